//! What can be wrong with frames and messages.

use super::shapes::{EditFromClient, EditFromServer, FromClient, FromServer, spoil_frame};
use super::{MASK, Outbox, Spoil, tap};
use crate::faulty::codec::ws::{Frame, Length, opcode};
use crate::faulty::scripted::ws::bases::{REFERENCE, STRICT};
use crate::faulty::{Defect, spoiler};
use crate::relay::End;

pub(crate) static DEFECTS: &[Defect] = &[
    spoiler("ws.answers-short-binaries-as-text", &STRICT, || {
        tap(EditFromServer(short_binary_becomes_text))
    })
    .says("It echoes binary messages of 2 to 124 bytes as text.")
    .violates(&["ws.fragments.keeps-type", "ws.framing.keeps-message-type"]),
    spoiler("ws.clears-fin-in-a-message-of-five-bytes", &STRICT, || {
        tap(EditFromServer(clears_fin_in_short_messages))
    })
    .says("A message of five bytes never ends: its frame has no FIN.")
    .violates(&["ws.framing.finishes-messages"]),
    spoiler("ws.cuts-binaries-of-128-bytes", &STRICT, || tap(EditFromServer(cut_binary_of_128)))
        .says("It loses the last byte of a binary message of 128 bytes.")
        .violates(&["ws.framing.echoes-binary-sizes"]),
    spoiler("ws.cuts-messages-of-64-kib", &REFERENCE, || {
        tap(EditFromServer(cut_message_of_64_kib))
    })
    .says("It loses the last byte of a message that needs a length of 64 bits.")
    .violates(&[
        "ws.framing.echoes-binary-sizes",
        "ws.framing.echoes-text-sizes",
        "ws.utf8.sends-valid-text",
    ]),
    spoiler("ws.cuts-texts-of-128-bytes", &STRICT, || tap(EditFromServer(cut_text_of_128)))
        .says("It loses the last byte of a text message of 128 bytes.")
        .violates(&["ws.framing.echoes-text-sizes"]),
    spoiler("ws.dies-of-an-unmasked-text", &STRICT, || tap(FromClient(dies_of_an_unmasked_text)))
        .says("A text frame without a mask ends the whole server.")
        .violates(&["ws.framing.rejects-unmasked-text"]),
    spoiler("ws.hangs-on-a-reserved-control-opcode", &STRICT, || {
        tap(HangsOnAReservedControlOpcode::default())
    })
    .says("After a frame with a reserved control opcode it says nothing any more.")
    .violates(&[
        "ws.close.ends-tcp-after-failing",
        "ws.close.names-protocol-error",
        "ws.framing.rejects-reserved-control-opcodes",
    ]),
    spoiler("ws.lengthens-messages", &STRICT, || tap(EditFromServer(lengthens_messages)))
        .says("It sends every message with a length of 64 bits.")
        .violates(&["ws.framing.minimal-length-in-messages"]),
    spoiler("ws.lengthens-pongs", &REFERENCE, || tap(EditFromServer(lengthens_pongs)))
        .says("It sends every pong with a length of 16 bits.")
        .violates(&["ws.framing.minimal-length-in-pongs"]),
    spoiler("ws.masks-its-close", &STRICT, || {
        tap(EditFromServer(|frame| mask(frame, opcode::CLOSE)))
    })
    .says("It masks its Close frames.")
    .violates(&["ws.framing.never-masks"]),
    spoiler("ws.masks-pongs", &REFERENCE, || {
        tap(EditFromServer(|frame| mask(frame, opcode::PONG)))
    })
    .says("It masks its pongs.")
    .violates(&["ws.framing.never-masks"]),
    spoiler("ws.refuses-a-zero-mask", &STRICT, || tap(EditFromClient(refuses_a_zero_mask)))
        .says("It fails the connection on a masking key of four zero bytes.")
        .violates(&["ws.framing.takes-zero-mask", "ws.limits.names-message-too-big"]),
    spoiler("ws.sends-a-reserved-opcode", &STRICT, || tap(FromServer(sends_a_reserved_opcode)))
        .says("Behind each pong it sends an empty frame with opcode 11.")
        .violates(&["ws.framing.sends-known-opcodes"]),
    spoiler("ws.sets-rsv1-in-pongs", &REFERENCE, || tap(EditFromServer(sets_rsv1_in_pongs)))
        .says("Its pongs have RSV1 set.")
        .violates(&["ws.framing.sends-rsv-zero", "ws.handshake.only-frames-follow"]),
    spoiler("ws.swallows-empty-binaries", &STRICT, || tap(FromServer(swallows_empty_binaries)))
        .says("It does not echo an empty binary message.")
        .violates(&["ws.framing.echoes-binary-sizes"]),
    spoiler("ws.swaps-messages", &STRICT, || tap(SwapsMessages::default()))
        .says("Of two messages that arrive together it echoes the second one first.")
        .violates(&["ws.framing.keeps-message-order"]),
    spoiler("ws.takes-a-length-with-the-top-bit", &STRICT, || {
        tap(TakesALengthWithTheTopBit::default())
    })
    .says("It waits for the 2^63 bytes that a length with the top bit announces.")
    .violates(&["ws.framing.rejects-length-top-bit"]),
    spoiler("ws.takes-a-non-minimal-length", &STRICT, || {
        tap(EditFromClient(takes_a_non_minimal_length))
    })
    .says("It takes a length in more bits than it needs.")
    .violates(&["ws.framing.refuses-non-minimal-length"]),
    spoiler("ws.takes-an-unmasked-ping", &STRICT, || {
        tap(EditFromClient(|frame| add_mask(frame, opcode::PING)))
    })
    .says("It answers a ping without a mask.")
    .violates(&["ws.framing.names-unmasked-frame", "ws.framing.rejects-unmasked-ping"]),
    spoiler("ws.takes-an-unmasked-text", &STRICT, || {
        tap(EditFromClient(|frame| add_mask(frame, opcode::TEXT)))
    })
    .says("It takes a text frame without a mask.")
    .violates(&["ws.framing.rejects-unmasked-text"]),
    spoiler("ws.takes-reserved-control-opcodes", &STRICT, || {
        tap(EditFromClient(takes_reserved_control_opcodes))
    })
    .says("It takes a frame with a reserved control opcode for a ping.")
    .violates(&[
        "ws.close.names-protocol-error",
        "ws.close.processes-nothing-after-failing",
        "ws.framing.rejects-reserved-control-opcodes",
    ]),
    spoiler("ws.takes-reserved-data-opcodes", &STRICT, || {
        tap(EditFromClient(takes_reserved_data_opcodes))
    })
    .says("It takes a frame with a reserved data opcode for a binary message.")
    .violates(&["ws.framing.rejects-reserved-data-opcodes"]),
    spoiler("ws.takes-rsv1", &REFERENCE, || tap(EditFromClient(|frame| frame.rsv &= !4)))
        .says("It overlooks RSV1 where no compression is agreed on.")
        .violates(&["ws.framing.rejects-rsv1"]),
    spoiler("ws.takes-rsv2", &STRICT, || tap(EditFromClient(|frame| frame.rsv &= !2)))
        .says("It overlooks RSV2.")
        .violates(&["ws.deflate.rejects-other-reserved-bits", "ws.framing.rejects-rsv2"]),
    spoiler("ws.takes-rsv3", &REFERENCE, || tap(EditFromClient(|frame| frame.rsv &= !1)))
        .says("It overlooks RSV3.")
        .violates(&["ws.framing.rejects-rsv3"]),
    spoiler("ws.unmasks-three-bytes-wrongly", &STRICT, || {
        tap(EditFromClient(unmasks_three_bytes_wrongly))
    })
    .says("It unmasks the last byte of a ping of three bytes with the wrong part of the key.")
    .violates(&["ws.framing.unmasks-every-byte"]),
    spoiler("ws.wants-a-message-in-one-segment", &STRICT, || {
        tap(EditFromClient(wants_a_message_in_one_segment))
    })
    .says("It fails the connection on a short message that arrives in pieces.")
    .violates(&["ws.framing.takes-message-byte-by-byte", "ws.utf8.split-over-segments"]),
    spoiler("ws.wants-a-ping-in-one-segment", &STRICT, || {
        tap(EditFromClient(wants_a_ping_in_one_segment))
    })
    .says("It fails the connection on a ping that arrives in pieces.")
    .violates(&["ws.framing.takes-ping-byte-by-byte"]),
];

