//! The reader: bytes in, lines and events out.

use std::sync::Arc;

use tokio::time::Instant;

use super::block::OpenBlock;
use super::oddity::of_line;
use super::{BOM, Ends, Event, Field, Item, LARGEST_LINE, Line, LineEnd, Oddity, Rest, What};

/// Reads one stream. A client that connects again begins with a new reader;
/// only its last event id and its reconnection time outlive the stream.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Bytes of the body so far.
    offset: u64,
    /// Lines so far: the number of the next one.
    lines: u64,
    ends: Ends,
    had_bom: bool,
    /// Whether the last byte was a CR: an LF that comes next belongs to it.
    after_cr: bool,
    line: OpenLine,
    block: OpenBlock,
    /// Shared with the events: a large id is there once, however many they are.
    id_buffer: Arc<str>,
    last_event_id: Arc<str>,
    reconnection_time: Option<u64>,
    /// When the last bytes came, and in which event of the transcript.
    last: Option<(Instant, u32)>,
}

/// A line whose end is still to come.
#[derive(Clone, Debug, Default)]
struct OpenLine {
    offset: u64,
    bytes: Vec<u8>,
    length: u64,
}

impl Reader {
    /// A reader at the start of a stream.
    pub fn new() -> Reader {
        Reader::default()
    }

