//! An open WebSocket connection as the prober sees it: it sends whatever a
//! case asks for, and tells frames, ends and silence apart.

use tokio::time::Instant;

use super::frame::{Decoded, Frame, Masking, Seen, decode};
use super::handshake::{Answer, good_request, read_answer};
use crate::case::{Stop, Timing};
use crate::families::ws::Cx;
use crate::http1::{Request, ResponseHead};
use crate::net::{Ended, Fill, Wire};
use crate::transcript::Mark;

/// What came next.
#[derive(Clone, Debug)]
pub enum Next {
    /// A frame.
    Frame(Seen),
    /// The end of the connection.
    Ended(Ended),
    /// Nothing until the moment given.
    Silence,
}

/// Everything that came until an end or a moment.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// The frames in order, at most [`MOST_HEARD`].
    pub frames: Vec<Seen>,
    /// How the connection ended, where it did.
    pub ended: Option<Ended>,
    /// Number of the event that shows the end.
    pub end_event: u32,
}

/// So many frames are kept of what is heard; the rest is read and dropped.
pub const MOST_HEARD: usize = 200;

impl Heard {
    /// The first Close, where there is one.
    pub fn close(&self) -> Option<&Seen> {
        self.frames.iter().find(|frame| frame.is_close())
    }
}

/// An open connection.
pub struct WebSocket {
    /// The connection below.
    pub wire: Wire,
    /// The head with which the server accepted.
    pub accepted: ResponseHead,
    time: Timing,
    rng: fastrand::Rng,
    /// Set once the decoder met a length that it does not read.
    unreadable: bool,
    /// Set once we sent a Close; from then on we answer no Pings.
    closing: bool,
}

impl Cx {
    /// Opens a connection by a good handshake.
    ///
    /// # Errors
    /// Inconclusive where that fails: how a server answers a good handshake is
    /// the business of the handshake cases.
    pub async fn websocket(&mut self) -> Result<WebSocket, Stop> {
        let request = good_request(self);
        self.websocket_by(&request).await
    }

    /// Opens a connection by `request`.
    ///
    /// # Errors
    /// Inconclusive where the server does not accept it.
    pub async fn websocket_by(&mut self, request: &Request) -> Result<WebSocket, Stop> {
        self.answer_to_opening(request).await?.map_err(|other| {
            Stop::inconclusive(format!(
                "the handshake before the stimulus failed: {}",
                other.says()
            ))
        })
    }

    /// Opens a connection by `request`, or takes the answer that opens none.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about.
    pub async fn answer_to_opening(
        &mut self,
        request: &Request,
    ) -> Result<Result<WebSocket, Answer>, Stop> {
        let mut wire = Wire::dial(self).await?;
        wire.send(&request.to_bytes(), request.says()).await;
        Ok(match read_answer(&mut wire, self.patience()).await {
            Answer::Head(head, _) if head.status == Some(101) => {
                Ok(WebSocket::over(self, wire, head))
            }
            other => Err(other),
        })
    }
}

impl WebSocket {
    /// Goes on with `wire` after the server accepted with `accepted`.
    pub fn over(cx: &mut Cx, wire: Wire, accepted: ResponseHead) -> WebSocket {
        WebSocket {
            wire,
            accepted,
            time: cx.time,
            rng: cx.rng.fork(),
            unreadable: false,
            closing: false,
        }
    }

    /// A payload that no other frame of this run has.
    pub fn nonce(&mut self) -> String {
        format!("wp-{:08x}", self.rng.u32(..))
    }

    /// The moment at which patience ends, counted from now.
    pub fn patience(&self) -> Instant {
        Instant::now() + self.time.patience
    }

    /// The moment at which quiet ends, counted from now.
    pub fn quiet(&self) -> Instant {
        Instant::now() + self.time.quiet
    }

    fn encode(&mut self, frame: &Frame) -> Vec<u8> {
        let key = self.rng.u32(..).to_be_bytes();
        frame.encode(key)
    }

    /// Sends `frame` in one write. Returns the number of its event.
    pub async fn send(&mut self, frame: &Frame) -> u32 {
        self.closing |=
            frame.opcode == super::frame::opcode::CLOSE && frame.masking != Masking::None;
        let bytes = self.encode(frame);
        self.wire.send(&bytes, frame.says()).await
    }

    /// Repeats the payload of a Ping. It is the target's, and may quote a secret
    /// that our own mask would carry past the recorder.
    async fn answer_ping(&mut self, payload: &[u8]) -> u32 {
        let mut pong = Frame::pong(payload);
        let key = self.rng.u32(..).to_be_bytes();
        let (bytes, says) = (pong.encode(key), pong.says());
        self.wire.recorder.hide(&mut pong.payload);
        self.wire.send_as(&bytes, &pong.encode(key), says).await
    }

