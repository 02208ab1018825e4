//! A target URL.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| wireproof::fuzz::target_url(text));
