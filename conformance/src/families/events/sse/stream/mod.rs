//! Reads an event stream (WHATWG HTML, sections 9.2.5 and 9.2.6) as a client
//! does, and keeps what a client passes over, so that the cases can judge the
//! server: bytes become lines, lines become blocks, and blocks become events.
//!
//! Nothing here fails. Whatever is unusual is an [`Oddity`] of the line, the
//! event or the stream where it stands. What is kept is bounded:
//! [`LARGEST_LINE`] bytes of a line, [`LARGEST_EVENT`] bytes of an event; what
//! goes beyond is counted.

mod block;
mod item;
mod line;
mod oddity;
mod reader;
#[cfg(test)]
mod tests;

pub use block::Block;
pub use item::{Event, Item, Rest, append};
pub use line::{Ends, Field, Line, LineEnd, What};
pub use oddity::Oddity;
pub use reader::Reader;

/// So many bytes of a line are kept, and only these are interpreted.
pub const LARGEST_LINE: usize = 1024 * 1024;

/// So many bytes of the data of an event are kept, and as much of the lines
/// of its block.
pub const LARGEST_EVENT: usize = 4 * 1024 * 1024;

/// U+FEFF in UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";
