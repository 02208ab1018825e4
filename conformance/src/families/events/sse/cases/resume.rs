//! Resumption: a client comes back with the ID of the last event that it saw
//! (section 9.2.4).

use super::super::stream::Event;
use super::comeback::{come_back, come_back_by, goes_on_with, may_repeat, publish_live, see};
use super::lists::{equals, stands, without_repeats};
use super::{HTML, HTTP1, SEMANTICS};
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::contract::{CursorSend, Fill, StartAt};
use crate::families::events::feed::Message;
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::publish::subscribe_ask;
use crate::http::Part;

pub(super) const RESUME: &[Need] = &[
    Need::Key("publish"),
    Need::Key("topics"),
    Need::Key("cursor"),
    Need::Key("capabilities.resume"),
];

/// For cases that leave many events to a client that is away.
pub(super) const RESUME_FROM_AFAR: &[Need] = &[
    Need::Key("publish"),
    Need::Key("topics"),
    Need::Key("cursor"),
    Need::Key("capabilities.resume"),
    Need::Key("capabilities.history"),
];

const EXACTLY_ONCE: &[Need] = &[
    Need::Key("publish"),
    Need::Key("topics"),
    Need::Key("cursor"),
    Need::Key("capabilities.exactly_once"),
];

pub(super) static CASES: &[Case] = &[
    case(
        "sse.resume.sends-what-followed",
        "sends what followed the ID, in order, and then new events",
    )
    .cites(&[cite(HTML, "the-last-event-id-header-2")])
    .needs(RESUME)
    .run(&Body(|cx| Box::pin(sends_what_followed(cx)))),
    case("sse.resume.sends-nothing-before", "sends nothing up to the ID")
        .cites(&[cite(HTML, "the-last-event-id-header-3")])
        .needs(EXACTLY_ONCE)
        .run(&Body(|cx| Box::pin(sends_nothing_before(cx)))),
    case(
        "sse.resume.repeats-nothing-at-the-end",
        "repeats nothing to a client that has the newest ID",
    )
    .cites(&[cite(HTML, "the-last-event-id-header-4")])
    .needs(RESUME)
    .run(&Body(|cx| Box::pin(repeats_nothing_at_the_end(cx)))),
    case("sse.resume.repeats-cut-event", "sends a cut event again, whole")
        .cites(&[cite(HTML, "the-last-event-id-header-6")])
        .needs(RESUME)
        .run(&Body(|cx| Box::pin(repeats_cut_event(cx)))),
    case("sse.resume.keeps-topics-apart", "never brings events of another topic")
        .cites(&[cite(HTML, "the-last-event-id-header-7")])
        .needs(RESUME)
        .run(&Body(|cx| Box::pin(keeps_topics_apart(cx)))),
    case("sse.resume.header-beats-query", "prefers the header to the query")
        .cites(&[cite(HTML, "the-last-event-id-header-16")])
        .needs(&[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("second-cursor"),
            Need::Key("capabilities.exactly_once"),
        ])
        .run(&Body(|cx| Box::pin(header_beats_query(cx)))),
    case("sse.resume.starts-where-declared", "starts a client without an ID where it declares")
        .cites(&[cite(HTML, "the-last-event-id-header-17")])
        .needs(&[Need::Key("publish"), Need::Key("topics"), Need::Key("cursor")])
        .run(&Body(|cx| Box::pin(starts_where_declared(cx)))),
    case("sse.resume.strips-space", "strips white space around the ID")
        .cites(&[cite(SEMANTICS, "5.5-3"), cite(HTTP1, "5.1-2")])
        .needs(RESUME)
        .run(&Body(|cx| Box::pin(strips_space(cx)))),
];

/// So many events there are, of which so many follow the ID with which the client
/// comes back, where the target keeps as many.
const EVENTS: usize = 10;
const FOLLOWED: usize = 6;

