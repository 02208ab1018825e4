//! What a directive knows about the book as a whole.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use mdbook_driver::book::Book;

use super::{OPEN, Page};

/// The book around a page.
pub struct Site {
    /// The folder with `book.toml`.
    pub(crate) root: PathBuf,
    /// The folder with the pages.
    pub(crate) src: PathBuf,
    /// The folder above the book, which sources are quoted from.
    pub(crate) repository: PathBuf,
    /// On which page a directive with its arguments stands: `cases ws`.
    homes: BTreeMap<String, PathBuf>,
}

impl Site {
    /// Looks through the pages of a book that are not yet expanded.
    pub fn of(root: &Path, src: &Path, book: &Book) -> Site {
        let mut homes = BTreeMap::new();
        for chapter in book.chapters() {
            let Some(path) = &chapter.source_path else { continue };
            for after in chapter.content.split(OPEN).skip(1) {
                let directive = after.split("}}").next().unwrap_or_default();
                let words: Vec<&str> = directive.split_whitespace().collect();
                homes.entry(words.join(" ")).or_insert_with(|| path.clone());
            }
        }
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let repository = root.parent().unwrap_or(&root).to_owned();
        Site { root, src: src.to_owned(), repository, homes }
    }

    /// The file of a page as a fault names it: `src/check/first.md`.
    pub(crate) fn shown(&self, page: &Path) -> PathBuf {
        let file = self.src.join(page);
        file.strip_prefix(&self.root).map(Path::to_owned).unwrap_or(file)
    }
}

impl Page<'_> {
    /// A link from here to `id` on the page where `directive` stands, if one does.
    pub(crate) fn link_to(&self, directive: &str, id: &str) -> Option<String> {
        let home = self.site.homes.get(directive)?;
        if home == self.path {
            return Some(format!("#{id}"));
        }
        let up = "../".repeat(self.path.components().count().saturating_sub(1));
        let parts = home.components().filter_map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        });
        Some(format!("{up}{}#{id}", parts.collect::<Vec<_>>().join("/")))
    }

    /// The id of a case, linked to its row.
    pub(crate) fn case(&self, id: &str) -> String {
        let prefix = id.split('.').next().unwrap_or(id);
        let code = crate::html::code(id);
        match self.link_to(&format!("cases {prefix}"), id) {
            Some(href) => crate::html::link(&href, &code),
            None => code,
        }
    }

    /// The id of a statement, linked to its row.
    pub(crate) fn statement(&self, spec: &str, id: &str) -> String {
        let label = crate::html::escape(id);
        match self.link_to(&format!("statements {spec}"), &statement_id(spec, id)) {
            Some(href) => crate::html::link(&href, &label),
            None => label,
        }
    }
}

/// The anchor of a statement, unique in the book.
pub(crate) fn statement_id(spec: &str, id: &str) -> String {
    format!("{spec}-{id}")
}
