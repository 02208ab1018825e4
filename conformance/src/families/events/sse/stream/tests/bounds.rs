//! Streams without an end in sight: what is kept, and what is counted.

use std::sync::Arc;

use super::*;

const PIECE: usize = 64 * 1024;

fn only_event(items: &[Item]) -> &Event {
    let mut events = items.iter().filter_map(Item::dispatched);
    let event = events.next().expect("an event");
    assert!(events.next().is_none());
    event
}

#[test]
fn a_line_is_kept_up_to_its_bound() {
    let longest = [b"data:", &vec![b'x'; LARGEST_LINE - 5][..]].concat();
    let (_, items) = read(&[&longest[..], b"\n\n"].concat(), PIECE);
    let event = only_event(&items);
    assert_eq!((event.data.len(), event.length), (LARGEST_LINE - 5, LARGEST_LINE as u64 - 5));
    assert!(event.oddities.is_empty() && event.block.lines[0].oddities.is_empty());

    let (reader, items) = read(&[&longest[..], b"y\ndata: z\n\n"].concat(), PIECE);
    let event = only_event(&items);
    let length = LARGEST_LINE as u64 + 1;
    let line = &event.block.lines[0];
    assert_eq!((line.raw.len(), line.length, line.is_cut()), (LARGEST_LINE, length, true));
    assert_eq!(line.oddities, [Oddity::LongLine { length }]);
    // The data end where the first byte is missing, and all are counted.
    assert_eq!((event.data.len(), event.length), (LARGEST_LINE - 5, length - 5 + 2));
    assert_eq!(event.oddities, [Oddity::LongEvent { length: event.length }]);
    assert_eq!((reader.offset(), reader.open()), (length + 10, 0));
}

/// A character that the bound cuts through is no wrong one.
#[test]
fn a_line_is_cut_anywhere() {
    let long = [b":", "é".repeat(LARGEST_LINE / 2 + 1).as_bytes(), b"\n"].concat();
    let (_, items) = read(&long, PIECE);
    let length = LARGEST_LINE as u64 + 3;
    let oddities = items[0].line().map(|line| &line.oddities[..]);
    assert_eq!(oddities, Some(&[Oddity::LongLine { length }][..]));
}

#[test]
fn an_event_is_kept_up_to_its_bound() {
    let line = [b"data: ", &vec![b'x'; 1023][..], b"\n"].concat();
    // Each line but the last is followed by an LF: 1024 bytes of data.
    let lines = LARGEST_EVENT / 1024;
    let whole = [&line.repeat(lines)[..], b"data\n\n"].concat();
    let (_, items) = read(&whole, PIECE);
    let event = only_event(&items);
    assert_eq!((event.data.len(), event.oddities.len()), (LARGEST_EVENT, 0));

    let (_, items) = read(&[&whole[..whole.len() - 1], b"data: y\n\n"].concat(), PIECE);
    let event = only_event(&items);
    let length = LARGEST_EVENT as u64 + 2;
    assert_eq!((event.data.len(), event.length), (LARGEST_EVENT, length));
    assert_eq!(event.oddities, [Oddity::LongEvent { length }]);
    assert_eq!(event.block.count, lines as u64 + 2);
    let kept: usize = event.block.lines.iter().map(|line| line.raw.len()).sum();
    assert!(event.block.is_cut() && kept <= LARGEST_EVENT, "{kept}");
}

/// Comments that keep a connection alive and no blank line between them.
#[test]
fn a_block_of_very_many_lines_is_bounded() {
    let (reader, items) = read(&[&b":\n".repeat(40_000)[..], b"data: a\n\n"].concat(), PIECE);
    let event = only_event(&items);
    assert_eq!((event.decoded().as_ref(), event.block.count), ("a", 40_001));
    assert!(event.block.is_cut() && event.block.lines.len() < 20_000);
    assert_eq!(reader.ends().lf, 40_002);
}

/// An id that is large and events that are small: it is there once.
#[test]
fn events_share_their_id() {
    let id = "1".repeat(LARGEST_LINE / 2);
    let (_, items) = read(format!("id:{id}\n{}", "data\n\n".repeat(1000)).as_bytes(), PIECE);
    let events: Vec<_> = items.iter().filter_map(Item::dispatched).collect();
    assert_eq!((events.len(), &*events[999].last_event_id), (1000, &*id));
    assert!(events.iter().all(|e| Arc::ptr_eq(&e.last_event_id, &events[0].last_event_id)));
}

/// What an oddity quotes is short, and safe to show.
#[test]
fn an_oddity_quotes_little() {
    let name = "\u{202e}\u{1b}é".repeat(1000);
    let story = story(format!("{name}\nretry: {name}\n").as_bytes());
    let shown = "\\u{202e}\\u{1b}é".repeat(21) + "\\u{202e}";
    assert_eq!(
        story.odd,
        [
            format!("an unknown field \"{shown}\""),
            format!("a retry of \"{shown}\", not digits alone"),
        ]
    );
}
