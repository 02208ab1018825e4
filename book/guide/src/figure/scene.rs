//! What a figure shows, before anybody says how large it is.

use conformance::transcript::{Event, From, Transcript};

/// A wait from here on is shown as one: in microseconds.
const LONG: u64 = 100_000;

/// The most header fields of HTTP that a figure shows.
const FIELDS: usize = 12;

/// A figure from top to bottom.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) rows: Vec<Row>,
}

/// One thing on a figure.
#[derive(Debug)]
pub(super) enum Row {
    /// The beginning of a part, with its name.
    Part(String),
    /// Nothing passes for so many microseconds.
    Wait(u64),
    /// Something passes.
    Arrow(Arrow),
    /// The connection is gone, and neither side said so.
    Cut { at_us: u64, words: String },
}

/// Something that passes from one side to the other.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) at_us: u64,
    pub(super) is_from_client: bool,
    /// What it is; empty where the lines of a head say it.
    pub(super) words: String,
    /// The lines of a head of HTTP.
    pub(super) head: Vec<String>,
    /// The bytes, where they are no head.
    pub(super) bytes: Vec<u8>,
    pub(super) kind: Kind,
}

/// How an arrow looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It carries what the protocol is there for.
    Message,
    /// It keeps the connection in order.
    Control,
    /// The end of a direction, without bytes.
    End,
    /// Half of it arrives.
    Half,
}

/// The scene of a transcript.
pub(super) fn of(transcript: &Transcript) -> Scene {
    let mut rows = Vec::new();
    let mut part = String::new();
    let mut last: Option<u64> = None;
    for event in &transcript.events {
        let waited = event.at_us.saturating_sub(last.unwrap_or(event.at_us));
        if waited >= LONG {
            rows.push(Row::Wait(waited));
        }
        last = Some(event.at_us);
        let name = part_of(event);
        if name != part && !name.is_empty() {
            rows.push(Row::Part(name.clone()));
            part = name;
        }
        rows.push(row(event));
    }
    Scene { rows }
}

/// The part of a conversation to which an event belongs; the end of a direction
/// belongs to whatever was before it.
fn part_of(event: &Event) -> String {
    let words = event.frame.trim_start_matches("half of: ");
    let begins = |names: &[&str]| names.iter().any(|name| words.starts_with(name));
    if !head(event).is_empty() {
        return match event.conn {
            1 => "Opening handshake".to_owned(),
            n => format!("Opening handshake of connection {n}"),
        };
    }
    let name = if begins(&["text", "binary", "continuation"]) {
        "Messages"
    } else if begins(&["ping", "pong"]) {
        "Heartbeat"
    } else if begins(&["close"]) {
        "Closing handshake"
    } else {
        ""
    };
    name.to_owned()
}

fn row(event: &Event) -> Row {
    let bytes = bytes(&event.bytes);
    let is_half = event.frame.starts_with("half of: ");
    if bytes.is_empty() && event.frame.contains("cut") {
        return Row::Cut { at_us: event.at_us, words: event.frame.clone() };
    }
    let head = head(event);
    let kind = match () {
        () if bytes.is_empty() => Kind::End,
        () if is_half => Kind::Half,
        () if ["ping", "pong", "close"].iter().any(|name| event.frame.starts_with(name)) => {
            Kind::Control
        }
        () => Kind::Message,
    };
    Row::Arrow(Arrow {
        at_us: event.at_us,
        is_from_client: event.from == From::Prober,
        words: if head.is_empty() { event.frame.clone() } else { String::new() },
        bytes: if head.is_empty() { bytes } else { Vec::new() },
        head,
        kind,
    })
}

/// The lines of a head of HTTP, if the event is one.
fn head(event: &Event) -> Vec<String> {
    let Ok(text) = String::from_utf8(bytes(&event.bytes)) else { return Vec::new() };
    let is_head = text.lines().next().is_some_and(|line| line.contains("HTTP/1.1"));
    if !is_head {
        return Vec::new();
    }
    let lines = text.lines().take_while(|line| !line.is_empty());
    // The date says nothing, and would be another one at every recording.
    let lines = lines.filter(|line| !line.to_ascii_lowercase().starts_with("date:"));
    let mut lines: Vec<String> = lines.map(titled).collect();
    if lines.len() > FIELDS {
        lines.truncate(FIELDS);
        lines.push("…".to_owned());
    }
    lines
}

/// Field names have no case; `upgrade: websocket` reads better as `Upgrade`.
fn titled(line: &str) -> String {
    let Some((name, value)) = line.split_once(": ") else { return line.to_owned() };
    if name.contains(' ') {
        return line.to_owned();
    }
    let word = |word: &str| match word {
        "websocket" => "WebSocket".to_owned(),
        word => {
            let mut letters = word.chars();
            letters
                .next()
                .map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        }
    };
    let name: Vec<String> = name.split('-').map(word).collect();
    format!("{}: {value}", name.join("-"))
}

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |at: usize| hex.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    (0..hex.len()).step_by(2).map_while(byte).collect()
}
