//! `--explain CASE`: what a case checks, on whose word, and what follows.

use crate::case::{Case, Cite, Isolation, Need};
use crate::families;
use crate::ledger::{Ledger, Statement};
use crate::report::Style;
use crate::report::messages::need_word;
use crate::report::statement::{consequence, deciding, level_and_basis, resolve};
use crate::report::text::{hang, plural};

/// All that is known about `case`.
pub fn text(case: &Case, ledgers: &[Ledger], style: &Style) -> String {
    let decides = deciding(case, ledgers).map(|(_, statement)| statement);
    let level = decides.map(|statement| level_and_basis(statement.level, statement.basis));
    let mut out = format!("{}   {}\n", style.bold(case.id), level.unwrap_or_default());
    out.push_str(&hang("", "", case.title, style.width));
    out.push_str(&section(style, "Statements"));
    for cite in case.cites {
        out.push_str(&cited(cite, ledgers, decides, style));
    }
    if !case.needs.is_empty() {
        out.push_str(&section(style, "Needs"));
        for need in case.needs {
            out.push_str(&needed(*need, style));
        }
    }
    out.push_str(&inputs(case, style));
    if let Some(statement) = decides {
        out.push_str(&section(style, "Outcome"));
        out.push_str(&hang("  ", "  ", &consequence(statement), style.width));
    }
    out.push_str(&section(style, "Run it"));
    if case.isolation == Isolation::Last {
        let last = "it runs after all others, and only on a target that the run started";
        out.push_str(&hang("  ", "  ", last, style.width));
    }
    out.push_str(&format!("  {}\n", run(case, style)));
    out
}

fn section(style: &Style, name: &str) -> String {
    format!("\n{}\n", style.bold(name))
}

fn cited(cite: &Cite, ledgers: &[Ledger], decides: Option<&Statement>, style: &Style) -> String {
    let Some((ledger, statement)) = resolve(cite, ledgers) else {
        return format!("  {} {}, which is in no ledger\n", cite.spec, cite.id);
    };
    let mark = if decides.is_some_and(|d| std::ptr::eq(d, statement)) { "   decides" } else { "" };
    let mut out = format!(
        "  {} §{}   {}   {}{}\n",
        ledger.name(),
        statement.section,
        level_and_basis(statement.level, statement.basis),
        statement.id,
        style.dim(mark),
    );
    let url = ledger.section_url(statement);
    let tolerated = statement.tolerated.as_ref().map(|why| format!("Tolerated: {why}"));
    let contested = statement.contested.as_ref().map(|why| format!("Contested: {why}"));
    let said = [Some(statement.says.clone()), Some(url), tolerated, contested];
    for line in said.into_iter().flatten() {
        out.push_str(&hang("    ", "    ", &line, style.width));
    }
    out
}

fn needed(need: Need, style: &Style) -> String {
    let says = match need {
        Need::Start => "the target file starts the target, for the case may harm it",
        Need::Tls => "the target speaks TLS",
        Need::Can(word) | Need::CanValue(word) => meaning_of(word),
        Need::Key(name) => families::key(name).map_or("", |key| key.says),
        Need::Either(words) => {
            return words
                .iter()
                .map(|word| needed(Need::Can(word), style))
                .collect::<Vec<_>>()
                .join("  or\n");
        }
    };
    let first = format!("  {}   ", need_word(need));
    hang(&first, &first, says, style.width)
}

/// What the promise of `word` means.
fn meaning_of(word: &str) -> &'static str {
    families::ability(word).map_or("", |ability| ability.says)
}

fn inputs(case: &Case, style: &Style) -> String {
    let inputs = (case.inputs)();
    if inputs.is_empty() {
        return String::new();
    }
    let wide = inputs.len().to_string().len();
    let mut out =
        section(style, &format!("Runs {}, each of which must hold", plural(inputs.len(), "input")));
    for (index, input) in inputs.iter().enumerate() {
        let first = format!("  {:>wide$}  ", index + 1);
        out.push_str(&hang(&first, &first, input, style.width));
    }
    out
}

/// With the target where there is one, else with a word in its place.
fn run(case: &Case, style: &Style) -> String {
    let mut targets = style.target_args.values();
    let target = match (targets.next(), targets.next()) {
        (Some(only), None) => only.clone(),
        _ => vec!["TARGET".to_owned()],
    };
    style.call(target.iter().map(String::as_str).chain([case.id, "--trace"]))
}
