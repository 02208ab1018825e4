//! From the end of an attempt to a line of the report.

use super::attempt::{Attempt, End};
use super::plan::Skip;
use crate::case::{Case, Stop, Violation};
use crate::outcome::Outcome;
use crate::report::messages;
use crate::report::model::CaseReport;

/// Turns attempts into verdicts, for one target.
pub(super) struct Judge<'a> {
    pub(super) strict: bool,
    pub(super) target: &'a str,
}

impl Judge<'_> {
    /// The verdict of an attempt that counts.
    pub(super) fn verdict(&self, case: &Case, attempt: Attempt) -> CaseReport {
        let mut report = self.blank(case, Outcome::Pass);
        report.millis = attempt.millis;
        report.inputs = attempt.inputs;
        report.transcript = attempt.transcript;
        match attempt.end {
            End::Passed => {}
            End::Stopped(Stop::Violation(violation)) => {
                let statement = case.deciding().1;
                report.outcome = Outcome::of_violation(statement, self.strict);
                // Why a violated MUST does not fail.
                report.reason = statement.contested.clone().or_else(|| statement.tolerated.clone());
                let Violation { expected, actual, event: _, hint } = *violation;
                report.violated = true;
                report.expected = Some(expected);
                report.actual = Some(actual);
                report.hint = hint;
            }
            End::Stopped(Stop::Inconclusive(why)) => {
                report.outcome = Outcome::Inconclusive;
                report.reason = Some(why);
            }
            End::Stopped(Stop::Skipped(why)) => {
                report.outcome = Outcome::Skipped;
                report.reason = Some(why);
            }
            End::Broken(why) => {
                report.outcome = Outcome::Broken;
                report.reason = Some(why);
            }
        }
        report
    }

    /// The verdict of a case that, alone, ended the target. Whatever its level:
    /// a client that can do this can do it to everybody's connections.
    pub(super) fn died(&self, case: &Case, attempt: Attempt) -> CaseReport {
        let mut report = self.blank(case, Outcome::Fail);
        report.millis = attempt.millis;
        report.transcript = attempt.transcript;
        report.violated = true;
        report.expected = Some(messages::still_accepts());
        report.actual = Some(messages::not_accepting(&messages::target_died()));
        report.reason = Some(messages::target_died());
        report
    }

    /// A case about which nothing can be said.
    pub(super) fn inconclusive(&self, case: &Case, reason: &str) -> CaseReport {
        let mut report = self.blank(case, Outcome::Inconclusive);
        report.reason = Some(reason.to_owned());
        report
    }

    /// A case that the target does not offer enough for.
    pub(super) fn skipped(&self, skip: &Skip) -> CaseReport {
        let mut report = self.blank(skip.case, Outcome::Skipped);
        report.reason = Some(skip.reason.clone());
        report.missing = skip.missing.iter().map(|need| messages::need_word(*need)).collect();
        report
    }

    fn blank(&self, case: &Case, outcome: Outcome) -> CaseReport {
        CaseReport::blank(case, self.target, outcome)
    }
}
