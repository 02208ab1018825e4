//! Huffman codes (RFC 1951, section 3.2.2), read by table.

use super::bits::Bits;

/// Codes of up to so many bits are found by one look.
const QUICK: u32 = 9;

/// The longest code.
const LONGEST: usize = 15;

/// A code that can be read.
pub(super) struct Huffman {
    /// By the next bits: the symbol, and below it in four bits the length of
    /// its code; 0 where the code is longer, or nobody's.
    quick: [u16; 1 << QUICK],
    /// How many codes have this length.
    counts: [u16; LONGEST + 1],
    /// The symbols in the order of their codes.
    symbols: [u16; 288],
    /// Length of the longest code.
    longest: usize,
}

/// Why lengths make no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// More codes than there is room for.
    Oversubscribed,
    /// Bits that are no code are left over.
    Incomplete,
}

/// Why no symbol was read.
pub(super) enum Miss {
    /// The data end inside a code.
    Short,
    /// The bits are nobody's code.
    Nobody,
}

impl Huffman {
    /// The code with these lengths, one per symbol; 0 is for a symbol that does
    /// not occur. Like zlib, takes an incomplete code where it has one symbol
    /// with one bit, or none: that is how a lone distance is written.
    pub(super) fn new(lengths: &[u8]) -> Result<Huffman, Shape> {
        let mut counts = [0_u16; LONGEST + 1];
        for &length in lengths.iter().filter(|length| **length > 0) {
            counts[usize::from(length)] += 1;
        }
        let longest = counts.iter().rposition(|count| *count > 0).unwrap_or(0);
        let mut room = 1_i32;
        for &count in &counts[1..] {
            room = room * 2 - i32::from(count);
            if room < 0 {
                return Err(Shape::Oversubscribed);
            }
        }
        if room > 0 && longest > 1 {
            return Err(Shape::Incomplete);
        }
        let mut code = Huffman { quick: [0; 1 << QUICK], counts, symbols: [0; 288], longest };
        code.fill(lengths);
        Ok(code)
    }

    /// Whether bits can come that are nobody's code.
    pub(super) fn is_incomplete(&self) -> bool {
        self.longest == 0 || (self.longest == 1 && self.counts[1] == 1)
    }

    fn fill(&mut self, lengths: &[u8]) {
        // Per length: where its symbols go, and its next code.
        let (mut places, mut codes) = ([0_u16; LONGEST + 2], [0_u16; LONGEST + 2]);
        for length in 1..=LONGEST {
            places[length + 1] = places[length] + self.counts[length];
            // The code behind the last one of 15 bits needs no room.
            codes[length + 1] = (codes[length] + self.counts[length]).wrapping_mul(2);
        }
        for (symbol, &length) in (0_u16..).zip(lengths).filter(|(_, length)| **length > 0) {
            let at = usize::from(length);
            self.symbols[usize::from(places[at])] = symbol;
            places[at] += 1;
            if u32::from(length) <= QUICK {
                // Codes come with their highest bit first.
                let first = usize::from(codes[at].reverse_bits() >> (16 - length));
                let same = self.quick[first..].iter_mut().step_by(1 << length);
                same.for_each(|entry| *entry = symbol << 4 | u16::from(length));
            }
            codes[at] += 1;
        }
    }

    /// The next symbol.
    pub(super) fn read(&self, bits: &mut Bits) -> Result<u16, Miss> {
        if bits.ready() < 48 {
            bits.refill();
        }
        let entry = self.quick[bits.peek(QUICK)];
        let length = u32::from(entry & 15);
        if entry == 0 || length > bits.ready() {
            return self.search(bits);
        }
        bits.skip(length);
        Ok(entry >> 4)
    }

    /// Looks for the code bit by bit. Of one length the codes are neighbours, and
    /// the first of the next length is twice the one behind the last of them.
    fn search(&self, bits: &mut Bits) -> Result<u16, Miss> {
        let (mut code, mut first, mut place) = (0_usize, 0_usize, 0_usize);
        for length in 1..=self.longest.max(1) {
            if length as u32 > bits.ready() {
                return Err(Miss::Short);
            }
            code |= bits.peek(length as u32) >> (length - 1);
            let count = usize::from(self.counts[length]);
            if code < first + count {
                bits.skip(length as u32);
                return Ok(self.symbols[place + code - first]);
            }
            (place, first, code) = (place + count, (first + count) * 2, code * 2);
        }
        Err(Miss::Nobody)
    }
}
