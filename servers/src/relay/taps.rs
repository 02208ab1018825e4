//! Ready-made taps: a slow line, a line that breaks, and counters.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{End, Orders, Side, Tap};

/// Passes everything on unchanged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pass;

impl Tap for Pass {}

/// A slow line: everything arrives later, ends included, in the same order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Delay {
    /// How much later the client gets what the server sent.
    pub to_client: Duration,
    /// How much later the server gets what the client sent.
    pub to_server: Duration,
}

impl Delay {
    /// The same delay in both directions; a round trip takes twice as long.
    pub fn both(duration: Duration) -> Delay {
        Delay { to_client: duration, to_server: duration }
    }

    fn towards(&self, side: Side) -> Duration {
        match side {
            Side::Client => self.to_client,
            Side::Server => self.to_server,
        }
    }
}

impl Tap for Delay {
    fn bytes(&mut self, from: Side, bytes: &[u8], orders: &mut Orders) {
        orders.hold(from.other(), self.towards(from.other()));
        orders.send(from.other(), bytes);
    }

    fn ended(&mut self, from: Side, end: End, orders: &mut Orders) {
        orders.hold(from.other(), self.towards(from.other()));
        orders.end(from.other(), end);
    }
}

/// A line that breaks after a number of bytes from one side.
#[derive(Clone, Copy, Debug)]
pub struct CutAfter {
    /// Whose bytes are counted.
    pub from: Side,
    /// How many of them still pass.
    pub bytes: u64,
    /// What both sides see then.
    pub end: End,
}

impl Tap for CutAfter {
    fn bytes(&mut self, from: Side, bytes: &[u8], orders: &mut Orders) {
        if from != self.from {
            return orders.send(from.other(), bytes);
        }
        let pass = bytes.len().min(usize::try_from(self.bytes).unwrap_or(usize::MAX));
        self.bytes -= pass as u64;
        orders.send(from.other(), &bytes[..pass]);
        if self.bytes == 0 {
            orders.end(Side::Client, self.end);
            orders.end(Side::Server, self.end);
        }
    }
}

/// What passed through a relay so far, over all of its connections.
#[derive(Debug, Default)]
pub struct Counts {
    from_client: AtomicU64,
    from_server: AtomicU64,
    reads: AtomicU64,
}

impl Counts {
    /// Bytes that one side sent.
    pub fn bytes(&self, from: Side) -> u64 {
        match from {
            Side::Client => self.from_client.load(Ordering::Relaxed),
            Side::Server => self.from_server.load(Ordering::Relaxed),
        }
    }

    /// Reads that returned bytes, both sides together: a lower bound for the
    /// number of segments.
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }
}

/// Passes everything on and counts it.
#[derive(Clone, Debug, Default)]
pub struct Count(pub Arc<Counts>);

impl Tap for Count {
    fn bytes(&mut self, from: Side, bytes: &[u8], orders: &mut Orders) {
        let counter = match from {
            Side::Client => &self.0.from_client,
            Side::Server => &self.0.from_server,
        };
        counter.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.0.reads.fetch_add(1, Ordering::Relaxed);
        orders.send(from.other(), bytes);
    }
}
