//! How a stream travels over HTTP/1.1 and HTTP/1.0 (RFC 9112, sections 4 to 7
//! and 9; RFC 6202, section 3.1).

use std::time::Duration;

use tokio::time::Instant;

use super::super::subscription::{Next, is_stream};
use super::{HTTP1, POLLING, SEMANTICS, Shared};
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::Message;
use crate::families::http::framing::nothing_odd;
use crate::families::http::{HttpContext, shown};
use crate::http::{Answer, BodyEnd, Exchange, Framing, Version};
use crate::net::Fill;

pub(super) static CASES: &[Case] = &[
    Shared::head_is_well_formed("sse.transport.head-is-well-formed"),
    case("sse.transport.announces-no-length", "announces no length of a stream")
        .cites(&[cite(HTTP1, "6.2-2"), cite(POLLING, "3.1-5")])
        .run(&Body(|cx| Box::pin(announces_no_length(cx)))),
    case("sse.transport.frames-as-http-says", "frames the stream as HTTP/1.1 says")
        .cites(&[
            cite(HTTP1, "6.2-1"),
            cite(HTTP1, "6.3-5"),
            cite(SEMANTICS, "8.6-6"),
            cite(HTTP1, "7.1-1"),
            cite(HTTP1, "7.1-3"),
            cite(HTTP1, "6.1-1"),
            cite(HTTP1, "6.1-2"),
        ])
        .run(&Body(|cx| Box::pin(frames_as_http_says(cx)))),
    case("sse.transport.streams-in-chunks", "streams to HTTP/1.1 in chunks")
        .cites(&[cite(POLLING, "3.1-9")])
        .run(&Body(|cx| Box::pin(streams_in_chunks(cx)))),
    Shared::sends_http10_no_coding("sse.transport.sends-http10-no-coding")
        .also(&[cite(POLLING, "3.1-10")]),
    case("sse.transport.streams-to-http10", "streams to HTTP/1.0 as events come")
        .cites(&[cite(HTTP1, "6.1-6")])
        .needs(&[Need::Key("publish")])
        .run(&Body(|cx| Box::pin(streams_to_http10(cx)))),
    Shared::lists_connection_fields("sse.transport.lists-connection-fields"),
    case("sse.transport.says-close", "says close where the end of the connection ends the stream")
        .cites(&[cite(HTTP1, "9.6-1")])
        .run(&Body(|cx| Box::pin(says_close(cx)))),
    case(
        "sse.transport.closes-after-close",
        "ends the connection after a stream that it marked with close",
    )
    .cites(&[cite(HTTP1, "9.6-5"), cite(HTTP1, "9.3-2"), cite(HTTP1, "6.3-3")])
    .needs(&[Need::Key("finish")])
    .run(&Body(|cx| Box::pin(closes_after_close(cx)))),
];

/// A stream has no end that anybody could know in advance.
async fn announces_no_length(cx: &mut Cx) -> Result<(), Stop> {
    let exchange = cx.good().await?.head(cx).await?;
    if !is_stream(&exchange) {
        return Err(Stop::inconclusive("the answer is no stream"));
    }
    match exchange.head.values("Content-Length").next() {
        None => Ok(()),
        Some(_) => {
            let actual = shown(&exchange.head, "Content-Length");
            Err(Stop::violation("no Content-Length", actual).at(exchange.head_event))
        }
    }
}

/// Events, an empty one, and what keeps an idle stream alive: any of them may
/// come in a chunk of size 0, which ends the stream for whoever reads it.
async fn frames_as_http_says(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut stream = cx.subscribe(&topic).await?;
    if cx.can_publish() {
        let (first, last) = (topic.marker(), topic.marker());
        cx.publish(&topic, &Message::new(first)).await?;
        cx.try_publish(&topic, &Message::default()).await?;
        cx.publish(&topic, &Message::new(last)).await?;
        let until = stream.patience();
        stream.own(&topic, 2, until).await?;
    }
    let until = Instant::now() + keepalive(cx)? + cx.time.quiet;
    stream.comment(until).await;
    if stream.exchange.end() == Some(&BodyEnd::Complete) {
        let quiet = stream.quiet();
        if let Fill::Bytes(count) = stream.exchange.afterwards(quiet).await {
            let actual = format!("{count} bytes behind a chunk of size 0");
            return Err(Stop::violation("a chunk of size 0 at the end and nowhere else", actual)
                .at(cx.recorder.last()));
        }
    }
    nothing_odd(&stream.exchange, "a stream that is framed as HTTP/1.1 says", |_| true)
}

