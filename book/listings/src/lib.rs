//! Runs the programs of the book, which lie in `examples/`, and records them.
//!
//! [`program`] starts one as a process and reads what it prints, and [`hub`] is the
//! server that some of them talk to. [`line`] is the wire between two of them: it
//! keeps what passes, and cuts it where it is told to. [`sessions`] has the runs whose
//! output and transcripts the book shows, and [`same`] says in what two runs of one
//! session must agree.
//!
//! [`visits`] has such runs for the pages of `browser/`: [`stage`] serves a page, and
//! [`browser`] opens it in Chromium.
#![forbid(unsafe_code)]

pub mod browser;
pub mod hub;
pub mod line;
pub mod program;
pub mod same;
pub mod sessions;
pub mod stage;
pub mod units;
pub mod visits;
