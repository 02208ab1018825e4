//! A run as one HTML file that needs nothing else: no network, no other file,
//! and no JavaScript for anything but its filter.
//!
//! The templates in `conformance/templates` are compiled in and escape every
//! text; what comes from a target passes [`crate::report::text::clean`] before,
//! so that a template never meets a control character. [`page`] shows one run,
//! [`matrix::page`] several side by side.

use askama::Template;

use crate::ledger::Level;
use crate::outcome::Outcome;
use crate::report::model::{ExitReport, Report, Summary};
use crate::report::text::{clean, instant, number, plural, shell_quote, took};
use crate::report::verdict::{self, Verdict};
use crate::report::{exits, messages};

mod anchors;
mod case;
pub mod matrix;

mod shell;
mod targets;
mod transcript;

pub(super) use case::link;
use shell::Shell;
pub(super) use targets::ORDER;
use targets::TargetView;

/// How many cases ended so.
pub(super) struct Count {
    pub(super) outcome: &'static str,
    pub(super) count: usize,
}

/// A name and what there is to say about it.
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) texts: Vec<String>,
}

/// A target that ended by itself, in one way.
pub(super) struct ExitView {
    pub(super) said: String,
    pub(super) printed: Option<String>,
}

#[derive(Template)]
#[template(path = "page.html", whitespace = "minimize")]
struct Page {
    shell: Shell,
    title: String,
    /// Where a run has one target, its own verdict says as much.
    verdict: Option<Verdict>,
    counts: Vec<Count>,
    origin: String,
    facts: Vec<Fact>,
    notes: Vec<String>,
    exits: Vec<ExitView>,
    targets: Vec<TargetView>,
    levels: Vec<&'static str>,
    topics: Vec<String>,
    total: usize,
}

/// The whole report as one HTML page.
///
/// # Panics
/// Never: a template is rendered into memory, which does not fail.
pub fn page(report: &Report) -> String {
    let targets = targets::of(report);
    let page = Page {
        shell: Shell::page(),
        title: title(report),
        verdict: (targets.len() != 1).then(|| verdict::of(report)),
        counts: counts(&report.summary),
        origin: origin(report),
        facts: facts(report),
        notes: report.notes.iter().map(|note| clean(note)).collect(),
        exits: exits(report),
        targets,
        levels: levels(report),
        topics: topics(report),
        total: report.cases.len(),
    };
    page.render().expect("a template is rendered into memory")
}

/// Targets that ended by themselves, with what they printed last.
pub(super) fn exits(report: &Report) -> Vec<ExitView> {
    let view = |alike: &Vec<&ExitReport>| {
        let lines: Vec<String> = alike[0].last_words.iter().map(|line| clean(line)).collect();
        let printed = (!lines.is_empty()).then(|| {
            lines.join(
                "
",
            )
        });
        ExitView { said: clean(&messages::exited(alike)), printed }
    };
    exits::alike(report).iter().map(view).collect()
}

/// `my-server: Does not conform`, or the number of targets in place of a name.
fn title(report: &Report) -> String {
    let name = match report.targets.as_slice() {
        [one] => clean(&one.name),
        several => plural(several.len(), "target"),
    };
    format!("{name}: {}", verdict::of(report).word)
}

/// The outcomes that occur, in the order in which they are worth a look.
fn counts(summary: &Summary) -> Vec<Count> {
    let count = |outcome: &Outcome| Count { outcome: outcome.word(), count: summary.of(*outcome) };
    targets::ORDER.iter().map(count).filter(|count| count.count > 0).collect()
}

/// `wireproof 0.1.0, 2026-11-21 09:30:00 UTC, took 1.4 s, exit code 1`
fn origin(report: &Report) -> String {
    // A run that was kept has no times.
    let took = match report.run.millis {
        0 => String::new(),
        millis => format!(", took {}", took(millis)),
    };
    format!(
        "{} {}, {}{took}, exit code {}",
        clean(&report.tool.name),
        clean(&report.tool.version),
        instant(&report.run.started),
        report.summary.exit,
    )
}

/// What [`origin`] has no room for.
fn facts(report: &Report) -> Vec<Fact> {
    let options: Vec<String> = report.run.options.iter().map(|word| shell_quote(word)).collect();
    let fact = |name, text| Fact { name, texts: vec![text] };
    vec![
        fact("Options", clean(&options.join(" "))),
        fact("Seed", report.run.seed.to_string()),
        fact("Cases", number(report.cases.len())),
    ]
}

fn levels(report: &Report) -> Vec<&'static str> {
    let mut levels = vec![Level::Must, Level::Should, Level::May];
    levels.retain(|level| report.cases.iter().any(|case| case.level == *level));
    levels.into_iter().map(Level::keyword).collect()
}

/// Every topic; where there are several protocols, each prefix before its topics.
fn topics(report: &Report) -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    for case in &report.cases {
        let topic = clean(case.topic());
        let prefix = topic.split('.').next().unwrap_or_default().to_owned();
        for name in [prefix, topic] {
            if !topics.contains(&name) {
                topics.push(name);
            }
        }
    }
    // One protocol needs no name: it is "any".
    if topics.iter().filter(|name| !name.contains('.')).count() == 1 {
        topics.retain(|name| name.contains('.'));
    }
    topics
}
