//! An answer of the hub, and what is known about it beyond HTTP.

use crate::faulty::http::Answer;

/// An answer, and what it brings where it answers a poll.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) answer: Answer,
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

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Reply {
        Reply { answer, poll: None }
    }
}
