//! Meets one peer: serves it on a free port and runs every case on it.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use servers::faulty::{self, Base, Defect, Family, Kind, Peer};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use wireproof::case::Timing;
use wireproof::catalogue;
use wireproof::outcome::Outcome;
use wireproof::report::model::CaseReport;
use wireproof::runner::plan::{Planned, Selection, matches};
use wireproof::runner::{self, Options};

use crate::address::{self, Targets};

/// How much time the cases take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Little, because everything happens on this machine.
    Quick,
    /// More, for what differed among many others.
    Steady,
    /// As much as on a foreign target.
    Patient,
}

impl Pace {
    fn timing(self) -> Timing {
        match self {
            Pace::Quick => Timing {
                patience: Duration::from_millis(400),
                quiet: Duration::from_millis(60),
                deadline: Duration::from_secs(4),
                longest_wait: Duration::from_secs(5),
            },
            Pace::Steady => Timing {
                patience: Duration::from_millis(1200),
                quiet: Duration::from_millis(150),
                deadline: Duration::from_secs(8),
                longest_wait: Duration::from_secs(5),
            },
            Pace::Patient => Timing::default(),
        }
    }
}

/// Fewer at a time than on a foreign target, because several defects are met
/// side by side.
const JOBS: usize = 32;

/// How the cases ended on a peer.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// The cases that violated, sorted.
    pub violated: Vec<String>,
    /// The cases that ended inconclusive, sorted.
    pub inconclusive: Vec<String>,
    /// The MUST cases that passed, sorted.
    pub passed_must: Vec<String>,
    /// The cases that panicked.
    pub broken: Vec<String>,
    /// Whether the peer died on the way and had to be started again.
    pub died: bool,
}

impl Met {
    fn of(cases: &[CaseReport], died: bool) -> Met {
        let ids = |test: &dyn Fn(&CaseReport) -> bool| {
            let mut ids: Vec<String> =
                cases.iter().filter(|case| test(case)).map(|case| case.id.clone()).collect();
            ids.sort();
            ids
        };
        let must = wireproof::ledger::Level::Must;
        Met {
            // A violation may end as fail, warn or info.
            violated: ids(&|case| case.violated),
            inconclusive: ids(&|case| case.outcome == Outcome::Inconclusive),
            passed_must: ids(&|case| case.outcome == Outcome::Pass && case.level == must),
            broken: ids(&|case| case.outcome == Outcome::Broken),
            died,
        }
    }
}

/// Runs every case on a clean base.
///
/// # Errors
/// When no port is free, or the run cannot be started.
pub async fn base(family: &Family, base: &'static Base, only: &[String]) -> anyhow::Result<Met> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let targets = address::served(family, &Peer::Base(base), listener.local_addr()?.port())?;
    let never = Box::pin(std::future::pending());
    let server = tokio::spawn(faulty::serve_base(base, listener, never));
    let selection = Selection { globs: only.to_vec(), ..Selection::default() };
    let cases = run(targets, selection, true, Pace::Patient).await?;
    server.abort();
    Ok(Met::of(&cases, false))
}

/// Runs every case on a defect.
///
/// # Errors
/// When no port is free, or the run cannot be started.
pub async fn defect(
    family: &Family,
    defect: &'static Defect,
    only: &[String],
    pace: Pace,
) -> anyhow::Result<Met> {
    if matches!(defect.kind, Kind::Process(_)) {
        return Ok(Met::of(&run_started(family, defect, only, pace).await?, false));
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let targets = address::served(family, &Peer::Defect(defect), listener.local_addr()?.port())?;
    let server = tokio::spawn(faulty::serve(defect, listener));
    let is_degenerate = matches!(defect.kind, Kind::Degenerate(_));
    let cases = run(targets, selection(defect, only), !is_degenerate, pace).await?;
    // Whatever serves returns only when it dies.
    let died = server.is_finished() && !is_degenerate;
    server.abort();
    match died {
        false => Ok(Met::of(&cases, false)),
        // Only a peer that can be started again shows which case kills it.
        true => Ok(Met::of(&run_started(family, defect, only, pace).await?, true)),
    }
}

/// All cases but those that generate their inputs: they take long, and show a
/// defect that other cases show as well. Where a defect names one, it runs.
fn selection(defect: &Defect, only: &[String]) -> Selection {
    let unnamed = catalogue::all()
        .filter(|case| case.is_property && !defect.violates.contains(&case.id))
        .map(|case| case.id.to_owned());
    Selection { globs: only.to_vec(), skip: unnamed.collect(), ..Selection::default() }
}

async fn run(
    targets: Targets,
    selection: Selection,
    gate: bool,
    pace: Pace,
) -> anyhow::Result<Vec<CaseReport>> {
    // The folders stay until the run is over.
    let Targets { specs, folders: _folders } = targets;
    let plan = specs.into_iter().map(|(spec, only)| {
        let mut planned = Planned::new(Arc::new(spec), &selection);
        planned.cases.retain(|case| only.is_none_or(|only| matches(only, case.id)));
        planned
    });
    let plan: Vec<Planned> = plan.filter(|planned| !planned.is_empty()).collect();
    let options = Options {
        jobs: JOBS,
        timing: Some(pace.timing()),
        gate,
        gives_up: false,
        ..Options::default()
    };
    let (events, _) = mpsc::unbounded_channel();
    let (_keep, interrupt) = watch::channel(false);
    Ok(runner::run(plan, &options, events, interrupt).await?.cases)
}

/// Runs every case on a defect that the run starts, and starts again, itself.
async fn run_started(
    family: &Family,
    defect: &'static Defect,
    only: &[String],
    pace: Pace,
) -> anyhow::Result<Vec<CaseReport>> {
    run(address::started(family, defect)?, selection(defect, only), true, pace).await
}
