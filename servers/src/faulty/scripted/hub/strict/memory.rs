//! What some peers remember of a topic beyond its events.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use tokio::sync::watch;

/// What only a defect makes use of.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The newest event that was written to any stream.
    pub(super) written: AtomicU64,
    /// Whether somebody has been told that the topic is finished.
    pub(super) told_end: AtomicBool,
    /// How many polls are held.
    pub(super) held: AtomicUsize,
    /// How many of the events to come are lost to polls.
    pub(super) owed: AtomicUsize,
    /// Whether the next event is lost.
    pub(super) loses_next: AtomicBool,
    /// Goes up when all streams are to end.
    pub(super) ends: watch::Sender<u64>,
}

impl Memory {
    /// Whether the next message is lost to polls, which it is once for each time.
    pub(super) fn owes(&self) -> bool {
        let take = |count: usize| count.checked_sub(1);
        self.owed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}
