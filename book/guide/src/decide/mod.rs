//! Which technique fits: the questions, the walk through them, and the proof that
//! the answers are right.
//!
//! All of it is data in `decide.toml`. [`read`] takes it strictly, [`check`] proves
//! what must hold of it, [`walk`] answers it, and from the same walk come the
//! chart, the wizard, the tables and the command line, so that none of them can say
//! something else.

pub mod ask;
pub mod check;
pub mod command;
pub mod model;
pub mod read;
pub mod tell;
pub mod walk;

pub(crate) mod chart;
pub(crate) mod pages;
pub(crate) mod proofs;

mod file;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::fault::Fault;
use crate::sources::Source;
use model::Decide;

/// The file, from the folder of the book.
pub const FILE: &str = "decide.toml";

/// The decision of the book in `root`, read and checked; none where the book has none.
///
/// # Errors
/// Every fault, with its line.
pub fn of_book(root: &Path) -> Result<Option<Decide>, Vec<Fault>> {
    let sources = crate::sources::read(root).map_err(|fault| vec![fault])?;
    with_sources(root, &sources)
}

/// The same, where the sources of the book have been read.
pub(crate) fn with_sources(root: &Path, sources: &[Source]) -> Result<Option<Decide>, Vec<Fault>> {
    let Ok(text) = std::fs::read_to_string(root.join(FILE)) else { return Ok(None) };
    let decide = read::read(&text)?;
    let mut faults = check::faults(&decide);
    faults.extend(proofs::faults(root, &decide, sources));
    match faults.is_empty() {
        true => Ok(Some(decide)),
        false => Err(faults),
    }
}
