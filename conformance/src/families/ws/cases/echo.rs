//! What a server that echoes sends back, put together from its frames.

use super::super::connection::{Next, WebSocket};
use super::super::frame::{Frame, Seen};
use crate::case::Stop;

/// More than any case sends: a message that does not end is given up here.
const LARGEST_MESSAGE: usize = 4 * 1024 * 1024;
const MOST_FRAMES: usize = 70_000;

/// Larger messages than this may be too large for a server.
const SMALL: usize = 1024;

/// A message as it came back.
pub(in super::super) struct Echo {
    pub(in super::super) opcode: u8,
    pub(in super::super) payload: Vec<u8>,
    pub(in super::super) frames: Vec<Seen>,
}

impl Echo {
    pub(super) fn says(&self) -> String {
        match self.frames.as_slice() {
            [frame] => frame.says(),
            frames => {
                format!("a message of {} bytes in {} frames", self.payload.len(), frames.len())
            }
        }
    }

    /// The event that shows it: that of its last frame.
    pub(super) fn event(&self) -> u32 {
        self.frames.last().map_or(0, |frame| frame.event)
    }

    /// The violation that this message is where `expected` was due.
    pub(super) fn violates(&self, expected: &str) -> Stop {
        Stop::violation(expected, self.says()).at(self.event())
    }
}

/// A server may limit its messages, and says so by 1009 (sections 7.4.1 and
/// 10.4): nothing else can be learned from a message that is too large for it.
pub(super) fn closed_instead(close: &Seen, expected: &str, size: usize) -> Stop {
    match close.code() {
        Some(1009) if size > SMALL => {
            Stop::skipped(format!("the server takes no message of {size} bytes: {}", close.says()))
        }
        _ => Stop::violation(expected, close.says()).at(close.event),
    }
}

/// The next message of the server, which answers one of `sent` bytes; Pings
/// and Pongs in between are passed over.
///
/// # Errors
/// Violation where none comes, skipped where what was sent is too large for
/// the server.
pub(in super::super) async fn next_message(
    ws: &mut WebSocket,
    expected: &str,
    sent: usize,
) -> Result<Echo, Stop> {
    let mut frames: Vec<Seen> = Vec::new();
    let mut size = 0;
    loop {
        match ws.find(|frame| frame.is_data() || frame.is_close()).await {
            Next::Frame(frame) if frame.is_close() => {
                return Err(closed_instead(&frame, expected, sent));
            }
            Next::Frame(frame) => {
                size += frame.payload.len();
                let is_last = frame.fin || frames.len() > MOST_FRAMES || size > LARGEST_MESSAGE;
                frames.push(frame);
                if is_last {
                    break;
                }
            }
            Next::Ended(ended) => {
                return Err(Stop::violation(expected, ended.says()).at(ws.wire.recorder.last()));
            }
            Next::Silence => return Err(Stop::violation(expected, ws.silence())),
        }
    }
    let opcode = frames.first().map_or(0, |frame| frame.opcode);
    let payload = frames.iter().flat_map(|frame| frame.payload.iter().copied()).collect();
    Ok(Echo { opcode, payload, frames })
}

/// Sends `frame` and takes the message that comes back.
pub(super) async fn echo(ws: &mut WebSocket, frame: &Frame, expected: &str) -> Result<Echo, Stop> {
    ws.stimulus(frame).await;
    next_message(ws, expected, frame.payload.len()).await
}

/// Sends `frames`, which make one message with this payload, in one write, and
/// takes the same payload back.
pub(super) async fn echo_of(
    ws: &mut WebSocket,
    frames: &[Frame],
    payload: &[u8],
) -> Result<Echo, Stop> {
    ws.stimulus_together(frames).await;
    let expected =
        format!("the message of {} bytes back, sent in {} frames", payload.len(), frames.len());
    let echo = next_message(ws, &expected, payload.len()).await?;
    match echo.payload == payload {
        true => Ok(echo),
        false => Err(echo.violates(&expected)),
    }
}
