//! In what two runs of one session must agree. Left out is only what differs
//! from run to run by its nature: times, ports, keys, masks, repeated pings.

use wireproof::transcript::Transcript;

/// What a program printed: pauses become `TIME`, ports `PORT`, numbers that began at
/// the clock begin at 0. The lines of a server are sorted, since its clients come and go
/// independently of each other.
pub fn output(text: &str, is_sorted: bool) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(line).collect();
    // A slow machine has time for one more poll that finds nothing.
    lines.dedup_by(|again, line| again == line && line.starts_with("-- "));
    if is_sorted {
        lines.sort();
    }
    from_zero(&lines)
}

/// Numbers of 16 digits and more count from the smallest of them: the hub begins its
/// numbers at the clock.
fn from_zero(lines: &[String]) -> Vec<String> {
    let numbers = lines.iter().flat_map(|line| pieces(line)).filter_map(clock);
    let first = numbers.min().unwrap_or(0);
    let word = |word: &str| match clock(word) {
        Some(number) => format!("#{}", number - first),
        None => word.to_owned(),
    };
    lines.iter().map(|line| pieces(line).map(word).collect()).collect()
}

/// A line in pieces: digits, and what stands between them.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let pieces = line.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
    pieces.map(|piece| str::from_utf8(piece).expect("cut at ASCII"))
}

/// A number that began at the clock.
fn clock(piece: &str) -> Option<u64> {
    piece.parse().ok().filter(|number| *number >= 1_000_000_000_000_000)
}

fn line(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let is_time = |at: usize| words[at].parse::<f64>().is_ok() && words.get(at + 1) == Some(&"s");
    let word = |at: usize| match is_time(at) {
        true => "TIME".to_owned(),
        false => port(words[at]),
    };
    (0..words.len()).map(word).collect::<Vec<_>>().join(" ")
}

/// `127.0.0.1:4711` without its port.
fn port(word: &str) -> String {
    let Some((before, after)) = word.split_once("127.0.0.1:") else { return word.to_owned() };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}127.0.0.1:PORT{rest}")
}

/// A transcript: each message once with its connection, its side, its words, and
/// its head or its length. Of pings and pongs, and of polls that find nothing, only the
/// first of each side counts, for a slow machine sees more of them. A connection on which
/// nothing is said does not count either: a client may open one to spare.
pub fn transcript(transcript: &Transcript) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let events = transcript.events.iter();
    let speaks = |conn| events.clone().any(|event| event.conn == conn && !event.bytes.is_empty());
    for event in events.clone().filter(|event| speaks(event.conn)) {
        let line =
            format!("{} {:?} {} {}", event.conn, event.from, event.frame, content(&event.bytes));
        let is_heartbeat = AGAIN.iter().any(|name| event.frame.starts_with(name));
        if !(is_heartbeat && lines.contains(&line)) {
            lines.push(line);
        }
    }
    from_zero(&lines)
}

/// What may be there once more.
const AGAIN: [&str; 5] = ["ping", "pong", "GET ", "HTTP/1.1 304", "HTTP/1.1 204"];

/// The lines of a head, those that differ without their values; else the length.
fn content(hex: &str) -> String {
    let text = String::from_utf8(bytes(hex)).unwrap_or_default();
    if !text.contains("HTTP/1.1") {
        return format!("{} bytes", hex.len() / 2);
    }
    let differs = ["sec-websocket-key", "sec-websocket-accept", "host", "date"];
    let line = |line: &str| match line.split_once(':') {
        Some((name, _)) if differs.contains(&name.to_ascii_lowercase().as_str()) => {
            format!("{name}: *")
        }
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join(" | ")
}

/// The bytes that `hex` stands for.
pub fn bytes(hex: &str) -> Vec<u8> {
    let digit = |c: u8| char::from(c).to_digit(16).unwrap_or_default();
    let byte = |pair: &[u8]| u8::try_from(digit(pair[0]) << 4 | digit(pair[1])).unwrap_or_default();
    hex.as_bytes().chunks_exact(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pauses_and_ports_are_left_out() {
        let text = "-- the connection was cut; again in 0.4 s\n127.0.0.1:4711 joins, after 2\n3 s";
        let expected = [
            "-- the connection was cut; again in TIME s",
            "127.0.0.1:PORT joins, after 2",
            "TIME s",
        ];
        assert_eq!(output(text, false), expected);
        assert_eq!(output("ws://127.0.0.1:9001/", false), ["ws://127.0.0.1:PORT/"]);
        assert_eq!(output("b\na", true), ["a", "b"]);
    }

    #[test]
    fn numbers_of_the_clock_begin_at_zero() {
        let text = "-- 304\n-- 304\n1795275870123457 a\n\"1795275870123459-2\" 12 ü";
        assert_eq!(output(text, false), ["-- 304", "#0 a", "\"#2-2\" 12 ü"]);
    }

    #[test]
    fn keys_are_left_out_of_heads_and_nothing_else() {
        let head = "GET / HTTP/1.1\r\nSec-WebSocket-Key: abc\r\nUpgrade: websocket\r\n\r\n";
        let said = content(&wireproof::transcript::hex(head.as_bytes()));
        assert_eq!(said, "GET / HTTP/1.1 | Sec-WebSocket-Key: * | Upgrade: websocket | ");
        assert_eq!(content("8102"), "2 bytes");
    }
}
