//! The book works without a network: nothing that a page loads is elsewhere.

use std::path::Path;

use super::markup::{Piece, Tag};
use super::output::Rendered;
use crate::fault::Fault;

/// What a page loads from elsewhere.
pub(super) fn page(page: &Rendered) -> Vec<Fault> {
    let mut faults = Vec::new();
    for piece in &page.pieces {
        match piece {
            Piece::Tag(tag) => {
                for address in loads(tag).filter(|address| is_elsewhere(address)) {
                    faults.push(elsewhere(&page.path, address));
                }
                faults.extend(tag.get("style").into_iter().flat_map(|css| style(&page.path, css)));
            }
            Piece::Text { of, text } if of == "style" => faults.extend(style(&page.path, text)),
            Piece::Text { .. } => {}
        }
    }
    faults
}

/// The addresses that a browser fetches by itself because of this tag.
fn loads(tag: &Tag) -> impl Iterator<Item = &str> {
    let single: &[&str] = match tag.name.as_str() {
        // A link that a person follows.
        "a" | "base" | "form" => &[],
        _ => &["src", "href", "xlink:href", "data", "poster", "background"],
    };
    let set = tag.get("srcset").unwrap_or_default().split(',').map(str::trim);
    single.iter().filter_map(|name| tag.get(name)).chain(set).filter(|address| !address.is_empty())
}

/// What a stylesheet loads from elsewhere.
pub(super) fn style(file: &Path, css: &str) -> Vec<Fault> {
    let urls = css.split("url(").skip(1).map(|after| after.split(')').next().unwrap_or_default());
    let imports =
        css.split("@import").skip(1).map(|after| after.split(';').next().unwrap_or_default());
    let quoted = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    urls.chain(imports)
        .map(|address| address.trim_matches(quoted))
        .filter(|address| is_elsewhere(address))
        .map(|address| elsewhere(file, address))
        .collect()
}

fn is_elsewhere(address: &str) -> bool {
    let start: String = address.chars().take(8).collect::<String>().to_ascii_lowercase();
    ["http:", "https:", "//", "ftp:"].iter().any(|scheme| start.starts_with(scheme))
}

fn elsewhere(file: &Path, address: &str) -> Fault {
    let what = format!("loads `{address}`, and the book works offline; put a copy into book/theme");
    Fault::in_file(file, what)
}
