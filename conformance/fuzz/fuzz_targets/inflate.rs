//! DEFLATE data, as messages carry them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wireproof::fuzz::inflate(bytes));
