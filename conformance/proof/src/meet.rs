//! Meets one peer: serves it on a free port and runs every case on it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use conformance::case::Timing;
use conformance::catalogue;
use conformance::outcome::Outcome;
use conformance::report::model::CaseReport;
use conformance::runner::plan::{Planned, Selection};
use conformance::runner::{self, Options};
use conformance::target::{self, Spec};
use servers::faulty::{self, Base, Defect, Kind};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

/// What the clean bases offer; a defect may break it but not take it back.
const CAN: [&str; 4] =
    ["echo", "subprotocol:echo.wireproof", "origin:https://app.example", "paths"];

/// What only the strict base offers beyond that, and every peer that is made of it.
const CAN_STRICT: &str = "permessage-deflate";

fn can(base: Base) -> Vec<String> {
    let more = match base {
        Base::Reference | Base::StrictHub => None,
        Base::Strict => Some(CAN_STRICT),
    };
    CAN.into_iter().chain(more).map(str::to_owned).collect()
}

/// What a peer promises.
fn promised(defect: &Defect) -> Vec<String> {
    match defect.kind {
        Kind::Spoiler { base, .. } => can(base),
        Kind::Scripted(_) | Kind::Process(_) | Kind::Secure(_) | Kind::Degenerate(_) => {
            can(Base::Strict)
        }
    }
}

/// How much time the cases take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Little, because everything happens on this machine.
    Quick,
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
        let must = conformance::ledger::Level::Must;
        Met {
            // A violation may end as fail, warn or info; only it says what was expected.
            violated: ids(&|case| case.expected.is_some()),
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
pub async fn base(base: Base) -> anyhow::Result<Met> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut spec = target::from_url(&format!("ws://{}/", listener.local_addr()?))?;
    spec.can = can(base);
    let never = Box::pin(std::future::pending());
    let server = tokio::spawn(faulty::serve_base(base, listener, never));
    let cases = run(spec, Selection::default(), true, Pace::Patient).await?;
    server.abort();
    Ok(Met::of(&cases, false))
}

/// Runs every case on a defect.
///
/// # Errors
/// When no port is free, or the run cannot be started.
pub async fn defect(defect: &'static Defect, pace: Pace) -> anyhow::Result<Met> {
    if matches!(defect.kind, Kind::Process(_)) {
        return Ok(Met::of(&run_started(defect, pace).await?, false));
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let (_folder, spec) = spec_of(defect, listener.local_addr()?)?;
    let server = tokio::spawn(faulty::serve(defect, listener));
    let is_degenerate = matches!(defect.kind, Kind::Degenerate(_));
    let cases = run(spec, selection(defect), !is_degenerate, pace).await?;
    // Whatever serves returns only when it dies.
    let died = server.is_finished() && !is_degenerate;
    server.abort();
    match died {
        false => Ok(Met::of(&cases, false)),
        // Only a peer that can be started again shows which case kills it.
        true => Ok(Met::of(&run_started(defect, pace).await?, true)),
    }
}

/// All cases but those that generate their inputs: they take long, and show a
/// defect that other cases show as well. Where a defect names one, it runs.
fn selection(defect: &Defect) -> Selection {
    let unnamed = catalogue::all()
        .filter(|case| case.is_property && !defect.violates.contains(&case.id))
        .map(|case| case.id.to_owned());
    Selection { skip: unnamed.collect(), ..Selection::default() }
}

/// A defect that serves at `address`, and the folder of its target file.
fn spec_of(defect: &Defect, address: SocketAddr) -> anyhow::Result<(Option<TempDir>, Spec)> {
    let (folder, mut spec) = match defect.kind {
        Kind::Secure(_) => {
            let (folder, spec) = from_text(&format!(
                "name = \"secure\"\n\
                 [tls]\n\
                 insecure = true\n\
                 [ws]\n\
                 url = \"wss://{address}/\"\n"
            ))?;
            (Some(folder), spec)
        }
        _ => (None, target::from_url(&format!("ws://{address}/"))?),
    };
    spec.can = promised(defect);
    Ok((folder, spec))
}

/// The target of a file with this text, and the folder where it lies, which
/// has to outlive a target that is started in it.
fn from_text(text: &str) -> anyhow::Result<(TempDir, Spec)> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("target.toml");
    std::fs::write(&file, text)?;
    let spec = target::from_file(&file)?.pop().context("the target file has one target")?;
    Ok((folder, spec))
}

async fn run(
    spec: Spec,
    selection: Selection,
    gate: bool,
    pace: Pace,
) -> anyhow::Result<Vec<CaseReport>> {
    let plan = vec![Planned::new(Arc::new(spec), &selection)];
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
async fn run_started(defect: &Defect, pace: Pace) -> anyhow::Result<Vec<CaseReport>> {
    let (_folder, mut spec) = from_text(&format!(
        "name = \"started\"\n\
         [start]\n\
         command = ['{}', \"ws\", \"--defect\", \"{}\", \"--port\", \"{{port}}\"]\n\
         ready = {{ tcp = \"{{port}}\", within = \"5s\" }}\n\
         [ws]\n\
         url = \"ws://127.0.0.1:{{port}}/\"\n",
        servers_program()?.display(),
        defect.id,
    ))?;
    spec.can = promised(defect);
    run(spec, selection(defect), true, pace).await
}

/// The program `servers`, which stands beside this one.
fn servers_program() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("servers");
    anyhow::ensure!(
        program.exists(),
        "{} is missing: run the proof with `cargo xtask proof`, which builds it",
        program.display()
    );
    Ok(program)
}
