//! What a report says of one target.

use crate::outcome::{Exit, Outcome};
use crate::report::tests::fixtures::{case, target, two_targets};

#[test]
fn a_part_has_the_counts_of_its_target() {
    let whole = two_targets();
    let part = whole.of_target(&target("other"));
    assert_eq!((part.summary.pass, part.summary.fail, part.summary.info), (2, 1, 1));
    assert!(part.cases.iter().all(|case| case.target == "other"));
    assert_eq!(whole.of_target(&target("nobody")).summary.total(), 0);
}

/// What ended the whole run holds for each target; the fail of another does not.
#[test]
fn a_part_keeps_the_exit_code_that_holds_for_all() {
    let exit = |exit| {
        let mut whole = two_targets();
        whole.summary.exit = exit as u8;
        whole.of_target(&target("my-server")).summary.exit
    };
    assert_eq!(exit(Exit::Fails), 0);
    assert_eq!(exit(Exit::Broken), 0);
    assert_eq!(exit(Exit::Interrupted), 130);
    assert_eq!(exit(Exit::Usage), 2);
}

#[test]
fn topics_are_prefix_and_second_part() {
    let topic = |id: &str| case(id, Outcome::Pass).topic().to_owned();
    assert_eq!(topic("ws.framing.rejects-rsv1"), "ws.framing");
    assert_eq!(topic("ws.deflate.offer.twice"), "ws.deflate");
    assert_eq!(
        (topic("ws.framing"), topic("ws"), topic("")),
        ("ws.framing".into(), "ws".into(), String::new())
    );
}
