//! Polling: whoever asks gets what is there; whoever has time may wait for it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use super::answer::{Answer, Body};
use super::coding::Coding;
use super::conditional::Validators;
use super::history::{Event, Gone, Page, Reader, Start, Topic};
use super::request::Request;
use super::topics::Place;
use super::{Server, date, prefer};

/// GET on a topic. With `Prefer: wait=N` it is a long poll.
pub(super) async fn poll(request: &Request, place: &Place, server: &Server) -> Answer {
    let start = match request.parameter("after") {
        None => Start::Oldest,
        Some(cursor) if cursor == b"0" => Start::Oldest,
        Some(cursor) => place.topic.locate(&cursor),
    };
    let mut answer = match wait(request, server) {
        Some(time) => {
            let page = held(&place.topic, start, time, server).await;
            let mut answer = page.map_or_else(|| Answer::empty(204), |page| found(request, page));
            answer.set("Preference-Applied", format!("wait={}", time.as_secs()));
            answer
        }
        None if !place.rate.take() => too_often(),
        None => found(request, place.topic.read(start, server.options.page)),
    };
    answer.set("Vary", "Prefer, Accept-Encoding");
    answer
}

/// How long a poll may be held. Nobody waits for the content of an answer to HEAD.
fn wait(request: &Request, server: &Server) -> Option<Duration> {
    let seconds = prefer::wait(&request.list("prefer")?).filter(|_| request.method != "HEAD")?;
    Some(prefer::cut(seconds, server.options.longest_wait))
}

fn too_often() -> Answer {
    let mut answer = Answer::text(429, "this topic is polled too often");
    answer.set("Retry-After", "1");
    answer
}

/// Waits for a page; `None` when the time is over, or the server stops.
async fn held(
    topic: &Arc<Topic>,
    start: Start,
    time: Duration,
    server: &Server,
) -> Option<Result<Page, Gone>> {
    let mut stopping = server.stopping.clone();
    let mut reader = Reader::new(Arc::clone(topic), start, server.options.page);
    tokio::select! {
        // What is there is given, even to those who have no time.
        biased;
        page = timeout(time, reader.next()) => page.ok(),
        _ = stopping.wait_for(|stopping| *stopping) => None,
    }
}

/// The events as JSON, or 304 when the client has them already.
fn found(request: &Request, page: Result<Page, Gone>) -> Answer {
    let page = match page {
        Ok(page) => page,
        Err(Gone { resume }) => return gone(resume),
    };
    let mut coding = Coding::of(request.list("accept-encoding").as_deref());
    let validators = Validators::of(&page, coding.name());
    let mut answer = if validators.match_request(request) {
        Answer::empty(304)
    } else {
        let mut answer = Answer::json(200, &page_json(&page));
        if let (Body::Whole(bytes), Some(name)) = (&mut answer.body, coding.name()) {
            *bytes = coding.whole(std::mem::take(bytes));
            answer.set("Content-Encoding", name);
        }
        answer.set("Last-Modified", date::write(validators.changed));
        answer
    };
    answer.set("Cache-Control", "no-cache");
    answer.set("ETag", validators.tag);
    answer
}

fn gone(resume: u64) -> Answer {
    let why = "this cursor is unknown or has expired; events may be lost";
    Answer::json(410, &json!({ "error": why, "resume": resume }))
}

fn page_json(page: &Page) -> Value {
    let events: Vec<Value> = page.events.iter().map(event_json).collect();
    json!({ "events": events, "cursor": page.cursor, "finished": page.finished })
}

fn event_json(event: &Event) -> Value {
    let mut value = json!({ "id": *event.id, "data": *event.data });
    if let Some(kind) = &event.kind {
        value["type"] = json!(**kind);
    }
    value
}
