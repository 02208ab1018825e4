//! Every page that came out of mdBook.

use std::path::{Path, PathBuf};

use super::links::Targets;
use super::markup::{self, Piece};
use super::offline;
use crate::expand::OPEN;
use crate::fault::{Fault, GuideError};

/// A page of the finished book.
pub(super) struct Rendered {
    /// From the folder of the book: `check/first.html`.
    pub(super) path: PathBuf,
    pub(super) pieces: Vec<Piece>,
}

/// Every fault of the finished book in `out`.
///
/// # Errors
/// When a file cannot be read.
pub fn faults(out: &Path) -> Result<Vec<Fault>, GuideError> {
    let mut files = Vec::new();
    walk(out, Path::new(""), &mut files)?;
    let has_extension =
        |file: &Path, wanted: &str| file.extension().is_some_and(|extension| extension == wanted);
    let mut faults = Vec::new();
    let mut pages = Vec::new();
    for file in &files {
        if has_extension(file, "html") {
            let html = read(out, file)?;
            if let Some(at) = html.find(OPEN) {
                let rest = html[at..].chars().take(40).collect::<String>();
                let what =
                    format!("`{}` was left on the page; {OPEN} opens a directive", rest.trim());
                faults.push(Fault::in_file(file, what));
            }
            pages.push(Rendered { path: file.clone(), pieces: markup::read(&html) });
        } else if has_extension(file, "css") {
            faults.extend(offline::style(file, &read(out, file)?));
        }
    }
    let targets = Targets::of(&files, &pages);
    for page in &pages {
        faults.extend(targets.faults(page));
        faults.extend(offline::page(page));
    }
    Ok(faults)
}

fn read(out: &Path, file: &Path) -> Result<String, GuideError> {
    let path = out.join(file);
    let bytes = std::fs::read(&path).map_err(|why| GuideError::File { what: "read", path, why })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn walk(out: &Path, below: &Path, files: &mut Vec<PathBuf>) -> Result<(), GuideError> {
    let path = out.join(below);
    let fail = |why| GuideError::File { what: "read", path: path.clone(), why };
    for entry in std::fs::read_dir(&path).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = below.join(entry.file_name());
        match entry.file_type().map_err(fail)?.is_dir() {
            true => walk(out, &name, files)?,
            false => files.push(name),
        }
    }
    files.sort();
    Ok(())
}
