//! Bodies as they arrive, and the ways in which they end.

use std::time::Duration;

use super::server::Step::{self, *};
use super::server::{meet, within};
use crate::http::{Ask, Body, BodyEnd, BodyOddity, Exchange, Framing, Part, Version};
use crate::net::Ended;

const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const LENGTH: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
const CLOSE: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

async fn exchange(ask: &Ask, mut script: Vec<Step>) -> Box<Exchange> {
    script.insert(0, Head);
    let (_, mut cx) = meet(script).await;
    cx.http(ask).await.expect("a connection").head("a head").expect("a head")
}

/// The body behind `head` and `more`, and what was odd.
async fn body(head: &'static [u8], more: &'static [u8], last: Step) -> (Body, Vec<BodyOddity>) {
    let mut exchange = exchange(&Ask::get("/"), vec![Write(head), Write(more), last]).await;
    let body = exchange.rest(within(300), 1000).await;
    (body, exchange.oddities)
}

#[tokio::test]
async fn chunks_come_as_they_arrive() {
    let script = vec![
        Write(CHUNKED),
        Pause(150),
        Write(b"6;a=b\r\ndata: \r\n"),
        Pause(150),
        Write(b"3\r\n"),
        Pause(150),
        Write(b"x\n\n\r\n0\r\nX-Last: 1\r\n\r\n"),
        Hold,
    ];
    let mut exchange = exchange(&Ask::get("/"), script).await;
    assert_eq!(exchange.framing(), Framing::Chunked);
    assert_eq!(exchange.next(within(10)).await, Part::Silence);
    let Part::Bytes { bytes, at, event } = exchange.next(within(500)).await else {
        panic!("no bytes")
    };
    assert_eq!((bytes.as_slice(), event), (&b"data: "[..], exchange.head_event + 1));
    assert!(at - exchange.head_at >= Duration::from_millis(30));
    let rest = exchange.rest(within(500), 100).await;
    assert_eq!((rest.text().as_str(), rest.end.clone()), ("x\n\n", Some(BodyEnd::Complete)));
    assert!(rest.arrival(2).expect("the third byte").at - at >= Duration::from_millis(30));
    assert_eq!(rest.arrival(3), None);
    assert_eq!(exchange.trailers[0].value, "1");
    assert_eq!((exchange.chunks.count, exchange.chunks.largest), (3, 6));
    assert_eq!(exchange.chunks.extensions, [";a=b"]);
    assert_eq!(exchange.next(within(10)).await, Part::End(BodyEnd::Complete));
}

#[tokio::test]
async fn the_record_holds_every_byte_with_its_words() {
    let script = vec![Head, Write(CHUNKED), Pause(30), Write(b"4\r\na: \xff\r\n0\r\n\r\n"), Hold];
    let (_server, mut cx) = meet(script).await;
    let answer = cx.http(&Ask::get("/")).await.expect("a connection");
    answer.head("a head").expect("a head").rest(within(500), 100).await;
    let transcript = cx.recorder.transcript();
    let frames: Vec<&str> = transcript.events.iter().map(|event| event.frame.as_str()).collect();
    assert_eq!(
        frames,
        ["GET / HTTP/1.1", "HTTP/1.1 200 OK", "chunk of 4 bytes, the last chunk: \"a: \u{fffd}\""]
    );
    assert_eq!(transcript.events[2].bytes, "340d0a613a20ff0d0a300d0a0d0a");
}

#[tokio::test]
async fn the_ends_of_a_body_are_told_apart() {
    use BodyEnd::{Closed, Complete, Cut, Garbled};
    let end = async |head, more, last| body(head, more, last).await.0.end;
    assert_eq!(end(LENGTH, b"12345", Hold).await, Some(Complete));
    assert_eq!(end(LENGTH, b"1234", Fin).await, Some(Cut(Ended::Fin)));
    assert_eq!(end(LENGTH, b"1234", Hold).await, None);
    assert_eq!(end(CLOSE, b"1234", Fin).await, Some(Closed));
    assert_eq!(end(CLOSE, b"1234", Hold).await, None);
    assert_eq!(end(CHUNKED, b"2\r\n12\r\n0\r\n\r\n", Hold).await, Some(Complete));
    assert_eq!(end(CHUNKED, b"2\r\n12\r\n", Fin).await, Some(Cut(Ended::Fin)));
    assert_eq!(end(CHUNKED, b"2\r\n12\r\n0\r\n", Fin).await, Some(Cut(Ended::Fin)));
    assert_eq!(end(CHUNKED, b"nonsense\r\n", Hold).await, Some(Garbled));
}

#[tokio::test]
async fn a_reset_cuts_every_body() {
    for head in [LENGTH, CLOSE, CHUNKED] {
        let script = vec![Write(head), Pause(200), Reset];
        let body = exchange(&Ask::get("/"), script).await.rest(within(500), 100).await;
        assert_eq!(body.end, Some(BodyEnd::Cut(Ended::Reset)));
    }
}

#[tokio::test]
async fn what_stands_behind_the_end_is_odd() {
    let (body_, oddities) = body(LENGTH, b"12345stray", Hold).await;
    assert_eq!((body_.text().as_str(), oddities), ("12345", vec![BodyOddity::AfterTheEnd(5)]));
    let head = b"HTTP/1.1 204 No Content\r\n\r\n";
    let (body_, oddities) = body(head, b"", Hold).await;
    assert_eq!((body_.end, oddities), (Some(BodyEnd::Complete), vec![]));
    let head = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\nstray";
    let (body_, oddities) = body(head, b"", Hold).await;
    assert_eq!((body_.text().as_str(), oddities), ("", vec![BodyOddity::BodyWhereNone(5)]));
}

#[tokio::test]
async fn head_and_http_1_0_decide_about_the_body_too() {
    let head = exchange(&Ask::new("HEAD", "/"), vec![Write(LENGTH), Hold]).await;
    assert_eq!((head.framing(), head.oddities), (Framing::None, vec![]));
    let ask = Ask::get("/").version(Version::Http10);
    let ten = exchange(&ask, vec![Write(CHUNKED), Hold]).await;
    assert_eq!(
        (ten.framing(), ten.oddities),
        (Framing::Chunked, vec![BodyOddity::CodingForHttp10])
    );
}

#[tokio::test]
async fn more_than_was_asked_for_stays_to_be_read() {
    let mut exchange = exchange(&Ask::get("/"), vec![Write(CLOSE), Write(b"123456"), Fin]).await;
    let first = exchange.rest(within(500), 4).await;
    assert_eq!((first.text().as_str(), first.is_cut, first.end), ("1234", true, None));
    let rest = exchange.rest(within(500), 4).await;
    assert_eq!((rest.text().as_str(), rest.is_cut, rest.is_whole()), ("56", false, true));
}