async fn sends_what_followed(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let seen = see(cx, &mut topic, EVENTS).await?;
    let seen_by_client = EVENTS - cx.waiting(FOLLOWED)?;
    let mut back = come_back(cx, &topic, &seen.cursors[seen_by_client - 1]).await?;
    let live = publish_live(cx, &mut topic).await?;
    let mut came = back.up_to(&topic, &live).await?;
    // What it sends too much is the business of the next case.
    let (before, after) = seen.markers.split_at(seen_by_client);
    came.retain(|(text, _)| before.iter().all(|marker| text != marker.as_bytes()));
    if may_repeat(cx)? {
        came = without_repeats(came);
    }
    let wanted = [after, &[live]].concat();
    let expected = format!(
        "the events {} to {EVENTS}, which followed the ID, and then one that is published now",
        seen_by_client + 1
    );
    equals(&expected, &wanted, &came, &back)
}

async fn sends_nothing_before(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let seen = see(cx, &mut topic, EVENTS).await?;
    let seen_by_client = EVENTS - cx.waiting(FOLLOWED)?;
    let mut back = come_back(cx, &topic, &seen.cursors[seen_by_client - 1]).await?;
    let live = publish_live(cx, &mut topic).await?;
    let came = back.up_to(&topic, &live).await?;
    let old = &seen.markers[..seen_by_client];
    let is_old = |text: &[u8]| old.iter().any(|marker| text == marker.as_bytes());
    if let Some((text, event)) = came.iter().find(|(text, _)| is_old(text)) {
        let actual = format!("{}, which the client has seen", quoted(text));
        return Err(Stop::violation("only what followed the ID", actual).at(event.event));
    }
    match came.last() {
        Some((text, _)) if text == live.as_bytes() => Ok(()),
        _ => Err(Stop::inconclusive(format!("the next event did not come: {}", stands(&back)))),
    }
}

async fn repeats_nothing_at_the_end(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let seen = see(cx, &mut topic, 3).await?;
    let mut back = come_back(cx, &topic, &seen.cursors[2]).await?;
    let live = publish_live(cx, &mut topic).await?;
    let mut came = back.up_to(&topic, &live).await?;
    if may_repeat(cx)? {
        came.retain(|(text, _)| text == live.as_bytes());
    }
    equals("nothing before the next event that is published", &[live], &came, &back)
}

/// So large is the event that is cut.
const LARGE: usize = 8 * 1024;

/// The client takes the first bytes of an event and is gone: the ID of that
/// event never was its own.
async fn repeats_cut_event(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let ask = cx.stream_ask(&topic)?.narrow();
    let mut sub = cx.subscribe_by(&topic, &ask).await?;
    let before = sub.control(cx, &mut topic).await?;
    let cursor = sub.cursor(&before)?;
    let large = topic.marker_of(cx.fitting(LARGE)?);
    cx.publish(&topic, &Message::new(large.as_str())).await?;
    let until = sub.patience();
    loop {
        match sub.exchange.next(until).await {
            Part::Bytes { bytes, .. } if topic.owns(&bytes) => break,
            Part::Bytes { .. } => {}
            _ => return Err(Stop::inconclusive(format!("it did not begin: {}", stands(&sub)))),
        }
    }
    cx.recorder.note("the client is gone before the end of this event");
    sub.exchange.reset();
    let mut back = come_back(cx, &topic, &cursor).await?;
    let came = back.up_to(&topic, &large).await?;
    let last = &came[came.len().saturating_sub(1)..];
    equals("the event that was cut, whole", &[large], last, &back)
}

