//! The blocks of DEFLATE data (RFC 1951, section 3.2).

use std::sync::LazyLock;

use super::bits::Bits;
use super::huffman::{Huffman, Miss};
use super::{Block, Code, Fault, Kind, MOST_BLOCKS, Shape};

/// Why reading ends before a block does.
pub(super) enum Stop {
    /// The data are over.
    Short,
    /// The data are no DEFLATE data.
    Wrong(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Wrong(fault)
    }
}

/// Reads block after block.
pub(super) struct Reader<'a> {
    pub(super) bits: Bits<'a>,
    /// The window, and behind it what the blocks made.
    pub(super) made: Vec<u8>,
    pub(super) blocks: Vec<Block>,
    /// How many bytes of `made` are the window.
    window: usize,
    /// How long `made` can get.
    most: usize,
    /// How many bits the blocks take that are whole.
    pub(super) border: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(data: &'a [u8], window: &[u8], limit: usize) -> Reader<'a> {
        let (made, most) = (window.to_vec(), window.len().saturating_add(limit));
        let (bits, blocks) = (Bits::new(data), Vec::new());
        Reader { bits, made, blocks, window: window.len(), most, border: 0 }
    }

    /// Reads blocks until the data are over. Behind a final block the next one
    /// begins with the next byte (RFC 7692, section 7.2.1).
    pub(super) fn run(&mut self) -> Result<(), Stop> {
        while !self.bits.is_empty() {
            self.block()?;
        }
        Ok(())
    }

    /// Reads the next block. Returns whether it is a final one.
    pub(super) fn block(&mut self) -> Result<bool, Stop> {
        if self.blocks.len() == MOST_BLOCKS {
            return Err(Fault::TooManyBlocks.into());
        }
        let (is_final, kind) = self.head()?;
        let mut block = Block::new(kind, is_final);
        let before = self.made.len();
        let read = self.body(&mut block);
        block.length = self.made.len() - before;
        if read.is_ok() {
            if is_final {
                block.padding |= self.bits.align();
            }
            block.end = Some(self.bits.position());
            self.border = self.bits.offset();
        }
        self.blocks.push(block);
        read.map(|()| is_final)
    }

    fn head(&mut self) -> Result<(bool, Kind), Stop> {
        let head = self.take(3)?;
        let kind = match head >> 1 {
            0 => Kind::Stored,
            1 => Kind::Fixed,
            2 => Kind::Dynamic,
            _ => return Err(Fault::ReservedType.into()),
        };
        Ok((head & 1 == 1, kind))
    }

    fn body(&mut self, block: &mut Block) -> Result<(), Stop> {
        match block.kind {
            Kind::Stored => self.stored(block),
            Kind::Fixed => {
                let (symbols, distances) = &*FIXED;
                self.compressed(block, symbols, distances)
            }
            Kind::Dynamic => {
                let (symbols, distances) = self.codes()?;
                self.compressed(block, &symbols, &distances)
            }
        }
    }

    fn stored(&mut self, block: &mut Block) -> Result<(), Stop> {
        block.padding = self.bits.align();
        let lengths = self.take(32)?;
        let (length, check) = (lengths & 0xffff, lengths >> 16);
        if check != length ^ 0xffff {
            return Err(Fault::StoredLength { length, check }.into());
        }
        let bytes = self.bits.bytes(length);
        let room = self.most - self.made.len();
        self.made.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() > room {
            return Err(self.limit());
        }
        if bytes.len() < length { Err(Stop::Short) } else { Ok(()) }
    }

    fn compressed(
        &mut self,
        block: &mut Block,
        symbols: &Huffman,
        distances: &Huffman,
    ) -> Result<(), Stop> {
        loop {
            let symbol = self.symbol(symbols, Code::Symbols)?;
            match symbol {
                0..256 => {
                    if self.made.len() == self.most {
                        return Err(self.limit());
                    }
                    self.made.push(symbol as u8);
                }
                256 => return Ok(()),
                257..286 => {
                    let length = self.extended(symbol - 257, &LENGTHS)?;
                    let symbol = self.symbol(distances, Code::Distances)?;
                    if symbol >= 30 {
                        return Err(Fault::BadDistance(symbol).into());
                    }
                    let distance = self.extended(symbol, &DISTANCES)?;
                    self.copy(block, distance, length)?;
                }
                _ => return Err(Fault::BadSymbol(symbol).into()),
            }
        }
    }

    /// Repeats `length` bytes from `distance` bytes ago, itself included where
    /// the distance is the shorter one.
    fn copy(&mut self, block: &mut Block, distance: usize, length: usize) -> Result<(), Stop> {
        let Some(start) = self.made.len().checked_sub(distance) else {
            return Err(Fault::TooFar { distance, there: self.made.len() }.into());
        };
        block.largest_distance = block.largest_distance.max(distance);
        block.reach = block.reach.max(self.window.saturating_sub(start));
        let room = self.most - self.made.len();
        let mut left = length.min(room);
        while left > 0 {
            let step = left.min(self.made.len() - start);
            self.made.extend_from_within(start..start + step);
            left -= step;
        }
        if length > room { Err(self.limit()) } else { Ok(()) }
    }

    /// The two codes at the beginning of a dynamic block.
    fn codes(&mut self) -> Result<(Huffman, Huffman), Stop> {
        let counts = self.take(14)?;
        let (symbols, distances) = ((counts & 31) + 257, (counts >> 5 & 31) + 1);
        if symbols > 286 || distances > 30 {
            return Err(Fault::TooManyCodes { symbols, distances }.into());
        }
        let mut lengths = [0; 19];
        for &place in &ORDER[..(counts >> 10) + 4] {
            lengths[place] = self.take(3)? as u8;
        }
        let code = Huffman::new(&lengths).map_err(|shape| Fault::Lengths(Code::Lengths, shape))?;
        if code.is_incomplete() {
            return Err(Fault::Lengths(Code::Lengths, Shape::Incomplete).into());
        }
        let lengths = self.lengths(&code, symbols + distances)?;
        let (symbols, distances) = lengths.split_at(symbols);
        if symbols[256] == 0 {
            return Err(Fault::NoEndOfBlock.into());
        }
        let code = |which, lengths| Huffman::new(lengths).map_err(|s| Fault::Lengths(which, s));
        Ok((code(Code::Symbols, symbols)?, code(Code::Distances, distances)?))
    }

    /// So many code lengths, which are written with a code of their own.
    fn lengths(&mut self, code: &Huffman, count: usize) -> Result<Vec<u8>, Stop> {
        let mut lengths = Vec::with_capacity(count);
        while lengths.len() < count {
            let symbol = self.symbol(code, Code::Lengths)?;
            let (length, times) = match symbol {
                0..16 => (Some(symbol as u8), 1),
                16 => (lengths.last().copied(), 3 + self.take(2)?),
                17 => (Some(0), 3 + self.take(3)?),
                _ => (Some(0), 11 + self.take(7)?),
            };
            let length = length.ok_or(Fault::NothingToRepeat)?;
            lengths.resize(lengths.len() + times, length);
        }
        if lengths.len() > count { Err(Fault::TooManyLengths.into()) } else { Ok(lengths) }
    }

    fn symbol(&mut self, huffman: &Huffman, code: Code) -> Result<u16, Stop> {
        huffman.read(&mut self.bits).map_err(|miss| match miss {
            Miss::Short => Stop::Short,
            Miss::Nobody => Fault::NoSuchCode(code).into(),
        })
    }

    /// The number that begins at `symbol`, with the extra bits that it takes.
    fn extended(&mut self, symbol: u16, table: &[(u16, u8)]) -> Result<usize, Stop> {
        let (base, extra) = table[usize::from(symbol)];
        if extra == 0 {
            return Ok(usize::from(base));
        }
        Ok(usize::from(base) + self.take(u32::from(extra))?)
    }

    fn take(&mut self, count: u32) -> Result<usize, Stop> {
        self.bits.take(count).ok_or(Stop::Short)
    }

    fn limit(&self) -> Stop {
        Fault::OutputLimit(self.most - self.window).into()
    }
}

