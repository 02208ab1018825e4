//! A run as a test of Rust tells it: what a failed test says, and what there is
//! to say besides.

use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::model::{CaseReport, Report, Unsteady};
use crate::report::terminal::{blocks, line, lines, notes, partial, verdict};

/// The name of the test of `case`: its id, behind its target in brackets where
/// there are several.
pub fn name(report: &Report, case: &CaseReport) -> String {
    match report.targets.len() {
        0 | 1 => case.id.clone(),
        _ => format!("[{}] {}", case.target, case.id),
    }
}

/// Why the test of `case` fails, if it does: by the verdict on the case, or by
/// one of `unsteady` that is about it.
pub fn failure(
    report: &Report,
    style: &Style,
    case: &CaseReport,
    unsteady: &[Unsteady],
) -> Option<String> {
    let mut text = match case.outcome {
        Outcome::Fail => blocks::fail(report, style, case),
        Outcome::Broken => blocks::defect(report, style, case),
        Outcome::Inconclusive => line(report, style, case),
        Outcome::Pass | Outcome::Warn | Outcome::Info | Outcome::Known | Outcome::Skipped => {
            String::new()
        }
    };
    let is_about_it = |other: &&Unsteady| other.target == case.target && other.case == case.id;
    for unsteady in unsteady.iter().filter(is_about_it) {
        text.push_str(&super::note(style, &unsteady.says));
    }
    (!text.is_empty()).then_some(text)
}

/// What no failed test says: passes on a part of the inputs, warnings, information, known failures, notes, and
/// the verdict on the whole.
pub fn rest(report: &Report, style: &Style) -> String {
    super::parts([
        partial(report, style),
        blocks::warns(report, style),
        lines(report, style, Outcome::Info) + &lines(report, style, Outcome::Known),
        notes(report, style),
        blocks::exits(report, style),
        verdict::sentence(report, style),
    ])
}
