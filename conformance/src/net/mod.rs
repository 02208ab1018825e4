//! One connection to the target: TCP or TLS, every byte recorded, and the
//! ways in which it can end told apart.

mod dial;
mod narrow;
mod stream;

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

use crate::case::{Cx, Timing};
use crate::targets::{Address, Tls};
use crate::transcript::{End, From, Mark, Recorder};
pub use dial::{Buffers, DialError};
pub(crate) use stream::Stream;

/// How the target ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// An orderly end: FIN, over TLS after its closing alert.
    Fin,
    /// Over TLS, FIN without the closing alert.
    Truncated,
    /// RST.
    Reset,
    /// TLS broke: an alert, or bytes that are no TLS.
    BrokenTls,
}

impl Ended {
    /// What TCP did.
    pub(crate) fn on_tcp(self) -> End {
        match self {
            Ended::Reset => End::Reset,
            // After an error of TLS the target ends the connection, or we do.
            Ended::Fin | Ended::Truncated | Ended::BrokenTls => End::Fin,
        }
    }

    /// In words, for a report.
    pub fn says(self) -> &'static str {
        match self {
            Ended::Fin => "end of stream (FIN)",
            Ended::Truncated => "end of stream (FIN) without the closing alert of TLS",
            Ended::Reset => "connection reset (RST)",
            Ended::BrokenTls => "end of the TLS session by an error",
        }
    }
}

/// What came of an attempt to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// So many more bytes are in the inbox.
    Bytes(usize),
    /// The target ended the connection.
    Ended(Ended),
    /// Nothing until the moment given.
    Silence,
}

/// The largest amount of bytes that may wait in an inbox unread. The decoders
/// take what they can; what is left over is bounded by their largest unit.
const READ_AT_ONCE: usize = 64 * 1024;

/// What we do in [`Wire::reset`], in words.
pub(crate) const RESET: &str = "reset of the connection (RST)";

/// So many segments a message is cut into at most; what is left goes in one.
const MOST_PIECES: usize = 512;

/// One connection.
pub struct Wire {
    stream: Stream,
    /// Number of the connection in its case.
    pub conn: u32,
    /// Where its events go.
    pub recorder: Recorder,
    /// Bytes received and not yet decoded.
    pub inbox: Vec<u8>,
    ended: Option<Ended>,
    /// Set once a write failed: the target no longer takes bytes.
    write_failed: bool,
    /// How long one write may take when the target does not read.
    patience: Duration,
}

impl Wire {
    /// Connects within patience, with TLS where the target speaks it.
    ///
    /// # Errors
    /// Every reason for which no connection comes about.
    pub async fn dial(cx: &Cx) -> Result<Wire, DialError> {
        let Address { host, port, .. } = &cx.target.address;
        let tls = cx.target.tls.as_ref();
        Wire::dial_at(&cx.recorder, cx.time, (host, *port), tls, Buffers::Usual).await
    }

    /// Connects to any host and port within patience, with TLS where `tls` says how.
    ///
    /// # Errors
    /// Every reason for which no connection comes about.
    pub async fn dial_at(
        recorder: &Recorder,
        time: Timing,
        at: (&str, u16),
        tls: Option<&Tls>,
        buffers: Buffers,
    ) -> Result<Wire, DialError> {
        let stream = dial::dial(at, time, tls, buffers).await?;
        Ok(Wire::over(recorder, time.patience, stream))
    }

    /// Connects without TLS even where the target speaks it.
    ///
    /// # Errors
    /// Every reason for which no connection comes about.
    pub async fn dial_plain(cx: &Cx) -> Result<Wire, DialError> {
        let Address { host, port, .. } = &cx.target.address;
        Wire::dial_at(&cx.recorder, cx.time, (host, *port), None, Buffers::Usual).await
    }

    fn over(recorder: &Recorder, patience: Duration, stream: Stream) -> Wire {
        Wire {
            stream,
            conn: recorder.connection(),
            recorder: recorder.clone(),
            inbox: Vec::new(),
            ended: None,
            write_failed: false,
            patience,
        }
    }

    /// Sends `bytes` in one write and records them as `frame`. Returns the
    /// number of the event. That the target no longer takes bytes is no
    /// error: what it sent before its end is still to be read.
    pub async fn send(&mut self, bytes: &[u8], frame: impl Into<String>) -> u32 {
        self.send_as(bytes, bytes, frame).await
    }

    /// The same, but records `shown`, where the recorder could not see a
    /// secret in `bytes`.
    pub async fn send_as(&mut self, bytes: &[u8], shown: &[u8], frame: impl Into<String>) -> u32 {
        let n = self.recorder.record(self.conn, From::Prober, shown, frame);
        self.write(bytes).await;
        n
    }

