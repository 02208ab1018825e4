//! Lists of extensions, and a response of permessage-deflate.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| wireproof::fuzz::extensions(text));
