//! A target URL.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| conformance::fuzz::target_url(text));
