//! What a run amounts to: the last line on the terminal, the first one elsewhere.
//! It never says more than the run has shown.

use crate::ledger::{Basis, Level};
use crate::outcome::{Exit, Outcome};
use crate::report::Style;
use crate::report::messages::is_not_run;
use crate::report::model::{CaseReport, Report};
use crate::report::text::{and, number, plural, took, verb};

/// What a run amounts to, in words that hold wherever they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The outcome whose colour the verdict has.
    pub(super) outcome: Outcome,
    /// The verdict itself: `Does not conform`.
    pub(super) word: String,
    /// What it rests on: `1 of 82 MUST cases that ran fails; 1 info`.
    pub(super) because: String,
}

/// The verdict on a run.
pub(super) fn of(report: &Report) -> Verdict {
    let (outcome, head) = head(report);
    let (word, first) = head.split_once(": ").unwrap_or((&head, ""));
    let parts: Vec<String> = [first.to_owned()].into_iter().chain(rest(report)).collect();
    Verdict { outcome, word: word.to_owned(), because: parts.join("; ") }
}

/// One sentence, the time, and the exit code unless it is 0.
pub(super) fn sentence(report: &Report, style: &Style) -> String {
    let Verdict { outcome, word, because } = of(report);
    let exit = match report.summary.exit {
        0 => String::new(),
        code => format!("  {}", style.bold(&format!("exit {code}"))),
    };
    let word = style.outcome(&format!("{word}:"), outcome);
    format!("{word} {because}. {}{exit}\n", took(report.run.millis))
}

/// The first part, and the outcome whose colour it has.
fn head(report: &Report) -> (Outcome, String) {
    let exit = report.summary.exit;
    let count = |outcome| report.cases.iter().filter(|case| case.outcome == outcome).count();
    let (fails, broken) = (count(Outcome::Fail), count(Outcome::Broken));
    if exit == Exit::Interrupted as u8 {
        return (Outcome::Inconclusive, interrupted(report));
    }
    if exit == Exit::Broken as u8 || broken > 0 {
        let said = format!(
            "Not to be trusted: {} of this suite; please report {}",
            plural(broken.max(1), "defect"),
            if broken > 1 { "them" } else { "it" },
        );
        return (Outcome::Broken, said);
    }
    if fails > 0 {
        return (Outcome::Fail, failing(report));
    }
    if exit == Exit::Fails as u8 {
        let said = format!("Fails: no case, but what the notes say; {}", passing(report));
        return (Outcome::Fail, said);
    }
    if exit == Exit::Usage as u8 {
        return (Outcome::Fail, "Not run: the notes say what to change".to_owned());
    }
    let undecided = count(Outcome::Inconclusive);
    if undecided > 0 || exit == Exit::Inconclusive as u8 {
        return (Outcome::Inconclusive, inconclusive(report));
    }
    if report.cases.is_empty() {
        return (Outcome::Skipped, "Nothing checked: no case was selected".to_owned());
    }
    if tally(report, None).ran == 0 {
        let all = plural(report.cases.len(), "selected case");
        let was = if report.cases.len() == 1 { "was" } else { "were all" };
        return (Outcome::Skipped, format!("Nothing checked: {all} {was} skipped"));
    }
    conforming(report)
}

/// Nothing failed and everything that ran has a verdict.
fn conforming(report: &Report) -> (Outcome, String) {
    let must = tally(report, Some(Kind::Must));
    let outcome = if must.pass == must.ran { Outcome::Pass } else { Outcome::Warn };
    let word = match (must.ran, must.pass == must.ran) {
        (0, _) => "Nothing fails, but no MUST case ran",
        (_, true) => "Conforms",
        // A tolerated, contested or known deviation from a MUST is still one.
        (_, false) if report.summary.known > 0 => "Nothing new fails",
        (_, false) => "Nothing fails",
    };
    (outcome, format!("{word}: {}", passing(report)))
}

fn failing(report: &Report) -> String {
    let tallies = Kind::ALL.map(|kind| (kind.word(), tally(report, Some(kind))));
    let failing: Vec<&(&str, Tally)> = tallies.iter().filter(|(_, tally)| tally.fail > 0).collect();
    let fails: usize = failing.iter().map(|(_, tally)| tally.fail).sum();
    let what = match failing.as_slice() {
        [(kind, tally)] if tally.ran == 1 => format!("the only {kind} case that ran fails"),
        all => {
            let part = |(kind, tally): &&(&str, Tally)| {
                format!("{} of {} {kind}", number(tally.fail), number(tally.ran))
            };
            let parts: Vec<String> = all.iter().map(part).collect();
            format!("{} cases that ran {}", and(&parts), verb(fails, "fail"))
        }
    };
    match tally(report, Some(Kind::Must)).fail {
        // Only under --strict, by a promise of the target file, or by a target that died.
        0 => format!("Fails: {what}"),
        _ => format!("Does not conform: {what}"),
    }
}

