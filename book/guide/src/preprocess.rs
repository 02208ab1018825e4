//! The preprocessor for a stock `mdbook`: the same expansion as [`crate::book`],
//! through standard input and output.

use std::io::{Read, Write};
use std::path::PathBuf;

use mdbook_driver::book::Book;
use serde_json::Value;

use crate::book::check_and_expand;
use crate::fault::GuideError;

/// Whether pages for `renderer` can be made: the tables are HTML.
pub fn supports(renderer: &str) -> bool {
    renderer == "html"
}

/// Reads the context and the book that mdBook sends, and writes the expanded book.
///
/// # Errors
/// When the input is no book, when a page has faults, and when the output cannot be written.
pub fn run(input: impl Read, mut output: impl Write) -> Result<(), GuideError> {
    let (context, mut book): (Value, Book) = serde_json::from_reader(input)?;
    let text = |pointer: &str| context.pointer(pointer).and_then(Value::as_str).map(PathBuf::from);
    let root = text("/root").unwrap_or_else(|| PathBuf::from("."));
    let src = root.join(text("/config/book/src").unwrap_or_else(|| PathBuf::from("src")));
    check_and_expand(&root, &src, &mut book)?;
    serde_json::to_writer(&mut output, &book)?;
    output.flush().map_err(|why| GuideError::File {
        what: "write",
        path: PathBuf::from("standard output"),
        why,
    })
}
