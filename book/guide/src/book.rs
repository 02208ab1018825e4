//! Loads the book, expands it, has mdBook render it, and checks what came out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mdbook_driver::MDBook;
use mdbook_driver::book::Book;
use mdbook_driver::config::{Config, HtmlConfig};

use crate::check;
use crate::decide::proofs;
use crate::expand::{self, Site, Use};
use crate::fault::{self, Fault, GuideError};
use crate::log;

/// The folder of this book.
///
/// # Panics
/// Never: this crate lives in a folder of the book.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("book/guide has a parent")
}

/// A book that was built.
pub struct Built {
    /// The folder with its `index.html`.
    pub folder: PathBuf,
    /// What its pages say that it waits for a later part.
    pub pending: Vec<Use>,
    /// How many claims of the decision wait for a proof, by the part that brings it.
    pub claims: BTreeMap<u32, usize>,
}

/// Builds the book in `root` into `out`, where `out` is `None` into the folder
/// that `book.toml` names, and checks every page.
///
/// # Errors
/// [`GuideError`] names every fault with its file and line.
pub fn build(root: &Path, out: Option<&Path>) -> Result<Built, GuideError> {
    let config = config(root)?;
    let read = |why| GuideError::MdBook { what: "read", root: root.to_owned(), why };
    let (book, warnings) = log::warnings_of(|| MDBook::load_with_config(root, config));
    let mut book = book.map_err(|why| read(all_of(&why)))?;
    fault::none(logged(warnings))?;
    if let Some(out) = out {
        book.config.build.build_dir = absolute(out)?;
    }
    let site = check_and_expand(root, &book.source_dir(), &mut book.book)?;
    let render = |why| GuideError::MdBook { what: "render", root: root.to_owned(), why };
    let (built, warnings) = log::warnings_of(|| book.build());
    built.map_err(|why| render(all_of(&why)))?;
    fault::none(logged(warnings))?;
    let out = book.build_dir_for("html");
    fault::none(check::output::faults(&out)?)?;
    let claims = site.decide.as_ref().map(proofs::pending).unwrap_or_default();
    Ok(Built { folder: out, pending: site.pending(), claims })
}

/// Checks the sources and replaces the directives of every page.
///
/// # Errors
/// [`GuideError::Faults`] with those of all pages.
pub fn check_and_expand(root: &Path, src: &Path, book: &mut Book) -> Result<Site, GuideError> {
    let site = Site::of(root, src, book).map_err(GuideError::Faults)?;
    let mut faults = check::source::faults(&site, book);
    book.for_each_chapter_mut(|chapter| {
        let Some(path) = chapter.source_path.clone() else { return };
        match expand::page(&site, &path, &chapter.content) {
            Ok(content) => chapter.content = content,
            Err(more) => faults.extend(more),
        }
    });
    fault::none(faults)?;
    Ok(site)
}

/// What mdBook only warns of is a fault here. The message names the page.
fn logged(warnings: Vec<String>) -> Vec<Fault> {
    warnings.into_iter().map(|said| Fault::in_file(Path::new("mdBook says"), said)).collect()
}

/// The configuration without the preprocessor, for this program does its work
/// itself. Variables of the environment change nothing: the book is the same
/// on every machine.
fn config(root: &Path) -> Result<Config, GuideError> {
    let file = root.join("book.toml");
    let faulty =
        |why: String| GuideError::Faults(vec![Fault::in_file(Path::new("book.toml"), why)]);
    if !file.is_file() {
        let why = format!("is not in {}; name the book's folder with --book", root.display());
        return Err(faulty(why));
    }
    let mut config = Config::from_disk(&file).map_err(|why| faulty(all_of(&why)))?;
    // mdBook itself would go on with the defaults here, and only log it.
    let html: Option<HtmlConfig> = config.get("output.html").map_err(|why| faulty(all_of(&why)))?;
    if html.is_some_and(|html| html.playground.runnable) {
        let why = "[output.html.playground] needs `runnable = false`: the Rust playground has no \
                   server to talk to, and the book works offline";
        return Err(faulty(why.to_owned()));
    }
    if config.build.use_default_preprocessors {
        let why = "[build] needs `use-default-preprocessors = false`: mdBook's own include leaves \
                   a missing file or anchor on the page and goes on";
        return Err(faulty(why.to_owned()));
    }
    config.set("preprocessor", serde_json::Map::new()).map_err(|why| faulty(all_of(&why)))?;
    Ok(config)
}

fn absolute(path: &Path) -> Result<PathBuf, GuideError> {
    std::path::absolute(path).map_err(|why| GuideError::File {
        what: "write",
        path: path.to_owned(),
        why,
    })
}

/// An error with all its causes.
fn all_of(error: &anyhow::Error) -> String {
    format!("{error:#}")
}
