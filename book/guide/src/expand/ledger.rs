//! How the cases cover a specification.

use std::collections::BTreeSet;

use wireproof::catalogue;
use wireproof::ledger::{self, Ledger, Level, Statement};
use wireproof::report::ledger::{Coverage, State};

use crate::html::{Table, escape, level};

/// The ledger called `spec`, and what became of its statements.
pub(super) fn coverage(spec: &str) -> Result<Coverage<'static>, String> {
    let cases: Vec<_> = catalogue::all().collect();
    find(spec).map(|ledger| Coverage::of(ledger, &cases))
}

fn find(spec: &str) -> Result<&'static Ledger, String> {
    ledger::find(spec).ok_or_else(|| {
        let known: Vec<&str> = ledger::all().iter().map(|ledger| ledger.spec.as_str()).collect();
        format!("no ledger is called `{spec}`; there are {}", known.join(", "))
    })
}

/// The levels in the order of the columns.
const LEVELS: [Level; 3] = [Level::Must, Level::Should, Level::May];

/// A bar and a table: covered, untestable per reason, pending per part.
pub(super) fn summary(spec: &str) -> Result<String, String> {
    let coverage = coverage(spec)?;
    let mut table = Table::new(
        "wp-numbers",
        format!("Coverage of {}", coverage.ledger.name()),
        &["Statements", "MUST", "SHOULD", "MAY", "all"],
    );
    let covered = |state: &State<'_>| matches!(state, State::Covered(_));
    let untestable = |state: &State<'_>| matches!(state, State::Untestable(_));
    let pending = |state: &State<'_>| matches!(state, State::Pending(_));
    table.row(row(&coverage, "with a case", &covered));
    table.row(row(&coverage, "untestable", &untestable));
    for why in words(&coverage, |state| match state {
        State::Untestable(why) => Some(*why),
        _ => None,
    }) {
        let name = format!("<span class=\"wp-part\">{}</span>", escape(why));
        let is = |state: &State<'_>| matches!(state, State::Untestable(have) if *have == why);
        table.row(row(&coverage, &name, &is));
    }
    table.row(row(&coverage, "pending", &pending));
    for part in words(&coverage, |state| match state {
        State::Pending(part) => Some(*part),
        _ => None,
    }) {
        let name = format!("<span class=\"wp-part\">until part {}</span>", escape(part));
        let is = |state: &State<'_>| matches!(state, State::Pending(have) if *have == part);
        table.row(row(&coverage, &name, &is));
    }
    table.row(row(&coverage, "unaccounted for", &|state| *state == State::Uncovered));
    table.row(row(&coverage, "all", &|_| true));
    let parts = [
        ("covered", count(&coverage, &covered)),
        ("untestable", count(&coverage, &untestable)),
        ("pending", count(&coverage, &pending)),
    ];
    Ok(bar(&parts) + "\n" + &table.html())
}

/// How many statements are in a state.
pub(super) fn count(coverage: &Coverage<'_>, is: &dyn Fn(&State<'_>) -> bool) -> usize {
    coverage.states.iter().filter(|(_, state)| is(state)).count()
}

fn row(coverage: &Coverage<'_>, name: &str, is: &dyn Fn(&State<'_>) -> bool) -> Vec<String> {
    let of = |wanted: Level| {
        let here =
            |statement: &Statement, state: &State<'_>| statement.level == wanted && is(state);
        coverage.states.iter().filter(|(statement, state)| here(statement, state)).count()
    };
    let numbers = LEVELS.map(of);
    let mut cells = vec![name.to_owned()];
    cells.extend(numbers.iter().map(ToString::to_string));
    cells.push(numbers.iter().sum::<usize>().to_string());
    cells
}

fn words<'a>(
    coverage: &'a Coverage<'_>,
    word: impl Fn(&'a State<'_>) -> Option<&'a str>,
) -> BTreeSet<&'a str> {
    coverage.states.iter().filter_map(|(_, state)| word(state)).collect()
}

/// The shares as one bar. The table below says the same in numbers.
fn bar(parts: &[(&str, usize)]) -> String {
    let mut bar = "<div class=\"wp-bar\" aria-hidden=\"true\">".to_owned();
    let mut legend = Vec::new();
    for (name, n) in parts {
        bar.push_str(&format!("<span class=\"wp-bar-{name}\" style=\"flex-grow: {n}\"></span>"));
        let key = format!("<span class=\"wp-key wp-bar-{name}\" aria-hidden=\"true\"></span>");
        legend.push(format!("<span>{key}{n} {}</span>", name.replace("covered", "with a case")));
    }
    format!("{bar}</div>\n<p class=\"wp-legend\">{}</p>\n", legend.join("\n"))
}

/// The level of a statement, and its basis where it is not the text.
pub(super) fn level_and_basis(statement: &Statement) -> String {
    match crate::html::basis(statement.basis) {
        "text" => level(statement.level),
        basis => format!("{}<br>{basis}", level(statement.level)),
    }
}
