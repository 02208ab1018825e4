//! What can be wrong with text.

use super::shapes::{EditFromClient, EditFromServer, spoil_frame};
use super::{Outbox, Spoil, tap};
use crate::faulty::codec::ws::{Frame, opcode};
use crate::faulty::scripted::ws::bases::STRICT;
use crate::faulty::{Defect, spoiler};

/// The code for text that is no UTF-8.
const NOT_UTF8: u16 = 1007;

/// A longer message has every right to arrive in several reads.
const SHORT: usize = 1000;

pub(crate) static DEFECTS: &[Defect] = &[
    spoiler("ws.cuts-long-text-inside-a-character", &STRICT, || {
        tap(EditFromServer(cuts_long_text))
    })
    .says("It loses the last byte of text that is long and not all ASCII.")
    .violates(&["ws.utf8.sends-valid-text"]),
    spoiler("ws.names-bad-text-1002", &STRICT, || tap(EditFromServer(names_bad_text_1002)))
        .says("It names text that is no UTF-8 by 1002.")
        .violates(&["ws.close.takes-defined-codes", "ws.utf8.closes-with-1007"]),
    spoiler("ws.replaces-noncharacters", &STRICT, || tap(EditFromServer(replaces_noncharacters)))
        .says("Numbers that stand for no character come back as U+FFFD.")
        .violates(&["ws.utf8.echoes-edge-characters"]),
    spoiler("ws.takes-an-overlong-form", &STRICT, || {
        tap(EditFromClient(|it| mend(it, Flaw::Overlong)))
    })
    .says("It takes characters in more bytes than they need.")
    .violates(&["ws.utf8.rejects-overlong-forms"]),
    spoiler("ws.takes-beyond-u10ffff", &STRICT, || {
        tap(EditFromClient(|it| mend(it, Flaw::Beyond)))
    })
    .says("It takes numbers beyond the last character.")
    .violates(&["ws.utf8.rejects-above-u10ffff"]),
    spoiler("ws.takes-half-a-character", &STRICT, || tap(EditFromClient(|it| mend(it, Flaw::Cut))))
        .says("It takes text that ends in the middle of a character.")
        .violates(&["ws.utf8.rejects-truncated-characters"]),
    spoiler("ws.takes-stray-bytes", &STRICT, || tap(EditFromClient(|it| mend(it, Flaw::Stray))))
        .says("It takes bytes that begin no character.")
        .violates(&["ws.utf8.closes-with-1007", "ws.utf8.rejects-stray-bytes"]),
    spoiler("ws.takes-surrogates", &STRICT, || tap(EditFromClient(|it| mend(it, Flaw::Surrogate))))
        .says("It takes the halves of surrogate pairs.")
        .violates(&["ws.utf8.rejects-surrogates"]),
    spoiler("ws.wants-a-character-in-one-frame", &STRICT, || {
        tap(WantsACharacterInOneFrame::default())
    })
    .says("It fails the connection on text that is cut inside a character.")
    .violates(&["ws.utf8.split-over-frames"]),
    spoiler("ws.wants-a-character-in-one-segment", &STRICT, || {
        tap(EditFromClient(wants_text_in_one_segment))
    })
    .says("It fails the connection on short text that arrives in pieces and is not all ASCII.")
    .violates(&["ws.utf8.split-over-segments"]),
];

/// What can be wrong with bytes that should be a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    /// The text ends before the character does.
    Cut,
    /// The number would have had a shorter form.
    Overlong,
    /// The number is half of a pair in UTF-16.
    Surrogate,
    /// The number is greater than any character's.
    Beyond,
    /// The byte begins nothing, or something that another character interrupts.
    Stray,
}

/// Shows the server a question mark in place of each thing with this flaw, in
/// text of one frame.
fn mend(frame: &mut Frame, flaw: Flaw) {
    if frame.opcode != opcode::TEXT || !frame.fin || frame.rsv != 0 {
        return;
    }
    let mut mended = Vec::new();
    let mut rest = frame.payload.as_slice();
    while !rest.is_empty() {
        let (length, found) = first_of(rest);
        match found == Some(flaw) {
            true => mended.push(b'?'),
            false => mended.extend_from_slice(&rest[..length]),
        }
        rest = &rest[length..];
    }
    frame.payload = mended;
}

