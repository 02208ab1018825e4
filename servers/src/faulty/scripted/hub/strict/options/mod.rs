//! What the scripted peers change about the strict hub, as data. By default nothing differs.

mod events;
mod fault;
mod polls;
mod rewrite;

use std::time::Duration;

use crate::faulty::http;
pub use events::{Data, Delivery, Encoding, Events, Heartbeat, Types};
pub use fault::Fault;
pub use polls::{Dates, Paging, Polls, Tags, TimeUp};
pub use rewrite::{Does, On, Rewrite};

/// All that can differ. What is there or not is a [`Fault`]; what has several values is a
/// field.
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
    /// How HTTP is spoken.
    pub http: http::Options,
    /// How events are written.
    pub events: Events,
    /// What polls get.
    pub polls: Polls,
    /// What is changed about answers once they are made.
    pub rewrites: Vec<Rewrite>,
    faults: Vec<Fault>,
}

/// What an unknown cursor brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    /// A sign that events are missing.
    #[default]
    Gap,
    /// A status of 500.
    Fails,
    /// What comes next, without a word.
    Silence,
    /// A sign the first time, and no word after that.
    SilenceLater,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            kept: 100,
            page: 20,
            longest_wait: Duration::from_secs(3),
            heartbeat: Duration::from_millis(500),
            http: http::Options::default(),
            events: Events::default(),
            polls: Polls::default(),
            rewrites: Vec::new(),
            faults: Vec::new(),
        }
    }
}

impl Options {
    /// The options that have this fault and nothing else.
    #[cfg(test)]
    pub fn with(fault: Fault) -> Options {
        Options { faults: vec![fault], ..Options::default() }
    }

    /// Makes one thing wrong.
    pub fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Whether this is wrong.
    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

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
        self.http.head_texts.push((from, to));
    }
}
