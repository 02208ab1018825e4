//! What a request gets, before a version of HTTP gives it a form.

use std::time::SystemTime;

use futures_util::future::BoxFuture;

use super::date;
use super::writing::End;

/// An answer: its head, and what follows.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    /// Whether the connection ends behind it.
    pub(crate) closes: bool,
    /// Whether it is never sent, and the connection ends.
    pub(crate) is_dropped: bool,
    /// How its end is marked in HTTP/1.x, where it is not marked as it should.
    pub(crate) end: Option<End>,
    /// What is added to its length in HTTP/1.x.
    pub(crate) length_error: usize,
}

/// What follows the head.
#[derive(Debug)]
pub(crate) enum Body {
    /// Nothing, as 204 and 304 have it.
    None,
    /// Something whose length is known, even where it is not sent, as for HEAD.
    Whole(Vec<u8>),
    /// Something that grows.
    Stream(Box<dyn Pieces>),
}

/// A content that grows.
pub(crate) trait Pieces: std::fmt::Debug + Send {
    /// The bytes that are sent next; `None` behind the end. It is asked only when the client
    /// has taken what was there before, so nothing piles up in front of a slow one.
    fn next(&mut self) -> BoxFuture<'_, Option<Vec<u8>>>;
}

impl Answer {
    /// Nothing is kept by caches unless an answer says otherwise.
    pub(crate) fn new(status: u16, body: Body) -> Answer {
        let date = date::write(SystemTime::now());
        let fields = vec![("Date", date), ("Cache-Control", "no-store".to_owned())];
        Answer {
            status,
            fields,
            body,
            closes: false,
            is_dropped: false,
            end: None,
            length_error: 0,
        }
    }

    /// An answer without content.
    pub(crate) fn empty(status: u16) -> Answer {
        Answer::new(status, Body::None)
    }

    /// A sentence for whoever reads the answer to a request that went wrong.
    pub(crate) fn text(status: u16, text: &str) -> Answer {
        let mut answer = Answer::new(status, Body::Whole(format!("{text}\n").into_bytes()));
        answer.set("Content-Type", "text/plain; charset=utf-8");
        answer
    }

    /// The same, to somebody whose next words could not be understood.
    pub(crate) fn refusal(status: u16, why: &str) -> Answer {
        Answer { closes: true, ..Answer::text(status, why) }
    }

    /// A value as JSON.
    pub(crate) fn json(status: u16, value: &serde_json::Value) -> Answer {
        let mut answer = Answer::new(status, Body::Whole(format!("{value}\n").into_bytes()));
        answer.set("Content-Type", "application/json");
        answer
    }

    /// The first value of a field.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Makes a field occur once, with this value.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.remove(name);
        self.add(name, value);
    }

    /// Adds a field at the end.
    pub(crate) fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.fields.push((name, value.into()));
    }

    /// Removes a field wherever it occurs.
    pub(crate) fn remove(&mut self, name: &str) {
        self.fields.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
    }
}

/// The phrase of a status.
pub(crate) fn phrase(status: u16) -> &'static str {
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