// What the server sends.

fn is_message(frame: &Frame) -> bool {
    !frame.is_control()
}

/// Whether the payload is what the message holds.
fn is_plain_message(frame: &Frame) -> bool {
    is_message(frame) && frame.rsv == 0
}

fn short_binary_becomes_text(frame: &mut Frame) {
    let is_binary = frame.opcode == opcode::BINARY && is_plain_message(frame);
    if is_binary && (2..=124).contains(&frame.payload.len()) {
        frame.opcode = opcode::TEXT;
    }
}

fn cut_text_of_128(frame: &mut Frame) {
    if frame.opcode == opcode::TEXT && frame.payload.len() == 128 {
        frame.payload.pop();
    }
}

fn cut_binary_of_128(frame: &mut Frame) {
    if frame.opcode == opcode::BINARY && frame.payload.len() == 128 {
        frame.payload.pop();
    }
}

fn cut_message_of_64_kib(frame: &mut Frame) {
    if is_message(frame) && frame.payload.len() > 0xffff {
        frame.payload.pop();
    }
}

fn swallows_empty_binaries(frame: Frame, out: &mut Outbox) {
    if frame.opcode != opcode::BINARY || !frame.payload.is_empty() {
        out.to_client(&frame);
    }
}

fn lengthens_messages(frame: &mut Frame) {
    if is_message(frame) {
        frame.length = Length::SixtyFour;
    }
}