/// How long it takes until an idle stream is kept alive, where that is declared
/// and can be waited for.
fn keepalive(cx: &Cx) -> Result<Duration, Stop> {
    let declared = cx.contract()?.capabilities.keepalive_max_s.map(Duration::from_secs);
    Ok(declared.filter(|declared| *declared <= cx.time.longest_wait).unwrap_or_default())
}

/// Skips what is framed in a way that nobody can rely on: another case is about
/// that.
fn means_what_it_says(exchange: &Exchange) -> Result<(), Stop> {
    match exchange.oddities.first() {
        Some(odd) => Err(Stop::skipped(format!("the stream has {}", odd.says()))),
        None => Ok(()),
    }
}

/// The end of the connection may end a stream as well, but then it cannot be
/// told from an accident.
async fn streams_in_chunks(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let stream = cx.subscribe(&topic).await?;
    means_what_it_says(&stream.exchange)?;
    match stream.exchange.framing() {
        Framing::Chunked => Ok(()),
        Framing::UntilClose => {
            let actual = "a stream that the end of the connection ends";
            Err(Stop::violation("a stream in chunks", actual).at(stream.exchange.head_event))
        }
        other => Err(Stop::skipped(format!("the stream has {}", other.says()))),
    }
}

/// A client of HTTP/1.0 gets its events as others do: nothing is kept back
/// until the stream ends.
async fn streams_to_http10(cx: &mut Cx) -> Result<(), Stop> {
    let mut other = cx.topic();
    cx.subscribe(&other).await?.control(cx, &mut other).await?;
    // On a topic of its own, for some servers tell newcomers what came before.
    let mut topic = cx.topic();
    let ask = cx.stream_ask(&topic)?.version(Version::Http10);
    let mut stream = match cx.try_subscribe(&topic, &ask).await? {
        Ok(stream) => stream,
        Err(answer @ Answer::Silence { .. }) => {
            return Err(answer.violates("the head of a stream in answer to HTTP/1.0"));
        }
        Err(other) => {
            return Err(Stop::skipped(format!("HTTP/1.0 gets no stream but {}", other.says())));
        }
    };
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    stream.expect(&topic, &marker).await.map(drop)
}

/// A stream that the end of the connection ends is one after which the
/// connection is not kept.
async fn says_close(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let exchange = cx.subscribe(&topic).await?.exchange;
    means_what_it_says(&exchange)?;
    if exchange.framing() != Framing::UntilClose {
        return Err(Stop::skipped(format!("the stream has {}", exchange.framing().says())));
    }
    match exchange.head.has_token("Connection", "close") {
        true => Ok(()),
        false => {
            let actual = shown(&exchange.head, "Connection");
            Err(Stop::violation("Connection: close", actual).at(exchange.head_event))
        }
    }
}

/// A stream that says close, or that the end of the connection ends, takes the
/// connection with it when its topic ends. The client asks for that.
async fn closes_after_close(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let ask = cx.stream_ask(&topic)?.set("Connection", "close");
    let mut stream = cx.subscribe_by(&topic, &ask).await?;
    let says = stream.exchange.head.has_token("Connection", "close");
    if !says && stream.exchange.framing() != Framing::UntilClose {
        return Err(Stop::skipped("the stream does not say close"));
    }
    cx.finish(&topic).await?;
    let until = stream.patience();
    let end = loop {
        match stream.next(until).await {
            Next::Event(_) => {}
            Next::Ended(end) => break end,
            Next::Silence => return Err(Stop::skipped("the stream does not end with its topic")),
        }
    };
    if end != BodyEnd::Complete {
        return Ok(());
    }
    let until = stream.patience();
    match stream.exchange.afterwards(until).await {
        Fill::Ended(_) => Ok(()),
        Fill::Bytes(_) | Fill::Silence => {
            let actual = format!("still open after {:?}", cx.time.patience);
            Err(Stop::violation("the end of the connection behind the stream", actual)
                .at(stream.exchange.head_event))
        }
    }
}