    /// Sends `bytes` in segments of these sizes, in turn, as far as the system
    /// lets us, and records them as one event.
    pub async fn send_in_pieces(&mut self, bytes: &[u8], sizes: &[usize], frame: &str) -> u32 {
        let n = self.recorder.record(self.conn, From::Prober, bytes, frame);
        let mut sizes = sizes.iter().copied().cycle();
        let mut rest = bytes;
        // Tens of thousands of writes for one input would only cost time.
        for _ in 0..MOST_PIECES {
            let size = sizes.next().unwrap_or(rest.len()).clamp(1, rest.len().max(1));
            let (piece, after) = rest.split_at(size.min(rest.len()));
            self.write(piece).await;
            tokio::task::yield_now().await;
            rest = after;
            if rest.is_empty() {
                return n;
            }
        }
        self.write(rest).await;
        n
    }

    /// Sends `bytes` one by one, each in a segment of its own as far as the
    /// system lets us, and records them as one event.
    pub async fn send_byte_by_byte(&mut self, bytes: &[u8], frame: impl Into<String>) -> u32 {
        let frame = format!("{}, byte by byte", frame.into());
        let n = self.recorder.record(self.conn, From::Prober, bytes, frame);
        for byte in bytes {
            self.write(std::slice::from_ref(byte)).await;
            // Gives a target in the same process its turn, so that it sees the pieces.
            tokio::task::yield_now().await;
        }
        n
    }

    async fn write(&mut self, bytes: &[u8]) {
        if self.write_failed {
            return;
        }
        let until = Instant::now() + self.patience;
        let stream = &mut self.stream;
        let written = timeout_at(until, async {
            stream.write_all(bytes).await?;
            stream.flush().await
        });
        // A target that does not read fills the buffers: then the rest is lost on it.
        self.write_failed = !matches!(written.await, Ok(Ok(())));
    }

    /// Ends our direction (FIN, over TLS after the closing alert) and goes on reading.
    pub async fn finish_sending(&mut self) -> u32 {
        let n = self.recorder.record_end(
            self.conn,
            From::Prober,
            End::Fin,
            "end of our direction (FIN)",
        );
        self.write_failed |= self.stream.shutdown().await.is_err();
        n
    }

    /// Ends the connection by force (RST): what is still under way, either way, is lost.
    pub fn reset(self) -> u32 {
        let n = self.recorder.record_end(self.conn, From::Prober, End::Reset, RESET);
        self.stream.linger_not();
        n
    }

    /// Whether the target no longer takes bytes.
    pub fn write_failed(&self) -> bool {
        self.write_failed
    }

    /// What the target chose in the ALPN extension of TLS.
    pub fn alpn(&self) -> Option<&[u8]> {
        self.stream.alpn()
    }

    /// The connection without the record: who takes it keeps that.
    #[cfg(feature = "http")]
    pub(crate) fn into_stream(self) -> Stream {
        self.stream
    }

    /// How the target ended the connection, once it was seen.
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// Reads more bytes into the inbox, or waits in vain until `until`.
    pub async fn fill(&mut self, until: Instant) -> Fill {
        if let Some(ended) = self.ended {
            return Fill::Ended(ended);
        }
        self.inbox.reserve(READ_AT_ONCE);
        let read = timeout_at(until, self.stream.read_buf(&mut self.inbox)).await.ok();
        match read {
            None => Fill::Silence,
            Some(Ok(0)) => self.end(Ended::Fin),
            Some(Ok(got)) => Fill::Bytes(got),
            Some(Err(error)) => self.end(self.stream.ended_by(&error)),
        }
    }

    fn end(&mut self, ended: Ended) -> Fill {
        self.ended = Some(ended);
        Fill::Ended(ended)
    }

    /// Records what is left in the inbox, and the end of the connection where
    /// there was one. Returns the number of that event.
    pub fn record_end(&mut self, rest: &str) -> u32 {
        if !self.inbox.is_empty() {
            let bytes = std::mem::take(&mut self.inbox);
            self.recorder.record(self.conn, From::Target, &bytes, rest);
        }
        match self.ended {
            Some(ended) => {
                self.recorder.record_end(self.conn, From::Target, ended.on_tcp(), ended.says())
            }
            None => self.recorder.last(),
        }
    }

    /// Takes the first `count` bytes of the inbox and records them as `frame`.
    pub fn take(&mut self, count: usize, frame: impl Into<String>) -> (Vec<u8>, u32) {
        let rest = self.inbox.split_off(count);
        let bytes = std::mem::replace(&mut self.inbox, rest);
        let n = self.recorder.record(self.conn, From::Target, &bytes, frame);
        (bytes, n)
    }

    /// Notes the part that event `n` plays.
    pub fn mark(&self, n: u32, mark: Mark) {
        self.recorder.mark(n, mark);
    }
}
