//! The cases of a protocol.

use wireproof::case::{Case, Cite};
use wireproof::families::{self, Protocol};
use wireproof::report::messages::need_word;
use wireproof::report::text::plural;

use super::Page;
use crate::html::{Table, basis, code, escape, level, link};

/// The protocol called `name`.
pub(super) fn protocol(name: &str) -> Result<&'static Protocol, String> {
    families::protocols().iter().copied().find(|protocol| protocol.name == name).ok_or_else(|| {
        let known: Vec<&str> = families::protocols().iter().map(|protocol| protocol.name).collect();
        format!("no protocol is called `{name}`; there are {}", known.join(", "))
    })
}

/// One table per topic, each under its heading.
pub(super) fn tables(page: &Page<'_>, name: &str) -> Result<String, String> {
    let protocol = protocol(name)?;
    let mut topics: Vec<(&str, Vec<&Case>)> = Vec::new();
    for case in protocol.cases.iter().copied().flatten() {
        let topic = case.id.rsplit_once('.').map_or(case.id, |(topic, _)| topic);
        match topics.iter_mut().find(|(have, _)| *have == topic) {
            Some((_, cases)) => cases.push(case),
            None => topics.push((topic, vec![case])),
        }
    }
    let mut text = String::new();
    for (topic, cases) in topics {
        let count = plural(cases.len(), "case");
        text.push_str(&format!("### {topic}: {count} {{#{topic}}}\n\n"));
        text.push_str(&table(page, topic, &cases));
        text.push('\n');
    }
    Ok(text)
}

fn table(page: &Page<'_>, topic: &str, cases: &[&Case]) -> String {
    let label = format!("Cases of {topic}");
    let mut table =
        Table::new("wp-cases wp-of-ws", label, &["Case", "Level", "Basis", "Statements"]);
    for case in cases {
        let (_, decides) = case.deciding();
        let cites: Vec<String> = case.cites.iter().map(|one| cite(page, one)).collect();
        let said = format!(
            "{}<br>{}{}",
            link(&format!("#{}", case.id), &code(case.id)),
            escape(case.title),
            needs(case),
        );
        table.row_with_id(
            case.id,
            vec![said, level(decides.level), basis(decides.basis).to_owned(), cites.join("<br>")],
        );
    }
    table.html()
}

fn needs(case: &Case) -> String {
    let words: Vec<String> = case.needs.iter().map(|need| code(&need_word(*need))).collect();
    match words.is_empty() {
        true => String::new(),
        false => format!(" <span class=\"wp-needs\">needs {}</span>", words.join(", ")),
    }
}

/// Our statement, and the section of the specification.
fn cite(page: &Page<'_>, cite: &Cite) -> String {
    match cite.resolve() {
        Some((ledger, statement)) => format!(
            "<span class=\"wp-cite\">{} {}</span>",
            page.statement(cite.spec, cite.id),
            link(&ledger.section_url(statement), &format!("§{}", escape(&statement.section))),
        ),
        // A test of the crate `wireproof` resolves them all.
        None => escape(cite.id),
    }
}
