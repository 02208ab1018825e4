//! Builds the book, checks it, shows it on this machine, and records its samples.
#![forbid(unsafe_code)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, RwLock};
use std::time::Instant;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use guide::decide::command;
use guide::{book, preprocess, samples, serve};
use listings::browser;
use listings::sessions::SESSIONS;
use listings::visits::VISITS;

/// The guide of Wireproof.
#[derive(Debug, Parser)]
#[command(name = "guide", version)]
struct Cli {
    /// The folder with book.toml [default: the book of this repository]
    #[arg(long, value_name = "FOLDER", global = true)]
    book: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Builds the book and checks every page
    Build {
        /// Where to put it, instead of book/book
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// Checks the book and keeps nothing
    Check,
    /// Shows the book on this machine and builds it again when a file changes
    Serve {
        /// The port to listen on; 0 takes a free one
        #[arg(long, default_value_t = serve::PORT)]
        port: u16,
    },
    /// Records again what the programs print, what passes between them, and what pages show
    Record {
        /// Only these, by the names of their sessions and visits; without any, everything
        names: Vec<String>,
    },
    /// Says which technique fits; asks, or takes answers: exit 0 decided, 2 unknown, 3 incomplete
    Decide {
        /// Answers instead of questions: question=answer, with a comma between two of them
        #[arg(long, value_name = "ANSWERS")]
        answers: Option<String>,
        /// Print JSON, and ask nothing
        #[arg(long)]
        json: bool,
        /// Say what shows that it fits, and why each other one is out
        #[arg(long)]
        explain: bool,
        /// List the questions and their answers
        #[arg(long)]
        list: bool,
    },
    /// Expands the book for a stock mdbook, which calls this by itself
    Preprocess {
        #[command(subcommand)]
        question: Option<Question>,
    },
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Whether a renderer is supported: exit 0 for html
    Supports {
        /// Its name
        renderer: String,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let root = cli.book.as_deref().unwrap_or_else(|| book::folder());
    match cli.command {
        Command::Build { out } => {
            let started = Instant::now();
            let built = book::build(root, out.as_deref())?;
            say_pending(&built);
            let index = built.folder.join("index.html");
            say(&format!("{}  in {:.1?}", index.display(), started.elapsed()));
        }
        Command::Check => {
            let out = tempfile::tempdir().context("no folder to build in")?;
            say_pending(&book::build(root, Some(out.path()))?);
            say("the book is in order");
        }
        Command::Serve { port } => show(root, port)?,
        Command::Record { names } => {
            let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
            for file in runtime.block_on(record(root, &names))? {
                say(&file.display().to_string());
            }
        }
        Command::Decide { answers, json, explain, list } => {
            let request = command::Request { answers, json, explain, list };
            let (input, errors) = (std::io::stdin().lock(), std::io::stderr().lock());
            let exit = command::run(root, &request, input, std::io::stdout().lock(), errors)?;
            return Ok(ExitCode::from(exit as u8));
        }
        Command::Preprocess { question: Some(Question::Supports { renderer }) } => {
            if !preprocess::supports(&renderer) {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Preprocess { question: None } => {
            preprocess::run(std::io::stdin().lock(), std::io::stdout().lock())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn record(root: &Path, names: &[String]) -> anyhow::Result<Vec<PathBuf>> {
    let sessions = SESSIONS.iter().map(|session| session.name);
    let known: Vec<&str> = sessions.chain(VISITS.iter().map(|visit| visit.name)).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
        anyhow::bail!("no session is called `{name}`; there are {}", known.join(", "));
    }
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    let mut files = if names.is_empty() { samples::record(root).await? } else { Vec::new() };
    for session in SESSIONS.iter().filter(|session| is_wanted(session.name)) {
        files.extend(session.record(root).await?);
    }
    for visit in VISITS.iter().filter(|visit| is_wanted(visit.name)) {
        match browser::find() {
            Some(_) => files.push(visit.record(root).await?),
            None => {
                say(&format!("skipped: the page `{}`, for Chromium is not installed", visit.name))
            }
        }
    }
    Ok(files)
}

/// Builds into a folder of its own each time, so that a page is never read while
/// it is written, and a book with a fault does not replace a good one.
fn show(root: &Path, port: u16) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("no folder to build in")?;
    let first = book::build(root, Some(&folder.path().join("0")))?.folder;
    let current: serve::Current = Arc::new(RwLock::new(first));
    let listener = serve::bind(port)
        .with_context(|| format!("cannot listen on 127.0.0.1:{port}; try --port 0"))?;
    say(&format!("the book is at http://{}/", listener.local_addr()?));
    say("it is built again when a page changes; reload the page. Ctrl-C ends it");
    let (root, shown) = (root.to_owned(), Arc::clone(&current));
    let place = folder.path().to_owned();
    std::thread::spawn(move || {
        let mut number = 0u32;
        serve::watch(&root, &root.join("book"), || {
            number += 1;
            match book::build(&root, Some(&place.join(number.to_string()))) {
                Ok(new) => {
                    let old = match shown.write() {
                        Ok(mut shown) => std::mem::replace(&mut *shown, new.folder),
                        Err(_) => return,
                    };
                    let _ = std::fs::remove_dir_all(old);
                    say("built again");
                }
                Err(error) => say(&format!("error: {error}")),
            }
        });
    });
    serve::run(&listener, &current).context("cannot accept connections")
}

/// What the pages promise for later, counted.
fn say_pending(built: &book::Built) {
    let count = built.pending.len() + built.claims.values().sum::<usize>();
    say(&format!("{count} pending"));
    for (part, count) in &built.claims {
        say(&format!("  decide.toml  part {part} proof of {count} claims"));
    }
    for used in &built.pending {
        let what = used.words[1..].join(" ");
        say(&format!("  src/{}:{}  part {what}", used.page.display(), used.line));
    }
}

/// A closed pipe is no error of ours.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
