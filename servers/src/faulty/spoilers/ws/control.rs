//! What can be wrong with pings and pongs, and with the form of control frames.

use super::shapes::{EditFromClient, EditFromServer, FromClient, FromServer, spoil_frame};
use super::{Outbox, Spoil, tap};
use crate::faulty::codec::ws::{Frame, opcode};
use crate::faulty::scripted::ws::bases::{REFERENCE, STRICT};
use crate::faulty::{Defect, spoiler};

/// The longest payload of a control frame (RFC 6455, section 5.5).
const LONGEST: usize = 125;

/// From so many unanswered pings on they count as many.
const MANY: usize = 5;

pub(crate) static DEFECTS: &[Defect] = &[
    spoiler("ws.answers-only-the-first-of-many-pings", &STRICT, || {
        tap(AnswersOnlyTheFirst::default())
    })
    .says("Of many pings that arrive together it answers the first few, not the last.")
    .violates(&["ws.control.answers-ten-pings-at-once"]),
    spoiler("ws.answers-pongs", &STRICT, || tap(AnswersPongs))
        .says("It answers a pong with a pong.")
        .violates(&["ws.control.leaves-pong-unanswered"]),
    spoiler("ws.clears-fin-in-its-close", &STRICT, || tap(EditFromServer(clears_fin_in_its_close)))
        .says("Its Close frames have no FIN bit.")
        .violates(&["ws.control.sends-whole-control-frames"]),
    spoiler("ws.cuts-pongs-at-nul", &STRICT, || tap(EditFromServer(cuts_pongs_at_nul)))
        .says("A pong repeats the payload of its ping only up to the first NUL byte.")
        .violates(&["ws.control.repeats-ping-payload"]),
    spoiler("ws.cuts-the-longest-pong", &STRICT, || tap(EditFromServer(cuts_the_longest_pong)))
        .says("The pong of a ping with 125 bytes has only 124.")
        .violates(&["ws.control.repeats-ping-payload", "ws.framing.takes-short-lengths"]),
    spoiler("ws.fills-empty-pongs", &REFERENCE, || tap(EditFromServer(fills_empty_pongs)))
        .says("The pong of an empty ping holds one byte.")
        .violates(&["ws.control.repeats-ping-payload", "ws.framing.takes-short-lengths"]),
    spoiler("ws.ignores-a-fragmented-close", &STRICT, || {
        tap(FromClient(ignores_a_fragmented_close))
    })
    .says("It ignores a Close frame without FIN.")
    .violates(&["ws.close.rejects-fragmented-close"]),
    spoiler("ws.ignores-a-long-close", &STRICT, || tap(FromClient(ignores_a_long_close)))
        .says("It ignores a Close frame of more than 125 bytes.")
        .violates(&["ws.close.rejects-long-close"]),
    spoiler("ws.ignores-empty-pings", &STRICT, || tap(FromClient(ignores_empty_pings)))
        .says("It does not answer a ping without a payload.")
        .violates(&["ws.control.repeats-ping-payload", "ws.framing.takes-short-lengths"]),
    spoiler("ws.reads-pings-as-text", &STRICT, || tap(EditFromServer(reads_pings_as_text)))
        .says("Bytes of a ping that are no UTF-8 come back as replacement characters.")
        .violates(&["ws.control.repeats-ping-payload"]),
    spoiler("ws.refuses-an-unsolicited-pong", &STRICT, || {
        tap(EditFromClient(refuses_an_unsolicited_pong))
    })
    .says("It fails the connection on a pong that nobody asked for.")
    .violates(&[
        "ws.control.takes-unsolicited-pong",
        "ws.deflate.control-between-compressed-fragments",
        "ws.fragments.keeps-message-across-control",
    ]),
    spoiler("ws.refuses-the-longest-ping", &STRICT, || {
        tap(EditFromClient(refuses_the_longest_ping))
    })
    .says("It fails the connection on a ping with 125 bytes.")
    .violates(&["ws.control.repeats-ping-payload", "ws.framing.takes-short-lengths"]),
    spoiler("ws.sends-a-long-ping-before-its-close", &STRICT, || {
        tap(FromServer(sends_a_long_ping))
    })
    .says("Before its Close it sends a ping of 126 bytes.")
    .violates(&["ws.control.sends-short-control-frames"]),
    spoiler("ws.takes-a-fragmented-ping", &STRICT, || tap(TakesFragments::of(opcode::PING)))
        .says("It answers a ping that comes in fragments.")
        .violates(&["ws.control.rejects-fragmented-ping"]),
    spoiler("ws.takes-a-fragmented-pong", &STRICT, || tap(TakesFragments::of(opcode::PONG)))
        .says("It takes a pong that comes in fragments.")
        .violates(&["ws.control.rejects-fragmented-pong"]),
    spoiler("ws.takes-a-long-ping", &STRICT, || {
        tap(EditFromClient(|frame| cut(frame, opcode::PING)))
    })
    .says("It takes a ping of more than 125 bytes and repeats the first 125.")
    .violates(&["ws.control.rejects-long-ping"]),
    spoiler("ws.takes-a-long-pong", &STRICT, || {
        tap(EditFromClient(|frame| cut(frame, opcode::PONG)))
    })
    .says("It takes a pong of more than 125 bytes.")
    .violates(&["ws.control.rejects-long-pong"]),
];

