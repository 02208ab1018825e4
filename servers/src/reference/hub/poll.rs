//! Polling: whoever asks gets what is there; whoever has time may wait for it.

use std::sync::Arc;
use std::time::Duration;

use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Request, StatusCode};
use serde::Serialize;
use tokio::time::timeout;

use super::answer::{Answer, empty, json, set, set_number, text};
use super::cursor;
use super::history::{Event, Gone, Page, Reader, Start, Topic};
use super::stop::Stop;

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The body of a poll's answer.
#[derive(Serialize)]
struct Events<'a> {
    events: &'a [Event],
    /// What the next poll says as `after`.
    cursor: u64,
    /// True when nothing will ever follow, so that nobody asks for ever.
    finished: bool,
}

/// The body of the answer to a cursor from which nobody can go on without a loss.
#[derive(Serialize)]
struct Lost {
    error: &'static str,
    /// The cursor that leads to everything that is kept.
    resume: u64,
}

/// GET on a topic. With `Prefer: wait=N` it is a long poll.
// ANCHOR: poll
pub(super) async fn poll<B>(
    request: &Request<B>,
    topic: Arc<Topic>,
    longest_wait: Duration,
    stop: Stop,
) -> Answer {
    let Ok(start) = cursor::after(request.uri().query()) else {
        return text(StatusCode::BAD_REQUEST, "after is the cursor of an earlier answer: a number");
    };
    let start = start.unwrap_or(Start::Oldest);
    let wait = cursor::wait(request.headers(), longest_wait);
    let mut answer = match wait {
        None => found(request.headers(), topic.read(start)),
        Some(wait) => match held(topic, start, wait, stop).await {
            Some(page) => found(request.headers(), page),
            None => empty(StatusCode::NO_CONTENT),
        },
    };
    if let Some(wait) = wait {
        set_number(&mut answer, PREFERENCE_APPLIED, &format!("wait={}", wait.as_secs()));
    }
    // Whether we waited depends on this field of the request.
    set(&mut answer, header::VARY, "Prefer");
    answer
}
// ANCHOR_END: poll

/// Waits for a page; `None` when the time is over, or the server stops. Then the client
/// asks again with the cursor that it has, and has missed nothing.
// ANCHOR: held
async fn held(
    topic: Arc<Topic>,
    start: Start,
    wait: Duration,
    stop: Stop,
) -> Option<Result<Page, Gone>> {
    let mut reader = Reader::new(topic, start);
    tokio::select! {
        // What is there is given, even to those who have no time.
        biased;
        page = timeout(wait, reader.next()) => page.ok(),
        () = stop.told() => None,
    }
}
// ANCHOR_END: held

/// The events as JSON, or 304 when the client has this very answer already.
// ANCHOR: found
fn found(headers: &HeaderMap, page: Result<Page, Gone>) -> Answer {
    let page = match page {
        Ok(page) => page,
        Err(Gone { resume }) => {
            let error = "this cursor is unknown or has expired; events may be lost";
            return json(StatusCode::GONE, &Lost { error, resume });
        }
    };
    let tag = tag(&page);
    let mut answer = if has(headers, &tag) {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        let Page { events, cursor, finished } = page;
        json(StatusCode::OK, &Events { events: &events, cursor, finished })
    };
    // It may be stored, but not used again without asking us.
    set(&mut answer, header::CACHE_CONTROL, "no-cache");
    set_number(&mut answer, header::ETAG, &tag);
    answer
}
// ANCHOR_END: found

/// Events never change, so their numbers tell whether two answers are the same.
fn tag(page: &Page) -> String {
    let first = page.events.first().map_or(page.cursor, |event| event.id);
    let end = if page.finished { "-end" } else { "" };
    format!("\"{first}-{}-{}{end}\"", page.events.len(), page.cursor)
}

/// Whether `If-None-Match` names this tag (RFC 9110 section 13.1.2), weak or not. Our tags
/// have no comma, so a list may be split at each.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let fields = headers.get_all(header::IF_NONE_MATCH).into_iter();
    let mut tags = fields.filter_map(|field| field.to_str().ok()).flat_map(|list| list.split(','));
    tags.any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    })
}
