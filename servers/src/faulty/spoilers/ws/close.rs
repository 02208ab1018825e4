//! What can be wrong in the closing handshake, and after an error.

use super::shapes::{EditFromClient, EditFromServer, FromServer};
use super::{Outbox, Spoil, tap};
use crate::faulty::codec::ws::{Frame, Length, opcode};
use crate::faulty::scripted::ws::bases::{REFERENCE, STRICT};
use crate::faulty::{Defect, spoiler};
use crate::relay::End;

/// A code that no endpoint may send: a clean server refuses it.
const FORBIDDEN: u16 = 1005;

const NORMAL: u16 = 1000;

const PROTOCOL_ERROR: u16 = 1002;

pub(crate) static DEFECTS: &[Defect] = &[
    spoiler("ws.answers-an-empty-close-with-1005", &STRICT, || {
        tap(EditFromServer(fills_empty_closes))
    })
    .says("It answers a Close without a code with the code 1005.")
    .violates(&["ws.close.never-sends-forbidden-code"]),
    spoiler("ws.answers-every-close-with-1000", &STRICT, || {
        tap(Closing::answers(answers_with_1000))
    })
    .says("It answers every code that it takes with 1000.")
    .violates(&["ws.close.echoes-code"]),
    spoiler("ws.answers-pings-after-failing", &STRICT, || tap(AnswersPingsAfterFailing::default()))
        .says("After a bad frame it still answers the pings that came with it.")
        .violates(&["ws.close.processes-nothing-after-failing"]),
    spoiler("ws.answers-pings-after-its-close", &STRICT, || tap(AfterItsClose::answers(pong_to)))
        .says("It still answers pings behind a Close.")
        .violates(&["ws.close.drops-what-follows"]),
    spoiler("ws.echoes-after-its-close", &STRICT, || tap(AfterItsClose::answers(echo_of)))
        .says("It still echoes messages that arrive behind a Close.")
        .violates(&["ws.close.no-data-after-close"]),
    spoiler("ws.echoes-code-1005", &STRICT, || tap(TakesCode::new(FORBIDDEN)))
        .says("It takes the code 1005 and sends it back.")
        .violates(&[
            "ws.close.never-sends-forbidden-code",
            "ws.close.refuses-wire-forbidden-codes",
        ]),
    spoiler("ws.ignores-a-close-inside-a-message", &STRICT, || {
        tap(IgnoresACloseInsideAMessage::default())
    })
    .says("Between the fragments of a message it ignores a Close.")
    .violates(&["ws.close.answers-close-inside-message"]),
    spoiler("ws.ignores-a-half-close", &STRICT, || tap(IgnoresAHalfClose::default()))
        .says("It keeps the connection when the client's direction ends without a Close.")
        .violates(&["ws.close.ends-after-half-close"]),
    spoiler("ws.keeps-tcp-open-after-closing", &STRICT, || {
        tap(Ends { after: After::Closing, with: None, ..Ends::NEW })
    })
    .says("After the closing handshake it leaves the TCP connection open.")
    .violates(&["ws.close.ends-tcp-after-closing"]),
    spoiler("ws.keeps-tcp-open-after-failing", &STRICT, || {
        tap(Ends { after: After::Failing, with: None, ..Ends::NEW })
    })
    .says("After an error and its Close it leaves the TCP connection open.")
    .violates(&["ws.close.ends-tcp-after-failing"]),
    spoiler("ws.names-no-protocol-error", &STRICT, || tap(NamesNoProtocolError::default()))
        .says("It closes with 1000 where 1002 would name the error.")
        .violates(&["ws.close.names-protocol-error", "ws.framing.names-unmasked-frame"]),
    spoiler("ws.refuses-code-1010", &STRICT, || {
        tap(EditFromClient(|frame| refuse_code(frame, 1010)))
    })
    .says("It answers the code 1010 as if it were an error.")
    .violates(&["ws.close.takes-defined-codes"]),
    spoiler("ws.refuses-code-1014", &STRICT, || {
        tap(EditFromClient(|frame| refuse_code(frame, 1014)))
    })
    .says("It answers the code 1014 as if it were an error.")
    .violates(&["ws.close.takes-later-codes"]),
    spoiler("ws.refuses-code-3999", &STRICT, || {
        tap(EditFromClient(|frame| refuse_code(frame, 3999)))
    })
    .says("It answers the code 3999 as if it were an error.")
    .violates(&["ws.close.takes-library-codes"]),
    spoiler("ws.refuses-code-4999", &STRICT, || {
        tap(EditFromClient(|frame| refuse_code(frame, 4999)))
    })
    .says("It answers the code 4999 as if it were an error.")
    .violates(&["ws.close.takes-application-codes"]),
    spoiler("ws.refuses-the-longest-reason", &STRICT, || {
        tap(EditFromClient(refuses_the_longest_reason))
    })
    .says("It answers a Close with a reason of 123 bytes as if it were an error.")
    .violates(&["ws.close.takes-longest-reason"]),
    spoiler("ws.resets-after-closing", &STRICT, || {
        tap(Ends { after: After::Closing, with: Some(End::Reset), ..Ends::NEW })
    })
    .says("It ends the TCP connection with a reset after the closing handshake.")
    .violates(&["ws.close.ends-tcp-cleanly"]),
    spoiler("ws.sends-a-close-of-one-byte", &STRICT, || tap(Closing::answers(one_byte)))
        .says("Its answer to a Close has a body of one byte.")
        .violates(&[
            "ws.close.begins-body-with-code",
            "ws.close.rejects-invalid-utf8-reason",
            "ws.close.rejects-long-close",
        ]),
    spoiler("ws.sends-a-reason-that-is-not-utf8", &STRICT, || {
        tap(EditFromServer(sends_a_bad_reason))
    })
    .says("The reason in its Close frames is not UTF-8.")
    .violates(&["ws.close.sends-utf8-reason"]),
    spoiler("ws.sends-two-closes", &REFERENCE, || tap(FromServer(sends_two_closes)))
        .says("It sends each of its Close frames twice.")
        .violates(&["ws.close.sends-one-close"]),
    spoiler("ws.swallows-the-answer-to-an-empty-close", &STRICT, || {
        tap(Closing::answers(nothing_to_an_empty_close))
    })
    .says("It answers a Close without a code by ending TCP, without a Close of its own.")
    .violates(&["ws.close.answers-empty-close"]),
    spoiler("ws.swallows-the-answer-to-code-1000", &STRICT, || {
        tap(Closing::answers(nothing_to_code_1000))
    })
    .says("It answers a Close with 1000 and no reason by ending TCP, without a Close of its own.")
    .violates(&[
        "ws.close.answers-close",
        "ws.close.answers-close-inside-message",
        "ws.close.takes-defined-codes",
    ]),
    spoiler("ws.takes-a-close-of-one-byte", &STRICT, || {
        tap(EditFromClient(takes_a_close_of_one_byte))
    })
    .says("It takes a Close with half a code for one without.")
    .violates(&["ws.close.rejects-one-byte-body"]),
    spoiler("ws.takes-a-reason-that-is-not-utf8", &STRICT, || {
        tap(EditFromClient(takes_a_bad_reason))
    })
    .says("It does not look at the reason of a Close.")
    .violates(&["ws.close.rejects-invalid-utf8-reason"]),
    spoiler("ws.takes-code-1004", &STRICT, || tap(TakesCode::new(1004)))
        .says("It takes the code 1004, which is reserved, and sends it back.")
        .violates(&["ws.close.never-sends-1004", "ws.close.refuses-wire-forbidden-codes"]),
    spoiler("ws.takes-code-2999", &STRICT, || tap(TakesCode::new(2999)))
        .says("It takes the code 2999, which is reserved, and sends it back.")
        .violates(&["ws.close.refuses-reserved-codes"]),
    spoiler("ws.takes-code-999", &STRICT, || tap(TakesCode::new(999)))
        .says("It takes the code 999, which is none, and sends it back.")
        .violates(&["ws.close.never-sends-unassigned-code", "ws.close.refuses-low-codes"]),
];

