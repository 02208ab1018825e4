//! Skipped and inconclusive cases: one line per reason, not per case.

use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::evidence::MANY;
use crate::report::model::{CaseReport, Report};
use crate::report::terminal::{ended, is_unreached, line, prefix};
use crate::report::text::{clean, hang, number};

struct Group<'a> {
    target: String,
    prefix: String,
    reason: String,
    outcome: Outcome,
    cases: Vec<&'a CaseReport>,
}

/// A line per inconclusive case whose reason few others share.
pub(super) fn singles(report: &Report, style: &Style) -> String {
    let groups = collect(report, Outcome::Inconclusive);
    let few = groups.iter().filter(|group| group.cases.len() < MANY);
    few.flat_map(|group| &group.cases).map(|case| line(report, style, case)).collect()
}

/// `ws  41 cases skipped: the target does not promise …`, then
/// `ws  97 cases inconclusive: connection refused …`.
pub(super) fn grouped(report: &Report, style: &Style) -> String {
    let mut inconclusive = collect(report, Outcome::Inconclusive);
    inconclusive.retain(|group| group.cases.len() >= MANY);
    let mut groups = collect(report, Outcome::Skipped);
    groups.retain(|group| !is_unreached(report, &group.cases[0].target));
    groups.append(&mut inconclusive);
    lines(report, style, &groups)
}

/// The largest group first.
fn collect(report: &Report, outcome: Outcome) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for case in ended(report, outcome) {
        let (target, prefix) = (clean(&case.target), clean(prefix(case)));
        let reason = clean(case.reason.as_deref().unwrap_or("no reason given"));
        let same = groups.iter_mut().find(|group| {
            group.target == target && group.prefix == prefix && group.reason == reason
        });
        match same {
            Some(group) => group.cases.push(case),
            None => groups.push(Group { target, prefix, reason, outcome, cases: vec![case] }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.cases.len()));
    groups
}

fn lines(report: &Report, style: &Style, groups: &[Group<'_>]) -> String {
    let name = |group: &Group<'_>| match report.targets.len() {
        0 | 1 => group.prefix.clone(),
        _ => format!("{}  {}", group.target, group.prefix),
    };
    let named = groups.iter().map(|group| name(group).chars().count()).max().unwrap_or(0);
    let count = |group: &Group<'_>| number(group.cases.len());
    let counted = groups.iter().map(|group| count(group).chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for group in groups {
        let case = if group.cases.len() == 1 { "case " } else { "cases" };
        let first = format!("  {:<named$}  {:>counted$} {case} ", name(group), count(group));
        let word = format!("{}: ", group.outcome.word());
        text.push_str(&hang(
            &format!("{first}{word}"),
            &format!("{first}{}", style.outcome(&word, group.outcome)),
            &group.reason,
            style.width,
        ));
    }
    text
}
