//! Known failures: what the file says against what the run saw.

use crate::outcome::Outcome;

/// Reason of a known case, from its entry.
pub fn known_reason(reason: &str, issue: Option<&str>) -> String {
    match issue {
        Some(issue) => format!("{reason} ({issue})"),
        None => reason.to_owned(),
    }
}

/// Note: an entry whose case passes.
pub fn known_stale(file: &str, target: &str, case: &str) -> String {
    format!(
        "stale: {case} on {target} passes; remove its entry from {file}, or run with --bless \"reason\""
    )
}

/// Note: an entry whose case deviates in another way than it says.
pub fn known_other_outcome(
    file: &str,
    target: &str,
    case: &str,
    known: Outcome,
    now: Outcome,
) -> String {
    format!(
        "stale: {case} on {target} is {}, its entry in {file} says {}; change the entry, or run with --bless \"reason\"",
        now.word(),
        known.word(),
    )
}

/// Error: an entry that names no case.
pub fn known_unknown_case(file: &str, case: &str, nearest: &[&str]) -> String {
    format!("{file}: {}", super::unknown_case(case, nearest))
}

/// Note: an entry for a target that this run does not have.
pub fn known_unknown_target(file: &str, target: &str, have: &[&str]) -> String {
    format!("{file} has an entry for the target `{target}`, but this run has {}", have.join(", "))
}

/// Answer to `--bless`: what changed in the file.
pub fn blessed(file: &str, added: usize, removed: usize) -> String {
    let entries = |n| match n {
        1 => "1 entry".to_owned(),
        n => format!("{n} entries"),
    };
    match (added, removed) {
        (0, 0) => format!("{file} already says what this run saw; nothing changed"),
        (added, 0) => format!("{file}: {} added", entries(added)),
        (0, removed) => format!("{file}: {} removed, now stale", entries(removed)),
        (added, removed) => format!("{file}: {} added, {removed} removed", entries(added)),
    }
}
