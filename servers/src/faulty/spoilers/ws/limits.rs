//! What can be wrong with a server's limits, as far as the wire shows it.

use super::shapes::EditFromServer;
use super::{Outbox, Spoil, tap};
use crate::faulty::codec::ws::{Frame, opcode};
use crate::faulty::scripted::ws::bases::STRICT;
use crate::faulty::{Defect, spoiler};

/// More frames of one kind than this are a flood.
const FLOOD: usize = 3_000;

/// The top bit of a length must be zero (RFC 6455, section 5.2).
const TOP_BIT: u8 = 0x80;

pub(crate) static DEFECTS: &[Defect] = &[
    spoiler("ws.dies-of-a-fragment-flood", &STRICT, || tap(DiesOf::flood(opcode::CONTINUATION)))
        .says("A message of more than 3000 frames ends the whole server.")
        .violates(&["ws.limits.fragment-flood"]),
    spoiler("ws.dies-of-a-huge-length", &STRICT, || tap(DiesOfAHugeLength))
        .says("A frame that announces more than 16 MiB ends the whole server.")
        .violates(&["ws.limits.huge-length", "ws.limits.limits-frame-size"]),
    spoiler("ws.dies-of-a-ping-flood", &STRICT, || tap(DiesOf::flood(opcode::PING)))
        .says("More than 3000 pings on one connection end the whole server.")
        .violates(&["ws.limits.ping-flood"]),
    spoiler("ws.names-a-large-message-1011", &STRICT, || tap(EditFromServer(names_1011)))
        .says("It names a message that is too large by 1011.")
        .violates(&["ws.limits.names-message-too-big"]),
    spoiler("ws.waits-for-four-exbibytes", &STRICT, || tap(Waits::default()))
        .says("It waits for every byte that a frame announces, however many.")
        .violates(&["ws.limits.limits-frame-size"]),
];

struct DiesOf {
    opcode: u8,
    left: usize,
}

impl DiesOf {
    fn flood(opcode: u8) -> DiesOf {
        DiesOf { opcode, left: FLOOD }
    }
}

impl Spoil for DiesOf {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if frame.opcode == self.opcode {
            self.left = self.left.saturating_sub(1);
        }
        match self.left {
            0 => out.die(),
            _ => out.to_server(&frame),
        }
    }
}

/// Whether a frame has a length that the specification allows, in 64 bits.
fn is_legal(frame: &[u8]) -> bool {
    frame.get(2).is_some_and(|byte| byte & TOP_BIT == 0)
}

struct DiesOfAHugeLength;

impl Spoil for DiesOfAHugeLength {
    fn unframed(&mut self, bytes: &[u8], out: &mut Outbox) {
        match is_legal(bytes) {
            true => out.die(),
            false => out.raw_to_server(bytes),
        }
    }
}

#[derive(Default)]
struct Waits {
    waits: bool,
}

impl Spoil for Waits {
    fn unframed(&mut self, bytes: &[u8], out: &mut Outbox) {
        self.waits |= is_legal(bytes);
        if !self.waits {
            out.raw_to_server(bytes);
        }
    }
}

fn names_1011(frame: &mut Frame) {
    if frame.close_code() == Some(1009) {
        frame.set_close_code(1011);
    }
}
