//! Markdown reports: what they say, and that nothing of a target becomes markup.

use crate::outcome::{Exit, Outcome};
use crate::report::markdown::{matrix, text};
use crate::report::tests::fixtures::{
    case, every_outcome, fail, hostile, passes, reasoned, report, two_targets,
};
use crate::report::tests::snapshot;

#[test]
fn every_outcome_in_one_report() {
    snapshot("markdown", &text(&every_outcome()));
}

#[test]
fn several_targets_in_one_report() {
    snapshot("markdown_two_targets", &text(&two_targets()));
}

#[test]
fn all_pass() {
    snapshot("markdown_all_pass", &text(&report(Exit::Conforms, passes(83))));
}

#[test]
fn many_of_one_reason_are_one_line() {
    let refused = "connection refused at 127.0.0.1:9001";
    let of = |count| {
        text(&report(Exit::Inconclusive, reasoned(count, "a", Outcome::Inconclusive, refused)))
    };
    assert!(of(3).contains("- 3 cases inconclusive: connection refused at 127.0.0.1:9001\n"));
    assert_eq!(of(2).matches("| **inconclusive** |").count(), 2);
}

#[test]
fn runs_side_by_side() {
    let mut other = two_targets();
    other.cases.push(case("ws.close.only-here", Outcome::Pass));
    snapshot("markdown_matrix", &matrix(&[every_outcome(), other]));
    let same = report(Exit::Conforms, passes(2));
    assert!(matrix(&[same.clone(), same]).contains("2 cases pass on every target."));
}

/// Every line begins as that of a friendly target, and every table keeps its columns.
#[test]
fn no_text_becomes_markup() {
    let render = |said: &str| {
        let one = hostile(said);
        text(&one) + &matrix(&[one.clone(), one])
    };
    let columns = |line: &str| {
        let escaped = line.replace(r"\\", "").replace(r"\|", "");
        // A line of a code block is there to be copied, and nothing ends it.
        if line.starts_with("wireproof ") { 0 } else { escaped.matches('|').count() }
    };
    let shape = |text: &str| text.lines().map(columns).collect::<Vec<usize>>();
    let friendly = shape(&render("friendly"));
    for said in ["a|b", "a\\|b", "a\nb\r\n| c |", "```\n# x\n```", "`|`", "<img src=x>", "![x](y)"]
    {
        let shown = render(said);
        assert_eq!(shape(&shown), friendly, "{said:?}");
        let is_html = |line: &&str| {
            // Inside code there is no markup.
            let outside: String = line.replace(r"\`", "").split('`').step_by(2).collect();
            !line.starts_with("wireproof ") && outside.replace("<br>", "").contains('<')
        };
        assert_eq!(shown.lines().find(is_html), None, "{said:?}");
    }
}

/// The command has to be copied, so nothing in it is escaped but what would leave its line.
#[test]
fn commands_stay_whole() {
    let mut one = fail();
    one.id = "ws.a.<b>".to_owned();
    let shown = text(&report(Exit::Fails, vec![one]));
    assert!(shown.contains("\nwireproof --explain 'ws.a.<b>'\n"), "{shown}");
}
