//! Words, numbers and lines: what every reporter writes the same way.

use std::time::Duration;

/// A space at which no line breaks, shown as an ordinary one. Foreign text never
/// contains it: [`escape`] writes it as an escape.
pub(crate) const TIED: &str = "\u{a0}";

/// Longest piece of foreign text that is shown, in characters.
const LONGEST: usize = 2000;

/// A number; from five digits on with a space between groups of three: `65 540`.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// `1 case`, `2 cases`; for nouns that take an s.
pub fn plural(n: usize, one: &str) -> String {
    format!("{} {one}{}", number(n), if n == 1 { "" } else { "s" })
}

/// The verb that goes with `n` things: `1 … fails`, `2 … fail`.
pub fn verb(n: usize, plural: &str) -> String {
    let ending = match (n, plural.ends_with('s')) {
        (1, true) => "es",
        (1, false) => "s",
        _ => "",
    };
    format!("{plural}{ending}")
}

/// A time in a case, from microseconds: `0.8 ms`, `1.2 s`.
pub fn moment(us: u64) -> String {
    let millis = us as f64 / 1000.0;
    if millis < 999.95 { format!("{millis:.1} ms") } else { format!("{:.1} s", millis / 1000.0) }
}

/// How long something took, from milliseconds: `12 ms`, `1.4 s`.
pub fn took(millis: u64) -> String {
    if millis < 1000 { format!("{millis} ms") } else { format!("{:.1} s", millis as f64 / 1000.0) }
}

/// A configured time: `300 ms`, `2 s`, `2.5 s`.
pub fn span(duration: Duration) -> String {
    let millis = duration.as_millis();
    match (millis / 1000, millis % 1000) {
        (0, rest) => format!("{rest} ms"),
        (seconds, 0) => format!("{seconds} s"),
        (seconds, rest) => format!("{seconds}.{} s", format!("{rest:03}").trim_end_matches('0')),
    }
}

/// A time of a report without the parts of a second: `2026-11-21 09:30:00 UTC`.
pub fn instant(time: &str) -> String {
    format_time(time, "%F %T UTC")
}

/// The day of a time of a report: `2026-11-21`.
pub fn day(time: &str) -> String {
    format_time(time, "%F")
}

fn format_time(time: &str, form: &str) -> String {
    match time.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime(form).to_string(),
        // A report that was read back may hold anything here.
        Err(_) => clean(time),
    }
}

/// Text that came from a target, safe to show: escaped, and cut where it is
/// unreasonably long.
pub fn clean(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => escape(text),
        Some((end, _)) => {
            let left = text[end..].chars().count();
            format!("{}… ({} more)", escape(&text[..end]), plural(left, "character"))
        }
    }
}

/// Writes every character that moves the cursor, changes the direction of
/// reading or cannot be seen as its escape, so that a target cannot write to
/// the terminal. Ordinary text stays as it is, a backslash too.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_deceptive(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe
}

fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
            // Private use: fonts for shells draw what they like there.
            | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// `text`, or as much of it as fits `room` characters with an ellipsis.
pub fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(room.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Breaks `text` into lines of at most `room` characters, at spaces only: what
/// has none (an address, a command) keeps its length. Runs of spaces inside a
/// line stay, for they may be evidence.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        let needed = line.chars().count().saturating_add(word.trim_end().chars().count());
        if needed > room && !line.trim().is_empty() {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(word);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// `first` and `text`, wrapped; later lines are indented as far as `first` reaches.
/// `painted` stands for `first` where colours are wanted.
pub fn hang(first: &str, painted: &str, text: &str, width: usize) -> String {
    let indent = first.chars().count();
    // Below twenty columns wrapping makes nothing better.
    let room = width.saturating_sub(indent).max(20);
    let mut out = painted.to_owned();
    for (index, line) in wrap(text, room).iter().enumerate() {
        if index > 0 {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(&line.replace(TIED, " "));
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out
}

/// `argument` as a shell takes it for one word.
pub fn shell_quote(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=+,%".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

/// Hexadecimal in pairs: all of it up to `most` bytes or where that is no longer,
/// else its start and size: `81 83 12 34 … (65 540 bytes)`.
pub fn spaced_hex(hex: &str, most: usize) -> String {
    let bytes = hex.len() / 2;
    let size = format!(" … ({})", plural(bytes, "byte"));
    let start = bytes.min(4);
    let fits = bytes <= most || bytes * 3 <= start * 3 + size.chars().count();
    let pairs = hex.as_bytes().chunks(2).take(if fits { bytes } else { start });
    let pairs: Vec<String> = pairs.map(|pair| String::from_utf8_lossy(pair).into_owned()).collect();
    // A report that was read back may hold anything here.
    escape(&pairs.join(" ")) + if fits { "" } else { &size }
}

/// Words as a person lists them: `a`, `a and b`, `a, b and c`.
pub fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
