//! Events of a transcript, one line each.

use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::text::{clean, cut, moment, plural, spaced_hex};
use crate::transcript::{Event, From, Mark, Transcript};

const INDENT: &str = "  ";
const AROUND: usize = 3;
/// A table case may mark hundreds of stimuli; these many stand before the event
/// that decided, even where they are far from it.
const FAR_STIMULI: usize = 2;

/// Every event, as `--trace` shows them: words in full, up to 32 bytes in hexadecimal.
pub(super) fn all(transcript: &Transcript, style: &Style) -> String {
    let events: Vec<&Event> = transcript.events.iter().collect();
    let columns = Columns::of(&events, 32, 48, usize::MAX);
    let mut text: String =
        transcript.events.iter().map(|event| columns.line(event, style)).collect();
    if !transcript.complete {
        text.push_str(INDENT);
        text.push_str("the middle of this transcript was too long to keep\n");
    }
    text
}

/// The events around the one that decided, and the last control and stimulus
/// before it, on lines no longer than the terminal is wide.
pub(super) fn excerpt(transcript: &Transcript, style: &Style) -> String {
    let events = &transcript.events;
    let picked = pick(events);
    let shown: Vec<&Event> = picked.iter().map(|&at| &events[at]).collect();
    let columns = Columns::fitting(&shown, style.width);
    let mut text = String::new();
    let mut next = picked.first().copied().unwrap_or(0);
    for at in picked {
        if at > next {
            text.push_str(&format!("{INDENT}… {} in between\n", plural(at - next, "event")));
        }
        text.push_str(&columns.line(&events[at], style));
        next = at + 1;
    }
    text
}

/// Indices of the events worth showing, in order.
fn pick(events: &[Event]) -> Vec<usize> {
    let last_marked = |mark| events.iter().rposition(|event| event.mark == Some(mark));
    let here = last_marked(Mark::Here)
        .or_else(|| last_marked(Mark::Stimulus))
        .unwrap_or(events.len().saturating_sub(1));
    let marked = |mark, most| {
        let before = &events[..here.min(events.len())];
        let all =
            before.iter().enumerate().rev().filter(move |(_, event)| event.mark == Some(mark));
        all.map(|(at, _)| at).take(most).collect::<Vec<usize>>()
    };
    let mut picked: Vec<usize> =
        (here.saturating_sub(AROUND)..events.len().min(here + AROUND + 1)).collect();
    picked.extend(marked(Mark::Control, 1));
    picked.extend(marked(Mark::Stimulus, FAR_STIMULI));
    picked.sort_unstable();
    picked.dedup();
    picked
}

/// Widths that the lines of one excerpt share.
struct Columns {
    n: usize,
    hex: usize,
    most: usize,
    width: usize,
}

impl Columns {
    /// Bytes are shown up to `most`; the words after them begin in one column,
    /// but no line is pushed further than `limit` by the bytes of another.
    fn of(events: &[&Event], most: usize, limit: usize, width: usize) -> Columns {
        let n = events.iter().map(|event| event.n.to_string().len()).max().unwrap_or(1);
        let hexes = events.iter().map(|event| spaced_hex(&event.bytes, most).chars().count());
        let hex = hexes.map(|hex| hex.min(limit)).max().unwrap_or(0);
        Columns { n, hex, most, width }
    }

    /// As many bytes as there can be without cutting the words of more lines.
    fn fitting(events: &[&Event], width: usize) -> Columns {
        let candidates = [(12, 35), (8, 23), (8, 8)];
        let columns = candidates.map(|(most, limit)| Columns::of(events, most, limit, width));
        let cuts = |columns: &Columns| {
            let short = |event: &&&Event| columns.room(event) < clean(&event.frame).chars().count();
            events.iter().filter(short).count()
        };
        columns.into_iter().min_by_key(cuts).expect("three candidates")
    }

    /// `#8  c1   1.2 ms → 81 83 12 34 56 78  `
    fn start(&self, event: &Event) -> String {
        let arrow = match event.from {
            From::Prober => '→',
            From::Target => '←',
        };
        format!(
            "{INDENT}{:<n$}  c{}  {:>8} {arrow} {:<hex$}  ",
            format!("#{}", event.n),
            event.conn,
            moment(event.at_us),
            spaced_hex(&event.bytes, self.most),
            n = self.n + 1,
            hex = self.hex,
        )
    }

    /// Characters that the words of `event` may have.
    fn room(&self, event: &Event) -> usize {
        let taken = self.start(event).chars().count() + mark(event).chars().count();
        self.width.saturating_sub(taken).max(12)
    }

    /// The start, then `text, masked, 3 bytes   ← stimulus`.
    fn line(&self, event: &Event, style: &Style) -> String {
        let words = cut(&clean(&event.frame), self.room(event));
        let mark = match event.mark {
            Some(Mark::Here) => style.outcome(mark(event), Outcome::Fail),
            Some(_) => style.dim(mark(event)),
            None => String::new(),
        };
        let line = format!("{}{words}{mark}", self.start(event));
        format!("{}\n", line.trim_end())
    }
}

fn mark(event: &Event) -> &'static str {
    match event.mark {
        None => "",
        Some(Mark::Control) => "   ← control",
        Some(Mark::Stimulus) => "   ← stimulus",
        Some(Mark::Here) => "   ← here",
    }
}
