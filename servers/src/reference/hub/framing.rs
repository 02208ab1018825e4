//! Events as bytes of `text/event-stream`.

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;

use super::history::{Event, Gone};

/// A comment, which no client shows to anybody. It tells proxies that the stream lives,
/// and it is how a server finds out about a client that left without a word.
pub(super) const HEARTBEAT: Bytes = Bytes::from_static(b": nothing new\n\n");

/// How a stream begins: with the time after which a client comes back when the stream
/// breaks, and with its position. A block without data is no event, but its `id` counts:
/// a stream that breaks before the first event can already be resumed.
// ANCHOR: opening
pub(super) fn opening(retry: Duration, position: Option<u64>) -> Bytes {
    let mut text = format!("retry: {}\n", retry.as_millis());
    if let Some(id) = position {
        writeln!(text, "id: {id}").expect("a String takes everything");
    }
    text.push('\n');
    text.into()
}
// ANCHOR_END: opening

/// One field `data` per line, because a line feed ends a field. The space behind the colon
/// is always written: clients remove one, so a text that starts with a space keeps its own.
/// A carriage return would end a field as well, but `normalised` has left none.
// ANCHOR: events
pub(super) fn events(events: &[Event]) -> Bytes {
    let mut text = String::new();
    for event in events {
        writeln!(text, "id: {}", event.id).expect("a String takes everything");
        for line in event.data.split('\n') {
            text.extend(["data: ", line, "\n"]);
        }
        text.push('\n');
    }
    text.into()
}
// ANCHOR_END: events

/// Says that events are missing between the client's cursor and what follows. An error
/// status would say it too, but a browser never comes back after one.
pub(super) fn gap(gone: &Gone) -> Bytes {
    let id = gone.resume;
    format!("event: gap\nid: {id}\ndata: {{\"resume\":{id}}}\n\n").into()
}

/// CR LF and lone CR become LF. The format has three line ends and no way to say which one
/// a text used; deciding it before the text is kept makes all techniques agree.
// ANCHOR: normalised
pub(super) fn normalised(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
// ANCHOR_END: normalised

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(data: &str) -> String {
        let event = Event { id: 7, data: normalised(data).into() };
        String::from_utf8(events(&[event]).to_vec()).unwrap()
    }

    #[test]
    fn every_line_is_a_field() {
        assert_eq!(framed("one\ntwo"), "id: 7\ndata: one\ndata: two\n\n");
        assert_eq!(framed("a\r\nb\rc"), "id: 7\ndata: a\ndata: b\ndata: c\n\n");
        assert_eq!(framed("end\n"), "id: 7\ndata: end\ndata: \n\n");
        assert_eq!(framed(""), "id: 7\ndata: \n\n");
        assert_eq!(framed(" space"), "id: 7\ndata:  space\n\n");
    }

    #[test]
    fn text_cannot_forge_a_field() {
        assert_eq!(framed("x\r\rid: 9"), "id: 7\ndata: x\ndata: \ndata: id: 9\n\n");
    }

    #[test]
    fn a_stream_opens_with_a_block_that_is_no_event() {
        let text = opening(Duration::from_secs(2), Some(5));
        assert_eq!(text, "retry: 2000\nid: 5\n\n");
        assert_eq!(opening(Duration::from_secs(2), None), "retry: 2000\n\n");
    }
}
