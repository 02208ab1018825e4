//! The report as JUnit XML, which CI services read: a suite per target and
//! protocol, a test case per case.
//!
//! Such services know four states and colour a run by two of them, so the
//! outcomes are mapped by one rule: **what does not let the program end with 0
//! must not look green.** Therefore an inconclusive case is an `error`, although
//! it accuses nobody: as `skipped`, a target that never answered would pass.
//! Therefore, too, a run that ends otherwise than with 0 without such a case
//! (a stale known failure, nothing selected) gets a suite of its own that says why,
//! and so does a target that ended by itself.

use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite, XmlString};

use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::exits;
use crate::report::messages::{self, is_not_run, part_of_inputs};
use crate::report::model::{CaseReport, ExitReport, Report};
use crate::report::partial;
use crate::report::terminal::{prefix, told};
use crate::report::text::clean;
use crate::report::verdict;

/// Name of the suite that concerns the run as a whole.
const RUN: &str = "wireproof";

/// The report as JUnit XML. Colours and `trace` of `style` do not matter: a
/// test case tells as much as the terminal does without them.
///
/// # Panics
/// Never: the writer writes to memory.
pub fn text(report: &Report, style: &Style) -> String {
    let style = Style { color: false, trace: false, width: 100, ..style.clone() };
    let mut junit = quick_junit::Report::new(xml(&report.tool.name));
    junit.set_time(Duration::from_millis(report.run.millis));
    for (target, protocol) in suites(report) {
        junit.add_test_suite(suite(report, &style, target, protocol));
    }
    let is_green = junit.failures == 0 && junit.errors == 0;
    if is_green && report.summary.exit != 0 {
        junit.add_test_suite(run(report, &style));
    }
    junit.add_test_suites(exit_suites(report));
    junit.to_string().expect("memory takes everything")
}

/// Target and protocol, in the order in which the report first names them.
fn suites(report: &Report) -> Vec<(&str, &str)> {
    let mut suites = Vec::new();
    for case in &report.cases {
        let suite = (case.target.as_str(), prefix(case));
        if !suites.contains(&suite) {
            suites.push(suite);
        }
    }
    suites
}

fn suite(report: &Report, style: &Style, target: &str, protocol: &str) -> TestSuite {
    let mut suite = TestSuite::new(xml(&format!("{target} {protocol}")));
    let cases = report.cases.iter();
    let own = cases.filter(|case| case.target == target && prefix(case) == protocol);
    let mut millis = 0;
    for case in own {
        millis += case.millis;
        suite.add_test_case(test_case(report, style, case));
    }
    // The cases ran side by side; readers of JUnit expect the sum all the same.
    suite.set_time(Duration::from_millis(millis));
    suite.extra.insert("timestamp".into(), xml(&report.run.started));
    suite.add_property((xml("version"), xml(&report.tool.version)));
    suite.add_property(("seed", report.run.seed.to_string().as_str()));
    if let Some(known) = report.targets.iter().find(|known| known.name == target) {
        suite.add_property((xml("url"), xml(&known.url)));
        if let Some(about) = &known.about {
            suite.add_property((xml("about"), xml(about)));
        }
    }
    suite
}

fn test_case(report: &Report, style: &Style, case: &CaseReport) -> TestCase {
    let mut test = TestCase::new(xml(&case.id), status(report, style, case));
    test.set_classname(xml(&classname(case)));
    test.set_time(Duration::from_millis(case.millis));
    let passed_on = partial::skipping(case).and_then(|(_, inputs)| part_of_inputs(inputs));
    match passed_on {
        Some(said) => drop(test.set_system_out(xml(&said))),
        None if matches!(case.outcome, Outcome::Warn | Outcome::Info) => {
            test.set_system_out(block(report, style, case));
        }
        None => {}
    }
    test
}

/// `my-server.ws.framing`: services show it as a tree, cut at the dots.
fn classname(case: &CaseReport) -> String {
    let topic = case.id.rsplit_once('.').map_or(case.id.as_str(), |(topic, _)| topic);
    format!("{}.{topic}", case.target)
}

