//! A stream of WebSocket frames.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wireproof::fuzz::frames(bytes));
