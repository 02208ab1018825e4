//! `wireproof report`: turns what runs wrote as JSON into pages for people.

use std::path::Path;

use super::{Failure, print};
use crate::outcome::Exit;
use crate::report::model::Report;
use crate::report::{files, html, json, markdown, messages};

/// One run becomes a report of its own, several stand side by side.
pub(super) fn write(
    files: &[impl AsRef<Path>],
    to_html: Option<&Path>,
    to_markdown: Option<&Path>,
) -> Result<Exit, Failure> {
    let reports: Vec<Report> =
        files.iter().map(|file| read(file.as_ref())).collect::<Result<_, Failure>>()?;
    if let Some(path) = to_html {
        let page = match reports.as_slice() {
            [one] => html::page(one),
            several => html::matrix::page(several),
        };
        save("the HTML page", path, &page)?;
    }
    if let Some(path) = to_markdown {
        let text = match reports.as_slice() {
            [one] => markdown::text(one),
            several => markdown::matrix(several),
        };
        save("the Markdown", path, &text)?;
    }
    Ok(Exit::Conforms)
}

fn read(path: &Path) -> Result<Report, Failure> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(messages::cannot_read(&file, &error.to_string())))?;
    json::read(&text, &file).map_err(|error| Failure::usage(error.to_string()))
}

fn save(what: &str, path: &Path, text: &str) -> Result<(), Failure> {
    let file = path.display().to_string();
    files::replace(path, text)
        .map_err(|error| Failure::usage(messages::cannot_write(what, &file, &error.to_string())))?;
    print(&messages::wrote(what, &file));
    Ok(())
}
