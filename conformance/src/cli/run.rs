//! A run: the command line becomes a [`Verify`], the report becomes text and files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tokio::sync::{mpsc, watch};

use super::args::{Args, Seed, What};
use super::{Failure, command, look, print, style};
use crate::outcome::Exit;
use crate::report::live::Live;
use crate::report::model::Report;
use crate::report::{json, messages, terminal};
use crate::runner::Options;
use crate::runner::plan::{Planned, Selection};
use crate::verify::{Plan, Source, Verify};

/// The kinds of report that this release writes to a file.
const REPORTS: &[&str] = &["json"];

/// Makes the run, and says with which code the process ends.
pub(super) async fn run(args: &Args, selection: Selection) -> Result<u8, Failure> {
    let files = report_files(args)?;
    let verify = Verify {
        targets: targets(args).await?,
        selection,
        options: options(args),
        known: args.known.clone(),
        repeat: args.repeat,
        ..Verify::targets([])
    };
    let mut plan = verify.plan()?;
    plan.arguments = shown_arguments(args, &plan.targets);
    if args.seed == Seed::Random {
        plan.notes.push(messages::random_seed(plan.options.seed));
    }
    let mut style = style();
    style.trace = args.trace;
    style.jobs = Some(plan.options.jobs);
    style.target_args = target_args(&plan.targets);
    let report = watched(plan).await?;
    print(&terminal::render(&report, &style));
    for (kind, path) in files {
        std::fs::write(&path, json::write(&report)).map_err(|error| {
            Failure::usage(format!("cannot write the {kind} report to {}: {error}", path.display()))
        })?;
    }
    Ok(report.summary.exit)
}

/// The targets that the command line names.
async fn targets(args: &Args) -> Result<Vec<Source>, Failure> {
    let mut targets = Vec::new();
    for what in args.what() {
        match what {
            What::Url(url) if url.starts_with("http://") || url.starts_with("https://") => {
                return Err(Failure::usage(look::look(url).await));
            }
            What::Url(url) => targets.push(Source::Url(url.to_owned())),
            What::File(path) => targets.push(Source::File(path.into())),
            What::Glob(_) => {}
        }
    }
    match targets.is_empty() {
        true => Err(Failure::usage(messages::no_target(&command()))),
        false => Ok(targets),
    }
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

/// Makes the run of `plan`, shows how it goes on, and ends it early at Ctrl-C.
async fn watched(plan: Plan) -> Result<Report, Failure> {
    let (events, mut heard) = mpsc::unbounded_channel();
    let watching = tokio::spawn(async move {
        let mut live = Live::stderr();
        while let Some(event) = heard.recv().await {
            live.take(&event);
        }
        live.finish();
    });
    let report = plan.run_with(events, interrupt()).await;
    // The progress line is gone before anything else is printed.
    let _ = watching.await;
    Ok(report?)
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
fn target_args(targets: &[Planned]) -> BTreeMap<String, Vec<String>> {
    let arg = |planned: &Planned| {
        let spec = &planned.spec;
        (spec.name.clone(), vec![spec.file.clone().unwrap_or_else(|| spec.shown_url())])
    };
    targets.iter().map(arg).collect()
}

/// The command line as a report may show it: URLs without their credentials.
fn shown_arguments(args: &Args, targets: &[Planned]) -> Vec<String> {
    let specs = targets.iter().map(|planned| &planned.spec);
    let mut urls = specs.filter(|spec| spec.file.is_none()).map(|spec| spec.shown_url());
    let given = std::env::args().skip(1);
    let is_url = |arg: &str| args.what().any(|what| what == What::Url(arg));
    given.map(|arg| if is_url(&arg) { urls.next().unwrap_or_default() } else { arg }).collect()
}
