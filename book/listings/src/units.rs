//! Where a message of a protocol ends, so that a line can pass messages and not bytes.

use conformance::protocols::ws::frame::{self, Decoded};
use servers::relay::Side;

/// Finds the unit at the front of some bytes: how long it is, and what it is in
/// words; none while its end is still to come. `is_first` tells whether it is the
/// first of its direction.
pub type Split = fn(from: Side, is_first: bool, bytes: &[u8]) -> Option<(usize, String)>;

/// WebSocket: a head of HTTP, then frames.
pub fn ws(from: Side, is_first: bool, bytes: &[u8]) -> Option<(usize, String)> {
    if is_first {
        return head(bytes);
    }
    match frame::decode(bytes) {
        Decoded::Frame(mut frame, length) => {
            // Every frame of a client has a mask; one without is worth a word.
            let is_client = from == Side::Client;
            let is_bare = is_client && frame.mask.take().is_none();
            let words = frame.says();
            Some((length, if is_bare { format!("{words}, without a mask") } else { words }))
        }
        Decoded::TooLong(frame, head) => Some((head, frame.says())),
        Decoded::Incomplete => None,
    }
}

/// A head of HTTP, in words its first line.
fn head(bytes: &[u8]) -> Option<(usize, String)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    Some((end + 4, head.lines().next().unwrap_or_default().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_and_then_frames() {
        let bytes = b"GET /?after=2 HTTP/1.1\r\nHost: a\r\n\r\n\x81\x82\0\0\0\0hi";
        let (length, words) = ws(Side::Client, true, bytes).expect("a head");
        assert_eq!(words, "GET /?after=2 HTTP/1.1");
        assert_eq!(ws(Side::Client, true, &bytes[..length - 1]), None);
        let frames = &bytes[length..];
        assert_eq!(ws(Side::Client, false, frames), Some((8, "text, \"hi\"".to_owned())));
        assert_eq!(ws(Side::Client, false, &frames[..7]), None);
    }

    #[test]
    fn a_mask_is_worth_a_word_only_where_it_is_wrong() {
        let bare = b"\x89\x01x";
        let words = |from| ws(from, false, bare).expect("a frame").1;
        assert_eq!(words(Side::Client), "ping, \"x\", without a mask");
        assert_eq!(words(Side::Server), "ping, \"x\"");
        let masked = ws(Side::Server, false, b"\x89\x81\0\0\0\0x").expect("a frame").1;
        assert_eq!(masked, "ping, \"x\", masked");
    }
}
