//! What the scripted peers change about the strict hub, as data. By default nothing differs.

mod connection;
mod events;
mod polls;
mod resume;
mod rewrite;
mod waiting;

use std::time::Duration;

pub use connection::{Connection, Framing, Methods};
pub use events::{Data, Delivery, Encoding, Events, Heartbeat, Injection, Types};
pub use polls::{Dates, Limits, Matching, Paging, Polls, Tags};
pub use resume::{Followers, Ids, Resume, Unknown};
pub use rewrite::{Does, On, Rewrite};
pub use waiting::{Preferences, TimeUp, Waiting};

/// All that can differ, subject by subject.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many events a topic keeps.
    pub kept: usize,
    /// How many events are in one answer to a poll.
    pub page: usize,
    /// How long a poll is held.
    pub longest_wait: Duration,
    /// How long a stream may be silent before it gets a comment.
    pub heartbeat: Duration,
    /// What is changed about answers once they are made.
    pub rewrites: Vec<Rewrite>,
    /// Texts in the heads of HTTP/1.x, and what stands there instead.
    pub head_texts: Vec<(&'static str, &'static str)>,
    /// How answers are marked off.
    pub framing: Framing,
    /// How connections live and end.
    pub connection: Connection,
    /// What is made of methods, and of `Accept`.
    pub methods: Methods,
    /// How events are written.
    pub events: Events,
    /// What is taken from whoever publishes.
    pub injection: Injection,
    /// IDs and `retry`.
    pub ids: Ids,
    /// Where streams go on.
    pub resume: Resume,
    /// Those who follow a topic.
    pub followers: Followers,
    /// What polls get.
    pub polls: Polls,
    /// Requests for what is new only.
    pub matching: Matching,
    /// Polls that are held.
    pub waiting: Waiting,
    /// What is made of `Prefer`.
    pub preferences: Preferences,
    /// What happens to those who ask for too much.
    pub limits: Limits,
    /// Whether heads of HTTP/2 name the connection.
    pub connection_field_over_http2: bool,
    /// Requests at one time on one connection of HTTP/2.
    pub http2_streams: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            kept: 100,
            page: 20,
            longest_wait: Duration::from_secs(3),
            heartbeat: Duration::from_millis(500),
            rewrites: Vec::new(),
            head_texts: Vec::new(),
            framing: Framing::default(),
            connection: Connection::default(),
            methods: Methods::default(),
            events: Events::default(),
            injection: Injection::default(),
            ids: Ids::default(),
            resume: Resume::default(),
            followers: Followers::default(),
            polls: Polls::default(),
            matching: Matching::default(),
            waiting: Waiting::default(),
            preferences: Preferences::default(),
            limits: Limits::default(),
            connection_field_over_http2: false,
            http2_streams: 200,
        }
    }
}

impl Options {
    /// Changes an answer once it is made.
    pub fn rewrite(&mut self, on: On, does: Does) {
        self.rewrites.push(Rewrite { on, does });
    }

    /// Gives a field of an answer other values, or none.
    pub fn field(&mut self, on: On, name: &'static str, values: &'static [&'static str]) {
        self.rewrite(on, Does::Field(name, values));
    }

    /// Writes something else where a head of HTTP/1.x has this text.
    pub fn head_text(&mut self, from: &'static str, to: &'static str) {
        self.head_texts.push((from, to));
    }
}
