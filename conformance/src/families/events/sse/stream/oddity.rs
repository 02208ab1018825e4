//! What a client passes over in silence, and a judge of the server does not.

use super::{BOM, Ends, Field, Line, LineEnd, What};

/// So many characters of a name or a value are kept in an oddity.
const LONGEST_QUOTE: usize = 64;

/// The fields that a client knows.
const KNOWN: [&str; 4] = ["data", "event", "id", "retry"];

/// Something unusual in a stream. Not everything here is wrong: the cases
/// decide. Names and values are the first 64 characters of what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A line is no UTF-8; the offset of its first wrong byte in the line.
    InvalidUtf8 {
        /// Bytes of the line before it.
        at: usize,
    },
    /// A byte order mark right behind the one that begins the stream: to a
    /// client it is part of the first line.
    SecondBom,
    /// A byte order mark at the beginning of a later line: to a client it is
    /// part of that line.
    LateBom,
    /// A field that no client knows.
    UnknownField(String),
    /// A known field in another case, which a client does not know.
    WrongCase(String),
    /// A known field with white space at an end of its name, which a client
    /// does not know.
    SpaceInName(String),
    /// An id with U+0000, which a client ignores.
    NulInId,
    /// An id without a value: it takes the last event id away.
    EmptyId,
    /// A retry that is not digits alone, which a client ignores.
    BadRetry(String),
    /// A line of more bytes than are kept.
    LongLine {
        /// All its bytes.
        length: u64,
    },
    /// An event with more data than are kept.
    LongEvent {
        /// All bytes of its data.
        length: u64,
    },
    /// Data behind the last blank line, which a client throws away.
    Unfinished {
        /// Bytes of these data.
        length: u64,
    },
    /// Lines that end in different ways. That is legal.
    MixedLineEnds(Ends),
}

impl Oddity {
    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            Oddity::InvalidUtf8 { at } => format!("a line that is no UTF-8 from its byte {at} on"),
            Oddity::SecondBom => "a second byte order mark behind the first".to_owned(),
            Oddity::LateBom => "a byte order mark at the beginning of a later line".to_owned(),
            Oddity::UnknownField(name) => format!("an unknown field {}", quoted(name)),
            Oddity::WrongCase(name) => format!("a field {}, in the wrong case", quoted(name)),
            Oddity::SpaceInName(name) => {
                format!("a field {}, with white space in its name", quoted(name))
            }
            Oddity::NulInId => "an id with U+0000, which clients ignore".to_owned(),
            Oddity::EmptyId => "an id without a value, which takes the last one away".to_owned(),
            Oddity::BadRetry(value) if value.is_empty() => "a retry without a value".to_owned(),
            Oddity::BadRetry(value) => format!("a retry of {}, not digits alone", quoted(value)),
            Oddity::LongLine { length } => format!("a line of {length} bytes"),
            Oddity::LongEvent { length } => format!("an event with {length} bytes of data"),
            Oddity::Unfinished { length } => {
                format!("{length} bytes of data without a blank line before the end")
            }
            Oddity::MixedLineEnds(ends) => format!("lines that end in {}", ends.says()),
        }
    }
}

/// In quotation marks, and on one line.
fn quoted(text: &str) -> String {
    format!("\"{}\"", crate::report::text::escape(text))
}

/// The first characters, as a client decodes them.
fn beginning(bytes: &[u8]) -> String {
    // No character is made of more than four bytes, or of less than one.
    let enough = &bytes[..bytes.len().min(4 * LONGEST_QUOTE)];
    String::from_utf8_lossy(enough).chars().take(LONGEST_QUOTE).collect()
}

/// What is odd about a line. One that the end of the stream cut off may be any
/// part of a good one, so that only its bytes are looked at.
pub(super) fn of_line(line: &Line) -> Vec<Oddity> {
    let mut oddities = Vec::new();
    if line.is_cut() {
        oddities.push(Oddity::LongLine { length: line.length });
    }
    oddities.extend(invalid_utf8(line));
    match line.what() {
        _ if line.raw.starts_with(BOM) => {
            let is_first = line.number == 0;
            oddities.push(if is_first { Oddity::SecondBom } else { Oddity::LateBom });
        }
        What::Field(field) if line.end != LineEnd::Missing => oddities.extend(of_field(&field)),
        _ => {}
    }
    oddities
}

/// Where the line was cut, the last character may be incomplete.
fn invalid_utf8(line: &Line) -> Option<Oddity> {
    let error = std::str::from_utf8(&line.raw).err()?;
    let has_more = line.is_cut() || line.end == LineEnd::Missing;
    let is_wrong = error.error_len().is_some() || !has_more;
    is_wrong.then(|| Oddity::InvalidUtf8 { at: error.valid_up_to() })
}

fn of_field(field: &Field<'_>) -> Option<Oddity> {
    match field.name {
        b"data" | b"event" => None,
        b"id" if field.value.contains(&0) => Some(Oddity::NulInId),
        b"id" => field.value.is_empty().then_some(Oddity::EmptyId),
        b"retry" => {
            let is_number = !field.value.is_empty() && field.value.iter().all(u8::is_ascii_digit);
            (!is_number).then(|| Oddity::BadRetry(beginning(field.value)))
        }
        name => Some(of_name(name)),
    }
}

fn of_name(name: &[u8]) -> Oddity {
    let trimmed = name.trim_ascii();
    let is_known = KNOWN.iter().any(|known| trimmed.eq_ignore_ascii_case(known.as_bytes()));
    let shown = beginning(name);
    match is_known {
        true if trimmed.len() == name.len() => Oddity::WrongCase(shown),
        true => Oddity::SpaceInName(shown),
        false => Oddity::UnknownField(shown),
    }
}
