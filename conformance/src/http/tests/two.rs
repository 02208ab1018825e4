//! HTTP/2: with a server of the library h2, and with frames made by hand.

use std::time::Duration;

use ::http::{HeaderMap, HeaderValue, Response};
use h2::server::SendResponse;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::time::sleep;

use super::server::Step::*;
use super::server::{Gone, context, meet, target, within};
use crate::case::{Cx, Stop};
use crate::http::{Answer, Ask, BodyEnd, Exchange, Framing, HeldAnswer, Part, StreamEnd, Version};
use crate::net::Ended;

type Body = std::io::Cursor<Vec<u8>>;

pub(super) fn ask(path: &str) -> Ask {
    Ask::get(path).version(Version::Http2)
}

/// Answers one request as its path says.
async fn respond(path: String, mut respond: SendResponse<Body>) {
    let part = |text: &str| Body::new(text.as_bytes().to_vec());
    let mut response = Response::new(());
    response.headers_mut().append("x-caf", HeaderValue::from_bytes(b"\xe9").expect("a value"));
    if path == "/slow" {
        sleep(Duration::from_millis(400)).await;
    }
    let mut stream = respond.send_response(response, path == "/empty").expect("a stream");
    if path == "/empty" {
        return;
    }
    stream.send_data(part("one"), false).expect("a stream");
    sleep(Duration::from_millis(150)).await;
    match path.as_str() {
        "/reset" => stream.send_reset(h2::Reason::INTERNAL_ERROR),
        "/hold" => sleep(Duration::from_secs(5)).await,
        _ => {
            stream.send_data(part("two"), false).expect("a stream");
            let mut trailers = HeaderMap::new();
            trailers.insert("x-last", HeaderValue::from_static("1"));
            stream.send_trailers(trailers).expect("a stream");
        }
    }
}

pub(super) async fn serve(io: impl AsyncRead + AsyncWrite + Unpin) {
    let mut connection =
        h2::server::Builder::new().handshake::<_, Body>(io).await.expect("a handshake");
    while let Some(Ok((request, send))) = connection.accept().await {
        let path = request.uri().path().to_owned();
        tokio::spawn(respond(path, send));
    }
}

/// A context whose target speaks HTTP/2 by prior knowledge.
async fn meet_two() -> Cx {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            tokio::spawn(serve(tcp));
        }
    });
    context(target(address))
}

async fn exchange(cx: &mut Cx, path: &str) -> Box<Exchange> {
    cx.http(&ask(path)).await.expect("a connection").head("a head").expect("a head")
}

#[tokio::test]
async fn a_body_comes_frame_by_frame() {
    let mut cx = meet_two().await;
    let mut exchange = exchange(&mut cx, "/plain").await;
    assert_eq!((exchange.head.line.as_str(), exchange.framing()), ("HTTP/2 200", Framing::Streams));
    assert_eq!(exchange.head.value("X-Caf"), Some("é"));
    let body = exchange.rest(within(2000), 100).await;
    assert_eq!((body.text().as_str(), &body.end), ("onetwo", &Some(BodyEnd::Complete)));
    let [one, two] = body.arrivals[..] else { panic!("{:?}", body.arrivals) };
    assert!(two.at - one.at > Duration::from_millis(20), "{:?}", two.at - one.at);
    assert_eq!(exchange.trailers[0].name, "x-last");
    let transcript = cx.recorder.transcript();
    let frame = |n: u32| transcript.events.iter().find(|event| event.n == n).expect("an event");
    assert_eq!(frame(two.event).frame, "DATA of stream 1, 3 bytes: \"two\"");
    assert_eq!(frame(two.event).bytes, "74776f");
    assert_eq!(frame(exchange.ask_event).frame, "GET /plain HTTP/2");
    assert!(frame(exchange.head_event).frame.starts_with("HEADERS of stream 1: HTTP/2 200"));
    // The target's own field is a secret of this test, in whatever form it goes.
    let hidden = crate::transcript::hex(b"x-own: **********\r\n");
    assert!(frame(exchange.ask_event).bytes.contains(&hidden));
}

#[tokio::test]
async fn a_stream_without_a_body_is_complete() {
    let mut cx = meet_two().await;
    let mut exchange = exchange(&mut cx, "/empty").await;
    assert_eq!(exchange.next(within(500)).await, Part::End(BodyEnd::Complete));
    let answer = exchange.again(&ask("/plain")).await.expect("the same connection");
    assert_eq!(answer.status(), Some(200));
    assert!(cx.recorder.transcript().events.iter().all(|event| event.conn == 1));
}

#[tokio::test]
async fn the_end_of_a_stream_by_force_has_its_code() {
    let mut cx = meet_two().await;
    let mut exchange = exchange(&mut cx, "/reset").await;
    let body = exchange.rest(within(2000), 100).await;
    let reset = StreamEnd::Reset("INTERNAL_ERROR".to_owned());
    assert_eq!((body.text().as_str(), body.end), ("one", Some(BodyEnd::Stream(reset))));
}

