//! Pages that nobody reaches, and paths of files that are not there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mdbook_driver::book::Book;

use crate::fault::Fault;

/// The folders of the repository. Code on a page that begins like a path into
/// one of them names a file that exists.
const FOLDERS: [&str; 5] = ["book/", "conformance/", "proto/", "servers/", "xtask/"];

/// Every fault of the sources of `book` in `root`.
pub fn faults(root: &Path, src: &Path, book: &Book) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut listed: BTreeSet<PathBuf> = BTreeSet::from([PathBuf::from("SUMMARY.md")]);
    let repository = root.parent().unwrap_or(root);
    for chapter in book.chapters() {
        let Some(path) = &chapter.source_path else { continue };
        listed.insert(path.clone());
        let file = Path::new("src").join(path);
        for (line, named) in named_files(&chapter.content) {
            if !repository.join(named).exists() {
                let what = format!("`{named}` is not in the repository; correct the path");
                faults.push(Fault::on_line(&file, line, what));
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
    fn finds_paths_in_code_only() {
        let text = "conformance/a `conformance/b.rs` `conformance/<spec>.toml`\n```\n`book/c`\n```\n`book/d`";
        assert_eq!(named_files(text), [(1, "conformance/b.rs"), (5, "book/d")]);
    }
}
