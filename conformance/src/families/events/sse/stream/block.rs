//! The lines between two blank ones, and what a client gathers from them.

use std::sync::Arc;

use tokio::time::Instant;

use super::{LARGEST_EVENT, Line, LineEnd};

/// What a line costs beside its bytes, about: a block of very many short ones
/// is bounded too.
const COST_OF_LINE: usize = 256;

/// The lines from behind one blank line to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Bytes of the body before it.
    pub offset: u64,
    /// How many bytes it has, the blank line not included.
    pub length: u64,
    /// Its first lines, as many as are kept; the blank line is none of them.
    pub lines: Vec<Arc<Line>>,
    /// How many lines it has.
    pub count: u64,
    /// When its end arrived.
    pub at: Instant,
    /// The event of the transcript that brought its end.
    pub event: u32,
}

impl Block {
    /// The values of its fields called `name`, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.lines.iter().filter_map(move |line| line.value(name))
    }

    /// Its comments, in order.
    pub fn comments(&self) -> impl Iterator<Item = &[u8]> {
        self.lines.iter().filter_map(|line| line.comment())
    }

    /// Whether not all its lines are kept.
    pub fn is_cut(&self) -> bool {
        self.count > self.lines.len() as u64
    }
}

/// A block whose blank line is still to come.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenBlock {
    /// Bytes of the body before it.
    pub(super) offset: u64,
    /// How many lines it has.
    pub(super) count: u64,
    /// How many of them are fields.
    pub(super) fields: u64,
    /// The value of the last `event` field.
    pub(super) kind: String,
    /// Whether it has an `id` field that counts.
    pub(super) has_id: bool,
    pub(super) data: Data,
    lines: Vec<Arc<Line>>,
    cost: usize,
}

impl OpenBlock {
    pub(super) fn new(offset: u64) -> OpenBlock {
        OpenBlock { offset, ..OpenBlock::default() }
    }

    /// Keeps the line, while it and all before it find room.
    pub(super) fn add(&mut self, line: &Arc<Line>) {
        let cost = self.cost + line.raw.len() + COST_OF_LINE;
        if cost <= LARGEST_EVENT && self.count == self.lines.len() as u64 {
            self.cost = cost;
            self.lines.push(Arc::clone(line));
        }
        self.count += 1;
    }

    /// The LF of the line that was the last to be added has come after its CR.
    pub(super) fn line_feed(&mut self, number: u64) {
        if let Some(line) = self.lines.last_mut().filter(|line| line.number == number) {
            Arc::make_mut(line).end = LineEnd::CrLf;
        }
    }

    /// Its lines as a block that ends before the byte at `end`.
    pub(super) fn close(&mut self, end: u64, at: Instant, event: u32) -> Block {
        let lines = std::mem::take(&mut self.lines);
        let (offset, count) = (self.offset, self.count);
        Block { offset, length: end - offset, lines, count, at, event }
    }
}

/// The data of an event while its lines come in: always a beginning of what
/// was sent, never with a gap.
#[derive(Clone, Debug, Default)]
pub(super) struct Data {
    pub(super) bytes: Vec<u8>,
    /// How many bytes there are, those included that are not kept.
    pub(super) length: u64,
    /// How many `data` fields there are.
    pub(super) fields: u64,
}

impl Data {
    /// Adds a line of `length` bytes, of which `value` are kept.
    pub(super) fn add(&mut self, value: &[u8], length: u64) {
        if self.fields > 0 {
            self.push(b"\n", 1);
        }
        self.push(value, length);
        self.fields += 1;
    }

    fn push(&mut self, bytes: &[u8], length: u64) {
        if self.is_whole() {
            let room = LARGEST_EVENT - self.bytes.len();
            self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
        self.length += length;
    }

    pub(super) fn is_whole(&self) -> bool {
        self.bytes.len() as u64 == self.length
    }
}