/// How many bytes the first character has, or whatever stands in its place,
/// and what is wrong with it.
fn first_of(bytes: &[u8]) -> (usize, Option<Flaw>) {
    let wanted = match bytes[0] {
        0..0x80 => return (1, None),
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf8 => 4,
        0xf8..0xfc => 5,
        0xfc..0xfe => 6,
        _ => return (1, Some(Flaw::Stray)),
    };
    let goes_on = bytes[1..].iter().take(wanted - 1).take_while(|byte| **byte & 0xc0 == 0x80);
    let length = 1 + goes_on.count();
    let character = &bytes[..length];
    let flaw = match (character[0], character.get(1)) {
        _ if length == bytes.len() && length < wanted => Flaw::Cut,
        _ if length < wanted => Flaw::Stray,
        _ if std::str::from_utf8(character).is_ok() => return (length, None),
        (0xc0 | 0xc1, _) | (0xe0, Some(..0xa0)) | (0xf0, Some(..0x90)) => Flaw::Overlong,
        (0xed, _) => Flaw::Surrogate,
        _ => Flaw::Beyond,
    };
    (length, Some(flaw))
}

fn cuts_long_text(frame: &mut Frame) {
    let is_text = frame.opcode == opcode::TEXT && frame.rsv == 0;
    if is_text && frame.payload.len() > SHORT && !frame.payload.is_ascii() {
        frame.payload.pop();
    }
}

fn names_bad_text_1002(frame: &mut Frame) {
    if frame.close_code() == Some(NOT_UTF8) {
        frame.set_close_code(1002);
    }
}

fn replaces_noncharacters(frame: &mut Frame) {
    let text = std::str::from_utf8(&frame.payload);
    if let (opcode::TEXT, 0, Ok(text)) = (frame.opcode, frame.rsv, text) {
        let is_none =
            |one: char| one as u32 & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&one);
        frame.payload = text.replace(is_none, "\u{fffd}").into_bytes();
    }
}

fn wants_text_in_one_segment(frame: &mut Frame) {
    let is_text = frame.opcode == opcode::TEXT && !frame.payload.is_ascii();
    if is_text && frame.fin && frame.rsv == 0 && frame.segments > 1 && frame.payload.len() <= SHORT
    {
        spoil_frame(frame);
    }
}

/// Looks at each frame of text alone.
#[derive(Default)]
struct WantsACharacterInOneFrame {
    in_text: bool,
}

impl Spoil for WantsACharacterInOneFrame {
    fn client_frame(&mut self, mut frame: Frame, out: &mut Outbox) {
        if !frame.is_control() {
            let in_text = if frame.opcode == opcode::CONTINUATION {
                self.in_text
            } else {
                frame.opcode == opcode::TEXT && frame.rsv == 0
            };
            let is_whole = frame.fin && frame.opcode != opcode::CONTINUATION;
            if in_text && !is_whole && std::str::from_utf8(&frame.payload).is_err() {
                spoil_frame(&mut frame);
            }
            self.in_text = in_text && !frame.fin;
        }
        out.to_server(&frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flaw_has_its_name() {
        for (bytes, flaw) in [
            (&b"a"[..], None),
            ("ä".as_bytes(), None),
            ("😀".as_bytes(), None),
            (b"\xed\x9f\xbf", None),
            (b"\xc0\xaf", Some(Flaw::Overlong)),
            (b"\xe0\x9f\xbf", Some(Flaw::Overlong)),
            (b"\xf0\x8f\xbf\xbf", Some(Flaw::Overlong)),
            (b"\xed\xa0\x80", Some(Flaw::Surrogate)),
            (b"\xf4\x90\x80\x80", Some(Flaw::Beyond)),
            (b"\xfc\x84\x80\x80\x80\x80", Some(Flaw::Beyond)),
            (b"\xf0\x9f\x98", Some(Flaw::Cut)),
            (b"\x80", Some(Flaw::Stray)),
            (b"\xff", Some(Flaw::Stray)),
        ] {
            assert_eq!(first_of(bytes), (bytes.len(), flaw), "{bytes:x?}");
        }
        assert_eq!(first_of(b"\xe2\x82a"), (2, Some(Flaw::Stray)));
    }

    #[test]
    fn only_the_flaw_in_question_is_mended() {
        let mut frame = Frame::new(opcode::TEXT, b"a\xed\xa0\x80b\xff".to_vec());
        mend(&mut frame, Flaw::Surrogate);
        assert_eq!(frame.payload, b"a?b\xff");
    }
}
