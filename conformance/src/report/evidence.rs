//! What every reporter tells of a case that is told in full: the words of its
//! stimuli, where the verdict fell, and the commands that lead further.

use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::model::{CaseReport, Report};
use crate::report::terminal::trial;
use crate::report::text::{clean, escape, moment, number, shell_quote};
use crate::transcript::{Event, Mark, Transcript};

/// Stimuli that [`sent`] names; a table case sends many.
const MOST_SENT: usize = 4;

/// So many inconclusive cases with one reason are told by it, not one by one.
pub(super) const MANY: usize = 3;

/// Whether an inconclusive case shares its reason with [`MANY`], as where a target
/// does not answer at all.
pub(super) fn is_one_of_many(report: &Report, case: &CaseReport) -> bool {
    let is_like = |other: &&CaseReport| {
        (other.outcome, &other.reason, &other.target) == (case.outcome, &case.reason, &case.target)
    };
    case.outcome == Outcome::Inconclusive
        && report.cases.iter().filter(is_like).nth(MANY - 1).is_some()
}

/// The stimuli in words.
pub(super) fn sent(transcript: &Transcript) -> Vec<String> {
    let is_stimulus = |event: &&Event| event.mark == Some(Mark::Stimulus);
    let stimuli: Vec<&Event> = transcript.events.iter().filter(is_stimulus).collect();
    let mut words: Vec<String> =
        stimuli.iter().take(MOST_SENT).map(|event| clean(&event.frame)).collect();
    if stimuli.len() > MOST_SENT {
        words.push(format!("… and {} more", number(stimuli.len() - MOST_SENT)));
    }
    words
}

/// The event that decided: `event 6, after 1.6 ms`.
pub(super) fn place(transcript: &Transcript) -> Option<String> {
    let here = transcript.events.iter().rfind(|event| event.mark == Some(Mark::Here))?;
    Some(format!("event {}, after {}", here.n, moment(here.at_us)))
}

/// The command that runs `case` again and prints every byte; in a test of Rust
/// the test of the case.
pub(super) fn again(report: &Report, style: &Style, case: &CaseReport) -> String {
    if let Some(test) = &style.test {
        return format!("{test} --exact {}", escape(&shell_quote(&trial::name(report, case))));
    }
    let given = style.target_args.get(&case.target).cloned();
    let target = given.unwrap_or_else(|| {
        let named = report.targets.iter().find(|target| target.name == case.target);
        named
            .map(|target| target.file.clone().unwrap_or_else(|| target.url.clone()))
            .into_iter()
            .collect()
    });
    let arguments = target.iter().map(String::as_str).chain([case.id.as_str(), "--trace"]);
    style.call(arguments)
}

/// The command that explains `case`.
pub(super) fn meaning(style: &Style, case: &CaseReport) -> String {
    style.call(["--explain", &case.id])
}
