//! How long things may take.

use std::time::Duration;

/// How long things may take; already multiplied by `--slow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How long a required thing may take.
    pub patience: Duration,
    /// How long silence must last to be believed.
    pub quiet: Duration,
    /// Hard end of a case, which is then inconclusive.
    pub deadline: Duration,
    /// Above this a wait that the target sets is skipped.
    pub longest_wait: Duration,
}

impl Default for Timing {
    fn default() -> Timing {
        Timing {
            patience: Duration::from_secs(2),
            quiet: Duration::from_millis(300),
            deadline: Duration::from_secs(10),
            longest_wait: Duration::from_secs(5),
        }
    }
}
