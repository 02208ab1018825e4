//! Event streams: our reader holds together however they are cut, and a second
//! reader, which has the whole stream and keeps nothing but events, agrees.

use tokio::time::Instant;

use crate::families::events::sse::stream::{
    Ends, Item, LARGEST_EVENT, LARGEST_LINE, Line, LineEnd, Oddity, Reader, Rest, append,
};

/// A stream of events.
pub fn sse(bytes: &[u8]) {
    let at = Instant::now();
    let whole = read_pieces([bytes], at);
    for size in super::piece_sizes(bytes.len()) {
        assert_eq!(read_pieces(bytes.chunks(size), at), whole, "pieces of {size} bytes");
    }
    is_the_stream(bytes, &whole);
    holds(&whole);
    agrees_with_naive(bytes, &whole);
}

/// All that a reader says about a stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) items: Vec<Item>,
    pub(crate) rest: Option<Rest>,
    pub(crate) ends: Ends,
    pub(crate) had_bom: bool,
    pub(crate) open: u64,
    pub(crate) offset: u64,
    pub(crate) last_event_id: String,
    pub(crate) reconnection_time: Option<u64>,
}

/// Reads a stream of these pieces, all of which arrive at `at`.
pub(crate) fn read_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, at: Instant) -> Read {
    let (mut reader, mut items) = (Reader::new(), Vec::new());
    for piece in pieces {
        append(&mut items, reader.feed(piece, at, 1));
    }
    let (open, offset) = (reader.open(), reader.offset());
    let rest = reader.finish();
    assert_eq!((reader.open(), reader.finish()), (0, None));
    Read {
        items,
        rest,
        ends: reader.ends(),
        had_bom: reader.had_bom(),
        open,
        offset,
        last_event_id: reader.last_event_id().to_owned(),
        reconnection_time: reader.reconnection_time(),
    }
}

/// The lines are the bytes of the stream, none left out and none twice.
fn is_the_stream(bytes: &[u8], read: &Read) {
    assert_eq!(read.offset, bytes.len() as u64);
    let mut again = if read.had_bom { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
    let lines = read.items.iter().filter_map(Item::line);
    let unfinished = read.rest.iter().flat_map(|rest| rest.block.lines.last());
    let unfinished = unfinished.map(|line| &**line).filter(|line| line.end == LineEnd::Missing);
    let mut is_all = true;
    for (number, line) in lines.chain(unfinished).enumerate() {
        assert_eq!(line.number, number as u64);
        is_all &= !line.is_cut();
        if is_all {
            assert_eq!(line.offset, again.len() as u64, "{line:?}");
        }
        again.extend(&line.raw);
        again.extend_from_slice(match line.end {
            LineEnd::Lf => b"\n",
            LineEnd::CrLf => b"\r\n",
            LineEnd::Cr => b"\r",
            LineEnd::Missing => b"",
        });
    }
    // A block that is cut keeps no last line.
    is_all &= read.rest.as_ref().is_none_or(|rest| !rest.block.is_cut());
    assert!(!is_all || again == bytes, "{}", again.escape_ascii());
}

fn holds(read: &Read) {
    let in_rest = read.rest.iter().flat_map(|rest| &rest.block.lines).map(|line| &**line);
    for line in read.items.iter().filter_map(Item::line).chain(in_rest) {
        assert!(line.raw.len() <= LARGEST_LINE && !line.raw.contains(&b'\n'));
        assert!(!line.raw.contains(&b'\r') && line.length >= line.raw.len() as u64);
        speaks(&line.oddities);
    }
    for item in &read.items {
        let block = match item {
            Item::Line(_) => continue,
            Item::LateLineFeed { .. } => panic!("a late LF was left"),
            Item::Dispatch(event) => {
                assert!(event.data.len() <= LARGEST_EVENT && !event.kind.is_empty());
                assert!(event.data.len() as u64 <= event.length);
                speaks(&event.oddities);
                &event.block
            }
            Item::Moved(_, block) | Item::Dropped(block) => block,
        };
        assert!(block.count > 0 && block.length > 0);
        assert!(block.lines.iter().all(|line| !line.raw.is_empty() && line.offset >= block.offset));
    }
    if let Some(rest) = &read.rest {
        speaks(&rest.oddities);
        assert_eq!(rest.block.length, read.open);
        assert_eq!(rest.data.is_some(), !rest.oddities.is_empty());
    }
}

fn speaks(oddities: &[Oddity]) {
    for says in oddities.iter().map(Oddity::says) {
        assert!(says.len() < 800 && !says.contains(char::is_control), "{says:?}");
    }
}

/// The events are those that the other reader sees, and so are the last event
/// id and the reconnection time. It knows no bounds, so that a stream which
/// exceeds ours is none for it.
pub(crate) fn agrees_with_naive(bytes: &[u8], read: &Read) {
    let mut lines = read.items.iter().filter_map(Item::line);
    let mut events = read.items.iter().filter_map(Item::dispatched);
    if lines.any(Line::is_cut) || events.any(|event| !event.oddities.is_empty()) {
        return;
    }
    let naive = Naive::read(bytes);
    let events = read.items.iter().filter_map(Item::dispatched).map(|event| {
        let id = event.last_event_id.to_string();
        (event.kind.clone(), event.decoded().into_owned(), id)
    });
    assert_eq!(events.collect::<Vec<_>>(), naive.events);
    assert_eq!(read.last_event_id, naive.last_event_id);
    assert_eq!(read.reconnection_time, naive.reconnection_time);
}

/// What a stream is to a reader that decodes all of it first.
#[derive(Default)]
struct Naive {
    /// Type, data, last event id.
    events: Vec<(String, String, String)>,
    last_event_id: String,
    reconnection_time: Option<u64>,
}

impl Naive {
    fn read(bytes: &[u8]) -> Naive {
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut naive = Naive::default();
        let (mut kind, mut data, mut id) = ("", String::new(), "");
        // What has no line end is no line.
        let end = text.rfind('\n').map_or(0, |last| last + 1);
        for line in text[..end].split_terminator('\n') {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match name {
                "" if line.is_empty() => {
                    naive.last_event_id = id.to_owned();
                    if data.pop().is_some() {
                        let kind = if kind.is_empty() { "message" } else { kind };
                        naive.events.push((
                            kind.to_owned(),
                            std::mem::take(&mut data),
                            id.to_owned(),
                        ));
                    }
                    kind = "";
                }
                "event" => kind = value,
                "data" => data.extend([value, "\n"]),
                "id" if !value.contains('\0') => id = value,
                "retry" if !value.contains(|c: char| !c.is_ascii_digit()) && !value.is_empty() => {
                    naive.reconnection_time = Some(value.parse().unwrap_or(u64::MAX));
                }
                _ => {}
            }
        }
        naive
    }
}
