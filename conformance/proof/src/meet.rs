//! Meets one peer: serves it on a free port and runs every case on it.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use conformance::case::Timing;
use conformance::outcome::Outcome;
use conformance::report::model::CaseReport;
use conformance::runner::plan::{Planned, Selection};
use conformance::runner::{self, Options};
use conformance::target::{self, Spec};
use servers::faulty::{self, Base, Defect, Kind};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

/// What the clean bases offer; a defect may break it but not take it back.
const CAN: [&str; 4] =
    ["echo", "subprotocol:echo.wireproof", "origin:https://app.example", "paths"];

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
    let port = listener.local_addr()?.port();
    let server = tokio::spawn(faulty::serve_base(base, listener));
    let cases = run(spec_at(port)?, true, Pace::Patient).await?;
    server.abort();
    Ok(Met::of(&cases, false))
}

/// Runs every case on a defect.
///
/// # Errors
/// When no port is free, or the run cannot be started.
pub async fn defect(defect: &'static Defect, pace: Pace) -> anyhow::Result<Met> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    let server = tokio::spawn(faulty::serve(defect, listener));
    let is_degenerate = matches!(defect.kind, Kind::Degenerate(_));
    let cases = run(spec_at(port)?, !is_degenerate, pace).await?;
    // Whatever serves returns only when it dies.
    let died = server.is_finished() && !is_degenerate;
    server.abort();
    match died {
        false => Ok(Met::of(&cases, false)),
        // Only a peer that can be started again shows which case kills it.
        true => Ok(Met::of(&run_started(defect, pace).await?, true)),
    }
}

fn spec_at(port: u16) -> anyhow::Result<Spec> {
    let mut spec = target::from_url(&format!("ws://127.0.0.1:{port}/"))?;
    spec.can = CAN.map(str::to_owned).to_vec();
    Ok(spec)
}

async fn run(spec: Spec, gate: bool, pace: Pace) -> anyhow::Result<Vec<CaseReport>> {
    let plan = vec![Planned::new(Arc::new(spec), &Selection::default())];
    let options = Options { jobs: JOBS, timing: Some(pace.timing()), gate, ..Options::default() };
    let (events, _) = mpsc::unbounded_channel();
    let (_keep, interrupt) = watch::channel(false);
    Ok(runner::run(plan, &options, events, interrupt).await?.cases)
}

/// Runs every case on a defect that the run starts, and starts again, itself.
async fn run_started(defect: &Defect, pace: Pace) -> anyhow::Result<Vec<CaseReport>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("target.toml");
    let program = servers_program()?;
    let can = CAN.map(|word| format!("\"{word}\"")).join(", ");
    let text = format!(
        "name = \"mortal\"\n\
         [start]\n\
         command = ['{}', \"ws\", \"--defect\", \"{}\", \"--port\", \"{{port}}\"]\n\
         ready = {{ tcp = \"{{port}}\", within = \"5s\" }}\n\
         [ws]\n\
         url = \"ws://127.0.0.1:{{port}}/\"\n\
         can = [{can}]\n",
        program.display(),
        defect.id,
    );
    std::fs::write(&file, text)?;
    let mut specs = target::from_file(&file)?;
    let spec = specs.pop().context("the target file has one target")?;
    run(spec, true, pace).await
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
