//! A line, and what it is to a client.

use tokio::time::Instant;

use super::Oddity;

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// LF alone.
    Lf,
    /// CR and LF.
    CrLf,
    /// CR alone, as far as is known: where the CR was the last byte that had
    /// arrived, an LF may come later ([`Item::LateLineFeed`](super::Item)).
    Cr,
    /// Not at all: the stream ended first.
    Missing,
}

/// How many lines ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// With LF alone.
    pub lf: u64,
    /// With CR and LF.
    pub crlf: u64,
    /// With CR alone.
    pub cr: u64,
}

impl Ends {
    /// Whether there is more than one way.
    pub fn are_mixed(self) -> bool {
        [self.lf, self.crlf, self.cr].iter().filter(|count| **count > 0).count() > 1
    }

    /// `LF (3 times), CRLF (once)`
    pub fn says(self) -> String {
        let ways = [("LF", self.lf), ("CRLF", self.crlf), ("CR", self.cr)];
        let said = ways.iter().filter(|(_, count)| *count > 0).map(|(way, count)| match count {
            1 => format!("{way} (once)"),
            _ => format!("{way} ({count} times)"),
        });
        said.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn add(&mut self, end: LineEnd) {
        match end {
            LineEnd::Lf => self.lf += 1,
            LineEnd::CrLf => self.crlf += 1,
            LineEnd::Cr => self.cr += 1,
            LineEnd::Missing => {}
        }
    }
}

/// A line of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the stream, from 0 on.
    pub number: u64,
    /// Bytes of the body before it; a byte order mark at the start is one of them.
    pub offset: u64,
    /// Its bytes without the line end, at most [`LARGEST_LINE`](super::LARGEST_LINE).
    pub raw: Vec<u8>,
    /// How many bytes it has without the line end, those included that are not kept.
    pub length: u64,
    /// How it ends.
    pub end: LineEnd,
    /// When its last byte arrived; of a CRLF in two pieces, its CR.
    pub at: Instant,
    /// The event of the transcript that brought this byte.
    pub event: u32,
    /// What is unusual.
    pub oddities: Vec<Oddity>,
}

/// What a line is to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'a> {
    /// The end of a block.
    Blank,
    /// A comment: all that stands behind its colon.
    Comment(&'a [u8]),
    /// A field.
    Field(Field<'a>),
}

/// A field of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// What stands before the first colon, or the whole line.
    pub name: &'a [u8],
    /// What stands behind it, without one space at the front.
    pub value: &'a [u8],
    /// Whether there is a colon; without one the value is empty.
    pub had_colon: bool,
    /// Whether a space stood behind the colon.
    pub had_space: bool,
}

impl Line {
    /// What the line is to a client.
    pub fn what(&self) -> What<'_> {
        let colon = self.raw.iter().position(|byte| *byte == b':');
        match colon {
            None if self.raw.is_empty() => What::Blank,
            Some(0) => What::Comment(&self.raw[1..]),
            None => What::Field(Field {
                name: &self.raw,
                value: &[],
                had_colon: false,
                had_space: false,
            }),
            Some(colon) => {
                let (name, value) = (&self.raw[..colon], &self.raw[colon + 1..]);
                let had_space = value.starts_with(b" ");
                let value = &value[usize::from(had_space)..];
                What::Field(Field { name, value, had_colon: true, had_space })
            }
        }
    }

    /// The comment that the line is.
    pub fn comment(&self) -> Option<&[u8]> {
        match self.what() {
            What::Comment(value) => Some(value),
            _ => None,
        }
    }

    /// The field that the line is.
    pub fn field(&self) -> Option<Field<'_>> {
        match self.what() {
            What::Field(field) => Some(field),
            _ => None,
        }
    }

    /// The value of the field, where the line is a field called `name`.
    pub fn value(&self, name: &str) -> Option<&[u8]> {
        self.field().filter(|field| field.name == name.as_bytes()).map(|field| field.value)
    }

    /// Whether not all its bytes are kept.
    pub fn is_cut(&self) -> bool {
        self.length > self.raw.len() as u64
    }
}
