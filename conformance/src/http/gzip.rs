//! The gzip coding of a body (RFC 1952), read as it arrives: what can be
//! decoded with each piece comes out at once. Never fails.

use super::LARGEST_BODY;
use crate::inflate::{Fault, Stream};

/// The longest head of a member that is read: it may have a name and a comment.
const LARGEST_HEAD: usize = 4 * 1024;

/// Something that ought not to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GzipOddity {
    /// The first two bytes are not those of gzip; nothing is read.
    NotGzip,
    /// Another method than DEFLATE; nothing is read on.
    Method(u8),
    /// Bits among the flags that nobody has defined.
    ReservedFlags(u8),
    /// The check of the head does not fit it.
    HeadCheck,
    /// A head of more than 4 KiB; nothing is read on.
    LongHead,
    /// The compressed data are wrong; nothing is read on.
    Data(Fault),
    /// The check behind the data does not fit them.
    Check,
    /// The length behind the data does not fit them.
    Length,
    /// Something behind the data that is no other member.
    Behind,
}

impl GzipOddity {
    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            GzipOddity::NotGzip => "data that do not begin like gzip".to_owned(),
            GzipOddity::Method(method) => format!("gzip with the unknown method {method}"),
            GzipOddity::ReservedFlags(flags) => format!("reserved flags of gzip ({flags:#04x})"),
            GzipOddity::HeadCheck => "a gzip head that does not fit its check".to_owned(),
            GzipOddity::LongHead => "a gzip head of more than 4 KiB".to_owned(),
            GzipOddity::Data(fault) => format!("gzip data with {}", fault.says()),
            GzipOddity::Check => "gzip data that do not fit their check (CRC-32)".to_owned(),
            GzipOddity::Length => "gzip data that do not fit their length".to_owned(),
            GzipOddity::Behind => "bytes behind the gzip data".to_owned(),
        }
    }
}

/// Where the reader is.
#[derive(Clone, Debug)]
enum State {
    /// In a head; so much of it is there.
    Head(Vec<u8>),
    Data(Box<Stream>),
    /// Behind the data.
    Tail(Vec<u8>),
    Lost,
}

/// Reads a body that is compressed with gzip, of which 16 MiB are made at most.
#[derive(Clone, Debug)]
pub struct Gzip {
    state: State,
    /// How many members are whole; a body has one, and may have more.
    members: usize,
    /// Of the data of this member.
    check: Crc,
    length: u32,
    made: usize,
    oddities: Vec<GzipOddity>,
}

impl Default for Gzip {
    fn default() -> Gzip {
        Gzip::new()
    }
}

impl Gzip {
    /// At the beginning of a body.
    pub fn new() -> Gzip {
        Gzip {
            state: State::Head(Vec::new()),
            members: 0,
            check: Crc::new(),
            length: 0,
            made: 0,
            oddities: Vec::new(),
        }
    }

    /// Reads the next piece. Returns what can be decoded with it.
    pub fn feed(&mut self, piece: &[u8]) -> Vec<u8> {
        let (mut out, mut rest) = (Vec::new(), piece);
        while !rest.is_empty() {
            let taken = match &mut self.state {
                State::Head(_) => self.head(rest),
                State::Data(_) => self.data(rest, &mut out),
                State::Tail(_) => self.tail(rest),
                State::Lost => rest.len(),
            };
            rest = &rest[taken..];
        }
        out
    }

    /// Whether the data are over, with their check and length.
    pub fn is_done(&self) -> bool {
        self.members > 0 && matches!(&self.state, State::Head(head) if head.is_empty())
    }

