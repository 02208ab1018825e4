//! A run: the command line becomes a [`Verify`], the report becomes text and files.

use std::collections::BTreeMap;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};

use super::args::{Args, Seed, What};
use super::output::{self, complain, say};
use super::{Failure, command, last, look, style};
use crate::outcome::Exit;
use crate::pcap::Capture;
use crate::report::files::{self, Wanted};
use crate::report::live::Live;
use crate::report::model::Report;
use crate::report::{github, markdown, messages, terminal};
use crate::runner::Options;
use crate::runner::plan::{Planned, Selection};
use crate::verify::{Plan, Source, Verify};

/// Makes the run, and says with which code the process ends.
pub(super) async fn run(args: &Args, selection: Selection) -> Result<u8, Failure> {
    let reports = reports(args)?;
    let verify = Verify {
        targets: targets(args).await?,
        selection,
        options: options(args),
        known: args.known.clone(),
        bless: args.bless.clone(),
        preset: args.preset.clone(),
        repeat: args.repeat,
        ..Verify::targets([])
    };
    let mut plan = verify.plan()?;
    plan.arguments = shown_arguments(args, &plan.targets);
    if args.seed == Seed::Random {
        plan.notes.push(messages::random_seed(plan.options.seed));
    }
    if args.only_failed && plan.targets.iter().all(|planned| planned.is_empty()) {
        plan.notes.push(messages::only_failed_selects_nothing());
    }
    let mut style = style();
    style.trace = args.trace;
    style.jobs = Some(plan.options.jobs);
    style.target_args = target_args(&plan.targets);
    let capture = capture(args)?;
    plan.options.capture = capture.as_ref().map(|(capture, _)| capture.clone());
    let mut report = watched(plan).await?;
    let captured = finish(capture, &mut report);
    let stdout_is_taken = reports.iter().any(Wanted::takes_stdout);
    say(&terminal::render(&report, &style), stdout_is_taken);
    for wanted in &reports {
        wanted.write(&report, &style).map_err(Failure::usage)?;
    }
    // A run without cases leaves the one before it in its place.
    if report.summary.exit != Exit::Nothing as u8
        && let Err(why) = last::store(&report)
    {
        complain(&why);
    }
    if github::is_here() {
        output::commands(&github::annotations(&report, &style));
        if let Err(why) = github::add_to_summary(&markdown::text(&report)) {
            complain(&why);
        }
    }
    captured.map(|()| report.summary.exit)
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
    // Handled before anything is started: in the background of a shell the signal is
    // ignored, and what is started would inherit that.
    let Ok(mut ctrl_c) = signal(SignalKind::interrupt()) else { return receiver };
    tokio::spawn(async move {
        while ctrl_c.recv().await.is_some() {
            if sender.send_replace(true) {
                std::process::exit(Exit::Interrupted as i32);
            }
        }
    });
    receiver
}

/// The reports that are wanted, each of which has a place to go.
fn reports(args: &Args) -> Result<Vec<Wanted>, Failure> {
    let reports = files::read(&args.report).map_err(Failure::usage)?;
    if github::is_here() && reports.iter().any(Wanted::takes_stdout) {
        return Err(Failure::usage(messages::report_in_log()));
    }
    for report in &reports {
        report.check().map_err(Failure::usage)?;
    }
    Ok(reports)
}

/// The file of `--pcap`.
fn capture(args: &Args) -> Result<Option<(Capture, String)>, Failure> {
    let Some(path) = &args.pcap else { return Ok(None) };
    let file = path.display().to_string();
    match Capture::create(path) {
        Ok(capture) => Ok(Some((capture, file))),
        Err(error) => Err(not_captured(&file, &error)),
    }
}

fn not_captured(file: &str, error: &std::io::Error) -> Failure {
    Failure::usage(messages::cannot_write("the capture", file, &error.to_string()))
}

/// Ends the capture; its bound is a matter for the notes.
fn finish(capture: Option<(Capture, String)>, report: &mut Report) -> Result<(), Failure> {
    let Some((capture, file)) = capture else { return Ok(()) };
    match capture.finish() {
        Ok(0) => Ok(()),
        Ok(left_out) => {
            report.notes.push(messages::capture_is_full(&file, left_out));
            Ok(())
        }
        Err(error) => Err(not_captured(&file, &error)),
    }
}

/// How a person names each target again.
fn target_args(targets: &[Planned]) -> BTreeMap<String, Vec<String>> {
    let arg = |planned: &Planned| (planned.spec.name.clone(), planned.spec.arguments());
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