// Pongs.

fn cuts_pongs_at_nul(frame: &mut Frame) {
    let nul = frame.payload.iter().position(|byte| *byte == 0);
    if let Some(nul) = nul.filter(|_| frame.opcode == opcode::PONG) {
        frame.payload.truncate(nul);
    }
}

fn reads_pings_as_text(frame: &mut Frame) {
    if frame.opcode == opcode::PONG {
        let mut text = String::from_utf8_lossy(&frame.payload).into_owned().into_bytes();
        // Three bytes stand for one: the pong must not grow beyond what is legal.
        text.truncate(LONGEST);
        frame.payload = text;
    }
}

fn cuts_the_longest_pong(frame: &mut Frame) {
    if frame.opcode == opcode::PONG {
        frame.payload.truncate(LONGEST - 1);
    }
}

fn fills_empty_pongs(frame: &mut Frame) {
    if frame.opcode == opcode::PONG && frame.payload.is_empty() {
        frame.payload.push(0);
    }
}

fn ignores_empty_pings(frame: Frame, out: &mut Outbox) {
    if frame.opcode != opcode::PING || !frame.payload.is_empty() {
        out.to_server(&frame);
    }
}

fn refuses_the_longest_ping(frame: &mut Frame) {
    if frame.opcode == opcode::PING && frame.payload.len() == LONGEST {
        spoil_frame(frame);
    }
}

fn refuses_an_unsolicited_pong(frame: &mut Frame) {
    if frame.opcode == opcode::PONG {
        spoil_frame(frame);
    }
}

#[derive(Default)]
struct AnswersOnlyTheFirst {
    unanswered: usize,
}

impl Spoil for AnswersOnlyTheFirst {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if frame.opcode == opcode::PING {
            if self.unanswered == MANY {
                return;
            }
            self.unanswered += 1;
        }
        out.to_server(&frame);
    }

    fn server_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if frame.opcode == opcode::PONG {
            self.unanswered = self.unanswered.saturating_sub(1);
        }
        out.to_client(&frame);
    }
}

struct AnswersPongs;

impl Spoil for AnswersPongs {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if frame.opcode == opcode::PONG && frame.fin && frame.payload.len() <= LONGEST {
            out.to_client(&Frame::new(opcode::PONG, frame.payload.clone()));
        }
        out.to_server(&frame);
    }
}

// The form of control frames.

fn clears_fin_in_its_close(frame: &mut Frame) {
    if frame.opcode == opcode::CLOSE {
        frame.fin = false;
    }
}

fn sends_a_long_ping(frame: Frame, out: &mut Outbox) {
    if frame.opcode == opcode::CLOSE {
        out.to_client(&Frame::new(opcode::PING, vec![b'.'; LONGEST + 1]));
    }
    out.to_client(&frame);
}

fn cut(frame: &mut Frame, opcode: u8) {
    if frame.opcode == opcode {
        frame.payload.truncate(LONGEST);
    }
}

fn ignores_a_long_close(frame: Frame, out: &mut Outbox) {
    if frame.opcode != opcode::CLOSE || frame.payload.len() <= LONGEST {
        out.to_server(&frame);
    }
}

fn ignores_a_fragmented_close(frame: Frame, out: &mut Outbox) {
    if frame.opcode != opcode::CLOSE || frame.fin {
        out.to_server(&frame);
    }
}

/// Shows the server the first fragment of a control frame as a whole one, and
/// nothing of the others.
struct TakesFragments {
    opcode: u8,
    open: bool,
}

impl TakesFragments {
    fn of(opcode: u8) -> TakesFragments {
        TakesFragments { opcode, open: false }
    }
}

impl Spoil for TakesFragments {
    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if self.open && frame.opcode == opcode::CONTINUATION {
            self.open = !frame.fin;
            return;
        }
        if frame.opcode == self.opcode && !frame.fin {
            self.open = true;
            frame.fin = true;
        }
        out.to_server(&frame);
    }
}
