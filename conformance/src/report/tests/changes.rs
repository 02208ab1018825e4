//! Two runs of the same plan, one after the other.

use crate::outcome::{Exit, Outcome};
use crate::report::changes::{changes, text};
use crate::report::tests::fixtures::{case, fail, report};
use crate::report::tests::snapshot;

#[test]
fn only_what_differs_is_told() {
    let [before, now] = [("ws.a.c", Outcome::Pass), ("ws.a.d", Outcome::Info)].map(|(id, b)| {
        report(Exit::Fails, vec![fail(), case("ws.a.b", b), case(id, Outcome::Pass)])
    });
    snapshot("changes", &text(&changes(&before, &now)));
    assert_eq!(changes(&now, &now), []);
}
