//! Streams over HTTP/2 (RFC 9113, sections 6.5.2 and 8.2.2), by ALPN under TLS and
//! by prior knowledge else.

use super::super::subscription::is_stream;
use super::{FRAMES, HTML, SEMANTICS};
use crate::case::{Body, Case, Stop, case, cite};
use crate::families::events::Cx;
use crate::http::{Answer, Exchange, StreamEnd, Version};

pub(super) static CASES: &[Case] = &[
    case("sse.http2.gives-the-stream", "gives the stream over HTTP/2")
        .cites(&[
            cite(HTML, "the-eventsource-interface-15"),
            cite(HTML, "the-eventsource-interface-16"),
        ])
        .run(&Body(|cx| Box::pin(gives_the_stream(cx)))),
    case("sse.http2.has-no-connection-fields", "sends no fields about the connection over HTTP/2")
        .cites(&[cite(FRAMES, "8.2.2-1"), cite(SEMANTICS, "7.6.1-3")])
        .run(&Body(|cx| Box::pin(has_no_connection_fields(cx)))),
    case("sse.http2.allows-a-hundred-streams", "allows a hundred streams on a connection")
        .cites(&[cite(FRAMES, "6.5.2-1")])
        .run(&Body(|cx| Box::pin(allows_a_hundred_streams(cx)))),
];

/// The answer to the request for the stream by HTTP/2, which comes by HTTP/1
/// as well. Where the first thing that comes is no HTTP/2, there is none.
async fn answer(cx: &mut Cx) -> Result<Answer, Stop> {
    let topic = cx.topic();
    cx.subscribe(&topic).await?;
    let ask = cx.stream_ask(&topic)?.version(Version::Http2);
    let answer = cx.http_nudged(&topic, &ask).await?;
    let wants_http1 = match &answer {
        Answer::Stream(StreamEnd::Reset(code) | StreamEnd::GoAway(code), _) => {
            code == "HTTP_1_1_REQUIRED"
        }
        Answer::NotHttp(_) | Answer::Ended(..) | Answer::Silence { .. } => true,
        _ => false,
    };
    match wants_http1 {
        true => Err(Stop::skipped(format!("the target speaks no HTTP/2: {}", answer.says()))),
        false => Ok(answer),
    }
}

async fn gives_the_stream(cx: &mut Cx) -> Result<(), Stop> {
    match answer(cx).await? {
        Answer::Head(exchange) if is_stream(&exchange) => Ok(()),
        Answer::Head(exchange) => {
            let kind = exchange.head.value("Content-Type").unwrap_or("no Content-Type");
            let actual = format!("{} with {kind}", exchange.head.line);
            Err(Stop::violation("the stream", actual).at(exchange.head_event))
        }
        other => Err(other.violates("the stream")),
    }
}

/// Fields about the connection, of which HTTP/2 has none.
const ABOUT_THE_CONNECTION: [&str; 5] =
    ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade"];

/// A head with such a field is malformed, and a client refuses it whole: that
/// is what is seen of it.
async fn has_no_connection_fields(cx: &mut Cx) -> Result<(), Stop> {
    let expected = "a head without Connection and other fields about the connection";
    match answer(cx).await? {
        Answer::Head(exchange) => named(&exchange).map_or(Ok(()), |name| {
            Err(Stop::violation(expected, format!("a field {name}")).at(exchange.head_event))
        }),
        answer @ Answer::Stream(StreamEnd::Malformed(_), _) => Err(answer
            .violates(expected)
            .hint("a field about the connection makes the head malformed to every client")),
        other => Err(other.inconclusive("the request for the stream by HTTP/2")),
    }
}

fn named(exchange: &Exchange) -> Option<&'static str> {
    let is_there = |name: &&str| exchange.head.values(name).next().is_some();
    ABOUT_THE_CONNECTION.into_iter().find(is_there)
}

/// A browser opens every stream of a page on one connection.
const STREAMS: usize = 100;

async fn allows_a_hundred_streams(cx: &mut Cx) -> Result<(), Stop> {
    let exchange = match answer(cx).await? {
        Answer::Head(exchange) => exchange,
        other => return Err(other.inconclusive("the request for the stream by HTTP/2")),
    };
    let Some(link) = exchange.link() else {
        return Err(Stop::inconclusive("the answer is none of HTTP/2"));
    };
    match link.allowed_at_once() {
        STREAMS.. => Ok(()),
        fewer => Err(Stop::violation(
            format!("SETTINGS_MAX_CONCURRENT_STREAMS of {STREAMS} or more, or no limit"),
            format!("{fewer}"),
        )
        .at(exchange.head_event)),
    }
}
