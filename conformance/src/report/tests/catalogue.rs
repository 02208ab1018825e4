//! `--list`, `--explain` and `ledger` on a small catalogue.

use crate::case::{Idle, Need, case};
use crate::families;
use crate::report::ledger::Coverage;
use crate::report::tests::fixtures::{CASES, ledgers, style};
use crate::report::tests::snapshot;
use crate::report::{Style, explain, ledger, list};

#[test]
fn list_as_table() {
    snapshot("list", &list::text(CASES, &ledgers(), &style()));
    let wide = Style { width: 120, ..style() };
    snapshot("list_wide", &list::text(CASES, &ledgers(), &wide));
    snapshot("list_empty", &list::text([], &ledgers(), &style()));
}

#[test]
fn list_as_json() {
    snapshot("list_json", &list::json(&CASES[1..2], &ledgers()));
}

#[test]
fn explain_each_kind() {
    let mut with_target = style();
    with_target.target_args.insert("mine".to_owned(), vec!["my.toml".to_owned()]);
    for (name, case) in ["must", "table", "practice", "contested", "declared"].iter().zip(CASES) {
        let style = if *name == "must" { &with_target } else { &style() };
        snapshot(&format!("explain_{name}"), &explain::text(case, &ledgers(), style));
    }
}

/// The snapshots hold in every build, so their needs belong to no protocol; this
/// one is looked up.
#[test]
fn explain_says_what_a_need_means() {
    let abilities = families::protocols().iter().flat_map(|protocol| protocol.abilities);
    for ability in abilities {
        let need = Need::Can(ability.word);
        let case = case("ws.test.needs", "needs something").needs(Vec::leak(vec![need])).run(&Idle);
        let wide = Style { width: usize::MAX, ..style() };
        let text = explain::text(&case, &ledgers(), &wide);
        assert!(text.contains(&format!("  {}   {}\n", ability.word, ability.says)), "{text}");
    }
}

#[test]
fn coverage() {
    let (ledgers, cases) = (ledgers(), CASES.iter().collect::<Vec<_>>());
    let coverages: Vec<Coverage<'_>> = ledgers.iter().map(|l| Coverage::of(l, &cases)).collect();
    assert_eq!(coverages.iter().map(Coverage::uncovered).collect::<Vec<_>>(), [1, 0]);
    snapshot("ledger", &ledger::text(&coverages, false, &style()));
    snapshot("ledger_all", &ledger::text(&coverages[..1], true, &style()));
    snapshot("ledger_accounted", &ledger::text(&coverages[1..], false, &style()));
}
