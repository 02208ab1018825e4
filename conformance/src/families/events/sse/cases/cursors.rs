//! IDs that a server does not know (section 9.2.4): of an event that has left
//! the history, of none at all, and such as no server ever gave.

use super::comeback::{come_back, goes_on_with, publish_live, see};
use super::declared::{Stranger, deals_with};
use super::served::{control_stream, expect_served};
use super::{HTML, SEMANTICS};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::feed::cursors::{TIMES, malformed, unknown};
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::{Message, Publisher, Topic};
use crate::http::Answer;
use crate::transcript::Mark;

const UNKNOWN: &[Need] = &[
    Need::Key("publish"),
    Need::Key("topics"),
    Need::Key("cursor"),
    Need::Key("capabilities.unknown_cursor"),
];

pub(super) static CASES: &[Case] = &[
    case("sse.cursors.deals-with-unknown", "deals with an unknown ID as it declares")
        .cites(&[
            cite(HTML, "the-last-event-id-header-8"),
            cite(HTML, "the-last-event-id-header-10"),
        ])
        .needs(UNKNOWN)
        .over(|| names(TIMES))
        .run(&Body(|cx| Box::pin(deals_with_unknown(cx)))),
    case("sse.cursors.deals-with-expired", "deals with an expired ID as it declares")
        .cites(&[cite(HTML, "the-last-event-id-header-9")])
        .needs(&[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.history"),
            Need::Key("capabilities.unknown_cursor"),
        ])
        .run(&Body(|cx| Box::pin(deals_with_expired(cx)))),
    case("sse.cursors.survives-malformed", "survives malformed and huge IDs")
        .cites(&[
            cite(HTML, "the-last-event-id-header-11"),
            cite(HTML, "the-last-event-id-header-12"),
        ])
        .needs(&[Need::Key("cursor")])
        .over(|| names(malformed().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(survives_malformed(cx)))),
    case(
        "sse.cursors.never-blames-itself",
        "never answers a malformed ID with a status of 500 or above",
    )
    .cites(&[cite(HTML, "the-last-event-id-header-13"), cite(SEMANTICS, "15.6-2")])
    .needs(&[Need::Key("cursor")])
    .over(|| names(malformed().map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(never_blames_itself(cx)))),
    case("sse.cursors.takes-utf-8", "takes an ID beyond ASCII for what it is")
        .cites(&[cite(HTML, "the-last-event-id-header-15")])
        .needs(&[Need::Key("topics"), Need::Key("cursor")])
        .run(&Body(|cx| Box::pin(takes_utf_8(cx)))),
];

async fn deals_with_unknown(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut topic = cx.topic();
    let seen = see(cx, &mut topic, 3).await?;
    let unknown = unknown(&seen.cursors[2..]).concat();
    let mut kept = seen.markers;
    for time in TIMES {
        cx.ran(time);
        cx.recorder.note(format!("the ID {} for {time}", quoted(&unknown)));
        let stranger = Stranger { id: &unknown, kept: &kept, history: None };
        let live = deals_with(cx, &mut topic, &stranger).await;
        kept.extend(
            live.map_err(|stop| stop.hint(format!("it was {time} that it came with this ID")))?,
        );
    }
    Ok(())
}

/// More than so many events are not published for one case.
const MOST: u64 = 2000;

/// The first event of a topic has left when two more than are kept followed it.
async fn deals_with_expired(cx: &mut Cx) -> Result<(), Stop> {
    let history = cx.contract()?.capabilities.history.unwrap_or_default();
    let Some(history) = usize::try_from(history).ok().filter(|_| history <= MOST) else {
        let why = format!("would publish {history} events, and {MOST} are the most for one case");
        return Err(Stop::skipped(why));
    };
    let mut topic = cx.topic();
    let seen = see(cx, &mut topic, 1).await?;
    let kept = topic.markers(history + 1);
    let mut publisher = Publisher::default();
    for marker in &kept {
        publisher.publish(cx, &topic, &Message::new(marker.as_str())).await?;
    }
    let stranger = Stranger { id: &seen.cursors[0], kept: &kept, history: Some(history) };
    deals_with(cx, &mut topic, &stranger).await?;
    Ok(())
}

/// A request with the ID, and what comes back for it.
async fn ask_with(cx: &mut Cx, topic: &Topic, id: &[u8]) -> Result<Answer, Stop> {
    let ask = cx.resume_ask(topic, id)?;
    let answer = cx.http_nudged(topic, &ask).await?;
    if let Answer::Head(exchange) = &answer {
        cx.recorder.mark(exchange.ask_event, Mark::Stimulus);
    }
    Ok(answer)
}

/// Every answer will do, and the end of the connection too. Where an ID gets
/// none, those behind it would wait as long in vain.
async fn survives_malformed(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    control_stream(cx).await?;
    let topic = cx.topic();
    let mut unanswered: Option<&str> = None;
    for (name, id) in malformed() {
        if let Some(before) = unanswered {
            cx.passed_over(name, format!("the target gave no answer to `{before}`"));
            continue;
        }
        cx.ran(name);
        match ask_with(cx, &topic, &id).await {
            Ok(Answer::Silence { .. }) => unanswered = Some(name),
            Ok(_) => {}
            Err(Stop::Inconclusive(_)) => {
                expect_served(cx, &format!("after the ID {name}")).await?
            }
            Err(other) => return Err(other),
        }
    }
    expect_served(cx, "after malformed IDs").await
}

async fn never_blames_itself(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    control_stream(cx).await?;
    let topic = cx.topic();
    let mut rows = cx.rows();
    for (name, id) in malformed() {
        let answer = ask_with(cx, &topic, &id).await?;
        rows.add(
            name,
            match answer.status() {
                Some(500..) => Err(answer.violates("a stream, or a status below 500")),
                _ => Ok(()),
            },
        );
    }
    rows.verdict()
}

/// Three bytes, one character.
const BEYOND: &str = "\u{2026}";

/// A publisher may choose the ID: then the client resumes from it. Else it is
/// one that the server does not know.
async fn takes_utf_8(cx: &mut Cx) -> Result<(), Stop> {
    let contract = cx.contract()?;
    let mut topic = cx.topic();
    let seen = see(cx, &mut topic, 1).await?;
    if contract.capabilities.custom_id && contract.has("capabilities.resume") {
        let id = format!("{BEYOND}{}", topic.marker());
        let message = Message::new(topic.marker()).id(id.as_str());
        if cx.try_publish(&topic, &message).await?.is_accepted() {
            let followed = publish_live(cx, &mut topic).await?;
            let mut back = come_back(cx, &topic, id.as_bytes()).await?;
            return goes_on_with(&mut back, &topic, followed.as_bytes()).await;
        }
    }
    if contract.has("capabilities.unknown_cursor") {
        let stranger = Stranger { id: BEYOND.as_bytes(), kept: &seen.markers, history: None };
        return deals_with(cx, &mut topic, &stranger).await.map(drop);
    }
    let answer = ask_with(cx, &topic, BEYOND.as_bytes()).await?;
    match answer.status() {
        Some(400 | 500..) => {
            Err(answer.violates("a stream, or a status for an ID that is unknown"))
        }
        _ => Ok(()),
    }
}
