//! A run: targets from the command line, the plan, the verdict of the whole,
//! and the reports.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::args::{Args, Seed, What};
use super::{Failure, command, look, print, style};
use crate::known::Known;
use crate::outcome::{Exit, Outcome};
use crate::report::live::Live;
use crate::report::messages;
use crate::report::model::{CaseReport, Report, Run, SCHEMA, Summary, Tool};
use crate::report::{json, terminal};
use crate::runner::plan::{Planned, Selection};
use crate::runner::repeat::Repeats;
use crate::runner::{self, Found, Options};
use crate::target::{self, Spec};

/// The kinds of report that this release writes to a file.
const REPORTS: &[&str] = &["json"];

pub(super) async fn run(args: &Args, selection: Selection) -> Result<Exit, Failure> {
    let started = jiff::Timestamp::now();
    let clock = Instant::now();
    let files = report_files(args)?;
    let specs = specs(args).await?;
    let known = known(args, &specs)?;
    let plan: Vec<Planned> =
        specs.iter().map(|spec| Planned::new(Arc::clone(spec), &selection)).collect();
    let options = options(args);
    let mut notes = Vec::new();
    if args.seed == Seed::Random {
        notes.push(messages::random_seed(options.seed));
    }
    let interrupt = interrupt();
    let mut repeats = Repeats::default();
    let mut found = Found::default();
    for _ in 0..args.repeat {
        found = once(plan.clone(), &options, interrupt.clone()).await?;
        for entry in &known {
            entry.apply(&mut found);
        }
        repeats.add(&found);
        if found.interrupted {
            break;
        }
    }
    notes.append(&mut found.notes);
    let differing = repeats.differing();
    if args.repeat > 1 && differing.is_empty() && !found.interrupted {
        notes.push(messages::repeats_agree(args.repeat as usize));
    }
    let stale: Vec<String> = known.iter().flat_map(|entry| entry.stale(&found)).collect();
    let is_unsteady = !differing.is_empty() || !stale.is_empty();
    notes.extend(differing.into_iter().chain(stale));
    for spec in specs.iter().filter(|spec| spec.insecure) {
        notes.push(messages::insecure(&spec.name));
    }
    for glob in selection.globs.iter().filter(|glob| selects_nothing(glob, &found.cases)) {
        notes.push(messages::glob_selects_nothing(glob));
    }
    let mut summary = Summary::default();
    for case in &found.cases {
        summary.count(case.outcome);
    }
    let exit = exit(&summary, found.interrupted, is_unsteady);
    summary.exit = exit as u8;
    let report = Report {
        schema: SCHEMA,
        tool: Tool { name: "wireproof".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        run: Run {
            started: started.to_string(),
            millis: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
            seed: options.seed,
            options: shown_options(args, &specs),
        },
        targets: found.targets,
        summary,
        notes,
        cases: found.cases,
    };
    let mut style = style();
    style.trace = args.trace;
    style.jobs = Some(options.jobs);
    style.target_args = target_args(&specs);
    print(&terminal::render(&report, &style));
    for (kind, path) in files {
        std::fs::write(&path, json::write(&report)).map_err(|error| {
            Failure::usage(format!("cannot write the {kind} report to {}: {error}", path.display()))
        })?;
    }
    Ok(exit)
}

/// The targets that the command line names.
async fn specs(args: &Args) -> Result<Vec<Arc<Spec>>, Failure> {
    let mut specs: Vec<Spec> = Vec::new();
    for what in args.what() {
        match what {
            What::Url(url) if url.starts_with("http://") || url.starts_with("https://") => {
                return Err(Failure::usage(look::look(url).await));
            }
            What::Url(url) => specs.push(target::from_url(url)?),
            What::File(path) => specs.extend(target::from_file(path.as_ref())?),
            What::Glob(_) => {}
        }
    }
    if specs.is_empty() {
        return Err(Failure::usage(messages::no_target(&command())));
    }
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for spec in &specs {
        let from = spec.file.clone().unwrap_or_else(|| spec.shown_url());
        if let Some(first) = seen.insert(spec.name.clone(), from.clone()) {
            return Err(Failure::usage(messages::target_twice(&spec.name, &first, &from)));
        }
    }
    Ok(specs.into_iter().map(Arc::new).collect())
}

fn options(args: &Args) -> Options {
    let seed = match args.seed {
        Seed::Fixed(seed) => seed,
        Seed::Random => fastrand::u64(..),
    };
    Options {
        jobs: usize::from(args.jobs),
        seed,
        tries: args.tries,
        slow: args.slow,
        longest_wait: args.longest_wait,
        strict: args.strict,
        fail_fast: args.fail_fast,
        ..Options::default()
    }
}

/// Turns true at the first Ctrl-C; the second one ends the process at once.
fn interrupt() -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if sender.send_replace(true) {
                std::process::exit(Exit::Interrupted as i32);
            }
        }
    });
    receiver
}

async fn once(
    plan: Vec<Planned>,
    options: &Options,
    interrupt: watch::Receiver<bool>,
) -> Result<Found, Failure> {
    let (events, mut heard) = mpsc::unbounded_channel();
    let watching = tokio::spawn(async move {
        let mut live = Live::stderr();
        while let Some(event) = heard.recv().await {
            live.take(&event);
        }
        live.finish();
    });
    let found = runner::run(plan, options, events, interrupt).await;
    // The progress line is gone before anything else is printed.
    let _ = watching.await;
    Ok(found?)
}

fn selects_nothing(glob: &str, cases: &[CaseReport]) -> bool {
    !cases.iter().any(|case| crate::runner::plan::matches(glob, &case.id))
}

