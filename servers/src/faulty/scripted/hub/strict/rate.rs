//! How often somebody may ask.

use std::sync::Mutex;
use std::time::Instant;

use super::options::{Fault, Options};

/// So many polls of one topic may come in a row.
const BURST: f64 = 25.0;

/// And so many come free again each second.
const REFILL: f64 = 5.0;

/// Or so many, where they come late.
const LATE_REFILL: f64 = 1.0 / 60.0;

/// A bucket of permissions, full at first.
#[derive(Debug)]
pub(super) struct Rate(Mutex<(f64, Instant)>);

impl Default for Rate {
    fn default() -> Rate {
        Rate(Mutex::new((BURST, Instant::now())))
    }
}

impl Rate {
    /// Takes a permission, if there is one.
    pub(super) fn take(&self, options: &Options) -> bool {
        let mut bucket = self.0.lock().expect("nobody panics while holding this lock");
        let (left, since) = *bucket;
        let now = Instant::now();
        let refill = if options.has(Fault::RefillsLate) { LATE_REFILL } else { REFILL };
        let left = (left + refill * now.duration_since(since).as_secs_f64()).min(BURST);
        let is_there = left >= 1.0;
        *bucket = (if is_there { left - 1.0 } else { left }, now);
        is_there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_empties_the_bucket() {
        let (rate, options) = (Rate::default(), Options::default());
        let taken = (0..200).filter(|_| rate.take(&options)).count();
        assert!((25..60).contains(&taken), "{taken}");
        assert!(!rate.take(&options));
    }
}
