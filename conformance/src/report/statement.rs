//! Statements in words: names, levels, and what a violation amounts to.

use crate::case::{Case, Cite};
use crate::ledger::{self, Basis, Ledger, Level, Statement, Why};
use crate::outcome::Outcome;

/// Levels from the most to the least binding.
pub(super) const LEVELS: [Level; 3] = [Level::Must, Level::Should, Level::May];

/// How a person writes the name of the specification `spec`.
pub(super) fn spec_name(spec: &str) -> String {
    match ledger::find(spec) {
        Some(ledger) => ledger.name(),
        // A report may come from a build with more protocols than this one.
        None => match spec.strip_prefix("rfc") {
            Some(number) => format!("RFC {number}"),
            None => spec.to_owned(),
        },
    }
}

/// The statement that `cite` names, in `ledgers`.
pub(super) fn resolve<'a>(
    cite: &Cite,
    ledgers: &'a [Ledger],
) -> Option<(&'a Ledger, &'a Statement)> {
    let ledger = ledgers.iter().find(|ledger| ledger.spec == cite.spec)?;
    Some((ledger, ledger.statement(cite.id)?))
}

/// The statement that decides `case`: the first of the highest level. Unlike
/// [`Case::deciding`] it takes its ledgers from the caller and never panics.
pub(super) fn deciding<'a>(
    case: &Case,
    ledgers: &'a [Ledger],
) -> Option<(&'a Ledger, &'a Statement)> {
    let mut best: Option<(&'a Ledger, &'a Statement)> = None;
    for found in case.cites.iter().filter_map(|cite| resolve(cite, ledgers)) {
        if best.is_none_or(|(_, statement)| found.1.level > statement.level) {
            best = Some(found);
        }
    }
    best
}

/// The word for a basis, as ledgers write it.
pub(super) fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Text => "text",
        Basis::Declared => "declared",
        Basis::Practice => "practice",
        Basis::Hardening => "hardening",
    }
}

/// The word for a reason not to test, as ledgers write it.
pub(super) fn why_word(why: Why) -> &'static str {
    match why {
        Why::Client => "client",
        Why::Intermediary => "intermediary",
        Why::Unobservable => "unobservable",
        Why::Environment => "environment",
        Why::Meta => "meta",
    }
}

/// The level, and the basis where it is not the text: `SHOULD (practice)`.
pub(super) fn level_and_basis(level: Level, basis: Basis) -> String {
    match basis {
        Basis::Text => level.keyword().to_owned(),
        basis => format!("{} ({})", level.keyword(), basis_word(basis)),
    }
}

/// What a violation of `statement` amounts to, and why.
pub(super) fn consequence(statement: &Statement) -> String {
    let outcome = Outcome::of_violation(statement, false);
    let strict = Outcome::of_violation(statement, true);
    let also = if strict == outcome {
        String::new()
    } else {
        format!(" (with --strict: {})", strict.word())
    };
    format!("a violation is {}{also}: {}", outcome.word(), because(statement))
}

/// Follows the order of [`Outcome::of_violation`].
fn because(statement: &Statement) -> &'static str {
    if statement.contested.is_some() {
        return "the statement is contested";
    }
    match (statement.basis, statement.level) {
        (Basis::Declared, _) => "the target file promised it",
        (Basis::Hardening, _) => "no text asks for it; it is fail when the target dies of it",
        (_, Level::May) => "the text leaves it open",
        (Basis::Practice, _) => "most servers do it, but the text does not ask for it",
        (_, Level::Should) => "there may be a good reason to do otherwise",
        (_, Level::Must) if statement.tolerated.is_some() => {
            "the specification demands it, but many servers ignore it without harm"
        }
        (_, Level::Must) => "the specification demands it",
    }
}
