//! What a target of events promises.

use super::{Pointer, Route};
use crate::families::events::contract::tables::{Caching, Multiline, Resume};

/// What a target of events promises; a key that is not written promises nothing.
#[derive(Clone, Debug, Default)]
pub struct Capabilities {
    /// An event is told with the type that it is published with.
    pub custom_event: bool,
    /// An event is told with the id that it is published with.
    pub custom_id: bool,
    /// What becomes of line ends in a text.
    pub multiline: Option<Multiline>,
    /// How many events of a topic are kept.
    pub history: Option<u64>,
    /// What a client gets that comes back with its cursor.
    pub resume: Option<Resume>,
    /// What a client gets whose cursor the target does not know.
    pub unknown_cursor: Option<UnknownCursor>,
    /// Something is sent at least this often, in seconds.
    pub keepalive_max_s: Option<u64>,
    /// A stream says when to come back.
    pub retry: bool,
    /// Pages of this origin may read.
    pub cors_origin: Option<String>,
    /// Where the number of those who listen stands.
    pub subscribers: Option<Subscribers>,
    /// The longest text that it takes, in bytes.
    pub data_max: Option<u64>,
    /// At most so many messages stand in an answer.
    pub page_max: Option<u64>,
    /// How an answer without a message looks; empty where nothing is said.
    pub timeout: Vec<TimeoutForm>,
    /// A held request may be answered without a message before its time.
    pub spurious_wake: bool,
    /// How it keeps caches from telling old things.
    pub cache: Option<Caching>,
    /// Above so many requests a second it refuses.
    pub rate: Option<u64>,
    /// The sign of a finished topic.
    pub finished: Option<Finished>,
}

/// What a client gets whose cursor the target does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownCursor {
    /// What comes next, as without a cursor.
    Live,
    /// All that is kept.
    ReplayAll,
    /// Any status from 400 to 499.
    AnyClientError,
    /// This status.
    Status(u16),
    /// An event of this type, and then what is kept or comes next.
    Event(String),
    /// A header field with this value in the answer.
    Header(String, String),
}

/// Where the number of those who listen stands.
#[derive(Clone, Debug)]
pub struct Subscribers {
    /// How to ask for it.
    pub route: Route,
    /// Where in the answer it is.
    pub at: Pointer,
}

/// How an answer without a message looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeoutForm {
    /// 204
    NoContent,
    /// 304
    NotModified,
    /// 408
    RequestTimeout,
    /// 200 with no message in it.
    EmptyOk,
}

impl TimeoutForm {
    /// All of them.
    pub const ALL: [TimeoutForm; 4] = [
        TimeoutForm::EmptyOk,
        TimeoutForm::NoContent,
        TimeoutForm::NotModified,
        TimeoutForm::RequestTimeout,
    ];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            TimeoutForm::NoContent => "204",
            TimeoutForm::NotModified => "304",
            TimeoutForm::RequestTimeout => "408",
            TimeoutForm::EmptyOk => "200-empty",
        }
    }

    /// The status of such an answer.
    pub fn status(self) -> u16 {
        match self {
            TimeoutForm::NoContent => 204,
            TimeoutForm::NotModified => 304,
            TimeoutForm::RequestTimeout => 408,
            TimeoutForm::EmptyOk => 200,
        }
    }
}

/// The sign of a finished topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finished {
    /// This is `true` in the answer.
    Json(Pointer),
    /// The answer has this status.
    Status(u16),
}
