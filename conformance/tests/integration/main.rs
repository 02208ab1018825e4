//! All tests from outside the crate, as one program: what they need is linked once.

mod catalogue;
#[cfg(feature = "ws")]
mod common;
#[cfg(feature = "ws")]
mod frames;
#[cfg(all(feature = "ws", feature = "events"))]
mod fuzz_entries;
#[cfg(feature = "ws")]
mod program;
mod readme;
mod target_schema;
mod transcript;
