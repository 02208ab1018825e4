//! Reads the body of a response piece by piece, as it arrives (RFC 9112,
//! sections 6 and 7). Never fails: whatever is unusual is kept as an oddity,
//! and what cannot be read on is given up as lost.

mod says;
#[cfg(test)]
mod tests;

pub use says::says_pieces;
pub(crate) use says::{quoted, shown};

use super::framing::{BodyOddity, Framing};
use super::response::{latin1, read_field};
use super::{Field, HeadOddity, ResponseHead};

/// The longest line of the chunked coding that is read.
pub const LONGEST_LINE: usize = 4096;

/// So many bytes of trailer fields are read.
pub const LARGEST_TRAILER: usize = 64 * 1024;

/// So many oddities of one body are kept: the first ones.
pub const MOST_ODDITIES: usize = 64;

/// A piece of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The line in front of a chunk; the last chunk has size 0.
    Chunk {
        /// How many bytes of data follow.
        size: u64,
        /// What stands behind the size, as it was sent: empty where there is nothing.
        extension: String,
    },
    /// Bytes of the body.
    Data(Vec<u8>),
    /// A field behind the last chunk.
    Trailer(Field),
}

/// Where in the body the reader is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// In the data of a body without chunks; so many bytes are left where that is known.
    Plain(Option<u64>),
    /// In the line in front of a chunk.
    Size,
    /// In the data of a chunk.
    Chunk(u64),
    /// Behind the data of a chunk; whether its CR was there.
    DataEnd(bool),
    /// In the lines behind the last chunk.
    Trailer,
    /// Behind the end.
    Done,
    /// Where nothing can be read on.
    Lost,
}

/// A reader of one body.
#[derive(Clone, Debug)]
pub struct BodyReader {
    state: State,
    /// The line that is being read, without its line feed.
    line: Vec<u8>,
    trailer: usize,
    oddities: Vec<BodyOddity>,
}

impl BodyReader {
    /// At the beginning of a body.
    pub fn new(framing: Framing) -> BodyReader {
        let state = match framing {
            Framing::None | Framing::Length(0) => State::Done,
            Framing::Length(length) => State::Plain(Some(length)),
            Framing::Chunked => State::Size,
            Framing::UntilClose | Framing::Streams => State::Plain(None),
        };
        BodyReader { state, line: Vec::new(), trailer: 0, oddities: Vec::new() }
    }

    /// Reads what arrived. Returns the pieces, and how many bytes it took: all
    /// but those behind the end of the body.
    pub fn feed(&mut self, bytes: &[u8]) -> (Vec<Piece>, usize) {
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < bytes.len() && self.state != State::Done {
            at += match self.state {
                State::Plain(left) => self.plain(left, &bytes[at..], &mut pieces),
                State::Chunk(left) => self.chunk(left, &bytes[at..], &mut pieces),
                State::DataEnd(has_return) => self.data_end(has_return, bytes[at]),
                State::Size | State::Trailer => self.line(bytes[at], &mut pieces),
                State::Lost => bytes.len() - at,
                State::Done => 0,
            };
        }
        (pieces, at)
    }

    /// Whether the end of the body was read.
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Whether the body cannot be read on.
    pub fn is_lost(&self) -> bool {
        self.state == State::Lost
    }

    /// Takes what was unusual since the last call, in order of appearance.
    pub fn take_oddities(&mut self) -> Vec<BodyOddity> {
        std::mem::take(&mut self.oddities)
    }

    fn odd(&mut self, oddity: BodyOddity) {
        if self.oddities.len() < MOST_ODDITIES {
            self.oddities.push(oddity);
        }
    }

    fn lost(&mut self, oddity: BodyOddity) {
        self.odd(oddity);
        self.state = State::Lost;
    }

