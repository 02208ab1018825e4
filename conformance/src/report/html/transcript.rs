//! The transcript of a case as the page shows it: words first, then the bytes
//! as hexadecimal and ASCII side by side.

use crate::report::text::{clean, moment, number, plural};
use crate::transcript::{Event, From, Mark, Transcript};

/// Bytes of an event that are always visible.
const AT_ONCE: usize = 64;
/// Bytes of an event that the page holds at most; the JSON report has them all.
const OF_EVENT: usize = 1024;
/// Bytes behind the visible ones that the page holds of one case.
const OF_CASE: usize = 64 * 1024;
/// Bytes on a line of a dump.
const OF_LINE: usize = 16;

/// All events of a case.
pub(super) struct TranscriptView {
    pub(super) summary: String,
    pub(super) events: Vec<EventView>,
    pub(super) note: Option<&'static str>,
}

/// One event.
pub(super) struct EventView {
    pub(super) n: u32,
    pub(super) at: String,
    pub(super) conn: u32,
    pub(super) from: &'static str,
    pub(super) arrow: &'static str,
    pub(super) words: String,
    pub(super) mark: Option<&'static str>,
    pub(super) start: Dump,
    pub(super) rest: Option<Rest>,
}

/// Bytes in lines of sixteen, once in hexadecimal and once in ASCII.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Dump {
    pub(super) hex: String,
    pub(super) ascii: String,
}

/// The bytes behind the visible ones.
pub(super) struct Rest {
    pub(super) summary: String,
    pub(super) dump: Dump,
}

/// The events of `transcript`; nothing where nothing went over the wire.
pub(super) fn view(transcript: &Transcript) -> Option<TranscriptView> {
    let note = match (transcript.complete, transcript.events.is_empty()) {
        (true, true) => return None,
        (true, false) => None,
        (false, true) => Some("This report was written without this transcript."),
        (false, false) => Some("The middle of this transcript was too long to keep."),
    };
    let mut left = OF_CASE;
    let events = transcript.events.iter().map(|event| EventView::of(event, &mut left)).collect();
    Some(TranscriptView { summary: summary(transcript), events, note })
}

/// `8 events on 2 connections, 65 540 bytes`
fn summary(transcript: &Transcript) -> String {
    let connections = transcript.events.iter().map(|event| event.conn).max().unwrap_or(0);
    format!(
        "{} on {}, {}",
        plural(transcript.events.len(), "event"),
        plural(connections as usize, "connection"),
        plural(transcript.size(), "byte"),
    )
}

impl EventView {
    /// Takes what it shows behind [`AT_ONCE`] from `left`.
    fn of(event: &Event, left: &mut usize) -> EventView {
        let bytes = bytes(&event.bytes);
        let (start, rest) = match &bytes {
            Some(bytes) => {
                let (start, rest) = bytes.split_at(bytes.len().min(AT_ONCE));
                (Dump::of(start), Rest::of(rest, left))
            }
            // A report that was read back may hold anything here.
            None => (Dump { hex: clean(&event.bytes), ascii: String::new() }, None),
        };
        let (from, arrow) = match event.from {
            From::Prober => ("sent", "→"),
            From::Target => ("received", "←"),
        };
        EventView {
            n: event.n,
            at: moment(event.at_us),
            conn: event.conn,
            from,
            arrow,
            words: clean(&event.frame),
            mark: event.mark.map(mark_word),
            start,
            rest,
        }
    }
}

fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Control => "control",
        Mark::Stimulus => "stimulus",
        Mark::Here => "here",
    }
}

impl Rest {
    fn of(rest: &[u8], left: &mut usize) -> Option<Rest> {
        if rest.is_empty() {
            return None;
        }
        let shown = rest.len().min(OF_EVENT - AT_ONCE).min(*left);
        *left -= shown;
        let behind = match rest.len() - shown {
            0 => String::new(),
            behind => format!(", the last {} only in the JSON report", number(behind)),
        };
        let summary = plural(rest.len(), "more byte") + &behind;
        Some(Rest { summary, dump: Dump::of(&rest[..shown]) })
    }
}

impl Dump {
    fn of(bytes: &[u8]) -> Dump {
        let lines = |write: fn(&[u8]) -> String| {
            bytes.chunks(OF_LINE).map(write).collect::<Vec<String>>().join("\n")
        };
        Dump { hex: lines(hex), ascii: lines(ascii) }
    }
}

fn hex(line: &[u8]) -> String {
    line.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<String>>().join(" ")
}

/// Printable ASCII, and a dot for every other byte.
fn ascii(line: &[u8]) -> String {
    let shown = |byte: &u8| if (b' '..=b'~').contains(byte) { char::from(*byte) } else { '.' };
    line.iter().map(shown).collect()
}

/// The bytes that `hex` writes; nothing where it is no hexadecimal.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16);
    let pair = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(bytes: &str) -> Event {
        let (bytes, frame) = (bytes.to_owned(), String::new());
        Event { n: 1, at_us: 0, conn: 1, from: From::Target, bytes, frame, mark: None }
    }

    fn shown(bytes: &str) -> EventView {
        EventView::of(&event(bytes), &mut OF_CASE.clone())
    }

    #[test]
    fn both_columns_have_the_same_lines() {
        let event = shown(&("474554202f0d0a00ff7e7f".to_owned() + &"20".repeat(6)));
        let dump = event.start;
        assert_eq!(dump.hex, "47 45 54 20 2f 0d 0a 00 ff 7e 7f 20 20 20 20 20\n20");
        assert_eq!(dump.ascii, "GET /....~.     \n ");
        assert!(event.rest.is_none());
    }

    #[test]
    fn long_events_are_cut_where_the_page_says_so() {
        let at_once = shown(&"61".repeat(AT_ONCE));
        assert!(at_once.rest.is_none());
        let all = shown(&"61".repeat(OF_EVENT)).rest.unwrap();
        assert_eq!(all.summary, "960 more bytes");
        assert_eq!(all.dump.ascii.matches('a').count(), 960);
        let cut = shown(&"61".repeat(OF_EVENT + 3)).rest.unwrap();
        assert_eq!(cut.summary, "963 more bytes, the last 3 only in the JSON report");
        assert_eq!(cut.dump.ascii.matches('a').count(), 960);
    }

    #[test]
    fn a_case_is_bounded_however_many_events_it_has() {
        let long = event(&"61".repeat(OF_EVENT));
        let transcript = Transcript { complete: true, events: vec![long; 100] };
        let view = view(&transcript).unwrap();
        let rests = view.events.iter().filter_map(|event| event.rest.as_ref());
        let bytes: usize = rests.map(|rest| rest.dump.ascii.matches('a').count()).sum();
        assert_eq!(bytes, OF_CASE);
        assert_eq!(view.events[99].start.ascii.matches('a').count(), AT_ONCE);
    }

    #[test]
    fn what_is_no_hexadecimal_is_shown_as_it_is() {
        for text in ["abc", "zz", "é", "+1", "<b>"] {
            assert_eq!(shown(text).start, Dump { hex: text.to_owned(), ascii: String::new() });
        }
        assert_eq!(shown("\u{202e}").start.hex, "\\u{202e}");
    }
}
