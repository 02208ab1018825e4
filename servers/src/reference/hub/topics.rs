//! The topics, by name.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::history::Topic;

/// Topics at one time. When there are more, the one that nobody has used for the longest
/// time is forgotten.
const MAX_TOPICS: usize = 256;

/// All topics. One exists from the moment that somebody asks for it.
#[derive(Debug)]
pub(super) struct Topics {
    /// How many events each of them keeps.
    kept: usize,
    topics: Mutex<HashMap<String, (Arc<Topic>, Instant)>>,
}

impl Topics {
    pub(super) fn new(kept: usize) -> Self {
        Self { kept, topics: Mutex::default() }
    }

    /// Finds or makes a topic; `None` when all places are taken and somebody is listening
    /// at each of them.
    // ANCHOR: open
    pub(super) fn open(&self, name: &str) -> Option<Arc<Topic>> {
        let mut topics = self.topics.lock().expect("nobody panics while holding this lock");
        if let Some((topic, used)) = topics.get_mut(name) {
            *used = Instant::now();
            return Some(topic.clone());
        }
        if topics.len() >= MAX_TOPICS {
            // A topic that only this table refers to is one that nobody reads.
            let idle = topics.iter().filter(|(_, (topic, _))| Arc::strong_count(topic) == 1);
            let oldest = idle.min_by_key(|(_, (_, used))| *used)?.0.clone();
            topics.remove(&oldest);
        }
        let topic = Arc::new(Topic::new(self.kept, first_number()));
        topics.insert(name.to_owned(), (topic.clone(), Instant::now()));
        Some(topic)
    }
    // ANCHOR_END: open
}

/// Where the numbers of a new topic start: at the clock, in microseconds. So they never
/// repeat those of an earlier life of the topic or of this server, and a cursor from then
/// is recognised. A JavaScript number holds them exactly until the year 2255.
// ANCHOR: first_number
fn first_number() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX / 2)
}
// ANCHOR_END: first_number

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_makes_room_unless_somebody_reads_it() {
        let topics = Topics::new(3);
        let read = topics.open("0").unwrap();
        let forgotten = Arc::downgrade(&topics.open("1").unwrap());
        for number in 2..MAX_TOPICS {
            topics.open(&number.to_string()).unwrap();
        }
        assert!(forgotten.upgrade().is_some());
        topics.open("one more").unwrap();
        assert!(forgotten.upgrade().is_none());
        assert!(Arc::ptr_eq(&read, &topics.open("0").unwrap()));
    }

    #[test]
    fn when_all_are_read_there_is_no_room() {
        let topics = Topics::new(3);
        let read: Vec<_> =
            (0..MAX_TOPICS).map(|number| topics.open(&number.to_string()).unwrap()).collect();
        assert!(topics.open("one more").is_none());
        drop(read);
        assert!(topics.open("one more").is_some());
    }
}
