use super::super::negotiation::choose;
use super::*;
use crate::faulty::codec::ws::Head;

fn client(opcode: u8, payload: impl Into<Vec<u8>>) -> Frame {
    Frame { mask: Some([9, 8, 7, 6]), ..Frame::new(opcode, payload) }
}

/// Everything that the server answers to these frames.
fn answers(frames: &[Frame]) -> Vec<Frame> {
    answers_of(Options::default(), None, frames)
}

fn answers_of(options: Options, offer: Option<&str>, frames: &[Frame]) -> Vec<Frame> {
    let bytes = frames.iter().flat_map(Frame::encode).collect();
    let head = |offer| Head::new("GET / HTTP/1.1", &[("Sec-WebSocket-Extensions", offer)]);
    let agreed = offer.and_then(|offer| choose(&head(offer)));
    let mut messages = Messages::new(bytes, agreed, Arc::new(options));
    let mut answers = Vec::new();
    loop {
        match messages.next() {
            Next::Answer(frame) => answers.push(frame),
            Next::Last(frame) => {
                answers.push(frame);
                return answers;
            }
            Next::More | Next::Die => return answers,
        }
    }
}

#[test]
fn echoes_and_answers() {
    let first = Frame { fin: false, ..client(opcode::TEXT, "ab") };
    let frames = [
        client(opcode::BINARY, ""),
        first,
        client(opcode::PING, "p"),
        client(opcode::PONG, "ignored"),
        client(opcode::CONTINUATION, "cd"),
        client(opcode::CLOSE, [3, 232, b'x']),
        client(opcode::PING, "too late"),
    ];
    let expected = [
        Frame::new(opcode::BINARY, ""),
        Frame::new(opcode::PONG, "p"),
        Frame::new(opcode::TEXT, "abcd"),
        Frame::close(1000, ""),
    ];
    assert_eq!(answers(&frames), expected);
}

#[test]
fn fails_on_illegal_frames() {
    let ping = client(opcode::PING, "x");
    let text = client(opcode::TEXT, "x");
    let illegal = [
        Frame { mask: None, ..ping.clone() },
        Frame { rsv: 4, ..ping.clone() },
        Frame { rsv: 1, ..text.clone() },
        Frame { opcode: 3, ..text.clone() },
        Frame { opcode: 11, ..ping.clone() },
        Frame { fin: false, ..ping.clone() },
        Frame { length: Length::Sixteen, ..text.clone() },
        Frame { length: Length::Claims(u64::MAX), ..text.clone() },
        client(opcode::PING, vec![0; 126]),
        client(opcode::CONTINUATION, "x"),
        client(opcode::CLOSE, "x"),
    ];
    for frame in illegal {
        let bad = frame.clone();
        assert_eq!(answers(&[frame, ping.clone()]), [Frame::close(1002, "")], "{bad:?}");
    }
    let open = Frame { fin: false, ..text.clone() };
    assert_eq!(answers(&[open, text]), [Frame::close(1002, "")]);
}

#[test]
fn judges_codes_and_text() {
    for code in [1000, 1003, 1007, 1011, 1014, 3000, 4999_u16] {
        assert_eq!(answers(&[client(opcode::CLOSE, code.to_be_bytes())]), [Frame::close(code, "")]);
    }
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535_u16] {
        assert_eq!(
            answers(&[client(opcode::CLOSE, code.to_be_bytes())]),
            [Frame::close(1002, "")],
            "{code}"
        );
    }
    assert_eq!(answers(&[client(opcode::CLOSE, "")]), [Frame::new(opcode::CLOSE, "")]);
    assert_eq!(answers(&[client(opcode::CLOSE, [3, 232, 255])]), [Frame::close(1007, "")]);
    assert_eq!(answers(&[client(opcode::TEXT, [255])]), [Frame::close(1007, "")]);
    assert_eq!(
        answers(&[client(opcode::BINARY, vec![0; (1 << 20) + 1])]),
        [Frame::close(1009, "")]
    );
}

#[test]
fn looks_at_text_when_it_is_told_to() {
    let begin = Frame { fin: false, ..client(opcode::TEXT, b"a\xe2\x82") };
    let wrong = Frame { fin: false, ..client(opcode::CONTINUATION, "b") };
    let frames = [begin, wrong, client(opcode::CONTINUATION, "c")];
    assert_eq!(answers(&frames[..2]), [Frame::close(1007, "")]);
    let faulty = |fault, frames| answers_of(Options::with(fault), None, frames);
    assert_eq!(faulty(Fault::ChecksTextAtItsEnd, &frames[..2]), []);
    assert_eq!(faulty(Fault::ChecksTextAtItsEnd, &frames), [Frame::close(1007, "")]);
    let echo = [Frame::new(opcode::TEXT, b"a\xe2\x82bc")];
    assert_eq!(faulty(Fault::ChecksFragmentsAlone, &frames), echo);
}

#[test]
fn limits_what_has_no_end() {
    let begin = Frame { fin: false, ..client(opcode::TEXT, "x") };
    let more = Frame { fin: false, ..client(opcode::CONTINUATION, "x") };
    let mut flood = vec![more; MOST_FRAGMENTS];
    flood[0] = begin;
    assert_eq!(answers(&flood), []);
    flood.push(client(opcode::CONTINUATION, "x"));
    assert_eq!(answers(&flood), [Frame::close(1008, "")]);
    let huge = Frame { length: Length::Claims(1 << 62), ..client(opcode::BINARY, "x") };
    assert_eq!(answers(&[huge]), [Frame::close(1009, "")]);
}

#[test]
fn dies_of_a_bomb_when_it_is_told_to() {
    let offer = ("Sec-WebSocket-Extensions", "permessage-deflate");
    let agreed = choose(&Head::new("GET / HTTP/1.1", &[offer])).expect("a legal offer");
    let bomb = Codec::new(agreed.clone(), Arc::default()).deflate(&[0; 1000]);
    let bytes = Frame { rsv: RSV1, ..client(opcode::BINARY, bomb) }.encode();
    let next = |mut options: Options| {
        options.message_limit = 999;
        Messages::new(bytes.clone(), Some(agreed.clone()), Arc::new(options)).next()
    };
    assert!(
        matches!(next(Options::default()), Next::Last(close) if close.close_code() == Some(1009))
    );
    assert!(matches!(next(Options::with(Fault::DiesOfBomb)), Next::Die));
}

#[test]
fn compresses_only_what_was_agreed_on() {
    let hello = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
    let compressed = |opcode| Frame { rsv: RSV1, ..client(opcode, hello) };
    let deflate =
        |frames: &[Frame]| answers_of(Options::default(), Some("permessage-deflate"), frames);
    let echo = [Frame { rsv: RSV1, ..Frame::new(opcode::TEXT, hello) }];
    assert_eq!(deflate(&[compressed(opcode::TEXT)]), echo);
    assert_eq!(deflate(&[client(opcode::TEXT, "Hello")]), echo);
    assert_eq!(answers(&[compressed(opcode::TEXT)]), [Frame::close(1002, "")]);
    assert_eq!(deflate(&[compressed(opcode::PING)]), [Frame::close(1002, "")]);
    let begin = Frame { fin: false, ..compressed(opcode::TEXT) };
    let marked = [begin, compressed(opcode::CONTINUATION)];
    assert_eq!(deflate(&marked), [Frame::close(1002, "")]);
}
