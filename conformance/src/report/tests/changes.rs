//! Two runs of the same plan, one after the other.

use crate::outcome::{Exit, Outcome};
use crate::report::changes::{changes, says_the_same, text};
use crate::report::tests::fixtures::{case, fail, report};
use crate::report::tests::snapshot;
use crate::transcript::Transcript;

#[test]
fn only_what_differs_is_told() {
    let [before, now] = [("ws.a.c", Outcome::Pass), ("ws.a.d", Outcome::Info)].map(|(id, b)| {
        report(Exit::Fails, vec![fail(), case("ws.a.b", b), case(id, Outcome::Pass)])
    });
    snapshot("changes", &text(&changes(&before, &now)));
    assert_eq!(changes(&now, &now), []);
}

#[test]
fn a_later_run_says_the_same() {
    let kept = report(Exit::Fails, vec![fail()]);
    let mut now = kept.clone();
    now.run.started = "2026-12-24T00:00:00Z".to_owned();
    now.cases[0].millis += 1;
    now.cases[0].transcript = Transcript::default();
    assert!(says_the_same(&kept, &now));
    now.cases[0].outcome = Outcome::Known;
    assert!(!says_the_same(&kept, &now));
}
