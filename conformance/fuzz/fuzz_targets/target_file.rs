//! A target file.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| wireproof::fuzz::target_file(text));
