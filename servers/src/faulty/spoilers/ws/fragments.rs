//! What can be wrong with messages in several frames.

use super::shapes::{EditFromClient, FromClient, spoil_frame};
use super::{MASK, Outbox, Spoil, tap};
use crate::faulty::codec::ws::{Frame, opcode};
use crate::faulty::scripted::ws::bases::STRICT;
use crate::faulty::{Defect, spoiler};

/// More frames than this are too many for a server that says so wrongly.
const MANY: usize = 500;

pub(crate) static DEFECTS: &[Defect] = &[
    spoiler("ws.answers-fragmented-binaries-as-text", &STRICT, || tap(Echoes::of(answers_as_text)))
        .says("It echoes binary messages in several frames as text, when they are ASCII.")
        .violates(&["ws.fragments.keeps-type"]),
    spoiler("ws.answers-pings-after-the-message", &STRICT, || {
        tap(AnswersPingsAfterTheMessage::default())
    })
    .says("A ping inside a message waits for its end.")
    .violates(&["ws.fragments.answers-ping-between-fragments"]),
    spoiler("ws.begins-a-message-with-a-continuation", &STRICT, || {
        tap(Joined::by(begins_with_a_continuation))
    })
    .says("It takes a continuation of nothing for a new text message.")
    .violates(&["ws.fragments.rejects-lone-continuation"]),
    spoiler("ws.fails-with-1002-on-many-fragments", &STRICT, || {
        tap(Joined::by(fails_on_many_fragments))
    })
    .says("It fails the connection on the 501st frame of a message, by 1002.")
    .violates(&["ws.fragments.takes-many-fragments"]),
    spoiler("ws.joins-a-message-with-the-one-inside", &STRICT, || {
        tap(Joined::by(joins_with_the_one_inside))
    })
    .says("It takes a new message inside another one for its continuation.")
    .violates(&["ws.fragments.rejects-new-message-inside"]),
    spoiler("ws.loses-a-byte-behind-a-pinged-text", &STRICT, || tap(LosesAByte::default()))
        .says("Behind text with a ping inside, a binary message loses its last byte.")
        .violates(&["ws.property.echoes-any-sequence"]),
    spoiler("ws.loses-a-frame-of-126-bytes", &STRICT, || {
        tap(EditFromClient(loses_a_frame_of_126_bytes))
    })
    .says("It loses a continuation of 126 bytes.")
    .violates(&["ws.fragments.ignores-boundaries"]),
    spoiler("ws.loses-the-third-binary-frame", &STRICT, || {
        tap(Joined::by(loses_the_third_binary_frame))
    })
    .says("It loses the third frame of a binary message.")
    .violates(&["ws.fragments.joins-fragments"]),
    spoiler("ws.loses-what-came-before-a-pong", &STRICT, || tap(Echoes::of(loses_the_first_byte)))
        .says("A pong inside a message makes it forget the frames before.")
        .violates(&["ws.fragments.keeps-message-across-control"]),
    spoiler("ws.mixes-large-messages", &STRICT, || tap(MixesMessages::default()))
        .says("Where two large messages wait, it sends the second inside the first.")
        .violates(&["ws.fragments.does-not-mix-messages"]),
    spoiler("ws.swaps-the-last-two-fragments", &STRICT, || tap(SwapsFragments::default()))
        .says("From ten frames on it swaps the last two.")
        .violates(&["ws.fragments.keeps-order"]),
    spoiler("ws.takes-an-unmasked-continuation", &STRICT, || tap(EditFromClient(takes_unmasked)))
        .says("It takes a continuation without a mask.")
        .violates(&["ws.fragments.rejects-unmasked-continuation"]),
    spoiler("ws.wants-something-in-each-fragment", &STRICT, || tap(FromClient(wants_something)))
        .says("It fails the connection on a frame of a message that is empty.")
        .violates(&[
            "ws.deflate.reads-empty-fragments",
            "ws.fragments.takes-empty-fragments",
            "ws.utf8.split-over-frames",
        ]),
];

/// Where a frame of the client stands.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The opcode of the message, while one is open.
    open: Option<u8>,
    /// How many frames of it came before.
    before: usize,
}

impl Place {
    /// What holds once `frame` has come.
    fn advance(&mut self, frame: &Frame) {
        if frame.is_control() {
            return;
        }
        if frame.opcode != opcode::CONTINUATION {
            *self = Place { open: Some(frame.opcode), before: 0 };
        }
        self.before += 1;
        if frame.fin {
            *self = Place::default();
        }
    }
}

/// Edits the frames of the client by where they stand.
struct Joined {
    place: Place,
    edit: fn(Place, &mut Frame),
}

impl Joined {
    fn by(edit: fn(Place, &mut Frame)) -> Joined {
        Joined { place: Place::default(), edit }
    }
}

impl Spoil for Joined {
    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        let place = self.place;
        self.place.advance(&frame);
        (self.edit)(place, &mut frame);
        out.to_server(&frame);
    }
}

fn begins_with_a_continuation(place: Place, frame: &mut Frame) {
    if place.open.is_none() && frame.opcode == opcode::CONTINUATION {
        frame.opcode = opcode::TEXT;
    }
}

fn joins_with_the_one_inside(place: Place, frame: &mut Frame) {
    if place.open.is_some() && matches!(frame.opcode, opcode::TEXT | opcode::BINARY) {
        frame.opcode = opcode::CONTINUATION;
    }
}