/// How the whole ends; the first that applies.
fn exit(summary: &Summary, interrupted: bool, is_unsteady: bool) -> Exit {
    if interrupted {
        Exit::Interrupted
    } else if summary.broken > 0 {
        Exit::Broken
    } else if summary.fail > 0 || is_unsteady {
        Exit::Fails
    } else if summary.inconclusive > 0 {
        Exit::Inconclusive
    } else if summary.total() == summary.skipped {
        Exit::Nothing
    } else {
        Exit::Conforms
    }
}

/// A file of known failures, and the targets that it speaks for.
struct KnownFile {
    path: PathBuf,
    known: Known,
    /// Nothing means all.
    targets: Option<Vec<String>>,
}

/// The files that `--known` or the target files name.
fn known(args: &Args, specs: &[Arc<Spec>]) -> Result<Vec<KnownFile>, Failure> {
    let mut paths: BTreeMap<PathBuf, Option<Vec<String>>> = BTreeMap::new();
    match &args.known {
        Some(path) => drop(paths.insert(path.clone(), None)),
        None => {
            for spec in specs {
                if let Some(path) = &spec.known {
                    let targets = paths.entry(path.clone()).or_insert_with(|| Some(Vec::new()));
                    targets.get_or_insert_default().push(spec.name.clone());
                }
            }
        }
    }
    let load = |(path, targets): (PathBuf, Option<Vec<String>>)| {
        let known = Known::load(&path).map_err(|error| Failure::usage(error.to_string()))?;
        Ok(KnownFile { path, known, targets })
    };
    paths.into_iter().map(load).collect()
}

impl KnownFile {
    fn speaks_for(&self, target: &str) -> bool {
        self.targets.as_ref().is_none_or(|targets| targets.iter().any(|have| have == target))
    }

    /// Turns what is known into [`Outcome::Known`].
    fn apply(&self, found: &mut Found) {
        for case in found.cases.iter_mut().filter(|case| self.speaks_for(&case.target)) {
            let Some(entry) = self.known.lookup(&case.target, &case.id) else { continue };
            if entry.outcome == case.outcome {
                case.outcome = Outcome::Known;
                case.reason = Some(messages::known_reason(&entry.reason, entry.issue.as_deref()));
            }
        }
    }

    /// A note for each entry that no longer says what is so.
    fn stale(&self, found: &Found) -> Vec<String> {
        let file = self.path.display().to_string();
        let judged = |outcome| {
            !matches!(
                outcome,
                Outcome::Known | Outcome::Skipped | Outcome::Inconclusive | Outcome::Broken
            )
        };
        let mut notes = Vec::new();
        for entry in &self.known.entries {
            let case = found
                .cases
                .iter()
                .find(|case| case.target == entry.target && case.id == entry.case);
            match case.filter(|case| judged(case.outcome)) {
                None => {}
                Some(case) if matches!(case.outcome, Outcome::Pass | Outcome::Info) => {
                    notes.push(messages::known_stale(&file, &entry.target, &entry.case));
                }
                Some(case) => notes.push(messages::known_other_outcome(
                    &file,
                    &entry.target,
                    &entry.case,
                    entry.outcome,
                    case.outcome,
                )),
            }
        }
        notes
    }
}

/// `KIND=FILE` of each `--report`.
fn report_files(args: &Args) -> Result<Vec<(String, PathBuf)>, Failure> {
    args.report
        .iter()
        .map(|given| match given.split_once('=') {
            Some((kind, path)) if REPORTS.contains(&kind) && !path.is_empty() => {
                Ok((kind.to_owned(), PathBuf::from(path)))
            }
            Some((kind, path)) if !path.is_empty() => {
                Err(Failure::usage(messages::report_kind_unknown(kind, REPORTS)))
            }
            _ => Err(Failure::usage(messages::report_without_file(given, REPORTS))),
        })
        .collect()
}

/// How a person names each target again.
fn target_args(specs: &[Arc<Spec>]) -> BTreeMap<String, Vec<String>> {
    let arg = |spec: &Arc<Spec>| spec.file.clone().unwrap_or_else(|| spec.shown_url());
    specs.iter().map(|spec| (spec.name.clone(), vec![arg(spec)])).collect()
}

/// The command line as a report may show it: URLs without their credentials.
fn shown_options(args: &Args, specs: &[Arc<Spec>]) -> Vec<String> {
    let mut urls = specs.iter().filter(|spec| spec.file.is_none()).map(|spec| spec.shown_url());
    let given = std::env::args().skip(1);
    let is_url = |arg: &str| args.what().any(|what| what == What::Url(arg));
    given.map(|arg| if is_url(&arg) { urls.next().unwrap_or_default() } else { arg }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A summary with one case for each of these outcomes.
    fn summary(outcomes: &[Outcome]) -> Summary {
        let mut summary = Summary::default();
        outcomes.iter().for_each(|outcome| summary.count(*outcome));
        summary
    }

    #[test]
    fn the_first_rule_that_applies_decides() {
        use Outcome::{Broken, Fail, Inconclusive, Info, Known, Pass, Skipped, Warn};
        let of = |outcomes: &[Outcome]| exit(&summary(outcomes), false, false);
        assert_eq!(of(&[Pass, Warn, Info, Known, Skipped]), Exit::Conforms);
        assert_eq!(of(&[Pass, Fail, Inconclusive]), Exit::Fails);
        assert_eq!(of(&[Pass, Inconclusive]), Exit::Inconclusive);
        assert_eq!(of(&[Skipped, Skipped]), Exit::Nothing);
        assert_eq!(of(&[]), Exit::Nothing);
        assert_eq!(of(&[Pass, Fail, Broken]), Exit::Broken);
        assert_eq!(exit(&summary(&[Pass]), false, true), Exit::Fails);
        assert_eq!(exit(&summary(&[Pass, Broken]), true, true), Exit::Interrupted);
    }
}
