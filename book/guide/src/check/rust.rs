//! Rust on a page comes from a file that is compiled and run: a block of it holds
//! one directive, and nothing that somebody typed.

use std::path::Path;

use crate::expand::OPEN;
use crate::fault::Fault;

/// Every block of Rust on a page that is typed by hand.
pub(super) fn faults(file: &Path, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        match &mut open {
            Some(block) if trimmed.trim_end() == block.fence => {
                faults.extend(block.fault(file));
                open = None;
            }
            Some(block) => block.lines.push(trimmed.trim_end().to_owned()),
            None => open = Block::opened_by(trimmed, index + 1),
        }
    }
    faults.extend(open.and_then(|block| block.fault(file)));
    faults
}

/// A block of code that is being read.
struct Block {
    fence: String,
    is_rust: bool,
    line: usize,
    lines: Vec<String>,
}

impl Block {
    fn opened_by(line: &str, number: usize) -> Option<Block> {
        let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
        let rest = line.trim_start_matches(sign);
        let length = line.len() - rest.len();
        if length < 3 {
            return None;
        }
        let info = rest.trim().trim_start_matches('{').trim_start_matches('.');
        let word = info.split([',', ' ', '}']).next().unwrap_or_default().to_ascii_lowercase();
        Some(Block {
            fence: line[..length].to_owned(),
            is_rust: matches!(word.as_str(), "rust" | "rs" | "rustc"),
            line: number,
            lines: Vec::new(),
        })
    }

    fn fault(&self, file: &Path) -> Option<Fault> {
        let is_quoted = match self.lines.as_slice() {
            [line] => {
                let names = ["item", "include"].map(|name| format!("{OPEN}{name} "));
                names.iter().any(|name| line.starts_with(name)) && line.ends_with("}}")
            }
            _ => false,
        };
        if !self.is_rust || is_quoted {
            return None;
        }
        let what = "a block of Rust that is typed by hand; put it into book/listings/examples, \
                    with a test, and show it with `listing`, or quote a file with `item`";
        Some(Fault::on_line(file, self.line, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        faults(Path::new("p"), text).into_iter().map(|fault| fault.place).collect()
    }

    #[test]
    fn what_is_typed_is_found() {
        assert_eq!(lines("a\n```rust\nfn a() {}\n```\n"), ["p:2"]);
        assert_eq!(lines("~~~~ Rust,ignore\nfn a() {}\n~~~~\n"), ["p:1"]);
        assert_eq!(lines("- x\n  ```rs\n  a\n  ```\n"), ["p:2"]);
        assert_eq!(lines("```{.rust}\na\n```\n```rust\n"), ["p:1", "p:4"]);
        assert_eq!(lines("```rust\n{{#item a fn b}}\nmore\n```\n"), ["p:1"]);
    }

    #[test]
    fn what_is_quoted_passes() {
        assert!(lines("```rust\n{{#item a.rs fn b}}\n```\n").is_empty());
        assert!(lines("```text\nfn a() {}\n```\n```\nrust\n```\n").is_empty());
        assert!(lines("````text\n```rust\n````\n").is_empty());
    }
}
