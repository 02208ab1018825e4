//! Cases that are told in full: fails, warnings, defects, and traces.

use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::evidence;
use crate::report::exits;
use crate::report::messages;
use crate::report::model::{CaseReport, Report};
use crate::report::statement::{level_and_basis, spec_name};
use crate::report::terminal::{ended, events, on_target, parts, word_column};
use crate::report::text::{TIED, clean, hang, took};

/// A block per fail, then a shorter one per warn, with a blank line between.
pub(super) fn deviations(report: &Report, style: &Style) -> String {
    let fails = ended(report, Outcome::Fail).map(|case| fail(report, style, case));
    parts(fails.chain([warns(report, style)]))
}

/// A block per warn.
pub(super) fn warns(report: &Report, style: &Style) -> String {
    parts(ended(report, Outcome::Warn).map(|case| warn(report, style, case)))
}

pub(super) fn fail(report: &Report, style: &Style, case: &CaseReport) -> String {
    let mut text = head(report, style, case);
    text.push_str(&indented(style, &case.title));
    text.push_str(&statement(style, case));
    if let Some(cite) = case.cites.first() {
        text.push_str(&indented(style, &cite.url));
    }
    let sent = evidence::sent(&case.transcript);
    for (index, frame) in sent.iter().enumerate() {
        text.push_str(&label(style, if index == 0 { "sent" } else { "" }, frame));
    }
    text.push_str(&expected_and_actual(style, case));
    text.push_str(&inputs(style, case));
    for (name, said) in [("hint", &case.hint), ("reason", &case.reason)] {
        if let Some(said) = said {
            text.push_str(&label(style, name, &clean(said)));
        }
    }
    text.push_str(&match style.trace {
        true => events::all(&case.transcript, style),
        false => events::excerpt(&case.transcript, style),
    });
    text.push_str(&again(report, style, case));
    if style.test.is_none() {
        text.push_str(&command(style, "meaning", &evidence::meaning(style, case)));
    }
    text
}

pub(super) fn warn(report: &Report, style: &Style, case: &CaseReport) -> String {
    let mut text = head(report, style, case);
    text.push_str(&statement(style, case));
    text.push_str(&expected_and_actual(style, case));
    text.push_str(&inputs(style, case));
    if let Some(reason) = &case.reason {
        text.push_str(&label(style, "no fail", &clean(reason)));
    }
    if style.trace {
        text.push_str(&events::all(&case.transcript, style));
    }
    text.push_str(&again(report, style, case));
    text
}

/// A block per defect of the suite, with what a report of it must contain.
pub(super) fn defects(report: &Report, style: &Style) -> String {
    let all: Vec<String> =
        ended(report, Outcome::Broken).map(|case| defect(report, style, case)).collect();
    all.join("\n")
}

pub(super) fn defect(report: &Report, style: &Style, case: &CaseReport) -> String {
    let mut text = head(report, style, case);
    text.push_str(&indented(style, &case.title));
    // A panic may speak in several lines; each is shown, none can start a line.
    for (index, line) in case.reason.as_deref().unwrap_or_default().lines().enumerate() {
        text.push_str(&label(style, if index == 0 { "reason" } else { "" }, &clean(line)));
    }
    text.push_str(&match style.trace {
        true => events::all(&case.transcript, style),
        false => events::excerpt(&case.transcript, style),
    });
    text.push_str(&again(report, style, case));
    text.push_str(&hang("  ", "  ", &messages::please_report(&report.tool.version), style.width));
    text
}

/// A block per way in which a target ended by itself, with what it printed last.
pub(super) fn exits(report: &Report, style: &Style) -> String {
    parts(exits::alike(report).iter().map(|alike| {
        let said = clean(&messages::exited(alike));
        let word = style.outcome("EXIT  ", Outcome::Fail);
        let mut text = hang("EXIT  ", &word, &said, style.width);
        for (index, line) in alike[0].last_words.iter().enumerate() {
            text.push_str(&label(style, if index == 0 { "printed" } else { "" }, &clean(line)));
        }
        text
    }))
}

/// Every event of the cases that ran and get no block.
pub(super) fn traces(report: &Report, style: &Style) -> String {
    if !style.trace {
        return String::new();
    }
    let told = [Outcome::Fail, Outcome::Warn, Outcome::Broken];
    let rest = report.cases.iter().filter(|case| !told.contains(&case.outcome));
    let ran = rest.filter(|case| !case.transcript.events.is_empty());
    let blocks: Vec<String> = ran.map(|case| trace(report, style, case)).collect();
    blocks.join("\n")
}

fn trace(report: &Report, style: &Style, case: &CaseReport) -> String {
    format!(
        "{}{}{}   {}   {}\n{}",
        style.bold("TRACE  "),
        style.bold(&clean(&case.id)),
        style.dim(&on_target(report, case)),
        style.outcome(case.outcome.word(), case.outcome),
        took(case.millis),
        events::all(&case.transcript, style),
    )
}

/// `FAIL  ws.framing.rejects-unmasked-frame   MUST   RFC 6455 §5.1`
fn head(report: &Report, style: &Style, case: &CaseReport) -> String {
    let section = case
        .cites
        .first()
        .map(|cite| format!("   {} §{}", clean(&spec_name(&cite.spec)), clean(&cite.section)));
    format!(
        "{}{}{}   {}{}\n",
        style.outcome(&word_column(case.outcome), case.outcome),
        style.bold(&clean(&case.id)),
        style.dim(&on_target(report, case)),
        level_and_basis(case.level, case.basis),
        section.unwrap_or_default(),
    )
}

fn statement(style: &Style, case: &CaseReport) -> String {
    case.cites.first().map(|cite| indented(style, &cite.says)).unwrap_or_default()
}

fn expected_and_actual(style: &Style, case: &CaseReport) -> String {
    let mut text = String::new();
    if let Some(expected) = &case.expected {
        text.push_str(&label(style, "expected", &clean(expected)));
    }
    if let Some(actual) = &case.actual {
        let place = evidence::place(&case.transcript);
        let place = place.map(|place| format!("   ({})", place.replace(' ', TIED)));
        text.push_str(&label(style, "actual", &(clean(actual) + &place.unwrap_or_default())));
    }
    text
}

/// Which inputs of a table did not run.
fn inputs(style: &Style, case: &CaseReport) -> String {
    let said = case.inputs.as_ref().and_then(messages::part_of_them);
    said.map(|said| label(style, "inputs", &clean(&said))).unwrap_or_default()
}

fn again(report: &Report, style: &Style, case: &CaseReport) -> String {
    command(style, "again", &evidence::again(report, style, case))
}

fn indented(style: &Style, text: &str) -> String {
    hang("      ", "      ", &clean(text), style.width)
}

fn label(style: &Style, name: &str, text: &str) -> String {
    let first = format!("  {name:<8}   ");
    hang(&first, &style.dim(&first), text, style.width)
}

/// A command stays on one line, so that it can be copied.
fn command(style: &Style, name: &str, line: &str) -> String {
    format!("{}{line}\n", style.dim(&format!("  {name:<8}   ")))
}
