//! Everything that went over the wire in one case, both ways, with times.
//!
//! Bounded: of every connection the first and last 64 KiB of each direction
//! are kept, of every case at most 2048 events, the rest is counted. Every
//! secret of the target is overwritten with `*` before a transcript leaves
//! this module.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

pub use crate::hex::hex;
use crate::targets::Secrets;

const KEPT_AT_EACH_END: usize = 64 * 1024;
const EVENTS_AT_EACH_END: usize = 1024;

/// Who sent something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum From {
    /// We did.
    Prober,
    /// The target did.
    Target,
}

/// How a direction of a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// In order: nothing more comes from this side.
    Fin,
    /// By force: nothing more comes from either side.
    Reset,
}

/// The part an event plays in the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// It shows that the target works before the stimulus is sent.
    Control,
    /// It is what the case is about.
    Stimulus,
    /// It decided the verdict.
    Here,
}

/// One thing that was sent, received, or happened to a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Number of the event in its case, from 1.
    pub n: u32,
    /// Microseconds since the case began.
    pub at_us: u64,
    /// Number of the connection in its case, from 1.
    pub conn: u32,
    /// Who sent it.
    pub from: From,
    /// The bytes in hexadecimal; empty for the end of a connection.
    pub bytes: String,
    /// The bytes in words.
    pub frame: String,
    /// The part it plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// The transcript of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// Whether every event is here with all its bytes.
    pub complete: bool,
    /// The events in order.
    pub events: Vec<Event>,
}

impl Transcript {
    /// The number of bytes that the events hold.
    pub fn size(&self) -> usize {
        self.events.iter().map(|event| event.bytes.len() / 2).sum()
    }

    /// The memory that the events take, in bytes, near enough.
    pub fn memory(&self) -> usize {
        let of = |event: &Event| size_of::<Event>() + event.bytes.len() + event.frame.len();
        self.events.iter().map(of).sum()
    }
}

struct Raw {
    n: u32,
    at_us: u64,
    conn: u32,
    from: From,
    bytes: Vec<u8>,
    /// Whether bytes were lost here, or right before.
    lost: bool,
    frame: String,
    mark: Option<Mark>,
}

#[derive(Default)]
struct Direction {
    head: usize,
    /// Numbers and sizes of the events that hold the last bytes.
    tail: VecDeque<(u32, usize)>,
    tail_size: usize,
    /// Whether events were dropped since the last one that is kept.
    gap: bool,
}

struct Inner {
    start: Instant,
    next: u32,
    connections: u32,
    complete: bool,
    first: Vec<Raw>,
    last: VecDeque<Raw>,
    directions: HashMap<(u32, From), Direction>,
    /// Where everything goes in full as well, with `--pcap`.
    tap: Option<Box<dyn Tap>>,
}

impl Inner {
    fn find(&mut self, n: u32) -> Option<&mut Raw> {
        self.first.iter_mut().chain(self.last.iter_mut()).find(|raw| raw.n == n)
    }

    /// Cuts `bytes` so that the direction keeps its first and last 64 KiB.
    fn keep(&mut self, n: u32, conn: u32, from: From, bytes: &[u8]) -> Vec<u8> {
        let direction = self.directions.entry((conn, from)).or_default();
        if direction.tail.is_empty() && direction.head + bytes.len() <= KEPT_AT_EACH_END {
            direction.head += bytes.len();
            return bytes.to_vec();
        }
        let kept = &bytes[bytes.len().saturating_sub(KEPT_AT_EACH_END)..];
        let mut dropped = bytes.len() - kept.len();
        direction.tail.push_back((n, kept.len()));
        direction.tail_size += kept.len();
        let mut emptied = Vec::new();
        while direction.tail_size > KEPT_AT_EACH_END {
            let Some((oldest, size)) = direction.tail.pop_front() else { break };
            direction.tail_size -= size;
            dropped += size;
            emptied.push(oldest);
        }
        for oldest in emptied {
            if let Some(raw) = self.find(oldest) {
                raw.bytes = Vec::new();
                raw.lost = true;
            }
        }
        if dropped > 0 {
            self.complete = false;
        }
        kept.to_vec()
    }