fn fails_on_many_fragments(place: Place, frame: &mut Frame) {
    if place.before == MANY && !frame.is_control() {
        spoil_frame(frame);
    }
}

fn loses_the_third_binary_frame(place: Place, frame: &mut Frame) {
    if place.open == Some(opcode::BINARY)
        && place.before == 2
        && frame.opcode == opcode::CONTINUATION
    {
        frame.payload.clear();
    }
}

fn loses_a_frame_of_126_bytes(frame: &mut Frame) {
    if frame.opcode == opcode::CONTINUATION && frame.payload.len() == 126 {
        frame.payload.clear();
    }
}

fn takes_unmasked(frame: &mut Frame) {
    if frame.opcode == opcode::CONTINUATION {
        frame.mask.get_or_insert(MASK);
    }
}

fn wants_something(mut frame: Frame, out: &mut Outbox) {
    let is_part = frame.opcode == opcode::CONTINUATION || !frame.fin;
    if is_part && !frame.is_control() && frame.payload.is_empty() {
        spoil_frame(&mut frame);
    }
    out.to_server(&frame);
}

/// What is known of a message that is to be echoed.
#[derive(Clone, Copy, Debug, Default)]
struct Sent {
    fragmented: bool,
    ponged: bool,
}

/// Edits the echoes by how the messages came.
struct Echoes {
    place: Place,
    sent: Sent,
    expected: std::collections::VecDeque<Sent>,
    edit: fn(Sent, &mut Frame),
}

impl Echoes {
    fn of(edit: fn(Sent, &mut Frame)) -> Echoes {
        let (place, sent, expected) = Default::default();
        Echoes { place, sent, expected, edit }
    }
}

impl Spoil for Echoes {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        let is_inside = self.place.open.is_some();
        self.sent.ponged |= is_inside && frame.opcode == opcode::PONG;
        self.sent.fragmented |= is_inside && frame.opcode == opcode::CONTINUATION;
        self.place.advance(&frame);
        if !frame.is_control() && frame.fin {
            self.expected.push_back(std::mem::take(&mut self.sent));
        }
        out.to_server(&frame);
    }

    fn server_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if !frame.is_control()
            && let Some(sent) = self.expected.pop_front()
        {
            (self.edit)(sent, &mut frame);
        }
        out.to_client(&frame);
    }
}

fn answers_as_text(sent: Sent, frame: &mut Frame) {
    if sent.fragmented && frame.opcode == opcode::BINARY && frame.payload.is_ascii() {
        frame.opcode = opcode::TEXT;
    }
}

fn loses_the_first_byte(sent: Sent, frame: &mut Frame) {
    if sent.ponged {
        frame.payload.drain(..frame.payload.len().min(1));
    }
}

/// Only a sequence shows it: of a ping inside text, and a binary message behind.
#[derive(Default)]
struct LosesAByte {
    place: Place,
    pinged: bool,
    armed: bool,
}

impl Spoil for LosesAByte {
    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        let in_text = self.place.open == Some(opcode::TEXT);
        self.pinged |= in_text && frame.opcode == opcode::PING;
        self.place.advance(&frame);
        if !frame.is_control() && std::mem::take(&mut self.armed) && frame.opcode == opcode::BINARY
        {
            frame.payload.pop();
        }
        if !frame.is_control() && frame.fin {
            self.armed = std::mem::take(&mut self.pinged);
        }
        out.to_server(&frame);
    }
}

#[derive(Default)]
struct AnswersPingsAfterTheMessage {
    place: Place,
    held: Vec<Frame>,
}

impl Spoil for AnswersPingsAfterTheMessage {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        self.place.advance(&frame);
        if self.place.open.is_some() && frame.opcode == opcode::PING {
            return self.held.push(frame);
        }
        out.to_server(&frame);
        if self.place.open.is_none() {
            self.held.drain(..).for_each(|ping| out.to_server(&ping));
        }
    }
}

/// Holds a frame back until the next one shows whether it is the last.
#[derive(Default)]
struct SwapsFragments {
    place: Place,
    held: Option<Frame>,
}

impl Spoil for SwapsFragments {
    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if frame.is_control() {
            return out.to_server(&frame);
        }
        let before = self.place.before;
        self.place.advance(&frame);
        if let Some(mut held) = self.held.take() {
            if frame.fin && before == 9 {
                std::mem::swap(&mut held.payload, &mut frame.payload);
            }
            out.to_server(&held);
        }
        match before == 8 && !frame.fin {
            true => self.held = Some(frame),
            false => out.to_server(&frame),
        }
    }
}

/// Counts what is still to be echoed, so that it cuts a message only when
/// another one is sure to follow.
#[derive(Default)]
struct MixesMessages {
    expected: usize,
    held: Option<Frame>,
}

/// Only such messages are cut.
const LARGE: usize = 100_000;

impl Spoil for MixesMessages {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if !frame.is_control() && frame.fin && frame.payload.len() > LARGE {
            self.expected += 1;
        }
        out.to_server(&frame);
    }

    fn server_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if frame.is_control() || frame.payload.len() <= LARGE {
            return out.to_client(&frame);
        }
        self.expected = self.expected.saturating_sub(1);
        match self.held.take() {
            Some(mut first) => {
                let rest = first.payload.split_off(LARGE);
                out.to_client(&Frame { fin: false, ..first });
                out.to_client(&frame);
                out.to_client(&Frame::new(opcode::CONTINUATION, rest));
            }
            None if self.expected > 0 => self.held = Some(frame),
            None => out.to_client(&frame),
        }
    }
}
