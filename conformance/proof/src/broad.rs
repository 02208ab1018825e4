//! Cases that only defects with long lists make violate, and why none is
//! narrower.

use wireproof::catalogue;

use crate::judge::Finding;

/// The case, and the reason.
const BROAD: &[(&str, &str)] = &[
    (
        "longpoll.cursors.survives-malformed",
        "a poll that loses a message has lost the one that shows it is served",
    ),
    (
        "longpoll.hold.answers-at-once",
        "what is held back is held back from every case that publishes before it polls",
    ),
    (
        "longpoll.hold.brings-messages-with-200",
        "an answer with another status brings no message to any case that waits for one",
    ),
    (
        "longpoll.loss.keeps-what-came-between",
        "what is lost between polls is missed by every case that publishes before it polls",
    ),
    (
        "longpoll.loss.repeats-lost-answer",
        "a message that is taken away is missed by every case that asks twice",
    ),
    (
        "longpoll.loss.takes-nothing-from-others",
        "a message that is taken away is missed by every case that asks twice",
    ),
    (
        "poll.safety.repeats-lost-answer",
        "a message that is taken away is missed by every case that asks twice",
    ),
    (
        "poll.safety.repeats-same-messages",
        "a message that is taken away is missed by every case that asks twice",
    ),
    (
        "poll.safety.takes-nothing-from-others",
        "a message that is taken away is missed by every case that asks twice",
    ),
    (
        "sse.resume.repeats-nothing-at-the-end",
        "a server that is wrong about the last event is wrong about every resumption",
    ),
    (
        "sse.sequences.any-cuts-lose-nothing",
        "a wrong resumption shows in every case about resumption",
    ),
    (
        "sse.transport.closes-after-close",
        "a stream that does not end shows in every case that finishes a topic",
    ),
];

/// A fault for each case without a narrow defect or a reason, and for each
/// reason that is no longer needed.
pub(crate) fn faults(findings: &[Finding]) -> Vec<String> {
    let is_narrow =
        |case: &str| findings.iter().any(|finding| finding.proves(case) && finding.is_narrow());
    let is_proven = |case: &str| findings.iter().any(|finding| finding.proves(case));
    let reason = |case: &str| BROAD.iter().find(|(broad, _)| *broad == case);
    let mut faults: Vec<String> = catalogue::all()
        .filter(|case| is_proven(case.id) && !is_narrow(case.id) && reason(case.id).is_none())
        .map(|case| format!("only defects with more than five cases make {} violate", case.id))
        .collect();
    let stale = BROAD.iter().filter(|(case, _)| is_narrow(case));
    faults.extend(stale.map(|(case, _)| format!("{case} has a narrow defect and needs no reason")));
    faults
}