#[tokio::test]
async fn many_requests_share_a_link() {
    let mut cx = meet_two().await;
    let link = cx.http2_link(None).await.expect("a connection");
    let slow = link.hold(&ask("/slow")).await.expect("a request");
    let mut quick =
        link.ask(&ask("/plain")).await.expect("a request").head("a head").expect("a head");
    let HeldAnswer::Waiting(slow) = slow.answer(within(10)).await else { panic!("too early") };
    assert_eq!(quick.rest(within(2000), 100).await.text(), "onetwo");
    let mut slow = slow.answer_or_silence(within(2000)).await.head("a head").expect("a head");
    assert_eq!(slow.rest(within(2000), 100).await.text(), "onetwo");
    assert!(quick.link().is_some());
}

#[tokio::test]
async fn a_given_up_stream_leaves_the_others_alone() {
    let mut cx = meet_two().await;
    let link = cx.http2_link(None).await.expect("a connection");
    let mut held =
        link.ask(&ask("/hold")).await.expect("a request").head("a head").expect("a head");
    assert!(matches!(held.next(within(500)).await, Part::Bytes { .. }));
    assert_eq!(held.next(within(30)).await, Part::Silence);
    held.abort().await;
    let answer = link.ask(&ask("/plain")).await.expect("the same connection");
    assert_eq!(answer.status(), Some(200));
    let frames = cx.recorder.transcript().events;
    assert!(frames.iter().any(|event| event.frame == "RST_STREAM of stream 1: CANCEL"));
}

#[tokio::test]
async fn what_cannot_be_sent_well_formed_is_not_sent() {
    let mut cx = meet_two().await;
    for bad in [
        ask("/").with("X", &b"\x01"[..]),
        ask("/").without("Host"),
        ask("/").with("Connection", "close"),
        ask("/").method("A B"),
        ask("/a b"),
    ] {
        match cx.http(&bad).await {
            Err(Stop::Inconclusive(why)) => assert!(why.contains("HTTP/2"), "{why}"),
            other => panic!("{}: {other:?}", bad.says()),
        }
    }
    let utf_8 = ask("/plain").with("Last-Event-ID", "…");
    assert_eq!(cx.http(&utf_8).await.expect("a connection").status(), Some(200));
}

const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];

/// What comes of a request that is answered by these bytes behind SETTINGS.
async fn by_hand(bytes: &'static [u8], last: super::server::Step) -> Answer {
    let script = vec![Read(24), Write(SETTINGS), Pause(200), Write(bytes), last];
    let (_server, mut cx) = meet(script).await;
    cx.http(&ask("/")).await.expect("a connection")
}

#[tokio::test]
async fn the_ends_before_a_head_are_told_apart() {
    let answer = by_hand(b"", Fin).await;
    assert!(matches!(answer, Answer::Ended(Ended::Fin, _)), "{answer:?}");
    let answer = by_hand(b"", Reset).await;
    assert!(matches!(answer, Answer::Ended(Ended::Reset, _)), "{answer:?}");
    let goaway = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\x0b";
    let answer = by_hand(goaway, Hold).await;
    assert_eq!(
        answer.says(),
        "no answer but the end of the connection (GOAWAY, ENHANCE_YOUR_CALM)"
    );
    let (_server, mut cx) =
        meet(vec![Read(24), Write(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Hold]).await;
    let answer = cx.http(&ask("/")).await.expect("a connection");
    assert!(matches!(answer, Answer::NotHttp(_)), "{answer:?}");
}

#[tokio::test]
async fn a_field_of_the_connection_is_malformed() {
    let answer = by_hand(b"\0\0\x13\x01\x04\0\0\0\x01\x88\0\x0aconnection\x05close", Hold).await;
    let Answer::Stream(StreamEnd::Malformed(code), _) = &answer else { panic!("{answer:?}") };
    assert_eq!(code, "PROTOCOL_ERROR");
    let answer =
        by_hand(b"\0\0\x1c\x01\x04\0\0\0\x01\x88\0\x11transfer-encoding\x07chunked", Hold).await;
    assert!(matches!(answer, Answer::Stream(StreamEnd::Malformed(_), _)), "{answer:?}");
    let answer = by_hand(b"\0\0\x01\x01\x05\0\0\0\x01\x88", Hold).await;
    assert_eq!(answer.status(), Some(200));
}

#[tokio::test]
async fn data_that_do_not_fit_the_length_are_malformed() {
    let head =
        b"\0\0\x13\x01\x04\0\0\0\x01\x88\0\x0econtent-length\x013\0\0\x04\0\x01\0\0\0\x01four";
    let mut exchange = by_hand(head, Hold).await.head("a head").expect("a head");
    let body = exchange.rest(within(500), 100).await;
    assert!(matches!(body.end, Some(BodyEnd::Stream(StreamEnd::Malformed(_)))), "{}", body.says());
}

#[tokio::test]
async fn a_connection_ends_with_what_needs_it() {
    for by_force in [false, true] {
        let (server, mut cx) = meet(vec![Read(24), Write(SETTINGS), Hold]).await;
        let held = cx.http_held(&ask("/")).await.expect("a connection");
        let HeldAnswer::Waiting(held) = held.answer(within(50)).await else { panic!("an answer") };
        match by_force {
            true => held.reset(),
            false => held.abort().await,
        }
        let expected = if by_force { Gone::Reset } else { Gone::Fin };
        assert_eq!(server.saw().await.1, expected);
    }
}
