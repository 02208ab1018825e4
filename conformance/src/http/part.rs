//! What a body is made of, as it arrives, and the ways in which it can end.

use tokio::time::Instant;

use super::BodyOddity;
use crate::http1::Field;
use crate::http1::body::MOST_ODDITIES;
use crate::net::Ended;

/// The largest body that [`super::Exchange::rest`] keeps.
pub const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// What came next of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Bytes of the body, after its framing was taken off.
    Bytes {
        /// The bytes; never none.
        bytes: Vec<u8>,
        /// When they arrived.
        at: Instant,
        /// The event that holds them, framing included.
        event: u32,
    },
    /// The end of the body; it stays the answer from here on.
    End(BodyEnd),
    /// Nothing until the moment given.
    Silence,
}

/// How a body ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyEnd {
    /// As its framing says: it is whole.
    Complete,
    /// With the connection (FIN), which alone tells the end of such a body.
    Closed,
    /// The connection ended in the middle.
    Cut(Ended),
    /// The framing breaks off into something that cannot be read; the last
    /// oddity says what.
    Garbled,
    /// HTTP/2: the stream ended before its end.
    Stream(StreamEnd),
}

/// How a stream of HTTP/2 ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEnd {
    /// The target reset it (RST_STREAM); this is its error code.
    Reset(String),
    /// The target ended the connection (GOAWAY); this is its error code.
    GoAway(String),
    /// What the target sent is malformed: the stream or the connection was
    /// ended on our side, with this error code.
    Malformed(String),
}

impl StreamEnd {
    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            StreamEnd::Reset(code) => format!("reset of the stream (RST_STREAM, {code})"),
            StreamEnd::GoAway(code) => format!("end of the connection (GOAWAY, {code})"),
            StreamEnd::Malformed(code) => format!("malformed HTTP/2 ({code})"),
        }
    }
}

impl BodyEnd {
    /// Whether the body is whole, as far as its framing can tell.
    pub fn is_whole(&self) -> bool {
        matches!(self, BodyEnd::Complete | BodyEnd::Closed)
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            BodyEnd::Complete => "the end of the body".to_owned(),
            BodyEnd::Closed => "the end of the body by the end of the connection (FIN)".to_owned(),
            BodyEnd::Cut(ended) => format!("{} in the middle of the body", ended.says()),
            BodyEnd::Stream(end) => format!("{} in the middle of the body", end.says()),
            BodyEnd::Garbled => "a body whose framing cannot be read".to_owned(),
        }
    }
}

/// What came next over a connection.
pub(super) enum Next {
    /// Bytes of the body, when they arrived, and their event.
    Data(Vec<u8>, Instant, u32),
    /// The end of the body, and its event.
    End(BodyEnd, u32),
    /// Nothing until the moment given.
    Silence,
}

/// What is known of the chunks of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunks {
    /// How many began, the last one of size 0 included.
    pub count: usize,
    /// The largest of them.
    pub largest: u64,
    /// The first extensions, as they were sent.
    pub extensions: Vec<String>,
}

/// Where the facts about a body are kept that are not its bytes.
pub(super) struct Facts<'a> {
    pub(super) oddities: &'a mut Vec<BodyOddity>,
    pub(super) trailers: &'a mut Vec<Field>,
    pub(super) chunks: &'a mut Chunks,
}

impl Facts<'_> {
    /// Keeps an oddity, unless there are very many.
    pub(super) fn odd(&mut self, oddity: BodyOddity) {
        if self.oddities.len() < MOST_ODDITIES {
            self.oddities.push(oddity);
        }
    }
}

/// Everything of a body that came until its end or a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The bytes, after the framing was taken off.
    pub bytes: Vec<u8>,
    /// When which bytes arrived, in order.
    pub arrivals: Vec<Arrival>,
    /// How it ended, where it did.
    pub end: Option<BodyEnd>,
    /// When it ended.
    pub at_end: Option<Instant>,
    /// Whether there was more than was asked for; the rest is still to be read.
    pub is_cut: bool,
}

/// Bytes that arrived together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Where they begin in the body.
    pub from: usize,
    /// When they arrived.
    pub at: Instant,
    /// The event that holds them.
    pub event: u32,
}

impl Body {
    /// Whether it ended as it ought to.
    pub fn is_whole(&self) -> bool {
        self.end.as_ref().is_some_and(BodyEnd::is_whole)
    }

    /// The arrival of the byte at `offset`.
    pub fn arrival(&self, offset: usize) -> Option<Arrival> {
        let next = self.arrivals.partition_point(|arrival| arrival.from <= offset);
        self.arrivals.get(next.checked_sub(1)?).copied().filter(|_| offset < self.bytes.len())
    }

    /// The bytes as text; what is no UTF-8 becomes U+FFFD.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// What there is of it and how it ended, for a report.
    pub fn says(&self) -> String {
        let end = match &self.end {
            Some(end) => end.says(),
            None if self.is_cut => "more".to_owned(),
            None => "no end of the body".to_owned(),
        };
        format!("{} bytes and {end}", self.bytes.len())
    }
}
