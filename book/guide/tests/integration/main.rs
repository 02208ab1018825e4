//! All tests from outside the crate, as one program: what they need is linked once.

mod book;
mod decide;
mod inventory;
mod serve;
mod strict;
mod targets;
