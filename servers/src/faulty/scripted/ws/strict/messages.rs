//! Frames to answers (RFC 6455, sections 5 to 7, and RFC 7692, section 6).

use std::sync::Arc;

use super::deflate::{Codec, InflateError};
use super::negotiation::Agreed;
use super::options::{Fault, Options};
use super::utf8::{NotUtf8, Validator};
use crate::faulty::codec::ws::{Frame, Header, Length, opcode};

/// A message in more frames than this is refused with 1008.
const MOST_FRAGMENTS: usize = 10_000;

/// What a server that hoards sets aside for each frame that is too large.
const HOARD: usize = 8 << 20;

/// The bit that marks a compressed message, on its first frame.
const RSV1: u8 = 4;

const PROTOCOL_ERROR: u16 = 1002;
const NOT_UTF8: u16 = 1007;
const POLICY: u16 = 1008;
const TOO_BIG: u16 = 1009;

/// What to do next.
pub(super) enum Next {
    /// Send this and go on.
    Answer(Frame),
    /// Send this Close and end the connection.
    Last(Frame),
    /// Read on.
    More,
    /// Take the whole server down.
    Die,
}

/// A message whose last frame has not come.
struct Open {
    kind: u8,
    compressed: bool,
    payload: Vec<u8>,
    fragments: usize,
    text: Validator,
}

/// The frames of one client.
pub(super) struct Messages {
    options: Arc<Options>,
    codec: Option<Codec>,
    bytes: Vec<u8>,
    /// How many of the bytes are read.
    read: usize,
    open: Option<Open>,
    hoard: Vec<u8>,
}

/// What one frame leads to: an answer, none, or the code of the failure.
type Judged = Result<Option<Next>, u16>;

impl Messages {
    /// Starts with what came behind the request head.
    pub(super) fn new(bytes: Vec<u8>, agreed: Option<Agreed>, options: Arc<Options>) -> Messages {
        let codec = agreed.map(|agreed| Codec::new(agreed, Arc::clone(&options)));
        Messages { options, codec, bytes, read: 0, open: None, hoard: Vec::new() }
    }

    /// Where further bytes belong.
    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        self.bytes.drain(..std::mem::take(&mut self.read));
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
        let decoded = Header::decode(&self.bytes[self.read..]);
        let Some((header, taken)) = decoded else { return Ok(None) };
        self.check(&header)?;
        let bytes = &self.bytes[self.read..];
        let end = taken + header.payload as usize;
        if bytes.len() < end {
            return Ok(None);
        }
        let payload = bytes[taken..end].to_vec();
        self.read += end;
        Ok(Some(Frame::from_parts(header, payload)))
    }

    /// Sections 5.1 to 5.5, as far as a header shows them.
    fn check(&mut self, header: &Header) -> Result<(), u16> {
        let known = matches!(header.opcode, 0..=2 | 8..=10);
        let minimal = header.length == Length::Minimal && header.payload < 1 << 63;
        let begins = matches!(header.opcode, opcode::TEXT | opcode::BINARY);
        let reserved = if self.codec.is_some() && begins { RSV1 } else { 0 };
        if header.mask.is_none() || header.rsv & !reserved != 0 || !known || !minimal {
            return Err(PROTOCOL_ERROR);
        }
        if header.is_control() {
            let whole = header.fin && header.payload <= 125;
            return if whole { Ok(()) } else { Err(PROTOCOL_ERROR) };
        }
        if begins == self.open.is_some() {
            return Err(PROTOCOL_ERROR);
        }
        let before = self.open.as_ref().map_or(0, |open| open.payload.len() as u64);
        if before + header.payload > self.options.message_limit as u64 {
            if self.options.has(Fault::HoardsMemory) {
                self.hoard = vec![1; HOARD];
            }
            return Err(TOO_BIG);
        }
        Ok(())
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
        let mut open = self.open.take().unwrap_or_else(|| Open::new(&frame));
        open.fragments += 1;
        if open.fragments > MOST_FRAGMENTS {
            return Err(POLICY);
        }
        if open.kind == opcode::TEXT && !open.compressed {
            open.check(&frame, &self.options).map_err(|NotUtf8| NOT_UTF8)?;
        }
        open.payload.extend_from_slice(&frame.payload);
        if !frame.fin {
            self.open = Some(open);
            return Ok(None);
        }
        match &mut self.codec {
            None => Ok(Some(Next::Answer(Frame::new(open.kind, open.payload)))),
            Some(codec) => through(codec, open, &self.options),
        }
    }
}

impl Open {
    /// The message that a frame begins.
    fn new(frame: &Frame) -> Open {
        Open {
            kind: frame.opcode,
            compressed: frame.rsv & RSV1 != 0,
            payload: Vec::new(),
            fragments: 0,
            text: Validator::default(),
        }
    }

    /// Looks at the text in a frame, which is not yet part of the payload.
    fn check(&mut self, frame: &Frame, options: &Options) -> Result<(), NotUtf8> {
        if options.has(Fault::ChecksTextAtItsEnd) {
            return self.check_at_end(frame);
        }
        if options.has(Fault::ChecksFragmentsAlone) {
            return self.check_alone(frame);
        }
        self.text.push(&frame.payload)?;
        if frame.fin && !self.text.is_whole() { Err(NotUtf8) } else { Ok(()) }
    }

    fn check_at_end(&self, frame: &Frame) -> Result<(), NotUtf8> {
        match frame.fin {
            true => is_text(&[&self.payload[..], &frame.payload].concat()),
            false => Ok(()),
        }
    }

    fn check_alone(&self, frame: &Frame) -> Result<(), NotUtf8> {
        if self.fragments == 1 && frame.fin {
            return is_text(&frame.payload);
        }
        // What a frame begins with may go on from the one before.
        let is_inside = |byte: &&u8| **byte & 0xc0 == 0x80;
        let skipped = frame.payload.iter().take_while(is_inside).count();
        Validator::default().push(&frame.payload[skipped..])
    }
}

/// Inflates a message where it is compressed, and compresses its echo.
fn through(codec: &mut Codec, open: Open, options: &Options) -> Judged {
    let Open { kind, compressed, payload, .. } = open;
    let message = match compressed {
        false => {
            codec.plain();
            payload
        }
        true => match codec.inflate(&payload, options.message_limit) {
            Ok(message) => message,
            Err(InflateError::Corrupt) => return Err(NOT_UTF8),
            Err(InflateError::TooLarge) => {
                if options.has(Fault::DiesOfBomb) {
                    return Ok(Some(Next::Die));
                }
                return Err(TOO_BIG);
            }
        },
    };
    let checks = !options.has(Fault::TakesBadCompressedText);
    if checks && kind == opcode::TEXT && compressed {
        is_text(&message).map_err(|NotUtf8| NOT_UTF8)?;
    }
    let payload = codec.deflate(&message);
    Ok(Some(Next::Answer(Frame { rsv: RSV1, ..Frame::new(kind, payload) })))
}

fn is_text(bytes: &[u8]) -> Result<(), NotUtf8> {
    std::str::from_utf8(bytes).map(drop).map_err(|_| NotUtf8)
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
mod tests;
