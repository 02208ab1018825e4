//! A body in words, for a record.

use super::Piece;

/// So many characters of the data are shown in words.
const SHOWN: usize = 60;

/// What arrived together, in words.
pub fn says_pieces(pieces: &[Piece]) -> String {
    let mut says = Vec::new();
    let mut data = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Data(bytes) => data.extend_from_slice(&bytes[..bytes.len().min(4 * SHOWN)]),
            Piece::Chunk { size: 0, .. } => says.push("the last chunk".to_owned()),
            Piece::Chunk { size, .. } => says.push(format!("chunk of {size} bytes")),
            Piece::Trailer(field) => says.push(format!("trailer {}", shown(&field.name))),
        }
    }
    // Very many small chunks are not listed one by one.
    if says.len() > 4 {
        says = vec![says[0].clone(), format!("{} more pieces", says.len() - 1)];
    }
    let bytes: usize = pieces.iter().map(Piece::size).sum();
    match (says.is_empty(), bytes) {
        (true, 0) => "a part of the framing of the body".to_owned(),
        (false, 0) => says.join(", "),
        (true, _) => format!("{bytes} bytes of the body: {}", quoted(&data)),
        (false, _) => format!("{}: {}", says.join(", "), quoted(&data)),
    }
}

impl Piece {
    fn size(&self) -> usize {
        match self {
            Piece::Data(bytes) => bytes.len(),
            Piece::Chunk { .. } | Piece::Trailer(_) => 0,
        }
    }
}

/// The beginning of data as text, on one line.
pub(crate) fn quoted(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(&data[..data.len().min(4 * SHOWN)]);
    format!("\"{}\"", cut(&text.escape_debug().to_string()))
}

/// The beginning of a text, with control characters as escapes.
pub(crate) fn shown(text: &str) -> String {
    let escaped = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    cut(&text.chars().take(SHOWN + 1).map(escaped).collect::<String>())
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
