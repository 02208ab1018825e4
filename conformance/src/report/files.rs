//! `--report KIND=FILE`: the kinds of report. Whether a file can be written is
//! tried before the run, so that nobody waits for a report that has nowhere to go.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::replace::{can_replace, replace};
use crate::report::model::Report;
use crate::report::{Style, html, json, junit, markdown, messages};

/// A kind of report.
pub struct Kind {
    /// The word before the `=`.
    pub name: &'static str,
    /// What is written.
    title: &'static str,
    text: fn(&Report, &Style) -> String,
}

/// Every kind, in the order in which help and errors name them.
pub static KINDS: &[Kind] = &[
    Kind { name: "json", title: "the JSON report", text: |report, _| json::write(report) },
    Kind { name: "junit", title: "the JUnit report", text: junit::text },
    Kind { name: "html", title: "the HTML page", text: |report, _| html::page(report) },
    Kind { name: "md", title: "the Markdown", text: |report, _| markdown::text(report) },
];

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum To {
    Stdout,
    File(PathBuf),
}

/// A report that somebody asked for.
pub struct Wanted {
    kind: &'static Kind,
    to: To,
}

/// Reads the values of `--report`.
///
/// # Errors
/// In words: an unknown kind, no file, the same place twice.
pub fn read(given: &[String]) -> Result<Vec<Wanted>, String> {
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let mut all: Vec<Wanted> = Vec::new();
    for one in given {
        let (name, to) = match one.split_once('=') {
            Some((name, to)) if !to.is_empty() => (name, to),
            _ => return Err(messages::report_without_file(one, &names)),
        };
        let kind = KINDS.iter().find(|kind| kind.name == name);
        let kind = kind.ok_or_else(|| messages::report_kind_unknown(name, &names))?;
        let to = if to == "-" { To::Stdout } else { To::File(to.into()) };
        if all.iter().any(|other| other.to == to) {
            return Err(messages::report_place_twice(one));
        }
        all.push(Wanted { kind, to });
    }
    Ok(all)
}

impl Wanted {
    /// Whether it goes to standard output, which then is for nothing else.
    pub fn takes_stdout(&self) -> bool {
        self.to == To::Stdout
    }

    /// Tries whether it can be written, before the run.
    ///
    /// # Errors
    /// In words, with what the system said.
    pub fn check(&self) -> Result<(), String> {
        match &self.to {
            To::Stdout => Ok(()),
            To::File(path) => can_replace(path).map_err(|error| self.failed(path, &error)),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// In words, with what the system said.
    pub fn write(&self, report: &Report, style: &Style) -> Result<(), String> {
        let text = (self.kind.text)(report, style);
        match &self.to {
            To::Stdout => {
                // A closed pipe is no error of ours.
                let _ = io::stdout().write_all(text.as_bytes());
                Ok(())
            }
            To::File(path) => replace(path, &text).map_err(|error| self.failed(path, &error)),
        }
    }

    fn failed(&self, path: &Path, error: &io::Error) -> String {
        messages::cannot_write(self.kind.title, &path.display().to_string(), &error.to_string())
    }
}
