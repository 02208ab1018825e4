//! What a topic keeps, and who follows it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::SystemTime;

use tokio::sync::watch;

use super::memory::Memory;

/// One event. Whoever publishes it may choose its ID and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// Its place in the topic; numbers have no holes.
    pub(super) number: u64,
    /// The same, counted from 1.
    pub(super) ordinal: u64,
    /// What clients see as its ID.
    pub(super) id: Arc<str>,
    pub(super) kind: Option<Arc<str>>,
    pub(super) data: Arc<str>,
}

/// What somebody wants to publish.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) id: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) data: String,
}

/// Where reading starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// With the oldest event that is kept.
    Oldest,
    /// With the next event.
    Newest,
    /// Behind the event with this number.
    After(u64),
    /// Nowhere: the cursor names nothing that is kept.
    Unknown,
}

/// What a reader gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) events: Vec<Event>,
    /// Where the next page starts.
    pub(super) cursor: u64,
    /// Nothing ever follows.
    pub(super) finished: bool,
    /// When the topic last changed.
    pub(super) changed: SystemTime,
}

/// The cursor lies outside what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gone {
    /// The cursor that leads to everything that is kept.
    pub(super) resume: u64,
}

/// Why nothing was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Finished,
    IdTaken,
}

/// One topic.
#[derive(Debug)]
pub(super) struct Topic {
    kept: usize,
    history: Mutex<History>,
    /// Wakes everybody who waits.
    changed: watch::Sender<()>,
    readers: AtomicUsize,
    /// The number before that of the first event ever.
    first: u64,
    /// What some peers remember beyond the events.
    pub(super) memory: Memory,
}

#[derive(Debug)]
struct History {
    /// The number before that of the oldest event.
    before: u64,
    events: VecDeque<Event>,
    finished: bool,
    changed: SystemTime,
}

impl Topic {
    /// An empty topic, whose first event gets the number behind `before`.
    pub(super) fn new(kept: usize, before: u64) -> Topic {
        let (events, changed) = (VecDeque::new(), SystemTime::now());
        let history = History { before, events, finished: false, changed };
        Topic {
            kept,
            history: Mutex::new(history),
            changed: watch::Sender::new(()),
            readers: AtomicUsize::new(0),
            first: before,
            memory: Memory::default(),
        }
    }

    fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().expect("nobody panics while holding this lock")
    }

    /// Keeps an event and returns it with its number and its ID.
    pub(super) fn publish(&self, draft: Draft) -> Result<Event, Refused> {
        let mut history = self.history();
        if history.finished {
            return Err(Refused::Finished);
        }
        let number = history.newest() + 1;
        let id: Arc<str> = draft.id.unwrap_or_else(|| number.to_string()).into();
        if history.events.iter().any(|event| event.id == id) {
            return Err(Refused::IdTaken);
        }
        let kind = draft.kind.map(Arc::from);
        let ordinal = number - self.first;
        let event = Event { number, ordinal, id, kind, data: draft.data.into() };
        history.events.push_back(event.clone());
        if history.events.len() > self.kept {
            history.events.pop_front();
            history.before += 1;
        }
        history.changed = SystemTime::now();
        drop(history);
        self.wake();
        Ok(event)
    }

    /// Ends the topic: what is there can still be read, and nothing is added.
    pub(super) fn finish(&self) {
        self.history().finished = true;
        self.wake();
    }

    fn wake(&self) {
        self.changed.send_replace(());
    }

    /// What there is behind `start`, at most `most` events. Reading changes nothing.
    pub(super) fn read(&self, start: Start, most: usize) -> Result<Page, Gone> {
        let history = self.history();
        let gone = Gone { resume: history.before };
        let after = match start {
            Start::Oldest => history.before,
            Start::Newest => history.newest(),
            Start::After(number) => number,
            Start::Unknown => return Err(gone),
        };
        if after < history.before || after > history.newest() {
            return Err(gone);
        }
        let rest = history.events.iter().filter(|event| event.number > after);
        let events: Vec<Event> = rest.take(most).cloned().collect();
        let cursor = events.last().map_or(after, |event| event.number);
        let finished = history.finished && cursor == history.newest();
        Ok(Page { events, cursor, finished, changed: history.changed })
    }

    /// The place that a cursor of a client names: an ID, or the number of an event.
    pub(super) fn locate(&self, cursor: &[u8]) -> Start {
        let history = self.history();
        let named = |event: &&Event| event.id.as_bytes() == cursor;
        if let Some(event) = history.events.iter().rev().find(named) {
            return Start::After(event.number);
        }
        match number(cursor) {
            Some(number) if (history.before..=history.newest()).contains(&number) => {
                Start::After(number)
            }
            _ => Start::Unknown,
        }
    }

    /// Whether an event had this number and is kept no more.
    pub(super) fn has_expired(&self, cursor: &[u8]) -> bool {
        let before = self.history().before;
        number(cursor).is_some_and(|number| (self.first..before).contains(&number))
    }

    /// Forgets the events up to this number; returns whether there were any.
    pub(super) fn forget(&self, cursor: u64) -> bool {
        let mut history = self.history();
        let count = history.events.len();
        history.events.retain(|event| event.number > cursor);
        history.before = history.before.max(cursor);
        history.events.len() < count
    }

    /// The place behind the newest event.
    pub(super) fn newest(&self) -> u64 {
        self.history().newest()
    }

    /// The place before the oldest event that is kept.
    pub(super) fn oldest(&self) -> u64 {
        self.history().before
    }

    /// Counts a reader, who learns of every change from now on.
    pub(super) fn follow(&self) -> watch::Receiver<()> {
        self.readers.fetch_add(1, Ordering::Relaxed);
        self.changed.subscribe()
    }

    /// Lets go of a reader.
    pub(super) fn leave(&self) {
        self.readers.fetch_sub(1, Ordering::Relaxed);
    }

    /// What clients see as the ID of a place.
    pub(super) fn id_of(&self, place: u64) -> String {
        let history = self.history();
        let found = history.events.iter().find(|event| event.number == place);
        found.map_or_else(|| place.to_string(), |event| event.id.to_string())
    }

    /// How many follow the topic at this moment.
    pub(super) fn readers(&self) -> usize {
        self.readers.load(Ordering::Relaxed)
    }
}

impl History {
    fn newest(&self) -> u64 {
        self.before + self.events.len() as u64
    }
}

/// A number as we write it: digits without a leading zero.
fn number(cursor: &[u8]) -> Option<u64> {
    let number: u64 = str::from_utf8(cursor).ok()?.parse().ok()?;
    (number.to_string().as_bytes() == cursor).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(id: Option<&str>, data: &str) -> Draft {
        Draft { id: id.map(str::to_owned), kind: None, data: data.to_owned() }
    }

    fn numbers(topic: &Topic, start: Start) -> Result<Vec<u64>, Gone> {
        Ok(topic.read(start, 2)?.events.iter().map(|event| event.number).collect())
    }

    #[test]
    fn a_page_starts_behind_its_cursor_and_the_rest_is_unknown() {
        let topic = Topic::new(3, 100);
        for data in ["a", "b", "c", "d", "e"] {
            topic.publish(draft(None, data)).unwrap();
        }
        assert_eq!(numbers(&topic, Start::Oldest), Ok(vec![103, 104]));
        assert_eq!(numbers(&topic, Start::After(104)), Ok(vec![105]));
        assert_eq!(numbers(&topic, Start::Newest), Ok(vec![]));
        for unknown in [Start::After(101), Start::After(106), Start::Unknown] {
            assert_eq!(numbers(&topic, unknown), Err(Gone { resume: 102 }));
        }
    }

    #[test]
    fn a_cursor_is_an_id_or_a_number_as_we_write_it() {
        let topic = Topic::new(3, 100);
        topic.publish(draft(Some("ä"), "a")).unwrap();
        assert_eq!(topic.locate("ä".as_bytes()), Start::After(101));
        assert_eq!(topic.locate(b"100"), Start::After(100));
        for unknown in ["0100", "+100", "102", "", "a"] {
            assert_eq!(topic.locate(unknown.as_bytes()), Start::Unknown, "{unknown:?}");
        }
        assert_eq!(topic.publish(draft(Some("ä"), "b")), Err(Refused::IdTaken));
    }
}
