//! Builds the book, strictly, and without an installed mdBook.
//!
//! [`book`] loads the pages, [`expand`] replaces their directives by tables that
//! come from the catalogue, the ledgers and the faulty servers, mdBook renders
//! them, and [`check`] looks at every page that came out. [`preprocess`] is the
//! same expansion for a stock `mdbook`, [`samples`] records what the program
//! prints, and [`serve`] shows the book on this machine.
#![forbid(unsafe_code)]

pub mod book;
pub mod check;
pub mod expand;
pub mod fault;
pub mod preprocess;
pub mod samples;
pub mod serve;

mod figure;
mod html;
mod log;
mod sources;
