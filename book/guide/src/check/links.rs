//! Links inside the book: the file and the place in it exist.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use super::markup::{Piece, Tag};
use super::output::Rendered;
use crate::fault::Fault;

/// Everything that a link can lead to. Files are told apart by their bytes: a
/// book has tens of thousands of links, and paths compare part by part.
pub(super) struct Targets<'b> {
    files: HashSet<&'b OsStr>,
    ids: HashMap<&'b OsStr, HashSet<&'b str>>,
}

impl<'b> Targets<'b> {
    pub(super) fn of(files: &'b [PathBuf], pages: &'b [Rendered]) -> Targets<'b> {
        let ids = pages.iter().map(|page| (page.path.as_os_str(), all_ids(page).collect()));
        Targets { files: files.iter().map(|file| file.as_os_str()).collect(), ids: ids.collect() }
    }

    /// Dead links of a page, and ids that it has twice.
    pub(super) fn faults(&self, page: &Rendered) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for id in all_ids(page).filter(|id| !seen.insert(*id)) {
            let what = format!("has the id `{id}` twice; give one of them another");
            faults.push(Fault::in_file(&page.path, what));
        }
        let base = tags(page).find(|tag| tag.name == "base").and_then(|tag| tag.get("href"));
        for tag in tags(page).filter(|tag| tag.name != "base") {
            let links = ["href", "src", "poster", "data"].iter().filter_map(|name| tag.get(name));
            for link in links {
                if let Some(what) = self.fault(page, base, link) {
                    faults.push(Fault::in_file(&page.path, what));
                }
            }
        }
        faults
    }

    /// What is wrong with a link, if anything is.
    fn fault(&self, page: &Rendered, base: Option<&str>, link: &str) -> Option<String> {
        if has_scheme(link) || link.starts_with("//") {
            return None;
        }
        let (path, fragment) = match link.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (link, None),
        };
        let path = path.split('?').next().unwrap_or(path);
        let Some(file) = resolve(&page.path, base, &percent_decode(path)) else {
            return Some(format!("the link `{link}` leads out of the book"));
        };
        let index = file.join("index.html");
        let file = match self.files.contains(file.as_os_str()) {
            true => file,
            false if self.files.contains(index.as_os_str()) => index,
            false => return Some(format!("the link `{link}` is dead: there is no such page")),
        };
        let fragment = percent_decode(fragment?);
        match self.ids.get(file.as_os_str()) {
            Some(ids) if !fragment.is_empty() && !ids.contains(fragment.as_str()) => {
                Some(format!("the link `{link}` is dead: that page has no `#{fragment}`"))
            }
            _ => None,
        }
    }
}

fn tags(page: &Rendered) -> impl Iterator<Item = &Tag> {
    page.pieces.iter().filter_map(|piece| match piece {
        Piece::Tag(tag) => Some(tag),
        Piece::Text { .. } => None,
    })
}

fn all_ids(page: &Rendered) -> impl Iterator<Item = &str> {
    tags(page).filter_map(|tag| tag.get("id"))
}

fn has_scheme(link: &str) -> bool {
    let Some((scheme, _)) = link.split_once(':') else { return false };
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(fits)
}

/// The file that `link` on `page` names, from the folder of the book.
fn resolve(page: &Path, base: Option<&str>, link: &str) -> Option<PathBuf> {
    if link.is_empty() {
        return Some(page.to_owned());
    }
    let mut file = match (link.starts_with('/'), base) {
        // A page with a base is served from anywhere; its base is the book.
        (true, _) | (false, Some(_)) => PathBuf::new(),
        (false, None) => page.parent().unwrap_or(Path::new("")).to_owned(),
    };
    for part in Path::new(link.trim_start_matches('/')).components() {
        match part {
            Component::Normal(name) => file.push(name),
            Component::ParentDir if !file.pop() => return None,
            Component::ParentDir | Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(file)
}

/// `text` with every `%XX` decoded.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_like_a_browser() {
        let page = Path::new("check/first.html");
        let to = |link| resolve(page, None, link).map(|file| file.display().to_string());
        assert_eq!(to("").as_deref(), Some("check/first.html"));
        assert_eq!(to("../a/./b.html").as_deref(), Some("a/b.html"));
        assert_eq!(to("/a.html").as_deref(), Some("a.html"));
        assert_eq!(to("../../a.html"), None);
        assert_eq!(resolve(page, Some("/"), "a.html"), Some(PathBuf::from("a.html")));
    }

    #[test]
    fn decodes_and_tells_schemes() {
        assert_eq!(percent_decode("a%20b%é%4"), "a b%é%4");
        assert!(has_scheme("https://a") && has_scheme("mailto:a") && !has_scheme("a/b:c"));
    }
}
