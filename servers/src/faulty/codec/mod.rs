//! Wire forms that the faulty servers read and write, lenient both ways.
//!
//! A decoder keeps what is illegal, an encoder writes it. None of this is
//! shared with the suite: a judge and what it judges must not agree by sharing
//! a mistake.

#[cfg(feature = "ws")]
pub mod ws;
