//! Generated sequences of messages, however they are cut into frames and
//! segments and whatever stands between the frames: all come back equal.

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::time::Instant;

use super::super::connection::{Next, WebSocket};
use super::super::frame::{Frame, opcode};
use super::RFC;
use crate::case::{Body, Case, CaseFuture, Need, Stop, case, cite};
use crate::families::ws::Cx;
use crate::property;

pub(super) static CASES: &[Case] =
    &[case("ws.property.echoes-any-sequence", "sends back any sequence of messages, in any cut")
        .cites(&[cite(RFC, "6.2-5"), cite(RFC, "5.4-1"), cite(RFC, "5.4-12")])
        .needs(&[Need::Can("echo")])
        .property()
        .run(&Body(|cx| Box::pin(property::check_all(cx, sequence(), echoes, Sequence::says))))];

/// What is sent on one connection.
#[derive(Clone, Debug)]
pub(super) struct Sequence {
    pub(super) messages: Vec<Message>,
    /// The sizes of the segments, in turn.
    pub(super) segments: Vec<usize>,
}

/// One message, and how it is sent.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) is_text: bool,
    pub(super) payload: Vec<u8>,
    /// Where it is cut, in 256ths of its length.
    pub(super) cuts: Vec<u8>,
    /// Whether a ping stands between its frames.
    pub(super) pinged: bool,
}

pub(super) fn sequence() -> impl Strategy<Value = Sequence, Tree: Send> {
    let segments = vec(prop_oneof![1usize..8, 1usize..1000, Just(1 << 20)], 1..4);
    (vec(message(), 1..8), segments)
        .prop_map(|(messages, segments)| Sequence { messages, segments })
}

/// The payload is drawn as a size and a fill, so that shrinking halves its size
/// and does not take it apart byte by byte.
fn message() -> impl Strategy<Value = Message, Tree: Send> {
    let size = prop_oneof![4 => 0usize..300, 1 => 120usize..132, 1 => 65_530usize..65_540];
    (any::<bool>(), size, any::<u8>(), vec(any::<u8>(), 0..4), any::<bool>()).prop_map(
        |(is_text, size, fill, mut cuts, pinged)| {
            cuts.sort_unstable();
            let payload = match is_text {
                true => text_of(size, fill).into_bytes(),
                false => bytes_of(size, fill).collect(),
            };
            Message { is_text, payload, cuts, pinged }
        },
    )
}

/// With 0 the same byte over and over, which compression makes small and a lazy
/// comparison takes for equal; else noise of its own for each number.
fn bytes_of(size: usize, fill: u8) -> impl Iterator<Item = u8> {
    let mut noise = fastrand::Rng::with_seed(u64::from(fill));
    (0..size).map(move |_| if fill == 0 { b'a' } else { noise.u8(..) })
}

/// Text with characters of one to four bytes, together about `size` bytes.
fn text_of(size: usize, fill: u8) -> String {
    let character = |byte: u8| match byte {
        0..=199 => char::from(byte & 0x7f),
        200..=223 => 'ä',
        224..=239 => '€',
        240.. => '😀',
    };
    let mut text = String::new();
    for byte in bytes_of(size, fill) {
        text.push(character(byte));
        if text.len() >= size {
            break;
        }
    }
    text
}

impl Message {
    pub(super) fn opcode(&self) -> u8 {
        if self.is_text { opcode::TEXT } else { opcode::BINARY }
    }

    /// The frames of the message when `payload` is what travels.
    pub(super) fn frames(&self, payload: &[u8]) -> Vec<Frame> {
        let mut parts = Vec::new();
        let mut from = 0;
        for cut in &self.cuts {
            let to = payload.len() * usize::from(*cut) / 256;
            parts.push(&payload[from..to]);
            from = to;
        }
        parts.push(&payload[from..]);
        let mut frames = Frame::fragments(self.opcode(), &parts);
        if self.pinged {
            frames.insert(1, Frame::ping("between"));
        }
        frames
    }

    fn says(&self) -> String {
        let kind = if self.is_text { "text" } else { "binary" };
        let shown = &self.payload[..self.payload.len().min(16)];
        let bytes = match (shown.len(), self.payload.len()) {
            (0, _) => "nothing".to_owned(),
            (all, size) if all == size => crate::transcript::hex(shown),
            (_, size) => format!("{}… ({size} bytes)", crate::transcript::hex(shown)),
        };
        let frames = self.cuts.len() + 1;
        let frames = if frames == 1 { "1 frame".to_owned() } else { format!("{frames} frames") };
        let ping = if self.pinged { " and a ping" } else { "" };
        format!("{kind} {bytes} in {frames}{ping}")
    }
}

impl Sequence {
    pub(super) fn says(&self) -> String {
        let messages: Vec<String> = self.messages.iter().map(Message::says).collect();
        let sizes: Vec<String> = self.segments.iter().map(usize::to_string).collect();
        format!("[{}] in segments of {}", messages.join("; "), sizes.join(", "))
    }

    /// Sends `frames` in segments of the generated sizes.
    pub(super) async fn send(&self, ws: &mut WebSocket, frames: &[Frame]) {
        ws.stimulus_in_pieces(frames, &self.segments).await;
    }
}

fn echoes<'a>(cx: &'a mut Cx, sequence: &'a Sequence) -> CaseFuture<'a> {
    Box::pin(async move {
        let mut ws = cx.websocket().await?;
        let frames: Vec<Frame> =
            sequence.messages.iter().flat_map(|message| message.frames(&message.payload)).collect();
        sequence.send(&mut ws, &frames).await;
        for (at, message) in sequence.messages.iter().enumerate() {
            let expected = format!("message {} of {} back", at + 1, sequence.messages.len());
            let echo = super::echo::next_message(&mut ws, &expected, message.payload.len()).await?;
            if echo.payload != message.payload || echo.opcode != message.opcode() {
                return Err(echo.violates(&expected));
            }
        }
        nothing_more(&mut ws).await
    })
}

/// Behind the last echo comes no further message: a ping and its pong are the barrier.
pub(super) async fn nothing_more(ws: &mut WebSocket) -> Result<(), Stop> {
    let last = ws.nonce();
    ws.send(&Frame::ping(last.as_str())).await;
    let until = ws.patience();
    while Instant::now() < until {
        match ws.next(until).await {
            Next::Frame(pong) if pong.is_pong() && pong.payload == last.as_bytes() => return Ok(()),
            Next::Frame(frame) if frame.is_data() || frame.is_close() => {
                let expected = "nothing but pongs behind the last echo";
                return Err(Stop::violation(expected, frame.says()).at(frame.event));
            }
            Next::Frame(_) => {}
            Next::Ended(ended) => {
                let expected = "a pong behind the last echo";
                return Err(Stop::violation(expected, ended.says()).at(ws.wire.recorder.last()));
            }
            Next::Silence => break,
        }
    }
    Err(Stop::violation("a pong behind the last echo", ws.silence()))
}
