//! Requests that are held, and how a connection is given up.

use super::server::Step::*;
use super::server::{Gone, meet, within};
use crate::http::{Answer, Ask, Held, HeldAnswer, Part};

fn waiting(answer: HeldAnswer) -> Held {
    match answer {
        HeldAnswer::Waiting(held) => held,
        HeldAnswer::Answer(answer) => panic!("{}", answer.says()),
    }
}

#[tokio::test]
async fn a_held_request_is_waited_for_in_steps() {
    let script = vec![
        Head,
        Pause(200),
        Write(b"HTTP/1.1 204 "),
        Pause(200),
        Write(b"No Content\r\n\r\n"),
        Hold,
    ];
    let (_server, mut cx) = meet(script).await;
    let held = cx.http_held(&Ask::get("/")).await.expect("a connection");
    let asked_at = held.asked_at();
    let held = waiting(held.answer(within(20)).await);
    let held = waiting(held.answer(within(250)).await);
    let HeldAnswer::Answer(answer) = held.answer(within(2000)).await else { panic!("no answer") };
    let exchange = answer.status_is(204, "the end of the wait").expect("a 204");
    assert!(exchange.head_at - asked_at >= std::time::Duration::from_millis(100));
}

#[tokio::test]
async fn a_held_request_is_given_up_in_order_or_by_force() {
    let (server, mut cx) = meet(vec![Head, Hold]).await;
    cx.http_held(&Ask::get("/")).await.expect("a connection").abort().await;
    assert_eq!(server.saw().await.1, Gone::Fin);
    let (server, mut cx) = meet(vec![Head, Hold]).await;
    cx.http_held(&Ask::get("/")).await.expect("a connection").reset();
    assert_eq!(server.saw().await.1, Gone::Reset);
    let (_server, mut cx) = meet(vec![Head, Write(b"HTTP/1.1 "), Hold]).await;
    let held = cx.http_held(&Ask::get("/")).await.expect("a connection");
    let held = waiting(held.answer(within(60)).await);
    assert!(matches!(held.give_up(), Answer::Silence { after: 9, .. }));
}

#[tokio::test]
async fn a_stream_is_aborted_in_order_or_by_force() {
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n:\n\n\r\n";
    for by_force in [false, true] {
        let (server, mut cx) = meet(vec![Head, Write(head), Hold]).await;
        let answer = cx.http(&Ask::get("/")).await.expect("a connection");
        let mut exchange = answer.head("a stream").expect("a stream");
        assert!(matches!(exchange.next(within(500)).await, Part::Bytes { .. }));
        assert_eq!(exchange.next(within(30)).await, Part::Silence);
        let expected = if by_force {
            exchange.reset();
            Gone::Reset
        } else {
            exchange.abort().await;
            Gone::Fin
        };
        assert_eq!(server.saw().await.1, expected);
    }
}
