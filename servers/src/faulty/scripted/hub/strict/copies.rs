//! Answers that are given again, as a cache would.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::history::{Gone, Page};

/// How long a copy is used: longer than any case takes, on a busy machine too.
const FRESH: Duration = Duration::from_secs(60);

/// Pages by what was asked for.
#[derive(Debug, Default)]
pub(super) struct Copies(Mutex<HashMap<String, Read>>);

/// What was read, and when.
type Read = (Instant, Result<Page, Gone>);

impl Copies {
    /// What was found before, or what is found now.
    pub(super) fn get(
        &self,
        asked: &str,
        find: impl FnOnce() -> Result<Page, Gone>,
    ) -> Result<Page, Gone> {
        let mut copies = self.0.lock().expect("nobody panics while holding this lock");
        copies.retain(|_, (since, _)| since.elapsed() < FRESH);
        let copy = copies.entry(asked.to_owned()).or_insert_with(|| (Instant::now(), find()));
        copy.1.clone()
    }
}
