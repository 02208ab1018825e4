//! permessage-deflate (RFC 7692) as the prober speaks it: it compresses with
//! flate2, or by hand where a case needs blocks of its own, and reads what the
//! server sends with a decoder that keeps every oddity.

pub mod craft;

use flate2::{Compress, Compression, FlushCompress};

use super::connection::WebSocket;
use super::extensions::{Extensions, Window, deflate_response};
use super::frame::{Frame, Seen};
use super::handshake::{self, good_request};
use crate::case::Stop;
use crate::families::ws::Cx;
use crate::http1::ResponseHead;
use crate::inflate::{Inflated, Inflater, TAIL};

/// RSV1, which marks the first frame of a compressed message.
pub const RSV1: u8 = 4;

/// No message of a server inflates to more; no case asks for so much.
const LARGEST_MESSAGE: usize = 4 * 1024 * 1024;

/// What was agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The server begins each message with an empty window.
    pub server_no_context_takeover: bool,
    /// So do we.
    pub client_no_context_takeover: bool,
    /// The window of the server, as a power of two.
    pub server_max_window_bits: u8,
    /// Ours.
    pub client_max_window_bits: u8,
}

impl Agreed {
    /// What the response in `head` agrees to, or nothing where it declines. A
    /// value that cannot be read counts as the default: whether responses are
    /// legal is a case of its own.
    pub fn of(head: &ResponseHead) -> Option<Agreed> {
        let response = deflate_response(&Extensions::default(), &Extensions::of(head));
        let parameters = response.parameters?;
        let bits = |window: Window| window.bits().unwrap_or(15);
        Some(Agreed {
            server_no_context_takeover: parameters.server_no_context_takeover,
            client_no_context_takeover: parameters.client_no_context_takeover,
            server_max_window_bits: bits(parameters.server_max_window_bits),
            client_max_window_bits: bits(parameters.client_max_window_bits),
        })
    }

    /// The largest distance that the server may use.
    pub fn server_window(&self) -> usize {
        1 << self.server_max_window_bits
    }
}

/// A connection on which both ends agreed to compress.
pub struct Deflated {
    /// The connection.
    pub ws: WebSocket,
    /// What was agreed on.
    pub agreed: Agreed,
    compress: Option<Compress>,
    inflater: Inflater,
}

impl Cx {
    /// Opens a connection with `offers` as its Sec-WebSocket-Extensions.
    ///
    /// # Errors
    /// Skipped where the server declines, or refuses the handshake for the
    /// offer: it may support some parameters and not others. Inconclusive
    /// where it does not answer.
    pub async fn deflated(&mut self, offers: &str) -> Result<Deflated, Stop> {
        let request = good_request(self).with("Sec-WebSocket-Extensions", offers);
        let ws =
            self.answer_to_opening(&request).await?.map_err(|other| refused(&other, offers))?;
        let Some(agreed) = Agreed::of(&ws.accepted) else {
            return Err(Stop::skipped(format!("the server declines the offer {offers}")));
        };
        let inflater = Inflater::new(!agreed.server_no_context_takeover, LARGEST_MESSAGE);
        Ok(Deflated { ws, agreed, compress: compressor(&agreed), inflater })
    }
}

/// A server that refuses the handshake for an offer shows nothing of how it
/// compresses; that it refuses is the business of a case of its own.
pub fn refused(answer: &handshake::Answer, offers: &str) -> Stop {
    let why = format!("a handshake that offers {offers} got {}", answer.says());
    match answer {
        handshake::Answer::Head(..) => Stop::skipped(why),
        _ => Stop::inconclusive(why),
    }
}

/// zlib has no window of 256 bytes; without a window nothing can refer too far
/// back, so that stored blocks stand in for it.
fn compressor(agreed: &Agreed) -> Option<Compress> {
    let bits = agreed.client_max_window_bits;
    (bits > 8).then(|| Compress::new_with_window_bits(Compression::default(), false, bits))
}

impl Deflated {
    /// `payload` compressed as the agreement has it, the tail left out.
    pub fn compress(&mut self, payload: &[u8]) -> Vec<u8> {
        let Some(compress) = &mut self.compress else {
            let blocks = payload.chunks(0xffff);
            return blocks.fold(craft::Craft::new(), craft::Craft::stored).bits(0, 3).bytes();
        };
        if self.agreed.client_no_context_takeover {
            compress.reset();
        }
        compressed_by(compress, payload)
    }

