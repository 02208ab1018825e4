//! What is agreed with a target of events: how to ask for them, how one comes
//! about, how a client says where it stands, and what the target promises.
//!
//! A table `[sse]`, `[poll]` or `[longpoll]` of a target file says it, or a
//! preset, or nobody: then a contract is no more than a GET of the address.
//! [`check`] reads a table, [`Contract::fill`] makes requests of it.

#[cfg(feature = "events")]
mod ask;
mod capabilities;
mod check;
mod cursor;
mod fill;
mod keys;
mod placed;
mod pointer;
mod preset;
mod route;
mod settings;
mod table;
pub mod tables;
#[cfg(all(test, feature = "events"))]
mod tests;
mod words;

use std::path::PathBuf;
use std::time::Duration;

pub(crate) use crate::families::events::Technique;
pub use capabilities::{Capabilities, Finished, Subscribers, TimeoutForm, UnknownCursor};
use check::{Terms, check};
pub use cursor::{Cursor, CursorRead, CursorSend};
pub use fill::Fill;
pub use keys::{KEYS, Promise};
pub use pointer::Pointer;
pub use route::{FillError, Filled, Route, Site};
pub(super) use table::TABLE;
pub use tables::{BodyAs, Caching, Multiline, Resume, StartAt, WaitUnit};
pub use words::word;

pub use crate::targets::template::Word;

use crate::targets::template::{Places, Template};

/// What is agreed with a target of events.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The table of a target file that it belongs to: `sse`, `poll` or `longpoll`.
    pub table: &'static str,
    /// How the target tells events.
    pub technique: Technique,
    /// How to ask for events. Fill it by [`Contract::subscribe`], which adds the
    /// cursor and the time.
    pub subscribe: Route,
    /// From when on what is published arrives.
    pub ready: Ready,
    /// How an event comes about.
    pub publish: Option<Publish>,
    /// Where in an answer the published text stands.
    pub payload: Payload,
    /// How a client says where it stands.
    pub cursor: Option<Cursor>,
    /// How a topic ends for good.
    pub finish: Option<Route>,
    /// How a client says for how long it has time.
    pub wait: Option<Wait>,
    /// What the target promises.
    pub capabilities: Capabilities,
    /// Where the target is.
    pub home: Site,
    /// The preset that it is based on.
    pub preset: Option<String>,
}

/// From when on what is published arrives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ready {
    /// As soon as the head of the answer is there; in a poll, as soon as the
    /// request is sent.
    #[default]
    Head,
    /// After the first comment.
    Comment,
    /// After the first event of this type.
    Event(String),
    /// So long after the request.
    Delay(Duration),
}

/// How an event comes about.
#[derive(Clone, Debug)]
pub enum Publish {
    /// By a request.
    Http(Route),
    /// By a program.
    Command(Command),
    /// By itself: nobody can publish.
    Itself,
}

/// A program that publishes an event: it finds TOPIC, DATA, EVENT and ID in its
/// environment, and its exit code 0 means success.
#[derive(Clone, Debug)]
pub struct Command {
    argv: Vec<Template>,
    /// Where it runs: the folder of the target file.
    pub folder: PathBuf,
}

impl Command {
    /// Program and arguments.
    pub fn argv(&self) -> Vec<String> {
        self.argv.iter().map(|word| word.fill(&Places::default())).collect()
    }
}

/// Where in an answer the published text stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payload {
    /// Where in a message the text stands; without it, a message is the text.
    pub extract: Option<Pointer>,
    /// Polls: where in an answer the array of messages stands; without it, an
    /// answer is one message.
    pub events: Option<Pointer>,
}

/// How a client says for how long it has time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wait {
    /// Where the request says it; without it, `{wait}` in `subscribe`, or nowhere.
    pub send: Option<WaitSend>,
    /// The unit of the number that is sent.
    pub unit: WaitUnit,
    /// The longest time that the target holds a request.
    pub longest: Option<Duration>,
    /// How long it holds a request that does not say.
    pub default: Option<Duration>,
}

/// Where a request says for how long it has time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitSend {
    /// `Prefer: wait=N` (RFC 7240), in seconds.
    Prefer,
    /// A pair of the query.
    Query(String),
    /// A header field.
    Header(String),
}
