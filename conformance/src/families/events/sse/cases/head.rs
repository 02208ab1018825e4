//! The head of the answer to a request for a stream (WHATWG HTML, section 9.2.2;
//! RFC 9110, sections 8.3 and 12; RFC 9111, section 5.2).

use super::super::subscription::{is_event_stream, is_stream};
use super::{CACHING, HTML, SEMANTICS, Shared};
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::contract::Caching;
use crate::families::events::feed::Topic;
use crate::families::http::{caching, fields};
use crate::http::{Answer, Ask, Exchange};
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("sse.head.answers-200", "answers a request for the stream with 200")
        .cites(&[cite(HTML, "the-eventsource-interface-15")])
        .run(&Body(|cx| Box::pin(answers_200(cx)))),
    case("sse.head.names-event-stream", "names text/event-stream as the type of the stream")
        .cites(&[cite(HTML, "the-eventsource-interface-16")])
        .run(&Body(|cx| Box::pin(names_event_stream(cx)))),
    Shared::has_one_type("sse.head.has-one-type")
        .also(&[cite(HTML, "the-eventsource-interface-17")]),
    case("sse.head.charset-is-utf-8", "gives no charset but utf-8")
        .cites(&[cite(HTML, "text/event-stream-1")])
        .run(&Body(|cx| Box::pin(charset_is_utf_8(cx)))),
    case("sse.head.comes-before-events", "sends the head before it has an event")
        .cites(&[cite(HTML, "the-eventsource-interface-21")])
        .run(&Body(|cx| Box::pin(comes_before_events(cx)))),
    case("sse.head.serves-without-accept", "serves a client that sends no Accept")
        .cites(&[cite(HTML, "the-eventsource-interface-10"), cite(SEMANTICS, "12.4.1-1")])
        .run(&Body(|cx| Box::pin(serves_without_accept(cx)))),
    case("sse.head.serves-accepting-clients", "serves every request that allows the stream")
        .cites(&[
            cite(HTML, "the-eventsource-interface-11"),
            cite(SEMANTICS, "12.5.1-1"),
            cite(SEMANTICS, "12.5.1-2"),
            cite(HTML, "the-eventsource-interface-13"),
        ])
        .over(|| names(ALLOWING.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(serves_accepting_clients(cx)))),
    case(
        "sse.head.answers-other-accept",
        "answers an Accept that it cannot meet with 406 or with what it has",
    )
    .cites(&[cite(SEMANTICS, "12.4.1-2"), cite(SEMANTICS, "15.5.7-1")])
    .run(&Body(|cx| Box::pin(answers_other_accept(cx)))),
    case("sse.head.forbids-reuse", "tells caches not to answer with the stream again")
        .cites(&[cite(CACHING, "4.2.2-4"), cite(CACHING, "5.4-1")])
        .run(&Body(|cx| Box::pin(forbids_reuse(cx)))),
    Shared::caching_fields_are_well_formed("sse.head.caching-fields-are-well-formed"),
    Shared::has_date("sse.head.has-date"),
];

/// The answer to the request for the stream of a new topic.
async fn answer(cx: &mut Cx) -> Result<Answer, Stop> {
    let topic = cx.topic();
    let ask = cx.stream_ask(&topic)?;
    cx.http_nudged(&topic, &ask).await
}

/// The same, where it has a head; none at all is the business of others.
async fn head(cx: &mut Cx) -> Result<Box<Exchange>, Stop> {
    match answer(cx).await? {
        Answer::Head(exchange) => Ok(exchange),
        other => Err(other.inconclusive("the request for the stream")),
    }
}

/// No redirect is followed: the target file can name the address behind it.
async fn answers_200(cx: &mut Cx) -> Result<(), Stop> {
    let exchange = head(cx).await?;
    if exchange.head.status == Some(200) {
        return Ok(());
    }
    let stop = Stop::violation("200", &exchange.head.line).at(exchange.head_event);
    Err(match exchange.head.value("Location") {
        Some(place) => stop.hint(format!("it redirects to {place}; give that address")),
        None => stop,
    })
}

async fn names_event_stream(cx: &mut Cx) -> Result<(), Stop> {
    let exchange = head(cx).await?;
    if exchange.head.values("Content-Type").any(is_event_stream) {
        return Ok(());
    }
    let types: Vec<&str> = exchange.head.values("Content-Type").collect();
    let actual = match types.as_slice() {
        [] => "no Content-Type".to_owned(),
        some => format!("Content-Type: {}", some.join(", ")),
    };
    Err(Stop::violation("Content-Type: text/event-stream", actual).at(exchange.head_event))
}

