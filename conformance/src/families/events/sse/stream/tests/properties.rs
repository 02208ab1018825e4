//! Events that are written in any legal way come back as they were, and any
//! bytes are the same stream however they arrive.

use fastrand::Rng;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::fuzz::{agrees_with_naive, read_pieces};

/// What is sent.
#[derive(Clone, Debug)]
struct Sent {
    kind: Option<String>,
    /// Lines of data; none makes a block without an event.
    data: Vec<Vec<u8>>,
    id: Option<String>,
}

fn sent() -> impl Strategy<Value = Sent> {
    let without_line_ends = |bytes: Vec<u8>| -> Vec<u8> {
        bytes.into_iter().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
    };
    let line = vec(prop_oneof![any::<u8>(), Just(b' '), Just(b':')], 0..12);
    let data = vec(line.prop_map(without_line_ends), 0..4);
    let (kind, id) = ("[^\r\n]{1,8}", "[^\0\r\n]{0,8}");
    (proptest::option::of(kind), data, proptest::option::of(id)).prop_map(|(kind, data, id)| Sent {
        kind,
        data,
        id,
    })
}

/// Writes lines with every freedom that the grammar leaves.
struct Writer {
    bytes: Vec<u8>,
    rng: Rng,
}

impl Writer {
    fn stream(events: &[Sent], seed: u64) -> Vec<u8> {
        let mut writer = Writer { bytes: Vec::new(), rng: Rng::with_seed(seed) };
        if writer.rng.bool() {
            writer.bytes.extend_from_slice(BOM);
        }
        for event in events {
            writer.event(event);
        }
        writer.bytes
    }

    /// The data fields in their order, id and type anywhere among them.
    fn event(&mut self, event: &Sent) {
        let mut fields: Vec<(&str, &[u8])> =
            event.data.iter().map(|line| ("data", &line[..])).collect();
        let others = [("id", event.id.as_deref()), ("event", event.kind.as_deref())];
        for (name, value) in others.into_iter().filter_map(|(n, value)| Some((n, value?))) {
            fields.insert(self.rng.usize(..=fields.len()), (name, value.as_bytes()));
        }
        for (name, value) in fields {
            self.comments();
            self.field(name, value);
        }
        self.comments();
        for _ in 0..=self.rng.usize(..2) {
            self.line_end(true);
        }
    }

    fn comments(&mut self) {
        while self.rng.u8(..4) == 0 {
            let comment: &[u8] = match self.rng.u8(..4) {
                0 => b":",
                1 => b": data: x",
                2 => b":id",
                _ => b":\0\xff:",
            };
            self.bytes.extend_from_slice(comment);
            self.line_end(false);
        }
    }

    /// The space is free unless the value begins with one, and so is the colon
    /// of an empty value.
    fn field(&mut self, name: &str, value: &[u8]) {
        self.bytes.extend_from_slice(name.as_bytes());
        if !value.is_empty() || self.rng.bool() {
            self.bytes.push(b':');
            if value.starts_with(b" ") || self.rng.bool() {
                self.bytes.push(b' ');
            }
            self.bytes.extend_from_slice(value);
        }
        self.line_end(false);
    }

    /// An LF that follows a CR would be part of its line end.
    fn line_end(&mut self, is_blank: bool) {
        let joins = is_blank && self.bytes.ends_with(b"\r");
        let ends: &[&[u8]] = &[b"\r", b"\r\n", b"\n"];
        let choices = if joins { 2 } else { 3 };
        self.bytes.extend_from_slice(ends[self.rng.usize(..choices)]);
    }
}

/// What a client has to make of it: type, data, last event id.
fn expected(events: &[Sent]) -> Vec<(String, Vec<u8>, String)> {
    let mut id = String::new();
    let mut expected = Vec::new();
    for event in events {
        if let Some(new) = &event.id {
            id.clone_from(new);
        }
        if !event.data.is_empty() {
            let kind = event.kind.clone().unwrap_or_else(|| "message".to_owned());
            expected.push((kind, event.data.join(&b'\n'), id.clone()));
        }
    }
    expected
}

/// Bytes that mean something to a reader, and others.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let words: &[&[u8]] = &[
        b"data",
        b"id",
        b"event",
        b"retry",
        b":",
        b" ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"1",
        b"\0",
        BOM,
        b"\xef\xbb",
        b"\xc3",
        b"\xff",
        b"Data",
        b"x",
    ];
    let word = prop_oneof![
        8 => proptest::sample::select(words).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(word, 0..60).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn events_come_back_as_they_were(events in vec(sent(), 0..6), seed: u64, size in 1..40_usize) {
        let bytes = Writer::stream(&events, seed);
        let (mut reader, items) = read(&bytes, size);
        let seen = items.iter().filter_map(Item::dispatched).map(|event| {
            (event.kind.clone(), event.data.clone(), event.last_event_id.to_string())
        });
        prop_assert_eq!(seen.collect::<Vec<_>>(), expected(&events), "{}", bytes.escape_ascii());
        prop_assert!(reader.finish().is_none());
        // The only oddities are those of the contents.
        let legal = |oddity: &Oddity| matches!(oddity, Oddity::InvalidUtf8 { .. } | Oddity::EmptyId);
        prop_assert!(items.iter().flat_map(oddities).all(legal), "{}", bytes.escape_ascii());
    }

    #[test]
    fn a_stream_is_the_same_in_any_pieces(bytes in streams(), sizes in vec(0..20_usize, 0..20)) {
        let (mut pieces, mut rest) = (Vec::new(), &bytes[..]);
        for size in sizes {
            let (piece, behind) = rest.split_at(size.min(rest.len()));
            pieces.push(piece);
            rest = behind;
        }
        pieces.push(rest);
        let at = Instant::now();
        prop_assert_eq!(read_pieces(pieces, at), read_pieces([&bytes[..]], at));
    }

    #[test]
    fn another_reader_sees_the_same_events(bytes in streams()) {
        agrees_with_naive(&bytes, &read_pieces(bytes.chunks(3), Instant::now()));
    }
}