    fn plain(&mut self, left: Option<u64>, bytes: &[u8], pieces: &mut Vec<Piece>) -> usize {
        let count = take_up_to(left.unwrap_or(u64::MAX), bytes, pieces);
        self.state = match left.map(|left| left - count as u64) {
            Some(0) => State::Done,
            left => State::Plain(left),
        };
        count
    }

    fn chunk(&mut self, left: u64, bytes: &[u8], pieces: &mut Vec<Piece>) -> usize {
        let count = take_up_to(left, bytes, pieces);
        self.state = match left - count as u64 {
            0 => State::DataEnd(false),
            left => State::Chunk(left),
        };
        count
    }

    /// What stands behind the data of a chunk. Where no line end does, the next
    /// size is taken to begin at once.
    fn data_end(&mut self, has_return: bool, byte: u8) -> usize {
        match (has_return, byte) {
            (false, b'\r') => {
                self.state = State::DataEnd(true);
                return 1;
            }
            (true, b'\n') => {}
            (false, b'\n') => self.odd(BodyOddity::BareLineFeed),
            _ => {
                self.odd(BodyOddity::NoLineEndBehindData);
                self.state = State::Size;
                return 0;
            }
        }
        self.state = State::Size;
        1
    }

    /// One byte of a line.
    fn line(&mut self, byte: u8, pieces: &mut Vec<Piece>) -> usize {
        if self.state == State::Trailer {
            self.trailer += 1;
            if self.trailer > LARGEST_TRAILER {
                self.lost(BodyOddity::LongTrailer);
                return 1;
            }
        }
        if byte != b'\n' {
            self.line.push(byte);
            if self.line.len() > LONGEST_LINE {
                self.lost(BodyOddity::LongLine);
            }
            return 1;
        }
        let mut line = std::mem::take(&mut self.line);
        match line.last() {
            Some(b'\r') => drop(line.pop()),
            _ => self.odd(BodyOddity::BareLineFeed),
        }
        match self.state {
            State::Trailer => self.trailer_line(&line, pieces),
            _ => self.size_line(&line, pieces),
        }
        1
    }

    fn size_line(&mut self, line: &[u8], pieces: &mut Vec<Piece>) {
        let text = latin1(line);
        let (number, extension) =
            text.find(';').map_or((text.as_str(), ""), |at| text.split_at(at));
        let digits = number.trim_matches([' ', '\t']);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return self.lost(BodyOddity::BadSize(shown(&text)));
        }
        let Ok(size) = u64::from_str_radix(digits, 16) else {
            return self.lost(BodyOddity::SizeOverflow(shown(&text)));
        };
        // In front of a semicolon a recipient has to bear white space.
        if number.starts_with([' ', '\t']) || extension.is_empty() && digits != number {
            self.odd(BodyOddity::SpaceAtSize);
        }
        pieces.push(Piece::Chunk { size, extension: extension.to_owned() });
        self.state = if size == 0 { State::Trailer } else { State::Chunk(size) };
    }

    fn trailer_line(&mut self, line: &[u8], pieces: &mut Vec<Piece>) {
        if line.is_empty() {
            self.state = State::Done;
            return;
        }
        let mut head = ResponseHead::default();
        if line.contains(&b'\r') {
            head.oddities.push(HeadOddity::BareCarriageReturn);
        }
        read_field(line, &mut head);
        for oddity in head.oddities {
            self.odd(BodyOddity::Trailer(oddity));
        }
        pieces.extend(head.fields.into_iter().map(Piece::Trailer));
    }
}

/// Takes up to `most` bytes as data; those that follow each other are one piece.
fn take_up_to(most: u64, bytes: &[u8], pieces: &mut Vec<Piece>) -> usize {
    let count = usize::try_from(most).unwrap_or(usize::MAX).min(bytes.len());
    match pieces.last_mut() {
        Some(Piece::Data(data)) => data.extend_from_slice(&bytes[..count]),
        _ => pieces.push(Piece::Data(bytes[..count].to_vec())),
    }
    count
}
