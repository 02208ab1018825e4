//! What a directive knows about the book as a whole.

use std::path::{Component, Path, PathBuf};

use mdbook_driver::book::Book;

use super::{OPEN, Page};
use crate::decide::{self, model::Decide};
use crate::fault::Fault;
use crate::sources::{self, Source};

/// The book around a page.
pub struct Site {
    /// The folder with `book.toml`.
    pub(crate) root: PathBuf,
    /// The folder with the pages.
    pub(crate) src: PathBuf,
    /// The folder above the book, which sources are quoted from.
    pub(crate) repository: PathBuf,
    /// Every directive of every page, in order.
    pub(crate) uses: Vec<Use>,
    /// What claims rest on outside of the book.
    pub(crate) sources: Vec<Source>,
    /// Which technique fits, where the book decides that.
    pub(crate) decide: Option<Decide>,
}

/// A directive on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// From the source folder.
    pub page: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// Its name and its arguments.
    pub words: Vec<String>,
}

impl Use {
    /// Whether it is the directive with this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.words.first().is_some_and(|word| word == name)
    }
}

impl Site {
    /// Looks through the pages of a book that are not yet expanded.
    ///
    /// # Errors
    /// When `sources.toml` or `decide.toml` is wrong.
    pub fn of(root: &Path, src: &Path, book: &Book) -> Result<Site, Vec<Fault>> {
        let mut uses = Vec::new();
        for chapter in book.chapters() {
            let Some(path) = &chapter.source_path else { continue };
            for (index, line) in chapter.content.lines().enumerate() {
                for after in line.split(OPEN).skip(1) {
                    let directive = after.split("}}").next().unwrap_or_default();
                    let words = directive.split_whitespace().map(str::to_owned).collect();
                    uses.push(Use { page: path.clone(), line: index + 1, words });
                }
            }
        }
        let sources = sources::read(root).map_err(|fault| vec![fault])?;
        let decide = decide::with_sources(root, &sources)?;
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let repository = root.parent().unwrap_or(&root).to_owned();
        Ok(Site { root, src: src.to_owned(), repository, uses, sources, decide })
    }

    /// The file of a page as a fault names it: `src/check/first.md`.
    pub(crate) fn shown(&self, page: &Path) -> PathBuf {
        let file = self.src.join(page);
        file.strip_prefix(&self.root).map(Path::to_owned).unwrap_or(file)
    }

    /// The source called `id`.
    pub(crate) fn source(&self, id: &str) -> Result<&Source, String> {
        self.sources
            .iter()
            .find(|source| source.id == id)
            .ok_or_else(|| format!("no source is called `{id}`; book/sources.toml lists them"))
    }

    /// What the pages say of themselves that it waits for a later part.
    pub fn pending(&self) -> Vec<Use> {
        self.uses.iter().filter(|used| used.is("pending")).cloned().collect()
    }

    /// The page on which a directive with its arguments stands first: `cases ws`.
    fn home(&self, directive: &str) -> Option<&Path> {
        let words: Vec<&str> = directive.split(' ').collect();
        self.uses.iter().find(|used| used.words == words).map(|used| used.page.as_path())
    }
}

impl Page<'_> {
    /// A link from here to `id` on the page where `directive` stands, if one does.
    pub(crate) fn link_to(&self, directive: &str, id: &str) -> Option<String> {
        let home = self.site.home(directive)?;
        if home == self.path {
            return Some(format!("#{id}"));
        }
        Some(format!("{}#{id}", self.way_to(home)))
    }

    /// A link from here to another page, by its path from the source folder.
    pub(crate) fn way_to(&self, home: &Path) -> String {
        let up = "../".repeat(self.path.components().count().saturating_sub(1));
        let parts = home.components().filter_map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        });
        format!("{up}{}", parts.collect::<Vec<_>>().join("/"))
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
