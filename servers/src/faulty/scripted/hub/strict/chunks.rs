//! The chunked coding.

use super::events::COMMENT;
use super::options::Framing;

/// Bytes as one chunk.
pub(super) fn chunk(bytes: &[u8], framing: &Framing) -> Vec<u8> {
    let (kind, rest) = match framing.types_in_extensions {
        true => without_type(bytes),
        false => (None, bytes.to_vec()),
    };
    let size = match framing.decimal_sizes {
        true => rest.len().to_string(),
        false => format!("{:x}", rest.len()),
    };
    let extension = kind.map(|kind| format!(";event=\"{kind}\"")).unwrap_or_default();
    let empty = if framing.empty_chunks && bytes == COMMENT { "0\r\n\r\n" } else { "" };
    let mut chunk = format!("{empty}{size}{extension}\r\n").into_bytes();
    chunk.extend(rest);
    if !framing.bare_chunks {
        chunk.extend_from_slice(b"\r\n");
    }
    chunk
}

/// The chunk of size 0, without a trailer.
pub(super) const LAST: &[u8] = b"0\r\n\r\n";

/// Takes the type out of an event.
fn without_type(bytes: &[u8]) -> (Option<String>, Vec<u8>) {
    let (mut kind, mut rest) = (None, Vec::new());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"event: ") {
            Some(value) => kind = Some(String::from_utf8_lossy(value).trim_end().to_owned()),
            None => rest.extend_from_slice(line),
        }
    }
    (kind, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_says_how_long_it_is() {
        let good = Framing::default();
        assert_eq!(chunk(b"data: 0123456789", &good), b"10\r\ndata: 0123456789\r\n");
        let odd = Framing { types_in_extensions: true, ..good };
        assert_eq!(chunk(b"event: x\ndata: a\n\n", &odd), b"9;event=\"x\"\r\ndata: a\n\n\r\n");
    }
}
