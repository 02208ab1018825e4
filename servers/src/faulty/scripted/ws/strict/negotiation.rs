//! What is agreed on about compression (RFC 7692, sections 5.1 and 7.1).

use super::handshake::split;
use crate::faulty::codec::ws::Head;

/// The one extension.
const NAME: &str = "permessage-deflate";

/// The largest window, which holds where nothing else is said.
const LARGEST: u8 = 15;

/// What client and server do with their contexts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Agreed {
    /// The server begins each message anew.
    pub(super) server_begins_anew: bool,
    /// So does the client.
    pub(super) client_begins_anew: bool,
    /// The server's window in bits, where the client set it.
    server_window: Option<u8>,
    /// The client's, where it named a number.
    client_window: Option<u8>,
}

impl Agreed {
    /// The server's window in bits.
    pub(super) fn server_window(&self) -> u8 {
        self.server_window.unwrap_or(LARGEST)
    }

    /// The value of the field in the answer. Everything that the client set is
    /// confirmed; its own window only where it named one (section 7.1.2.2).
    pub(super) fn answer(&self) -> String {
        let mut text = NAME.to_owned();
        if self.server_begins_anew {
            text.push_str("; server_no_context_takeover");
        }
        if self.client_begins_anew {
            text.push_str("; client_no_context_takeover");
        }
        if let Some(bits) = self.server_window {
            text.push_str(&format!("; server_max_window_bits={bits}"));
        }
        if let Some(bits) = self.client_window {
            text.push_str(&format!("; client_max_window_bits={bits}"));
        }
        text
    }
}

/// The first offer that can be accepted, in a head whose offers are well formed.
pub(super) fn choose(head: &Head) -> Option<Agreed> {
    let mut fields = head.values("Sec-WebSocket-Extensions");
    fields.find_map(|field| split(field, ',')?.into_iter().find_map(accept))
}

/// What one offer leads to, if it can be accepted.
fn accept(offer: &str) -> Option<Agreed> {
    let mut parts = split(offer, ';')?.into_iter();
    if parts.next()?.trim() != NAME {
        return None;
    }
    let parameters: Vec<(&str, Option<String>)> = parts.map(parameter).collect();
    let is_doubled = |at: usize| parameters[..at].iter().any(|(name, _)| *name == parameters[at].0);
    if (0..parameters.len()).any(is_doubled) {
        return None;
    }
    let mut agreed = Agreed {
        server_begins_anew: false,
        client_begins_anew: false,
        server_window: None,
        client_window: None,
    };
    for (name, value) in &parameters {
        match (*name, value) {
            ("server_no_context_takeover", None) => agreed.server_begins_anew = true,
            ("client_no_context_takeover", None) => agreed.client_begins_anew = true,
            // zlib compresses with 512 bytes at least.
            ("server_max_window_bits", Some(bits)) => {
                agreed.server_window = Some(window(bits).filter(|bits| *bits > 8)?);
            }
            ("client_max_window_bits", Some(bits)) => agreed.client_window = Some(window(bits)?),
            ("client_max_window_bits", None) => {}
            _ => return None,
        }
    }
    Some(agreed)
}

/// The name of a parameter, and its value without quotes.
fn parameter(text: &str) -> (&str, Option<String>) {
    match text.split_once('=') {
        Some((name, value)) => {
            let value = value.trim().trim_matches('"').replace('\\', "");
            (name.trim(), Some(value))
        }
        None => (text.trim(), None),
    }
}

/// 8 to 15, without a zero in front.
fn window(text: &str) -> Option<u8> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|bits| is_number && (8..=LARGEST).contains(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(fields: &[&str]) -> Option<String> {
        let mut head = Head::new("GET / HTTP/1.1", &[]);
        fields.iter().for_each(|field| head.add("Sec-WebSocket-Extensions", field));
        choose(&head).map(|agreed| agreed.answer())
    }

    #[test]
    fn confirms_what_it_accepts() {
        for (offer, expected) in [
            ("permessage-deflate", "permessage-deflate"),
            ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
            (
                "permessage-deflate; client_max_window_bits=8",
                "permessage-deflate; client_max_window_bits=8",
            ),
            (
                "permessage-deflate;server_max_window_bits = \"1\\2\" ",
                "permessage-deflate; server_max_window_bits=12",
            ),
            (
                "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
            ),
            (
                "x-other, permessage-deflate; x, permessage-deflate; server_max_window_bits=9",
                "permessage-deflate; server_max_window_bits=9",
            ),
        ] {
            assert_eq!(answer(&[offer]).as_deref(), Some(expected), "{offer}");
        }
        assert_eq!(answer(&["x-other", "permessage-deflate"]).as_deref(), Some(NAME));
    }

    #[test]
    fn declines_the_rest() {
        for parameters in [
            "x",
            "server_max_window_bits",
            "server_max_window_bits=8",
            "server_max_window_bits=7",
            "server_max_window_bits=16",
            "server_max_window_bits=010",
            "server_max_window_bits=+9",
            "client_max_window_bits=abc",
            "client_max_window_bits=15; client_max_window_bits=15",
            "server_no_context_takeover=1",
            "client_no_context_takeover=\"\"",
        ] {
            assert_eq!(answer(&[&format!("permessage-deflate; {parameters}")]), None);
        }
        assert_eq!(answer(&["x-webkit-deflate-frame"]), None);
        assert_eq!(answer(&[]), None);
    }
}