    /// Takes the next bytes of the body, which arrived at `at` in the event
    /// `event` of the transcript, and returns what they complete.
    pub fn feed(&mut self, bytes: &[u8], at: Instant, event: u32) -> Vec<Item> {
        let mut items = Vec::new();
        if bytes.is_empty() {
            return items;
        }
        self.last = Some((at, event));
        let mut rest = bytes;
        if std::mem::take(&mut self.after_cr) && rest[0] == b'\n' {
            items.push(self.late_line_feed(at, event));
            rest = &rest[1..];
        }
        while let Some(length) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            let end = match &rest[length..] {
                [b'\r', b'\n', ..] => LineEnd::CrLf,
                [b'\r', ..] => LineEnd::Cr,
                _ => LineEnd::Lf,
            };
            self.keep(&rest[..length]);
            rest = &rest[length + if end == LineEnd::CrLf { 2 } else { 1 }..];
            self.after_cr = end == LineEnd::Cr && rest.is_empty();
            self.end_line(end, at, event, &mut items);
        }
        self.keep(rest);
        items
    }

    /// The stream has ended: returns what stands behind its last blank line,
    /// if anything does. The last event id does not move any more.
    pub fn finish(&mut self) -> Option<Rest> {
        let (at, event) = self.last?;
        let line = self.take_line(LineEnd::Missing, at, event);
        let mut block = std::mem::replace(&mut self.block, OpenBlock::new(self.offset));
        self.line.offset = self.offset;
        self.after_cr = false;
        if !line.raw.is_empty() {
            if let Some(field) = line.field().filter(|field| field.name == b"data") {
                block.data.add(field.value, whole_length(&line, &field));
            }
            block.add(&Arc::new(line));
        }
        if block.count == 0 {
            return None;
        }
        let lines = block.close(self.offset, at, event);
        let data = block.data;
        let unfinished = Oddity::Unfinished { length: data.length };
        let has_data = data.fields > 0;
        Some(Rest {
            block: lines,
            data: has_data.then_some(data.bytes),
            oddities: has_data.then_some(unfinished).into_iter().collect(),
        })
    }

    /// Bytes of the body so far.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes since the last blank line, or since the start: above 0, a block is open.
    pub fn open(&self) -> u64 {
        self.offset - self.block.offset
    }

    /// How many lines ended so far, and how.
    pub fn ends(&self) -> Ends {
        self.ends
    }

    /// Whether the stream began with a byte order mark, which is not part of
    /// the first line. It is seen when that line ends.
    pub fn had_bom(&self) -> bool {
        self.had_bom
    }

    /// The value of the last `id` field that counts. It becomes the last event
    /// id at the next blank line.
    pub fn id_buffer(&self) -> &str {
        &self.id_buffer
    }

    /// What a client that connects again says in Last-Event-ID; empty where it
    /// sends none.
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// The last `retry` of digits alone, in milliseconds; [`u64::MAX`] for a
    /// larger one.
    pub fn reconnection_time(&self) -> Option<u64> {
        self.reconnection_time
    }

    /// What is unusual about the stream as a whole.
    pub fn oddities(&self) -> Vec<Oddity> {
        let mixed = self.ends.are_mixed().then_some(Oddity::MixedLineEnds(self.ends));
        mixed.into_iter().collect()
    }

    /// Adds bytes to the open line.
    fn keep(&mut self, bytes: &[u8]) {
        let room = LARGEST_LINE - self.line.bytes.len();
        self.line.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.line.length += bytes.len() as u64;
        self.offset += bytes.len() as u64;
    }

    /// The LF of the line that the last byte before it, a CR, has ended.
    fn late_line_feed(&mut self, at: Instant, event: u32) -> Item {
        let line = self.lines - 1;
        self.offset += 1;
        self.line.offset = self.offset;
        match self.block.count {
            0 => self.block.offset = self.offset,
            _ => self.block.line_feed(line),
        }
        self.ends.cr -= 1;
        self.ends.crlf += 1;
        Item::LateLineFeed { line, at, event }
    }

    fn end_line(&mut self, end: LineEnd, at: Instant, event: u32, items: &mut Vec<Item>) {
        let line = Arc::new(self.take_line(end, at, event));
        self.offset += if end == LineEnd::CrLf { 2 } else { 1 };
        self.line.offset = self.offset;
        self.lines += 1;
        self.ends.add(end);
        items.push(Item::Line(Arc::clone(&line)));
        match line.what() {
            What::Blank => items.extend(self.end_block(&line)),
            What::Comment(_) => self.block.add(&line),
            What::Field(field) => {
                self.block.add(&line);
                self.block.fields += 1;
                self.interpret(&line, &field);
            }
        }
    }

    /// The open line as a line that ends; a byte order mark at the start of the
    /// stream is no part of it.
    fn take_line(&mut self, end: LineEnd, at: Instant, event: u32) -> Line {
        let OpenLine { mut offset, bytes: mut raw, mut length } = std::mem::take(&mut self.line);
        if self.lines == 0 && raw.starts_with(BOM) {
            self.had_bom = true;
            raw.drain(..BOM.len());
            offset += BOM.len() as u64;
            length -= BOM.len() as u64;
        }
        let number = self.lines;
        let mut line = Line { number, offset, raw, length, end, at, event, oddities: Vec::new() };
        line.oddities = of_line(&line);
        line
    }

    /// What a field does (section 9.2.6); names are compared byte by byte.
    fn interpret(&mut self, line: &Line, field: &Field<'_>) {
        let text = || String::from_utf8_lossy(field.value);
        match field.name {
            b"data" => self.block.data.add(field.value, whole_length(line, field)),
            b"event" => self.block.kind = text().into_owned(),
            b"id" if !field.value.contains(&0) => {
                self.id_buffer = text().into();
                self.block.has_id = true;
            }
            b"retry" => {
                if let Some(millis) = number(field.value) {
                    self.reconnection_time = Some(millis);
                }
            }
            _ => {}
        }
    }

    /// What a blank line does: it sets the last event id, and dispatches the
    /// event where there are data.
    fn end_block(&mut self, blank: &Line) -> Option<Item> {
        self.last_event_id.clone_from(&self.id_buffer);
        let last_event_id = Arc::clone(&self.last_event_id);
        let mut open = std::mem::replace(&mut self.block, OpenBlock::new(self.offset));
        let (at, event) = (blank.at, blank.event);
        let block = open.close(blank.offset, at, event);
        let OpenBlock { kind, data, .. } = open;
        if data.fields > 0 {
            let too_long = Oddity::LongEvent { length: data.length };
            let oddities = (!data.is_whole()).then_some(too_long).into_iter().collect();
            let kind = if kind.is_empty() { "message".to_owned() } else { kind };
            let (data, length) = (data.bytes, data.length);
            let event = Event { kind, data, length, last_event_id, block, at, event, oddities };
            return Some(Item::Dispatch(event));
        }
        match (open.has_id, open.fields) {
            (true, _) => Some(Item::Moved(last_event_id, block)),
            (false, 0) => None,
            (false, _) => Some(Item::Dropped(block)),
        }
    }
}

/// How many bytes the value has, those included that are not kept.
fn whole_length(line: &Line, field: &Field<'_>) -> u64 {
    line.length - line.raw.len() as u64 + field.value.len() as u64
}

/// A number of ASCII digits alone.
fn number(digits: &[u8]) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| {
        let value =
            |sum: u64, digit: &u8| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
        digits.iter().fold(0, value)
    })
}
