//! The client of the page on Server-Sent Events.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::stub::{Stub, answer};
use listings::hub::Hub;
use listings::line::{Fate, Line, Unit};
use listings::program::{Ended, Program};
use listings::sessions::topic;
use listings::units;
use servers::reference::hub::Options;
use servers::relay::{End, Side};
use wireproof::transcript::From;

/// A stream that comes in pieces of `size` bytes: each is a chunk of HTTP, and hyper
/// gives the client one chunk at a time.
fn stream(body: &[u8], size: usize) -> Vec<u8> {
    let mut answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
                       Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        .to_vec();
    for piece in body.chunks(size) {
        answer.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        answer.extend_from_slice(piece);
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    answer
}

fn stop() -> Vec<u8> {
    answer("204 No Content", "", "")
}

async fn hear(answers: Vec<Vec<u8>>) -> (Ended, Vec<String>) {
    let stub = Stub::start(answers).await;
    let url = format!("{}/events", topic(stub.address));
    let ended = Program::start("sse_client", &[&url]).unwrap().ended().await.unwrap();
    (ended, stub.asked())
}

/// What was heard, without what the client says of itself.
fn events(said: &str) -> Vec<&str> {
    said.lines().filter(|line| !line.starts_with("-- ")).collect()
}

#[tokio::test]
async fn a_stream_may_come_in_any_pieces() {
    let text = "\u{feff}retry: 1\n: a comment\nid: 1\nevent: greeting\ndata: good\n\
                data:morning\nwhat: is this\n\ndata:  two spaces\nid\n\ndata\n\nid: ü\n\n\
                Data: no\n data: no\ndata: yes\nid: a\0b\n\nevent: none\n\ndata: last\n\n";
    let expected = ["1 greeting: good morning", "  two spaces", " ", "ü yes", "ü last"];
    for line_end in ["\n", "\r", "\r\n"] {
        let body = text.replace('\n', line_end);
        for size in [1, 2, 3, 7, 1000] {
            let (ended, asked) = hear(vec![stream(body.as_bytes(), size), stop()]).await;
            assert_eq!(events(&ended.said), expected, "{line_end:?} in pieces of {size}");
            assert!(asked[1].contains("last-event-id: ü\r\n"), "{}", asked[1]);
            assert_eq!(ended.code, Some(0));
        }
    }
}

/// What the end cuts in half never happened, its id included.
#[tokio::test]
async fn half_an_event_is_none() {
    let half = stream(b"retry: 1\ndata: whole\nid: 1\n\ndata: half\nid: 2\n", 5);
    let (ended, asked) = hear(vec![half, stop()]).await;
    assert_eq!(events(&ended.said), ["1 whole"]);
    assert!(asked[1].contains("last-event-id: 1\r\n"), "{}", asked[1]);
}

/// A block without data is no event, and its id counts.
#[tokio::test]
async fn an_id_needs_no_event() {
    let first = stream(b"retry: 1\nid: 7\n\n", 100);
    let second = stream(b"data: x\n\n", 100);
    let (ended, asked) = hear(vec![first, second, stop()]).await;
    assert_eq!(events(&ended.said), ["7 x"]);
    assert!(asked[1].contains("last-event-id: 7\r\n"), "{}", asked[1]);
    assert!(asked[2].contains("last-event-id: 7\r\n"), "{}", asked[2]);
}

#[tokio::test]
async fn the_server_says_how_long_to_wait() {
    let started = Instant::now();
    let (ended, _) = hear(vec![stream(b"retry: 03000\nretry: 1s\nretry:\n\n", 100), stop()]).await;
    let took = started.elapsed();
    assert!(took >= Duration::from_secs(3) && took < Duration::from_secs(8), "{took:?}");
    assert!(ended.said.contains("the stream ended; again in "), "{}", ended.said);
}

/// Nothing is lost and nothing comes twice, although the line is cut in the middle of
/// events while others are published.
#[tokio::test]
async fn a_stream_resumes_after_every_cut() {
    let options = Options { retry: Duration::from_millis(10), ..Options::default() };
    let hub = Hub::start(options).await.unwrap();
    let mut chunks = 0;
    let script = move |unit: &Unit<'_>| {
        chunks += u32::from(unit.from == Side::Server);
        let end = if unit.conn.is_multiple_of(2) { End::Reset } else { End::Fin };
        let is_cut = unit.words.contains("data: ") && unit.conn <= 6 && chunks.is_multiple_of(5);
        if is_cut { Fate::Cut(end) } else { Fate::Pass }
    };
    let line = Line::to(hub.address, units::http, Box::new(script)).await.unwrap();
    let url = format!("{}/events", topic(line.address));
    let mut client = Program::start("sse_client", &[&url]).unwrap();
    client.line("the stream is open").await.unwrap();
    for number in 1..=200 {
        hub.publish("news", &format!("event {number}")).await.unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    hub.finish("news").await.unwrap();
    let ended = client.ended().await.unwrap();
    let heard: Vec<&str> =
        events(&ended.said).iter().filter_map(|line| Some(line.split_once(' ')?.1)).collect();
    let expected: Vec<String> = (1..=200).map(|number| format!("event {number}")).collect();
    assert_eq!(heard, expected, "{}", ended.said);
    assert!(ended.said.contains("the connection was cut"), "{}", ended.said);
    assert_eq!(ended.code, Some(0));
}

/// A server that was started again has forgotten everything, and says so.
#[tokio::test]
async fn a_stream_names_what_is_lost() {
    let options = || Options { retry: Duration::from_millis(10), ..Options::default() };
    let hub = Hub::start(options()).await.unwrap();
    let address = hub.address;
    let url = format!("{}/events", topic(address));
    let mut client = Program::start("sse_client", &[&url]).unwrap();
    client.line("the stream is open").await.unwrap();
    hub.publish("news", "before").await.unwrap();
    client.line("before").await.unwrap();
    hub.stop().await.unwrap();
    client.line("the stream ended; again in").await.unwrap();
    client.line("nobody listens there; again in").await.unwrap();
    let hub = Hub::start_at(address, options()).await.unwrap();
    client.line("-- lost: the server has only what comes after").await.unwrap();
    hub.finish("news").await.unwrap();
    assert_eq!(client.ended().await.unwrap().code, Some(0));
}

/// Something on the path that passes an answer on only when it is complete: a poll gets
/// through it, held or not, and of a stream nothing does before it ends.
#[tokio::test]
async fn a_path_that_waits_for_the_end_passes_polls_only() {
    let hub = Hub::start(Options::default()).await.unwrap();
    let path = || Line::to(hub.address, units::whole, Box::new(|_| Fate::Pass));
    let (of_stream, of_polls) = (path().await.unwrap(), path().await.unwrap());
    let url = format!("{}/events", topic(of_stream.address));
    let mut stream = Program::start("sse_client", &[&url]).unwrap();
    hub.has_listener("news").await.unwrap();
    hub.publish("news", "one").await.unwrap();
    let topic = topic(of_polls.address);
    let mut held = Program::start("longpoll_client", &[&topic]).unwrap();
    let mut short = Program::start("poll_client", &[&topic, "100"]).unwrap();
    held.line("one").await.unwrap();
    short.line("one").await.unwrap();
    of_polls.passed(|event| event.frame.contains("?after=")).await.unwrap();
    hub.publish("news", "two").await.unwrap();
    held.line("two").await.unwrap();
    short.line("two").await.unwrap();
    let passed = of_stream.transcript().events;
    assert!(passed.iter().all(|event| event.from == From::Prober), "{passed:#?}");
    hub.finish("news").await.unwrap();
    stream.line("two").await.unwrap();
}

#[tokio::test]
async fn only_a_stream_is_a_stream() {
    let page = answer("200 OK", "Content-Type: text/html\r\n", "data: x\n\n");
    let (ended, _) = hear(vec![page]).await;
    assert_eq!((ended.said.as_str(), ended.code), ("-- the answer is no stream\n", Some(1)));
    let (ended, _) = hear(vec![answer("404 Not Found", "", "")]).await;
    assert_eq!((ended.said.as_str(), ended.code), ("-- the server says 404 Not Found\n", Some(1)));
    let (ended, asked) = hear(vec![answer("503 Service Unavailable", "", ""), stop()]).await;
    assert!(ended.said.contains("503 Service Unavailable; again in"), "{}", ended.said);
    assert_eq!((asked.len(), ended.code), (2, Some(0)));
    let kind = "Content-Type: Text/Event-Stream ; charset=utf-8\r\n";
    let (ended, _) = hear(vec![answer("200 OK", kind, "retry: 1\ndata: x\n\n"), stop()]).await;
    assert_eq!(events(&ended.said), [" x"]);
}

#[tokio::test]
async fn an_endless_event_is_not_collected() {
    let mut lines = String::new();
    for number in 0..200_000 {
        writeln!(lines, "data: {number}").unwrap();
    }
    for body in [lines, format!("data: {}", "x".repeat(2 << 20))] {
        let (ended, _) = hear(vec![stream(body.as_bytes(), 1 << 16)]).await;
        assert!(ended.said.ends_with("-- an event above 1048576 bytes\n"), "{}", ended.said);
        assert_eq!(ended.code, Some(1));
    }
}
