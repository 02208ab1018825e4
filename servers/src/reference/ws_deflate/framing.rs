//! Bytes to messages and back, with or without compression. Nothing here waits.
//!
//! tungstenite has no extensions. sockudo-ws has this one, negotiates it as RFC 7692 asks,
//! keeps the context in both directions, stops inflating at a limit, and can be used
//! without its sockets, so that everything around it stays as in the other server.

use bytes::{Bytes, BytesMut};
use sockudo_ws::protocol::{CompressedProtocol, Message, Protocol, Role};
use sockudo_ws::{Error, error::CloseReason};

use super::offer::Agreed;

/// The largest message, in one frame or in many, before and after inflating. A frame may
/// announce up to 2^63 bytes, and a kilobyte of DEFLATE can hold a megabyte of zeros: so
/// the limit is checked when a header arrives, and again while a message inflates.
pub(super) const MAX_MESSAGE: usize = 1 << 20;

/// The codec of one connection.
pub(super) enum Framing {
    /// No compression was agreed on: RSV1 is an error, as in RFC 6455.
    Plain(Protocol),
    /// Both directions keep their own context.
    Deflate(Box<CompressedProtocol>),
}

/// What the bytes of a client led to.
pub(super) struct Heard {
    /// What to send.
    pub(super) answers: BytesMut,
    /// What follows once that is sent.
    pub(super) then: Then,
}

/// What to do after an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Read on.
    Listen,
    /// The last frame is a Close: end the connection.
    HangUp,
}

impl Framing {
    pub(super) fn new(agreed: Option<&Agreed>) -> Self {
        match agreed {
            None => Self::Plain(Protocol::new(Role::Server, MAX_MESSAGE, MAX_MESSAGE)),
            Some(agreed) => {
                let config = agreed.config();
                let codec = CompressedProtocol::server(MAX_MESSAGE, MAX_MESSAGE, config);
                Self::Deflate(Box::new(codec))
            }
        }
    }

    /// Takes whole frames out of `inbox` and echoes their messages. Whatever came before
    /// an error is still answered; nothing behind a Close is.
    // ANCHOR: hear
    pub(super) fn hear(&mut self, inbox: &mut BytesMut) -> Heard {
        let mut answers = BytesMut::new();
        let mut messages = Vec::new();
        let mut result = self.decode(inbox, &mut messages);
        for message in messages {
            match message {
                Message::Ping(payload) => self.pong(&payload, &mut answers),
                Message::Pong(_) => {}
                Message::Close(_) => {
                    self.close_back(&mut answers);
                    return Heard { answers, then: Then::HangUp };
                }
                data => result = self.encode(&data, &mut answers).and(result),
            }
        }
        let then = match result {
            Ok(()) => Then::Listen,
            Err(error) => {
                self.close(code(&error), &error.to_string(), &mut answers);
                Then::HangUp
            }
        };
        Heard { answers, then }
    }
    // ANCHOR_END: hear

    /// A Close of our own. The reason is cut to what fits into a control frame.
    pub(super) fn close(&mut self, code: u16, reason: &str, out: &mut BytesMut) {
        let end = reason.floor_char_boundary(123);
        let close = Message::Close(Some(CloseReason::new(code, &reason[..end])));
        self.encode(&close, out).expect("a Close is not compressed, so nothing can fail");
    }

    fn decode(&mut self, inbox: &mut BytesMut, messages: &mut Vec<Message>) -> Result<(), Error> {
        match self {
            Self::Plain(codec) => codec.process_into(inbox, messages),
            Self::Deflate(codec) => codec.process_into(inbox, messages),
        }
    }

    fn encode(&mut self, message: &Message, out: &mut BytesMut) -> Result<(), Error> {
        match self {
            Self::Plain(codec) => codec.encode_message(message, out),
            Self::Deflate(codec) => codec.encode_message(message, out),
        }
    }

    fn pong(&mut self, payload: &Bytes, out: &mut BytesMut) {
        match self {
            Self::Plain(codec) => codec.encode_pong(payload, out),
            Self::Deflate(codec) => codec.encode_pong(payload, out),
        }
    }

    fn close_back(&mut self, out: &mut BytesMut) {
        match self {
            Self::Plain(codec) => codec.encode_close_response(out),
            Self::Deflate(codec) => codec.encode_close_response(out),
        }
    }
}

/// Which code tells the client what was wrong (RFC 6455 section 7.4.1). Data that does
/// not inflate is data that does not fit its type.
// ANCHOR: code
fn code(error: &Error) -> u16 {
    match error {
        Error::InvalidUtf8 | Error::Compression(_) => CloseReason::INVALID_PAYLOAD,
        Error::FrameTooLarge | Error::MessageTooLarge => CloseReason::TOO_BIG,
        _ => CloseReason::PROTOCOL_ERROR,
    }
}
// ANCHOR_END: code
