//! The proof that a server read the key of a handshake.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, PAD, STANDARD};
use sha1::{Digest, Sha1};

/// What every server appends to the key (RFC 6455, section 1.3).
const SUFFIX: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Reads base64 whose unused last bits may be anything: so they are in a key
/// that section 4.1 itself gives as an example.
const KEY: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, PAD.with_decode_allow_trailing_bits(true));

/// The value of `Sec-WebSocket-Accept` for a key, whatever the key looks like.
pub fn accept_value(key: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(key.as_bytes());
    hash.update(SUFFIX);
    STANDARD.encode(hash.finalize())
}

/// Whether a key is the base64 form of 16 bytes.
pub fn is_key(key: &str) -> bool {
    key.len() == 24 && KEY.decode(key).is_ok_and(|nonce| nonce.len() == 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_example_of_the_specification() {
        assert_eq!(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn knows_a_key() {
        assert!(is_key("dGhlIHNhbXBsZSBub25jZQ=="));
        assert!(is_key("AQIDBAUGBwgJCgsMDQ4PEC=="));
        for other in ["", "AAAAAAAAAAA=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25j****"] {
            assert!(!is_key(other), "{other:?}");
        }
    }
}
