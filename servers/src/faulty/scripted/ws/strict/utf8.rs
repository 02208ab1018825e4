//! UTF-8 that arrives in pieces.

/// Bytes that are no UTF-8, whatever may follow them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotUtf8;

/// Reads text piece by piece and remembers the character that a piece broke off in.
#[derive(Clone, Debug, Default)]
pub(super) struct Validator {
    begun: Vec<u8>,
}

impl Validator {
    /// Reads one more piece.
    pub(super) fn push(&mut self, mut bytes: &[u8]) -> Result<(), NotUtf8> {
        while !self.begun.is_empty()
            && let Some((next, rest)) = bytes.split_first()
        {
            self.begun.push(*next);
            bytes = rest;
            match std::str::from_utf8(&self.begun) {
                Ok(_) => self.begun.clear(),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return Err(NotUtf8),
            }
        }
        match std::str::from_utf8(bytes) {
            Ok(_) => Ok(()),
            Err(error) if error.error_len().is_none() => {
                self.begun = bytes[error.valid_up_to()..].to_vec();
                Ok(())
            }
            Err(_) => Err(NotUtf8),
        }
    }

    /// Says whether the text may end here.
    pub(super) fn is_whole(&self) -> bool {
        self.begun.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cut_of_good_text_is_good() {
        let text = "a\0äß€\u{feff}\u{ffff}😀\u{10ffff}".as_bytes();
        for first in 0..=text.len() {
            for second in first..=text.len() {
                let mut validator = Validator::default();
                let pieces = [&text[..first], &text[first..second], &text[second..]];
                assert!(pieces.iter().all(|piece| validator.push(piece).is_ok()));
                assert!(validator.is_whole());
            }
        }
    }

    #[test]
    fn wrong_bytes_are_found_as_soon_as_they_come() {
        for (good, wrong) in [
            (&b"a\xe2\x82"[..], &b"b"[..]),
            (b"\xed", b"\xa0"),
            (b"\xf4", b"\x90"),
            (b"", b"\xc0"),
            (b"\xc3\xa4", b"\x80"),
        ] {
            let mut validator = Validator::default();
            assert_eq!(validator.push(good), Ok(()));
            assert_eq!(validator.push(wrong), Err(NotUtf8), "{wrong:x?}");
        }
    }

    #[test]
    fn a_character_that_breaks_off_is_not_whole() {
        let mut validator = Validator::default();
        validator.push(b"wire\xf0\x9f\x98").unwrap();
        assert!(!validator.is_whole());
    }
}
