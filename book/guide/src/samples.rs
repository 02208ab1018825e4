//! What the program prints, recorded from real runs.
//!
//! `guide record` runs every sample against a server of its own on port 9001
//! and writes `book/samples/NAME.txt`; a test runs them again and compares all
//! but times.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use servers::faulty::{self, scripted::ws::bases::REFERENCE};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use wireproof::outcome::Exit;
use wireproof::report::Style;
use wireproof::report::model::{Report, Run, SCHEMA, Summary, Tool};
use wireproof::report::terminal;
use wireproof::runner::plan::{Planned, Selection};
use wireproof::runner::{self, Found, Options};
use wireproof::targets::{self, Spec};

use crate::fault::GuideError;

/// What a reader types.
pub const COMMAND: &str = "cargo xtask conformance";

/// The port of every command on a page.
pub const PORT: u16 = 9001;

/// The widest line, so that a sample fits on a page without scrolling.
const WIDTH: usize = 84;

/// A command and the server that it meets.
pub struct Sample {
    /// Name of its file, without the ending.
    pub name: &'static str,
    /// Who listens.
    pub peer: Peer,
    /// How the command names its target.
    pub target: Naming,
    /// Globs over case ids.
    pub globs: &'static [&'static str],
    /// Whether `--trace` is given.
    pub trace: bool,
    /// How it ends; a sample that ends otherwise no longer shows what its page says.
    pub exit: Exit,
}

/// Who listens on the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// The reference server.
    Reference,
    /// The faulty server with this id.
    Defect(&'static str),
    /// Nobody.
    Nobody,
}

/// How a command names its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By its address.
    Url,
    /// By `book/samples/target.toml`.
    File,
}

/// Every sample.
pub static SAMPLES: &[Sample] = &[
    Sample {
        name: "first-look",
        peer: Peer::Reference,
        target: Naming::Url,
        globs: &[],
        trace: false,
        exit: Exit::Conforms,
    },
    Sample {
        name: "with-file",
        peer: Peer::Reference,
        target: Naming::File,
        globs: &[],
        trace: false,
        exit: Exit::Conforms,
    },
    Sample {
        name: "faulty",
        peer: Peer::Defect("ws.takes-an-unmasked-ping"),
        target: Naming::Url,
        globs: &["ws.framing.rejects-unmasked-ping"],
        trace: false,
        exit: Exit::Fails,
    },
    Sample {
        name: "nobody",
        peer: Peer::Nobody,
        target: Naming::Url,
        globs: &["ws.control"],
        trace: false,
        exit: Exit::Inconclusive,
    },
    Sample {
        name: "trace",
        peer: Peer::Reference,
        target: Naming::Url,
        globs: &["ws.framing.rejects-unmasked-ping"],
        trace: true,
        exit: Exit::Conforms,
    },
];

/// The recorded sample as a block of a page: the command, and what it printed.
pub(crate) fn page_text(root: &Path, name: &str) -> Result<String, String> {
    let sample = SAMPLES.iter().find(|sample| sample.name == name).ok_or_else(|| {
        let known: Vec<&str> = SAMPLES.iter().map(|sample| sample.name).collect();
        format!("no sample is called `{name}`; there are {}", known.join(", "))
    })?;
    let path = file(root, sample);
    let said = std::fs::read_to_string(&path).map_err(|why| {
        format!("cannot read {}: {why}; record it with `guide record`", path.display())
    })?;
    Ok(format!("```text\n$ {}\n{said}```\n", sample.command()))
}

/// Where a sample is kept.
pub fn file(root: &Path, sample: &Sample) -> PathBuf {
    root.join("samples").join(sample.name).with_extension("txt")
}

/// The target file of the samples that name one.
fn target_file(root: &Path) -> PathBuf {
    root.join("samples").join("target.toml")
}

impl Sample {
    /// What a reader types to see it.
    pub fn command(&self) -> String {
        let mut words = vec![COMMAND.to_owned(), self.shown_target()];
        words.extend(self.globs.iter().map(|glob| (*glob).to_owned()));
        if self.trace {
            words.push("--trace".to_owned());
        }
        words.join(" ")
    }

    fn shown_target(&self) -> String {
        match self.target {
            Naming::Url => format!("ws://127.0.0.1:{PORT}/"),
            Naming::File => "target.toml".to_owned(),
        }
    }

    /// Runs the sample on `port`, or on a free one, and returns what is printed.
    ///
    /// # Errors
    /// When the port is taken, or the target file cannot be read.
    pub async fn run(&self, root: &Path, port: Option<u16>) -> Result<String, GuideError> {
        self.try_run(root, port)
            .await
            .map_err(|why| GuideError::Sample { id: self.name, why: format!("{why:#}") })
    }

