//! `ledger [SPEC]`: which statements of a specification have a case, and why
//! the others have none.

use std::collections::BTreeSet;

use crate::case::Case;
use crate::ledger::{Ledger, Level, Role, Statement};
use crate::report::Style;
use crate::report::statement::{LEVELS, level_and_basis, why_word};
use crate::report::text::{hang, number, plural, verb};

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State<'a> {
    /// These cases cite it.
    Covered(Vec<&'static str>),
    /// It cannot be tested: the word of the reason.
    Untestable(&'static str),
    /// Its case comes with this part of the project.
    Pending(&'a str),
    /// Nothing says why it has no case.
    Uncovered,
}

/// What became of every statement of one ledger.
pub struct Coverage<'a> {
    /// The ledger.
    pub ledger: &'a Ledger,
    /// Its statements in order.
    pub states: Vec<(&'a Statement, State<'a>)>,
}

impl<'a> Coverage<'a> {
    /// Looks at `ledger` with `cases`. Where a statement is several things at
    /// once, a case comes first and the rest is a contradiction for a test to find.
    pub fn of(ledger: &'a Ledger, cases: &[&'static Case]) -> Coverage<'a> {
        let state = |statement: &'a Statement| {
            let cites = |case: &Case| {
                case.cites.iter().any(|cite| cite.spec == ledger.spec && cite.id == statement.id)
            };
            let ids: Vec<&str> =
                cases.iter().filter(|case| cites(case)).map(|case| case.id).collect();
            match (ids.is_empty(), &statement.untestable, &statement.pending) {
                (false, _, _) => State::Covered(ids),
                (true, Some(untestable), _) => State::Untestable(why_word(untestable.why)),
                (true, None, Some(part)) => State::Pending(part),
                (true, None, None) => State::Uncovered,
            }
        };
        let states = ledger.statements.iter().map(|statement| (statement, state(statement)));
        Coverage { ledger, states: states.collect() }
    }

    /// How many statements nobody accounts for; must be 0.
    pub fn uncovered(&self) -> usize {
        self.count(|_, state| *state == State::Uncovered)
    }

    fn count(&self, is: impl Fn(&Statement, &State<'_>) -> bool) -> usize {
        self.states.iter().filter(|(statement, state)| is(statement, state)).count()
    }
}

/// One table per ledger and a sentence over all; with `all` also every statement.
/// The caller fails when [`Coverage::uncovered`] of one is not 0.
pub fn text(coverages: &[Coverage<'_>], all: bool, style: &Style) -> String {
    let mut out = String::new();
    for coverage in coverages {
        out.push_str(&table(coverage, style));
        out.push('\n');
        if all {
            for (statement, state) in &coverage.states {
                out.push_str(&entry(statement, state, style));
            }
            out.push('\n');
        }
    }
    out + &sum(coverages)
}

/// A row of numbers: one per level, and all.
type Numbers = [usize; 4];

fn table(coverage: &Coverage<'_>, style: &Style) -> String {
    let rows = rows(coverage);
    let wide = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let ledger = coverage.ledger;
    let title = if ledger.name() == ledger.title { "" } else { &ledger.title };
    let mut out = format!("{}  {title}", style.bold(&ledger.name())).trim_end().to_owned();
    out.push_str(&format!("\n  {:<wide$}", ""));
    for word in [LEVELS[0].keyword(), LEVELS[1].keyword(), LEVELS[2].keyword(), "all"] {
        out.push_str(&format!("{word:>9}"));
    }
    for (name, numbers) in &rows {
        out.push_str(&format!("\n  {name:<wide$}"));
        for n in numbers {
            out.push_str(&format!("{:>9}", number(*n)));
        }
    }
    out.push('\n');
    out
}

fn rows(coverage: &Coverage<'_>) -> Vec<(String, Numbers)> {
    let row = |name: &str, is: &dyn Fn(&State<'_>) -> bool| {
        let of =
            |level: Level| coverage.count(|statement, state| statement.level == level && is(state));
        let [must, should, may] = LEVELS.map(of);
        (name.to_owned(), [must, should, may, must + should + may])
    };
    let mut reasons: BTreeSet<&str> = BTreeSet::new();
    let mut parts: BTreeSet<&str> = BTreeSet::new();
    for (_, state) in &coverage.states {
        match state {
            State::Untestable(why) => reasons.insert(why),
            State::Pending(part) => parts.insert(part),
            State::Covered(_) | State::Uncovered => false,
        };
    }
    let mut rows = vec![
        row("covered by a case", &|state| matches!(state, State::Covered(_))),
        row("untestable", &|state| matches!(state, State::Untestable(_))),
    ];
    rows.extend(reasons.iter().map(|why| {
        row(&format!("  {why}"), &|state| matches!(state, State::Untestable(have) if have == why))
    }));
    rows.push(row("pending", &|state| matches!(state, State::Pending(_))));
    rows.extend(parts.iter().map(|part| {
        row(
            &format!("  part {part}"),
            &|state| matches!(state, State::Pending(have) if have == part),
        )
    }));
    rows.push(row("uncovered", &|state| *state == State::Uncovered));
    rows.push(row("statements", &|_| true));
    rows
}

/// A statement and what became of it.
fn entry(statement: &Statement, state: &State<'_>, style: &Style) -> String {
    let role = match statement.role {
        Role::Server => "server",
        Role::Client => "client",
        Role::Both => "both",
    };
    let level = level_and_basis(statement.level, statement.basis);
    let mut out = format!("{}   {level}   {role}\n", style.bold(&statement.id));
    out.push_str(&hang("    ", "    ", &statement.says, style.width));
    let because = statement.untestable.as_ref().map_or("", |untestable| &untestable.because);
    let what = match state {
        State::Covered(cases) => {
            return cases.iter().fold(out, |out, case| out + "  → " + case + "\n");
        }
        State::Untestable(why) => format!("untestable ({why}): {because}"),
        State::Pending(part) => format!("pending until part {part}"),
        State::Uncovered => "uncovered: no case cites it, and nothing says why".to_owned(),
    };
    out.push_str(&hang("  – ", "  – ", &what, style.width));
    out
}

fn sum(coverages: &[Coverage<'_>]) -> String {
    let count = |is: &dyn Fn(&State<'_>) -> bool| -> usize {
        coverages.iter().map(|coverage| coverage.count(|_, state| is(state))).sum()
    };
    let covered = count(&|state| matches!(state, State::Covered(_)));
    let untestable = count(&|state| matches!(state, State::Untestable(_)));
    let pending = count(&|state| matches!(state, State::Pending(_)));
    let uncovered = count(&|state| *state == State::Uncovered);
    let all = covered + untestable + pending + uncovered;
    let missing = match uncovered {
        0 => "none is unaccounted for".to_owned(),
        n => format!("{} {} a case or a reason", number(n), verb(n, "lack")),
    };
    format!(
        "{} in {}: {} covered, {} untestable, {} pending; {missing}.\n",
        plural(all, "statement"),
        plural(coverages.len(), "specification"),
        number(covered),
        number(untestable),
        number(pending),
    )
}
