//! What can be wrong with messages in several frames.

use super::shapes::{EditFromClient, FromClient, spoil_frame};
use super::{MASK, Outbox, Spoil, tap};
use crate::faulty::Base::Strict;
use crate::faulty::Defect;
use crate::faulty::Kind::Spoiler;
use crate::faulty::codec::ws::{Frame, opcode};

/// More frames than this are too many for a server that says so wrongly.
const MANY: usize = 500;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "ws.answers-fragmented-binaries-as-text",
        says: "It echoes binary messages in several frames as text, when they are ASCII.",
        kind: Spoiler { base: Strict, tap: || tap(Echoes::of(answers_as_text)) },
        violates: &["ws.fragments.keeps-type"],
    },
    Defect {
        id: "ws.answers-pings-after-the-message",
        says: "A ping inside a message waits for its end.",
        kind: Spoiler { base: Strict, tap: || tap(AnswersPingsAfterTheMessage::default()) },
        violates: &["ws.fragments.answers-ping-between-fragments"],
    },
    Defect {
        id: "ws.begins-a-message-with-a-continuation",
        says: "It takes a continuation of nothing for a new text message.",
        kind: Spoiler { base: Strict, tap: || tap(Joined::by(begins_with_a_continuation)) },
        violates: &["ws.fragments.rejects-lone-continuation"],
    },
    Defect {
        id: "ws.fails-with-1002-on-many-fragments",
        says: "It fails the connection on the 501st frame of a message, by 1002.",
        kind: Spoiler { base: Strict, tap: || tap(Joined::by(fails_on_many_fragments)) },
        violates: &["ws.fragments.takes-many-fragments"],
    },
    Defect {
        id: "ws.joins-a-message-with-the-one-inside",
        says: "It takes a new message inside another one for its continuation.",
        kind: Spoiler { base: Strict, tap: || tap(Joined::by(joins_with_the_one_inside)) },
        violates: &["ws.fragments.rejects-new-message-inside"],
    },
    Defect {
        id: "ws.loses-a-byte-behind-a-pinged-text",
        says: "Behind text with a ping inside, a binary message loses its last byte.",
        kind: Spoiler { base: Strict, tap: || tap(LosesAByte::default()) },
        violates: &["ws.property.echoes-any-sequence"],
    },
    Defect {
        id: "ws.loses-a-frame-of-126-bytes",
        says: "It loses a continuation of 126 bytes.",
        kind: Spoiler { base: Strict, tap: || tap(EditFromClient(loses_a_frame_of_126_bytes)) },
        violates: &["ws.fragments.ignores-boundaries"],
    },
    Defect {
        id: "ws.loses-the-third-binary-frame",
        says: "It loses the third frame of a binary message.",
        kind: Spoiler { base: Strict, tap: || tap(Joined::by(loses_the_third_binary_frame)) },
        violates: &["ws.fragments.joins-fragments"],
    },
    Defect {
        id: "ws.loses-what-came-before-a-pong",
        says: "A pong inside a message makes it forget the frames before.",
        kind: Spoiler { base: Strict, tap: || tap(Echoes::of(loses_the_first_byte)) },
        violates: &["ws.fragments.keeps-message-across-control"],
    },
    Defect {
        id: "ws.mixes-large-messages",
        says: "Where two large messages wait, it sends the second inside the first.",
        kind: Spoiler { base: Strict, tap: || tap(MixesMessages::default()) },
        violates: &["ws.fragments.does-not-mix-messages"],
    },
    Defect {
        id: "ws.swaps-the-last-two-fragments",
        says: "From ten frames on it swaps the last two.",
        kind: Spoiler { base: Strict, tap: || tap(SwapsFragments::default()) },
        violates: &["ws.fragments.keeps-order"],
    },
    Defect {
        id: "ws.takes-an-unmasked-continuation",
        says: "It takes a continuation without a mask.",
        kind: Spoiler { base: Strict, tap: || tap(EditFromClient(takes_unmasked)) },
        violates: &["ws.fragments.rejects-unmasked-continuation"],
    },
    Defect {
        id: "ws.wants-something-in-each-fragment",
        says: "It fails the connection on a frame of a message that is empty.",
        kind: Spoiler { base: Strict, tap: || tap(FromClient(wants_something)) },
        violates: &[
            "ws.deflate.reads-empty-fragments",
            "ws.fragments.takes-empty-fragments",
            "ws.utf8.split-over-frames",
        ],
    },
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
