//! Server-Sent Events: one answer that does not end.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::answer::{Answer, Body};
use super::coding::{Coding, part, weight};
use super::history::{Start, Topic};
use super::options::{Methods, Unknown};
use super::prefer::elements;
use super::reader::Reader;
use super::request::Request;
use super::subscription::Subscription;
use super::{Server, cursor};

/// The one type that a stream has.
const TYPE: &str = "text/event-stream";

/// How many may follow a topic at one time.
const MOST_READERS: usize = 250;

/// GET on the events of a topic.
pub(super) fn subscribe(request: &Request, topic: Arc<Topic>, server: &Server) -> Answer {
    let options = &server.options;
    if let Some(refusal) = refusal(request, &options.methods) {
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
    let resume = &server.options.resume;
    let Ok(page) = topic.read(start, 1) else { return false };
    let newest = topic.read(Start::Newest, 0);
    if resume.finished_is_over && newest.is_ok_and(|page| page.finished) {
        return true;
    }
    if !page.finished || !page.events.is_empty() || resume.streams_finished {
        return false;
    }
    !(resume.over_once && topic.memory.told_end.swap(true, Ordering::Relaxed))
}

/// Where the client stands, and in which topic.
fn start(
    request: &Request,
    topic: Arc<Topic>,
    server: &Server,
) -> Result<(Arc<Topic>, Start), Answer> {
    let resume = &server.options.resume;
    let Some(cursor) = cursor::of_stream(request, resume) else {
        let start = if resume.starts_with_all { Start::Oldest } else { Start::Newest };
        return Ok((topic, start));
    };
    if (resume.dies_of_long && cursor.len() > 4096)
        || (resume.dies_of_malformed && !cursor.iter().all(u8::is_ascii_digit))
    {
        server.die();
    }
    let start = match topic.locate(&cursor) {
        Start::After(_) if resume.ascii_only && !cursor.is_ascii() => Start::Unknown,
        start => start,
    };
    if start != Start::Unknown {
        return Ok((Arc::clone(&topic), cursor::shifted(start, &topic, resume)));
    }
    if resume.silent_expiry && topic.has_expired(&cursor) {
        return Ok((topic, Start::Oldest));
    }
    if resume.leaks_topics
        && let Some(found) = server.topics.locate(&cursor)
    {
        return Ok(found);
    }
    match resume.unknown {
        Unknown::Gap => Ok((topic, Start::Unknown)),
        Unknown::Fails => Err(Answer::text(500, "this cursor cannot be read")),
        Unknown::SilenceLater if server.is_first(&cursor) => Ok((topic, Start::Unknown)),
        Unknown::Silence | Unknown::SilenceLater => Ok((topic, Start::Newest)),
    }
}

/// What is answered to a client that takes no stream of ours.
fn refusal(request: &Request, methods: &Methods) -> Option<Answer> {
    let other = || Answer::text(406, "the events are to be had as text/event-stream only");
    let Some(list) = request.list("accept") else {
        return methods.needs_accept.then(other);
    };
    if is_met(&list, methods) {
        return None;
    }
    match methods.fails_on_other_types {
        true => Some(Answer::text(500, "no writer for this type")),
        false => Some(other()),
    }
}

/// Whether a list of types has ours, by the most exact of its elements.
fn is_met(list: &str, methods: &Methods) -> bool {
    let elements = elements(list, ',');
    if methods.no_lists && elements.len() > 1 {
        return false;
    }
    let weight_of = |name: &str| {
        let mut found = elements.iter();
        let found = found.find(|element| part(element, 0).eq_ignore_ascii_case(name));
        found.map(|element| weight(element))
    };
    let wildcard = |name| weight_of(name).filter(|_| !methods.no_wildcards);
    let weight = weight_of(TYPE).or_else(|| wildcard("text/*")).or_else(|| wildcard("*/*"));
    weight.is_some_and(|weight| weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_element_decides() {
        let is_met = |list| is_met(list, &Methods::default());
        for yes in ["text/event-stream", "text/html, */*;q=0.1", "TEXT/*", "a/b,text/event-stream"]
        {
            assert!(is_met(yes), "{yes}");
        }
        for no in ["application/json", "", "text/event-stream;q=0, */*", "*/*;q=0"] {
            assert!(!is_met(no), "{no}");
        }
    }
}
