//! Server-Sent Events: one answer that does not end.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::answer::{Answer, Body};
use super::coding::{Coding, part, weight};
use super::history::{Reader, Start, Topic};
use super::prefer::elements;
use super::request::Request;
use super::{Server, events};

/// The one type that a stream has.
const TYPE: &str = "text/event-stream";

/// GET on the events of a topic.
pub(super) fn subscribe(request: &Request, topic: Arc<Topic>, server: &Server) -> Answer {
    if !request.list("accept").is_none_or(|list| is_met(&list)) {
        return Answer::text(406, "the events are to be had as text/event-stream only");
    }
    let options = &server.options;
    let start = start(request, &topic);
    if topic.read(start, 1).is_ok_and(|page| page.finished && page.events.is_empty()) {
        return Answer::empty(204);
    }
    if topic.readers() >= options.readers {
        let mut answer = Answer::text(503, "too many follow this topic");
        answer.set("Retry-After", "1");
        return answer;
    }
    let coding = Coding::of(request.list("accept-encoding").as_deref());
    let mut answer = Answer::new(200, Body::None);
    answer.set("Content-Type", TYPE);
    answer.set("Vary", "Accept, Accept-Encoding");
    if let Some(name) = coding.name() {
        answer.set("Content-Encoding", name);
    }
    let subscription = Subscription::new(Reader::new(topic, start, 1), coding, server);
    answer.body = Body::Stream(Box::new(subscription));
    answer
}

/// The header wins: a browser sends it when it comes back to the same address, in which an
/// older cursor may still stand.
fn start(request: &Request, topic: &Topic) -> Start {
    let header = request.values("last-event-id").find(|value| !value.is_empty());
    match header.map(<[u8]>::to_vec).or_else(|| request.parameter("after")) {
        Some(cursor) => topic.locate(&cursor),
        None => Start::Newest,
    }
}

/// Whether a list of types has ours, by the most exact of its elements.
fn is_met(list: &str) -> bool {
    let weight_of = |name: &str| {
        let found = elements(list, ',')
            .into_iter()
            .find(|element| part(element, 0).eq_ignore_ascii_case(name));
        found.map(weight)
    };
    let weight = weight_of(TYPE).or_else(|| weight_of("text/*")).or_else(|| weight_of("*/*"));
    weight.is_some_and(|weight| weight > 0.0)
}

/// Whoever listens to one stream. Dropping it, which happens when the connection ends, lets
/// go of the topic.
#[derive(Debug)]
pub(super) struct Subscription {
    reader: Reader,
    coding: Coding,
    opening: Option<Vec<u8>>,
    heartbeat: Duration,
    stopping: watch::Receiver<bool>,
    ended: bool,
}

impl Subscription {
    fn new(reader: Reader, coding: Coding, server: &Server) -> Subscription {
        let id = match reader.start {
            Start::After(place) => Some(reader.topic.id_of(place)),
            _ => None,
        };
        Subscription {
            reader,
            coding,
            opening: Some(events::opening(server.options.retry, id.as_deref())),
            heartbeat: server.options.heartbeat,
            stopping: server.stopping.clone(),
            ended: false,
        }
    }

    /// The bytes that are sent next; `None` behind the end, which never stands within an
    /// event. It is asked only when the client has taken what was there before, so nothing
    /// piles up in front of a slow one.
    pub(super) async fn next(&mut self) -> Option<Vec<u8>> {
        if self.ended {
            return None;
        }
        match self.plain().await {
            Some(bytes) => Some(self.coding.piece(bytes)),
            None => {
                self.ended = true;
                Some(self.coding.end()).filter(|rest| !rest.is_empty())
            }
        }
    }

    async fn plain(&mut self) -> Option<Vec<u8>> {
        if let Some(opening) = self.opening.take() {
            return Some(opening);
        }
        tokio::select! {
            biased;
            _ = self.stopping.wait_for(|stopping| *stopping) => None,
            page = self.reader.next() => match page {
                Ok(page) => {
                    self.reader.start = Start::After(page.cursor);
                    page.events.first().map(events::event)
                }
                Err(gone) => {
                    self.reader.start = Start::After(gone.resume);
                    Some(events::gap(&self.reader.topic.id_of(gone.resume)))
                }
            },
            () = sleep(self.heartbeat) => Some(events::COMMENT.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_element_decides() {
        for yes in ["text/event-stream", "text/html, */*;q=0.1", "TEXT/*", "a/b,text/event-stream"]
        {
            assert!(is_met(yes), "{yes}");
        }
        for no in ["application/json", "", "text/event-stream;q=0, */*", "*/*;q=0"] {
            assert!(!is_met(no), "{no}");
        }
    }
}
