//! DEFLATE data: our reader holds together, and zlib reads the same.

use flate2::{Decompress, FlushDecompress, Status};

use crate::inflate::{self, Code, End, Fault, Inflated, Inflater, LARGEST_WINDOW, Shape};

/// DEFLATE data of a target. Two bytes in front say how much stands in the
/// window, and how much may be made.
pub fn inflate(bytes: &[u8]) {
    let [window, limit, data @ ..] = bytes else { return };
    let window: Vec<u8> = (0..usize::from(*window) * 130).map(|at| (at % 251) as u8).collect();
    let limit = usize::from(*limit) * 1024;
    agrees_with_zlib(data, &window, limit);
    messages(data, limit);
}

/// Reads `data`, asserts all that always holds, and that zlib reads them so too.
pub(crate) fn agrees_with_zlib(data: &[u8], window: &[u8], limit: usize) -> Inflated {
    let seen = inflate::inflate(data, window, limit);
    holds(&seen, data, window, limit);
    let zlib = Zlib::read(data, window, limit);
    let shared = zlib.bytes.len().min(limit);
    assert_eq!(seen.bytes.get(..shared), zlib.bytes.get(..shared), "{}", seen.says());
    match &seen.end {
        End::Border | End::Inside => {
            assert!(!zlib.is_wrong, "{}", seen.says());
            assert_eq!(seen.bytes.len(), zlib.bytes.len());
        }
        // These are limits of our own; zlib would go on.
        End::Wrong(Fault::OutputLimit(_)) => assert!(zlib.bytes.len() > limit || zlib.is_wrong),
        End::Wrong(Fault::TooManyBlocks) => {}
        // Where no code length has a code, zlib takes each bit for a length of 0 and
        // finds out at their end: if they are cut off before, it waits for more.
        End::Wrong(Fault::Lengths(Code::Lengths, Shape::Incomplete)) if !zlib.is_wrong => {}
        End::Wrong(fault) => assert!(zlib.is_wrong, "zlib minds not: {}", fault.says()),
    }
    seen
}

fn holds(seen: &Inflated, data: &[u8], window: &[u8], limit: usize) {
    assert!(seen.bytes.len() <= limit && seen.size == data.len() && seen.read <= data.len());
    let made: usize = seen.blocks.iter().map(|block| block.length).sum();
    assert_eq!(made, seen.bytes.len());
    assert!(seen.blocks.len() <= inflate::MOST_BLOCKS.min(data.len() * 8 / 3));
    let ends: Vec<usize> = seen.blocks.iter().filter_map(|block| block.end).collect();
    assert!(ends.is_sorted() && ends.last().is_none_or(|end| *end <= data.len()), "{ends:?}");
    // Only the last block can be cut off, and never where the end is a border.
    let cut = seen.blocks.iter().position(|block| block.end.is_none());
    assert!(cut.is_none_or(|at| at + 1 == seen.blocks.len() && !seen.is_whole()));
    assert!(!seen.is_whole() || seen.read == data.len());
    assert!(seen.largest_distance() <= LARGEST_WINDOW && seen.reach() <= window.len());
    assert!(seen.reach() <= seen.largest_distance());
    assert!(seen.after_final().is_none_or(|size| size <= data.len()));
    assert_eq!(seen.has_tail, data.ends_with(&inflate::TAIL));
    for says in seen.blocks.iter().map(|block| block.says()).chain([seen.says()]) {
        assert!(says.len() < 400 && !says.contains(char::is_control), "{says:?}");
    }
}

/// The data as one message after another: what one leaves in the window is
/// what it made, and without takeover it leaves nothing.
fn messages(data: &[u8], limit: usize) {
    let (mut keeps, mut forgets) = (Inflater::new(true, limit), Inflater::new(false, limit));
    let mut made = Vec::new();
    for payload in data.chunks(1 + data.len() / 3) {
        let seen = keeps.message(payload);
        assert!(seen.bytes.len() <= limit && seen.size <= payload.len() + 4);
        let whole = if seen.size == payload.len() { &[] } else { &inflate::TAIL[..] };
        let again = inflate::inflate(&[payload, whole].concat(), &made, limit);
        assert_eq!(
            (&seen.bytes, &seen.blocks, &seen.end),
            (&again.bytes, &again.blocks, &again.end)
        );
        made.extend(seen.bytes);
        assert_eq!(forgets.message(payload).reach(), 0);
    }
    keeps.reset();
    assert_eq!(keeps.message(data), forgets.message(data));
}

/// What zlib makes of the same data; behind a final block it begins anew.
#[derive(Default)]
struct Zlib {
    bytes: Vec<u8>,
    is_wrong: bool,
}

impl Zlib {
    /// Reads until something is wrong, the data are over, or there is more than `limit`.
    fn read(data: &[u8], window: &[u8], limit: usize) -> Zlib {
        let (mut zlib, mut decoder) = (Zlib::default(), Decompress::new(false));
        let mut rest = data;
        while !rest.is_empty() && zlib.bytes.len() <= limit {
            decoder.reset(false);
            let before = [window, &zlib.bytes].concat();
            let before = &before[before.len().saturating_sub(LARGEST_WINDOW)..];
            if !before.is_empty() {
                decoder.set_dictionary(before).expect("raw data take any dictionary");
            }
            let mut made = Vec::with_capacity(limit + 1 - zlib.bytes.len());
            let status = decoder.decompress_vec(rest, &mut made, FlushDecompress::Sync);
            zlib.bytes.append(&mut made);
            rest = &rest[decoder.total_in() as usize..];
            match status {
                Ok(Status::StreamEnd) => {}
                Ok(Status::Ok | Status::BufError) => break,
                Err(_) => {
                    zlib.is_wrong = true;
                    break;
                }
            }
        }
        zlib
    }
}
