//! Reads DEFLATE data (RFC 1951) as RFC 7692 puts them into messages, and as
//! a stream that ends with its final block. It is for judging, not for speed:
//! it never fails, says what the blocks were and how far they look back, and
//! takes no more memory and time than it is allowed.

mod bits;
mod blocks;
mod huffman;
mod says;
mod stream;
#[cfg(all(test, feature = "ws"))]
mod tests;

pub use huffman::Shape;
pub use stream::{Fed, LARGEST_BLOCK, Stream};

use blocks::{Reader, Stop};

/// The four bytes that a sender leaves out at the end of a message (RFC 7692, section 7.2.1).
pub const TAIL: [u8; 4] = [0x00, 0x00, 0xff, 0xff];

/// DEFLATE has no longer distance.
pub const LARGEST_WINDOW: usize = 32 * 1024;

/// More blocks are not read: empty ones take a byte each and make nothing.
pub const MOST_BLOCKS: usize = 65_536;

/// What a stretch of DEFLATE data holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inflated {
    /// What the blocks made, as far as they could be read.
    pub bytes: Vec<u8>,
    /// The blocks in order; the last one may be cut off by the end.
    pub blocks: Vec<Block>,
    /// How the data end.
    pub end: End,
    /// Length of the data, an added tail included.
    pub size: usize,
    /// How many bytes of the data were looked at before the end.
    pub read: usize,
    /// Whether the data, or the payload of a message, end with [`TAIL`].
    pub has_tail: bool,
    /// Whether the data begin like those of zlib, whose two bytes do not belong here.
    pub has_zlib_header: bool,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its type.
    pub kind: Kind,
    /// The BFINAL bit.
    pub is_final: bool,
    /// How many bytes it made.
    pub length: usize,
    /// The largest distance that it looks back; 0 where it repeats nothing.
    pub largest_distance: usize,
    /// How many bytes of the window of earlier messages it reaches into; 0 for none.
    pub reach: usize,
    /// The bits that fill the last byte of its head, where it is stored, or of
    /// itself, where it is final: zeros with a careful sender.
    pub padding: u8,
    /// Offset of the first byte that has nothing of it; nothing where it is cut off.
    pub end: Option<usize>,
}

/// The type of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bytes as they are.
    Stored,
    /// Compressed with the code of RFC 1951, section 3.2.6.
    Fixed,
    /// Compressed with a code of its own.
    Dynamic,
}

/// How data end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Right behind a block, or without one.
    Border,
    /// Inside a block, or inside its head.
    Inside,
    /// Where they stop being DEFLATE data, or a limit is reached.
    Wrong(Fault),
}

/// What ends the reading of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A block of the type 3.
    ReservedType,
    /// The two lengths of a stored block do not fit.
    StoredLength {
        /// The length.
        length: usize,
        /// What ought to be the same with all bits turned round.
        check: usize,
    },
    /// A dynamic block announces codes for symbols that do not exist.
    TooManyCodes {
        /// Up to 286 exist.
        symbols: usize,
        /// Up to 30 exist.
        distances: usize,
    },
    /// Lengths that make no code.
    Lengths(Code, Shape),
    /// The length before is repeated, and there is none.
    NothingToRepeat,
    /// More lengths than were announced.
    TooManyLengths,
    /// The code has no sign for the end of the block.
    NoEndOfBlock,
    /// Bits that are nobody's code.
    NoSuchCode(Code),
    /// Literal and length symbol 286 or 287.
    BadSymbol(u16),
    /// Distance symbol 30 or 31.
    BadDistance(u16),
    /// A distance to before the beginning.
    TooFar {
        /// How far.
        distance: usize,
        /// How much there was, the window included.
        there: usize,
    },
    /// More bytes than the caller allowed.
    OutputLimit(usize),
    /// More than [`MOST_BLOCKS`].
    TooManyBlocks,
    /// In a stream: a block that is longer than [`LARGEST_BLOCK`] and not over.
    LargeBlock,
}

