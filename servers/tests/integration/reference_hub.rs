//! The hub, seen from the wire: one history as short poll, long poll and Server-Sent Events.
//! Requests are written by hand, so that no library hides what the server really does.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::http::{self, Http, PATIENCE, Stream, get, publish, request, serve, server};
use http_body_util::BodyExt as _;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper::header::HeaderValue;
use hyper::{Request, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use servers::reference::hub::{self, Options};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

/// What a poll says: the texts and the cursor.
async fn poll(server: SocketAddr, target: &str) -> (Vec<String>, u64) {
    let answer = get(server, target, "").await;
    assert_eq!(answer.status, 200, "{}", answer.head);
    let json = answer.json();
    let events = json["events"].as_array().unwrap();
    let texts = events.iter().map(|event| event["data"].as_str().unwrap().to_owned()).collect();
    (texts, json["cursor"].as_u64().unwrap())
}

#[tokio::test]
async fn all_three_tell_the_same_events() {
    let server = server().await;
    let (nothing, cursor) = poll(server, "/topics/a").await;
    assert!(nothing.is_empty());
    let mut stream = Stream::open(server, "/topics/a/events", "").await;
    let waiting = tokio::spawn(get_later(server, format!("/topics/a?after={cursor}"), 20));
    sleep(Duration::from_millis(50)).await;
    let id = publish(server, "a", "one").await;

    assert_eq!(stream.event().await, (id, "one".to_owned()));
    let (long, _) = waiting.await.unwrap();
    assert_eq!(long.json()["events"][0]["data"], "one");
    assert_eq!(long.json()["cursor"], id);
    assert_eq!(poll(server, "/topics/a").await, (vec!["one".to_owned()], id));
    assert_eq!(poll(server, &format!("/topics/a?after={cursor}")).await.1, id);
    assert_eq!(poll(server, &format!("/topics/a?after={id}")).await, (Vec::new(), id));
    assert!(poll(server, "/topics/other").await.0.is_empty(), "topics are apart");
}

/// A long poll, and how long it was held.
async fn get_later(server: SocketAddr, target: String, wait: u64) -> (http::Answer, Duration) {
    let start = Instant::now();
    let answer = get(server, &target, &format!("Prefer: wait={wait}\r\n")).await;
    (answer, start.elapsed())
}

#[tokio::test]
async fn texts_come_back_through_every_technique() {
    let server = server().await;
    let mut stream = Stream::open(server, "/topics/t/events", "").await;
    let long = "x".repeat(64 << 10);
    let table = [
        ("one\ntwo", "one\ntwo"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("end\n", "end\n"),
        ("\n", "\n"),
        ("", ""),
        (" space", " space"),
        ("\ttab", "\ttab"),
        ("x\r\rid: 9\r\rdata: forged", "x\n\nid: 9\n\ndata: forged"),
        ("nul\0 \u{2028} \u{85} \u{1f600} \u{feff}", "nul\0 \u{2028} \u{85} \u{1f600} \u{feff}"),
        (&long, &long),
    ];
    for (text, expected) in table {
        let id = publish(server, "t", text).await;
        assert_eq!(stream.event().await, (id, expected.to_owned()));
        let (texts, cursor) = poll(server, &format!("/topics/t?after={}", id - 1)).await;
        assert_eq!((texts, cursor), (vec![expected.to_owned()], id));
    }
}

#[tokio::test]
async fn a_stream_begins_before_its_first_event() {
    let server = server().await;
    let mut stream = Stream::open(server, "/topics/a/events", "").await;
    for field in [
        "http/1.1 200 ",
        "\r\ncontent-type: text/event-stream\r\n",
        "\r\ncache-control: no-store\r\n",
        "\r\nx-accel-buffering: no\r\n",
        "\r\ntransfer-encoding: chunked\r\n",
    ] {
        assert!(stream.head.contains(field), "{field:?} in {}", stream.head);
    }
    assert_eq!(stream.line().await, "retry: 2000");
    // Its position is there at once: this stream can be resumed before any event.
    let id: u64 = stream.line().await.strip_prefix("id: ").unwrap().parse().unwrap();
    assert_eq!(stream.line().await, "");
    drop(stream);
    let missed = publish(server, "a", "missed").await;
    let resume = format!("Last-Event-ID: {id}\r\n");
    let mut stream = Stream::open(server, "/topics/a/events", &resume).await;
    assert_eq!(stream.event().await, (missed, "missed".to_owned()));
}

#[tokio::test]
async fn silence_is_broken_by_comments() {
    let options = Options { heartbeat: Duration::from_millis(50), ..Options::default() };
    let mut stream = Stream::open(serve(options).await, "/topics/a/events", "").await;
    for expected in ["retry: 2000", "id", "", ": nothing new", "", ": nothing new", ""] {
        assert!(stream.line().await.starts_with(expected), "{expected}");
    }
}

#[tokio::test]
async fn who_comes_back_misses_nothing_and_gets_nothing_twice() {
    const EVENTS: usize = 200;
    let server = server().await;
    let (_, mut cursor) = poll(server, "/topics/race").await;
    let publisher = tokio::spawn(async move {
        for number in 0..EVENTS {
            publish(server, "race", &number.to_string()).await;
        }
    });
    let mut seen = Vec::new();
    while seen.len() < EVENTS {
        let resume = format!("Last-Event-ID: {cursor}\r\n");
        // An older cursor in the address, as a browser repeats it, counts for nothing.
        let mut stream = Stream::open(server, "/topics/race/events?after=0", &resume).await;
        for _ in 0..7.min(EVENTS - seen.len()) {
            let (id, text) = stream.event().await;
            cursor = id;
            seen.push(text);
        }
    }
    publisher.await.unwrap();
    let all: Vec<String> = (0..EVENTS).map(|number| number.to_string()).collect();
    assert_eq!(seen, all);

    // At the tail nothing is repeated, and what comes next is the next event.
    let resume = format!("Last-Event-ID: {cursor}\r\n");
    let mut stream = Stream::open(server, "/topics/race/events", &resume).await;
    let next = publish(server, "race", "next").await;
    assert_eq!(stream.event().await, (next, "next".to_owned()));
}

#[tokio::test]
async fn pages_follow_each_other_without_a_hole() {
    let server = server().await;
    for number in 0..250 {
        publish(server, "p", &number.to_string()).await;
    }
    let (mut texts, mut cursor) = poll(server, "/topics/p").await;
    assert_eq!(texts.len(), 100);
    while texts.len() < 250 {
        let (more, next) = poll(server, &format!("/topics/p?after={cursor}")).await;
        assert!(!more.is_empty());
        texts.extend(more);
        cursor = next;
    }
    assert_eq!(texts, (0..250).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_cursor_that_is_not_ours_is_answered_by_name() {
    let server = serve(Options { kept: 3, ..Options::default() }).await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(publish(server, "g", &number.to_string()).await);
    }
    // The last one to be forgotten leads on without a loss; the one before does not.
    assert_eq!(poll(server, &format!("/topics/g?after={}", ids[1])).await.0, ["2", "3", "4"]);
    let future = ids[4] + 1;
    for cursor in [ids[0].to_string(), future.to_string(), "1".into(), "9".repeat(100)] {
        for prefer in ["", "Prefer: wait=20\r\n"] {
            let answer = get(server, &format!("/topics/g?after={cursor}"), prefer).await;
            assert_eq!(answer.status, 410, "{cursor}");
            assert_eq!(answer.json()["resume"], ids[1]);
        }
    }
    assert_eq!(get(server, "/topics/g?after=x", "").await.status, 400);
    assert_eq!(get(server, "/topics/g/events?after=x", "").await.status, 400);

    let old = ids[0].to_string();
    let huge = "9".repeat(8000);
    for cursor in [&old, "0", "not a number", "\u{2026}", &huge, &old] {
        let resume = format!("Last-Event-ID: {cursor}\r\n");
        let mut stream = Stream::open(server, "/topics/g/events", &resume).await;
        let block = stream.named("gap").await;
        assert_eq!(block, (ids[1], format!("{{\"resume\":{}}}", ids[1])));
        for (id, text) in ids[2..].iter().zip(["2", "3", "4"]) {
            assert_eq!(stream.event().await, (*id, text.to_owned()), "{cursor:.20}");
        }
    }
}

#[tokio::test]
async fn a_poll_is_not_repeated_to_who_has_it() {
    let server = server().await;
    publish(server, "e", "one").await;
    let first = get(server, "/topics/e", "").await;
    let tag = first.field("etag").expect("a tag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 2, "{tag}");
    assert_eq!(first.field("cache-control"), Some("no-cache"));
    assert!(first.head.contains("\r\nvary: prefer\r\n"), "{}", first.head);
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
        let answer = get(server, "/topics/e", &format!("If-None-Match: {known}\r\n")).await;
        assert_eq!(answer.status, 304, "{known}");
        assert_eq!(answer.field("etag"), Some(tag.as_str()));
        assert_eq!(answer.field("cache-control"), Some("no-cache"));
        assert_eq!(answer.field("content-length"), None, "{}", answer.head);
        assert!(answer.body.is_empty());
    }
    publish(server, "e", "two").await;
    let answer = get(server, "/topics/e", &format!("If-None-Match: {tag}\r\n")).await;
    assert_eq!(answer.status, 200);
    assert_ne!(answer.field("etag"), Some(tag.as_str()));
}

#[tokio::test]
async fn a_long_poll_is_held_until_its_time_is_over() {
    let options = Options { longest_wait: Duration::from_secs(1), ..Options::default() };
    let server = serve(options).await;
    let (_, cursor) = poll(server, "/topics/l").await;
    let mut http = Http::connect(server).await;
    for (wanted, applied) in [("0", "wait=0"), ("1", "wait=1"), ("3600", "wait=1")] {
        let start = Instant::now();
        let prefer = format!("Prefer: wait={wanted}\r\n");
        // On one connection: after a time-out it can be used again.
        http.send(&request("GET", &format!("/topics/l?after={cursor}"), &prefer, "")).await;
        let answer = http.answer(false).await;
        let held = start.elapsed();
        assert_eq!(answer.status, 204, "{}", answer.head);
        assert_eq!(answer.field("preference-applied"), Some(applied));
        assert_eq!(answer.field("cache-control"), Some("no-store"));
        assert_eq!(answer.field("content-length"), None, "{}", answer.head);
        assert_eq!(held >= Duration::from_secs(1), wanted != "0", "{wanted}: {held:?}");
    }
}

#[tokio::test]
async fn long_polls_are_released_together_and_lose_nothing() {
    let server = server().await;
    let (_, cursor) = poll(server, "/topics/l").await;
    let target = format!("/topics/l?after={cursor}");
    let mut aborted = Http::connect(server).await;
    aborted.send(&request("GET", &target, "Prefer: wait=20\r\n", "")).await;
    http::subscribers(server, "l", 1).await;
    drop(aborted);
    http::subscribers(server, "l", 0).await;
    let held: Vec<_> =
        (0..100).map(|_| tokio::spawn(get_later(server, target.clone(), 20))).collect();
    http::subscribers(server, "l", 100).await;
    publish(server, "elsewhere", "wakes nobody").await;
    let id = publish(server, "l", "now").await;
    for held in held {
        let (answer, after) = held.await.unwrap();
        assert_eq!(answer.json()["cursor"], id);
        assert!(after < Duration::from_secs(15), "{after:?}");
    }
    // What the aborted one would have got is there for whoever asks with its cursor.
    let (again, after) = get_later(server, target, 20).await;
    assert_eq!(again.json()["cursor"], id);
    assert!(after < Duration::from_secs(5), "{after:?}");
}

#[tokio::test]
async fn a_finished_topic_sends_clients_home() {
    let server = server().await;
    let id = publish(server, "f", "last").await;
    let mut stream = Stream::open(server, "/topics/f/events?after=0", "").await;
    assert_eq!(stream.event().await.0, id);
    let waiting = tokio::spawn(get_later(server, format!("/topics/f?after={id}"), 20));
    http::subscribers(server, "f", 2).await;
    let mut http = Http::connect(server).await;
    http.send(&request("DELETE", "/topics/f", "", "")).await;
    assert_eq!(http.answer(false).await.status, 204);

    stream.ended().await;
    assert_eq!(waiting.await.unwrap().0.json()["finished"], true);
    let resume = format!("Last-Event-ID: {id}\r\n");
    assert_eq!(get(server, "/topics/f/events", &resume).await.status, 204);
    assert_eq!(get(server, "/topics/f/events", "").await.status, 204);
    // What was not seen yet is still told, and then the stream ends.
    let resume = format!("Last-Event-ID: {}\r\n", id - 1);
    let mut stream = Stream::open(server, "/topics/f/events", &resume).await;
    assert_eq!(stream.event().await, (id, "last".to_owned()));
    stream.ended().await;
    http.send(&request("POST", "/topics/f", "", "more")).await;
    assert_eq!(http.answer(false).await.status, 409);
}

#[tokio::test]
async fn head_and_other_methods() {
    let server = server().await;
    publish(server, "h", "one").await;
    let with_body = get(server, "/topics/h", "").await;
    let mut http = Http::connect(server).await;
    let mut ask = async |method: &str, target: &str| {
        http.send(&request(method, target, "Prefer: wait=20\r\n", "")).await;
        http.answer(method == "HEAD").await
    };
    let head = ask("HEAD", "/topics/h").await;
    assert_eq!(head.status, 200);
    for field in ["etag", "content-length", "content-type", "cache-control"] {
        assert_eq!(head.field(field), with_body.field(field), "{field}");
    }
    // At the tail, where a GET would be held.
    let tail = format!("/topics/h?after={}", with_body.json()["cursor"]);
    assert_eq!(ask("HEAD", &tail).await.status, 200);
    let head = ask("HEAD", "/topics/h/events").await;
    assert_eq!((head.status, head.field("content-type")), (200, Some("text/event-stream")));
    // The connection still works, so neither of them had a body.
    let allow = "get, head, post, delete, options";
    for (method, target, status, allowed) in [
        ("PUT", "/topics/h", 405, Some(allow)),
        ("POST", "/topics/h/events", 405, Some("get, head, options")),
        ("OPTIONS", "/topics/h", 204, Some(allow)),
        ("GET", "/elsewhere", 404, None),
        ("GET", "/topics/%68", 404, None),
    ] {
        let answer = ask(method, target).await;
        assert_eq!((answer.status, answer.field("allow")), (status, allowed), "{method} {target}");
    }
}

#[tokio::test]
async fn texts_have_a_limit() {
    let server = server().await;
    let post = async |fields: &str, body: &[u8]| {
        let mut http = Http::connect(server).await;
        let length = body.len();
        let head = format!("POST /topics/m HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n");
        http.send(format!("{head}{fields}\r\n").as_bytes()).await;
        http.send(body).await;
        http.answer(false).await.status
    };
    assert_eq!(post("", &[b'x'; 128 << 10]).await, 200);
    assert_eq!(post("", &[b'x'; (128 << 10) + 1]).await, 413);
    assert_eq!(post("", b"\xff").await, 415);
    assert_eq!(post("Origin: https://evil.example\r\n", b"x").await, 403);
    assert_eq!(post("Origin: https://app.example\r\n", b"x").await, 200);
    assert_eq!(poll(server, "/topics/m").await.0.len(), 2);
}

#[tokio::test]
async fn pages_of_a_known_origin_may_ask() {
    let server = server().await;
    let ask = async |origin: &str| {
        let fields = format!(
            "Origin: {origin}\r\nAccess-Control-Request-Method: GET\r\n\
             Access-Control-Request-Headers: last-event-id\r\n"
        );
        let mut http = Http::connect(server).await;
        http.send(&request("OPTIONS", "/topics/c/events", &fields, "")).await;
        http.answer(false).await
    };
    let known = ask("https://app.example").await;
    assert_eq!(known.status, 204);
    assert_eq!(known.field("access-control-allow-origin"), Some("https://app.example"));
    assert!(known.field("access-control-allow-headers").unwrap().contains("last-event-id"));
    assert_eq!(known.field("access-control-allow-credentials"), None);
    assert_eq!(ask("https://evil.example").await.field("access-control-allow-origin"), None);
    let stream = Stream::open(server, "/topics/c/events", "Origin: https://app.example\r\n").await;
    let expected = "\r\naccess-control-allow-origin: https://app.example\r\n";
    assert!(stream.head.contains(expected), "{}", stream.head);
}

#[tokio::test]
async fn who_leaves_is_forgotten() {
    let server = server().await;
    let mut streams = Vec::new();
    for _ in 0..50 {
        streams.push(Stream::open(server, "/topics/s/events", "").await);
    }
    http::subscribers(server, "s", 50).await;
    drop(streams);
    http::subscribers(server, "s", 0).await;
}

#[tokio::test]
async fn a_slow_reader_holds_nobody_up_and_learns_what_it_missed() {
    let server = server().await;
    let mut slow = Stream::open_narrow(server, "/topics/s/events").await;
    let mut quick = Stream::open(server, "/topics/s/events", "").await;
    let text = "x".repeat(100 << 10);
    // More than the kernel takes for the slow one, and more than the hub keeps.
    for _ in 0..200 {
        let id = publish(server, "s", &text).await;
        assert_eq!(quick.event().await.0, id);
    }
    let last = publish(server, "s", "last").await;
    let mut gaps = 0;
    let mut seen = slow.block().await.1;
    while seen < last {
        let (name, id, _) = slow.block().await;
        // A hole in the numbers is announced, and nothing else is.
        assert_eq!(name == "gap", id != seen + 1, "{name} {id} behind {seen}");
        gaps += usize::from(name == "gap");
        seen = id;
    }
    assert!(gaps > 0, "twenty megabytes do not fit into a megabyte of history");
}

#[tokio::test]
async fn an_old_client_is_served() {
    let server = server().await;
    publish(server, "old", "one").await;
    let mut http = Http::connect(server).await;
    http.send(b"GET /topics/old/events?after=0 HTTP/1.0\r\n\r\n").await;
    let head = http.head().await;
    assert!(head.starts_with("http/1.0 200 "), "{head}");
    assert!(!head.contains("transfer-encoding"), "{head}");
    let start = http.exactly("retry: 2000\n\nid: ".len()).await;
    assert_eq!(start, b"retry: 2000\n\nid: ");
}

#[tokio::test]
async fn http_2_carries_the_same_without_fields_of_a_connection() {
    let server = server().await;
    let mut h2 = http2(server).await;
    let stream = h2.send_request(over_http2("GET", "/topics/two/events", "")).await.unwrap();
    assert_eq!((stream.status(), stream.version()), (StatusCode::OK, Version::HTTP_2));
    for name in ["connection", "keep-alive", "transfer-encoding", "upgrade", "content-length"] {
        assert!(!stream.headers().contains_key(name), "{name}");
    }
    let held = h2.send_request(over_http2("GET", "/topics/two", "20"));
    let held = tokio::spawn(held);
    http::subscribers(server, "two", 2).await;
    // On the connection on which two answers are still open.
    let published = h2.send_request(over_http2("POST", "/topics/two", "")).await.unwrap();
    assert_eq!(published.status(), StatusCode::OK);
    let held = held.await.unwrap().unwrap();
    assert_eq!(
        (held.status(), &held.headers()["preference-applied"]),
        (StatusCode::OK, &HeaderValue::from_static("wait=20"),)
    );
    let mut body = stream.into_body();
    let mut text = Vec::new();
    while !text.ends_with(b"\ndata: over HTTP/2\n\n") {
        let frame = timeout(PATIENCE, body.frame()).await.expect("the event comes");
        text.extend(frame.unwrap().unwrap().into_data().unwrap());
    }
    for path in ["/topics/two", "/topics/two/events"] {
        let head = h2.send_request(over_http2("HEAD", path, "")).await.unwrap();
        let nothing = timeout(PATIENCE, head.into_body().collect()).await.expect("it ends");
        assert!(nothing.unwrap().to_bytes().is_empty(), "{path}");
    }
    // Who ends one stream keeps the connection.
    drop(body);
    http::subscribers(server, "two", 0).await;
    assert!(!h2.is_closed());
}

async fn http2(server: SocketAddr) -> SendRequest<String> {
    let socket = TokioIo::new(TcpStream::connect(server).await.unwrap());
    let (h2, connection) = handshake(TokioExecutor::new(), socket).await.unwrap();
    tokio::spawn(connection);
    h2
}

fn over_http2(method: &str, path: &str, wait: &str) -> Request<String> {
    let mut request = Request::builder().method(method).uri(format!("http://127.0.0.1{path}"));
    if !wait.is_empty() {
        request = request.header("prefer", format!("wait={wait}"));
    }
    let body = if method == "POST" { "over HTTP/2" } else { "" };
    request.body(body.to_owned()).unwrap()
}

#[tokio::test]
async fn whoever_waits_is_answered_when_the_server_stops() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let server = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let hub = tokio::spawn(hub::serve_until(listener, Options::default(), async {
        let _ = stopped.await;
    }));
    let id = publish(server, "z", "one").await;
    let mut stream = Stream::open(server, "/topics/z/events?after=0", "").await;
    assert_eq!(stream.event().await.0, id);
    let waiting = tokio::spawn(get_later(server, format!("/topics/z?after={id}"), 20));
    http::subscribers(server, "z", 2).await;
    let _ = stop.send(());
    stream.ended().await;
    assert_eq!(waiting.await.unwrap().0.status, 204);
    hub.await.unwrap().expect("a stop is no error");
}
