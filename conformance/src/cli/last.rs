//! The last run, for `--only-failed`: which cases did not pass, and nothing
//! else, so that the file tells nobody what went over the wire.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Failure;
use crate::outcome::{Exit, Outcome};
use crate::replace::replace;
use crate::report::messages;
use crate::report::model::Report;

/// Version of the form; a file of another one is as good as none.
const SCHEMA: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    schema: u32,
    /// When the run began, RFC 3339 in UTC.
    started: String,
    /// What did not pass.
    failed: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    target: String,
    case: String,
}

/// Where the last run is kept: with everything else that a build may throw
/// away, if this is the root of a Cargo workspace, else in a folder of its own.
fn path() -> PathBuf {
    let is_workspace = Path::new("Cargo.toml").is_file() && Path::new("target").is_dir();
    let folder = if is_workspace { "target/wireproof" } else { ".wireproof" };
    Path::new(folder).join("last.json")
}

/// Keeps what did not pass.
pub(super) fn store(report: &Report) -> Result<(), String> {
    let path = path();
    let last = Last {
        schema: SCHEMA,
        started: report.run.started.clone(),
        failed: report.cases.iter().filter(|case| is_open(case.outcome)).map(row).collect(),
    };
    let text = serde_json::to_string_pretty(&last).expect("string keys only") + "\n";
    let folder = path.parent().unwrap_or(Path::new("."));
    let stored = std::fs::create_dir_all(folder).and_then(|()| replace(&path, &text));
    stored.map_err(|error| messages::last_run_not_kept(&path.display().to_string(), &error))
}

fn row(case: &crate::report::model::CaseReport) -> Row {
    Row { target: case.target.clone(), case: case.id.clone() }
}

/// Whether somebody has something to do about it. What the text allows, what
/// is known and what the target does not offer would end the same way again.
fn is_open(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fail | Outcome::Warn | Outcome::Inconclusive | Outcome::Broken)
}

/// Names of targets, and ids of the cases that did not pass there.
pub(super) fn failed() -> Result<BTreeSet<(String, String)>, Failure> {
    let path = path();
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::usage(messages::no_last_run(&shown)),
        _ => Failure::usage(messages::bad_last_run(&shown, &error.to_string())),
    })?;
    let last: Last = serde_json::from_str(&text)
        .map_err(|error| Failure::usage(messages::bad_last_run(&shown, &error.to_string())))?;
    if last.schema != SCHEMA {
        let why = format!("its schema is {}", last.schema);
        return Err(Failure::usage(messages::bad_last_run(&shown, &why)));
    }
    match last.failed.is_empty() {
        true => {
            let message = messages::nothing_failed(&last.started);
            Err(Failure { message, exit: Exit::Nothing })
        }
        false => Ok(last.failed.into_iter().map(|row| (row.target, row.case)).collect()),
    }
}
