//! `book/sources.toml`: every address outside of the book that a claim rests on.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use crate::fault::Fault;

/// Something that somebody else wrote.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// Its name in this book.
    pub(crate) id: String,
    /// A few words for a link in a sentence.
    pub(crate) name: String,
    /// Its own title, and whose it is.
    pub(crate) title: String,
    /// Where it is.
    pub(crate) url: String,
    /// What it shows, in our words.
    pub(crate) shows: String,
    /// When it was read, or remembered: `2026-11-21`.
    pub(crate) date: String,
    how: How,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum How {
    Read,
    Recalled,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: Vec<Source>,
}

impl Source {
    /// Whether nobody has looked at it for this book.
    pub(crate) fn is_recalled(&self) -> bool {
        self.how == How::Recalled
    }
}

/// All sources of the book in `root`; a book may do without.
pub(crate) fn read(root: &Path) -> Result<Vec<Source>, Fault> {
    let file = Path::new("sources.toml");
    let Ok(text) = std::fs::read_to_string(root.join(file)) else { return Ok(Vec::new()) };
    parse(&text).map_err(|what| Fault::in_file(file, what))
}

fn parse(text: &str) -> Result<Vec<Source>, String> {
    let file: File = toml::from_str(text).map_err(|why| why.to_string().trim().to_owned())?;
    let (mut ids, mut urls) = (BTreeSet::new(), BTreeSet::new());
    for source in &file.source {
        let id = &source.id;
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || !id.chars().all(is_plain) {
            return Err(format!("`{id}` is no id; use small letters, digits and dashes"));
        }
        if !ids.insert(id) {
            return Err(format!("`{id}` is there twice"));
        }
        if !urls.insert(&source.url) {
            return Err(format!("`{}` is there twice; each address has one entry", source.url));
        }
        if !source.url.starts_with("https://") {
            return Err(format!(
                "`{id}` has the address `{}`; it begins with https://",
                source.url
            ));
        }
        if !is_date(&source.date) {
            return Err(format!("`{id}` has the date `{}`; write it like 2026-11-21", source.date));
        }
        for text in [&source.name, &source.title, &source.shows] {
            if text.trim().is_empty() {
                return Err(format!("`{id}` has an empty text"));
            }
        }
    }
    Ok(file.source)
}

fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(0);
    shape == "0000-00-00" && (1..=12).contains(&number(5..7)) && (1..=31).contains(&number(8..10))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "[[source]]\nid = \"a\"\nname = \"A\"\ntitle = \"B\"\nurl = \"https://a.example/\"\nshows = \"c\"\ndate = \"2026-11-21\"\nhow = \"read\"\n";

    fn fault(text: &str) -> String {
        parse(text).map(|sources| format!("{sources:?}")).expect_err("is a fault")
    }

    #[test]
    fn every_key_is_checked() {
        assert_eq!(parse(ONE).expect("is good").len(), 1);
        assert!(fault(&ONE.replace("\"a\"", "\"A b\"")).contains("is no id"));
        assert!(fault(&format!("{ONE}{ONE}")).contains("`a` is there twice"));
        let other = ONE.replace("\"a\"", "\"b\"");
        assert!(fault(&format!("{ONE}{other}")).contains("each address has one entry"));
        assert!(fault(&ONE.replace("https://", "http://")).contains("begins with https://"));
        assert!(fault(&ONE.replace("11-21", "13-21")).contains("write it like"));
        assert!(fault(&ONE.replace("\"c\"", "\" \"")).contains("empty text"));
        assert!(fault(&ONE.replace("read", "heard")).contains("unknown variant"));
        assert!(fault(&ONE.replace("how", "who")).contains("unknown field"));
        assert!(fault(&ONE.replace("how = \"read\"", "")).contains("missing field"));
    }
}