    /// Sends `frame`, marked as what the case is about.
    pub async fn stimulus(&mut self, frame: &Frame) -> u32 {
        let event = self.send(frame).await;
        self.wire.mark(event, Mark::Stimulus);
        event
    }

    /// Sends several frames in one write, marked as what the case is about.
    pub async fn stimulus_together(&mut self, frames: &[Frame]) -> u32 {
        let bytes: Vec<u8> = frames.iter().flat_map(|frame| self.encode(frame)).collect();
        self.closing |= frames.iter().any(|frame| frame.opcode == super::frame::opcode::CLOSE);
        let says = format!("in one write: {}", says_of(frames));
        let event = self.wire.send(&bytes, says).await;
        self.wire.mark(event, Mark::Stimulus);
        event
    }

    /// Sends so many frames in one write that `says` has to stand for them all.
    pub async fn stimulus_many(&mut self, frames: &[Frame], says: &str) -> u32 {
        let bytes: Vec<u8> = frames.iter().flat_map(|frame| self.encode(frame)).collect();
        let event = self.wire.send(&bytes, says).await;
        self.wire.mark(event, Mark::Stimulus);
        event
    }

    /// Sends `frames` in segments of these sizes, in turn, marked as what the
    /// case is about.
    pub async fn stimulus_in_pieces(&mut self, frames: &[Frame], sizes: &[usize]) -> u32 {
        let bytes: Vec<u8> = frames.iter().flat_map(|frame| self.encode(frame)).collect();
        let event = self.wire.send_in_pieces(&bytes, sizes, &says_of(frames)).await;
        self.wire.mark(event, Mark::Stimulus);
        event
    }

    /// Sends `frame` byte by byte, marked as what the case is about.
    pub async fn stimulus_byte_by_byte(&mut self, frame: &Frame) -> u32 {
        let bytes = self.encode(frame);
        let event = self.wire.send_byte_by_byte(&bytes, frame.says()).await;
        self.wire.mark(event, Mark::Stimulus);
        event
    }

    /// The next frame, the end, or nothing until `until`. Pings of the server
    /// are answered on the way, as a good client does, and still returned.
    pub async fn next(&mut self, until: Instant) -> Next {
        loop {
            if self.unreadable {
                self.wire.inbox.clear();
            } else {
                match decode(&self.wire.inbox) {
                    Decoded::Frame(mut seen, length) => {
                        let (_, event) = self.wire.take(length, seen.says());
                        seen.event = event;
                        if seen.is_ping() && !self.closing {
                            self.answer_ping(&seen.payload).await;
                        }
                        return Next::Frame(seen);
                    }
                    Decoded::TooLong(mut seen, head) => {
                        let (_, event) = self.wire.take(head, seen.says());
                        seen.event = event;
                        self.unreadable = true;
                        return Next::Frame(seen);
                    }
                    Decoded::Incomplete => {}
                }
            }
            // A stream of frames that never ends must not outlast `until`.
            if Instant::now() >= until {
                return Next::Silence;
            }
            match self.wire.fill(until).await {
                Fill::Bytes(_) => {}
                Fill::Ended(ended) => {
                    self.wire.record_end("the beginning of a frame");
                    return Next::Ended(ended);
                }
                Fill::Silence => return Next::Silence,
            }
        }
    }

    /// Everything until the connection ends, or until `until`.
    pub async fn hear_until(&mut self, until: Instant) -> Heard {
        let mut heard = Heard::default();
        while Instant::now() < until {
            match self.next(until).await {
                Next::Frame(frame) if heard.frames.len() < MOST_HEARD => heard.frames.push(frame),
                Next::Frame(_) => {}
                Next::Ended(ended) => {
                    heard.ended = Some(ended);
                    break;
                }
                Next::Silence => break,
            }
        }
        heard.end_event = self.wire.recorder.last();
        heard
    }

    /// The first frame that `wanted` accepts, until patience ends. Other
    /// frames are passed over: a server may say things of its own.
    pub async fn find(&mut self, mut wanted: impl FnMut(&Seen) -> bool) -> Next {
        let until = self.patience();
        loop {
            match self.next(until).await {
                Next::Frame(frame) if wanted(&frame) => return Next::Frame(frame),
                Next::Frame(_) if Instant::now() < until => {}
                Next::Frame(_) => return Next::Silence,
                other => return other,
            }
        }
    }

