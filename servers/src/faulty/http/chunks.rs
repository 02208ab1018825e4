//! The chunked coding.

use super::{Fault, Options};

/// Bytes as one chunk.
pub(super) fn chunk(bytes: &[u8], options: &Options) -> Vec<u8> {
    if options.has(Fault::TypesInChunkExtensions) {
        return with_type_beside(bytes);
    }
    if options.has(Fault::EmptyChunks) && bytes.starts_with(b":") {
        return [LAST, &sized(bytes, "")].concat();
    }
    if options.has(Fault::DecimalChunkSizes) {
        return [format!("{}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    }
    let mut chunk = sized(bytes, "");
    if options.has(Fault::ChunksWithoutLineEnd) {
        chunk.truncate(chunk.len() - 2);
    }
    chunk
}

fn sized(bytes: &[u8], extension: &str) -> Vec<u8> {
    let head = format!("{:x}{extension}\r\n", bytes.len());
    [head.as_bytes(), bytes, b"\r\n"].concat()
}

/// The chunk of size 0, without a trailer.
pub(super) const LAST: &[u8] = b"0\r\n\r\n";

/// An event as a chunk whose extension has the type, which the event lacks.
fn with_type_beside(bytes: &[u8]) -> Vec<u8> {
    let (mut extension, mut rest) = (String::new(), Vec::new());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"event: ") {
            Some(value) => {
                let kind = String::from_utf8_lossy(value);
                extension = format!(";event=\"{}\"", kind.trim_end());
            }
            None => rest.extend_from_slice(line),
        }
    }
    sized(&rest, &extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_says_how_long_it_is() {
        let good = Options::default();
        assert_eq!(chunk(b"data: 0123456789", &good), b"10\r\ndata: 0123456789\r\n");
        let odd = Options::with(Fault::TypesInChunkExtensions);
        assert_eq!(chunk(b"event: x\ndata: a\n\n", &odd), b"9;event=\"x\"\r\ndata: a\n\n\r\n");
    }
}
