//! The conformance suite: points at a server of a real-time protocol and says,
//! statement by statement of its specifications, what holds and what does not.
//!
//! The path of a run: [`cli`] reads the command line, [`verify`] makes a plan of
//! it, [`targets`] reads what is to be verified, [`catalogue`] knows every case,
//! [`runner`] runs them, and [`report`] says the outcome in words. A case talks to the target through
//! [`case::Cx`], which records every byte in a [`transcript`].
#![forbid(unsafe_code)]

pub mod case;
pub mod catalogue;
pub mod cli;
pub mod families;
pub mod fuzz;
mod glob;
mod hex;
#[cfg(feature = "http")]
pub mod http;
pub mod http1;
#[cfg(feature = "inflate")]
pub mod inflate;
pub mod known;
pub mod ledger;
#[cfg(feature = "libtest")]
pub mod libtest;
pub mod net;
pub mod outcome;
pub mod pcap;
pub mod property;
mod replace;
pub mod report;
pub mod runner;
pub mod targets;
mod timing;
pub mod transcript;
pub mod verify;

pub use verify::{Verify, VerifyError};