fn lengthens_pongs(frame: &mut Frame) {
    if frame.opcode == opcode::PONG {
        frame.length = Length::Sixteen;
    }
}

fn mask(frame: &mut Frame, opcode: u8) {
    if frame.opcode == opcode {
        frame.mask = Some(MASK);
    }
}

fn sets_rsv1_in_pongs(frame: &mut Frame) {
    if frame.opcode == opcode::PONG {
        frame.rsv |= 4;
    }
}

fn sends_a_reserved_opcode(frame: Frame, out: &mut Outbox) {
    out.to_client(&frame);
    if frame.opcode == opcode::PONG {
        out.to_client(&Frame::new(11, ""));
    }
}

/// Counts what is still to be echoed, so that it holds a message back only
/// when another one is sure to follow.
#[derive(Default)]
struct SwapsMessages {
    expected: usize,
    held: Option<Frame>,
}

impl Spoil for SwapsMessages {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if is_message(&frame) && frame.fin {
            self.expected += 1;
        }
        out.to_server(&frame);
    }

    fn server_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if !is_message(&frame) {
            return out.to_client(&frame);
        }
        self.expected = self.expected.saturating_sub(1);
        if self.held.is_none() && self.expected > 0 {
            self.held = Some(frame);
            return;
        }
        out.to_client(&frame);
        if let Some(held) = self.held.take() {
            out.to_client(&held);
        }
    }
}

// What the server gets to see.

/// Gives frames of one opcode the mask that they lack.
fn add_mask(frame: &mut Frame, opcode: u8) {
    if frame.opcode == opcode {
        frame.mask.get_or_insert(MASK);
    }
}

fn dies_of_an_unmasked_text(frame: Frame, out: &mut Outbox) {
    if frame.opcode == opcode::TEXT && frame.mask.is_none() {
        return out.die();
    }
    out.to_server(&frame);
}

fn takes_reserved_data_opcodes(frame: &mut Frame) {
    if matches!(frame.opcode, 3..=7) {
        frame.opcode = opcode::BINARY;
    }
}

fn takes_reserved_control_opcodes(frame: &mut Frame) {
    if matches!(frame.opcode, 11..=15) {
        frame.opcode = opcode::PING;
    }
}

#[derive(Default)]
struct HangsOnAReservedControlOpcode {
    hangs: bool,
}

impl Spoil for HangsOnAReservedControlOpcode {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        self.hangs |= matches!(frame.opcode, 11..=15);
        if !self.hangs {
            out.to_server(&frame);
        }
    }

    fn client_ended(&mut self, end: End, out: &mut Outbox) {
        // A FIN is not noticed either; a reset ends any connection.
        if !self.hangs || end == End::Reset {
            out.end_server(end);
        }
    }
}

fn clears_fin_in_short_messages(frame: &mut Frame) {
    if is_plain_message(frame) && frame.payload.len() == 5 {
        frame.fin = false;
    }
}

fn unmasks_three_bytes_wrongly(frame: &mut Frame) {
    if let (opcode::PING, Some(key), [_, _, last]) =
        (frame.opcode, frame.mask, frame.payload.as_mut_slice())
    {
        *last ^= key[2] ^ key[3];
    }
}

fn refuses_a_zero_mask(frame: &mut Frame) {
    if frame.mask == Some([0; 4]) {
        spoil_frame(frame);
    }
}

fn takes_a_non_minimal_length(frame: &mut Frame) {
    frame.length = Length::Minimal;
}

/// Whatever follows such a length is taken for its payload.
#[derive(Default)]
struct TakesALengthWithTheTopBit {
    waits: bool,
}

impl Spoil for TakesALengthWithTheTopBit {
    fn unframed(&mut self, bytes: &[u8], out: &mut Outbox) {
        self.waits |= bytes.get(2).is_some_and(|byte| byte & 0x80 != 0);
        if !self.waits {
            out.raw_to_server(bytes);
        }
    }
}

fn wants_a_ping_in_one_segment(frame: &mut Frame) {
    if frame.opcode == opcode::PING && frame.segments > 1 {
        spoil_frame(frame);
    }
}

fn wants_a_message_in_one_segment(frame: &mut Frame) {
    // A long message has every right to arrive in several reads.
    if is_message(frame) && frame.segments > 1 && frame.payload.len() <= 1000 {
        spoil_frame(frame);
    }
}
