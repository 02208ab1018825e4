//! The report as JSON: what other programs read, and what `--only-failed` and
//! the comparison of runs read back.

use serde::Deserialize;

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

/// Reads a report back; `file` is named in errors.
///
/// # Errors
/// [`ReadError`] says what is wrong and what to do.
pub fn read(text: &str, file: &str) -> Result<Report, ReadError> {
    /// The version is read first, for the rest depends on it.
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    let form = |source| ReadError::Form { file: file.to_owned(), source };
    let version: Version = serde_json::from_str(text).map_err(form)?;
    match version.schema {
        SCHEMA => serde_json::from_str(text).map_err(form),
        found if found > SCHEMA => Err(ReadError::Newer { file: file.to_owned(), found }),
        found => Err(ReadError::Older { file: file.to_owned(), found }),
    }
}

/// The JSON Schema of a report; `conformance/schema/report.json` is a copy.
pub fn schema() -> String {
    pretty(&schemars::schema_for!(Report))
}

pub(super) fn pretty(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("string keys only");
    text.push('\n');
    text
}
