//! The criteria against the techniques.

use super::tables::Links;
use crate::decide::model::{Cell, Decide};
use crate::html::{Table, escape, link, prose};

/// A table per group of criteria, each under its heading.
pub(crate) fn matrix(decide: &Decide, links: &Links<'_>) -> Result<String, String> {
    let mut groups: Vec<&str> = Vec::new();
    for criterion in &decide.criteria {
        if !groups.contains(&criterion.group.as_str()) {
            groups.push(&criterion.group);
        }
    }
    let mut text = String::new();
    for (index, group) in groups.into_iter().enumerate() {
        text.push_str(&format!("## {group} {{#matrix-{}}}\n\n", index + 1));
        text.push_str(&table(decide, group, links)?);
        text.push('\n');
    }
    Ok(text)
}

fn table(decide: &Decide, group: &str, links: &Links<'_>) -> Result<String, String> {
    let techniques = decide.techniques().map(|technique| {
        let name = match (links.page)(&technique.id) {
            Some(href) => link(&href, &escape(&technique.short)),
            None => escape(&technique.short),
        };
        format!("<span class=\"wp-technique wp-t-{}\">{name}</span>", technique.id)
    });
    let head: Vec<String> = std::iter::once("Criterion".to_owned()).chain(techniques).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut table = Table::new("wp-matrix", group, &head);
    for criterion in decide.criteria.iter().filter(|criterion| criterion.group == group) {
        let mut cells = vec![prose(&criterion.says)];
        for cell in &criterion.cells {
            cells.push(said(cell, links)?);
        }
        table.row_with_id(format!("criterion-{}", criterion.id), cells);
    }
    Ok(table.html())
}

/// The words, and below them what shows them.
fn said(cell: &Cell, links: &Links<'_>) -> Result<String, String> {
    let proof = (links.proof)(&cell.claim)?;
    Ok(match &cell.says {
        Some(says) => format!("{}<br>{proof}", prose(says)),
        None => proof,
    })
}
