//! Cases that passed on a part of their inputs. A pass says that a statement
//! holds; who reads it has to know what it was not tried with.

use crate::outcome::Outcome;
use crate::report::evidence::MANY;
use crate::report::messages::{part_of_inputs, parts_of_inputs, reasons};
use crate::report::model::{CaseReport, InputsReport, Report};
use crate::report::text::plural;

/// What there is to tell in one line.
pub(super) enum Partial<'a> {
    /// A case, and which inputs it ran.
    One(&'a CaseReport, String),
    /// Cases of one target and prefix that skipped inputs for the same reasons,
    /// by the first of them.
    Many(&'a CaseReport, String),
}

/// Every case that passed on a part of its inputs, in the order of the report;
/// those that share their reasons by one line.
pub(super) fn of(report: &Report) -> Vec<Partial<'_>> {
    let mut told: Vec<Partial<'_>> = Vec::new();
    let mut done: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for (case, inputs) in report.cases.iter().filter_map(skipping) {
        let key = key(case, inputs);
        if done.contains(&key) {
            continue;
        }
        let others = report.cases.iter().filter_map(skipping);
        let same = others.filter(|(case, inputs)| self::key(case, inputs) == key).count();
        if same < MANY {
            let said = part_of_inputs(inputs).unwrap_or_default();
            told.push(Partial::One(case, said));
            continue;
        }
        let said = format!("{} {}", plural(same, "case"), parts_of_inputs(&key.2));
        told.push(Partial::Many(case, said));
        done.push(key);
    }
    told
}

/// A case that passed without some of its inputs, and these.
pub(super) fn skipping(case: &CaseReport) -> Option<(&CaseReport, &InputsReport)> {
    let inputs = case.inputs.as_ref().filter(|inputs| !inputs.skipped.is_empty())?;
    (case.outcome == Outcome::Pass).then_some((case, inputs))
}

/// Target, prefix and reasons.
fn key<'a>(case: &'a CaseReport, inputs: &'a InputsReport) -> (&'a str, &'a str, Vec<&'a str>) {
    (&case.target, case.id.split('.').next().unwrap_or_default(), reasons(inputs))
}