    /// A whole compressed message in one frame.
    pub fn message(&mut self, opcode: u8, payload: &[u8]) -> Frame {
        Frame::new(opcode, self.compress(payload)).rsv(RSV1)
    }

    /// The next message of the server, which answers one of `sent` bytes,
    /// decompressed where it is compressed.
    ///
    /// # Errors
    /// Violation where none comes, skipped where what was sent is too large
    /// for the server.
    pub async fn next_message(&mut self, expected: &str, sent: usize) -> Result<Answer, Stop> {
        let echo = super::cases::next_message(&mut self.ws, expected, sent).await?;
        let is_compressed = echo.frames.first().is_some_and(|frame| frame.rsv & RSV1 != 0);
        let inflated = is_compressed.then(|| self.inflater.message(&echo.payload));
        Ok(Answer { opcode: echo.opcode, raw: echo.payload, frames: echo.frames, inflated })
    }
}

/// The output of one sync flush without its tail.
fn compressed_by(compress: &mut Compress, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() / 2 + 64);
    let mut rest = payload;
    loop {
        let before = compress.total_in();
        // In memory, and with room in `out`, nothing can go wrong.
        let _ = compress.compress_vec(rest, &mut out, FlushCompress::Sync);
        rest = &rest[(compress.total_in() - before) as usize..];
        if rest.is_empty() && out.len() < out.capacity() {
            break;
        }
        out.reserve(out.capacity().max(64));
    }
    // Behind a flush zlib has nothing to flush for an empty message, which is
    // this byte then (section 7.2.3.6).
    if out.is_empty() {
        return vec![0];
    }
    let length = out.strip_suffix(&TAIL).map_or(out.len(), <[u8]>::len);
    out.truncate(length);
    out
}

/// A message of the server.
pub struct Answer {
    /// The opcode of its first frame.
    pub opcode: u8,
    /// The joined payloads as they came.
    pub raw: Vec<u8>,
    /// Its frames.
    pub frames: Vec<Seen>,
    /// What a compressed one holds.
    pub inflated: Option<Inflated>,
}

impl Answer {
    /// The bytes of the message, as far as they could be read.
    pub fn bytes(&self) -> &[u8] {
        self.inflated.as_ref().map_or(&self.raw, |inflated| &inflated.bytes)
    }

    /// The event that shows it: that of its last frame.
    pub fn event(&self) -> u32 {
        self.frames.last().map_or(0, |frame| frame.event)
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        match &self.inflated {
            None => format!("an uncompressed message of {} bytes", self.raw.len()),
            Some(inflated) => format!(
                "a message of {} bytes, compressed to {}; {}",
                inflated.bytes.len(),
                self.raw.len(),
                inflated.says()
            ),
        }
    }

    /// The violation that this message is where `expected` was due.
    pub fn violates(&self, expected: impl Into<String>) -> Stop {
        Stop::violation(expected, self.says()).at(self.event())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::read_head;

    fn agreed(value: &str) -> Option<Agreed> {
        let head = format!("HTTP/1.1 101 x\r\nSec-WebSocket-Extensions: {value}\r\n\r\n");
        Agreed::of(&read_head(head.as_bytes()).expect("a head").0)
    }

    #[test]
    fn reads_what_was_agreed() {
        assert_eq!(agreed("x-other"), None);
        let plain = agreed("permessage-deflate").expect("agreed");
        assert_eq!((plain.server_max_window_bits, plain.client_max_window_bits), (15, 15));
        let all = agreed(
            "x-other, permessage-deflate; server_no_context_takeover; client_no_context_takeover; \
             server_max_window_bits=10; client_max_window_bits=\"9\"",
        );
        let all = all.expect("agreed");
        assert!(all.server_no_context_takeover && all.client_no_context_takeover);
        assert_eq!((all.server_window(), all.client_max_window_bits), (1024, 9));
    }

    #[test]
    fn compresses_so_that_it_inflates_again() {
        let text = "the same words, the same words, ".repeat(3000);
        for bits in 9..=15 {
            let mut compress = Compress::new_with_window_bits(Compression::default(), false, bits);
            let mut inflater = Inflater::new(true, LARGEST_MESSAGE);
            for text in [&text, "", "", &text] {
                let small = compressed_by(&mut compress, text.as_bytes());
                let back = inflater.message(&small);
                assert!(back.is_whole());
                assert_eq!(back.bytes, text.as_bytes());
                assert!(back.largest_distance() <= 1 << bits);
            }
        }
    }
}
