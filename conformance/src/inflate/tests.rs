use flate2::{Compress, Compression, FlushCompress};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::fuzz::agrees_with_zlib;

/// Nothing here makes more.
const LIMIT: usize = 1024 * 1024;

/// Compresses a message as a careful sender does, tail included.
fn compressed(compress: &mut Compress, message: &[u8]) -> Vec<u8> {
    let (start, mut out) = (compress.total_in(), Vec::new());
    loop {
        out.reserve(message.len() / 2 + 64);
        let taken = (compress.total_in() - start) as usize;
        compress.compress_vec(&message[taken..], &mut out, FlushCompress::Sync).expect("a message");
        let all_taken = compress.total_in() - start == message.len() as u64;
        if all_taken && out.len() < out.capacity() {
            return out;
        }
    }
}

/// The payload of a message: without the tail.
fn payload(compress: &mut Compress, message: &[u8]) -> Vec<u8> {
    let mut payload = compressed(compress, message);
    // Behind a flush zlib has nothing to flush for an empty message, which is
    // this byte then (RFC 7692, section 7.2.3.6).
    if payload.is_empty() {
        return vec![0];
    }
    assert_eq!(payload.split_off(payload.len() - 4), TAIL);
    payload
}

fn compress(level: u32, bits: u8) -> Compress {
    Compress::new_with_window_bits(Compression::new(level), false, bits)
}

/// Messages that repeat themselves over short and long distances, and noise.
fn messages() -> impl Strategy<Value = Vec<u8>> {
    let noise = || vec(any::<u8>(), 0..2000);
    let repeated = (vec(any::<u8>(), 1..3000), 1..20_usize);
    prop_oneof![
        noise(),
        vec(b'a'..b'e', 0..3000),
        repeated.prop_map(|(piece, times)| piece.repeat(times)),
        (noise(), 0..40_000_usize)
            .prop_map(|(piece, gap)| [&piece[..], &vec![7; gap], &piece].concat()),
    ]
}

/// Writes blocks bit by bit.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    /// How many bits of the last byte are taken; 0 where a new one begins.
    taken: u32,
}

