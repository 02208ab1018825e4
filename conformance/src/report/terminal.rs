//! A finished run as text: counts, then every deviation with its evidence, and
//! the verdict as the last line.

use std::fmt;

use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::model::{CaseReport, Report};
use crate::report::partial::{self, Partial};
use crate::report::text::{clean, hang};
use crate::report::verdict;

mod blocks;
mod counts;
mod enable;
mod events;
mod groups;
pub mod trial;

/// The whole report. Nothing in it depends on anything but the arguments.
///
/// In order: what was run; one row of counts per target and protocol; a line per
/// case that passed on a part of its inputs; with
/// `--trace` the events of the cases that need no block of their own; a block
/// per fail and per warn; a line per info and known; skipped and inconclusive
/// cases grouped by reason; defects of the suite; what the target file could say
/// to enable more; notes; the ends of targets that nobody asked for; the verdict.
pub fn render(report: &Report, style: &Style) -> String {
    parts([
        counts::head(report, style) + &counts::rows(report, style),
        partial(report, style),
        blocks::traces(report, style),
        blocks::deviations(report, style),
        lines(report, style, Outcome::Info)
            + &lines(report, style, Outcome::Known)
            + &groups::singles(report, style),
        groups::grouped(report, style),
        blocks::defects(report, style),
        enable::most(report, style),
        notes(report, style),
        blocks::exits(report, style),
        verdict::sentence(report, style),
    ])
}

/// What is not empty of `parts`, with a blank line between.
fn parts(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// The report as a person reads it, without colours.
impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&render(self, &Style::default()))
    }
}

/// What there is to tell about one case: the block of a deviation or a defect,
/// else a line. Other reports quote it, so that one case has one wording.
pub(super) fn told(report: &Report, case: &CaseReport, style: &Style) -> String {
    match case.outcome {
        Outcome::Fail => blocks::fail(report, style, case),
        Outcome::Warn => blocks::warn(report, style, case),
        Outcome::Broken => blocks::defect(report, style, case),
        _ => line(report, style, case),
    }
}

/// The cases that ended so, in the order of the report.
fn ended(report: &Report, outcome: Outcome) -> impl Iterator<Item = &CaseReport> {
    report.cases.iter().filter(move |case| case.outcome == outcome)
}

/// Whether nothing at all is known of a target, as where it does not answer:
/// then what it does not promise matters to nobody.
fn is_unreached(report: &Report, target: &str) -> bool {
    let mut of_it = report.cases.iter().filter(|case| case.target == target);
    let is_open =
        |case: &CaseReport| matches!(case.outcome, Outcome::Skipped | Outcome::Inconclusive);
    let has_inconclusive = ended(report, Outcome::Inconclusive).any(|case| case.target == target);
    has_inconclusive && of_it.all(is_open)
}

/// One line per case: its id and the reason or what was seen.
fn lines(report: &Report, style: &Style, outcome: Outcome) -> String {
    ended(report, outcome).map(|case| line(report, style, case)).collect()
}

/// `PASS  ws.deflate.keeps-server-window   3 of 4 inputs: …`
fn partial(report: &Report, style: &Style) -> String {
    let line = |partial: &Partial<'_>| match partial {
        Partial::One(case, said) => said_of(report, style, case, said),
        Partial::Many(case, said) => {
            let word = word_column(case.outcome);
            let of = format!("{}{}   ", clean(prefix(case)), on_target(report, case));
            let painted = style.outcome(&word, case.outcome) + &of;
            hang(&format!("{word}{of}"), &painted, &clean(said), style.width)
        }
    };
    partial::of(report).iter().map(line).collect()
}

fn line(report: &Report, style: &Style, case: &CaseReport) -> String {
    // A known case is told by the reason it is known for, a deviation by what was seen.
    let said = match case.outcome {
        Outcome::Info => case.actual.as_ref().or(case.reason.as_ref()),
        _ => case.reason.as_ref().or(case.actual.as_ref()),
    };
    said_of(report, style, case, said.map(String::as_str).unwrap_or_default())
}

/// The outcome, the case, and what is said about it.
fn said_of(report: &Report, style: &Style, case: &CaseReport, said: &str) -> String {
    let word = word_column(case.outcome);
    let on = on_target(report, case);
    let id = clean(&case.id);
    hang(
        &format!("{word}{id}{on}   "),
        &format!("{}{}{}   ", style.outcome(&word, case.outcome), style.bold(&id), style.dim(&on)),
        &clean(said),
        style.width,
    )
}

/// The word of an outcome in capitals, as the first column of a line.
fn word_column(outcome: Outcome) -> String {
    format!("{:<6}", outcome.word().to_uppercase() + "  ")
}

/// ` on my-server`, where a run has several targets.
fn on_target(report: &Report, case: &CaseReport) -> String {
    match report.targets.len() {
        0 | 1 => String::new(),
        _ => format!(" on {}", clean(&case.target)),
    }
}

/// The prefix of a case id: `ws`.
pub(super) fn prefix(case: &CaseReport) -> &str {
    case.id.split('.').next().unwrap_or_default()
}

fn notes(report: &Report, style: &Style) -> String {
    report.notes.iter().map(|said| note(style, said)).collect()
}

fn note(style: &Style, said: &str) -> String {
    hang("NOTE  ", &style.bold("NOTE  "), &clean(said), style.width)
}
