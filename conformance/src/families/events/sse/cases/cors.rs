//! Pages of other origins (WHATWG HTML, section 9.2.2; Fetch, section 3.3).

use super::super::subscription::is_event_stream;
use super::HTML;
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::http::{Answer, Ask, Exchange};

const ORIGIN: &[Need] = &[Need::Key("capabilities.cors_origin")];

pub(super) static CASES: &[Case] = &[
    case("sse.cors.allows-declared-origin", "allows the declared origin to read the stream")
        .cites(&[cite(HTML, "the-eventsource-interface-4")])
        .needs(ORIGIN)
        .run(&Body(|cx| Box::pin(allows_declared_origin(cx)))),
    case("sse.cors.marks-one-origin", "marks an answer to one origin as one")
        .cites(&[
            cite(HTML, "the-eventsource-interface-6"),
            cite(HTML, "the-eventsource-interface-5"),
        ])
        .needs(ORIGIN)
        .run(&Body(|cx| Box::pin(marks_one_origin(cx)))),
    case("sse.cors.allows-last-event-id", "allows Last-Event-ID in a preflight")
        .cites(&[cite(HTML, "the-eventsource-interface-7")])
        .needs(ORIGIN)
        .run(&Body(|cx| Box::pin(allows_last_event_id(cx)))),
    case("sse.cors.preflight-opens-no-stream", "answers a preflight without a stream")
        .cites(&[cite(HTML, "the-eventsource-interface-8")])
        .needs(ORIGIN)
        .run(&Body(|cx| Box::pin(preflight_opens_no_stream(cx)))),
];

/// An origin that no target file declares.
const FOREIGN: &str = "https://wireproof.invalid";

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";

fn declared(cx: &Cx) -> Result<String, Stop> {
    let origin = cx.contract()?.capabilities.cors_origin.clone();
    origin.ok_or_else(|| Stop::skipped("the target file declares no cors_origin"))
}

/// The stream as a page of `origin` asks for it; without one, as nobody's.
async fn asked_from(cx: &mut Cx, origin: Option<&str>) -> Result<Box<Exchange>, Stop> {
    let topic = cx.topic();
    let mut ask = cx.stream_ask(&topic)?;
    if let Some(origin) = origin {
        ask = ask.set("Origin", origin);
    }
    match cx.http_nudged(&topic, &ask).await? {
        Answer::Head(exchange) => Ok(exchange),
        other => Err(other.inconclusive("the request for the stream")),
    }
}

fn allowed(exchange: &Exchange) -> Option<&str> {
    exchange.head.value(ALLOW_ORIGIN)
}

fn says_allowed(exchange: &Exchange) -> String {
    let values: Vec<&str> = exchange.head.values(ALLOW_ORIGIN).collect();
    match values.as_slice() {
        [] => format!("no {ALLOW_ORIGIN}"),
        some => format!("{ALLOW_ORIGIN}: {}", some.join("; ")),
    }
}

async fn allows_declared_origin(cx: &mut Cx) -> Result<(), Stop> {
    let origin = declared(cx)?;
    let exchange = asked_from(cx, Some(&origin)).await?;
    match allowed(&exchange) {
        Some(value) if value == origin || value == "*" => Ok(()),
        _ => {
            Err(Stop::violation(format!("{ALLOW_ORIGIN}: {origin}, or *"), says_allowed(&exchange))
                .at(exchange.head_event))
        }
    }
}

/// Browsers refuse any origin together with credentials. And where the answer
/// depends on who asks, a cache has to know it.
async fn marks_one_origin(cx: &mut Cx) -> Result<(), Stop> {
    let origin = declared(cx)?;
    let exchange = asked_from(cx, Some(&origin)).await?;
    let value = allowed(&exchange).map(str::to_owned);
    let credentials = exchange.head.value("Access-Control-Allow-Credentials");
    if value.as_deref() == Some("*") && credentials == Some("true") {
        let actual = "any origin together with Access-Control-Allow-Credentials: true";
        return Err(
            Stop::violation("one origin, or no credentials", actual).at(exchange.head_event)
        );
    }
    if value.is_none() {
        return Err(Stop::skipped("the answer allows no origin"));
    }
    let foreign = asked_from(cx, Some(FOREIGN)).await?;
    let nobody = asked_from(cx, None).await?;
    let follows = [&foreign, &nobody].iter().any(|other| allowed(other) != value.as_deref());
    let varies = exchange.head.has_token("Vary", "origin") || exchange.head.has_token("Vary", "*");
    match follows && !varies {
        false => Ok(()),
        true => Err(Stop::violation(
            format!("Origin in Vary, for {ALLOW_ORIGIN} depends on who asks"),
            says_vary(&exchange),
        )
        .at(exchange.head_event)),
    }
}

fn says_vary(exchange: &Exchange) -> String {
    let values: Vec<&str> = exchange.head.values("Vary").collect();
    match values.as_slice() {
        [] => "no Vary".to_owned(),
        some => format!("Vary: {}", some.join("; ")),
    }
}

/// What a browser asks before it sends a Last-Event-ID that it takes for unsafe.
async fn preflight(cx: &mut Cx) -> Result<Answer, Stop> {
    let topic = cx.topic();
    let origin = declared(cx)?;
    let target = cx.stream_ask(&topic)?.target;
    let ask = Ask::new("OPTIONS", target)
        .with("Origin", origin)
        .with("Access-Control-Request-Method", "GET")
        .with("Access-Control-Request-Headers", "last-event-id");
    cx.http(&ask).await
}

async fn allows_last_event_id(cx: &mut Cx) -> Result<(), Stop> {
    let exchange = match preflight(cx).await? {
        Answer::Head(exchange) => exchange,
        other => return Err(other.inconclusive("the preflight")),
    };
    let allows = |name| exchange.head.has_token("Access-Control-Allow-Headers", name);
    if allows("last-event-id") || allows("*") {
        return Ok(());
    }
    let values: Vec<&str> = exchange.head.values("Access-Control-Allow-Headers").collect();
    let actual = match values.as_slice() {
        [] => format!("{} without Access-Control-Allow-Headers", exchange.head.line),
        some => format!("Access-Control-Allow-Headers: {}", some.join(", ")),
    };
    Err(Stop::violation("Access-Control-Allow-Headers with Last-Event-ID", actual)
        .at(exchange.head_event))
}

/// A browser waits for the end of this answer, which a stream has not.
async fn preflight_opens_no_stream(cx: &mut Cx) -> Result<(), Stop> {
    let expected = "an answer without a stream";
    let answer = preflight(cx).await?;
    match answer.response() {
        Some(head) if head.values("Content-Type").any(is_event_stream) => {
            let actual = format!("{} with text/event-stream", head.line);
            Err(Stop::violation(expected, actual).at(answer.event()))
        }
        Some(_) => Ok(()),
        None => Err(answer.violates(expected)),
    }
}