impl Writer {
    /// A number, its lowest bit first.
    fn bits(mut self, value: u32, count: u32) -> Writer {
        for at in 0..count {
            if self.taken == 0 {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().expect("a byte") |=
                ((value.checked_shr(at).unwrap_or(0) & 1) as u8) << self.taken;
            self.taken = (self.taken + 1) % 8;
        }
        self
    }

    /// A code, its highest bit first.
    fn code(self, code: u32, count: u32) -> Writer {
        self.bits(code.reverse_bits() >> (32 - count), count)
    }

    /// A symbol in the fixed code.
    fn symbol(self, symbol: u32) -> Writer {
        match symbol {
            0..144 => self.code(0x30 + symbol, 8),
            144..256 => self.code(0x190 + symbol - 144, 9),
            256..280 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }

    /// Three bytes from 24,577 and `more` bytes ago, in the fixed code.
    fn far(self, more: u32) -> Writer {
        self.symbol(257).code(29, 5).bits(more, 13)
    }

    fn fixed(self, is_final: bool) -> Writer {
        self.bits(u32::from(is_final), 1).bits(1, 2)
    }

    /// The head of a dynamic block with these lengths of the code of lengths.
    fn dynamic(self, symbols: u32, distances: u32, lengths: &[u32]) -> Writer {
        let head = self.bits(0b100, 3).bits(symbols - 257, 5).bits(distances - 1, 5);
        let head = head.bits(lengths.len() as u32 - 4, 4);
        lengths.iter().fold(head, |writer, length| writer.bits(*length, 3))
    }

    /// A stored block.
    fn stored(mut self, bytes: &[u8]) -> Writer {
        self = self.bits(0, 3);
        let length = bytes.len() as u16;
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend((!length).to_le_bytes());
        self.bytes.extend(bytes);
        self.taken = 0;
        self
    }
}

fn read(data: &[u8]) -> Inflated {
    agrees_with_zlib(data, &[], LIMIT)
}

fn fault(data: &[u8]) -> Fault {
    match read(data).end {
        End::Wrong(fault) => fault,
        end => panic!("{end:?}"),
    }
}

fn kinds(seen: &Inflated) -> Vec<Kind> {
    seen.blocks.iter().map(|block| block.kind).collect()
}

proptest! {
    /// Whatever zlib compresses comes back, message for message, and looks back
    /// no farther than its window.
    #[test]
    fn reads_what_zlib_writes(
        all in vec(messages(), 1..5), level in 0_u32..10, bits in 9_u8..16, takeover: bool,
    ) {
        let mut compress = compress(level, bits);
        let mut inflater = Inflater::new(takeover, LIMIT);
        for message in all {
            if !takeover {
                compress.reset();
            }
            let payload = payload(&mut compress, &message);
            let seen = inflater.message(&payload);
            prop_assert!(seen.bytes == message, "{} is not {} bytes", seen.says(), message.len());
            prop_assert!(seen.is_whole() && !seen.has_tail && !seen.has_zlib_header);
            prop_assert!(seen.largest_distance() <= 1 << bits);
            prop_assert!(takeover || seen.reach() == 0);
            prop_assert!(seen.blocks.iter().all(|block| !block.is_final && block.padding == 0));
            prop_assert_eq!(seen.size, payload.len() + 4);
        }
    }

    /// A message whose tail is still there is read all the same, and so is the next.
    #[test]
    fn forgives_the_tail(first in messages(), second in messages()) {
        let (mut compress, mut inflater) = (compress(6, 15), Inflater::new(true, LIMIT));
        for message in [first, second] {
            let payload = compressed(&mut compress, &message);
            // As above: an empty message behind a flush has no tail to forget.
            if payload.is_empty() {
                continue;
            }
            let seen = inflater.message(&payload);
            prop_assert!(seen.bytes == message && seen.is_whole() && seen.has_tail);
        }
    }

    /// Noise, and noise behind the beginning of a block.
    #[test]
    fn reads_noise_as_zlib_does(
        head in 0_u8..8, mut data in vec(any::<u8>(), 0..400), window in vec(any::<u8>(), 0..300),
    ) {
        if let Some(first) = data.first_mut() {
            *first = *first & !7 | head;
        }
        agrees_with_zlib(&data, &window, LIMIT);
    }

    /// Messages of zlib with a few wrong bytes, cut anywhere, with any limit.
    #[test]
    fn reads_damaged_data_as_zlib_does(
        message in messages(), level in 0_u32..10, slips in vec(any::<(usize, u8)>(), 0..4),
        cut: usize, limit in prop_oneof![0..70_000_usize, Just(LIMIT)], window in messages(),
    ) {
        let mut data = compressed(&mut compress(level, 15), &message);
        for (at, byte) in slips {
            let at = at % data.len();
            data[at] = byte;
        }
        data.truncate(data.len() - cut % 20 % data.len());
        agrees_with_zlib(&data, &window, limit);
    }
}

/// RFC 7692, section 7.2.3, in its order.
#[test]
fn the_examples_of_rfc_7692() {
    let hello = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
    let mut inflater = Inflater::new(true, LIMIT);
    let seen = inflater.message(&hello);
    assert_eq!((&seen.bytes[..], kinds(&seen)), (&b"Hello"[..], vec![Kind::Fixed, Kind::Stored]));
    assert_eq!(seen.says(), "5 bytes from 2 blocks (1 stored, 1 fixed), whole");
    let seen = inflater.message(&[0xf2, 0x00, 0x11, 0x00, 0x00]);
    assert_eq!((&seen.bytes[..], seen.largest_distance(), seen.reach()), (&b"Hello"[..], 5, 4));
    let stored = inflater.message(b"\x00\x05\x00\xfa\xffHello\x00");
    assert_eq!((&stored.bytes[..], kinds(&stored)), (&b"Hello"[..], vec![Kind::Stored; 2]));
    let ended = inflater.message(&[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]);
    assert_eq!((&ended.bytes[..], ended.after_final()), (&b"Hello"[..], Some(5)));
    assert!(ended.is_whole() && ended.blocks[0].is_final && ended.blocks[0].end == Some(7));
    let two =
        inflater.message(&[0xf2, 0x48, 0x05, 0, 0, 0, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00]);
    assert_eq!(&two.bytes, b"Hello");
    let lengths: Vec<usize> = two.blocks.iter().map(|block| block.length).collect();
    assert_eq!(lengths, [2, 0, 3, 0]);
    let nothing = inflater.message(&[0x00]);
    assert!(nothing.bytes.is_empty() && nothing.is_whole() && nothing.blocks.len() == 1);
}

#[test]
fn nothing_is_no_block_and_no_message() {
    let seen = read(&[]);
    assert!(seen.is_whole() && seen.blocks.is_empty());
    assert_eq!(seen.says(), "0 bytes from no block, whole");
    // The tail of an empty payload is the rest of a block that never began.
    let seen = Inflater::new(true, LIMIT).message(&[]);
    assert_eq!(seen.end, End::Inside);
}

#[test]
fn a_dynamic_block() {
    let text: String = (0..2000).map(|number| format!("{} ", number * number)).collect();
    let seen = Inflater::new(true, LIMIT).message(&payload(&mut compress(9, 15), text.as_bytes()));
    assert_eq!(seen.bytes, text.as_bytes());
    assert_eq!(kinds(&seen), [Kind::Dynamic, Kind::Stored]);
}

#[test]
fn a_sender_without_a_flush_forgets_the_last_byte() {
    let final_only = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
    let seen = Inflater::new(true, LIMIT).message(&final_only);
    assert_eq!(
        (&seen.bytes[..], &seen.end, seen.after_final()),
        (&b"Hello"[..], &End::Inside, Some(4))
    );
}

#[test]
fn a_payload_of_zlib_is_told_apart() {
    let mut zlib = Compress::new(Compression::new(6), true);
    let seen = Inflater::new(true, LIMIT).message(&compressed(&mut zlib, b"Hello"));
    assert!(seen.has_zlib_header && !seen.is_whole(), "{}", seen.says());
    assert_eq!(
        seen.says(),
        "0 bytes from one stored block, padding bits set, begins with a zlib header, still ends \
         with 00 00 ff ff, a stored block of length 0xf29c whose second length is 0xcd48 in the \
         first 5 bytes of 17"
    );
}

#[test]
fn padding_is_kept() {
    // `Hello` in a final block whose last six bits are filled up with ones.
    let seen = read(&[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0xfc]);
    assert_eq!(
        (&seen.bytes[..], seen.blocks[0].padding, &seen.end),
        (&b"Hello"[..], 0x3f, &End::Border)
    );
    let seen = read(&[0xa8, 1, 0, 0xfe, 0xff, b'x']);
    assert_eq!((&seen.bytes[..], seen.blocks[0].padding), (&b"x"[..], 0x15));
    assert_eq!(seen.blocks[0].says(), "stored block of 1 byte, padding bits set");
}

/// The largest distance there is, just within and just before the beginning.
#[test]
fn distances_end_with_the_window() {
    let window: Vec<u8> = (0..LARGEST_WINDOW).map(|at| at as u8).collect();
    let far = Writer::default().fixed(false).far(8191).symbol(256).stored(b"").bytes;
    let seen = agrees_with_zlib(&far, &window, LIMIT);
    assert_eq!((&seen.bytes[..], seen.reach()), (&[0, 1, 2][..], 32_768));
    assert_eq!(seen.largest_distance(), 32_768);
    let seen = agrees_with_zlib(&far, &window[1..], LIMIT);
    let (distance, there) = (32_768, 32_767);
    assert_eq!(seen.end, End::Wrong(Fault::TooFar { distance, there }));
    // Of a window that is too large the end counts.
    let seen = inflate(&far, &[&[9][..], &window].concat(), LIMIT);
    assert_eq!(seen.bytes, [0, 1, 2]);
}

/// What a message makes counts like the window: the same distance in one message.
#[test]
fn distances_within_one_message() {
    let data: Vec<u8> = (0..LARGEST_WINDOW).map(|at| at as u8).collect();
    let one_less = &data[1..];
    for (before, is_whole) in [(&data[..], true), (one_less, false)] {
        let far = Writer::default().stored(before).fixed(false).far(8191).symbol(256);
        let seen = read(&far.stored(b"").bytes);
        assert_eq!((seen.is_whole(), seen.reach()), (is_whole, 0), "{}", seen.says());
    }
}

#[test]
fn the_window_is_what_was_made_last() {
    let mut inflater = Inflater::new(true, LIMIT);
    let data: Vec<u8> = (0..LARGEST_WINDOW).map(|at| (at / 128) as u8).collect();
    let stored = |bytes: &[u8]| Writer::default().stored(bytes).bits(0, 3).bytes;
    let far = Writer::default().fixed(false).far(8191).symbol(256).bits(0, 3).bytes;
    inflater.message(&stored(&data));
    inflater.message(&stored(&[9; 128]));
    assert_eq!(inflater.message(&far).bytes, [1, 1, 1]);
    // Its three bytes have moved the window on.
    assert_eq!(inflater.message(&far).bytes, [1, 1, 1]);
    inflater.reset();
    let (distance, there) = (32_768, 0);
    assert_eq!(inflater.message(&far).end, End::Wrong(Fault::TooFar { distance, there }));
}

#[test]
fn blocks_that_are_wrong() {
    let fixed = || Writer::default().fixed(false);
    assert_eq!(fault(&[0b110]), Fault::ReservedType);
    assert_eq!(fault(&[0, 5, 0, 5, 0]), Fault::StoredLength { length: 5, check: 5 });
    assert_eq!(fault(&fixed().symbol(286).bytes), Fault::BadSymbol(286));
    assert_eq!(fault(&fixed().symbol(287).bytes), Fault::BadSymbol(287));
    let a = || fixed().symbol(97);
    assert_eq!(fault(&a().symbol(257).code(30, 5).bytes), Fault::BadDistance(30));
    assert_eq!(fault(&a().symbol(257).code(31, 5).bytes), Fault::BadDistance(31));
    let too_far = Fault::TooFar { distance: 2, there: 1 };
    assert_eq!(fault(&a().symbol(257).code(1, 5).bytes), too_far);
    assert_eq!(read(&a().symbol(257).code(1, 5).bytes).bytes, b"a");
}

#[test]
fn dynamic_blocks_that_are_wrong() {
    let dynamic = |symbols, distances, lengths: &[u32]| {
        Writer::default().dynamic(symbols, distances, lengths)
    };
    let incomplete = Fault::Lengths(Code::Lengths, Shape::Incomplete);
    let too_many = Fault::Lengths(Code::Lengths, Shape::Oversubscribed);
    let counts = |symbols, distances| Fault::TooManyCodes { symbols, distances };
    assert_eq!(fault(&dynamic(287, 1, &[0; 4]).bytes), counts(287, 1));
    assert_eq!(fault(&dynamic(286, 31, &[0; 4]).bytes), counts(286, 31));
    assert_eq!(fault(&dynamic(257, 1, &[1, 1, 1, 0]).bytes), too_many);
    assert_eq!(fault(&dynamic(257, 1, &[2, 0, 2, 2]).bytes), incomplete);
    assert_eq!(fault(&dynamic(257, 1, &[1, 0, 0, 0]).bytes), incomplete);
    // 0 is "as before", 1 is "11 zeros and more".
    let repeats = || dynamic(257, 1, &[1, 0, 1, 0]);
    assert_eq!(fault(&repeats().bits(0b000, 3).bytes), Fault::NothingToRepeat);
    let zeros = |writer: Writer, more| writer.bits(1, 1).bits(more, 7);
    assert_eq!(fault(&zeros(zeros(repeats(), 127), 110).bytes), Fault::TooManyLengths);
    assert_eq!(fault(&zeros(zeros(repeats(), 127), 109).bytes), Fault::NoEndOfBlock);
}

/// The lengths of the two codes are right each, but make no code.
#[test]
fn codes_that_are_no_codes() {
    // 0 is "one bit", 10 "two bits", 11 "11 zeros and more".
    let lengths = [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];
    let zeros = |writer: Writer, count: u32| writer.code(0b11, 2).bits(count - 11, 7);
    let end = |of_symbols: &[u32], of_distances: &[u32]| {
        let (symbols, distances) = (256 + of_symbols.len(), of_distances.len());
        let head = Writer::default().dynamic(symbols as u32, distances as u32, &lengths);
        let bits = of_symbols.iter().chain(of_distances);
        bits.fold(zeros(zeros(head, 138), 118), |writer, length| match length {
            1 => writer.code(0, 1),
            _ => writer.code(0b10, 2),
        })
    };
    let wrong = |code, shape| Fault::Lengths(code, shape);
    assert_eq!(fault(&end(&[1, 1, 1], &[1]).bytes), wrong(Code::Symbols, Shape::Oversubscribed));
    assert_eq!(fault(&end(&[1, 2], &[1]).bytes), wrong(Code::Symbols, Shape::Incomplete));
    assert_eq!(
        fault(&end(&[1, 1], &[1, 1, 2]).bytes),
        wrong(Code::Distances, Shape::Oversubscribed)
    );
    assert_eq!(fault(&end(&[1, 1], &[2]).bytes), wrong(Code::Distances, Shape::Incomplete));
    let right = read(&end(&[1, 2, 2], &[1, 2, 2]).code(0, 1).stored(b"right").bytes);
    assert!(right.is_whole() && right.bytes == b"right", "{}", right.says());
}

/// A lone distance has a code of one bit; the other bit is nobody's.
#[test]
fn a_code_of_one_bit() {
    // 0 is "no bits", 10 "one bit", 11 "11 zeros and more".
    let lengths = [0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
    let head = |symbols, distances| Writer::default().dynamic(symbols, distances, &lengths);
    let zeros = |writer: Writer, count: u32| writer.code(0b11, 2).bits(count - 11, 7);
    let ones = |writer: Writer, count| (0..count).fold(writer, |writer, _| writer.code(0b10, 2));
    let one = ones(zeros(zeros(head(258, 1), 138), 118), 3);
    // Symbol 256 has the code 0, 257 the code 1: the length 3. Distance 1 has the code 0.
    let whole = one.bits(0b001, 3);
    let seen = agrees_with_zlib(&whole.bytes, b"x", LIMIT);
    assert_eq!((&seen.bytes[..], kinds(&seen)[0]), (&b"xxx"[..], Kind::Dynamic));
    let one = ones(zeros(zeros(head(258, 1), 138), 118), 3);
    let nobodys = agrees_with_zlib(&one.bits(0b011, 3).bytes, b"x", LIMIT);
    assert_eq!(nobodys.end, End::Wrong(Fault::NoSuchCode(Code::Distances)));
    // No distance at all is fine until one is needed.
    let none = ones(zeros(zeros(head(258, 1), 138), 118), 2).bits(0, 1);
    let needed = agrees_with_zlib(&none.bits(1, 1).bits(0, 4).bytes, b"x", LIMIT);
    assert_eq!(needed.end, End::Wrong(Fault::NoSuchCode(Code::Distances)));
}

/// zlib takes bits without a code for zeros, and finds out when all lengths are
/// there. Cut off before, it waits; we know that nothing good can come.
#[test]
fn a_code_without_codes_is_wrong_at_once() {
    let head = Writer::default().dynamic(257, 1, &[0; 4]);
    let incomplete = Fault::Lengths(Code::Lengths, Shape::Incomplete);
    assert_eq!(fault(&head.bytes), incomplete);
    let all = Writer::default().dynamic(257, 1, &[0; 4]).bits(0, 32).bytes;
    assert_eq!(fault(&[all, vec![0; 40]].concat()), incomplete);
}

#[test]
fn blocks_that_are_cut_off() {
    let data = payload(&mut compress(9, 15), &b"cut me anywhere, anywhere, anywhere ".repeat(20));
    for length in 1..data.len() {
        let seen = read(&data[..length]);
        assert_eq!(seen.end, End::Inside, "{length}");
    }
    let seen = read(b"\x00\x05\x00\xfa\xffHel");
    assert_eq!((&seen.bytes[..], seen.blocks[0].end), (&b"Hel"[..], None));
    assert_eq!(seen.blocks[0].says(), "stored block of 3 bytes, cut off");
}

#[test]
fn no_more_is_made_than_allowed() {
    let bomb = payload(&mut compress(9, 15), &[0; 100_000]);
    for limit in [0, 1, 2, 257, 258, 259, 99_999] {
        let seen = agrees_with_zlib(&bomb, &[], limit);
        assert_eq!((seen.bytes.len(), seen.end), (limit, End::Wrong(Fault::OutputLimit(limit))));
    }
    assert_eq!(Inflater::new(true, 100_000).message(&bomb).bytes.len(), 100_000);
    let stored = b"\x00\x05\x00\xfa\xffHello\x00\x00\x00\xff\xff";
    assert_eq!(agrees_with_zlib(stored, &[], 4).bytes, b"Hell");
    assert!(agrees_with_zlib(stored, &[], 5).is_whole());
}

#[test]
fn blocks_have_a_limit_too() {
    let empty = [0x00, 0x00, 0x00, 0xff, 0xff].repeat(MOST_BLOCKS);
    assert!(inflate(&empty, &[], LIMIT).is_whole());
    let seen = inflate(&[&empty[..], &empty[..5]].concat(), &[], LIMIT);
    assert_eq!((seen.blocks.len(), seen.end), (MOST_BLOCKS, End::Wrong(Fault::TooManyBlocks)));
}

#[test]
fn says_what_went_wrong() {
    let all = [
        (Fault::ReservedType, "a block of the reserved type 3"),
        (Fault::TooFar { distance: 7, there: 1 }, "a distance of 7 where 1 byte came before"),
        (
            Fault::Lengths(Code::Distances, Shape::Oversubscribed),
            "too many codes in the code of distances",
        ),
        (
            Fault::NoSuchCode(Code::Symbols),
            "bits that do not occur in the code of literals and lengths",
        ),
        (Fault::OutputLimit(1024), "more than 1024 bytes"),
    ];
    for (fault, says) in all {
        assert_eq!(fault.says(), says);
    }
}
