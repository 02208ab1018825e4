//! What a run tells its reporters while it goes on: one ordered stream.

use crate::report::model::CaseReport;

/// Something happened in a run.
#[derive(Clone, Debug)]
pub enum Event {
    /// The plan stands: so many cases will be run.
    Planned {
        /// Cases that will be run, skipped ones not counted.
        cases: usize,
        /// Cases that run at the same time.
        jobs: usize,
    },
    /// A target is being started or looked at.
    Opening {
        /// The target's name.
        target: String,
    },
    /// A target did not answer at the gate; its cases are inconclusive.
    Shut {
        /// The target's name.
        target: String,
        /// Why.
        reason: String,
    },
    /// A case began.
    Began {
        /// The target's name.
        target: String,
        /// The case.
        case: &'static str,
    },
    /// A case ended, for good: the verdict no longer changes. Without its
    /// transcript, which the report at the end has.
    Ended(Box<CaseReport>),
    /// The target stopped answering and was started again.
    Restarted {
        /// The target's name.
        target: String,
    },
}
