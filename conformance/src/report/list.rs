//! `--list`: every case of the build, without a target.

use serde::Serialize;

use crate::case::Case;
use crate::ledger::{Basis, Ledger, Level};
use crate::report::Style;
use crate::report::json::pretty;
use crate::report::messages::need_word;
use crate::report::statement::{deciding, level_and_basis, resolve};
use crate::report::text::{hang, plural};

/// A table: id, level, title and needs, under one heading per topic.
pub fn text(
    cases: impl IntoIterator<Item = &'static Case>,
    ledgers: &[Ledger],
    style: &Style,
) -> String {
    let cases: Vec<&Case> = cases.into_iter().collect();
    let ids = cases.iter().map(|case| case.id.len()).max().unwrap_or(0);
    let levels = cases.iter().map(|case| level(case, ledgers).len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut topic = "";
    for case in &cases {
        if self::topic(case) != topic {
            topic = self::topic(case);
            let count = cases.iter().filter(|case| self::topic(case) == topic).count();
            let gap = if out.is_empty() { "" } else { "\n" };
            out.push_str(&format!(
                "{gap}{}   {}\n",
                style.bold(topic),
                style.dim(&plural(count, "case"))
            ));
        }
        out.push_str(&row(case, ledgers, ids, levels, style));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(&plural(cases.len(), "case"));
    out.push('\n');
    out
}

fn row(case: &Case, ledgers: &[Ledger], ids: usize, levels: usize, style: &Style) -> String {
    let needs: Vec<String> = case.needs.iter().map(|need| need_word(*need)).collect();
    let needs = match needs.is_empty() {
        true => String::new(),
        false => format!(" [needs {}]", needs.join(", ")),
    };
    let said = format!("{}{needs}", case.title);
    let first = format!("  {:<ids$}  {:<levels$}  ", case.id, level(case, ledgers));
    let used = first.chars().count();
    // On a narrow terminal the title gets lines of its own.
    match style.width.saturating_sub(used) < 30 && said.len() + used > style.width {
        true => format!("{}\n{}", first.trim_end(), hang("      ", "      ", &said, style.width)),
        false => hang(&first, &first, &said, style.width),
    }
}

fn level(case: &Case, ledgers: &[Ledger]) -> String {
    match deciding(case, ledgers) {
        Some((_, statement)) => level_and_basis(statement.level, statement.basis),
        None => "?".to_owned(),
    }
}

/// All of an id but its last part: `ws.close`.
fn topic(case: &Case) -> &'static str {
    case.id.rsplit_once('.').map_or(case.id, |(topic, _)| topic)
}

/// One case in the list as JSON.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    title: &'a str,
    level: Option<Level>,
    basis: Option<Basis>,
    cites: Vec<Cited<'a>>,
    needs: Vec<String>,
    inputs: Vec<String>,
}

#[derive(Serialize)]
struct Cited<'a> {
    spec: &'a str,
    id: &'a str,
    section: &'a str,
    url: String,
    says: &'a str,
}

/// The same as a JSON array.
pub fn json(cases: impl IntoIterator<Item = &'static Case>, ledgers: &[Ledger]) -> String {
    let listed: Vec<Listed<'_>> = cases.into_iter().map(|case| listed(case, ledgers)).collect();
    pretty(&listed)
}

fn listed<'a>(case: &'a Case, ledgers: &'a [Ledger]) -> Listed<'a> {
    let found = deciding(case, ledgers).map(|(_, statement)| statement);
    let cites = case.cites.iter().filter_map(|cite| resolve(cite, ledgers));
    Listed {
        id: case.id,
        title: case.title,
        level: found.map(|statement| statement.level),
        basis: found.map(|statement| statement.basis),
        cites: cites
            .map(|(ledger, statement)| Cited {
                spec: &ledger.spec,
                id: &statement.id,
                section: &statement.section,
                url: ledger.section_url(statement),
                says: &statement.says,
            })
            .collect(),
        needs: case.needs.iter().map(|need| need_word(*need)).collect(),
        inputs: (case.inputs)(),
    }
}
