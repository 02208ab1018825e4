//! A stream of Server-Sent Events.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wireproof::fuzz::sse(bytes));