    async fn try_run(&self, root: &Path, port: Option<u16>) -> anyhow::Result<String> {
        let listener = match port {
            Some(port) => TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?,
            None => on_a_free_port().await?,
        };
        let address = listener.local_addr()?;
        let server = match self.peer {
            Peer::Reference => {
                let never = Box::pin(std::future::pending());
                tokio::spawn(faulty::serve_base(&REFERENCE, listener, never))
            }
            Peer::Defect(id) => {
                let defect = faulty::find(id)
                    .ok_or_else(|| anyhow::anyhow!("no faulty server is called `{id}`"))?;
                tokio::spawn(faulty::serve(defect, listener))
            }
            Peer::Nobody => {
                drop(listener);
                tokio::spawn(async { Ok(()) })
            }
        };
        let report = self.report(root, address).await;
        server.abort();
        // The port is free again when the server is gone, not when it is told to go.
        let _ = server.await;
        let report = report?;
        let wanted = self.exit as u8;
        if report.summary.exit != wanted {
            let exit = report.summary.exit;
            anyhow::bail!("it ends with {exit}, and its page speaks of {wanted}; see SAMPLES");
        }
        let mut style = Style {
            width: WIDTH,
            command: COMMAND.to_owned(),
            jobs: Some(runner::JOBS),
            trace: self.trace,
            ..Style::default()
        };
        for target in &report.targets {
            style.target_args.insert(target.name.clone(), vec![self.shown_target()]);
        }
        let said = terminal::render(&report, &style);
        Ok(said.replace(&address.to_string(), &format!("127.0.0.1:{PORT}")))
    }

    async fn report(&self, root: &Path, address: SocketAddr) -> anyhow::Result<Report> {
        let started = Instant::now();
        let globs = self.globs.iter().map(|glob| (*glob).to_owned()).collect();
        let selection = Selection { globs, ..Selection::default() };
        let plan = self
            .specs(root, address)?
            .into_iter()
            .map(|spec| Planned::new(Arc::new(spec), &selection))
            .collect();
        // Nobody watches: the progress line is no part of a sample.
        let (events, _) = mpsc::unbounded_channel();
        let (_interrupt, never) = watch::channel(false);
        let found = runner::run(plan, &Options::default(), events, never).await?;
        Ok(report(found, started))
    }

    fn specs(&self, root: &Path, address: SocketAddr) -> anyhow::Result<Vec<Spec>> {
        match self.target {
            Naming::Url => Ok(vec![targets::from_url(&format!("ws://{address}/"))?]),
            Naming::File => {
                let text = std::fs::read_to_string(target_file(root))?;
                let folder = tempfile::tempdir()?;
                let path = folder.path().join("target.toml");
                let here = text.replace(&format!("127.0.0.1:{PORT}"), &address.to_string());
                std::fs::write(&path, here)?;
                let mut specs = targets::from_file(&path)?;
                for spec in &mut specs {
                    spec.file = Some(self.shown_target());
                }
                Ok(specs)
            }
        }
    }
}

/// Listens on a free port with as many digits as [`PORT`]: a request names the
/// port, and a transcript shows its length.
async fn on_a_free_port() -> std::io::Result<TcpListener> {
    for port in 9100..=9998 {
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            return Ok(listener);
        }
    }
    TcpListener::bind((Ipv4Addr::LOCALHOST, 9999)).await
}

/// What `wireproof` makes of what was found.
fn report(found: Found, started: Instant) -> Report {
    let mut summary = Summary::default();
    for case in &found.cases {
        summary.count(case.outcome);
    }
    let exit = if summary.fail > 0 {
        Exit::Fails
    } else if summary.inconclusive > 0 {
        Exit::Inconclusive
    } else {
        Exit::Conforms
    };
    summary.exit = exit as u8;
    Report {
        schema: SCHEMA,
        tool: Tool { name: "wireproof".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        run: Run {
            started: String::new(),
            millis: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            seed: runner::SEED,
            options: Vec::new(),
        },
        targets: found.targets,
        summary,
        notes: found.notes,
        exits: found.exits,
        cases: found.cases,
    }
}

/// Runs every sample on [`PORT`] and writes its file.
///
/// # Errors
/// When the port is taken, or a file cannot be written.
pub async fn record(root: &Path) -> Result<Vec<PathBuf>, GuideError> {
    let mut written = Vec::new();
    for sample in SAMPLES {
        let said = sample.run(root, Some(PORT)).await?;
        let path = file(root, sample);
        std::fs::write(&path, said).map_err(|why| GuideError::File {
            what: "write",
            path: path.clone(),
            why,
        })?;
        written.push(path);
    }
    Ok(written)
}

/// `text` word by word, with every time as `TIME`: two runs of a sample agree in
/// this and in nothing else.
pub fn without_times(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_unit =
        |word: &str| matches!(word.trim_end_matches(['.', ',', ';', ':', ')']), "ms" | "s");
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let is_time =
            words[at].parse::<f64>().is_ok() && words.get(at + 1).is_some_and(|w| is_unit(w));
        if is_time {
            kept.push("TIME".to_owned());
            at += 1;
        } else {
            kept.push(words[at].to_owned());
        }
        at += 1;
    }
    kept
}