    /// The control: two Pings, one after the other, are answered on this very
    /// connection. The second shows that the first did not end it.
    ///
    /// # Errors
    /// Inconclusive where one is not: whether Pings are answered is the
    /// business of the control-frame cases.
    pub async fn control_ping(&mut self) -> Result<(), Stop> {
        self.one_control_ping().await?;
        self.one_control_ping().await
    }

    async fn one_control_ping(&mut self) -> Result<(), Stop> {
        let payload = self.nonce();
        let event = self.send(&Frame::ping(payload.as_str())).await;
        self.wire.mark(event, Mark::Control);
        match self.find(|frame| frame.is_pong() && frame.payload == payload.as_bytes()).await {
            Next::Frame(pong) => {
                self.wire.mark(pong.event, Mark::Control);
                Ok(())
            }
            Next::Ended(ended) => Err(Stop::inconclusive(format!(
                "the control failed: the ping before the stimulus was answered by the {}",
                ended.says()
            ))),
            Next::Silence => Err(Stop::inconclusive(
                "the control failed: no answer to the ping before the stimulus",
            )),
        }
    }

    /// The server answers `payload` in a Pong. A server may send Pongs of its
    /// own, so one with another payload only shortens the wait to quiet.
    ///
    /// # Errors
    /// Violation where it does not; `what` names what was pinged.
    pub async fn expect_pong(&mut self, payload: &[u8], what: &str) -> Result<Seen, Stop> {
        let expected = format!("a pong with the payload of {what}");
        let mut until = self.patience();
        let mut other: Option<Seen> = None;
        while Instant::now() < until {
            match self.next(until).await {
                Next::Frame(pong) if pong.is_pong() && pong.payload == payload => {
                    self.wire.mark(pong.event, Mark::Here);
                    return Ok(pong);
                }
                Next::Frame(pong) if pong.is_pong() && other.is_none() => {
                    until = until.min(self.quiet());
                    other = Some(pong);
                }
                Next::Frame(close) if close.is_close() => {
                    return Err(Stop::violation(expected, close.says()).at(close.event));
                }
                Next::Frame(_) => {}
                Next::Ended(ended) => {
                    return Err(
                        Stop::violation(expected, ended.says()).at(self.wire.recorder.last())
                    );
                }
                Next::Silence => break,
            }
        }
        Err(match other {
            Some(pong) => Stop::violation(expected, pong.says()).at(pong.event),
            None => Stop::violation(expected, self.silence()),
        })
    }

    /// The server ends the connection: a Close, FIN or RST.
    ///
    /// A Ping is sent behind the stimulus as a barrier. When it is answered and
    /// nothing ends the connection within quiet, the server took the stimulus.
    ///
    /// # Errors
    /// Violation where the connection goes on, or where nothing is heard
    /// within patience; `stimulus` names what was sent.
    pub async fn expect_closed(&mut self, stimulus: &str) -> Result<(), Stop> {
        let expected = format!("a Close, or the end of the connection, after {stimulus}");
        let barrier = self.nonce();
        self.send(&Frame::ping(barrier.as_str())).await;
        let mut until = self.patience();
        let mut went_on: Option<Seen> = None;
        while Instant::now() < until {
            match self.next(until).await {
                Next::Frame(frame) if frame.is_close() => {
                    self.wire.mark(frame.event, Mark::Here);
                    return Ok(());
                }
                Next::Frame(frame) => {
                    let is_barrier = frame.is_pong() && frame.payload == barrier.as_bytes();
                    if is_barrier && went_on.is_none() {
                        until = until.min(self.quiet());
                        went_on = Some(frame);
                    }
                }
                Next::Ended(_) => {
                    self.wire.mark(self.wire.recorder.last(), Mark::Here);
                    return Ok(());
                }
                Next::Silence => break,
            }
        }
        Err(match went_on {
            Some(pong) => Stop::violation(
                expected,
                format!("the connection went on: a ping sent after it got its {}", pong.says()),
            )
            .at(pong.event),
            None => Stop::violation(expected, self.silence()),
        })
    }

    /// The words for a wait in vain.
    pub fn silence(&self) -> String {
        format!("nothing within {:?}", self.time.patience)
    }

    /// Closes the connection as a good client does, and hears everything
    /// until the server ends TCP or patience ends.
    pub async fn close_and_hear(&mut self) -> Heard {
        self.send(&Frame::close(1000, "")).await;
        let until = self.patience();
        self.hear_until(until).await
    }
}

/// So many frames are named one by one.
const NAMED: usize = 12;

/// Several frames in words.
fn says_of(frames: &[Frame]) -> String {
    let mut says: Vec<String> = frames.iter().take(NAMED).map(Frame::says).collect();
    if frames.len() > NAMED {
        says.push(format!("{} more frames", frames.len() - NAMED));
    }
    says.join(" + ")
}
