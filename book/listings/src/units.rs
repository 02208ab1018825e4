//! Where a message of a protocol ends, so that a line can pass messages and not bytes.

use servers::relay::Side;
use wireproof::families::ws::frame::{self, Decoded};

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

/// HTTP/1.1: heads, each with the body whose length it tells, and the chunks of a body
/// whose length nobody knows.
pub fn http(_from: Side, _is_first: bool, bytes: &[u8]) -> Option<(usize, String)> {
    let first = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
    match str::from_utf8(first).ok().and_then(|size| usize::from_str_radix(size, 16).ok()) {
        Some(size) => chunk(bytes, first.len() + 2, size),
        None => {
            let (end, words) = head(bytes)?;
            let all = end + length(&bytes[..end]);
            (bytes.len() >= all).then_some((all, words))
        }
    }
}

/// HTTP/1.1 on a path that passes an answer on only when it is complete.
pub fn whole(from: Side, is_first: bool, bytes: &[u8]) -> Option<(usize, String)> {
    let (mut end, words) = http(from, is_first, bytes)?;
    let is_stream = String::from_utf8_lossy(&bytes[..end]).contains("transfer-encoding: chunked");
    let mut is_last = !is_stream;
    while !is_last {
        let (length, words) = http(from, false, &bytes[end..])?;
        end += length;
        is_last = words == LAST;
    }
    Some((end, words))
}

/// The chunk that ends a body.
const LAST: &str = "the last chunk";

/// Whatever arrives, for a protocol that nobody on the line can read.
pub fn anything(_from: Side, _is_first: bool, bytes: &[u8]) -> Option<(usize, String)> {
    (!bytes.is_empty()).then(|| (bytes.len(), format!("{} bytes", bytes.len())))
}

/// A chunk whose content begins at `start`, in words its content.
fn chunk(bytes: &[u8], start: usize, size: usize) -> Option<(usize, String)> {
    let content = bytes.get(start..start + size)?;
    let words = match size {
        0 => LAST.to_owned(),
        _ => format!("chunk, {:?}", String::from_utf8_lossy(content)),
    };
    let end = start + size + 2;
    (bytes.len() >= end).then_some((end, words))
}

/// The length of the body behind a head.
fn length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
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
    fn heads_have_bodies_and_streams_have_chunks() {
        let server = |bytes| http(Side::Server, false, bytes);
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}\nHTTP/1.1 204 No";
        assert_eq!(server(answer), Some((41, "HTTP/1.1 200 OK".to_owned())));
        assert_eq!(server(&answer[..40]), None);
        let request = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
        let words = http(Side::Client, true, request).map(|(_, words)| words);
        assert_eq!(words.as_deref(), Some("GET /a HTTP/1.1"));
        assert_eq!(server(b"9\r\ndata: x\n\n\r"), None);
        let chunk = (14, "chunk, \"data: x\\n\\n\"".to_owned());
        assert_eq!(server(b"9\r\ndata: x\n\n\r\n0"), Some(chunk));
        assert_eq!(server(b"0\r\n\r\n"), Some((5, "the last chunk".to_owned())));
        assert_eq!(server(b"0\r\n\r"), None);
    }

    #[test]
    fn a_whole_answer_has_its_last_chunk() {
        let answer = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
        let whole = |bytes| whole(Side::Server, false, bytes).map(|(length, _)| length);
        assert_eq!(whole(answer), Some(answer.len()));
        assert_eq!(whole(&answer[..answer.len() - 1]), None);
        assert_eq!(whole(b"HTTP/1.1 204 No Content\r\n\r\n"), Some(27));
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
