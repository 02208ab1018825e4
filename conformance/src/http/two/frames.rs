//! The frames of HTTP/2 as far as a record needs them (RFC 9113, section 4.1).
//! What is compressed (HEADERS, CONTINUATION, PUSH_PROMISE) is only counted:
//! secrets in it could not be seen, and so not be hidden.

/// The largest payload that is looked at; a client that asks for no more gets no more.
const LARGEST: usize = 16 * 1024;

/// What a client sends first.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
    pub(super) payload: Vec<u8>,
}

/// Types of frames.
pub(super) const DATA: u8 = 0;
pub(super) const SETTINGS: u8 = 4;

/// Finds the frames in what goes over one direction of a connection.
#[derive(Debug, Default)]
pub(super) struct Frames {
    held: Vec<u8>,
    /// How much of the preface is still to come.
    preface: usize,
    /// Set once there is something that is no frame for us.
    is_lost: bool,
}

impl Frames {
    /// The direction of a server.
    pub(super) fn of_server() -> Frames {
        Frames::default()
    }

    /// The direction of a client, which begins with the preface.
    pub(super) fn of_client() -> Frames {
        Frames { preface: PREFACE.len(), ..Frames::default() }
    }

    /// The frames that are whole with these bytes. Nothing more comes behind
    /// one that is larger than we allow.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Frame> {
        let preface = self.preface.min(bytes.len());
        self.preface -= preface;
        if self.is_lost {
            return Vec::new();
        }
        self.held.extend_from_slice(&bytes[preface..]);
        let mut frames = Vec::new();
        let mut at = 0;
        while let Some(head) = self.held[at..].first_chunk::<9>() {
            let length =
                usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
            if length > LARGEST {
                self.is_lost = true;
                self.held.clear();
                return frames;
            }
            let Some(payload) = self.held[at + 9..].get(..length) else { break };
            let stream = u32::from_be_bytes([head[5] & 0x7f, head[6], head[7], head[8]]);
            frames.push(Frame { kind: head[3], flags: head[4], stream, payload: payload.to_vec() });
            at += 9 + length;
        }
        self.held.drain(..at);
        frames
    }

    /// Whether the beginning of a server's direction can be HTTP/2: its first
    /// frame is one of settings.
    pub(super) fn can_begin(bytes: &[u8]) -> bool {
        bytes.get(3).is_none_or(|kind| *kind == SETTINGS)
    }
}

impl Frame {
    /// Whether its payload is compressed.
    pub(super) fn is_compressed(&self) -> bool {
        matches!(self.kind, 1 | 5 | 9)
    }

    /// The data of a DATA frame, without its padding.
    pub(super) fn data(&self) -> &[u8] {
        if self.flags & 0x8 == 0 {
            return &self.payload;
        }
        let Some((padding, rest)) = self.payload.split_first() else { return &[] };
        &rest[..rest.len().saturating_sub(usize::from(*padding))]
    }

    /// In words, without the data of a DATA frame.
    pub(super) fn says(&self) -> String {
        let Frame { kind, flags, stream, payload } = self;
        let has = |flag: u8| flags & flag != 0;
        let end = if has(1) { ", end of the stream" } else { "" };
        match kind {
            &DATA => format!("DATA of stream {stream}, {} bytes{end}", self.data().len()),
            1 => format!("HEADERS of stream {stream}{end}"),
            2 => format!("PRIORITY of stream {stream}"),
            3 => format!("RST_STREAM of stream {stream}: {}", self.code(0)),
            &SETTINGS if has(1) => "acknowledgement of SETTINGS".to_owned(),
            &SETTINGS => format!("SETTINGS: {}", settings(payload)),
            5 => format!("PUSH_PROMISE on stream {stream}"),
            6 if has(1) => "acknowledgement of PING".to_owned(),
            6 => "PING".to_owned(),
            7 => format!("GOAWAY behind stream {}: {}", self.number(0), self.code(4)),
            8 => format!("WINDOW_UPDATE of stream {stream}: {} bytes", self.number(0)),
            9 => format!("CONTINUATION of stream {stream}"),
            other => format!("frame of type {other} on stream {stream}"),
        }
    }

    fn number(&self, at: usize) -> u32 {
        let bytes = self.payload.get(at..).and_then(|rest| rest.first_chunk::<4>());
        bytes.map_or(0, |bytes| u32::from_be_bytes(*bytes) & 0x7fff_ffff)
    }

    fn code(&self, at: usize) -> String {
        code(h2::Reason::from(self.number(at)))
    }
}

/// An error code by its name.
pub(super) fn code(reason: h2::Reason) -> String {
    format!("{reason:?}")
}

fn settings(payload: &[u8]) -> String {
    let name = |id: u16| match id {
        1 => "HEADER_TABLE_SIZE".to_owned(),
        2 => "ENABLE_PUSH".to_owned(),
        3 => "MAX_CONCURRENT_STREAMS".to_owned(),
        4 => "INITIAL_WINDOW_SIZE".to_owned(),
        5 => "MAX_FRAME_SIZE".to_owned(),
        6 => "MAX_HEADER_LIST_SIZE".to_owned(),
        other => format!("setting {other}"),
    };
    let one = |bytes: &[u8; 6]| {
        let [a, b, c, d, e, f] = *bytes;
        format!("{} {}", name(u16::from_be_bytes([a, b])), u32::from_be_bytes([c, d, e, f]))
    };
    let (all, _) = payload.as_chunks::<6>();
    match all {
        [] => "none".to_owned(),
        all => all.iter().take(16).map(one).collect::<Vec<String>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let length = (payload.len() as u32).to_be_bytes();
        [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
    }

    #[test]
    fn frames_are_found_however_they_are_cut() {
        let bytes = [
            PREFACE.to_vec(),
            frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 100, 0, 9, 0, 0, 0, 1]),
            frame(DATA, 9, 1, b"\x02hello\0\0"),
            frame(7, 0, 0, &[0, 0, 0, 1, 0, 0, 0, 2]),
            frame(3, 0, 1, &[0, 0, 0, 8]),
        ]
        .concat();
        let expected = [
            "SETTINGS: MAX_CONCURRENT_STREAMS 100, setting 9 1",
            "DATA of stream 1, 5 bytes, end of the stream",
            "GOAWAY behind stream 1: INTERNAL_ERROR",
            "RST_STREAM of stream 1: CANCEL",
        ];
        for size in 1..bytes.len() {
            let mut frames = Frames::of_client();
            let found: Vec<Frame> =
                bytes.chunks(size).flat_map(|piece| frames.feed(piece)).collect();
            let says: Vec<String> = found.iter().map(Frame::says).collect();
            assert_eq!(says, expected, "pieces of {size} bytes");
            assert_eq!(found[1].data(), b"hello");
        }
    }

    #[test]
    fn what_is_no_http_2_is_seen_early_and_costs_nothing() {
        assert!(Frames::can_begin(&frame(SETTINGS, 0, 0, b"")) && Frames::can_begin(b"\0\0"));
        assert!(!Frames::can_begin(b"HTTP/1.1 400 Bad Request"));
        let mut frames = Frames::of_server();
        assert!(frames.feed(&[0xff; 100]).is_empty() && frames.feed(&[0; 100]).is_empty());
        assert!(frames.held.is_empty());
        let padded = Frame { kind: DATA, flags: 8, stream: 1, payload: vec![9, 1] };
        assert_eq!(padded.data(), b"");
    }
}
