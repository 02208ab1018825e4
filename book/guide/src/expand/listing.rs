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

/// `NAME` or `NAME:ANCHOR`: a program or a part of it, with the name of its file.
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
    Ok(format!("<p class=\"wp-file\">{file}</p>\n\n```rust\n{quoted}\n```\n"))
}

/// The command that runs the program, and what it printed.
pub(super) fn recorded(root: &Path, name: &str) -> Result<String, String> {
    let text = source(root, name)?;
    let command = command(&text, name)?;
    let path = recorded_folder(root).join(name).with_extension("txt");
    let said = std::fs::read_to_string(&path).map_err(|why| {
        format!("cannot read {}: {why}; record it with `cargo xtask book record`", path.display())
    })?;
    Ok(format!("```text\n$ {command}\n{said}```\n"))
}

fn shown(name: &str) -> String {
    format!("book/listings/examples/{name}.rs")
}

fn source(root: &Path, name: &str) -> Result<String, String> {
    let path = folder(root).join(name).with_extension("rs");
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