    /// Whether nothing can be read on.
    pub fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }

    /// What ought not to be, in order of appearance.
    pub fn oddities(&self) -> &[GzipOddity] {
        &self.oddities
    }

    fn odd(&mut self, oddity: GzipOddity) {
        // Very many members may have very many.
        if self.oddities.len() < 64 {
            self.oddities.push(oddity);
        }
    }

    fn lost(&mut self, oddity: GzipOddity) {
        self.odd(oddity);
        self.state = State::Lost;
    }

    /// Takes one byte of the head; with the last one it is judged.
    fn head(&mut self, rest: &[u8]) -> usize {
        let State::Head(head) = &mut self.state else { return 0 };
        head.push(rest[0]);
        let begins = [0x1f, 0x8b];
        if !begins.starts_with(&head[..head.len().min(2)]) {
            let first = self.members == 0;
            self.lost(if first { GzipOddity::NotGzip } else { GzipOddity::Behind });
        } else if let &mut [_, _, method, ..] = head.as_mut_slice()
            && method != 8
        {
            self.lost(GzipOddity::Method(method));
        } else if head.len() > LARGEST_HEAD {
            self.lost(GzipOddity::LongHead);
        } else if is_whole(head) {
            let head = std::mem::take(head);
            self.judge_head(&head);
            let left = LARGEST_BODY.saturating_sub(self.made);
            self.state = State::Data(Box::new(Stream::new(left)));
        }
        1
    }

    fn judge_head(&mut self, head: &[u8]) {
        let flags = head[3];
        if flags & 0xe0 != 0 {
            self.odd(GzipOddity::ReservedFlags(flags & 0xe0));
        }
        if flags & HEAD_CHECK != 0 {
            let (before, check) = head.split_at(head.len() - 2);
            let mut crc = Crc::new();
            crc.add(before);
            if crc.value().to_le_bytes()[..2] != *check {
                self.odd(GzipOddity::HeadCheck);
            }
        }
    }

    fn data(&mut self, rest: &[u8], out: &mut Vec<u8>) -> usize {
        let State::Data(stream) = &mut self.state else { return 0 };
        let fed = stream.feed(rest);
        self.check.add(&fed.bytes);
        self.length = self.length.wrapping_add(fed.bytes.len() as u32);
        self.made += fed.bytes.len();
        out.extend(fed.bytes);
        if let Some(fault) = fed.fault {
            self.lost(GzipOddity::Data(fault));
        } else if fed.behind.is_some() {
            self.state = State::Tail(Vec::new());
        }
        rest.len() - fed.behind.unwrap_or(0)
    }

    fn tail(&mut self, rest: &[u8]) -> usize {
        let State::Tail(tail) = &mut self.state else { return 0 };
        let count = rest.len().min(8 - tail.len());
        tail.extend_from_slice(&rest[..count]);
        if let Ok(tail) = <[u8; 8]>::try_from(tail.as_slice()) {
            let [a, b, c, d, e, f, g, h] = tail;
            if u32::from_le_bytes([a, b, c, d]) != self.check.value() {
                self.odd(GzipOddity::Check);
            }
            if u32::from_le_bytes([e, f, g, h]) != self.length {
                self.odd(GzipOddity::Length);
            }
            self.members += 1;
            (self.check, self.length) = (Crc::new(), 0);
            self.state = State::Head(Vec::new());
        }
        count
    }
}

const HEAD_CHECK: u8 = 0x02;
const EXTRA: u8 = 0x04;
const NAME: u8 = 0x08;
const COMMENT: u8 = 0x10;

/// Whether a head is whole: ten bytes, and what its flags announce.
fn is_whole(head: &[u8]) -> bool {
    let Some((fixed, mut rest)) = head.split_at_checked(10) else { return false };
    let flags = fixed[3];
    if flags & EXTRA != 0 {
        let Some(length) = rest.first_chunk::<2>() else { return false };
        let length = 2 + usize::from(u16::from_le_bytes(*length));
        let Some(behind) = rest.get(length..) else { return false };
        rest = behind;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let Some(end) = rest.iter().position(|byte| *byte == 0) else { return false };
            rest = &rest[end + 1..];
        }
    }
    rest.len() >= if flags & HEAD_CHECK != 0 { 2 } else { 0 }
}

/// The check of RFC 1952, section 8.
#[derive(Clone, Debug)]
struct Crc(u32);

impl Crc {
    fn new() -> Crc {
        Crc(!0)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = TABLE[usize::from(self.0.to_le_bytes()[0] ^ byte)] ^ (self.0 >> 8);
        }
    }

    fn value(&self) -> u32 {
        !self.0
    }
}

/// What each byte does to the check.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut value, mut bit) = (byte as u32, 0);
        while bit < 8 {
            value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[byte] = value;
        byte += 1;
    }
    table
};
