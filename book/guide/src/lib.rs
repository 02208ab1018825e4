//! Builds the book, strictly, and without an installed mdBook.
//!
//! [`book`] loads the pages, [`expand`] replaces their directives by tables that
//! come from the catalogue, the ledgers, the faulty servers and the decision, mdBook
//! renders them, and [`check`] looks at every page that came out. [`decide`] says
//! which technique fits, on the pages and on a terminal. [`preprocess`] is the
//! same expansion for a stock `mdbook`, [`samples`] records what the program
//! prints, and [`serve`] shows the book on this machine.
#![forbid(unsafe_code)]

pub mod book;
pub mod check;
pub mod decide;
pub mod expand;
pub mod fault;
pub mod preprocess;
pub mod samples;
pub mod serve;

mod figure;
mod html;
mod log;
mod sources;
