//! What is published.

/// A message on its way to the target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Its content. Whether the target takes bytes that are no text is its
    /// own affair.
    pub data: Vec<u8>,
    /// Its type, where it is to have one.
    pub event: Option<String>,
    /// The ID that the publisher wants for it.
    pub id: Option<String>,
}

/// So much of a message is shown.
const SHOWN: usize = 60;

impl Message {
    /// A message without type and ID.
    pub fn new(data: impl Into<Vec<u8>>) -> Message {
        Message { data: data.into(), ..Message::default() }
    }

    /// The same with this type.
    #[must_use]
    pub fn event(mut self, event: impl Into<String>) -> Message {
        self.event = Some(event.into());
        self
    }

    /// The same with this ID.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Message {
        self.id = Some(id.into());
        self
    }

    /// Whether nothing about it could be hard to publish.
    pub fn is_word(&self) -> bool {
        let is_simple = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        let is_short = self.data.len() <= SHOWN && self.data.iter().all(is_simple);
        is_short && self.event.is_none() && self.id.is_none()
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        let mut says = quoted(&self.data);
        for (name, value) in [("type", &self.event), ("ID", &self.id)] {
            if let Some(value) = value {
                says.push_str(&format!(" with the {name} {}", quoted(value.as_bytes())));
            }
        }
        says
    }
}

/// `bytes` between quotation marks on one line, cut where they are long.
pub fn quoted(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let shown: String = text.chars().take(SHOWN).collect();
    let cut = shown.len() < text.len();
    let escaped: String = shown.chars().map(escape).collect();
    match cut {
        true => format!("\"{escaped}…\" ({} bytes)", bytes.len()),
        false => format!("\"{escaped}\""),
    }
}

/// What would break the line, or could not be seen, in the way of Rust.
fn escape(c: char) -> String {
    match c {
        ' '..='~' if c != '"' && c != '\\' => c.to_string(),
        c if c.is_alphanumeric() => c.to_string(),
        c => c.escape_default().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_or_invisible_can_still_be_read() {
        assert_eq!(quoted(b"a\r\nb\0\"\\ \xc3\xa4"), r#""a\r\nb\u{0}\"\\ ä""#);
        assert_eq!(quoted("\u{2028}".as_bytes()), r#""\u{2028}""#);
        let long = quoted(&[b'x'; 100]);
        assert!(long.ends_with("…\" (100 bytes)"), "{long}");
    }
}
