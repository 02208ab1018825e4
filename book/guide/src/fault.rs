//! What can be wrong with the book, and how it is said.

use std::fmt;
use std::path::{Path, PathBuf};

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// File and line: `src/check/first.md:12`.
    pub place: String,
    /// What is wrong there, and what to do.
    pub what: String,
}

impl Fault {
    /// Something about a whole file.
    pub fn in_file(file: &Path, what: impl Into<String>) -> Fault {
        Fault { place: file.display().to_string(), what: what.into() }
    }

    /// Something on a line of a file, counted from 1.
    pub fn on_line(file: &Path, line: usize, what: impl Into<String>) -> Fault {
        Fault { place: format!("{}:{line}", file.display()), what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.what)
    }
}

/// Why there is no book.
#[derive(Debug, thiserror::Error)]
pub enum GuideError {
    /// mdBook cannot read or render it.
    #[error("mdBook cannot {what} the book in {root}: {why}", root = root.display())]
    MdBook {
        /// `read` or `render`.
        what: &'static str,
        /// The folder with `book.toml`.
        root: PathBuf,
        /// All that mdBook said.
        why: String,
    },
    /// The book is wrong.
    #[error("{}", list(.0))]
    Faults(Vec<Fault>),
    /// A file cannot be read or written.
    #[error("cannot {what} {path}: {why}", path = path.display())]
    File {
        /// `read` or `write`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: std::io::Error,
    },
    /// A stock mdBook sent something that is no book.
    #[error(
        "the input is not what mdBook 0.5 sends to a preprocessor: {0}; build with `cargo run -p guide -- build`"
    )]
    Input(#[from] serde_json::Error),
    /// A sample could not be recorded.
    #[error("cannot record the sample `{id}`: {why}")]
    Sample {
        /// Its id.
        id: &'static str,
        /// Why.
        why: String,
    },
}

fn list(faults: &[Fault]) -> String {
    let mut text = match faults.len() {
        1 => "1 fault in the book:".to_owned(),
        n => format!("{n} faults in the book:"),
    };
    for fault in faults {
        text.push_str(&format!("\n  {fault}"));
    }
    text
}

/// `Ok` where there is no fault, else all of them in order.
///
/// # Errors
/// [`GuideError::Faults`].
pub fn none(mut faults: Vec<Fault>) -> Result<(), GuideError> {
    faults.sort();
    faults.dedup();
    match faults.is_empty() {
        true => Ok(()),
        false => Err(GuideError::Faults(faults)),
    }
}