/// One of the codes of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The code in which the lengths of the other two are written.
    Lengths,
    /// Literals, lengths and the end of the block.
    Symbols,
    /// Distances.
    Distances,
}

impl Block {
    fn new(kind: Kind, is_final: bool) -> Block {
        Block { kind, is_final, length: 0, largest_distance: 0, reach: 0, padding: 0, end: None }
    }
}

impl Inflated {
    /// Whether the data end with a block, and nothing in them was wrong.
    pub fn is_whole(&self) -> bool {
        self.end == End::Border
    }

    /// The largest distance of all blocks.
    pub fn largest_distance(&self) -> usize {
        self.blocks.iter().map(|block| block.largest_distance).max().unwrap_or(0)
    }

    /// How many bytes of the window of earlier messages were needed; 0 where the
    /// data stand on their own.
    pub fn reach(&self) -> usize {
        self.blocks.iter().map(|block| block.reach).max().unwrap_or(0)
    }

    /// How many bytes follow the first block with BFINAL, an added tail included;
    /// nothing where there is no such block.
    pub fn after_final(&self) -> Option<usize> {
        let first = self.blocks.iter().find(|block| block.is_final)?;
        Some(self.size - first.end?)
    }
}

/// Reads `data` to their end, or to what is wrong with them, and makes at most
/// `limit` bytes. Of `window`, what earlier messages made, the last 32 KiB count.
/// A final block does not end the data: the next one begins with the next byte.
pub fn inflate(data: &[u8], window: &[u8], limit: usize) -> Inflated {
    let window = last_of(window);
    let mut reader = Reader::new(data, window, limit);
    let end = match reader.run() {
        Ok(()) => End::Border,
        Err(Stop::Short) => End::Inside,
        Err(Stop::Wrong(fault)) => End::Wrong(fault),
    };
    reader.made.drain(..window.len());
    Inflated {
        bytes: reader.made,
        blocks: reader.blocks,
        end,
        size: data.len(),
        read: reader.bits.position(),
        has_tail: data.ends_with(&TAIL),
        has_zlib_header: has_zlib_header(data),
    }
}

fn last_of(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.len().saturating_sub(LARGEST_WINDOW)..]
}

/// RFC 1950, section 2.2: method 8 with a window of up to 32 KiB, and a check
/// that makes both bytes a multiple of 31.
fn has_zlib_header(data: &[u8]) -> bool {
    let Some(&[method, flags]) = data.first_chunk::<2>() else { return false };
    method & 0xf == 8 && method >> 4 <= 7 && u16::from_be_bytes([method, flags]).is_multiple_of(31)
}

/// Reads the compressed messages of one direction of a connection.
#[derive(Clone, Debug)]
pub struct Inflater {
    /// Whether messages may refer to those before them.
    takeover: bool,
    limit: usize,
    window: Vec<u8>,
}

impl Inflater {
    /// With `takeover` the window of a message serves the next one. No message
    /// makes more than `limit` bytes.
    pub fn new(takeover: bool, limit: usize) -> Inflater {
        Inflater { takeover, limit, window: Vec::new() }
    }

    /// Reads the payload of a message, joined from its frames. The tail is added,
    /// but not where its sender forgot to take it away and the payload is whole
    /// with it: then `has_tail` says so, and the next message can still be read.
    pub fn message(&mut self, payload: &[u8]) -> Inflated {
        let has_tail = payload.ends_with(&TAIL);
        let alone = has_tail.then(|| inflate(payload, &self.window, self.limit));
        let mut seen = alone
            .filter(Inflated::is_whole)
            .unwrap_or_else(|| inflate(&[payload, &TAIL].concat(), &self.window, self.limit));
        seen.has_tail = has_tail;
        if self.takeover {
            self.window.extend_from_slice(last_of(&seen.bytes));
            let old = self.window.len().saturating_sub(LARGEST_WINDOW);
            self.window.drain(..old);
        }
        seen
    }

    /// Forgets the messages before.
    pub fn reset(&mut self) {
        self.window.clear();
    }
}
