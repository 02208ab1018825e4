//! What can be wrong with compressed messages, as far as the wire shows it.

use super::shapes::spoil_frame;
use super::{Outbox, Spoil, tap};
use crate::faulty::codec::ws::{Frame, Head, opcode};
use crate::faulty::scripted::ws::bases::STRICT;
use crate::faulty::{Defect, spoiler};

/// The bit that marks a compressed message, on its first frame.
const RSV1: u8 = 4;

/// What every compressed message leaves out at its end.
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// Payloads up to this size are made of few blocks.
const SHORT: usize = 100;

pub(crate) static DEFECTS: &[Defect] = &[
    spoiler("ws.answers-compressed-binaries-as-text", &STRICT, || {
        tap(Server(answers_binaries_as_text).deflated())
    })
    .says("It echoes compressed binary messages as text.")
    .violates(&["ws.deflate.reads-compressed-binary", "ws.deflate.reads-plain-message"]),
    spoiler("ws.answers-long-compressed-text-as-binary", &STRICT, || {
        tap(Server(answers_text_as_binary).deflated())
    })
    .says("It echoes text as binary when more than 100 bytes are left of it.")
    .violates(&["ws.deflate.reads-compressed-text", "ws.deflate.reads-far-distance"]),
    spoiler("ws.compresses-without-a-mark", &STRICT, || {
        tap(Server(compresses_without_a_mark).deflated())
    })
    .says("It clears RSV1 on short compressed binary messages.")
    .violates(&["ws.deflate.marks-compressed-messages"]),
    spoiler(
        "ws.forbids-pongs-inside-compressed-messages",
        &STRICT,
        || tap(ForbidsPongs::default()),
    )
    .says("It fails the connection on a pong inside a compressed message.")
    .violates(&["ws.deflate.control-between-compressed-fragments"]),
    spoiler("ws.leaves-the-tail", &STRICT, || tap(Server(leaves_the_tail).deflated()))
        .says("It leaves 00 00 ff ff at the end of what it compresses.")
        .violates(&["ws.deflate.strips-the-tail"]),
    spoiler("ws.loses-a-byte-behind-compressed-fragments", &STRICT, || tap(LosesAByte::default()))
        .says("Behind a compressed message in several frames, a plain one loses its last byte.")
        .violates(&["ws.deflate.echoes-any-sequence"]),
    spoiler("ws.marks-each-frame-as-compressed", &STRICT, || tap(MarksEachFrame))
        .says("It cuts large messages in two and sets RSV1 on both.")
        .violates(&["ws.deflate.marks-first-frame-only"]),
    spoiler("ws.marks-pongs-as-compressed", &STRICT, || tap(Server(marks_pongs).deflated()))
        .says("Once compression is agreed on, its pongs have RSV1 set.")
        .violates(&["ws.deflate.leaves-control-frames-plain"]),
    spoiler("ws.takes-a-compressed-ping", &STRICT, || {
        tap(Client(takes_compressed_control).deflated())
    })
    .says("Once compression is agreed on, it overlooks RSV1 on control frames.")
    .violates(&["ws.deflate.rejects-rsv1-on-control"]),
    spoiler("ws.takes-rsv1-on-continuations", &STRICT, || {
        tap(Client(takes_rsv1_on_continuations).deflated())
    })
    .says("Once compression is agreed on, it overlooks RSV1 on continuations.")
    .violates(&["ws.deflate.rejects-rsv1-on-continuation"]),
    spoiler("ws.takes-rsv3-beside-rsv1", &STRICT, || tap(Client(takes_rsv3).deflated()))
        .says("It overlooks RSV3 on compressed messages.")
        .violates(&["ws.deflate.rejects-other-reserved-bits"]),
    spoiler("ws.wants-compressed-messages-in-one-frame", &STRICT, || {
        tap(Client(wants_one_frame).deflated())
    })
    .says("It fails the connection on a compressed message in several frames.")
    .violates(&[
        "ws.deflate.control-between-compressed-fragments",
        "ws.deflate.reads-compressed-fragments",
        "ws.deflate.reads-empty-fragments",
    ]),
    spoiler("ws.wants-every-message-compressed", &STRICT, || {
        tap(Client(wants_compression).deflated())
    })
    .says("Once compression is agreed on, it fails the connection on plain messages.")
    .violates(&["ws.deflate.mixes-plain-and-compressed", "ws.deflate.reads-plain-message"]),
    spoiler("ws.wants-no-empty-compressed-message", &STRICT, || {
        tap(Client(wants_no_empty_message).deflated())
    })
    .says("It fails the connection on a compressed message that holds nothing.")
    .violates(&["ws.deflate.reads-empty-message"]),
    spoiler("ws.wants-no-empty-stored-block", &STRICT, || {
        tap(Client(wants_no_empty_block).deflated())
    })
    .says("It fails the connection on a short message with an empty block inside.")
    .violates(&["ws.deflate.reads-final-block", "ws.deflate.reads-several-blocks"]),
    spoiler("ws.wants-no-final-block", &STRICT, || tap(Client(wants_no_final_block).deflated()))
        .says("It fails the connection on a message that begins with a final block.")
        .violates(&["ws.deflate.reads-behind-final-block", "ws.deflate.reads-final-block"]),
    spoiler("ws.wants-no-stored-block", &STRICT, || tap(Client(wants_no_stored_block).deflated()))
        .says("It fails the connection on a short message that begins with a stored block.")
        .violates(&[
            "ws.deflate.reads-final-block",
            "ws.deflate.reads-stored-block",
            "ws.deflate.reads-without-context",
        ]),
];

