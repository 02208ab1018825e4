//! Streams that arrive in pieces: what is handed out when.

use std::time::Duration;

use super::*;

/// What one piece after another brings, in words.
fn brought(pieces: &[&[u8]]) -> (Reader, Vec<Vec<String>>) {
    let (mut reader, start) = (Reader::new(), Instant::now());
    let items = pieces.iter().zip(0..).map(|(piece, number)| {
        let items = reader.feed(piece, start + Duration::from_millis(number.into()), number);
        items.iter().map(says).collect()
    });
    let items = items.collect();
    (reader, items)
}

fn says(item: &Item) -> String {
    match item {
        Item::Line(line) => {
            format!("{} {:?} {:?}", line.number, line.raw.escape_ascii().to_string(), line.end)
        }
        Item::LateLineFeed { line, event, .. } => format!("{line} has an LF in {event}"),
        other => happens(other).expect("something that happens"),
    }
}

#[test]
fn a_carriage_return_does_not_wait() {
    let (reader, items) = brought(&[b"data: a\r", b"\n\r", b"\ndata: b\r\r", b"data: c\n", b"\n"]);
    assert_eq!(
        items,
        [
            vec!["0 \"data: a\" Cr"],
            vec!["0 has an LF in 1", "1 \"\" Cr", "message 'a'"],
            vec!["1 has an LF in 2", "2 \"data: b\" Cr", "3 \"\" Cr", "message 'b'"],
            vec!["4 \"data: c\" Lf"],
            vec!["5 \"\" Lf", "message 'c'"],
        ]
    );
    assert_eq!(reader.ends(), Ends { lf: 2, crlf: 2, cr: 2 });
}

/// A piece without bytes is no byte after the CR.
#[test]
fn an_empty_piece_changes_nothing() {
    let (reader, items) = brought(&[b"", b"data\r\r", b"", b"\n", b"\n"]);
    let end = ["2 \"\" Lf"];
    assert_eq!(
        items[1..],
        [&["0 \"data\" Cr", "1 \"\" Cr", "message ''"][..], &[], &["1 has an LF in 3"], &end,]
    );
    assert_eq!((reader.offset(), reader.open()), (8, 0));
}

/// Where the lines of a block and the kept items are corrected.
#[test]
fn a_late_line_feed_corrects_its_line() {
    let (mut reader, mut kept, at) = (Reader::new(), Vec::new(), Instant::now());
    for piece in [&b"id: 1\r"[..], b"\ndata\r", b"\n\r", b"\n"] {
        append(&mut kept, reader.feed(piece, at, 1));
    }
    let ends = kept.iter().filter_map(Item::line).map(|line| line.end);
    assert_eq!(ends.collect::<Vec<_>>(), [LineEnd::CrLf; 3]);
    let event = kept.iter().find_map(Item::dispatched).expect("an event");
    assert!(event.block.lines.iter().all(|line| line.end == LineEnd::CrLf), "{event:?}");
    assert_eq!((reader.oddities(), reader.open()), (vec![], 0));
    // What is not kept any more cannot be corrected, and nothing else is.
    let mut other = kept.clone();
    append(&mut other, vec![Item::LateLineFeed { line: 9, at, event: 1 }]);
    assert_eq!(other, kept);
}

#[test]
fn a_line_knows_where_it_stood_and_when_it_came() {
    let (mut reader, start) = (Reader::new(), Instant::now());
    let after = |millis| start + Duration::from_millis(millis);
    assert_eq!(reader.feed(b"\xef", after(0), 3), []);
    assert_eq!(reader.feed(b"\xbb\xbf: hi\r\nda", after(1), 4).len(), 1);
    assert_eq!((reader.open(), reader.offset(), reader.had_bom()), (11, 11, true));
    let items = reader.feed(b"ta:  x\n\n", after(2), 5);
    let [Item::Line(line), Item::Line(blank), Item::Dispatch(event)] = &items[..] else {
        panic!("{items:?}");
    };
    assert_eq!((line.number, line.offset, line.length), (1, 9, 8));
    assert_eq!((line.at, line.event), (after(2), 5));
    assert_eq!((blank.number, blank.offset, blank.what()), (2, 18, What::Blank));
    let Event { block, .. } = event;
    assert_eq!((block.offset, block.length, block.count), (0, 18, 2));
    assert_eq!((event.at, event.event, block.at, block.event), (after(2), 5, after(2), 5));
    assert_eq!(block.comments().collect::<Vec<_>>(), [b" hi"]);
    assert_eq!(block.values("data").collect::<Vec<_>>(), [b" x"]);
    assert_eq!(event.text(), Some(" x"));
    assert_eq!((reader.open(), reader.offset()), (0, 19));
}

#[test]
fn a_field_shows_how_it_was_written() {
    let line = |raw: &[u8]| {
        let items = Reader::new().feed(raw, Instant::now(), 1);
        let [Item::Line(line)] = &items[..] else { panic!("{items:?}") };
        Line::clone(line)
    };
    let field = |name, value, had_colon, had_space| Field { name, value, had_colon, had_space };
    assert_eq!(line(b"data: a\n").field(), Some(field(b"data", b"a", true, true)));
    assert_eq!(line(b"data:a\n").field(), Some(field(b"data", b"a", true, false)));
    assert_eq!(line(b"data:\n").field(), Some(field(b"data", b"", true, false)));
    assert_eq!(line(b"data\n").field(), Some(field(b"data", b"", false, false)));
    assert_eq!((line(b":\n").comment(), line(b":\n").field()), (Some(&b""[..]), None));
    assert_eq!((line(b":\n").value("data"), line(b"id:1\n").value("data")), (None, None));
}

#[test]
fn the_last_event_id_moves_at_the_blank_line() {
    let (mut reader, at) = (Reader::new(), Instant::now());
    reader.feed(b"id: 1\n", at, 1);
    assert_eq!((reader.id_buffer(), reader.last_event_id()), ("1", ""));
    reader.feed(b"\nid: 2\ndata: x\n", at, 1);
    assert_eq!((reader.id_buffer(), reader.last_event_id()), ("2", "1"));
    let rest = reader.finish().expect("an open block");
    assert_eq!(rest.data.as_deref(), Some(&b"x"[..]));
    assert_eq!((rest.block.offset, rest.block.length, rest.block.count), (7, 14, 2));
    assert_eq!(reader.last_event_id(), "1");
}

/// The rest has the line that has no end, which may be any part of a good one.
#[test]
fn a_line_without_an_end_is_in_the_rest() {
    let (mut reader, _) = brought(&[b"\n:\ndat\xc3"]);
    let rest = reader.finish().expect("an open block");
    let lines: Vec<_> = rest.block.lines.iter().map(|line| (&line.raw[..], line.end)).collect();
    assert_eq!(lines, [(&b":"[..], LineEnd::Lf), (b"dat\xc3", LineEnd::Missing)]);
    assert!(rest.block.lines.iter().all(|line| line.oddities.is_empty()));
    assert_eq!((rest.data, rest.oddities, reader.finish()), (None, vec![], None));
}
