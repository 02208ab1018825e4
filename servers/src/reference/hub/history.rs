//! The recent past of a topic. All readers read from it, each at its own position.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use tokio::sync::watch;

/// The text that one topic keeps, in bytes, however few events that may be. With the limit
/// on topics, all history together stays below a quarter of a gigabyte.
const TOPIC_BYTES: usize = 1 << 20;

/// The events and the bytes of text after which a page ends. Whoever is far behind reads
/// several pages, and holds one of them in memory at a time.
const PAGE_EVENTS: usize = 100;
const PAGE_BYTES: usize = 256 << 10;

/// One event. The text is shared: a page of it is a list of references.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Event {
    pub(super) id: u64,
    #[serde(serialize_with = "as_text")]
    pub(super) data: Arc<str>,
}

/// Where reading starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// With the oldest event that is kept: the reader claims to have seen nothing.
    Oldest,
    /// With the next event.
    Newest,
    /// Behind this event, which the reader claims to have seen.
    After(u64),
}

/// What a reader gets.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) events: Vec<Event>,
    /// Where the next page starts: the last event here, or where this one started.
    pub(super) cursor: u64,
    /// Nothing will ever follow this page.
    pub(super) finished: bool,
}

/// The cursor lies outside what is kept: events are lost, or it was never given out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gone {
    /// A cursor that leads to everything that is kept.
    pub(super) resume: u64,
}

/// The topic has been finished, so it takes no more events.
#[derive(Debug)]
pub(super) struct Finished;

/// One topic and its bounded history.
#[derive(Debug)]
pub(super) struct Topic {
    kept: usize,
    history: Mutex<History>,
    /// Wakes those who wait for an event. Each of them holds one receiver.
    changed: watch::Sender<()>,
}

#[derive(Debug)]
struct History {
    /// The number before that of the oldest event here. Numbers have no holes, so the
    /// position of an event follows from its number.
    before: u64,
    events: VecDeque<Event>,
    bytes: usize,
    finished: bool,
}

impl Topic {
    /// An empty topic, whose first event gets the number behind `before`.
    pub(super) fn new(kept: usize, before: u64) -> Self {
        let history = History { before, events: VecDeque::new(), bytes: 0, finished: false };
        Self { kept, history: Mutex::new(history), changed: watch::Sender::new(()) }
    }

    /// Numbers an event and keeps it. Nobody is waited for: readers come and get it.
    // ANCHOR: publish
    pub(super) fn publish(&self, data: Arc<str>) -> Result<u64, Finished> {
        let mut history = self.history.lock().expect("nobody panics while holding this lock");
        if history.finished {
            return Err(Finished);
        }
        let id = history.newest() + 1;
        history.bytes += data.len();
        history.events.push_back(Event { id, data });
        while history.events.len() > self.kept || history.bytes > TOPIC_BYTES {
            history.forget_oldest();
        }
        drop(history);
        self.changed.send_replace(());
        Ok(id)
    }
    // ANCHOR_END: publish

    /// Ends the topic: what is there can still be read, and nothing is added.
    pub(super) fn finish(&self) {
        self.history.lock().expect("nobody panics while holding this lock").finished = true;
        self.changed.send_replace(());
    }

    /// What there is now, which may be nothing. Reading changes nothing: whoever asks
    /// again with the same cursor, because the answer got lost, gets the same events.
    // ANCHOR: read
    pub(super) fn read(&self, start: Start) -> Result<Page, Gone> {
        let history = self.history.lock().expect("nobody panics while holding this lock");
        let after = match start {
            Start::Oldest => history.before,
            Start::Newest => history.newest(),
            Start::After(id) => id,
        };
        if after < history.before || after > history.newest() {
            return Err(Gone { resume: history.before });
        }
        let skip = usize::try_from(after - history.before).expect("at most the events kept");
        let mut bytes = 0;
        let fits = |event: &&Event| {
            bytes += event.data.len();
            // The first one fits always, else nobody could get past it.
            bytes <= PAGE_BYTES || bytes == event.data.len()
        };
        let rest = history.events.iter().skip(skip);
        let events: Vec<Event> = rest.take(PAGE_EVENTS).take_while(fits).cloned().collect();
        let cursor = events.last().map_or(after, |event| event.id);
        Ok(Page { events, cursor, finished: history.finished && cursor == history.newest() })
    }
    // ANCHOR_END: read

