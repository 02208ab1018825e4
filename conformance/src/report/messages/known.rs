//! Known failures: what the file says against what the run saw.

use crate::known::bless::Change;
use crate::outcome::Outcome;
use crate::report::text::{and, number};

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

/// What `--bless` did with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blessing {
    /// It was missing.
    Added,
    /// It named another outcome.
    Changed,
    /// It was stale.
    Removed,
}

/// So many entries are named; the file has them all.
const MOST_NAMED: usize = 20;

/// Notes: what `--bless` changed in a file.
pub fn blessed(file: &str, changes: &[(Change, Blessing)]) -> Vec<String> {
    if changes.is_empty() {
        return vec![format!("{file} already says what this run saw; nothing is blessed")];
    }
    let kinds = [
        (Blessing::Added, "added"),
        (Blessing::Changed, "changed"),
        (Blessing::Removed, "removed as stale"),
    ];
    let note = |(blessing, word): (Blessing, &str)| {
        let own = changes.iter().filter(|(_, have)| *have == blessing);
        let names: Vec<String> = own.map(|(change, _)| entry(change)).collect();
        let count = match names.len() {
            0 => return None,
            1 => "1 entry".to_owned(),
            n => format!("{} entries", number(n)),
        };
        Some(format!("{file}: {count} {word}: {}", shortened(names)))
    };
    kinds.into_iter().filter_map(note).collect()
}

fn entry(change: &Change) -> String {
    let outcome = change.outcome.map(|outcome| format!(" ({})", outcome.word()));
    format!("{} on {}{}", change.case, change.target, outcome.unwrap_or_default())
}

fn shortened(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    names.truncate(MOST_NAMED);
    if more > 0 {
        names.push(format!("{} more", number(more)));
    }
    and(&names)
}

/// Note: a target of which nothing is known, so that nothing can be accepted.
pub fn bless_unreached(target: &str) -> String {
    format!("no case of {target} got a verdict, so nothing of it is blessed")
}

/// Note: the file could not be written after all.
pub fn not_blessed(file: &str, why: &str) -> String {
    format!("nothing is blessed, for {file} cannot be written: {why}")
}

/// Note: a run whose verdicts nobody can rely on.
pub fn bless_unsteady() -> String {
    "nothing is blessed: the run was interrupted, or verdicts differ between repetitions".to_owned()
}

/// Error: `--bless` without a reason.
pub fn bless_without_reason() -> String {
    "--bless wants a reason that a reader of the file understands, such as \
     --bless \"upstream answers in May\""
        .to_owned()
}

/// Error: `--bless` without a file to write.
pub fn bless_nowhere(target: &str) -> String {
    format!(
        "--bless has no file to write for the target `{target}`: name one with --known known.toml, \
         or with known = \"known.toml\" in its target file"
    )
}
