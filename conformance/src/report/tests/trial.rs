//! A run as a test of Rust tells it.

use crate::outcome::{Exit, Outcome};
use crate::report::Style;
use crate::report::messages::gate_shut;
use crate::report::model::{CaseReport, Report, Unsteady};
use crate::report::terminal::trial;
use crate::report::tests::fixtures::{
    broken, case, fail, info, known, passes, reasoned, report, skipped, style, target, warn,
};
use crate::report::tests::snapshot;

fn test_style() -> Style {
    Style { test: Some("cargo test -p mine --test conformance --".to_owned()), ..style() }
}

fn failure(case: &CaseReport, unsteady: &[Unsteady]) -> Option<String> {
    let report = report(Exit::Fails, vec![case.clone()]);
    trial::failure(&report, &test_style(), case, unsteady)
}

#[test]
fn what_failed_tests_say() {
    let why = gate_shut("WebSocket", "ws://127.0.0.1:9001/", "404 Not Found");
    let open = reasoned(1, "ws.a.b", Outcome::Inconclusive, &why).remove(0);
    let all = [fail(), broken(), open].map(|case| failure(&case, &[]).expect("it fails"));
    snapshot("trial_failures", &all.join("\n"));
}

#[test]
fn everything_else_passes_unless_it_is_unsteady() {
    let unsteady = |case: &CaseReport| Unsteady {
        target: case.target.clone(),
        case: case.id.clone(),
        says: "it is not what was known".to_owned(),
    };
    let other = unsteady(&case("ws.z.z", Outcome::Pass));
    for case in [case("ws.a.b", Outcome::Pass), warn(), info(), known()] {
        assert_eq!(failure(&case, std::slice::from_ref(&other)), None);
        let says = failure(&case, &[other.clone(), unsteady(&case)]);
        assert_eq!(says.as_deref(), Some("NOTE  it is not what was known\n"));
    }
}

#[test]
fn what_there_is_to_say_besides() {
    let mut cases = passes(3);
    cases.extend([fail(), warn(), info(), known()]);
    cases.extend(skipped());
    let mut report: Report = report(Exit::Fails, cases);
    report.notes.push("a note".to_owned());
    snapshot("trial_rest", &trial::rest(&report, &test_style()));
}

#[test]
fn a_test_names_its_target_where_there_are_several() {
    let mut report = report(Exit::Fails, vec![fail()]);
    assert_eq!(trial::name(&report, &report.cases[0]), fail().id);
    report.targets.push(target("other"));
    let name = format!("[{}] {}", fail().target, fail().id);
    assert_eq!(trial::name(&report, &report.cases[0]), name);
}