    /// Keeps an event within the bounds; returns its number.
    fn keep_event(&mut self, conn: u32, from: From, bytes: &[u8], frame: String) -> u32 {
        let n = self.next;
        self.next += 1;
        let at_us = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let sent = bytes.len();
        let bytes = self.keep(n, conn, from, bytes);
        let direction = self.directions.entry((conn, from)).or_default();
        let lost = std::mem::take(&mut direction.gap) || bytes.len() < sent;
        let raw = Raw { n, at_us, conn, from, bytes, lost, frame, mark: None };
        if self.first.len() < EVENTS_AT_EACH_END {
            self.first.push(raw);
        } else {
            self.last.push_back(raw);
            if self.last.len() > EVENTS_AT_EACH_END
                && let Some(dropped) = self.last.pop_front()
            {
                self.drop_event(&dropped);
            }
        }
        n
    }

    /// Notes that `dropped` is gone: what comes next in its direction does not
    /// follow what came before it.
    fn drop_event(&mut self, dropped: &Raw) {
        self.complete = false;
        let stream = (dropped.conn, dropped.from);
        match self.last.iter_mut().find(|raw| (raw.conn, raw.from) == stream) {
            Some(next) => next.lost = true,
            None => self.directions.entry(stream).or_default().gap = true,
        }
    }
}

/// What hears of everything that a [`Recorder`] records, as it happens and in
/// full: the file of `--pcap`. The case has ended when it is dropped.
pub trait Tap: Send {
    /// Connection `conn` stands.
    fn opened(&self, conn: u32);

    /// `from` sent `bytes`, which may be none; event `n`, in words `frame`.
    fn sent(&self, n: u32, conn: u32, from: From, bytes: &[u8], frame: &str);

    /// `from` ended its direction, or the connection; event `n`, in words `frame`.
    fn ended(&self, n: u32, conn: u32, from: From, end: End, frame: &str);

    /// The part that event `n` plays.
    fn mark(&self, n: u32, mark: Mark);

    /// Event `n` alone decided the verdict.
    fn mark_here(&self, n: u32);
}

/// Records one case; clones share the same record.
#[derive(Clone)]
pub struct Recorder {
    inner: Arc<Mutex<Inner>>,
    secrets: Secrets,
}

impl Recorder {
    /// An empty record; time runs from now.
    pub fn new(secrets: Secrets) -> Recorder {
        Recorder::with(secrets, None)
    }

    /// An empty record that tells `tap` everything.
    pub fn tapped(secrets: Secrets, tap: impl Tap + 'static) -> Recorder {
        Recorder::with(secrets, Some(Box::new(tap)))
    }

