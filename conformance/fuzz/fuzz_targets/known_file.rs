//! A file of known failures.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| conformance::fuzz::known_file(text));
