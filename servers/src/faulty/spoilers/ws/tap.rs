//! From bytes to heads and frames, and to a spoiler.

use super::{Outbox, Spoil};
use crate::faulty::codec::ws::{Frame, Head, Header};
use crate::relay::{End, Orders, Side, Tap};

/// A head beyond this is passed on as it comes.
const HEAD_LIMIT: usize = 64 << 10;

/// So are frames, and bytes that the client sends before it has an answer.
const FRAME_LIMIT: usize = 16 << 20;

/// How far a connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The request is not complete.
    Request,
    /// The answer is not complete; what the client sends meanwhile waits.
    Answer,
    /// Frames both ways.
    Frames,
    /// No handshake, or none that anyone could read: bytes both ways.
    Bytes,
}

/// The bytes of one side that are not a head or frame yet.
#[derive(Debug, Default)]
struct Inbox {
    bytes: Vec<u8>,
    /// In how many reads they came.
    segments: usize,
    /// Frames cannot be told apart any more.
    unframed: bool,
}

/// What stands in front of an inbox that holds frames.
enum Front {
    Frame(Frame),
    Unframed(Vec<u8>),
    Nothing,
}

impl Inbox {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.segments += 1;
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.bytes.split_off(count);
        self.segments = usize::from(!rest.is_empty());
        std::mem::replace(&mut self.bytes, rest)
    }

    fn take_all(&mut self) -> Vec<u8> {
        self.segments = 0;
        std::mem::take(&mut self.bytes)
    }

    fn head(&mut self) -> Option<Head> {
        let (mut head, taken) = Head::decode(&self.bytes)?;
        head.segments = self.segments;
        self.take(taken);
        Some(head)
    }

    fn front(&mut self) -> Front {
        if self.unframed && !self.bytes.is_empty() {
            return Front::Unframed(self.take_all());
        }
        let Some((header, taken)) = Header::decode(&self.bytes) else { return Front::Nothing };
        let length = usize::try_from(header.payload).unwrap_or(usize::MAX);
        if length > FRAME_LIMIT {
            self.unframed = true;
            return Front::Unframed(self.take_all());
        }
        if self.bytes.len() < taken + length {
            return Front::Nothing;
        }
        let segments = self.segments;
        let payload = self.take(taken + length).split_off(taken);
        Front::Frame(Frame { segments, ..Frame::from_parts(header, payload) })
    }
}

/// A spoiler as the relay sees it.
pub(super) struct Spoiled {
    spoil: Box<dyn Spoil>,
    stage: Stage,
    client: Inbox,
    server: Inbox,
}

impl Spoiled {
    pub(super) fn new(spoil: Box<dyn Spoil>) -> Spoiled {
        let (client, server) = (Inbox::default(), Inbox::default());
        Spoiled { spoil, stage: Stage::Request, client, server }
    }

    /// Goes on as far as the bytes allow.
    fn advance(&mut self, out: &mut Outbox) {
        if self.stage == Stage::Request {
            if let Some(head) = self.client.head() {
                self.stage = Stage::Answer;
                self.spoil.request(head, out);
            } else if self.client.bytes.len() > HEAD_LIMIT {
                self.stage = Stage::Bytes;
            }
        }
        // A server may answer before it has seen the whole request.
        if matches!(self.stage, Stage::Request | Stage::Answer) {
            if let Some(head) = self.server.head() {
                let switched = head.status() == Some(101);
                self.stage = if switched { Stage::Frames } else { Stage::Bytes };
                self.spoil.response(head, out);
                if switched {
                    self.spoil.early(&mut self.client.bytes);
                }
            } else if self.server.bytes.len() > HEAD_LIMIT || self.client.bytes.len() > FRAME_LIMIT
            {
                self.stage = Stage::Bytes;
            }
        }
        if self.stage == Stage::Frames {
            self.frames(out);
        }
        if self.stage == Stage::Bytes {
            self.flush(out);
        }
    }

    fn frames(&mut self, out: &mut Outbox) {
        loop {
            match self.client.front() {
                Front::Frame(frame) => self.spoil.client_frame(frame, out),
                Front::Unframed(bytes) => self.spoil.unframed(&bytes, out),
                Front::Nothing => break,
            }
        }
        loop {
            match self.server.front() {
                Front::Frame(frame) => self.spoil.server_frame(frame, out),
                Front::Unframed(bytes) => out.raw_to_client(&bytes),
                Front::Nothing => break,
            }
        }
    }

    fn flush(&mut self, out: &mut Outbox) {
        out.raw_to_server(&self.client.take_all());
        out.raw_to_client(&self.server.take_all());
    }
}

impl Tap for Spoiled {
    fn bytes(&mut self, from: Side, bytes: &[u8], orders: &mut Orders) {
        match from {
            Side::Client => self.client.push(bytes),
            Side::Server => self.server.push(bytes),
        }
        self.advance(&mut Outbox { orders });
    }

    fn ended(&mut self, from: Side, end: End, orders: &mut Orders) {
        let out = &mut Outbox { orders };
        // A head or frame that stays incomplete is still part of what was sent.
        match from {
            Side::Client => {
                out.raw_to_server(&self.client.take_all());
                self.spoil.client_ended(end, out);
            }
            Side::Server => {
                out.raw_to_client(&self.server.take_all());
                self.spoil.server_ended(end, out);
            }
        }
    }
}