fn inconclusive(report: &Report) -> String {
    match tally(report, None).ran {
        0 => "Not decided: no case got a verdict".to_owned(),
        _ => format!(
            "Not decided: nothing that ran fails, but not everything got a verdict; {}",
            passing(report)
        ),
    }
}

fn interrupted(report: &Report) -> String {
    let ran = tally(report, None);
    let what = if ran.fail > 0 { failing_count(ran.fail) } else { String::new() };
    let all = plural(report.cases.len(), "case");
    format!("Interrupted: {} of {all} got a verdict{what}", number(ran.ran))
}

fn failing_count(fails: usize) -> String {
    format!(", {} of them {}", number(fails), verb(fails, "fail"))
}

/// `all 83 MUST cases that ran pass`; without a MUST, of all cases.
fn passing(report: &Report) -> String {
    let must = tally(report, Some(Kind::Must));
    let (tally, noun) = match must.ran {
        0 => (tally(report, None), "case"),
        _ => (must, "MUST case"),
    };
    match (tally.ran, tally.pass) {
        (0, _) => "nothing ran".to_owned(),
        (1, 1) => format!("the only {noun} that ran passes"),
        (1, _) => format!("the only {noun} that ran does not pass"),
        (ran, pass) if ran == pass => format!("all {} {noun}s that ran pass", number(ran)),
        (ran, pass) => {
            format!("{} of {} {noun}s that ran {}", number(pass), number(ran), verb(pass, "pass"))
        }
    }
}

/// What else there was: warnings by kind, and the outcomes without a verdict.
fn rest(report: &Report) -> Vec<String> {
    let mut parts = Vec::new();
    for kind in Kind::ALL {
        let warns = tally(report, Some(kind)).warn;
        if warns > 0 {
            parts.push(plural(warns, &format!("{} warning", kind.word())));
        }
    }
    for outcome in [Outcome::Info, Outcome::Known, Outcome::Skipped] {
        // Where all were skipped, the first part has said so.
        if report.cases.iter().all(|case| case.outcome == Outcome::Skipped) {
            continue;
        }
        parts.push(counted(report, outcome, |_| true, outcome.word()));
    }
    let not_run = |case: &CaseReport| case.reason.as_deref().is_some_and(is_not_run);
    parts.push(counted(report, Outcome::Inconclusive, |case| !not_run(case), "inconclusive"));
    parts.push(counted(report, Outcome::Inconclusive, not_run, "not run"));
    parts.retain(|part| !part.is_empty());
    parts
}

fn counted(
    report: &Report,
    outcome: Outcome,
    of: impl Fn(&CaseReport) -> bool,
    word: &str,
) -> String {
    let cases = report.cases.iter().filter(|case| case.outcome == outcome);
    match cases.filter(|case| of(case)).count() {
        0 => String::new(),
        count => format!("{} {word}", number(count)),
    }
}

/// Cases that got a verdict, of one kind or of all.
pub(super) struct Tally {
    pub(super) ran: usize,
    pub(super) pass: usize,
    fail: usize,
    warn: usize,
}

/// The MUST cases that got a verdict.
pub(super) fn musts(report: &Report) -> Tally {
    tally(report, Some(Kind::Must))
}

fn tally(report: &Report, kind: Option<Kind>) -> Tally {
    let of = |outcome| {
        let mut cases: Vec<&CaseReport> = report.cases.iter().collect();
        cases.retain(|case| case.outcome == outcome);
        cases.retain(|case| kind.is_none_or(|kind| kind == Kind::of(case)));
        cases.len()
    };
    let (pass, fail, warn) = (of(Outcome::Pass), of(Outcome::Fail), of(Outcome::Warn));
    let ran = pass + fail + warn + of(Outcome::Info) + of(Outcome::Known);
    Tally { ran, pass, fail, warn }
}

/// What a verdict counts apart: levels, and hardening, which no text demands
/// whatever its level.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Must,
    Should,
    May,
    Hardening,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Must, Kind::Should, Kind::May, Kind::Hardening];

    fn of(case: &CaseReport) -> Kind {
        match (case.basis, case.level) {
            (Basis::Hardening, _) => Kind::Hardening,
            (_, Level::Must) => Kind::Must,
            (_, Level::Should) => Kind::Should,
            (_, Level::May) => Kind::May,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Must => Level::Must.keyword(),
            Kind::Should => Level::Should.keyword(),
            Kind::May => Level::May.keyword(),
            Kind::Hardening => "hardening",
        }
    }
}
