//! A file of known failures.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| wireproof::fuzz::known_file(text));
