//! The topics, by name.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::copies::Copies;
use super::history::{Start, Topic};
use super::rate::Rate;

/// Topics at one time; when there are more, the one that was asked for the longest time ago
/// is forgotten.
const MOST: usize = 2048;

/// A topic and what this server keeps beside it.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) topic: Arc<Topic>,
    pub(super) rate: Rate,
    pub(super) copies: Copies,
    used: Mutex<Instant>,
}

/// All topics. One exists from the moment that somebody asks for it.
#[derive(Debug)]
pub(super) struct Topics {
    kept: usize,
    places: Mutex<HashMap<String, Arc<Place>>>,
}

impl Topics {
    pub(super) fn new(kept: usize) -> Topics {
        Topics { kept, places: Mutex::default() }
    }

    /// Finds or makes a topic.
    pub(super) fn open(&self, name: &str) -> Arc<Place> {
        let mut places = self.places.lock().expect("nobody panics while holding this lock");
        if let Some(place) = places.get(name) {
            place.touch();
            return Arc::clone(place);
        }
        if places.len() >= MOST {
            let oldest = places.iter().min_by_key(|(_, place)| place.used());
            let oldest = oldest.map(|(name, _)| name.clone());
            oldest.and_then(|name| places.remove(&name));
        }
        let place = Arc::new(Place {
            topic: Arc::new(Topic::new(self.kept, first_number())),
            rate: Rate::default(),
            copies: Copies::default(),
            used: Mutex::new(Instant::now()),
        });
        places.insert(name.to_owned(), Arc::clone(&place));
        place
    }

    /// The topic that a cursor is of, and where it leads there.
    pub(super) fn locate(&self, cursor: &[u8]) -> Option<(Arc<Topic>, Start)> {
        let places = self.places.lock().expect("nobody panics while holding this lock");
        places.values().find_map(|place| match place.topic.locate(cursor) {
            Start::Unknown => None,
            start => Some((Arc::clone(&place.topic), start)),
        })
    }
}

impl Place {
    fn used(&self) -> Instant {
        *self.used.lock().expect("nobody panics while holding this lock")
    }

    fn touch(&self) {
        *self.used.lock().expect("nobody panics while holding this lock") = Instant::now();
    }
}

/// Numbers start at the clock, in microseconds, so that a cursor of another topic or of an
/// earlier life of this one is recognised as unknown.
fn first_number() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX / 2)
}
