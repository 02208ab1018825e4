//! What a stream is to a client, and what is odd about it.

mod bounds;
mod pieces;
mod properties;
mod table;

use tokio::time::Instant;

use super::*;

/// What a client makes of a stream, with what it passes over: one line each.
#[derive(Debug, PartialEq, Eq)]
struct Story {
    happens: Vec<String>,
    odd: Vec<String>,
}

/// Reads `bytes` in pieces of `size`, and corrects the lines that ended early.
fn read(bytes: &[u8], size: usize) -> (Reader, Vec<Item>) {
    let (mut reader, mut items, at) = (Reader::new(), Vec::new(), Instant::now());
    for piece in bytes.chunks(size) {
        append(&mut items, reader.feed(piece, at, 7));
    }
    (reader, items)
}

fn story(bytes: &[u8]) -> Story {
    let (mut reader, items) = read(bytes, bytes.len().max(1));
    let mut odd: Vec<Oddity> = items.iter().flat_map(oddities).cloned().collect();
    odd.extend(reader.oddities());
    let mut happens: Vec<String> = items.iter().filter_map(happens).collect();
    if let Some(rest) = reader.finish() {
        let unfinished = rest.block.lines.iter().filter(|line| line.end == LineEnd::Missing);
        odd.extend(unfinished.flat_map(|line| &line.oddities).chain(&rest.oddities).cloned());
        happens.extend(rest.data.map(|data| format!("lost '{}'", String::from_utf8_lossy(&data))));
    }
    happens.extend(reader.reconnection_time().map(|millis| format!("reconnects after {millis}")));
    Story { happens, odd: odd.iter().map(Oddity::says).collect() }
}

fn oddities(item: &Item) -> &[Oddity] {
    match item {
        Item::Line(line) => &line.oddities,
        Item::Dispatch(event) => &event.oddities,
        _ => &[],
    }
}

fn happens(item: &Item) -> Option<String> {
    match item {
        Item::Dispatch(event) => {
            let id = match &*event.last_event_id {
                "" => String::new(),
                id => format!(" at '{id}'"),
            };
            Some(format!("{} '{}'{id}", event.kind, event.decoded()))
        }
        Item::Moved(id, _) => Some(format!("moved to '{id}'")),
        Item::Dropped(block) => Some(format!("dropped {} lines", block.count)),
        Item::Line(_) | Item::LateLineFeed { .. } => None,
    }
}
