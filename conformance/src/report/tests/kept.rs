//! Runs that are kept: small, read back, and changed by nothing but what changed.

use crate::catalogue;
use crate::outcome::{Exit, Outcome};
use crate::report::json::{kept_schema, read, read_kept};
use crate::report::kept::Kept;
use crate::report::messages;
use crate::report::model::{CaseReport, InputsReport, Report, SkippedInput};
use crate::report::tests::fixtures::{
    answered_ping, case, every_outcome, info, report, target, two_targets,
};
use crate::report::tests::snapshot;

/// Every outcome, the inputs that a pass did without, and a second target.
fn run() -> Report {
    let mut run = every_outcome();
    let skipped = SkippedInput { input: "8 bits".to_owned(), why: "as zlib does".to_owned() };
    run.cases[0].inputs = Some(InputsReport { declared: 2, run: 1, skipped: vec![skipped] });
    run.cases[1].inputs = Some(InputsReport { declared: 2, run: 2, skipped: Vec::new() });
    run.cases[1].transcript = answered_ping();
    run.cases.push(CaseReport { target: "other".to_owned(), ..info() });
    run.targets.push(target("other"));
    run
}

fn kept(report: &Report) -> Kept {
    Kept::of(report)
}

#[test]
fn a_case_stands_on_a_line() {
    let text = kept(&run()).write();
    snapshot("kept", &text);
    assert_eq!(read_kept(&text, "kept.json").expect("kept"), Some(kept(&run())));
}

/// What the catalogue and the ledgers say is not kept, and there when it is read.
#[test]
fn titles_and_statements_come_from_the_catalogue() {
    let known = catalogue::all().next().expect("a case");
    let mut run = report(Exit::Conforms, vec![case(known.id, Outcome::Pass)]);
    let text = kept(&run).write();
    assert!(!text.contains(known.title) && !text.contains("cites"), "{text}");
    let back = read(&text, "kept.json").expect("a report");
    assert_eq!(back.cases[0].title, known.title);
    assert_eq!(back.cases[0].level, known.deciding().1.level);
    assert_eq!(back.cases[0].cites.len(), known.cites.iter().count());
    assert_eq!((back.notes.len(), back.summary.pass), (0, 1));

    run.cases.push(case("ws.framing.was-taken-out", Outcome::Fail));
    let back = read(&kept(&run).write(), "kept.json").expect("a report");
    assert_eq!(back.cases[1].title, messages::unknown_title());
    assert_eq!(back.cases[1].outcome, Outcome::Fail);
    assert!(back.notes[0].contains("1 case of the kept run"), "{:?}", back.notes);
    assert!(back.notes[0].contains("ws.framing.was-taken-out"), "{:?}", back.notes);
}

/// A second run: other times, another port, other bytes.
fn again(run: &Report) -> Report {
    let mut again = run.clone();
    again.run.started = "2026-12-24T00:00:00Z".to_owned();
    again.targets[0].url = "ws://127.0.0.1:1/".to_owned();
    for case in &mut again.cases {
        case.millis += 1;
        case.actual = case.actual.as_ref().map(|actual| actual.replace("2.0 s", "2.1 s"));
        for event in &mut case.transcript.events {
            event.at_us += 7;
        }
        for input in case.inputs.iter_mut().flat_map(|inputs| &mut inputs.skipped) {
            input.why.push_str(" today");
        }
    }
    again
}

#[test]
fn a_run_that_says_the_same_changes_nothing() {
    let first = kept(&run());
    let second = kept(&again(&run()));
    assert!(!first.says_what(&second));
    assert!(first.says_what(&second.with_evidence_of(&first)));
}

#[test]
fn one_verdict_changes_a_few_lines() {
    let before = kept(&run());
    let mut now = again(&run());
    now.cases[1].outcome = Outcome::Warn;
    (now.summary.pass, now.summary.warn) = (now.summary.pass - 1, now.summary.warn + 1);
    let now = kept(&now).with_evidence_of(&before);
    assert!(!before.says_what(&now));
    let lines = |kept: &Kept| kept.write().lines().map(str::to_owned).collect::<Vec<String>>();
    let (before, now) = (lines(&before), lines(&now));
    let gone: Vec<&String> = before.iter().filter(|line| !now.contains(line)).collect();
    assert_eq!(gone.len(), 3, "the day, the summary and the case: {gone:#?}");
}

/// The evidence of an older version of a target is no evidence for a newer one.
#[test]
fn another_version_has_evidence_of_its_own() {
    let first = kept(&run());
    let mut newer = again(&run());
    newer.targets[0].about = Some("axum 0.9".to_owned());
    let newer = kept(&newer);
    assert_eq!(newer.clone().with_evidence_of(&first).targets[0], newer.targets[0]);
}

/// What was kept before it was withheld goes.
#[test]
fn what_is_withheld_is_not_taken_over() {
    let mut run = two_targets();
    run.cases.retain(|case| case.target == "other");
    let before = kept(&run);
    let globs = ["ws.framing.rejects-*".to_owned()];
    let now = kept(&run.clone().withholding(&globs)).with_evidence_of(&before);
    let text = now.write();
    assert!(text.contains("withheld, because") && !text.contains("pong"), "{text}");
    assert!(kept(&run).with_evidence_of(&now).write().contains("pong"));
}

/// `BLESS=1 cargo test` writes the schema anew.
#[test]
fn the_schema_is_checked_in() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/kept.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, kept_schema()).unwrap();
    }
    let have = std::fs::read_to_string(path).unwrap_or_default();
    assert!(have == kept_schema(), "{path} is out of date; BLESS=1 writes it anew");
}
