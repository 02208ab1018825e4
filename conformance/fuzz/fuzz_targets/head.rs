//! The head of an HTTP response.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wireproof::fuzz::head(bytes));
