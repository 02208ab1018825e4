//! Pages that nobody reaches, and names of files and cases that do not exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mdbook_driver::book::Book;
use servers::faulty;
use wireproof::{catalogue, families};

use super::{form, rust, unused};
use crate::expand::{OPEN, Site};
use crate::fault::Fault;

/// The folders of the repository. Code on a page that begins like a path into
/// one of them names a file that exists.
const FOLDERS: [&str; 5] = ["book/", "conformance/", "proto/", "servers/", "xtask/"];

/// Every fault of the sources of `book`.
pub fn faults(site: &Site, book: &Book) -> Vec<Fault> {
    let mut faults = unused::faults(site);
    let mut listed: BTreeSet<PathBuf> = BTreeSet::from([PathBuf::from("SUMMARY.md")]);
    let (src, repository) = (&site.src, &site.repository);
    for chapter in book.chapters() {
        let Some(path) = &chapter.source_path else { continue };
        listed.insert(path.clone());
        let file = Path::new("src").join(path);
        faults.extend(rust::faults(&file, &chapter.content));
        if path.starts_with("techniques") {
            faults.extend(form::faults(&file, &chapter.content));
        }
        for (line, named) in named_files(&chapter.content) {
            if !repository.join(named).exists() {
                let what = format!("`{named}` is not in the repository; correct the path");
                faults.push(Fault::on_line(&file, line, what));
            }
        }
        // A directive says by itself what it does not know.
        let lines = chapter.content.lines().enumerate().filter(|(_, line)| !line.contains(OPEN));
        for (index, line) in lines {
            for id in ids(line).filter(|id| !is_known(id)) {
                let near = catalogue::nearest(id).join(", ");
                let what = format!(
                    "`{id}` is neither a case, nor a topic, nor a defect; the nearest cases are {near}"
                );
                faults.push(Fault::on_line(&file, index + 1, what));
            }
        }
    }
    let mut pages = Vec::new();
    markdown_files(src, Path::new(""), &mut pages);
    for page in pages.into_iter().filter(|page| !listed.contains(page)) {
        let what = "is in no chapter; add it to src/SUMMARY.md, or remove it";
        faults.push(Fault::in_file(&Path::new("src").join(page), what));
    }
    faults
}

/// Inline code that looks like a path into the repository, with its line.
fn named_files(text: &str) -> Vec<(usize, &str)> {
    let mut named = Vec::new();
    let mut is_block = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if !is_block {
            let codes = line.split('`').skip(1).step_by(2);
            named.extend(codes.filter(|code| is_path(code)).map(|code| (index + 1, code)));
        }
    }
    named
}

fn is_path(code: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    FOLDERS.iter().any(|folder| code.starts_with(folder)) && code.chars().all(is_plain)
}

/// Words that have the form of a case id, a topic or a defect: `ws.close`. Those of a
/// line that opens a table of a target file are keys.
fn ids(line: &str) -> impl Iterator<Item = &str> {
    let is_table = line.starts_with('[') && line.trim_end().ends_with(']');
    let line = if is_table { "" } else { line };
    let ends = |c: char| !(c.is_ascii_alphanumeric() || "._-/*:".contains(c));
    line.split(ends).map(|word| word.trim_end_matches(['.', ':'])).filter(|word| {
        let prefix = word.split_once('.').map(|(prefix, _)| prefix);
        let is_file = [".js", ".md", ".toml"].iter().any(|end| word.ends_with(end));
        let is_plain = !word.contains(['/', '*', '_', ':']) && !is_file;
        is_plain && families::protocols().iter().any(|protocol| prefix == Some(protocol.name))
    })
}

fn is_known(id: &str) -> bool {
    let is_below = |case: &str| case.strip_prefix(id).is_some_and(|rest| rest.starts_with('.'));
    faulty::find(id).is_some() || catalogue::all().any(|case| case.id == id || is_below(case.id))
}

fn markdown_files(src: &Path, below: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(src.join(below)) else { return };
    for entry in entries.flatten() {
        let path = below.join(entry.file_name());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => markdown_files(src, &path, found),
            _ if path.extension().is_some_and(|extension| extension == "md") => found.push(path),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_ids_but_no_globs_and_files() {
        let line = "a `ws.close.x-y`, ws.a. ws.*.b ws://h/ ws.toml [w](ws.md) servers/ws.rs {{#cases ws}} ws.b";
        assert_eq!(ids(line).collect::<Vec<_>>(), ["ws.close.x-y", "ws.a", "ws.b"]);
        assert_eq!(ids("[ws.capabilities]").count(), 0);
        assert!(is_known("ws.close") && is_known("ws.close.echoes-code") && !is_known("ws.clo"));
    }

    #[test]
    fn finds_paths_in_code_only() {
        let text = "conformance/a `conformance/b.rs` `conformance/<spec>.toml`\n```\n`book/c`\n```\n`book/d`";
        assert_eq!(named_files(text), [(1, "conformance/b.rs"), (5, "book/d")]);
    }
}
