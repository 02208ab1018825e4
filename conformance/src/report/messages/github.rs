//! Annotations of GitHub Actions. They are encoded where they are written.

use crate::outcome::Outcome;
use crate::report::model::CaseReport;
use crate::report::statement::spec_name;
use crate::report::text::plural;

/// Title of the annotation of a case: `ws.framing.rejects-unmasked-frame (RFC 6455 §5.1)`.
pub fn annotation_title(case: &CaseReport, names_target: bool) -> String {
    let on = if names_target { format!(" on {}", case.target) } else { String::new() };
    let section = case.cites.first();
    let section = section.map(|cite| format!(" ({} §{})", spec_name(&cite.spec), cite.section));
    format!("{}{on}{}", case.id, section.unwrap_or_default())
}

/// What the annotation of a case says; `explain` is the command that says more.
pub fn annotation(case: &CaseReport, explain: &str) -> String {
    let word = case.outcome.word();
    let deviates = matches!(case.outcome, Outcome::Fail | Outcome::Warn);
    match (&case.expected, &case.actual, &case.reason) {
        (Some(expected), Some(actual), _) if deviates => {
            format!("{word}: expected {expected}; actual {actual}; what it means: {explain}")
        }
        (_, _, Some(reason)) => format!("{word}: {reason}"),
        (_, _, None) => format!("{word}: {}", case.title),
    }
}

/// The last annotation of its level, where the service would not show all.
pub fn more_annotations(more: usize, level: &str) -> String {
    format!(
        "{} like these; the log and the job summary have them all",
        plural(more, &format!("more {level}"))
    )
}
