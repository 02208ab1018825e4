//! DEFLATE data as they arrive: each piece gives what can be decoded with it.
//!
//! What is kept is the block that is not over, and the window before it: with
//! every piece that block is read again from its beginning.

use super::blocks::{Reader, Stop};
use super::{Fault, last_of};

/// The longest block that is waited for, compressed. Compressors end theirs
/// long before, for they have to hold them in memory.
pub const LARGEST_BLOCK: usize = 512 * 1024;

/// So much is read at once, so that the blocks in it cannot be too many.
const SLICE: usize = 16 * 1024;

/// Reads a stream of DEFLATE data until its final block is over.
#[derive(Clone, Debug)]
pub struct Stream {
    /// The data from the byte on in which the block begins that is not over.
    held: Vec<u8>,
    /// How many bits of the first byte belong to the block before.
    skip: usize,
    /// What the blocks that are over made last.
    window: Vec<u8>,
    /// How much of what the block makes that is not over was given out.
    given: usize,
    /// How many bytes may still be made.
    left: usize,
    is_over: bool,
}

/// What a piece of the data gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fed {
    /// What can be decoded with it and could not be before.
    pub bytes: Vec<u8>,
    /// How many bytes of the piece lie behind the final block, where that is over.
    pub behind: Option<usize>,
    /// What is wrong with it; then nothing can be read on.
    pub fault: Option<Fault>,
}

impl Stream {
    /// At the beginning of a stream, of which at most `limit` bytes are made.
    pub fn new(limit: usize) -> Stream {
        Stream {
            held: Vec::new(),
            skip: 0,
            window: Vec::new(),
            given: 0,
            left: limit,
            is_over: false,
        }
    }

    /// Reads the next piece. Behind the final block, or something wrong,
    /// nothing is read any more.
    pub fn feed(&mut self, piece: &[u8]) -> Fed {
        let mut fed = Fed::default();
        for (number, slice) in piece.chunks(SLICE).enumerate() {
            if self.is_over {
                break;
            }
            self.held.extend_from_slice(slice);
            let behind = self.read(&mut fed);
            let unread = piece.len() - (number * SLICE + slice.len());
            fed.behind = behind.map(|behind| behind + unread);
            self.is_over = fed.behind.is_some() || fed.fault.is_some();
        }
        fed
    }

    /// Reads what is held; returns how much of it lies behind the final block.
    fn read(&mut self, fed: &mut Fed) -> Option<usize> {
        let mut reader = Reader::new(&self.held, &self.window, self.left);
        // These bits were there when the block before was over.
        let _ = reader.bits.take(self.skip as u32);
        reader.border = self.skip;
        let is_final = loop {
            match reader.block() {
                Ok(true) => break true,
                Ok(false) => {}
                Err(Stop::Short) => break false,
                Err(Stop::Wrong(fault)) => {
                    fed.fault = Some(fault);
                    break false;
                }
            }
        };
        let Reader { border, made, blocks, .. } = reader;
        let made = &made[self.window.len()..];
        fed.bytes.extend_from_slice(&made[self.given..]);
        let whole = blocks.iter().filter(|block| block.end.is_some());
        let over: usize = whole.map(|block| block.length).sum();
        self.given = made.len() - over;
        self.left -= over;
        self.window.extend_from_slice(&made[..over]);
        let old = self.window.len() - last_of(&self.window).len();
        self.window.drain(..old);
        self.held.drain(..border / 8);
        self.skip = border % 8;
        if self.held.len() > LARGEST_BLOCK && !is_final {
            fed.fault.get_or_insert(Fault::LargeBlock);
        }
        is_final.then_some(self.held.len())
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Compress, Compression, FlushCompress};
    use proptest::prelude::*;

    use super::*;

    /// Compresses each message, with a flush behind it where `flushes` says so.
    fn compressed(messages: &[(Vec<u8>, bool)], level: u32) -> Vec<u8> {
        let mut compress = Compress::new(Compression::new(level), false);
        let mut out = Vec::with_capacity(1024 * 1024);
        for (message, flushes) in messages {
            let flush = if *flushes { FlushCompress::Sync } else { FlushCompress::None };
            compress.compress_vec(message, &mut out, flush).expect("room");
        }
        compress.compress_vec(&[], &mut out, FlushCompress::Finish).expect("room");
        out
    }

    fn messages() -> impl Strategy<Value = Vec<(Vec<u8>, bool)>> {
        let noise = proptest::collection::vec(any::<u8>(), 0..400);
        let text = "[ab]{0,3000}".prop_map(String::into_bytes);
        let message = prop_oneof![noise, text];
        proptest::collection::vec((message, any::<bool>()), 0..12)
    }

    proptest! {
        #[test]
        fn a_stream_is_read_however_it_is_cut(
            messages in messages(),
            level in 0..10_u32,
            size in 1..2000_usize,
            behind in proptest::collection::vec(any::<u8>(), 0..20),
        ) {
            let plain: Vec<u8> = messages.iter().flat_map(|(message, _)| message.clone()).collect();
            let data = [compressed(&messages, level), behind.clone()].concat();
            let (mut stream, mut made, mut ends) = (Stream::new(plain.len()), Vec::new(), 0);
            for piece in data.chunks(size) {
                let fed = stream.feed(piece);
                prop_assert_eq!(fed.fault, None);
                made.extend(fed.bytes);
                if let Some(left) = fed.behind {
                    let at = ends + piece.len() - left;
                    prop_assert_eq!(&data[at..], behind.as_slice());
                }
                ends += piece.len();
            }
            prop_assert!(stream.is_over);
            prop_assert_eq!(made, plain);
        }

        /// What was flushed can be read at once, without the next piece.
        #[test]
        fn what_is_flushed_is_decodable(messages in messages(), level in 1..10_u32) {
            let mut compress = Compress::new(Compression::new(level), false);
            let mut stream = Stream::new(1 << 20);
            for (message, _) in messages {
                let mut out = Vec::with_capacity(8192);
                compress.compress_vec(&message, &mut out, FlushCompress::Sync).expect("room");
                prop_assert_eq!(stream.feed(&out).bytes, message);
            }
        }
    }

    #[test]
    fn what_is_wrong_ends_the_reading() {
        let mut stream = Stream::new(100);
        // A stored block of two bytes, then a block of the type 3.
        let fed = stream.feed(b"\0\x02\0\xfd\xffhi\x07");
        assert_eq!((fed.bytes.as_slice(), fed.fault), (&b"hi"[..], Some(Fault::ReservedType)));
        assert_eq!(stream.feed(b"more"), Fed::default());
    }

    #[test]
    fn no_more_is_made_than_the_limit() {
        let data = compressed(&[(vec![0; 5000], true), (vec![0; 5000], true)], 6);
        let mut stream = Stream::new(6000);
        let fed = stream.feed(&data);
        assert_eq!((fed.bytes.len(), fed.behind), (6000, None));
        assert!(matches!(fed.fault, Some(Fault::OutputLimit(_))), "{:?}", fed.fault);
    }

    /// A fixed block of zero bytes, eight bits each, whose end never comes.
    #[test]
    fn a_block_without_end_is_given_up() {
        let mut stream = Stream::new(1 << 30);
        assert_eq!(stream.feed(&[0x62]).fault, None);
        let piece = vec![0x60; LARGEST_BLOCK / 2];
        let fed = stream.feed(&piece);
        assert_eq!((fed.bytes.len(), fed.fault), (piece.len(), None));
        assert_eq!(stream.feed(&piece).fault, Some(Fault::LargeBlock));
    }
}
