//! Text of a target on its way to a terminal.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| wireproof::fuzz::shown_text(text));
