//! What goes over the wire for a request, and what comes back.

use super::server::Step::*;
use super::server::{meet, target, within};
use crate::http::{Answer, Ask, BodyEnd, Part, Place, Version};
use crate::net::Ended;

const PLAIN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

#[tokio::test]
async fn a_request_goes_out_as_it_was_asked_for() {
    let ask = Ask::new("POST", "/p?a=b")
        .with("X-Raw", &b"caf\xc3\xa9 \x01"[..])
        .with("x-raw", "2")
        .body("data");
    let (server, mut cx) = meet(vec![Head, Read(4), Write(PLAIN), Hold]).await;
    let answer = cx.http(&ask).await.expect("a connection");
    assert_eq!((answer.status(), answer.says().as_str()), (Some(200), "HTTP/1.1 200 OK"));
    answer.head("a head").expect("a head").abort().await;
    assert_eq!(
        server.saw().await.0,
        "POST /p?a=b HTTP/1.1\r\nHost: authority.test\r\nX-Own: 0123456789\r\n\
         Content-Length: 4\r\nX-Raw: café \u{1}\r\nx-raw: 2\r\n\r\ndata"
    );
    let events = cx.recorder.transcript().events;
    assert_eq!(events[0].frame, "POST /p?a=b HTTP/1.1 with X-Raw: café \\u{1}, x-raw: 2");
    // The target's own field is a secret of this test, and is hidden.
    assert!(!events[0].bytes.contains("30313233"));
}

#[tokio::test]
async fn what_a_case_sets_or_removes_is_not_added() {
    let ask = Ask::new("post", "*")
        .without("host")
        .set("Content-Length", "9")
        .set("content-length", "7")
        .with("x-own", "mine")
        .version(Version::Http10)
        .body("");
    let (server, mut cx) = meet(vec![Head, Write(PLAIN), Hold]).await;
    cx.http(&ask).await.expect("a connection").head("a head").expect("a head").abort().await;
    assert_eq!(server.saw().await.0, "post * HTTP/1.0\r\nContent-Length: 7\r\nx-own: mine\r\n\r\n");
}

#[tokio::test]
async fn a_request_can_go_elsewhere() {
    let (server, mut cx) = meet(vec![Head, Write(PLAIN), Hold]).await;
    let url = format!("http://{}/else?where", server.address);
    let (place, path) = Place::from_url(&url).expect("a URL");
    // The target itself is a port that nobody listens at, on another host.
    let mut elsewhere = target("127.0.0.1:9".parse().expect("an address"));
    elsewhere.address.host = "localhost".to_owned();
    cx.target = std::sync::Arc::new(elsewhere);
    let ask = Ask::get(path).to(place);
    cx.http(&ask).await.expect("a connection").head("a head").expect("a head").abort().await;
    let address = server.address;
    // Another host gets no fields of the target, which may be credentials.
    let expected = format!("GET /else?where HTTP/1.1\r\nHost: {address}\r\n\r\n");
    assert_eq!(server.saw().await.0, expected);
}

#[test]
fn a_place_is_read_from_a_url() {
    let place = |url: &str| {
        let (place, path) = Place::from_url(url).expect("a URL");
        (place.host, place.port, place.authority, place.tls, path)
    };
    let expected = ("h".to_owned(), 80, "h".to_owned(), false, "/?x".to_owned());
    assert_eq!(place("sse+http://h?x"), expected);
    let expected = ("::1".to_owned(), 8443, "[::1]:8443".to_owned(), true, "/a".to_owned());
    assert_eq!(place("https://[::1]:8443/a"), expected);
}

#[tokio::test]
async fn the_ends_before_a_head_are_told_apart() {
    let (_server, mut cx) = meet(vec![Head, Write(b"HTTP/1.1 2"), Fin]).await;
    let answer = cx.http(&Ask::get("/")).await.expect("a connection");
    assert!(matches!(answer, Answer::Ended(Ended::Fin, _)), "{answer:?}");
    let (_server, mut cx) = meet(vec![Head, Reset]).await;
    let answer = cx.http(&Ask::get("/")).await.expect("a connection");
    assert!(matches!(answer, Answer::Ended(Ended::Reset, _)), "{answer:?}");
    let (_server, mut cx) = meet(vec![Head, Write(b"SSH-2.0"), Hold]).await;
    let answer = cx.http(&Ask::get("/")).await.expect("a connection");
    assert!(matches!(answer, Answer::NotHttp(_)), "{answer:?}");
    let (_server, mut cx) = meet(vec![Head, Write(b"HTTP/1.1 2"), Hold]).await;
    cx.time.patience = std::time::Duration::from_millis(100);
    let answer = cx.http(&Ask::get("/")).await.expect("a connection");
    assert!(matches!(answer, Answer::Silence { after: 10, .. }), "{answer:?}");
}

#[tokio::test]
async fn interim_answers_are_kept_and_passed_over() {
    let head =
        b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let (_server, mut cx) = meet(vec![Head, Write(head), Hold]).await;
    let mut exchange =
        cx.http(&Ask::get("/")).await.expect("a connection").head("a head").expect("a head");
    assert_eq!((exchange.head.status, exchange.interim[0].status), (Some(200), Some(103)));
    assert_eq!(exchange.next(within(500)).await, Part::End(BodyEnd::Complete));
}
