//! What the book says of its programs, tested on the programs.
#![cfg(unix)]

mod browser;
mod conforms;
mod polls;
mod recorded;
mod sse;
mod stub;
mod ws;
