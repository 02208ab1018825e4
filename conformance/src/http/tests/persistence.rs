//! Several requests on one connection.

use super::server::Step::*;
use super::server::{meet, within};
use crate::case::Stop;
use crate::http::{Ask, BodyEnd, BodyOddity, Exchange};
use crate::net::{Ended, Fill};

const FIRST: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
const SECOND: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n";

async fn whole(exchange: &mut Exchange) -> String {
    let body = exchange.rest(within(500), 100).await;
    assert_eq!(body.end, Some(BodyEnd::Complete), "{}", body.says());
    body.text()
}

#[tokio::test]
async fn the_next_request_goes_over_the_same_connection() {
    let (server, mut cx) = meet(vec![Head, Write(FIRST), Head, Write(SECOND), Hold]).await;
    let answer = cx.http(&Ask::get("/1")).await.expect("a connection");
    let mut exchange = answer.head("the first").expect("a head");
    assert_eq!(whole(&mut exchange).await, "one");
    let answer = exchange.again(&Ask::get("/2")).await.expect("a connection that goes on");
    let mut exchange = answer.head("the second").expect("a head");
    assert_eq!(whole(&mut exchange).await, "two");
    assert_eq!(exchange.can_go_on(), Ok(()));
    assert_eq!(exchange.afterwards(within(30)).await, Fill::Silence);
    exchange.abort().await;
    assert!(server.saw().await.0.contains("GET /2 HTTP/1.1\r\nHost: authority.test\r\n"));
    assert!(cx.recorder.transcript().events.iter().all(|event| event.conn == 1));
}

#[tokio::test]
async fn a_connection_that_ends_takes_no_other_request() {
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let (_server, mut cx) = meet(vec![Head, Write(head), Fin]).await;
    let answer = cx.http(&Ask::get("/")).await.expect("a connection");
    let mut exchange = answer.head("a head").expect("a head");
    assert!(exchange.can_go_on().expect_err("a body").contains("not over"));
    assert_eq!(whole(&mut exchange).await, "");
    assert_eq!(exchange.afterwards(within(500)).await, Fill::Ended(Ended::Fin));
    match exchange.again(&Ask::get("/")).await {
        Err(Stop::Inconclusive(why)) => assert!(why.contains("Connection: close"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_turn() {
    let both = [FIRST, SECOND].concat().leak();
    let (server, mut cx) = meet(vec![Head, Head, Write(both), Hold]).await;
    let held = cx.http_pipelined(&[Ask::get("/1"), Ask::get("/2")]).await.expect("a connection");
    let answer = held.answer_or_silence(within(500)).await;
    let mut exchange = answer.head("the first").expect("a head");
    assert_eq!(whole(&mut exchange).await, "one");
    assert_eq!(exchange.oddities, []);
    let held = exchange.following().expect("a request behind it");
    let mut exchange =
        held.answer_or_silence(within(500)).await.head("the second").expect("a head");
    assert_eq!(whole(&mut exchange).await, "two");
    assert!(exchange.following().is_none());
    assert_eq!(server.saw().await.0.matches("HTTP/1.1").count(), 2);
}

#[tokio::test]
async fn bytes_that_nobody_asked_for_are_noticed() {
    let (_server, mut cx) = meet(vec![Head, Write(FIRST), Pause(200), Write(b"stray"), Hold]).await;
    let answer = cx.http(&Ask::get("/")).await.expect("a connection");
    let mut exchange = answer.head("a head").expect("a head");
    assert_eq!(whole(&mut exchange).await, "one");
    assert_eq!(exchange.oddities, []);
    assert_eq!(exchange.afterwards(within(500)).await, Fill::Bytes(5));
    assert_eq!(exchange.oddities, [BodyOddity::AfterTheEnd(5)]);
}
