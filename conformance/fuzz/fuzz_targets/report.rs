//! A JSON report.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| wireproof::fuzz::report(text));
