//! The body of an HTTP response that is compressed with gzip.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wireproof::fuzz::gzip(bytes));