fn is_close(frame: &Frame) -> bool {
    frame.opcode == opcode::CLOSE
}

// Codes and reasons.

fn fills_empty_closes(frame: &mut Frame) {
    if is_close(frame) && frame.payload.is_empty() {
        frame.set_close_code(FORBIDDEN);
    }
}

fn sends_a_bad_reason(frame: &mut Frame) {
    if is_close(frame) && frame.payload.len() == 2 {
        frame.payload.push(0xff);
    }
}

fn refuse_code(frame: &mut Frame, code: u16) {
    if frame.close_code() == Some(code) {
        frame.set_close_code(FORBIDDEN);
    }
}

fn refuses_the_longest_reason(frame: &mut Frame) {
    if is_close(frame) && frame.payload.len() == 125 {
        frame.set_close_code(FORBIDDEN);
    }
}

fn takes_a_close_of_one_byte(frame: &mut Frame) {
    if is_close(frame) && frame.payload.len() == 1 {
        frame.payload.clear();
    }
}

fn takes_a_bad_reason(frame: &mut Frame) {
    if is_close(frame) && frame.payload.get(2..).is_some_and(|text| str::from_utf8(text).is_err()) {
        frame.payload.truncate(2);
    }
}

/// Shows the server 1000 in place of a code and the client that code again.
struct TakesCode {
    code: u16,
    seen: bool,
}