fn status(report: &Report, style: &Style, case: &CaseReport) -> TestCaseStatus {
    let reason = case.reason.as_deref().unwrap_or("no reason given");
    match case.outcome {
        Outcome::Pass | Outcome::Warn | Outcome::Info => TestCaseStatus::success(),
        Outcome::Fail => {
            let mut status = failed(NonSuccessKind::Failure, case, &deviation(case));
            status.set_description(block(report, style, case));
            status
        }
        Outcome::Broken => {
            let mut status = failed(NonSuccessKind::Error, case, reason);
            status.set_description(block(report, style, case));
            status
        }
        Outcome::Inconclusive => failed(NonSuccessKind::Error, case, reason),
        Outcome::Skipped => skipped(reason),
        Outcome::Known => skipped(&format!("known: {reason}")),
    }
}

/// `expected …; actual …`
fn deviation(case: &CaseReport) -> String {
    let said = [("expected ", &case.expected), ("actual ", &case.actual)];
    let parts = said.iter().filter_map(|(word, text)| Some(format!("{word}{}", text.as_ref()?)));
    parts.collect::<Vec<String>>().join("; ")
}

/// The type is the word of the outcome; for what was never tried, `not run`.
fn failed(kind: NonSuccessKind, case: &CaseReport, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(xml(message));
    let is_not_run = case.outcome == Outcome::Inconclusive && is_not_run(message);
    status.set_type(if is_not_run { "not run" } else { case.outcome.word() });
    status
}

fn skipped(reason: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(xml(reason));
    status
}

/// What the terminal tells about the case, beginning on a line of its own.
fn block(report: &Report, style: &Style, case: &CaseReport) -> XmlString {
    legal(&format!("\n{}", told(report, case, style)))
}

/// The suite of a run that is not green, although each of its cases is.
fn run(report: &Report, style: &Style) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(format!("exit {}", report.summary.exit));
    status.set_message(xml(verdict::sentence(report, style).trim_end()));
    let notes: String = report.notes.iter().map(|note| format!("\n{}", clean(note))).collect();
    if !notes.is_empty() {
        status.set_description(legal(&format!("{notes}\n")));
    }
    let mut suite = TestSuite::new(RUN);
    let mut test = TestCase::new("run", status);
    test.set_classname(RUN);
    suite.add_test_case(test);
    suite
}

/// The suites of targets that ended by themselves, a test case for each way in
/// which one did; its cases may all have passed.
fn exit_suites(report: &Report) -> Vec<TestSuite> {
    let mut suites: Vec<(&str, TestSuite)> = Vec::new();
    for alike in exits::alike(report) {
        let target = alike[0].target.as_str();
        let at = suites.iter().position(|(name, _)| *name == target).unwrap_or_else(|| {
            suites.push((target, TestSuite::new(xml(&format!("{target} process")))));
            suites.len() - 1
        });
        let suite = &mut suites[at].1;
        let number = suite.test_cases.len() + 1;
        let name = if number == 1 { String::new() } else { format!(", {number}") };
        let name = format!("does not end by itself{name}");
        let mut test = TestCase::new(name, exit_status(&alike));
        test.set_classname(xml(target));
        suite.add_test_case(test);
    }
    suites.into_iter().map(|(_, suite)| suite).collect()
}

fn exit_status(alike: &[&ExitReport]) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("exit");
    status.set_message(xml(&messages::exited(alike)));
    let lines: String =
        alike[0].last_words.iter().map(|line| format!("\n{}", clean(line))).collect();
    if !lines.is_empty() {
        status.set_description(legal(&format!("{lines}\n")));
    }
    status
}

/// Foreign text on one line.
fn xml(text: &str) -> XmlString {
    legal(&clean(text))
}

/// Text as XML 1.0 may hold it: of control characters [`XmlString`] keeps only
/// those that XML allows, and these two noncharacters it overlooks.
fn legal(text: &str) -> XmlString {
    XmlString::new(text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"))
}
