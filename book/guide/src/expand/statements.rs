//! Every statement of a specification.

use wireproof::ledger::{Role, Statement};
use wireproof::report::ledger::State;
use wireproof::report::text::plural;

use super::Page;
use super::ledger::{coverage, level_and_basis};
use super::site::statement_id;
use crate::html::{Table, escape, link, prose};

/// One table per section of the first order, each under its heading.
pub(super) fn tables(page: &Page<'_>, spec: &str) -> Result<String, String> {
    let coverage = coverage(spec)?;
    let mut sections: Vec<(&str, Vec<&(&Statement, State<'_>)>)> = Vec::new();
    for entry in &coverage.states {
        let section = entry.0.section.split('.').next().unwrap_or(&entry.0.section);
        match sections.iter_mut().find(|(have, _)| *have == section) {
            Some((_, entries)) => entries.push(entry),
            None => sections.push((section, vec![entry])),
        }
    }
    let mut text = String::new();
    for (section, entries) in sections {
        let count = plural(entries.len(), "statement");
        text.push_str(&format!("## Section {section}: {count} {{#{spec}-section-{section}}}\n\n"));
        let mut table = Table::new(
            "wp-statements wp-of-ws",
            format!("Statements of section {section}"),
            &["Statement", "Level", "Binds", "Says", "Checked by"],
        );
        for (statement, state) in entries {
            let id = statement_id(spec, &statement.id);
            let name = format!(
                "{}<br>{}",
                link(&format!("#{id}"), &escape(&statement.id)),
                link(
                    &coverage.ledger.section_url(statement),
                    &format!("§{}", escape(&statement.section))
                ),
            );
            let cells = vec![
                name,
                level_and_basis(statement),
                role(statement.role).to_owned(),
                says(statement),
                state_cell(page, statement, state),
            ];
            table.row_with_id(id, cells);
        }
        text.push_str(&table.html());
        text.push('\n');
    }
    Ok(text)
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Server => "server",
        Role::Client => "client",
        Role::Both => "both",
    }
}

fn says(statement: &Statement) -> String {
    let note = |name: &str, why: &Option<String>| match why {
        Some(why) => format!("<br><span class=\"wp-note\">{name}: {}</span>", prose(why)),
        None => String::new(),
    };
    prose(&statement.says)
        + &note("contested", &statement.contested)
        + &note("tolerated", &statement.tolerated)
}

fn state_cell(page: &Page<'_>, statement: &Statement, state: &State<'_>) -> String {
    match state {
        State::Covered(cases) => {
            cases.iter().map(|id| page.case(id)).collect::<Vec<_>>().join("<br>")
        }
        State::Untestable(why) => {
            let because = statement.untestable.as_ref().map_or("", |why| &why.because);
            format!("<span class=\"wp-why\">{why}</span>: {}", prose(because))
        }
        State::Pending(part) => format!("<span class=\"wp-why\">pending</span> until part {part}"),
        State::Uncovered => "<strong>nothing, and no reason</strong>".to_owned(),
    }
}