/// Edits the frames of the client where compression is agreed on.
struct Client(fn(&mut Frame));

/// Edits the frames of the server where compression is agreed on.
struct Server(fn(&mut Frame));

impl Client {
    fn deflated(self) -> Deflated {
        Deflated { agreed: false, client: self.0, server: |_| {} }
    }
}

impl Server {
    fn deflated(self) -> Deflated {
        Deflated { agreed: false, client: |_| {}, server: self.0 }
    }
}

/// Edits frames where compression is agreed on.
struct Deflated {
    agreed: bool,
    client: fn(&mut Frame),
    server: fn(&mut Frame),
}

impl Spoil for Deflated {
    fn response(&mut self, head: Head, out: &mut Outbox) {
        self.agreed = head.has("Sec-WebSocket-Extensions");
        out.head_to_client(&head);
    }

    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if self.agreed {
            (self.client)(&mut frame);
        }
        out.to_server(&frame);
    }

    fn server_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if self.agreed {
            (self.server)(&mut frame);
        }
        out.to_client(&frame);
    }
}

fn is_compressed(frame: &Frame) -> bool {
    frame.rsv == RSV1 && matches!(frame.opcode, opcode::TEXT | opcode::BINARY)
}

// What the server sends.

fn answers_binaries_as_text(frame: &mut Frame) {
    if frame.opcode == opcode::BINARY && is_compressed(frame) {
        frame.opcode = opcode::TEXT;
    }
}

fn answers_text_as_binary(frame: &mut Frame) {
    if frame.opcode == opcode::TEXT && is_compressed(frame) && frame.payload.len() > SHORT {
        frame.opcode = opcode::BINARY;
    }
}

fn compresses_without_a_mark(frame: &mut Frame) {
    if frame.opcode == opcode::BINARY && (10..SHORT).contains(&frame.payload.len()) {
        frame.rsv = 0;
    }
}

fn leaves_the_tail(frame: &mut Frame) {
    if is_compressed(frame) {
        frame.payload.extend(TAIL);
    }
}

fn marks_pongs(frame: &mut Frame) {
    if frame.opcode == opcode::PONG {
        frame.rsv |= RSV1;
    }
}

/// Only messages that stay large are cut.
const LARGE: usize = 190_000;

struct MarksEachFrame;

impl Spoil for MarksEachFrame {
    fn server_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if !is_compressed(&frame) || frame.payload.len() < LARGE {
            return out.to_client(&frame);
        }
        let rest = frame.payload.split_off(LARGE);
        frame.fin = false;
        out.to_client(&frame);
        out.to_client(&Frame { rsv: RSV1, ..Frame::new(opcode::CONTINUATION, rest) });
    }
}

// What the server gets to see.

fn takes_compressed_control(frame: &mut Frame) {
    if frame.is_control() {
        frame.rsv &= !RSV1;
    }
}

fn takes_rsv1_on_continuations(frame: &mut Frame) {
    if frame.opcode == opcode::CONTINUATION {
        frame.rsv &= !RSV1;
    }
}

fn takes_rsv3(frame: &mut Frame) {
    frame.rsv &= !1;
}

fn wants_one_frame(frame: &mut Frame) {
    if is_compressed(frame) && !frame.fin {
        spoil_frame(frame);
    }
}

fn wants_compression(frame: &mut Frame) {
    if matches!(frame.opcode, opcode::TEXT | opcode::BINARY) && frame.rsv == 0 {
        spoil_frame(frame);
    }
}

fn wants_no_empty_message(frame: &mut Frame) {
    if is_compressed(frame) && frame.payload == [0] {
        spoil_frame(frame);
    }
}

/// Whether a whole message is short, so that its first bits tell what it is made of.
fn is_short(frame: &Frame) -> bool {
    is_compressed(frame) && frame.fin && (2..SHORT).contains(&frame.payload.len())
}

fn wants_no_empty_block(frame: &mut Frame) {
    if is_short(frame) && frame.payload.windows(TAIL.len()).any(|four| four == TAIL) {
        spoil_frame(frame);
    }
}

fn wants_no_final_block(frame: &mut Frame) {
    if is_short(frame) && frame.payload[0] & 1 == 1 {
        spoil_frame(frame);
    }
}

fn wants_no_stored_block(frame: &mut Frame) {
    if is_short(frame) && frame.payload[0] & 7 == 0 {
        spoil_frame(frame);
    }
}

#[derive(Default)]
struct ForbidsPongs {
    inside: bool,
}

impl Spoil for ForbidsPongs {
    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        match frame.opcode {
            opcode::PONG if self.inside => spoil_frame(&mut frame),
            opcode::CONTINUATION => self.inside &= !frame.fin,
            _ if !frame.is_control() => self.inside = is_compressed(&frame) && !frame.fin,
            _ => {}
        }
        out.to_server(&frame);
    }
}

/// Only a sequence shows it: of compressed frames, and a plain message behind.
#[derive(Default)]
struct LosesAByte {
    compressed: bool,
    armed: bool,
}

impl Spoil for LosesAByte {
    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        let begins = matches!(frame.opcode, opcode::TEXT | opcode::BINARY);
        if begins {
            if std::mem::take(&mut self.armed) && frame.rsv == 0 && frame.opcode == opcode::BINARY {
                frame.payload.pop();
            }
            self.compressed = is_compressed(&frame);
        }
        self.armed |= self.compressed && frame.opcode == opcode::CONTINUATION && frame.fin;
        out.to_server(&frame);
    }
}