impl TakesCode {
    fn new(code: u16) -> TakesCode {
        TakesCode { code, seen: false }
    }
}

impl Spoil for TakesCode {
    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if frame.close_code() == Some(self.code) {
            self.seen = true;
            frame.set_close_code(NORMAL);
        }
        out.to_server(&frame);
    }

    fn server_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if self.seen && is_close(&frame) {
            frame.set_close_code(self.code);
        }
        out.to_client(&frame);
    }
}

// The closing handshake.

/// Decides what becomes of the answer to the client's Close.
struct Closing {
    asked: Option<Frame>,
    answer: fn(asked: &Frame, answer: Frame) -> Option<Frame>,
}

impl Closing {
    fn answers(answer: fn(&Frame, Frame) -> Option<Frame>) -> Closing {
        Closing { asked: None, answer }
    }
}

impl Spoil for Closing {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        out.to_server(&frame);
        if is_close(&frame) {
            self.asked.get_or_insert(frame);
        }
    }

    fn server_frame(&mut self, frame: Frame, out: &mut Outbox) {
        let answer = match &self.asked {
            Some(asked) if is_close(&frame) => (self.answer)(asked, frame),
            _ => Some(frame),
        };
        if let Some(answer) = answer {
            out.to_client(&answer);
        }
    }
}

fn nothing_to_an_empty_close(asked: &Frame, answer: Frame) -> Option<Frame> {
    (!asked.payload.is_empty()).then_some(answer)
}

fn nothing_to_code_1000(asked: &Frame, answer: Frame) -> Option<Frame> {
    (asked.payload != NORMAL.to_be_bytes()).then_some(answer)
}

fn answers_with_1000(asked: &Frame, mut answer: Frame) -> Option<Frame> {
    if answer.close_code().is_some() && answer.close_code() == asked.close_code() {
        answer.set_close_code(NORMAL);
    }
    Some(answer)
}

/// Only to a Close with a reason, so that other answers keep their codes.
fn one_byte(asked: &Frame, mut answer: Frame) -> Option<Frame> {
    if asked.payload.len() > 2 {
        answer.payload.truncate(1);
    }
    Some(answer)
}

fn sends_two_closes(frame: Frame, out: &mut Outbox) {
    out.to_client(&frame);
    if is_close(&frame) {
        out.to_client(&frame);
    }
}

/// Answers what comes behind the client's Close. The server behind it reads
/// nothing there, so the answer is ours.
struct AfterItsClose {
    /// What a frame is answered with; a frame without an answer passes on.
    answer: fn(&Frame) -> Option<Frame>,
    closing: bool,
    late: Vec<Frame>,
}

impl AfterItsClose {
    fn answers(answer: fn(&Frame) -> Option<Frame>) -> AfterItsClose {
        AfterItsClose { answer, closing: false, late: Vec::new() }
    }
}

