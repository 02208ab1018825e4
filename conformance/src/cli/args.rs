//! The arguments, as `FORMATS.md` and the README have them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use crate::ledger::Level;

/// Says which statements of its specifications a real-time server keeps.
#[derive(Debug, Parser)]
#[command(name = "wireproof", version, max_term_width = 100, after_help = AFTER_HELP)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    /// Target URLs (with "://"), target files (ending in ".toml") and globs over case ids
    /// ("ws.close.*"; "ws" means "ws.*"), in any order
    #[arg(value_name = "WHAT")]
    what: Vec<String>,

    /// List the cases instead of running them
    #[arg(long)]
    pub(super) list: bool,

    /// Form of --list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    /// What kind of server stands at the target URLs, which says more than an address: app, nchan
    /// or etcd2; for sse+http, poll+http, longpoll+http and the same with https
    #[arg(long, value_name = "NAME")]
    pub(super) preset: Option<String>,

    /// Explain a case: its statements, its inputs, what a violation means
    #[arg(long, value_name = "CASE")]
    pub(super) explain: Option<String>,

    /// Write a commented target.toml, for the URL if one is given; never overwrites
    #[arg(long)]
    pub(super) init: bool,

    /// Run only cases of this level and above
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) level: Option<Level>,

    /// Turn warnings into fails
    #[arg(long)]
    pub(super) strict: bool,

    /// Leave out the cases that this glob names; repeatable
    #[arg(long, value_name = "GLOB")]
    pub(super) skip: Vec<String>,

    /// Run only what did not pass in the last run here: fails, warnings, what was inconclusive or
    /// broken
    #[arg(long, conflicts_with_all = ["list", "explain", "init"])]
    pub(super) only_failed: bool,

    /// Start no more cases once one failed
    #[arg(long)]
    pub(super) fail_fast: bool,

    /// Run everything N times; a verdict that differs fails
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) repeat: u32,

    /// Cases that run at the same time
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=128))]
    pub(super) jobs: u16,

    /// Multiply all times by FACTOR, for a slow target or a busy machine
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = factor)]
    pub(super) slow: f64,

    /// Skip cases that would have to wait longer than this for a time that the target sets
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) longest_wait: Option<Duration>,

    /// Seed of every random choice: a number, or "random"
    #[arg(long, value_name = "N|random", default_value = "1", value_parser = seed)]
    pub(super) seed: Seed,

    /// Inputs that each property case generates
    #[arg(long, value_name = "N", default_value_t = crate::case::TRIES, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) tries: u32,

    /// Print every byte of every case
    #[arg(long)]
    pub(super) trace: bool,

    /// Known failures, instead of those that the target file names
    #[arg(long, value_name = "FILE")]
    pub(super) known: Option<PathBuf>,

    /// Accept what fails, warns or stays inconclusive: add it to the known failures with this
    /// reason, remove what is stale there, and end with 0. A broken case is never accepted, nor a
    /// target that does not answer
    #[arg(long, value_name = "REASON")]
    pub(super) bless: Option<String>,

    /// Write a report; KIND is json, junit, html or md; FILE may be - for standard output, and the
    /// text for a person then goes to standard error; repeatable
    #[arg(long, value_name = "KIND=FILE")]
    pub(super) report: Vec<String>,

    /// Write every byte of the run as pcapng, for Wireshark
    #[arg(long, value_name = "FILE")]
    pub(super) pcap: Option<PathBuf>,

    /// Run hardening cases also on targets that are not this machine
    #[arg(long)]
    pub(super) yes_remote: bool,
}

const AFTER_HELP: &str = "\
Exit codes: 0 conforms · 1 a fail, a stale known failure, or a verdict that differs under --repeat ·
2 usage or configuration · 3 nothing failed, but something is inconclusive · 4 nothing was selected,
or everything was skipped · 70 a defect of the suite · 130 interrupted";

/// What is not a run.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show how the cases cover the specifications
    Ledger {
        /// One specification, such as rfc6455
        spec: Option<String>,
        /// Print every statement
        #[arg(long)]
        all: bool,
    },
    /// Show JSON reports as a page or as Markdown; several stand side by side
    #[command(group = clap::ArgGroup::new("output").required(true).multiple(true))]
    Report {
        /// What runs wrote with --report json=FILE
        #[arg(value_name = "JSON", required = true)]
        files: Vec<PathBuf>,
        /// Write one HTML file that needs no network
        #[arg(long, value_name = "FILE", group = "output")]
        html: Option<PathBuf>,
        /// Write Markdown
        #[arg(long, value_name = "FILE", group = "output")]
        md: Option<PathBuf>,
        /// Keep one run as JSON: how each case ended, and the bytes of what did not pass; in a
        /// FILE that is there already only what ended otherwise changes
        #[arg(long, value_name = "FILE", group = "output")]
        keep: Option<PathBuf>,
        /// With --keep: of a violation of these cases keep only that there is one, so that
        /// nobody can do it again; repeat it for more
        #[arg(long, value_name = "GLOB", requires = "keep")]
        withhold: Vec<String>,
        /// Print the verdicts that differ between two runs, the earlier one first; exit 1 if any
        #[arg(long, group = "output")]
        changes: bool,
    },
}

/// Form of `--list`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table.
    Text,
    /// An array of objects.
    Json,
}

/// The seed of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seed {
    Fixed(u64),
    Random,
}

/// One positional argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What<'a> {
    Url(&'a str),
    File(&'a str),
    Glob(&'a str),
}

impl Args {
    /// The positional arguments, told apart by their form.
    pub(super) fn what(&self) -> impl Iterator<Item = What<'_>> {
        self.what.iter().map(|what| match what.as_str() {
            url if url.contains("://") => What::Url(url),
            file if file.ends_with(".toml") => What::File(file),
            glob => What::Glob(glob),
        })
    }
}

impl ValueEnum for Level {
    fn value_variants<'a>() -> &'a [Level] {
        &[Level::Must, Level::Should, Level::May]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(match self {
            Level::Must => "must",
            Level::Should => "should",
            Level::May => "may",
        }))
    }
}

fn factor(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(factor) if (0.1..=100.0).contains(&factor) => Ok(factor),
        _ => Err("a factor is a number from 0.1 to 100, such as 3".to_owned()),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "a duration is written like 500ms, 5s or 1m 30s".to_owned();
    let length: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(length).map_err(|_| wrong())
}

fn seed(text: &str) -> Result<Seed, String> {
    match text {
        "random" => Ok(Seed::Random),
        number => number
            .parse()
            .map(Seed::Fixed)
            .map_err(|_| "a seed is a whole number, or the word random".to_owned()),
    }
}
