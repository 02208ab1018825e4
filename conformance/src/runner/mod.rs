//! Runs cases against targets: plan, gate, crowd, and everything that a
//! violation has to go through before it becomes a verdict.
//!
//! 1. Each target is opened and has to answer at its protocol's gate.
//! 2. The cases run side by side. After each that provoked a rejection, or did
//!    not pass, one more connection shows that the target is still there.
//! 3. Each violation is run once more alone, and only that result counts.
//! 4. Cases with [`Isolation::Last`] run at the very end, one by one.

mod attempt;
mod crowd;
mod exits;
pub mod plan;
mod ran;
pub mod repeat;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::case::{Isolation, TRIES, Timing};
use crate::pcap::Capture;
use crate::report::events::Event;
use crate::report::messages::{self, NotRun};
use crate::report::model::{CaseReport, ExitReport, TargetReport};
use crate::targets::{Secrets, Spec, TargetError};
use crowd::TargetRun;
use exits::Exits;
use plan::Planned;
use verdict::Judge;

/// How a run is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Cases that run at the same time.
    pub jobs: usize,
    /// The seed of every random choice.
    pub seed: u64,
    /// How many inputs a property case generates.
    pub tries: u32,
    /// Factor on all times.
    pub slow: f64,
    /// Replaces the times of the target files; for the proof.
    pub timing: Option<Timing>,
    /// Above this, a wait that the target sets is skipped.
    pub longest_wait: Option<Duration>,
    /// Turns warnings into fails.
    pub strict: bool,
    /// Starts no more cases once one failed.
    pub fail_fast: bool,
    /// Whether targets have to answer at the gate; only the proof leaves it out.
    pub gate: bool,
    /// Whether a run stops on a target once many cases in a row ended
    /// inconclusive for the same reason; the proof goes on.
    pub gives_up: bool,
    /// Where every byte goes as well.
    pub capture: Option<Capture>,
}

/// So many cases run at the same time where nothing else is said: half of the
/// backlog that most servers listen with.
pub const JOBS: usize = 64;

/// The seed of this release.
pub const SEED: u64 = 1;

impl Default for Options {
    fn default() -> Options {
        Options {
            jobs: JOBS,
            seed: SEED,
            tries: TRIES,
            slow: 1.0,
            timing: None,
            longest_wait: None,
            strict: false,
            fail_fast: false,
            gate: true,
            gives_up: true,
            capture: None,
        }
    }
}

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What was verified.
    pub targets: Vec<TargetReport>,
    /// Every planned case on every target, in the order of the plan.
    pub cases: Vec<CaseReport>,
    /// What concerns the run as a whole.
    pub notes: Vec<String>,
    /// Targets that ended by themselves.
    pub exits: Vec<ExitReport>,
    /// Whether it was interrupted.
    pub interrupted: bool,
}

/// Runs `plan`. `interrupt` turns true when the run is to end early; what is
/// known by then is returned.
///
/// # Errors
/// A target that cannot be opened: a command that is not found or never ready,
/// a certificate file that cannot be read.
pub async fn run(
    plan: Vec<Planned>,
    options: &Options,
    events: UnboundedSender<Event>,
    mut interrupt: watch::Receiver<bool>,
) -> Result<Found, TargetError> {
    let cases = plan.iter().map(|planned| planned.cases.len()).sum();
    let _ = events.send(Event::Planned { cases, jobs: options.jobs });
    let specs: Vec<Arc<Spec>> = plan.iter().map(|planned| Arc::clone(&planned.spec)).collect();
    let mut found = tokio::select! {
        found = run_all(plan.clone(), options, &events, interrupt.clone()) => found,
        // Opening a target may hang; nothing is known yet that could be lost.
        () = interrupted_for_good(&mut interrupt) => Ok(not_begun(&plan)),
    };
    let mut exits = Exits::default();
    for spec in specs {
        // Where the run was interrupted, nobody has asked yet.
        exits.ask(&spec, &Secrets::default()).await;
        spec.stop().await;
    }
    if let Ok(found) = &mut found {
        found.exits.append(&mut exits.seen);
    }
    found
}

/// Resolves a while after an interrupt, when the run has not ended by itself.
async fn interrupted_for_good(interrupt: &mut watch::Receiver<bool>) {
    if interrupt.wait_for(|is_set| *is_set).await.is_err() {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
}

fn not_begun(plan: &[Planned]) -> Found {
    let mut found = Found { interrupted: true, ..Found::default() };
    for planned in plan {
        found.targets.push(planned.spec_report());
        let judge = Judge { strict: false, target: &planned.spec.name };
        let reason = messages::not_run(NotRun::Interrupted);
        found.cases.extend(planned.cases.iter().map(|case| judge.inconclusive(case, &reason)));
    }
    found
}

async fn run_all(
    plan: Vec<Planned>,
    options: &Options,
    events: &UnboundedSender<Event>,
    interrupt: watch::Receiver<bool>,
) -> Result<Found, TargetError> {
    let permits = Arc::new(Semaphore::new(options.jobs.max(1)));
    let openings = plan.into_iter().map(|planned| {
        TargetRun::open(
            planned,
            options.clone(),
            events.clone(),
            interrupt.clone(),
            Arc::clone(&permits),
        )
    });
    let mut runs = Vec::new();
    // Started one after the other: a machine that starts ten servers at once
    // makes them all late.
    for opening in openings {
        runs.push(opening.await?);
    }
    loop {
        runs = crowds(runs).await?;
        for run in &mut runs {
            run.settle().await?;
        }
        if runs.iter().all(TargetRun::is_done) {
            break;
        }
    }
    for run in &mut runs {
        run.last().await?;
    }
    let mut found = Found { interrupted: *interrupt.borrow(), ..Found::default() };
    for run in runs {
        run.report_into(&mut found).await;
    }
    Ok(found)
}

/// Runs the crowds of all targets at the same time. They end when this future
/// is dropped.
async fn crowds(runs: Vec<TargetRun>) -> Result<Vec<TargetRun>, TargetError> {
    let mut crowds = JoinSet::new();
    for (index, run) in runs.into_iter().enumerate() {
        crowds.spawn(async move { (index, run.crowd().await) });
    }
    let mut back = Vec::new();
    while let Some(joined) = crowds.join_next().await {
        match joined {
            Ok((index, run)) => back.push((index, run?)),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    back.sort_by_key(|(index, _)| *index);
    Ok(back.into_iter().map(|(_, run)| run).collect())
}

/// The cases of a plan that run in a crowd.
fn in_crowd(isolation: Isolation) -> bool {
    !matches!(isolation, Isolation::Last)
}

/// Milliseconds since `start`.
fn millis_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
