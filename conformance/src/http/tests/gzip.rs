//! The gzip coding, with flate2 as a second opinion.

use std::io::{Read, Write};

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use proptest::prelude::*;

use crate::http::gzip::{Gzip, GzipOddity};
use crate::inflate::Fault;

/// A member that flate2 wrote, with whatever a head can have.
fn member(text: &[u8], level: u32, extras: (Vec<u8>, bool, bool)) -> Vec<u8> {
    let (extra, has_name, has_comment) = extras;
    let mut builder = GzBuilder::new().mtime(7);
    if !extra.is_empty() {
        builder = builder.extra(extra);
    }
    if has_name {
        builder = builder.filename("a name");
    }
    if has_comment {
        builder = builder.comment("a comment");
    }
    let mut encoder = builder.write(Vec::new(), Compression::new(level));
    encoder.write_all(text).expect("memory");
    encoder.finish().expect("memory")
}

fn plain(text: &[u8]) -> Vec<u8> {
    member(text, 6, (Vec::new(), false, false))
}

fn fed(bytes: &[u8], size: usize) -> (Vec<u8>, Gzip) {
    let mut gzip = Gzip::new();
    let made = bytes.chunks(size).flat_map(|piece| gzip.feed(piece)).collect();
    (made, gzip)
}

proptest! {
    #[test]
    fn what_flate2_writes_is_read_however_it_is_cut(
        texts in proptest::collection::vec("[a-c]{0,500}", 1..4),
        level in 0..10_u32,
        extra in proptest::collection::vec(any::<u8>(), 0..9),
        (has_name, has_comment) in any::<(bool, bool)>(),
        size in 1..600_usize,
    ) {
        let of = |text: &String| member(text.as_bytes(), level, (extra.clone(), has_name, has_comment));
        let bytes: Vec<u8> = texts.iter().flat_map(of).collect();
        let (made, gzip) = fed(&bytes, size);
        prop_assert_eq!(String::from_utf8_lossy(&made), texts.concat());
        prop_assert!(gzip.is_done());
        prop_assert_eq!(gzip.oddities(), []);
    }

    /// What flate2 takes without a complaint, we read the same way.
    #[test]
    fn a_damaged_member_that_flate2_takes_is_read_the_same(
        text in "[a-c]{0,200}",
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = member(text.as_bytes(), 6, (vec![1, 2], true, false));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let mut theirs = Vec::new();
        let takes = MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut theirs).is_ok();
        let (ours, gzip) = fed(&bytes, 7);
        let is_clean = gzip.is_done() && gzip.oddities().is_empty();
        let only_flags = gzip.oddities().iter().all(|o| matches!(o, GzipOddity::ReservedFlags(_)));
        prop_assert!(!takes || gzip.is_done() && only_flags, "{:?}", gzip.oddities());
        prop_assert!(!is_clean || takes);
        if takes {
            prop_assert_eq!(ours, theirs);
        }
    }
}

#[test]
fn an_event_is_decodable_once_it_was_flushed() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let mut gzip = Gzip::new();
    for event in ["data: one\n\n", "data: two\n\n", ": comment\n\n"] {
        encoder.write_all(event.as_bytes()).expect("memory");
        encoder.flush().expect("memory");
        let piece = std::mem::take(encoder.get_mut());
        assert_eq!(gzip.feed(&piece), event.as_bytes());
    }
    assert!(!gzip.is_done());
    gzip.feed(&encoder.finish().expect("memory"));
    assert!(gzip.is_done() && gzip.oddities().is_empty());
}

#[test]
fn oddities_are_kept() {
    let odd = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = plain(b"text");
        change(&mut bytes);
        let (made, gzip) = fed(&bytes, 5);
        (String::from_utf8_lossy(&made).into_owned(), gzip.oddities().to_vec())
    };
    let last = |bytes: &Vec<u8>| bytes.len() - 1;
    let text = || "text".to_owned();
    assert_eq!(odd(&|bytes| bytes[1] = 0), (String::new(), vec![GzipOddity::NotGzip]));
    assert_eq!(odd(&|bytes| bytes[2] = 7), (String::new(), vec![GzipOddity::Method(7)]));
    assert_eq!(odd(&|bytes| bytes[3] = 0x80), (text(), vec![GzipOddity::ReservedFlags(0x80)]));
    assert_eq!(
        odd(&|bytes| bytes[10] = 7),
        (String::new(), vec![GzipOddity::Data(Fault::ReservedType)])
    );
    assert_eq!(
        odd(&|bytes| *bytes.last_mut().expect("a byte") = 1),
        (text(), vec![GzipOddity::Length])
    );
    assert_eq!(
        odd(&|bytes| {
            let at = last(bytes) - 4;
            bytes[at] ^= 1;
        }),
        (text(), vec![GzipOddity::Check])
    );
    assert_eq!(odd(&|bytes| bytes.push(0)), (text(), vec![GzipOddity::Behind]));
    let zlib = fed(&[0x78, 0x9c, 3, 0], 1).1;
    assert_eq!((zlib.oddities(), zlib.is_lost()), (&[GzipOddity::NotGzip][..], true));
}

/// flate2 writes no check of the head, so that one is made by hand.
#[test]
fn the_check_of_a_head_is_looked_at() {
    let mut bytes = plain(b"text");
    bytes[3] |= 2;
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[..10]);
    let check = (crc.sum() as u16).to_le_bytes();
    bytes.splice(10..10, check);
    let (made, gzip) = fed(&bytes, 3);
    assert_eq!((made.as_slice(), gzip.oddities()), (&b"text"[..], &[][..]));
    bytes[10] ^= 1;
    assert_eq!(fed(&bytes, 3).1.oddities(), [GzipOddity::HeadCheck]);
}

/// A head that is cut off, or a member without its tail, is not over.
#[test]
fn what_is_cut_off_is_not_done() {
    let bytes = plain(b"text");
    for length in 0..bytes.len() {
        let (_, gzip) = fed(&bytes[..length], 100);
        assert!(!gzip.is_done() && gzip.oddities().is_empty(), "{length} bytes");
    }
    assert!(fed(&bytes, 100).1.is_done());
}
