//! Frames to answers (RFC 6455, sections 5 to 7).

use crate::faulty::codec::ws::{Frame, Header, Length, opcode};

/// A frame or message beyond this is refused with 1009.
const LIMIT: u64 = 16 << 20;

const PROTOCOL_ERROR: u16 = 1002;
const NOT_UTF8: u16 = 1007;
const TOO_BIG: u16 = 1009;

/// What to do next.
pub(super) enum Next {
    /// Send this and go on.
    Answer(Frame),
    /// Send this Close and end the connection.
    Last(Frame),
    /// Read on.
    More,
}

/// The frames of one client.
pub(super) struct Messages {
    bytes: Vec<u8>,
    /// The opcode and payload so far of a fragmented message.
    open: Option<(u8, Vec<u8>)>,
}

/// What one frame leads to: an answer, none, or the code of the failure.
type Judged = Result<Option<Next>, u16>;

impl Messages {
    /// Starts with what came behind the request head.
    pub(super) fn new(bytes: Vec<u8>) -> Messages {
        Messages { bytes, open: None }
    }

    /// Where further bytes belong.
    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Reads frames until one of them asks for something.
    pub(super) fn next(&mut self) -> Next {
        loop {
            match self.frame() {
                Ok(Some(frame)) => match self.judge(frame) {
                    Ok(None) => {}
                    Ok(Some(next)) => return next,
                    Err(code) => return Next::Last(Frame::close(code, "")),
                },
                Ok(None) => return Next::More,
                Err(code) => return Next::Last(Frame::close(code, "")),
            }
        }
    }

    /// The next whole frame. A wrong header fails at once, without waiting
    /// for the payload that it announces.
    fn frame(&mut self) -> Result<Option<Frame>, u16> {
        let Some((header, taken)) = Header::decode(&self.bytes) else { return Ok(None) };
        self.check(&header)?;
        let end = taken + header.payload as usize;
        if self.bytes.len() < end {
            return Ok(None);
        }
        let payload = self.bytes[taken..end].to_vec();
        self.bytes.drain(..end);
        Ok(Some(Frame::from_parts(header, payload)))
    }

    /// Sections 5.1 to 5.5, as far as a header shows them.
    fn check(&self, header: &Header) -> Result<(), u16> {
        let known = matches!(header.opcode, 0..=2 | 8..=10);
        let minimal = header.length == Length::Minimal && header.payload < 1 << 63;
        if header.mask.is_none() || header.rsv != 0 || !known || !minimal {
            return Err(PROTOCOL_ERROR);
        }
        if header.is_control() {
            let whole = header.fin && header.payload <= 125;
            return if whole { Ok(()) } else { Err(PROTOCOL_ERROR) };
        }
        if (header.opcode == opcode::CONTINUATION) != self.open.is_some() {
            return Err(PROTOCOL_ERROR);
        }
        let before = self.open.as_ref().map_or(0, |(_, payload)| payload.len() as u64);
        if before + header.payload > LIMIT { Err(TOO_BIG) } else { Ok(()) }
    }

    fn judge(&mut self, frame: Frame) -> Judged {
        match frame.opcode {
            opcode::PING => Ok(Some(Next::Answer(Frame::new(opcode::PONG, frame.payload)))),
            opcode::PONG => Ok(None),
            opcode::CLOSE => Ok(Some(Next::Last(answer_close(&frame)?))),
            _ => self.data(frame),
        }
    }

    /// Echoes a message once it is whole (sections 5.4, 5.6 and 8.1).
    fn data(&mut self, frame: Frame) -> Judged {
        let (kind, mut payload) = self.open.take().unwrap_or((frame.opcode, Vec::new()));
        payload.extend_from_slice(&frame.payload);
        if !frame.fin {
            self.open = Some((kind, payload));
            return Ok(None);
        }
        if kind == opcode::TEXT && std::str::from_utf8(&payload).is_err() {
            return Err(NOT_UTF8);
        }
        Ok(Some(Next::Answer(Frame::new(kind, payload))))
    }
}

/// The same code back, or none for none (sections 5.5.1 and 7.4).
fn answer_close(close: &Frame) -> Result<Frame, u16> {
    if close.payload.is_empty() {
        return Ok(Frame::new(opcode::CLOSE, ""));
    }
    let code = close.close_code().filter(|code| may_be_sent(*code)).ok_or(PROTOCOL_ERROR)?;
    match std::str::from_utf8(&close.payload[2..]) {
        Ok(_) => Ok(Frame::close(code, "")),
        Err(_) => Err(NOT_UTF8),
    }
}

/// The codes that an endpoint may send: those that are defined for the wire,
/// those that were registered later, and the private ranges.
fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(opcode: u8, payload: impl Into<Vec<u8>>) -> Frame {
        Frame { mask: Some([9, 8, 7, 6]), ..Frame::new(opcode, payload) }
    }

    /// Everything that the server answers to these frames.
    fn answers(frames: &[Frame]) -> Vec<Frame> {
        let bytes = frames.iter().flat_map(Frame::encode).collect();
        let mut messages = Messages::new(bytes);
        let mut answers = Vec::new();
        loop {
            match messages.next() {
                Next::Answer(frame) => answers.push(frame),
                Next::Last(frame) => {
                    answers.push(frame);
                    return answers;
                }
                Next::More => return answers,
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
            assert_eq!(
                answers(&[client(opcode::CLOSE, code.to_be_bytes())]),
                [Frame::close(code, "")]
            );
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
            answers(&[client(opcode::BINARY, vec![0; (16 << 20) + 1])]),
            [Frame::close(1009, "")]
        );
    }
}
