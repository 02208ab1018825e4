//! The ends of targets, gathered: a target that is started again and ends in the
//! same way is told once.

use crate::report::model::{ExitReport, Report};

/// The ends of a run in groups of one target that ended in one way with one output,
/// in the order of the first of each.
pub(super) fn alike(report: &Report) -> Vec<Vec<&ExitReport>> {
    let mut groups: Vec<Vec<&ExitReport>> = Vec::new();
    let key =
        |exit: &ExitReport| (exit.target.clone(), exit.status.clone(), exit.last_words.clone());
    for exit in &report.exits {
        match groups.iter_mut().find(|group| key(group[0]) == key(exit)) {
            Some(group) => group.push(exit),
            None => groups.push(vec![exit]),
        }
    }
    groups
}