/// How the topic deals with an ID that is not its own is not judged here.
async fn keeps_topics_apart(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut other = cx.topic();
    let seen = see(cx, &mut other, 3).await?;
    let mut topic = cx.topic();
    publish_live(cx, &mut topic).await?;
    let ask = cx.resume_ask(&topic, &seen.cursors[0])?;
    let Ok(mut back) = cx.try_subscribe(&topic, &ask).await? else { return Ok(()) };
    let live = publish_live(cx, &mut topic).await?;
    let until = back.patience();
    let is_wanted = |event: &Event| other.owns(&event.data) || contains(&event.data, &live);
    match back.find(until, is_wanted).await {
        Some(event) if other.owns(&event.data) => {
            let actual = format!("{}, an event of the other", quoted(&event.data));
            Err(Stop::violation("events of its own topic", actual).at(event.event))
        }
        Some(_) => Ok(()),
        None => Err(Stop::inconclusive(format!("the next event did not come: {}", stands(&back)))),
    }
}

fn contains(data: &[u8], text: &str) -> bool {
    data.windows(text.len()).any(|window| window == text.as_bytes())
}

/// The header says the last but one, the query one that came before it.
async fn header_beats_query(cx: &mut Cx) -> Result<(), Stop> {
    let contract = cx.contract()?;
    let send = contract.cursor.as_ref().map_or(&[][..], |cursor| &cursor.send);
    if !matches!(send, [CursorSend::Header(_), CursorSend::Query(_), ..]) {
        return Err(Stop::skipped("`cursor.send` is not a header and then a query"));
    }
    let mut topic = cx.topic();
    let seen = see(cx, &mut topic, EVENTS).await?;
    let fill = Fill {
        cursor: &seen.cursors[EVENTS - 2..EVENTS - 1],
        second_cursor: Some(&seen.cursors[EVENTS - 1 - cx.waiting(FOLLOWED)?]),
        ..Fill::topic(&topic.name)
    };
    let mut back = come_back_by(cx, &topic, &subscribe_ask(&contract, &fill)?).await?;
    goes_on_with(&mut back, &topic, seen.markers[EVENTS - 1].as_bytes()).await
}

async fn starts_where_declared(cx: &mut Cx) -> Result<(), Stop> {
    let start = cx.contract()?.cursor.as_ref().map_or(StartAt::Live, |cursor| cursor.start);
    let mut topic = cx.topic();
    let mut wanted = Vec::new();
    let before = cx.waiting(3)?;
    for _ in 0..before {
        wanted.push(publish_live(cx, &mut topic).await?);
    }
    let mut sub = cx.subscribe(&topic).await?;
    let live = publish_live(cx, &mut topic).await?;
    let came = sub.up_to(&topic, &live).await?;
    if came.last().is_none_or(|(text, _)| text != live.as_bytes()) {
        return Err(Stop::inconclusive(format!("the last event did not come: {}", stands(&sub))));
    }
    wanted.push(live);
    let live = &wanted[before..];
    match start {
        StartAt::Earliest => equals("every event, as `start` declares", &wanted, &came, &sub),
        StartAt::Live => {
            equals("only the event that came later, as `start` declares", live, &came, &sub)
        }
    }
}

async fn strips_space(cx: &mut Cx) -> Result<(), Stop> {
    let contract = cx.contract()?;
    let send = contract.cursor.as_ref().and_then(|cursor| cursor.send.first());
    let Some(CursorSend::Header(name)) = send else {
        return Err(Stop::skipped("the ID is sent in no header"));
    };
    let mut topic = cx.topic();
    let seen = see(cx, &mut topic, 3).await?;
    let (cursor, followed) = (&seen.cursors[1], seen.markers[2].as_bytes());
    let mut control = cx.resume(&topic, cursor).await?;
    if goes_on_with(&mut control, &topic, followed).await.is_err() {
        return Err(Stop::inconclusive("it does not go on after the bare ID either"));
    }
    let padded = [b" ", cursor.as_slice(), b" \t"].concat();
    let ask = cx.resume_ask(&topic, cursor)?.set(name, padded);
    let mut back = come_back_by(cx, &topic, &ask).await?;
    goes_on_with(&mut back, &topic, followed).await
}
