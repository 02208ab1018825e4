//! Cases that are told in full: fails, warnings, defects, and traces.

use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::messages;
use crate::report::model::{CaseReport, Report};
use crate::report::statement::{level_and_basis, spec_name};
use crate::report::terminal::{ended, events, on_target, word_column};
use crate::report::text::{TIED, clean, hang, moment, number, took};
use crate::transcript::{Event, Mark};

/// Stimuli that `sent` names; a table case sends many.
const MOST_SENT: usize = 4;

/// A block per fail, then a shorter one per warn, with a blank line between.
pub(super) fn deviations(report: &Report, style: &Style) -> String {
    let fails = ended(report, Outcome::Fail).map(|case| fail(report, style, case));
    let warns = ended(report, Outcome::Warn).map(|case| warn(report, style, case));
    fails.chain(warns).collect::<Vec<String>>().join("\n")
}

fn fail(report: &Report, style: &Style, case: &CaseReport) -> String {
    let mut text = head(report, style, case);
    text.push_str(&indented(style, &case.title));
    text.push_str(&statement(style, case));
    if let Some(cite) = case.cites.first() {
        text.push_str(&indented(style, &cite.url));
    }
    let sent = sent(&case.transcript.events);
    for (index, frame) in sent.iter().enumerate() {
        text.push_str(&label(style, if index == 0 { "sent" } else { "" }, frame));
    }
    text.push_str(&expected_and_actual(style, case));
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
    text.push_str(&command(style, "meaning", &style.call(["--explain", &case.id])));
    text
}

fn warn(report: &Report, style: &Style, case: &CaseReport) -> String {
    let mut text = head(report, style, case);
    text.push_str(&statement(style, case));
    text.push_str(&expected_and_actual(style, case));
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

fn defect(report: &Report, style: &Style, case: &CaseReport) -> String {
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
        let here = case.transcript.events.iter().rfind(|event| event.mark == Some(Mark::Here));
        let place = here.map(|event| {
            let place = format!("(event {}, after {})", event.n, moment(event.at_us));
            format!("   {}", place.replace(' ', TIED))
        });
        text.push_str(&label(style, "actual", &(clean(actual) + &place.unwrap_or_default())));
    }
    text
}

/// The stimuli in words.
fn sent(events: &[Event]) -> Vec<String> {
    let stimuli: Vec<&Event> =
        events.iter().filter(|event| event.mark == Some(Mark::Stimulus)).collect();
    let mut words: Vec<String> =
        stimuli.iter().take(MOST_SENT).map(|event| clean(&event.frame)).collect();
    if stimuli.len() > MOST_SENT {
        words.push(format!("… and {} more", number(stimuli.len() - MOST_SENT)));
    }
    words
}

fn again(report: &Report, style: &Style, case: &CaseReport) -> String {
    let given = style.target_args.get(&case.target).cloned();
    let target = given.unwrap_or_else(|| {
        let named = report.targets.iter().find(|target| target.name == case.target);
        named
            .map(|target| target.file.clone().unwrap_or_else(|| target.url.clone()))
            .into_iter()
            .collect()
    });
    let arguments = target.iter().map(String::as_str).chain([case.id.as_str(), "--trace"]);
    command(style, "again", &style.call(arguments))
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
