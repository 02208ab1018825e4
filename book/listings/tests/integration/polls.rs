//! The clients of the pages on short and on long polling.

use std::time::{Duration, Instant};

use crate::stub::{Stub, answer};
use listings::hub::Hub;
use listings::line::{Fate, Line, Unit};
use listings::program::{Ended, Program};
use listings::sessions::topic;
use listings::units;
use servers::reference::hub::Options;
use servers::relay::{End, Side};

/// The events that a client printed, without their numbers.
fn heard(said: &str) -> Vec<&str> {
    said.lines()
        .filter(|line| !line.starts_with("-- "))
        .filter_map(|line| Some(line.split_once(' ')?.1))
        .collect()
}

/// Publishes 300 events, which are three answers, while the line is cut in every third
/// answer of the first connections; returns what the client printed.
async fn through_cuts(program: &str, argument: &str) -> Ended {
    let hub = Hub::start(Options::default()).await.unwrap();
    let mut answers = 0;
    let script = move |unit: &Unit<'_>| {
        answers += u32::from(unit.from == Side::Server);
        let end = if unit.conn.is_multiple_of(2) { End::Reset } else { End::Fin };
        let is_cut = unit.from == Side::Server && unit.conn <= 4 && answers.is_multiple_of(3);
        if is_cut { Fate::Cut(end) } else { Fate::Pass }
    };
    let line = Line::to(hub.address, units::http, Box::new(script)).await.unwrap();
    let client = Program::start(program, &[&topic(line.address), argument]).unwrap();
    for number in 1..=300 {
        hub.publish("news", &format!("event {number}")).await.unwrap();
    }
    hub.finish("news").await.unwrap();
    let ended = client.ended().await.unwrap();
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    assert!(ended.said.contains("the connection was cut"), "{}", ended.said);
    ended
}

/// Every event once, in order.
fn is_whole(ended: &Ended) {
    let expected: Vec<String> = (1..=300).map(|number| format!("event {number}")).collect();
    assert_eq!(heard(&ended.said), expected, "{}", ended.said);
}

#[tokio::test]
async fn a_short_poll_loses_nothing() {
    is_whole(&through_cuts("poll_client", "20").await);
}

#[tokio::test]
async fn a_long_poll_loses_nothing() {
    is_whole(&through_cuts("longpoll_client", "5").await);
}

/// Whoever asks with numbers from before a restart learns that something is lost.
#[tokio::test]
async fn polls_name_what_is_lost() {
    for (program, argument) in [("poll_client", "20"), ("longpoll_client", "5")] {
        let hub = Hub::start(Options::default()).await.unwrap();
        let address = hub.address;
        let mut client = Program::start(program, &[&topic(address), argument]).unwrap();
        hub.publish("news", "before").await.unwrap();
        client.line("before").await.unwrap();
        hub.stop().await.unwrap();
        client.line("nobody listens there; again in").await.unwrap();
        let hub = Hub::start_at(address, Options::default()).await.unwrap();
        hub.publish("news", "after").await.unwrap();
        client.line("-- lost: the server has only what comes after").await.unwrap();
        client.line("after").await.unwrap();
        hub.finish("news").await.unwrap();
        assert_eq!(client.ended().await.unwrap().code, Some(0));
    }
}

/// An event reaches a held poll at once, however long the poll may still be held.
#[tokio::test]
async fn a_held_poll_is_released() {
    let hub = Hub::start(Options::default()).await.unwrap();
    let line = Line::to(hub.address, units::http, Box::new(|_| Fate::Pass)).await.unwrap();
    hub.publish("news", "one").await.unwrap();
    let mut client = Program::start("longpoll_client", &[&topic(line.address), "60"]).unwrap();
    client.line("one").await.unwrap();
    line.passed(|event| event.frame.contains("?after=")).await.unwrap();
    let published = Instant::now();
    hub.publish("news", "two").await.unwrap();
    client.line("two").await.unwrap();
    assert!(published.elapsed() < Duration::from_secs(10), "the wait is 60 seconds");
    hub.finish("news").await.unwrap();
    assert_eq!(client.ended().await.unwrap().code, Some(0));
}

#[tokio::test]
async fn a_server_with_too_much_to_do_is_left_alone() {
    let busy = answer("429 Too Many Requests", "Retry-After: 2\r\n", "");
    let page = r#"{"events":[],"cursor":7,"finished":true}"#;
    let stub = Stub::start(vec![busy, answer("200 OK", "", page)]).await;
    let started = Instant::now();
    let client = Program::start("poll_client", &[&topic(stub.address), "20"]).unwrap();
    let ended = client.ended().await.unwrap();
    assert!(ended.said.contains("429 Too Many Requests; again in 2.0 s"), "{}", ended.said);
    assert!(started.elapsed() >= Duration::from_secs(2), "it said so and did not wait");
    assert_eq!(ended.code, Some(0));
}

#[tokio::test]
async fn polls_name_an_answer_that_is_none() {
    let not_found = answer("404 Not Found", "", "");
    let no_json = answer("200 OK", "", "<html>");
    for program in ["poll_client", "longpoll_client"] {
        for (answer, why) in [(&not_found, "404 Not Found"), (&no_json, "expected value")] {
            let stub = Stub::start(vec![answer.clone()]).await;
            let client = Program::start(program, &[&topic(stub.address)]).unwrap();
            let ended = client.ended().await.unwrap();
            assert!(ended.said.starts_with("-- ") && ended.said.contains(why), "{}", ended.said);
            assert_eq!(ended.code, Some(1));
            assert_eq!(stub.asked().len(), 1, "to ask again would bring the same");
        }
    }
}

/// 204 at once, again and again: without a rest that would be thousands of questions.
#[tokio::test]
async fn a_server_that_holds_nothing_is_not_asked_in_a_circle() {
    let stub = Stub::start(vec![answer("204 No Content", "", "")]).await;
    let client = Program::start("longpoll_client", &[&topic(stub.address)]).unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let asked = stub.asked();
    assert!((2..=10).contains(&asked.len()), "{} questions", asked.len());
    assert!(asked[0].contains("prefer: wait=25\r\n"), "{}", asked[0]);
    drop(client);
}

#[tokio::test]
async fn an_endless_answer_is_not_collected() {
    let endless = answer("200 OK", "", &" ".repeat(5 << 20));
    for program in ["poll_client", "longpoll_client"] {
        let stub = Stub::start(vec![endless.clone()]).await;
        let client = Program::start(program, &[&topic(stub.address)]).unwrap();
        let ended = client.ended().await.unwrap();
        assert!(ended.said.contains("an answer of more than 4194304 bytes"), "{}", ended.said);
    }
}
