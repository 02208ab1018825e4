//! A body that is compressed with gzip.

use crate::http::LARGEST_BODY;
use crate::http::gzip::Gzip;

/// The body; however it is cut, the same comes of it.
pub fn gzip(bytes: &[u8]) {
    let (whole, reader) = read(bytes, bytes.len().max(1));
    // DEFLATE makes at most 258 bytes of two bits.
    assert!(whole.len() <= LARGEST_BODY.min(bytes.len() * 1032));
    assert!(reader.oddities().len() <= 64 && !(reader.is_done() && reader.is_lost()));
    assert!(!reader.is_lost() || !reader.oddities().is_empty());
    for oddity in reader.oddities() {
        let says = oddity.says();
        assert!(says.len() < 400 && !says.contains(char::is_control), "{says:?}");
    }
    for size in super::piece_sizes(bytes.len()) {
        let (made, again) = read(bytes, size);
        assert!(made == whole, "pieces of {size} bytes");
        let state = |gzip: &Gzip| (gzip.is_done(), gzip.is_lost(), gzip.oddities().to_vec());
        assert_eq!(state(&again), state(&reader), "pieces of {size} bytes");
    }
}

fn read(bytes: &[u8], size: usize) -> (Vec<u8>, Gzip) {
    let mut gzip = Gzip::new();
    let made = bytes.chunks(size).flat_map(|piece| gzip.feed(piece)).collect();
    (made, gzip)
}
