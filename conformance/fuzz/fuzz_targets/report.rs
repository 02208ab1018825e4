//! A JSON report.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| conformance::fuzz::report(text));