/// The order in which the lengths of the first code come.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Per symbol from 257 on: the shortest length, and how many extra bits follow.
const LENGTHS: [(u16, u8); 29] = {
    let mut table = spread::<29>(4, 3);
    // The longest one has a symbol of its own.
    table[28] = (258, 0);
    table
};

/// Per symbol: the shortest distance, and how many extra bits follow.
const DISTANCES: [(u16, u8); 30] = spread(2, 1);

/// Twice `group` numbers have a symbol each; from there on each `group` symbols
/// have one extra bit more.
const fn spread<const SYMBOLS: usize>(group: usize, first: u16) -> [(u16, u8); SYMBOLS] {
    let mut table = [(0, 0); SYMBOLS];
    let (mut symbol, mut next) = (0, first);
    while symbol < SYMBOLS {
        let extra = if symbol < 2 * group { 0 } else { symbol / group - 1 };
        table[symbol] = (next, extra as u8);
        next += 1 << extra;
        symbol += 1;
    }
    table
}

/// The codes of fixed blocks. Two symbols of either code stand for nothing.
static FIXED: LazyLock<(Huffman, Huffman)> = LazyLock::new(|| {
    let mut symbols = [8; 288];
    symbols[144..256].fill(9);
    symbols[256..280].fill(7);
    let code = |lengths: &[u8]| Huffman::new(lengths).expect("complete");
    (code(&symbols), code(&[5; 32]))
});
