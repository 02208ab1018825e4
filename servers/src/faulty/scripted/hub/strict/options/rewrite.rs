//! Answers that are changed once they are made.

use crate::faulty::http::End;

/// One change.
#[derive(Clone, Copy, Debug)]
pub struct Rewrite {
    /// Which answers it is made to.
    pub on: On,
    /// What it does.
    pub does: Does,
}

/// Some answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// All of them.
    Every,
    /// Those that stream.
    Streams,
    /// Those of a poll with this status, 0 for any.
    Polls(u16),
    /// Those of a poll that was to be held, with this status.
    HeldPolls(u16),
    /// Those of a poll without a message, with status 200.
    EmptyPolls,
    /// Those of a poll with exactly one message.
    SinglePolls,
    /// Those of a poll whose request lacks this field.
    PollsWithout(&'static str),
    /// Those to a request with this field, of whatever value.
    With(&'static str),
    /// Those that stream over HTTP/2.
    Http2Streams,
    /// Those to HEAD.
    Heads,
    /// Those to OPTIONS.
    Preflights,
    /// All others with this status.
    Status(u16),
}

/// What is changed.
#[derive(Clone, Copy, Debug)]
pub enum Does {
    /// It gets another status.
    Status(u16),
    /// A field gets these values, one for each time that it occurs, or disappears.
    Field(&'static str, &'static [&'static str]),
    /// Its content is left out.
    Empty,
    /// It gets this content.
    Content(&'static str),
    /// Its end is marked in another way in HTTP/1.x, where it has content.
    End(End),
    /// This is added to its length in HTTP/1.x.
    LengthError(usize),
    /// Nothing is answered at all, and the connection ends.
    Drop,
}