impl Spoil for AfterItsClose {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if let Some(late) = (self.answer)(&frame).filter(|_| self.closing) {
            self.late.push(late);
            return;
        }
        self.closing |= is_close(&frame);
        out.to_server(&frame);
    }

    fn server_frame(&mut self, frame: Frame, out: &mut Outbox) {
        out.to_client(&frame);
        if is_close(&frame) {
            self.late.drain(..).for_each(|late| out.to_client(&late));
        }
    }
}

fn echo_of(frame: &Frame) -> Option<Frame> {
    (!frame.is_control()).then(|| Frame { mask: None, ..frame.clone() })
}

fn pong_to(frame: &Frame) -> Option<Frame> {
    (frame.opcode == opcode::PING).then(|| Frame::new(opcode::PONG, frame.payload.clone()))
}

#[derive(Default)]
struct IgnoresACloseInsideAMessage {
    inside: bool,
}

impl Spoil for IgnoresACloseInsideAMessage {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if !frame.is_control() {
            self.inside = !frame.fin;
        }
        if !self.inside || !is_close(&frame) {
            out.to_server(&frame);
        }
    }
}

// The end of TCP.

/// After which kind of Close the end is spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// The server answered the client's Close.
    Closing,
    /// The server closed because of an error.
    Failing,
}

/// Replaces the server's FIN after a Close, or drops it.
struct Ends {
    after: After,
    with: Option<End>,
    client_closed: bool,
    server_closed: Option<After>,
}

impl Ends {
    const NEW: Ends =
        Ends { after: After::Closing, with: None, client_closed: false, server_closed: None };
}

impl Spoil for Ends {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        self.client_closed |= is_close(&frame);
        out.to_server(&frame);
    }

    fn server_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if is_close(&frame) {
            let after = if self.client_closed { After::Closing } else { After::Failing };
            self.server_closed.get_or_insert(after);
        }
        out.to_client(&frame);
    }

    fn server_ended(&mut self, end: End, out: &mut Outbox) {
        if self.server_closed != Some(self.after) {
            return out.end_client(end);
        }
        if let Some(with) = self.with {
            out.end_client(with);
        }
    }
}

#[derive(Default)]
struct IgnoresAHalfClose {
    closed: bool,
}

impl Spoil for IgnoresAHalfClose {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        self.closed |= is_close(&frame);
        out.to_server(&frame);
    }

    fn client_ended(&mut self, end: End, out: &mut Outbox) {
        if self.closed || end == End::Reset {
            out.end_server(end);
        }
    }
}

// Errors.

/// Leaves alone what answers a bad Close: that code is another matter.
#[derive(Default)]
struct NamesNoProtocolError {
    client_closed: bool,
}

impl Spoil for NamesNoProtocolError {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        self.client_closed |= is_close(&frame);
        out.to_server(&frame);
    }

    fn server_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if !self.client_closed && frame.close_code() == Some(PROTOCOL_ERROR) {
            frame.set_close_code(NORMAL);
        }
        out.to_client(&frame);
    }
}

#[derive(Default)]
struct AnswersPingsAfterFailing {
    failed: bool,
    late: Vec<Frame>,
}

impl Spoil for AnswersPingsAfterFailing {
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        out.to_server(&frame);
        if !is_legal(&frame) {
            self.failed = true;
        } else if self.failed && frame.opcode == opcode::PING {
            self.late.push(Frame::new(opcode::PONG, frame.payload));
        }
    }

    fn server_frame(&mut self, frame: Frame, out: &mut Outbox) {
        if is_close(&frame) {
            self.late.drain(..).for_each(|pong| out.to_client(&pong));
        }
        out.to_client(&frame);
    }
}

/// Whether a frame of a client is legal by itself (RFC 6455, section 5).
fn is_legal(frame: &Frame) -> bool {
    let known = matches!(frame.opcode, 0..=2 | 8..=10);
    let form = !frame.is_control() || frame.fin && frame.payload.len() <= 125;
    let body = !is_close(frame) || frame.payload.len() != 1;
    known
        && form
        && body
        && frame.mask.is_some()
        && frame.rsv == 0
        && frame.length == Length::Minimal
}