/// The value may stand in quotation marks, and its case means nothing.
async fn charset_is_utf_8(cx: &mut Cx) -> Result<(), Stop> {
    let exchange = head(cx).await?;
    let Some(value) = exchange.head.values("Content-Type").find(|value| is_event_stream(value))
    else {
        return Err(Stop::skipped("the answer is no text/event-stream"));
    };
    let other = fields::parameters(value)
        .filter(|(name, _)| name.eq_ignore_ascii_case("charset"))
        .find(|(_, value)| !value.eq_ignore_ascii_case("utf-8"));
    match other {
        None => Ok(()),
        Some(_) => {
            Err(Stop::violation("no charset, or charset=utf-8", format!("Content-Type: {value}"))
                .at(exchange.head_event))
        }
    }
}

/// Nothing is published to the topic, and a stream that waits for an event
/// leaves its client in the dark whether it is connected at all.
async fn comes_before_events(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let ask = cx.stream_ask(&topic)?;
    match cx.http(&ask).await? {
        Answer::Head(_) => Ok(()),
        answer @ Answer::Silence { .. } => Err(answer.violates("the head of the answer at once")),
        other => Err(other.inconclusive("the request for the stream")),
    }
}

/// Whether `ask` gets a stream.
async fn gets_stream(cx: &mut Cx, topic: &Topic, ask: &Ask) -> Result<(), Stop> {
    match cx.http_nudged(topic, ask).await? {
        Answer::Head(exchange) if is_stream(&exchange) => Ok(()),
        Answer::Head(exchange) => {
            let kind = exchange.head.value("Content-Type").unwrap_or("no Content-Type");
            let actual = format!("{} with {kind}", exchange.head.line);
            Err(Stop::violation("the stream", actual).at(exchange.head_event))
        }
        other => Err(other.violates("the stream")),
    }
}

/// The control: asked as the target file says, it gives the stream.
async fn control(cx: &mut Cx) -> Result<(Topic, Ask), Stop> {
    let topic = cx.topic();
    let ask = cx.stream_ask(&topic)?;
    let stream = cx.subscribe_by(&topic, &ask).await?;
    cx.recorder.mark(stream.exchange.head_event, Mark::Control);
    Ok((topic, ask))
}

async fn serves_without_accept(cx: &mut Cx) -> Result<(), Stop> {
    let (topic, ask) = control(cx).await?;
    gets_stream(cx, &topic, &ask.without("Accept")).await
}

/// A change to the good request.
type Change = fn(Ask) -> Ask;

/// Requests that allow a stream, as browsers and others send them.
static ALLOWING: &[(&str, Change)] = &[
    ("Accept: text/event-stream", |ask| ask.set("Accept", "text/event-stream")),
    ("Accept: */*", |ask| ask.set("Accept", "*/*")),
    ("Accept: text/*", |ask| ask.set("Accept", "text/*")),
    ("Accept: text/html, text/event-stream;q=0.5", |ask| {
        ask.set("Accept", "text/html, text/event-stream;q=0.5")
    }),
    ("Cache-Control: no-cache and Pragma: no-cache", |ask| {
        ask.set("Cache-Control", "no-cache").set("Pragma", "no-cache")
    }),
];

async fn serves_accepting_clients(cx: &mut Cx) -> Result<(), Stop> {
    let (topic, good) = control(cx).await?;
    let mut rows = cx.rows();
    for (name, change) in ALLOWING {
        let verdict = gets_stream(cx, &topic, &change(good.clone())).await;
        rows.add(*name, verdict);
    }
    rows.verdict()
}

/// Not `application/json`: a server may well have that as well.
async fn answers_other_accept(cx: &mut Cx) -> Result<(), Stop> {
    let (topic, ask) = control(cx).await?;
    let ask = ask.set("Accept", "image/png");
    let expected = "406 with content that says what there is, or the stream";
    let mut exchange = match cx.http_nudged(&topic, &ask).await? {
        Answer::Head(exchange) => exchange,
        other => return Err(other.violates(expected)),
    };
    match exchange.head.status {
        Some(200..=299) => Ok(()),
        Some(406) => {
            let until = cx.patience();
            let body = exchange.rest(until, 1).await;
            match body.bytes.is_empty() {
                false => Ok(()),
                true => Err(Stop::violation(
                    expected,
                    format!("{} without content", exchange.head.line),
                )
                .at(exchange.head_event)),
            }
        }
        _ => Err(Stop::violation(expected, &exchange.head.line).at(exchange.head_event)),
    }
}

/// A stored stream would be an old one. `Pragma` was never meant for answers.
async fn forbids_reuse(cx: &mut Cx) -> Result<(), Stop> {
    if cx.contract()?.capabilities.cache == Some(Caching::CursorBusted) {
        return Err(Stop::skipped("the target file says that the cursor keeps caches away"));
    }
    let exchange = head(cx).await?;
    caching::forbids_reuse(&exchange.head).map_err(|stop| stop.at(exchange.head_event))
}
