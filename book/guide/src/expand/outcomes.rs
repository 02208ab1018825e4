//! The words for how a case ends, and the codes for how a run ends.

use serde_json::Value;
use wireproof::ledger::{Basis, Level, Role, Statement};
use wireproof::outcome::{Exit, Outcome};
use wireproof::report::json;

use crate::html::{Table, code, escape, level, prose};

/// A row per outcome. What it means is the description that the schema of the
/// report carries.
pub(super) fn words() -> Result<String, String> {
    let schema: Value = serde_json::from_str(&json::schema())
        .map_err(|error| format!("the schema of the report is no JSON: {error}"))?;
    let variants = schema.pointer("/$defs/Outcome/oneOf").and_then(Value::as_array);
    let mut table = Table::new("wp-plain", "Outcomes", &["Outcome", "What it means"]);
    for outcome in Outcome::ALL {
        let says = variants
            .into_iter()
            .flatten()
            .find(|variant| variant["const"] == outcome.word())
            .and_then(|variant| variant["description"].as_str())
            .ok_or_else(|| format!("the schema does not describe `{}`", outcome.word()))?;
        table.row(vec![word(outcome), prose(says)]);
    }
    Ok(table.html())
}

fn word(outcome: Outcome) -> String {
    let word = outcome.word();
    format!("<code class=\"wp-outcome wp-{word}\">{word}</code>")
}

/// What a violation amounts to, asked of the rule itself.
pub(super) fn violations() -> String {
    let head = &["Basis", "Level", "A violation is", "with <code>--strict</code>"];
    let mut table = Table::new("wp-plain", "What a violation amounts to", head);
    let bases = [
        (Basis::Text, "text: the specification says it"),
        (Basis::Declared, "declared: the target file promised it"),
        (Basis::Practice, "practice: most servers do it"),
    ];
    let levels = [Level::Must, Level::Should, Level::May];
    for (basis, says) in bases {
        let of = |at: Level, strict| Outcome::of_violation(&statement(basis, at), strict);
        let first = [of(Level::Must, false), of(Level::Must, true)];
        if levels.iter().all(|at| [of(*at, false), of(*at, true)] == first) {
            table.row(cells(says, "any", &statement(basis, Level::Must), ""));
            continue;
        }
        for at in levels {
            table.row(cells(says, &level(at), &statement(basis, at), ""));
        }
    }
    let tolerated =
        Statement { tolerated: Some(String::new()), ..statement(Basis::Text, Level::Must) };
    let says = "text, but tolerated: half of all servers ignore it without harm";
    table.row(cells(says, &level(Level::Must), &tolerated, ""));
    let contested =
        Statement { contested: Some(String::new()), ..statement(Basis::Text, Level::Must) };
    table.row(cells(
        "contested: the text contradicts itself or its practice",
        "any",
        &contested,
        "",
    ));
    let hardening = statement(Basis::Hardening, Level::Must);
    let dies = format!("; {} when the target dies of it", word(Outcome::Fail));
    table.row(cells("hardening: the target survives it", "any", &hardening, &dies));
    table.html()
}

fn cells(basis: &str, level: &str, statement: &Statement, also: &str) -> Vec<String> {
    let (name, says) = basis.split_once(':').unwrap_or((basis, ""));
    vec![
        format!("<strong>{}</strong>:{}", escape(name), escape(says)),
        level.to_owned(),
        word(Outcome::of_violation(statement, false)) + also,
        word(Outcome::of_violation(statement, true)) + also,
    ]
}

fn statement(basis: Basis, level: Level) -> Statement {
    Statement {
        id: String::new(),
        section: String::new(),
        level,
        basis,
        role: Role::Server,
        says: String::new(),
        pending: None,
        contested: None,
        tolerated: None,
        untestable: None,
    }
}

/// Every exit code.
const EXITS: [Exit; 7] = [
    Exit::Conforms,
    Exit::Fails,
    Exit::Usage,
    Exit::Inconclusive,
    Exit::Nothing,
    Exit::Broken,
    Exit::Interrupted,
];

/// A row per exit code.
pub(super) fn exit_codes() -> String {
    let mut table = Table::new("wp-plain", "Exit codes", &["Code", "When"]);
    for exit in EXITS {
        table.row(vec![code(&(exit as u8).to_string()), prose(when(exit))]);
    }
    table.html()
}

/// A new code does not compile until it is explained here.
fn when(exit: Exit) -> &'static str {
    match exit {
        Exit::Conforms => "every case that got a verdict is `pass`, `warn`, `info` or `known`",
        Exit::Fails => {
            "a case is `fail`, a known failure is stale, or a verdict differs under `--repeat`"
        }
        Exit::Usage => {
            "the command line or a file is wrong, or the command under `[start]` ends or is never ready"
        }
        Exit::Inconclusive => "nothing failed, but at least one case is `inconclusive`",
        Exit::Nothing => "no case was selected, or every selected case was skipped",
        Exit::Broken => "the suite itself is at fault",
        Exit::Interrupted => "Ctrl-C",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_is_described() {
        let words = words().expect("the schema describes all");
        for outcome in Outcome::ALL {
            assert!(words.contains(outcome.word()), "{}", outcome.word());
        }
    }

    #[test]
    fn exit_codes_are_in_order_and_complete() {
        let codes = EXITS.map(|exit| exit as u8);
        assert_eq!(codes, [0, 1, 2, 3, 4, 70, 130]);
    }
}
