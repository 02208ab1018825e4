//! How an answer that brings a message travels (RFC 9112, sections 6 and 9;
//! RFC 6202, section 2.1).

use std::time::Duration;

use super::brought::{Brought, brought, fed, unchanged};
use super::{HTTP1, LONG_POLLING, PUBLISH, SEMANTICS};
use crate::case::{Body, Case, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::Message;
use crate::families::http::old::has_no_coding;
use crate::families::http::shown;
use crate::http::{Answer, Framing, Version};
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("longpoll.transport.serves-http10", "serves a client of HTTP/1.0")
        .cites(&[cite(HTTP1, "6.1-5")])
        .run(&Body(|cx| Box::pin(serves_http10(cx)))),
    case(
        "longpoll.transport.serves-single-connections",
        "serves a poll on a connection that ends with it",
    )
    .cites(&[cite(LONG_POLLING, "2.1-12"), cite(HTTP1, "9.6-3")])
    .run(&Body(|cx| Box::pin(serves_single_connections(cx)))),
    case(
        "longpoll.transport.keeps-connection",
        "serves the next poll on the connection after a message",
    )
    .cites(&[cite(HTTP1, "9.3-1"), cite(LONG_POLLING, "2.1-11")])
    .needs(PUBLISH)
    .run(&Body(|cx| Box::pin(keeps_connection(cx)))),
    case("longpoll.transport.delimits-its-answer", "ends its answer on a connection that lives on")
        .cites(&[cite(HTTP1, "9.3-6"), cite(HTTP1, "6.3-3")])
        .run(&Body(|cx| Box::pin(delimits_its_answer(cx)))),
    case("longpoll.transport.head-is-not-held", "holds HEAD no longer than GET")
        .cites(&[cite(SEMANTICS, "9.3.2-4")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(head_is_not_held(cx)))),
];

/// A client of HTTP/1.0 can wait as well, and gets no transfer coding.
async fn serves_http10(cx: &mut Cx) -> Result<(), Stop> {
    let Brought { exchange, body, .. } = brought(cx, |ask| ask.version(Version::Http10)).await?;
    has_no_coding(&exchange, &body)
}

/// A client that wants no more of the connection gets its message all the same,
/// and is told that the connection ends.
async fn serves_single_connections(cx: &mut Cx) -> Result<(), Stop> {
    let Brought { exchange, body, .. } = brought(cx, |ask| ask.set("Connection", "close")).await?;
    if !body.is_whole() {
        return Err(Stop::violation("the whole answer", body.says()).at(exchange.head_event));
    }
    match exchange.head.has_token("Connection", "close") {
        true => Ok(()),
        false => Err(Stop::violation(
            "Connection: close in the answer",
            shown(&exchange.head, "Connection"),
        )
        .at(exchange.head_event)),
    }
}

/// So often the connection may end in the moment in which it is used again.
const TRIES: usize = 2;

async fn keeps_connection(cx: &mut Cx) -> Result<(), Stop> {
    let expected = "an answer to the next poll on the connection";
    let mut ended = None;
    for _ in 0..TRIES {
        let Brought { mut topic, place, exchange, body, .. } = brought(cx, unchanged).await?;
        if !body.is_whole() {
            return Err(Stop::inconclusive(format!("the answer before has {}", body.says())));
        }
        if let Err(why) = exchange.can_go_on() {
            return Err(Stop::violation(expected, why).at(exchange.head_event));
        }
        let ask = cx.poll_ask(&topic, &place, Some(cx.time.longest_wait))?;
        let held = exchange.again_held(&ask).await?;
        let marker = topic.marker();
        match fed(cx, &topic, &marker, held).await? {
            Answer::Head(_) => return Ok(()),
            answer @ Answer::Ended(..) => ended = Some(answer),
            // What was held need not be answered, whatever the connection does.
            other @ Answer::Silence { .. } => return Err(other.inconclusive("the next poll")),
            other => return Err(other.violates(expected)),
        }
    }
    let ended = ended.ok_or_else(|| Stop::inconclusive("no connection was used twice"))?;
    Err(ended.violates(expected))
}

/// A client that is to use the connection again has to know where the answer
/// ends; without a length and without chunks only the end of the connection
/// can tell.
async fn delimits_its_answer(cx: &mut Cx) -> Result<(), Stop> {
    let Brought { exchange, body, .. } = brought(cx, unchanged).await?;
    let closes = exchange.head.has_token("Connection", "close");
    match (&body.end, exchange.framing()) {
        (None, Framing::UntilClose) if !closes => {
            let actual =
                format!("{} bytes, no length, and a connection that lives on", body.bytes.len());
            Err(Stop::violation("an answer with an end", actual).at(exchange.head_event))
        }
        (None, other) => Err(Stop::inconclusive(format!("no end of {}", other.says()))),
        (Some(_), _) => Ok(()),
    }
}

/// Where GET is answered at once, HEAD is as well.
async fn head_is_not_held(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker)).await?;
    let ask = cx.poll_ask(&topic, &place, Some(cx.time.longest_wait))?;
    let polled = cx.poll_by(&ask, Duration::ZERO).await?;
    cx.recorder.mark(polled.exchange.head_event, Mark::Control);
    let answer = cx.http(&ask.method("HEAD")).await?;
    match answer {
        Answer::Silence { .. } => Err(answer.violates("the answer to HEAD as soon as that to GET")),
        Answer::Head(_) => Ok(()),
        other => Err(Stop::skipped(format!("HEAD gets {}", other.says()))),
    }
}