    fn with(secrets: Secrets, tap: Option<Box<dyn Tap>>) -> Recorder {
        let inner = Inner {
            start: Instant::now(),
            next: 1,
            connections: 0,
            complete: true,
            first: Vec::new(),
            last: VecDeque::new(),
            directions: HashMap::new(),
            tap,
        };
        Recorder { inner: Arc::new(Mutex::new(inner)), secrets }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // A panic of one holder leaves a record that is still worth reading.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The number of a new connection.
    pub fn connection(&self) -> u32 {
        let mut inner = self.lock();
        inner.connections += 1;
        if let Some(tap) = &inner.tap {
            tap.opened(inner.connections);
        }
        inner.connections
    }

    /// Records that `from` sent `bytes` on connection `conn`, in words `frame`.
    /// Returns the number of the event.
    pub fn record(&self, conn: u32, from: From, bytes: &[u8], frame: impl Into<String>) -> u32 {
        let mut inner = self.lock();
        let (n, frame) = (inner.next, frame.into());
        if let Some(tap) = &inner.tap {
            tap.sent(n, conn, from, bytes, &frame);
        }
        inner.keep_event(conn, from, bytes, frame)
    }

    /// Records that `from` ended its direction of connection `conn`, or all of
    /// it. Returns the number of the event.
    pub fn record_end(&self, conn: u32, from: From, end: End, frame: impl Into<String>) -> u32 {
        let mut inner = self.lock();
        let (n, frame) = (inner.next, frame.into());
        if let Some(tap) = &inner.tap {
            tap.ended(n, conn, from, end, &frame);
        }
        inner.keep_event(conn, from, &[], frame)
    }

    /// Records what happened beside the connections, in words. It stands with
    /// the last of them.
    pub fn note(&self, says: impl Into<String>) -> u32 {
        let conn = self.lock().connections.max(1);
        self.record(conn, From::Prober, &[], says)
    }

    /// Forgets the events so far, for a case that tries many inputs: what counts
    /// are those of the last one. Numbers and times go on, and a capture keeps
    /// everything.
    pub fn begin_anew(&self) {
        let mut inner = self.lock();
        inner.complete &= inner.first.is_empty();
        inner.first.clear();
        inner.last.clear();
        inner.directions.clear();
    }

    /// Notes the part that event `n` plays.
    pub fn mark(&self, n: u32, mark: Mark) {
        let mut inner = self.lock();
        if let Some(raw) = inner.find(n) {
            raw.mark = Some(mark);
        }
        if let Some(tap) = &inner.tap {
            tap.mark(n, mark);
        }
    }

    /// Notes that event `n` alone decided the verdict.
    pub fn mark_here(&self, n: u32) {
        let mut inner = self.lock();
        if let Some(tap) = &inner.tap {
            tap.mark_here(n);
        }
        let Inner { first, last, .. } = &mut *inner;
        for raw in first.iter_mut().chain(last.iter_mut()) {
            if raw.n == n {
                raw.mark = Some(Mark::Here);
            } else if raw.mark == Some(Mark::Here) {
                raw.mark = None;
            }
        }
    }

    /// Number of the last event, 0 where there is none.
    pub fn last(&self) -> u32 {
        self.lock().next - 1
    }

    /// Overwrites every secret in `bytes`, for what is recorded in another form.
    pub fn hide(&self, bytes: &mut [u8]) {
        self.secrets.mask_bytes(bytes);
    }

    /// The transcript so far, with every secret overwritten.
    pub fn transcript(&self) -> Transcript {
        let inner = self.lock();
        let raws: Vec<&Raw> = inner.first.iter().chain(inner.last.iter()).collect();
        let mut bytes: Vec<Vec<u8>> = raws.iter().map(|raw| raw.bytes.clone()).collect();
        self.mask(&raws, &mut bytes);
        let events = raws
            .iter()
            .zip(&bytes)
            .map(|(raw, bytes)| Event {
                n: raw.n,
                at_us: raw.at_us,
                conn: raw.conn,
                from: raw.from,
                bytes: hex(bytes),
                frame: self.secrets.mask_text(&raw.frame),
                mark: raw.mark,
            })
            .collect();
        Transcript { complete: inner.complete, events }
    }

    /// A secret may come in pieces, so each direction is masked as one stream,
    /// and anew behind each place where bytes were lost.
    fn mask(&self, raws: &[&Raw], bytes: &mut [Vec<u8>]) {
        if self.secrets.is_empty() {
            return;
        }
        let mut streams: HashMap<(u32, From), Vec<Vec<usize>>> = HashMap::new();
        for (index, raw) in raws.iter().enumerate() {
            let runs = streams.entry((raw.conn, raw.from)).or_default();
            match runs.last_mut() {
                Some(run) if !raw.lost => run.push(index),
                _ => runs.push(vec![index]),
            }
        }
        for indices in streams.values().flatten() {
            let mut stream: Vec<u8> = indices.iter().flat_map(|&i| bytes[i].clone()).collect();
            self.secrets.mask_bytes(&mut stream);
            let mut rest = stream.as_slice();
            for &i in indices {
                let (own, after) = rest.split_at(bytes[i].len());
                bytes[i].copy_from_slice(own);
                rest = after;
            }
        }
    }
}
