//! A secret that goes over the wire in pieces.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wireproof::fuzz::transcript(bytes));
