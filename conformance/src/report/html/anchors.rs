//! Names of places in a page.

use std::collections::HashSet;

/// Hands out each name once.
#[derive(Default)]
pub(super) struct Anchors {
    taken: HashSet<String>,
}

impl Anchors {
    /// `wanted` in letters, digits, dots, dashes and `@`, with a number where it
    /// is taken.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-._@".contains(c) { c } else { '-' };
        let name: String = wanted.chars().map(plain).collect();
        let numbered = (2..).map(|n| format!("{name}-{n}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        let free = names.find(|name| !self.taken.contains(name)).expect("numbers do not end");
        self.taken.insert(free.clone());
        free
    }
}
