//! The strict hub answers well, as a client sees it that knows nothing but bytes.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use servers::faulty::{self, scripted::hub::base::STRICT};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// Long enough for any machine: it only turns a hang into a failure.
const PATIENCE: Duration = Duration::from_secs(20);

async fn hub() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let never = Box::pin(std::future::pending());
    tokio::spawn(faulty::serve_base(&STRICT, listener, never));
    address
}

/// Sends bytes and reads until the text that has come satisfies `enough`, or the end.
async fn until(hub: SocketAddr, request: &str, enough: impl Fn(&str) -> bool) -> String {
    let mut stream = TcpStream::connect(hub).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if enough(&text) {
            return text;
        }
        let read = timeout(PATIENCE, stream.read_buf(&mut bytes)).await;
        if read.expect("the hub answers").expect("the connection lasts") == 0 {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}

/// A request on a connection of its own, and all of the answer.
async fn ask(hub: SocketAddr, line: &str, fields: &str, body: &str) -> String {
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Length: {length}\r\n\
         {fields}\r\n{body}"
    );
    until(hub, &request, |_| false).await
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

#[tokio::test]
async fn a_stream_brings_what_is_published_and_goes_on_where_it_was() {
    let hub = hub().await;
    let publish = async |target: &str, text: &str| {
        let answer = ask(hub, &format!("POST {target}"), "", text).await;
        assert_eq!(status(&answer), "200", "{answer}");
    };
    publish("/topics/a?event=x&id=%C3%A4", "one\r\ntwo\n").await;
    publish("/topics/a", " three").await;
    let request = "GET /topics/a/events HTTP/1.1\r\nHost: hub\r\nLast-Event-ID: ä\r\n\r\n";
    let text = until(hub, request, |text| text.contains("three")).await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    assert!(text.contains("\r\nTransfer-Encoding: chunked\r\n"), "{text}");
    assert!(text.contains("id: ä\n\n") && text.contains("data:  three\n\n"), "{text}");
    assert!(!text.contains("data: one"), "{text}");

    let request = "GET /topics/a/events HTTP/1.0\r\nLast-Event-ID: lost\r\n\r\n";
    let text = until(hub, request, |text| text.contains("three")).await;
    assert!(text.contains("\r\nConnection: close\r\n") && !text.contains("chunked"), "{text}");
    assert!(text.contains("event: gap\n"), "{text}");
    assert!(text.contains("id: ä\nevent: x\ndata: one\ndata: two\ndata: \n\n"), "{text}");
}

#[tokio::test]
async fn what_cannot_be_published_is_refused() {
    let hub = hub().await;
    for hostile in ["event=a%0Ab", "event=a%0D", "id=a%00b", "id=%20a"] {
        let answer = ask(hub, &format!("POST /topics/a?{hostile}"), "", "x").await;
        assert_eq!(status(&answer), "400", "{hostile}");
    }
    assert_eq!(status(&ask(hub, "POST /topics/a?id=1", "", "x").await), "200");
    assert_eq!(status(&ask(hub, "POST /topics/a?id=1", "", "x").await), "409");
    let foreign = "Origin: https://foreign.example\r\n";
    assert_eq!(status(&ask(hub, "POST /topics/a", foreign, "x").await), "403");
}

#[tokio::test]
async fn polls_bring_pages_until_nothing_is_new() {
    let hub = hub().await;
    for number in 0..25 {
        ask(hub, "POST /topics/a", "", &number.to_string()).await;
    }
    let first: serde_json::Value =
        serde_json::from_str(body(&ask(hub, "GET /topics/a", "", "").await)).unwrap();
    assert_eq!(first["events"].as_array().unwrap().len(), 20);
    let next = format!("GET /topics/a?after={}", first["cursor"]);
    let answer = ask(hub, &next, "", "").await;
    let second: serde_json::Value = serde_json::from_str(body(&answer)).unwrap();
    assert_eq!(second["events"][4]["data"], "24");
    let tag = answer.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap();
    let condition = format!("If-None-Match: \"x\", W/{tag}\r\n");
    let unchanged = ask(hub, &next, &condition, "").await;
    assert_eq!((status(&unchanged), body(&unchanged)), ("304", ""));
    let end = format!("GET /topics/a?after={}", second["cursor"]);
    assert!(ask(hub, &end, "", "").await.contains("\"events\":[]"));
    assert_eq!(status(&ask(hub, "GET /topics/a?after=1", "", "").await), "410");
}

#[tokio::test]
async fn a_poll_is_held_until_there_is_something_or_its_time_is_up() {
    let hub = hub().await;
    let in_vain = ask(hub, "GET /topics/a", "Prefer: wait=1\r\n", "").await;
    assert_eq!((status(&in_vain), body(&in_vain)), ("204", ""));
    assert!(in_vain.contains("\r\nPreference-Applied: wait=1\r\n"), "{in_vain}");
    let held = tokio::spawn(async move { ask(hub, "GET /topics/a?hold=1", "", "").await });
    loop {
        let count = ask(hub, "GET /topics/a/subscribers", "", "").await;
        if body(&count) == "1\n" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    ask(hub, "POST /topics/a", "", "here").await;
    assert!(held.await.unwrap().contains("\"data\":\"here\""));
}

#[tokio::test]
async fn what_is_no_request_for_it_is_told_so() {
    let hub = hub().await;
    for (line, wanted) in [
        ("GET /absent", "404"),
        ("PUT /topics/a/events", "405"),
        ("BREW /topics/a", "501"),
        ("get /topics/a", "501"),
        ("HEAD /topics/a/events", "200"),
        ("OPTIONS /topics/a", "204"),
    ] {
        let answer = ask(hub, line, "", "").await;
        assert_eq!(status(&answer), wanted, "{line}");
        assert_eq!(answer.contains("\r\nAllow: "), matches!(wanted, "405" | "204"), "{line}");
    }
    let other = ask(hub, "GET /topics/a/events", "Accept: text/html\r\n", "").await;
    assert_eq!(status(&other), "406");
    assert_eq!(status(&until(hub, "hello\r\n\r\n", |_| false).await), "400");
    ask(hub, "DELETE /topics/a", "", "").await;
    assert_eq!(status(&ask(hub, "GET /topics/a/events", "", "").await), "204");
    assert!(ask(hub, "GET /topics/a", "", "").await.contains("\"finished\":true"));
    assert_eq!(status(&ask(hub, "POST /topics/a", "", "x").await), "409");
}

#[tokio::test]
async fn requests_on_one_connection_are_answered_in_order() {
    let hub = hub().await;
    let request = "GET /topics/a/subscribers HTTP/1.1\r\nHost: hub\r\n\r\n\
                   \r\nGET http://hub/topics/b HTTP/1.0\r\n\r\n";
    let text = until(hub, request, |_| false).await;
    let (first, second) = text.split_once("0\nHTTP/1.1 ").expect("two answers");
    assert!(!first.contains("\r\nConnection:"), "{first}");
    assert!(second.contains("\r\nConnection: close\r\n"), "{second}");
    assert!(second.contains("\"events\":[]"), "{second}");
}
