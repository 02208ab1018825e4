//! What the scripted peers change about the strict hub, as data.

use std::time::Duration;

/// All that can differ; by default nothing does.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many events a topic keeps.
    pub kept: usize,
    /// How many events are in one answer to a poll.
    pub page: usize,
    /// How many may follow a topic at one time.
    pub readers: usize,
    /// How long a poll is held.
    pub longest_wait: Duration,
    /// How long a stream may be silent before it gets a comment.
    pub heartbeat: Duration,
    /// After which time clients come back when a stream breaks.
    pub retry: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            kept: 100,
            page: 20,
            readers: 250,
            longest_wait: Duration::from_secs(2),
            heartbeat: Duration::from_millis(500),
            retry: Duration::from_millis(200),
        }
    }
}
