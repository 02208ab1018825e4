//! How a client says where it stands: where an answer has the cursor, and where
//! the next request has it.

use std::fmt;

use super::Pointer;
use super::tables::StartAt;

/// How a client says where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Where an answer has it; several places are several values.
    pub read: Vec<CursorRead>,
    /// Where a request has it. With one `read` these are alternatives, of which
    /// the first is used; else one for each `read`. Empty where `subscribe` has
    /// `{cursor}` in it.
    pub send: Vec<CursorSend>,
    /// What a client without a cursor gets.
    pub start: StartAt,
    /// Added to a number before it is sent.
    pub add: u32,
}

/// Where an answer has the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CursorRead {
    /// In the field `id` of an event.
    Id,
    /// In the answer, which is JSON.
    Json(Pointer),
    /// In a message, which is JSON.
    Message(Pointer),
    /// In a header field of the answer.
    Header(String),
}

/// Where a request has the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CursorSend {
    /// In a header field, byte for byte.
    Header(String),
    /// In the query, percent-encoded.
    Query(String),
}

impl Cursor {
    /// `value` as it is sent: with `add`, where it is a number.
    pub(super) fn step(&self, value: &[u8]) -> Vec<u8> {
        let number = str::from_utf8(value).ok().filter(|_| self.add > 0);
        let number = number.and_then(|digits| digits.parse::<u64>().ok());
        match number.and_then(|number| number.checked_add(u64::from(self.add))) {
            Some(next) => next.to_string().into_bytes(),
            None => value.to_vec(),
        }
    }
}

impl fmt::Display for CursorRead {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CursorRead::Id => out.write_str("id"),
            CursorRead::Json(pointer) => pointer.fmt(out),
            CursorRead::Message(pointer) => write!(out, "message:{pointer}"),
            CursorRead::Header(name) => write!(out, "header:{name}"),
        }
    }
}

impl fmt::Display for CursorSend {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CursorSend::Header(name) => write!(out, "header:{name}"),
            CursorSend::Query(name) => write!(out, "query:{name}"),
        }
    }
}
