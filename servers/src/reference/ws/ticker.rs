//! `/ticker`: prices, pushed. A client that lost its connection names the last sequence
//! number it saw, and gets what it missed.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proto::Message as _;
use proto::v1::{Subscribe, Tick};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::connection::{Connection, End};

/// How many ticks are kept for those who come back: at two in a second, more than
/// eight minutes. Whoever stays away longer sees the gap in the sequence numbers.
const KEPT: usize = 1024;

/// The ticks of the recent past. All connections read from this one history, each at
/// its own position: no connection has a queue, so a slow one costs no memory.
// ANCHOR: feed
#[derive(Debug)]
pub(super) struct Feed {
    history: Mutex<VecDeque<Tick>>,
    /// The newest sequence number; whoever waits for the next tick watches it.
    newest: watch::Sender<u64>,
}
// ANCHOR_END: feed

impl Feed {
    pub(super) fn new() -> Self {
        Self { history: Mutex::default(), newest: watch::Sender::new(0) }
    }

    /// Makes ticks for as long as it is polled.
    pub(super) async fn run(&self, every: Duration) {
        let mut clock = tokio::time::interval(every);
        loop {
            clock.tick().await;
            self.tick();
        }
    }

    fn tick(&self) {
        let sequence = *self.newest.borrow() + 1;
        let tick = Tick {
            sequence,
            symbol: "WIRE".to_owned(),
            price_cents: price(sequence),
            sent_at_unix_ms: unix_ms(),
        };
        let mut history = self.history.lock().expect("nobody panics while holding this lock");
        if history.len() == KEPT {
            history.pop_front();
        }
        history.push_back(tick);
        drop(history);
        self.newest.send_replace(sequence);
    }

    /// The first tick that is newer than `seen`, if there is one.
    // ANCHOR: after
    fn after(&self, seen: u64) -> Option<Tick> {
        let history = self.history.lock().expect("nobody panics while holding this lock");
        let newest = history.back()?.sequence;
        // A number from the future was given out by an earlier life of this server.
        let seen = if seen > newest { 0 } else { seen };
        let position = history.partition_point(|tick| tick.sequence <= seen);
        history.get(position).cloned()
    }
    // ANCHOR_END: after

    /// The same, but waits for it. May be dropped while it waits: it only looks.
    // ANCHOR: wait
    async fn next(&self, seen: u64, newest: &mut watch::Receiver<u64>) -> Tick {
        loop {
            // Before looking, so that a tick which comes while we look wakes us up.
            newest.mark_unchanged();
            if let Some(tick) = self.after(seen) {
                return tick;
            }
            newest.changed().await.expect("the feed, which sends it, is borrowed here");
        }
    }
    // ANCHOR_END: wait
}

/// Sends every tick after `from` (without it, from now on), until the client leaves.
///
/// A `Subscribe` from the client moves the position. What it has seen may then come
/// again, and the sequence number tells: at least once, never silently less.
// ANCHOR: ticker
pub(super) async fn ticker(
    connection: &mut Connection,
    feed: &Feed,
    from: Option<u64>,
) -> Result<Infallible, End> {
    let mut newest = feed.newest.subscribe();
    let mut seen = from.unwrap_or(*newest.borrow());
    loop {
        tokio::select! {
            tick = feed.next(seen, &mut newest) => {
                seen = tick.sequence;
                connection.send(Message::binary(tick.encode_to_vec())).await?;
            }
            message = connection.next() => seen = subscribe(message?)?.after,
        }
    }
}
// ANCHOR_END: ticker

fn subscribe(message: Message) -> Result<Subscribe, End> {
    let Message::Binary(bytes) = message else {
        return Err(End::Fail(CloseCode::Unsupported, "send Subscribe as binary".to_owned()));
    };
    Subscribe::decode(bytes)
        .map_err(|error| End::Fail(CloseCode::Invalid, format!("not a Subscribe: {error}")))
}

/// A price that moves, and that a test can predict: a zigzag of three dollars.
fn price(sequence: u64) -> i64 {
    let step = i64::try_from(sequence % 600).expect("less than 600");
    10_000 + (step - 300).abs()
}

fn unix_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed_with(ticks: usize) -> Feed {
        let feed = Feed::new();
        (0..ticks).for_each(|_| feed.tick());
        feed
    }

    fn sequence_after(feed: &Feed, seen: u64) -> Option<u64> {
        feed.after(seen).map(|tick| tick.sequence)
    }

    #[test]
    fn a_reader_resumes_behind_what_it_has_seen() {
        let feed = feed_with(3);
        assert_eq!(sequence_after(&feed, 0), Some(1));
        assert_eq!(sequence_after(&feed, 2), Some(3));
        assert_eq!(sequence_after(&feed, 3), None);
        assert_eq!(sequence_after(&feed_with(0), 0), None);
    }

    #[test]
    fn a_number_from_the_future_starts_over() {
        assert_eq!(sequence_after(&feed_with(3), 99), Some(1));
    }

    #[test]
    fn the_history_is_bounded() {
        let feed = feed_with(KEPT + 5);
        assert_eq!(sequence_after(&feed, 0), Some(6));
        assert_eq!(feed.history.lock().unwrap().len(), KEPT);
    }
}
