//! The programs of the book, part by part, and what they print.

use std::path::{Path, PathBuf};

use super::quote;
use crate::html::code;

/// Where the programs are.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join("listings").join("examples")
}

/// Where the output of a program is kept.
pub(crate) fn recorded_folder(root: &Path) -> PathBuf {
    root.join("listings").join("recorded")
}

/// Where the programs of pages are, from the folder of the listings.
const BROWSER: &str = "browser/";

/// Where the programs of pages are.
pub(crate) fn browser_folder(root: &Path) -> PathBuf {
    root.join("listings").join("browser")
}

/// Where the tests of the listings are, from the folder of the book.
pub(super) const TESTS: &str = "listings/tests/integration";

/// The file with the test `name` of the listings.
pub(crate) fn test_file(root: &Path, name: &str) -> Option<PathBuf> {
    let files = std::fs::read_dir(root.join(TESTS)).into_iter().flatten();
    let has = |text: &str| text.contains(&format!("fn {name}()"));
    let mut paths = files.flatten().map(|entry| entry.path());
    paths.find(|path| std::fs::read_to_string(path).is_ok_and(|text| has(&text)))
}

/// `NAME` or `NAME:ANCHOR`: a program or a part of it, with the name of its file. That of
/// a page is named as `browser/FILE`.
pub(super) fn block(root: &Path, what: &str) -> Result<String, String> {
    let (name, anchor) = match what.split_once(':') {
        Some((name, anchor)) => (name, Some(anchor)),
        None => (what, None),
    };
    let text = source(root, name)?;
    let quoted = match anchor {
        Some(anchor) => {
            quote::between(&text, anchor).map_err(|why| format!("{} {why}", shown(name)))?
        }
        None => quote::without_anchors(&text),
    };
    let quoted = quote::finish(&quoted, what)?;
    let file = code(&shown(name));
    let language = match name.rsplit_once('.') {
        Some((_, extension)) if name.starts_with(BROWSER) => extension,
        _ => "rust",
    };
    Ok(format!("<p class=\"wp-file\">{file}</p>\n\n```{language}\n{quoted}\n```\n"))
}

/// How many lines a program has, without imports and comments.
pub(super) fn lines(root: &Path, name: &str) -> Result<usize, String> {
    let text = source(root, name)?;
    let is_other = |line: &&str| {
        let line = line.trim_start();
        line.is_empty() || ["use ", "//", "/*"].iter().any(|start| line.starts_with(start))
    };
    Ok(text.lines().filter(|line| !is_other(line)).count())
}

/// The command that runs the program, and what it printed; of `browser/NAME`, what the
/// page showed.
pub(super) fn recorded(root: &Path, name: &str) -> Result<String, String> {
    let command = match name.starts_with(BROWSER) {
        true => String::new(),
        false => format!("$ {}\n", command(&source(root, name)?, name)?),
    };
    let path = recorded_folder(root).join(name).with_extension("txt");
    let said = std::fs::read_to_string(&path).map_err(|why| {
        format!("cannot read {}: {why}; record it with `cargo xtask book record`", path.display())
    })?;
    Ok(format!("```text\n{command}{said}```\n"))
}

fn shown(name: &str) -> String {
    match name.starts_with(BROWSER) {
        true => format!("book/listings/{name}"),
        false => format!("book/listings/examples/{name}.rs"),
    }
}

fn source(root: &Path, name: &str) -> Result<String, String> {
    let path = match name.strip_prefix(BROWSER) {
        Some(file) => browser_folder(root).join(file),
        None => folder(root).join(name).with_extension("rs"),
    };
    std::fs::read_to_string(path).map_err(|why| format!("cannot read {}: {why}", shown(name)))
}

/// The head of a program has one line that says how it is run.
fn command<'a>(text: &'a str, name: &str) -> Result<&'a str, String> {
    let start = format!("cargo run -p listings --example {name}");
    let lines = text.lines().filter_map(|line| line.strip_prefix("//!"));
    let mut found = lines.map(str::trim).filter(|line| {
        line.strip_prefix(&start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    match (found.next(), found.next()) {
        (Some(command), None) => Ok(command),
        _ => Err(format!("the head of {} needs one line that begins `{start}`", shown(name))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_stands_in_the_head() {
        let head = "//! Says hello.\n//!\n//!     cargo run -p listings --example a -- x\n";
        assert_eq!(command(head, "a"), Ok("cargo run -p listings --example a -- x"));
        assert!(command(head, "b").unwrap_err().contains("needs one line"));
        assert!(command(&head.repeat(2), "a").is_err());
        assert!(command("cargo run -p listings --example a", "a").is_err());
    }
}
