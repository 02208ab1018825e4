//! What a request gets, before a version of HTTP gives it a form.

use std::time::SystemTime;

use super::date;
use super::subscription::Subscription;

/// An answer: its head, and what follows.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) body: Body,
    /// Whether the connection ends behind it.
    pub(super) closes: bool,
    /// Whether it is never sent, and the connection ends.
    pub(super) is_dropped: bool,
    /// What a poll brings, where this answers one.
    pub(super) poll: Option<Polled>,
}

/// What the answer to a poll says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Polled {
    /// The messages that it brings, where it has a page of them.
    pub(super) messages: Option<usize>,
    /// Whether the client gave it time.
    pub(super) is_held: bool,
}

/// What follows the head.
#[derive(Debug)]
pub(super) enum Body {
    /// Nothing, as 204 and 304 have it.
    None,
    /// Something whose length is known, even where it is not sent, as for HEAD.
    Whole(Vec<u8>),
    /// Something that grows.
    Stream(Box<Subscription>),
}

impl Answer {
    /// Nothing is kept by caches unless an answer says otherwise.
    pub(super) fn new(status: u16, body: Body) -> Answer {
        let date = date::write(SystemTime::now());
        let fields = vec![("Date", date), ("Cache-Control", "no-store".to_owned())];
        Answer { status, fields, body, closes: false, is_dropped: false, poll: None }
    }

    /// An answer without content.
    pub(super) fn empty(status: u16) -> Answer {
        Answer::new(status, Body::None)
    }

    /// A sentence for whoever reads the answer to a request that went wrong.
    pub(super) fn text(status: u16, text: &str) -> Answer {
        let mut answer = Answer::new(status, Body::Whole(format!("{text}\n").into_bytes()));
        answer.set("Content-Type", "text/plain; charset=utf-8");
        answer
    }

    /// The same, to somebody whose next words could not be understood.
    pub(super) fn refusal(status: u16, why: &str) -> Answer {
        Answer { closes: true, ..Answer::text(status, why) }
    }

    /// A value as JSON.
    pub(super) fn json(status: u16, value: &serde_json::Value) -> Answer {
        let mut answer = Answer::new(status, Body::Whole(format!("{value}\n").into_bytes()));
        answer.set("Content-Type", "application/json");
        answer
    }

    /// The first value of a field.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Makes a field occur once, with this value.
    pub(super) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.remove(name);
        self.add(name, value);
    }

    /// Adds a field at the end.
    pub(super) fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.fields.push((name, value.into()));
    }

    /// Removes a field wherever it occurs.
    pub(super) fn remove(&mut self, name: &str) {
        self.fields.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
    }
}

/// The phrase of a status.
pub(super) fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        304 => "Not Modified",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
