//! A run as Markdown: for the job summary of a CI, an issue, or a page of a book.
//! Text of a target is never markup there ([`escape`]).

use crate::outcome::Outcome;
use crate::report::model::{CaseReport, CiteReport, ExitReport, Report, Summary};
use crate::report::partial::{self, Partial};
use crate::report::statement::{level_and_basis, spec_name};
use crate::report::terminal::prefix;
use crate::report::text::{clean, number, plural, shell_quote};
use crate::report::verdict::{self, Verdict};
use crate::report::{Style, evidence, exits, html, messages};

mod escape;
mod matrix;

use escape::{code, line, plain};
pub use matrix::matrix;

/// Cases told one by one; a job summary that is too long is not shown at all.
const MOST: usize = 100;

/// The whole report: verdict, counts, everything but passes, and how to run again.
pub fn text(report: &Report) -> String {
    let parts = [
        head(report),
        counts(report),
        notes(report),
        exits(report),
        partial(report),
        deviations(report),
        grouped(report),
        again(report),
        written_by(report),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn head(report: &Report) -> String {
    let verdict = verdict::of(report);
    let targets = report.every_target();
    let title = match targets.as_slice() {
        [one] if one.name == one.url => code(&one.name),
        [one] => plain(&one.name),
        several => plural(several.len(), "target"),
    };
    let mut text = format!("## {title}: {}\n\n{}\n", verdict.word, sentence(&verdict));
    if let [one] = targets.as_slice()
        && one.name != one.url
    {
        let about = one.about.as_ref().map(|about| format!("{}<br>", plain(about)));
        text.push_str(&format!("\n{}{}\n", about.unwrap_or_default(), code(&one.url)));
    }
    text
}

fn sentence(verdict: &Verdict) -> String {
    format!("**{}:** {}.", verdict.word, verdict.because)
}

/// A row per target, zeros and outcomes that do not occur left out.
fn counts(report: &Report) -> String {
    let have: Vec<Outcome> =
        Outcome::ALL.into_iter().filter(|outcome| report.summary.of(*outcome) > 0).collect();
    if have.is_empty() {
        return String::new();
    }
    let words = have.iter().map(|outcome| outcome.word().to_owned());
    let first = [String::new(), "cases".to_owned()];
    let mut text = row(first.into_iter().chain(words));
    text.push_str(&format!("|---|{}\n", "---:|".repeat(have.len() + 1)));
    for target in report.every_target() {
        let counts = report.of_target(&target).summary;
        let cells = have.iter().map(|outcome| count(&counts, *outcome));
        let first = [plain(&target.name), number(counts.total())];
        text.push_str(&row(first.into_iter().chain(cells)));
    }
    text
}

fn count(summary: &Summary, outcome: Outcome) -> String {
    match summary.of(outcome) {
        0 => String::new(),
        count => number(count),
    }
}

/// A row of a table; a cell holds no bar that [`escape`] has not dealt with.
fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

fn notes(report: &Report) -> String {
    let notes = report.notes.iter().map(|note| format!("> **Note:** {}\n", plain(note)));
    notes.collect::<Vec<String>>().join("\n")
}

/// Targets that ended by themselves, with what they printed last.
pub(super) fn exits(report: &Report) -> String {
    let told = |alike: &Vec<&ExitReport>| {
        let printed = alike[0].last_words.iter().map(|line| format!("<br>{}", code(line)));
        let said = plain(&messages::exited(alike));
        format!("> **Exit:** {said}{}\n", printed.collect::<String>())
    };
    exits::alike(report).iter().map(told).collect::<Vec<String>>().join("\n")
}

/// The cases that passed on a part of their inputs.
fn partial(report: &Report) -> String {
    let several = report.every_target().len() != 1;
    let on = |case: &CaseReport| match several {
        true => format!(" on {}", plain(&case.target)),
        false => String::new(),
    };
    let line = |partial: &Partial<'_>| match partial {
        Partial::One(case, said) => {
            format!("- pass {}{}: {}\n", code(&case.id), on(case), plain(said))
        }
        Partial::Many(case, said) => {
            format!("- pass {}{}: {}\n", code(prefix(case)), on(case), plain(said))
        }
    };
    partial::of(report).iter().take(MOST).map(line).collect()
}

/// Everything that is neither pass nor told by its reason, the most serious first.
fn deviations(report: &Report) -> String {
    let is_told = |case: &&CaseReport| case.outcome != Outcome::Pass && !is_grouped(report, case);
    let ended = |outcome| report.cases.iter().filter(move |case| case.outcome == outcome);
    let cases: Vec<&CaseReport> = html::ORDER.into_iter().flat_map(ended).filter(is_told).collect();
    if cases.is_empty() {
        return String::new();
    }
    let several = report.every_target().len() != 1;
    let mut head = vec!["Outcome", "Case", "Level", "Expected", "Actual", "Statement"];
    if several {
        head.insert(1, "Target");
    }
    let mut text = row(head.iter().map(|name| (*name).to_owned()));
    text.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    for case in cases.iter().take(MOST) {
        let mut cells = deviation(case);
        if several {
            cells.insert(1, plain(&case.target));
        }
        text.push_str(&row(cells));
    }
    if cases.len() > MOST {
        text.push_str(&format!("\nand {} more\n", number(cases.len() - MOST)));
    }
    text
}

fn deviation(case: &CaseReport) -> Vec<String> {
    let inputs = case.inputs.as_ref().and_then(messages::part_of_inputs);
    let said = [case.actual.as_ref(), inputs.as_ref(), case.reason.as_ref()];
    let seen: Vec<String> = said.into_iter().flatten().map(|said| plain(said)).collect();
    let seen = match (&case.hint, case.outcome) {
        (Some(hint), Outcome::Fail) => format!("{}<br>hint: {}", seen.join("<br>"), plain(hint)),
        _ => seen.join("<br>"),
    };
    vec![
        format!("**{}**", case.outcome.word()),
        format!("{}<br>{}", code(&case.id), plain(&case.title)),
        level_and_basis(case.level, case.basis),
        case.expected.as_ref().map(|expected| plain(expected)).unwrap_or_default(),
        seen,
        case.cites.first().map(statement).unwrap_or_default(),
    ]
}

/// The section as a link, where the report names an address for it.
fn statement(cite: &CiteReport) -> String {
    let section = format!("{} §{}", spec_name(&cite.spec), cite.section);
    let source = match html::link(&cite.url) {
        Some(href) => escape::link(&section, &href),
        None => plain(&section),
    };
    format!("{source}<br>{}", plain(&cite.says))
}

/// Whether a case is told by its reason, together with others.
fn is_grouped(report: &Report, case: &CaseReport) -> bool {
    case.outcome == Outcome::Skipped || evidence::is_one_of_many(report, case)
}

/// The cases that share a reason, the most common one first.
fn grouped(report: &Report) -> String {
    let mut groups: Vec<(&CaseReport, usize)> = Vec::new();
    for case in report.cases.iter().filter(|case| is_grouped(report, case)) {
        let same = groups.iter_mut().find(|(first, _)| {
            (first.outcome, &first.reason, &first.target)
                == (case.outcome, &case.reason, &case.target)
        });
        match same {
            Some((_, count)) => *count += 1,
            None => groups.push((case, 1)),
        }
    }
    groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let several = report.every_target().len() != 1;
    let line = |(case, count): &(&CaseReport, usize)| {
        let on = if several { format!(" on {}", plain(&case.target)) } else { String::new() };
        let reason = plain(case.reason.as_deref().unwrap_or("no reason given"));
        format!("- {} {}{on}: {reason}\n", plural(*count, "case"), case.outcome.word())
    };
    groups.iter().take(MOST).map(line).collect()
}

/// The commands that run everything again, and that show one case in full.
fn again(report: &Report) -> String {
    let options: Vec<String> = report.run.options.iter().map(|word| shell_quote(word)).collect();
    let block = |said: &str, line: String| format!("{said}:\n\n```sh\n{line}\n```\n");
    let all = line(&format!("wireproof {}", options.join(" ")));
    let mut text = block("Run it again", all);
    let order = [Outcome::Broken, Outcome::Fail, Outcome::Inconclusive, Outcome::Warn];
    let ended = |outcome| report.cases.iter().find(|case| case.outcome == outcome);
    if let Some(case) = order.into_iter().find_map(ended) {
        let style = Style::default();
        text.push('\n');
        text.push_str(&block("See one case in full", line(&evidence::again(report, &style, case))));
        text.push('\n');
        text.push_str(&block("Read what it means", line(&evidence::meaning(&style, case))));
    }
    text
}

fn written_by(report: &Report) -> String {
    let tool = format!("{} {}", report.tool.name, report.tool.version);
    let mut text = format!(
        "Written by {}, {}, seed {}, exit code {}.\n",
        plain(&tool),
        plain(&crate::report::text::instant(&report.run.started)),
        report.run.seed,
        report.summary.exit,
    );
    if report.summary.broken > 0 {
        text.push_str(&format!(
            "\n{}\n",
            plain(&messages::please_report(&clean(&report.tool.version)))
        ));
    }
    text
}
