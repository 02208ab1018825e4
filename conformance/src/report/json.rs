//! The report as JSON: what other programs read, and what `--only-failed` and
//! the comparison of runs read back.

use std::cmp::Ordering;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::report::kept::{KEPT, Kept};
use crate::report::model::{Report, SCHEMA};

/// Why a file is not a report.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON, or not in the form of its version.
    #[error("{file} is no report of wireproof: {source}; write one with --report json={file}")]
    Form {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        source: serde_json::Error,
    },
    /// A newer program wrote it.
    #[error(
        "{file} has schema {found}, and this wireproof reads {SCHEMA}; use the newer one that wrote it"
    )]
    Newer {
        /// The file.
        file: String,
        /// The version that it names.
        found: u32,
    },
    /// An older program wrote it.
    #[error(
        "{file} has schema {found}, and this wireproof reads {SCHEMA}; run again with --report json={file}"
    )]
    Older {
        /// The file.
        file: String,
        /// The version that it names.
        found: u32,
    },
}

/// The report as JSON, indented, with a newline at the end.
///
/// # Panics
/// Never: the model has string keys only and serializes without errors.
pub fn write(report: &Report) -> String {
    pretty(report)
}

/// A form, and its version in a file.
enum Version {
    Schema(u32),
    Kept(u32),
}

/// Reads a report back, or a run that was kept; `file` is named in errors.
///
/// # Errors
/// [`ReadError`] says what is wrong and what to do.
pub fn read(text: &str, file: &str) -> Result<Report, ReadError> {
    match version(text, file)? {
        Version::Schema(found) => of_version(text, file, found, SCHEMA),
        Version::Kept(found) => of_version(text, file, found, KEPT).map(Kept::report),
    }
}

/// Reads a run that was kept; nothing where `text` is another report.
///
/// # Errors
/// As [`read`].
pub fn read_kept(text: &str, file: &str) -> Result<Option<Kept>, ReadError> {
    match version(text, file)? {
        Version::Schema(_) => Ok(None),
        Version::Kept(found) => of_version(text, file, found, KEPT).map(Some),
    }
}

/// The version is read first, for the rest depends on it.
fn version(text: &str, file: &str) -> Result<Version, ReadError> {
    #[derive(Deserialize)]
    struct OfKept {
        kept: u32,
    }
    #[derive(Deserialize)]
    struct OfReport {
        schema: u32,
    }
    if let Ok(OfKept { kept }) = serde_json::from_str(text) {
        return Ok(Version::Kept(kept));
    }
    let report: Result<OfReport, serde_json::Error> = serde_json::from_str(text);
    report.map(|report| Version::Schema(report.schema)).map_err(|source| form(file, source))
}

fn of_version<T: DeserializeOwned>(
    text: &str,
    file: &str,
    found: u32,
    read: u32,
) -> Result<T, ReadError> {
    let file = || file.to_owned();
    match found.cmp(&read) {
        Ordering::Equal => serde_json::from_str(text).map_err(|source| form(&file(), source)),
        Ordering::Greater => Err(ReadError::Newer { file: file(), found }),
        Ordering::Less => Err(ReadError::Older { file: file(), found }),
    }
}

fn form(file: &str, source: serde_json::Error) -> ReadError {
    ReadError::Form { file: file.to_owned(), source }
}

/// The JSON Schema of a report; `conformance/schema/report.json` is a copy.
pub fn schema() -> String {
    pretty(&schemars::schema_for!(Report))
}

/// The JSON Schema of a run that was kept; `conformance/schema/kept.json` is a copy.
pub fn kept_schema() -> String {
    pretty(&schemars::schema_for!(Kept))
}

pub(super) fn pretty(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("string keys only");
    text.push('\n');
    text
}
