//! Server-Sent Events: one answer that does not end.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::coding::{Coding, part, weight};
use super::history::{Start, Topic};
use super::options::{Fault, Options, Unknown};
use super::prefer::elements;
use super::reader::Reader;
use super::subscription::Subscription;
use super::{Server, cursor};
use crate::faulty::http::{Answer, Body, Request};

/// The one type that a stream has.
const TYPE: &str = "text/event-stream";

/// How many may follow a topic at one time.
const MOST_READERS: usize = 250;

/// GET on the events of a topic.
pub(super) fn subscribe(request: &Request, topic: Arc<Topic>, server: &Server) -> Answer {
    let options = &server.options;
    if let Some(refusal) = refusal(request, options) {
        return refusal;
    }
    let (topic, start) = match start(request, topic, server) {
        Ok(start) => start,
        Err(answer) => return answer,
    };
    if is_over(&topic, start, server) {
        return Answer::empty(204);
    }
    if topic.readers() >= MOST_READERS {
        let mut answer = Answer::text(503, "too many follow this topic");
        answer.set("Retry-After", "1");
        return answer;
    }
    let accepted = request.list("accept-encoding");
    let coding = Coding::of(accepted.as_deref(), options.events.encoding);
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

/// Whether nothing ever comes for this client any more.
fn is_over(topic: &Topic, start: Start, server: &Server) -> bool {
    let options = &server.options;
    let Ok(page) = topic.read(start, 1) else { return false };
    if options.has(Fault::FinishedIsOver) {
        return topic.read(Start::Newest, 0).is_ok_and(|page| page.finished);
    }
    if options.has(Fault::StreamsFinished) {
        return false;
    }
    let is_over = page.finished && page.events.is_empty();
    if options.has(Fault::OverOnce) && is_over {
        return !topic.memory.told_end.swap(true, Ordering::Relaxed);
    }
    is_over
}

/// Where the client stands, and in which topic.
fn start(
    request: &Request,
    topic: Arc<Topic>,
    server: &Server,
) -> Result<(Arc<Topic>, Start), Answer> {
    let options = &server.options;
    let Some(cursor) = cursor::of_stream(request, options) else {
        if options.has(Fault::StartsWithAll) {
            return Ok((topic, Start::Oldest));
        }
        return Ok((topic, Start::Newest));
    };
    if options.has(Fault::DiesOfLongCursor) && cursor.len() > 4096 {
        server.die();
    }
    if options.has(Fault::DiesOfMalformedCursor) && !cursor.iter().all(u8::is_ascii_digit) {
        server.die();
    }
    let mut start = topic.locate(&cursor);
    if options.has(Fault::AsciiIdsOnly) && !cursor.is_ascii() {
        start = Start::Unknown;
    }
    if start != Start::Unknown {
        return Ok((Arc::clone(&topic), cursor::shifted(start, &topic, options)));
    }
    unknown(&cursor, topic, server)
}

/// What a cursor brings that names no place in its topic.
fn unknown(
    cursor: &[u8],
    topic: Arc<Topic>,
    server: &Server,
) -> Result<(Arc<Topic>, Start), Answer> {
    let options = &server.options;
    if options.has(Fault::SilentExpiry) && topic.has_expired(cursor) {
        return Ok((topic, Start::Oldest));
    }
    if options.has(Fault::LeaksTopics)
        && let Some(found) = server.topics.locate(cursor)
    {
        return Ok(found);
    }
    match options.events.unknown {
        Unknown::Gap => Ok((topic, Start::Unknown)),
        Unknown::Fails => Err(Answer::text(500, "this cursor cannot be read")),
        Unknown::SilenceLater if server.is_first(cursor) => Ok((topic, Start::Unknown)),
        Unknown::Silence | Unknown::SilenceLater => Ok((topic, Start::Newest)),
    }
}

/// What is answered to a client that takes no stream of ours.
fn refusal(request: &Request, options: &Options) -> Option<Answer> {
    let mut is_met = request.list("accept").is_none_or(|list| is_met(&list, options));
    if options.has(Fault::NeedsAccept) && !request.has("accept") {
        is_met = false;
    }
    if is_met {
        return None;
    }
    if options.has(Fault::FailsOnOtherTypes) {
        return Some(Answer::text(500, "no writer for this type"));
    }
    Some(Answer::text(406, "the events are to be had as text/event-stream only"))
}

/// Whether a list of types has ours, by the most exact of its elements.
fn is_met(list: &str, options: &Options) -> bool {
    let elements = elements(list, ',');
    if options.has(Fault::NoListsOfTypes) && elements.len() > 1 {
        return false;
    }
    let weight_of = |name: &str| {
        let mut found = elements.iter();
        let found = found.find(|element| part(element, 0).eq_ignore_ascii_case(name));
        found.map(|element| weight(element))
    };
    let mut weight = weight_of(TYPE).or_else(|| weight_of("text/*")).or_else(|| weight_of("*/*"));
    if options.has(Fault::NoWildcards) {
        weight = weight_of(TYPE);
    }
    weight.is_some_and(|weight| weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_element_decides() {
        let is_met = |list| is_met(list, &Options::default());
        for yes in ["text/event-stream", "text/html, */*;q=0.1", "TEXT/*", "a/b,text/event-stream"]
        {
            assert!(is_met(yes), "{yes}");
        }
        for no in ["application/json", "", "text/event-stream;q=0, */*", "*/*;q=0"] {
            assert!(!is_met(no), "{no}");
        }
    }
}
