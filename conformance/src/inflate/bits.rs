//! Bits of DEFLATE data: the least significant bit of a byte comes first.

/// The bits that are still to be read.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// The next byte that is not in `held` yet.
    next: usize,
    /// The next bits, the first one lowest. Above `count` stand zeros, or bits
    /// that the next refill puts there once more.
    held: u64,
    /// How many bits of `held` count.
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Bits<'a> {
        Bits { data, next: 0, held: 0, count: 0 }
    }

    /// Makes at least 56 bits ready, or all there are.
    pub(super) fn refill(&mut self) {
        if let Some(bytes) = self.data[self.next..].first_chunk::<8>() {
            self.held |= u64::from_le_bytes(*bytes) << self.count;
            self.next += (63 - self.count as usize) / 8;
            self.count |= 56;
            return;
        }
        while self.count < 56 && self.next < self.data.len() {
            self.held |= u64::from(self.data[self.next]) << self.count;
            self.next += 1;
            self.count += 8;
        }
    }

    /// How many bits are ready.
    pub(super) fn ready(&self) -> u32 {
        self.count
    }

    /// The next bits, zeros where there are none; at most 32, after a refill.
    pub(super) fn peek(&self, count: u32) -> usize {
        (self.held & ((1 << count) - 1)) as usize
    }

    /// Goes on behind `count` bits that are ready.
    pub(super) fn skip(&mut self, count: u32) {
        self.held >>= count;
        self.count -= count;
    }

    /// The next bits as a number; nothing, and nothing read, where there are not as many.
    pub(super) fn take(&mut self, count: u32) -> Option<usize> {
        if self.count < count {
            self.refill();
            if self.count < count {
                return None;
            }
        }
        let value = self.peek(count);
        self.skip(count);
        Some(value)
    }

    /// Goes on at the next byte. Returns the bits in between.
    pub(super) fn align(&mut self) -> u8 {
        let count = self.count % 8;
        let between = self.peek(count) as u8;
        self.skip(count);
        between
    }

    /// Up to `count` whole bytes, behind [`Bits::align`].
    pub(super) fn bytes(&mut self, count: usize) -> &'a [u8] {
        let start = self.position();
        let rest = &self.data[start..];
        self.next = start + count.min(rest.len());
        (self.held, self.count) = (0, 0);
        &rest[..count.min(rest.len())]
    }

    /// Offset of the first byte of which nothing was read.
    pub(super) fn position(&self) -> usize {
        self.next - self.count as usize / 8
    }

    /// How many bits were read.
    pub(super) fn offset(&self) -> usize {
        self.next * 8 - self.count as usize
    }

    /// Whether every bit was read.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0 && self.next == self.data.len()
    }
}
