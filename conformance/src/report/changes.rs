//! Two runs of the same plan, and the verdicts that differ.

use std::collections::BTreeMap;

use crate::outcome::Outcome;
use crate::report::messages;
use crate::report::model::Report;
use crate::report::text::clean;

/// A verdict that differs between two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The name of the target.
    pub target: String,
    /// The case.
    pub case: String,
    /// How it ended before; nothing where that run does not have it.
    pub before: Option<Outcome>,
    /// How it ends now.
    pub now: Option<Outcome>,
}

/// How a case ended in both runs.
type Both = [Option<Outcome>; 2];

/// The verdicts that differ, by target and case.
pub fn changes(before: &Report, now: &Report) -> Vec<Change> {
    let mut both: BTreeMap<(&str, &str), Both> = BTreeMap::new();
    for (index, report) in [before, now].into_iter().enumerate() {
        for case in &report.cases {
            both.entry((&case.target, &case.id)).or_default()[index] = Some(case.outcome);
        }
    }
    let changed = both.into_iter().filter(|(_, [before, now])| before != now);
    let change = |((target, case), [before, now]): ((&str, &str), Both)| Change {
        target: target.to_owned(),
        case: case.to_owned(),
        before,
        now,
    };
    changed.map(change).collect()
}

/// A line per change.
pub fn text(changes: &[Change]) -> String {
    let word = |outcome: Option<Outcome>| outcome.map(Outcome::word);
    let line = |Change { target, case, before, now }: &Change| {
        messages::changed(&clean(case), &clean(target), word(*before), word(*now)) + "\n"
    };
    changes.iter().map(line).collect()
}