    /// How many readers follow the topic at this moment.
    pub(super) fn readers(&self) -> usize {
        self.changed.receiver_count()
    }
}

impl History {
    fn newest(&self) -> u64 {
        self.before + self.events.len() as u64
    }

    fn forget_oldest(&mut self) {
        if let Some(event) = self.events.pop_front() {
            self.before = event.id;
            self.bytes -= event.data.len();
        }
    }
}

/// Follows a topic. It has a position and no queue, so a slow reader costs no memory and
/// holds nobody up; one that falls behind the history learns what it missed.
#[derive(Debug)]
pub(super) struct Reader {
    topic: Arc<Topic>,
    changed: watch::Receiver<()>,
    pub(super) start: Start,
}

impl Reader {
    /// From here on nothing is missed, even if it is published before the first look.
    pub(super) fn new(topic: Arc<Topic>, start: Start) -> Self {
        let changed = topic.changed.subscribe();
        let start = match start {
            Start::Newest => topic.read(start).map_or(start, |page| Start::After(page.cursor)),
            start => start,
        };
        Self { topic, changed, start }
    }

    /// Waits until there is something to say. May be dropped while it waits: it only
    /// looks, and the caller moves the position.
    // ANCHOR: next
    pub(super) async fn next(&mut self) -> Result<Page, Gone> {
        loop {
            // Before looking, so that an event which comes while we look wakes us up.
            self.changed.mark_unchanged();
            let page = self.topic.read(self.start)?;
            if page.finished || !page.events.is_empty() {
                return Ok(page);
            }
            self.changed.changed().await.expect("the topic, which sends it, is held here");
        }
    }
    // ANCHOR_END: next
}

/// Without it, serde would want a feature of its own for shared text.
fn as_text<S: serde::Serializer>(data: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic_with(events: usize) -> Topic {
        let topic = Topic::new(3, 100);
        (0..events).for_each(|_| assert!(topic.publish("x".into()).is_ok()));
        topic
    }

    fn ids(topic: &Topic, start: Start) -> Result<Vec<u64>, Gone> {
        Ok(topic.read(start)?.events.iter().map(|event| event.id).collect())
    }

    #[test]
    fn a_reader_resumes_behind_what_it_has_seen() {
        let topic = topic_with(2);
        assert_eq!(ids(&topic, Start::Oldest), Ok(vec![101, 102]));
        assert_eq!(ids(&topic, Start::After(100)), Ok(vec![101, 102]));
        assert_eq!(ids(&topic, Start::After(102)), Ok(vec![]));
        assert_eq!(ids(&topic, Start::Newest), Ok(vec![]));
        assert_eq!(topic.read(Start::Newest).map(|page| page.cursor), Ok(102));
    }

    #[test]
    fn what_is_lost_is_told() {
        let topic = topic_with(5);
        assert_eq!(ids(&topic, Start::After(102)), Ok(vec![103, 104, 105]));
        for strange in [0, 101, 106, u64::MAX] {
            assert_eq!(ids(&topic, Start::After(strange)), Err(Gone { resume: 102 }));
        }
    }

    #[test]
    fn the_history_is_bounded_in_bytes_as_well() {
        let topic = Topic::new(1000, 0);
        let text: Arc<str> = "x".repeat(100 << 10).into();
        (0..50).for_each(|_| assert!(topic.publish(text.clone()).is_ok()));
        let history = topic.history.lock().unwrap();
        assert_eq!((history.events.len(), history.bytes), (10, 1000 << 10));
        drop(history);
        assert_eq!(ids(&topic, Start::Oldest), Ok(vec![41, 42]), "a page is smaller");
    }

    #[test]
    fn a_finished_topic_takes_nothing() {
        let topic = topic_with(1);
        topic.finish();
        assert!(topic.publish("x".into()).is_err());
        assert!(topic.read(Start::Oldest).is_ok_and(|page| page.finished));
    }
}
