//! What a figure shows, before anybody says how large it is.

use wireproof::transcript::{Event, From, Transcript};

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
    /// What it is; empty where the first line of its text says it.
    pub(super) words: String,
    /// Its lines, where it is text: a head of HTTP with its body, or a chunk.
    pub(super) text: Vec<String>,
    /// The bytes, where it is none.
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
    let is_handshake = transcript.events.iter().any(is_of_websocket);
    let mut rows = Vec::new();
    let mut part = String::new();
    let mut last: Option<u64> = None;
    for event in &transcript.events {
        let waited = event.at_us.saturating_sub(last.unwrap_or(event.at_us));
        if waited >= LONG {
            rows.push(Row::Wait(waited));
        }
        last = Some(event.at_us);
        let name = part_of(event, is_handshake);
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
fn part_of(event: &Event, is_handshake: bool) -> String {
    let words = event.frame.trim_start_matches("half of: ");
    let begins = |names: &[&str]| names.iter().any(|name| words.starts_with(name));
    if !head(event).is_empty() {
        return match (event.conn, is_handshake) {
            (1, true) => "Opening handshake".to_owned(),
            (1, false) => String::new(),
            (n, true) => format!("Opening handshake of connection {n}"),
            (n, false) => format!("Connection {n}"),
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

/// Whether an event shows that heads open a WebSocket, and are no exchange of HTTP: it
/// asks for one, or is a frame.
fn is_of_websocket(event: &Event) -> bool {
    let head = head(event);
    match head.is_empty() {
        true => !part_of(event, false).is_empty(),
        false => head.iter().any(|line| line.to_ascii_lowercase().starts_with("upgrade:")),
    }
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
    let (words, text) = match (head.is_empty(), chunk(event)) {
        (false, _) => (String::new(), [head, body(event)].concat()),
        (true, Some(chunk)) => chunk,
        (true, None) => (event.frame.clone(), Vec::new()),
    };
    Row::Arrow(Arrow {
        at_us: event.at_us,
        is_from_client: event.from == From::Prober,
        words,
        bytes: if text.is_empty() { bytes } else { Vec::new() },
        text,
        kind,
    })
}

/// What a chunk of an answer without a known length is, and the lines in it.
fn chunk(event: &Event) -> Option<(String, Vec<String>)> {
    let words = event.frame.trim_start_matches("half of: ");
    words.strip_prefix("chunk, ")?;
    let bytes = bytes(&event.bytes);
    let text = String::from_utf8_lossy(&bytes);
    let (size, content) = text.split_once("\r\n")?;
    let size = usize::from_str_radix(size, 16).ok()?;
    let half = if event.frame.starts_with("half of: ") { "half of " } else { "" };
    let lines = content.trim_end().lines().map(str::to_owned).collect();
    Some((format!("{half}a chunk of {size} bytes"), lines))
}

/// The lines behind a head, with an empty one in front.
fn body(event: &Event) -> Vec<String> {
    let text = String::from_utf8(bytes(&event.bytes)).unwrap_or_default();
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body).trim_end();
    let lines = body.lines().map(str::to_owned);
    if body.is_empty() { Vec::new() } else { std::iter::once(String::new()).chain(lines).collect() }
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
        "etag" => "ETag".to_owned(),
        "id" => "ID".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn event(conn: u32, from: From, bytes: &str, frame: &str) -> Event {
        let bytes = wireproof::transcript::hex(bytes.as_bytes());
        Event { n: 1, at_us: 0, conn, from, bytes, frame: frame.to_owned(), mark: None }
    }

    /// An exchange of HTTP is no handshake; its body and its chunks are shown as text.
    #[test]
    fn exchanges_show_their_text() {
        let answer = "HTTP/1.1 200 OK\r\ndate: now\r\ncontent-length: 3\r\n\r\n{}\n";
        let chunk = "9\r\ndata: x\n\n\r\n";
        let events = vec![
            event(1, From::Prober, "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1"),
            event(1, From::Target, answer, "HTTP/1.1 200 OK"),
            event(2, From::Prober, "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1"),
            event(2, From::Target, chunk, "chunk, \"data: x\""),
            event(2, From::Target, &chunk[..6], "half of: chunk, \"data: x\""),
            event(2, From::Target, "0\r\n\r\n", "the last chunk"),
        ];
        let scene = of(&Transcript { complete: true, events });
        let told = scene.rows.iter().map(|row| match row {
            Row::Part(name) => name.clone(),
            Row::Arrow(arrow) => format!("{} | {}", arrow.words, arrow.text.join(" | ")),
            Row::Wait(_) | Row::Cut { .. } => String::new(),
        });
        let expected = [
            " | GET / HTTP/1.1",
            " | HTTP/1.1 200 OK | Content-Length: 3 |  | {}",
            "Connection 2",
            " | GET / HTTP/1.1",
            "a chunk of 9 bytes | data: x",
            "half of a chunk of 9 bytes | dat",
            "the last chunk | ",
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }
}
