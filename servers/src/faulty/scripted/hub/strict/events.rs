//! Events as bytes of `text/event-stream`.

use std::time::Duration;

use super::history::Event;

/// A comment, which no client shows to anybody.
pub(super) const COMMENT: &[u8] = b": nothing new\n\n";

/// How a stream begins: with the time after which a client comes back, and with its place,
/// from which it can resume before it has seen an event.
pub(super) fn opening(retry: Duration, id: Option<&str>) -> Vec<u8> {
    let mut text = format!("retry: {}\n", retry.as_millis());
    if let Some(id) = id {
        text.push_str(&format!("id: {id}\n"));
    }
    text.push('\n');
    text.into_bytes()
}

/// One event. The space behind each colon is always there: clients remove one, so a value
/// that begins with a space keeps its own.
pub(super) fn event(event: &Event) -> Vec<u8> {
    let mut text = format!("id: {}\n", event.id);
    if let Some(kind) = &event.kind {
        text.push_str(&format!("event: {kind}\n"));
    }
    for line in event.data.split('\n') {
        text.extend(["data: ", line, "\n"]);
    }
    text.push('\n');
    text.into_bytes()
}

/// Says that events are missing between the client's cursor and what follows.
pub(super) fn gap(id: &str) -> Vec<u8> {
    let data = serde_json::json!({ "resume": id });
    format!("event: gap\nid: {id}\ndata: {data}\n\n").into_bytes()
}

/// CR LF and lone CR become LF, for the format cannot tell them apart.
pub(super) fn normalised(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(kind: Option<&str>, data: &str) -> String {
        let (id, kind, data) = ("7".into(), kind.map(Into::into), normalised(data).into());
        String::from_utf8(event(&Event { number: 7, id, kind, data })).unwrap()
    }

    #[test]
    fn every_line_is_a_field() {
        assert_eq!(framed(None, "a\r\nb\rc\n"), "id: 7\ndata: a\ndata: b\ndata: c\ndata: \n\n");
        assert_eq!(framed(Some(" x"), ""), "id: 7\nevent:  x\ndata: \n\n");
        assert_eq!(opening(Duration::from_secs(2), Some("5")), b"retry: 2000\nid: 5\n\n");
    }
}
