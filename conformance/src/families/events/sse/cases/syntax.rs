//! What the bytes of a stream are made of (WHATWG HTML, sections 9.2.5 and 9.2.6).
//!
//! By the grammar any line is a comment or a field, so that bytes alone break
//! no more than UTF-8; the other cases are about what clients make of them.

use tokio::time::Instant;

use super::super::stream::{Event, Item, Line, Oddity};
use super::super::subscription::Subscription;
use super::HTML;
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::Message;
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("sse.syntax.is-utf-8", "sends valid UTF-8")
        .cites(&[cite(HTML, "parsing-an-event-stream-10")])
        .run(&Body(|cx| Box::pin(is_utf_8(cx)))),
    case("sse.syntax.has-known-fields", "sends no fields but data, event, id and retry")
        .cites(&[
            cite(HTML, "event-stream-interpretation-19"),
            cite(HTML, "event-stream-interpretation-3"),
        ])
        .run(&Body(|cx| Box::pin(has_known_fields(cx)))),
    case("sse.syntax.clients-take-its-fields", "writes retry and IDs as clients read them")
        .cites(&[
            cite(HTML, "event-stream-interpretation-37"),
            cite(HTML, "event-stream-interpretation-33"),
        ])
        .run(&Body(|cx| Box::pin(clients_take_its_fields(cx)))),
    case("sse.syntax.sends-retry", "sends the retry that it declares")
        .cites(&[cite(HTML, "event-stream-interpretation-38")])
        .needs(&[Need::Key("capabilities.retry")])
        .run(&Body(|cx| Box::pin(sends_retry(cx)))),
    case("sse.syntax.events-have-ids", "gives its events IDs")
        .cites(&[cite(HTML, "the-last-event-id-header-18")])
        .run(&Body(|cx| Box::pin(events_have_ids(cx)))),
    case("sse.syntax.ids-are-not-empty", "sends no empty ID")
        .cites(&[cite(HTML, "event-stream-interpretation-35")])
        .needs(&[Need::Key("capabilities.resume")])
        .run(&Body(|cx| Box::pin(ids_are_not_empty(cx)))),
];

/// A face, which takes four bytes in UTF-8.
const FACE: &str = "\u{1f600}";

/// So many events are published to have something to look at.
const EVENTS: usize = 5;

/// A stream and what it sends: its opening, and where we can publish a few
/// events as well, one of them with a character of four bytes.
async fn looked_at(cx: &mut Cx) -> Result<Subscription, Stop> {
    let mut topic = cx.topic();
    let mut stream = cx.subscribe(&topic).await?;
    if cx.can_publish() {
        for marker in topic.markers(EVENTS) {
            let text = format!("{marker} {FACE}");
            cx.publish(&topic, &Message::new(text)).await?;
        }
        let until = stream.patience();
        let last = stream.own(&topic, EVENTS, until).await?.pop();
        if let Some((_, event)) = last {
            cx.recorder.mark(event.event, Mark::Control);
        }
    } else {
        hear(&mut stream).await;
    }
    Ok(stream)
}

/// Listens until it has been quiet for a while, but no longer than patience.
async fn hear(stream: &mut Subscription) {
    let until = stream.patience();
    while Instant::now() < until {
        let quiet = stream.quiet().min(until);
        if stream.item(quiet).await.is_err() {
            return;
        }
    }
}

fn lines(stream: &Subscription) -> impl Iterator<Item = &Line> {
    stream.items.iter().filter_map(Item::line)
}

fn events(stream: &Subscription) -> impl Iterator<Item = &Event> {
    stream.items.iter().filter_map(Item::dispatched)
}

/// The first oddity of a line for which `is_it` holds is a violation.
fn no_line_has(
    stream: &Subscription,
    expected: &str,
    is_it: impl Fn(&Oddity) -> bool,
) -> Result<(), Stop> {
    for line in lines(stream) {
        if let Some(oddity) = line.oddities.iter().find(|oddity| is_it(oddity)) {
            let actual = format!("{} in line {}", oddity.says(), line.number + 1);
            return Err(Stop::violation(expected, actual).at(line.event));
        }
    }
    Ok(())
}

/// Something has to come for its form to be judged.
fn something_came(stream: &Subscription) -> Result<(), Stop> {
    match lines(stream).next() {
        Some(_) => Ok(()),
        None => Err(Stop::skipped("the stream sent no line to look at")),
    }
}

async fn is_utf_8(cx: &mut Cx) -> Result<(), Stop> {
    let stream = looked_at(cx).await?;
    something_came(&stream)?;
    no_line_has(&stream, "UTF-8", |oddity| matches!(oddity, Oddity::InvalidUtf8 { .. }))
}

async fn has_known_fields(cx: &mut Cx) -> Result<(), Stop> {
    let stream = looked_at(cx).await?;
    something_came(&stream)?;
    no_line_has(&stream, "comments, and the fields data, event, id and retry", |oddity| {
        matches!(
            oddity,
            Oddity::UnknownField(_)
                | Oddity::WrongCase(_)
                | Oddity::SpaceInName(_)
                | Oddity::LateBom
                | Oddity::SecondBom
        )
    })
}

async fn clients_take_its_fields(cx: &mut Cx) -> Result<(), Stop> {
    let stream = looked_at(cx).await?;
    let has = |name: &str| lines(&stream).any(|line| line.value(name).is_some());
    if !has("retry") && !has("id") {
        return Err(Stop::skipped("the stream sent neither retry nor an ID"));
    }
    no_line_has(&stream, "retry in digits only, and no NUL in an ID", |oddity| {
        matches!(oddity, Oddity::BadRetry(_) | Oddity::NulInId)
    })
}

async fn sends_retry(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut stream = cx.subscribe(&topic).await?;
    if cx.can_publish() {
        stream.control(cx, &mut topic).await?;
    } else {
        hear(&mut stream).await;
    }
    match stream.reader.reconnection_time() {
        Some(_) => Ok(()),
        None => Err(Stop::violation("retry with the head or the first event", "none")
            .at(cx.recorder.last())),
    }
}

async fn events_have_ids(cx: &mut Cx) -> Result<(), Stop> {
    let stream = looked_at(cx).await?;
    let Some(first) = events(&stream).next() else {
        return Err(Stop::skipped("the stream sent no event to look at"));
    };
    match events(&stream).any(|event| event.block.values("id").next().is_some()) {
        true => Ok(()),
        false => Err(Stop::violation("an ID in an event", "none in any event").at(first.event)),
    }
}

async fn ids_are_not_empty(cx: &mut Cx) -> Result<(), Stop> {
    let stream = looked_at(cx).await?;
    something_came(&stream)?;
    no_line_has(&stream, "no ID, or one that is not empty", |oddity| {
        matches!(oddity, Oddity::EmptyId)
    })
}
