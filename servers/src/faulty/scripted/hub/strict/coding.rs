//! Content codings: gzip for those who ask for it.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::options::Encoding;
use super::prefer::elements;

/// How content is written.
#[derive(Debug)]
pub(super) enum Coding {
    Identity,
    Gzip(GzEncoder<Vec<u8>>),
    /// Which nobody can read before its end.
    Unflushed(GzEncoder<Vec<u8>>),
}

impl Coding {
    /// The coding that a client takes, as its Accept-Encoding says.
    pub(super) fn of(accepted: Option<&str>, encoding: Encoding) -> Coding {
        let gzip = || GzEncoder::new(Vec::new(), Compression::default());
        let lists = |name: &str| {
            let list = elements(accepted.unwrap_or_default(), ',');
            list.iter().any(|element| part(element, 0).eq_ignore_ascii_case(name))
        };
        let is_wrong = match encoding {
            Encoding::GzipAtNoWeight => lists("gzip"),
            Encoding::GzipForEmptyList => accepted.is_some_and(|list| list.trim().is_empty()),
            Encoding::GzipForOthers => lists("br") || lists("deflate") || lists("zstd"),
            _ => false,
        };
        match is_wrong || accepted.is_some_and(takes_gzip) {
            true if encoding == Encoding::NeverFlushed => Coding::Unflushed(gzip()),
            true => Coding::Gzip(gzip()),
            false => Coding::Identity,
        }
    }

    /// Its name, where it has one in an answer.
    pub(super) fn name(&self) -> Option<&'static str> {
        match self {
            Coding::Identity => None,
            Coding::Gzip(_) | Coding::Unflushed(_) => Some("gzip"),
        }
    }

    /// The next piece, so that its reader can decode it at once.
    pub(super) fn piece(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Coding::Identity => bytes,
            Coding::Gzip(encoder) => {
                encoder.write_all(&bytes).and_then(|()| encoder.flush()).expect(MEMORY);
                std::mem::take(encoder.get_mut())
            }
            Coding::Unflushed(encoder) => {
                encoder.write_all(&bytes).expect(MEMORY);
                std::mem::take(encoder.get_mut())
            }
        }
    }

    /// What is left at the end.
    pub(super) fn end(&mut self) -> Vec<u8> {
        match self {
            Coding::Identity => Vec::new(),
            Coding::Gzip(encoder) | Coding::Unflushed(encoder) => {
                encoder.try_finish().expect(MEMORY);
                std::mem::take(encoder.get_mut())
            }
        }
    }

    /// All of a content that is known.
    pub(super) fn whole(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Coding::Identity => bytes,
            Coding::Gzip(encoder) | Coding::Unflushed(encoder) => {
                encoder.write_all(&bytes).expect(MEMORY);
                self.end()
            }
        }
    }
}

const MEMORY: &str = "a Vec takes everything";

/// Whether gzip is in the list with a weight above 0, by its name before by the asterisk.
fn takes_gzip(list: &str) -> bool {
    let weights = |wanted: &[&str]| {
        let found = elements(list, ',')
            .into_iter()
            .find(|element| wanted.iter().any(|name| part(element, 0).eq_ignore_ascii_case(name)));
        found.map(weight)
    };
    weights(&["gzip", "x-gzip"]).or_else(|| weights(&["*"])).is_some_and(|weight| weight > 0.0)
}

/// The weight of an element of a list; 1 where it says none.
pub(super) fn weight(element: &str) -> f32 {
    let parameters = element.split(';').skip(1).filter_map(|pair| pair.split_once('='));
    let mut weights = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    weights.next().map_or(1.0, |(_, value)| value.trim().parse().unwrap_or(0.0))
}

/// A part of an element between its semicolons.
pub(super) fn part(element: &str, at: usize) -> &str {
    element.split(';').nth(at).unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn gzip_is_for_those_who_name_it() {
        for yes in ["gzip", "br, GZIP;q=0.1", "*", "identity;q=0, *;q=1", "x-gzip"] {
            assert!(takes_gzip(yes), "{yes}");
        }
        for no in ["", "br", "gzip;q=0, *", "*;q=0", "identity", "gzip; q=0.0"] {
            assert!(!takes_gzip(no), "{no}");
        }
    }

    #[test]
    fn each_piece_can_be_read_when_it_is_there() {
        let mut coding = Coding::of(Some("gzip"), Encoding::Plain);
        let mut bytes = coding.piece(b"data: a\n\n".to_vec());
        let mut text = [0; 9];
        flate2::read::GzDecoder::new(bytes.as_slice()).read_exact(&mut text).unwrap();
        assert_eq!(&text, b"data: a\n\n");
        bytes.extend(coding.end());
        let mut all = String::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut all).unwrap();
        assert_eq!(all, "data: a\n\n");
    }
}
