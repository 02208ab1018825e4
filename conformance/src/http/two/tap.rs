//! Listens in on a connection of HTTP/2: records the frames that go by, and
//! keeps how it ended, which the library below tells less exactly.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::frames::{DATA, Frame, Frames};
use crate::http1::body::quoted;
use crate::net::{Ended, RESET, Stream};
use crate::transcript::{End, From, Recorder};

/// What was heard on a connection; clones share it.
#[derive(Clone)]
pub(super) struct Heard {
    inner: Arc<Mutex<Inner>>,
    by_force: Arc<Notify>,
    recorder: Recorder,
    conn: u32,
}

#[derive(Default)]
struct Inner {
    /// How the target ended the connection, and the event.
    ended: Option<(Ended, u32)>,
    /// The event of what cannot be HTTP/2.
    not_http: Option<u32>,
    /// What arrived on each stream, and is still to be taken.
    arrived: HashMap<u32, VecDeque<Arrived>>,
    /// How many streams there were.
    streams: usize,
    /// Whether the end of our side is to be one by force.
    is_reset: bool,
}

/// So many arrivals of a stream are kept until somebody reads it: more than
/// flow control lets through in frames of any size that is not absurd.
const MOST_ARRIVED: usize = 64 * 1024;

/// Data of a stream.
#[derive(Clone, Copy)]
pub(super) struct Arrived {
    pub(super) at: Instant,
    pub(super) event: u32,
}

impl Heard {
    pub(super) fn new(recorder: Recorder, conn: u32) -> Heard {
        Heard { inner: Arc::default(), by_force: Arc::default(), recorder, conn }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ended(&self) -> Option<(Ended, u32)> {
        self.lock().ended
    }

    pub(super) fn not_http(&self) -> Option<u32> {
        self.lock().not_http
    }

    /// Counts another stream.
    pub(super) fn open(&self) {
        self.lock().streams += 1;
    }

    /// Forgets what came on a stream that nobody reads any more.
    pub(super) fn close(&self, stream: u32) {
        self.lock().arrived.remove(&stream);
    }

    /// When the next data of a stream came.
    pub(super) fn arrived(&self, stream: u32) -> Arrived {
        let next = self.lock().arrived.get_mut(&stream).and_then(VecDeque::pop_front);
        next.unwrap_or_else(|| Arrived { at: Instant::now(), event: self.recorder.last() })
    }

    /// Ends the connection by force.
    pub(super) fn reset(&self) {
        self.recorder.record_end(self.conn, From::Prober, End::Reset, RESET);
        self.lock().is_reset = true;
        self.by_force.notify_one();
    }

    /// Waits for the moment at which the connection is to end by force.
    pub(super) async fn is_reset(&self) {
        self.by_force.notified().await;
    }

    /// Records what the target sent.
    pub(super) fn heard(&self, bytes: &[u8], frame: impl Into<String>) -> u32 {
        self.recorder.record(self.conn, From::Target, bytes, frame)
    }

    /// Records what we sent.
    pub(super) fn said(&self, bytes: &[u8], frame: impl Into<String>) -> u32 {
        self.recorder.record(self.conn, From::Prober, bytes, frame)
    }

    pub(super) fn last(&self) -> u32 {
        self.recorder.last()
    }

    fn end(&self, ended: Ended) {
        let mut inner = self.lock();
        if inner.ended.is_none() {
            let tcp = ended.on_tcp();
            let n = self.recorder.record_end(self.conn, From::Target, tcp, ended.says());
            inner.ended = Some((ended, n));
        }
    }

    fn frame(&self, from: From, frame: &Frame) {
        if frame.is_compressed() {
            // Its fields are recorded where they are known.
            return;
        }
        if frame.kind != DATA || frame.data().is_empty() {
            self.recorder.record(self.conn, from, &[], frame.says());
            return;
        }
        let mut data = frame.data().to_vec();
        let mut inner = self.lock();
        if inner.streams > 1 {
            // Where streams interleave, a secret that lies in two frames is not in one run.
            self.recorder.hide(&mut data);
        }
        let says = format!("{}: {}", frame.says(), quoted(&data));
        let event = self.recorder.record(self.conn, from, &data, says);
        if from == From::Target {
            let arrived = inner.arrived.entry(frame.stream).or_default();
            arrived.push_back(Arrived { at: Instant::now(), event });
            arrived.truncate(MOST_ARRIVED);
        }
    }
}

/// The connection with somebody listening.
pub(super) struct Tapped {
    stream: Stream,
    heard: Heard,
    read: Frames,
    written: Frames,
    /// The first bytes that came, until it is known whether they are HTTP/2.
    first: Option<Vec<u8>>,
}

impl Tapped {
    pub(super) fn new(stream: Stream, heard: Heard) -> Tapped {
        let (read, written) = (Frames::of_server(), Frames::of_client());
        Tapped { stream, heard, read, written, first: Some(Vec::new()) }
    }

    fn came(&mut self, bytes: &[u8]) {
        if let Some(first) = &mut self.first {
            first.extend_from_slice(bytes);
            if !Frames::can_begin(first) {
                let n = self.heard.heard(first, "bytes that are no HTTP/2");
                self.heard.lock().not_http = Some(n);
                first.clear();
            }
            if first.len() > 3 {
                self.first = None;
            }
        }
        if self.heard.not_http().is_none() {
            for frame in self.read.feed(bytes) {
                self.heard.frame(From::Target, &frame);
            }
        }
    }
}

impl Drop for Tapped {
    fn drop(&mut self) {
        if self.heard.lock().is_reset {
            self.stream.linger_not();
        }
    }
}

impl AsyncRead for Tapped {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        match &read {
            Poll::Pending => {}
            Poll::Ready(Err(error)) => this.heard.end(this.stream.ended_by(error)),
            Poll::Ready(Ok(())) if buf.filled().len() == before => this.heard.end(Ended::Fin),
            Poll::Ready(Ok(())) => this.came(&buf.filled()[before..]),
        }
        read
    }
}

impl AsyncWrite for Tapped {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        if let Poll::Ready(Ok(count)) = &written {
            for frame in this.written.feed(&bytes[..*count]) {
                this.heard.frame(From::Prober, &frame);
            }
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
