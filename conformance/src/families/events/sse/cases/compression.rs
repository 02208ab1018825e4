//! Compressed streams (RFC 9110, sections 8.4 and 12.5; WHATWG HTML, section 9.2.2).

use super::{HTML, SEMANTICS, Shared};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::feed::{Message, Topic};
use crate::families::http::codings::codings;
use crate::families::http::shown;
use crate::http::{Answer, Exchange, Part};

const PUBLISH: &[Need] = &[Need::Key("publish")];

pub(super) static CASES: &[Case] = &[
    case("sse.compression.names-coding", "names the coding of a compressed stream")
        .cites(&[cite(SEMANTICS, "8.4-1")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(names_coding(cx)))),
    case("sse.compression.flushes-each-event", "flushes a compressed stream at each event")
        .cites(&[cite(HTML, "the-eventsource-interface-23")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(flushes_each_event(cx)))),
    case("sse.compression.uses-listed-codings", "uses no coding that the client does not list")
        .cites(&[
            cite(SEMANTICS, "12.5.3-1"),
            cite(SEMANTICS, "12.5.3-2"),
            cite(SEMANTICS, "12.5.3-3"),
            cite(SEMANTICS, "12.5.3-4"),
            cite(SEMANTICS, "8.4-2"),
        ])
        .over(|| names(LISTS.map(|(list, _)| says(list))))
        .run(&Body(|cx| Box::pin(uses_listed_codings(cx)))),
    Shared::varies("sse.compression.varies"),
];

/// The answer to a request whose Accept-Encoding is `list`.
async fn answer(cx: &mut Cx, topic: &Topic, list: &str) -> Result<Box<Exchange>, Stop> {
    let ask = cx.stream_ask(topic)?.set("Accept-Encoding", list);
    match cx.http_nudged(topic, &ask).await? {
        Answer::Head(exchange) => Ok(exchange),
        other => Err(other.inconclusive(&ask.says())),
    }
}

/// How gzip begins; no character of UTF-8 begins with its second byte.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What is compressed without a word is nothing but bytes to a client.
async fn names_coding(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut exchange = answer(cx, &topic, "gzip").await?;
    if !codings(&exchange.head).is_empty() {
        return Ok(());
    }
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker)).await?;
    let until = cx.patience();
    let mut begin = Vec::new();
    while begin.len() < MAGIC.len() {
        match exchange.next(until).await {
            Part::Bytes { bytes, .. } => begin.extend(bytes),
            Part::End(_) | Part::Silence => break,
        }
    }
    match begin.starts_with(&MAGIC) {
        true => Err(Stop::violation("Content-Encoding: gzip", "bytes of gzip without it")
            .at(exchange.head_event)),
        false => Err(Stop::skipped("the stream is not compressed")),
    }
}

/// One event, and nothing behind it that could push it out.
async fn flushes_each_event(cx: &mut Cx) -> Result<(), Stop> {
    let mut other = cx.topic();
    cx.subscribe(&other).await?.control(cx, &mut other).await?;
    // On a topic of its own, for some servers tell newcomers what came before.
    let mut topic = cx.topic();
    let ask = cx.stream_ask(&topic)?.set("Accept-Encoding", "gzip");
    let mut stream = match cx.try_subscribe(&topic, &ask).await? {
        Ok(stream) => stream,
        // Not even the head came out, though something was published.
        Err(answer @ Answer::Silence { .. }) => {
            return Err(answer.violates("a stream for a client that takes gzip as well"));
        }
        Err(other) => return Err(other.inconclusive(&ask.says())),
    };
    if !stream.is_decoded() {
        let coding = shown(&stream.exchange.head, "Content-Encoding");
        return Err(Stop::skipped(format!("the stream is not compressed with gzip: {coding}")));
    }
    if let Some(odd) = stream.exchange.oddities.first() {
        return Err(Stop::inconclusive(format!("the stream has {}", odd.says())));
    }
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    stream.expect(&topic, &marker).await.map(drop)
}

/// Lists of codings, and what an answer to them may be coded with.
static LISTS: [(&str, &[&str]); 5] = [
    ("gzip", &["gzip", "x-gzip"]),
    ("br", &["br"]),
    ("", &[]),
    ("gzip;q=0", &[]),
    ("x-wireproof", &[]),
];

fn says(list: &str) -> String {
    format!("Accept-Encoding: {list}").trim_end().to_owned()
}

/// Without the field anything goes; with it, what it lists. No coding at all is
/// always fine, and it has no name.
async fn uses_listed_codings(cx: &mut Cx) -> Result<(), Stop> {
    let mut rows = cx.rows();
    for (list, listed) in LISTS {
        let topic = cx.topic();
        let exchange = answer(cx, &topic, list).await?;
        let codings = codings(&exchange.head);
        let verdict = match codings.iter().find(|coding| !listed.contains(&coding.as_str())) {
            None => Ok(()),
            Some(_) => {
                let expected = listed
                    .first()
                    .map_or("no coding".to_owned(), |coding| format!("{coding}, or no coding"));
                let actual = shown(&exchange.head, "Content-Encoding");
                Err(Stop::violation(expected, actual).at(exchange.head_event))
            }
        };
        rows.add(says(list), verdict);
    }
    rows.verdict()
}
