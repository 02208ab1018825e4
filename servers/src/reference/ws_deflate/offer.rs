//! Compression is offered by the client and chosen by the server (RFC 7692 section 7.1).

use hyper::header::{HeaderMap, HeaderValue, SEC_WEBSOCKET_EXTENSIONS};
use sockudo_ws::deflate::{DeflateConfig, DeflateNegotiation, negotiate_server_deflate};

/// What client and server agreed on.
#[derive(Debug)]
pub(super) struct Agreed(DeflateNegotiation);

impl Agreed {
    /// How messages are compressed and decompressed.
    pub(super) fn config(&self) -> DeflateConfig {
        self.0.config.clone()
    }

    /// The value of `Sec-WebSocket-Extensions` in the answer: the client learns from it
    /// what holds, so it names every limit that the client asked for and got.
    pub(super) fn header(&self) -> HeaderValue {
        let text = self.0.to_response_header();
        HeaderValue::try_from(text).expect("parameters are visible ASCII")
    }
}

/// What we would agree to if it were ours alone to choose.
///
/// A context that lives as long as its connection makes small messages small: each
/// repeats much of the one before. It costs about 300 KB per connection in both
/// directions together, which 512 connections may have. A client that cannot afford its
/// half asks for a smaller window or for no takeover, and gets it.
// ANCHOR: policy
fn policy() -> DeflateConfig {
    DeflateConfig {
        // Deflating a shorter message saves nothing.
        compression_threshold: 32,
        ..DeflateConfig::default()
    }
}
// ANCHOR_END: policy

/// The first acceptable offer, or none. A client lists its offers in the order of its
/// preference, and may spread the list over several fields; an offer with a parameter
/// that is unknown, doubled or out of range is passed over, not punished.
///
/// A window of 256 bytes for us (`server_max_window_bits=8`) is passed over as well:
/// zlib compresses with 512 bytes at least.
// ANCHOR: choose
pub(super) fn choose(headers: &HeaderMap) -> Option<Agreed> {
    let fields = headers.get_all(SEC_WEBSOCKET_EXTENSIONS).into_iter();
    let offers: Vec<&str> = fields.filter_map(|field| field.to_str().ok()).collect();
    negotiate_server_deflate(&offers.join(", "), &policy()).map(Agreed)
}
// ANCHOR_END: choose

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer to these fields.
    fn answer(fields: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(SEC_WEBSOCKET_EXTENSIONS, HeaderValue::from_static(field));
        }
        choose(&headers).map(|agreed| agreed.header().to_str().unwrap().to_owned())
    }

    fn accepts(offer: &'static str, expected: &str) {
        assert_eq!(answer(&[offer]).as_deref(), Some(expected), "{offer}");
    }

    #[test]
    fn what_is_asked_for_is_confirmed() {
        accepts("permessage-deflate", "permessage-deflate");
        accepts("permessage-deflate; client_max_window_bits", "permessage-deflate");
        for limit in [
            "server_no_context_takeover",
            "client_no_context_takeover",
            "server_max_window_bits=15",
            "server_max_window_bits=9",
            "client_max_window_bits=10",
            "client_max_window_bits=8",
        ] {
            let offer: &'static str = format!("permessage-deflate; {limit}").leak();
            accepts(offer, offer);
        }
        accepts(
            "permessage-deflate; server_max_window_bits=\"12\"",
            "permessage-deflate; server_max_window_bits=12",
        );
    }

    #[test]
    fn what_cannot_be_accepted_is_declined() {
        for parameters in [
            "unknown",
            "server_max_window_bits",
            "server_max_window_bits=7",
            "server_max_window_bits=8",
            "server_max_window_bits=16",
            "server_max_window_bits=010",
            "client_max_window_bits=x",
            "server_no_context_takeover=1",
            "client_no_context_takeover; client_no_context_takeover",
        ] {
            let offer: &'static str = format!("permessage-deflate; {parameters}").leak();
            assert_eq!(answer(&[offer]), None, "{offer}");
        }
        assert_eq!(answer(&["x-webkit-deflate-frame"]), None);
        assert_eq!(answer(&[]), None);
    }

    #[test]
    fn the_first_acceptable_offer_counts_in_whatever_field() {
        let fallback = "permessage-deflate; unknown, permessage-deflate";
        accepts(fallback, "permessage-deflate");
        let fields = ["x-other", "permessage-deflate; server_max_window_bits=11"];
        assert_eq!(
            answer(&fields).as_deref(),
            Some("permessage-deflate; server_max_window_bits=11")
        );
    }
}
