//! DEFLATE blocks by hand (RFC 1951): those that a compressor would not make,
//! and those that nobody may make.

/// Writes bits, the lowest of each byte first.
#[derive(Clone, Debug, Default)]
pub struct Craft {
    bytes: Vec<u8>,
    /// Bits used of the last byte; 0 where it is full.
    used: u32,
}

impl Craft {
    /// Nothing yet.
    pub fn new() -> Craft {
        Craft::default()
    }

    /// What was written, the last byte filled up with zero bits.
    pub fn bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The lowest `count` bits of `value`, lowest first: headers, lengths, extra bits.
    #[must_use]
    pub fn bits(mut self, value: u32, count: u32) -> Craft {
        for at in 0..count {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> at & 1) as u8) << self.used;
            }
            self.used = (self.used + 1) % 8;
        }
        self
    }

    /// A Huffman code of `count` bits, highest first.
    fn code(self, value: u32, count: u32) -> Craft {
        (0..count).rev().fold(self, |craft, at| craft.bits(value >> at, 1))
    }

    /// Zero bits up to the next byte.
    #[must_use]
    pub fn align(mut self) -> Craft {
        self.used = 0;
        self
    }

    /// Whole bytes, from the next byte on.
    fn raw(mut self, bytes: &[u8]) -> Craft {
        self = self.align();
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// A block that holds `bytes` as they are, at most 65,535 (section 3.2.4).
    #[must_use]
    pub fn stored(self, bytes: &[u8]) -> Craft {
        self.stored_with(bytes, !(bytes.len() as u16))
    }

    /// The same with any complement of the length.
    #[must_use]
    pub fn stored_with(self, bytes: &[u8], complement: u16) -> Craft {
        let length = bytes.len() as u16;
        self.header(false, 0).raw(&length.to_le_bytes()).raw(&complement.to_le_bytes()).raw(bytes)
    }

    /// The header of a block: BFINAL and the type (section 3.2.3).
    #[must_use]
    pub fn header(self, is_final: bool, kind: u32) -> Craft {
        self.bits(u32::from(is_final), 1).bits(kind, 2)
    }

    /// The header of a block with the fixed code.
    #[must_use]
    pub fn fixed(self) -> Craft {
        self.header(false, 1)
    }

    /// The same with BFINAL set.
    #[must_use]
    pub fn fixed_final(self) -> Craft {
        self.header(true, 1)
    }

    /// Bytes in the fixed code (section 3.2.6).
    #[must_use]
    pub fn literals(self, bytes: &[u8]) -> Craft {
        bytes.iter().fold(self, |craft, byte| match u32::from(*byte) {
            low @ 0..=143 => craft.code(0x30 + low, 8),
            high => craft.code(0x190 + high - 144, 9),
        })
    }

    /// A match of three bytes from `distance` bytes back, in the fixed code.
    #[must_use]
    pub fn three_from(self, distance: u32) -> Craft {
        let (code, extra, count) = distance_code(distance);
        // Length 3 is symbol 257, the second of the seven-bit codes.
        self.code(1, 7).code(code, 5).bits(extra, count)
    }

    /// A match of 258 bytes, the most there is, from one byte back, in the fixed code.
    #[must_use]
    pub fn longest_from_one_back(self) -> Craft {
        // Symbol 285 has eight bits; distance 1 is the first code.
        self.code(0xc5, 8).code(0, 5)
    }

    /// The end of a block in the fixed code.
    #[must_use]
    pub fn end(self) -> Craft {
        self.code(0, 7)
    }
}

/// The code of a distance from 1 to 32,768, its extra bits and their number
/// (section 3.2.5): from the fifth code on, two codes share each number of
/// extra bits.
fn distance_code(distance: u32) -> (u32, u32, u32) {
    let from_zero = distance - 1;
    if from_zero < 4 {
        return (from_zero, 0, 0);
    }
    let highest = from_zero.ilog2();
    let count = highest - 1;
    let second_half = from_zero >> count & 1;
    (2 * highest + second_half, from_zero & ((1 << count) - 1), count)
}

#[cfg(test)]
mod tests {
    use flate2::{Decompress, FlushDecompress};

    use super::*;

    /// What flate2 makes of it, with the tail that a message leaves out.
    fn inflated(craft: Craft) -> Result<Vec<u8>, flate2::DecompressError> {
        let mut bytes = craft.bytes();
        bytes.extend_from_slice(&crate::inflate::TAIL);
        let mut out = Vec::with_capacity(1 << 20);
        Decompress::new(false).decompress_vec(&bytes, &mut out, FlushDecompress::Sync)?;
        Ok(out)
    }

    #[test]
    fn every_byte_in_the_fixed_code() {
        let all: Vec<u8> = (0..=255).collect();
        let craft = Craft::new().fixed().literals(&all).end().bits(0, 3);
        assert_eq!(inflated(craft).expect("it inflates"), all);
    }

    #[test]
    fn every_border_of_the_distances() {
        let before: Vec<u8> = (0..40_000u32).map(|at| (at % 251) as u8).collect();
        for distance in (1..=64).chain((7..=15).flat_map(|bits| (1 << bits) - 1..=(1 << bits) + 1))
        {
            if distance > 32_768 {
                continue;
            }
            let craft = Craft::new().stored(&before).fixed().three_from(distance).end().bits(0, 3);
            let out = inflated(craft).expect("it inflates");
            let from = before.len() - distance as usize;
            let wanted: Vec<u8> = (0..3).map(|at| out[from + at]).collect();
            assert_eq!(out[before.len()..], wanted, "distance {distance}");
        }
    }

    #[test]
    fn stored_blocks_and_wrong_ones() {
        let good = Craft::new().stored(b"wire").stored(b"proof").bits(0, 3);
        assert_eq!(inflated(good).expect("it inflates"), b"wireproof");
        assert!(inflated(Craft::new().stored_with(b"wire", 0)).is_err());
        assert!(inflated(Craft::new().header(false, 3).bits(0, 3)).is_err());
        let too_far = Craft::new().fixed().literals(b"a").three_from(2).end().bits(0, 3);
        assert!(inflated(too_far).is_err());
    }
}
