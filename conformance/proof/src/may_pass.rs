//! MUST cases that pass on degenerate peers, and why that is right.

use crate::judge::Finding;

/// A case, the peers that it passes on, and the reason.
struct Excuse {
    case: &'static str,
    peers: &'static [&'static str],
    why: &'static str,
}

const OK: &str = "poll.answers-200-to-everything";
const NOTHING: &str = "poll.answers-everything-with-nothing";
const SILENCE: &str = "poll.answers-everything-with-silence";
const BODY: &str = "poll.sends-a-body-without-end";
const COMMENTS: &str = "poll.sends-comments-without-end";
const EVENTS: &str = "poll.sends-events-without-end";

/// Those that answer with a head that HTTP has nothing against.
const HEADS: &[&str] = &[OK, NOTHING, SILENCE, BODY, COMMENTS, EVENTS];
/// Those whose head is that of a stream.
const STREAMS: &[&str] = &[SILENCE, COMMENTS, EVENTS];
/// Those that have something to say.
const TALKERS: &[&str] = &[COMMENTS, EVENTS];

/// The case looks at the head alone.
const HEAD: &str = "the head of every answer is good, whatever follows it";
/// The case looks at what is sent, and not at what it means.
const FORM: &str = "what is sent has the right form, whatever it means";

const MAY_PASS: &[Excuse] = &[
    Excuse {
        case: "poll.http.announces-end-of-connection",
        peers: &[OK, NOTHING, SILENCE, COMMENTS, EVENTS],
        why: "the connection lives on, or ends as the head says",
    },
    Excuse { case: "poll.http.head-is-well-formed", peers: HEADS, why: HEAD },
    Excuse {
        case: "poll.http.length-is-true",
        peers: &[OK, NOTHING],
        why: "so long it is, whatever it says",
    },
    Excuse { case: "sse.head.answers-200", peers: HEADS, why: HEAD },
    Excuse { case: "sse.head.charset-is-utf-8", peers: STREAMS, why: HEAD },
    Excuse {
        case: "sse.head.has-one-type",
        peers: &[OK, SILENCE, BODY, COMMENTS, EVENTS],
        why: HEAD,
    },
    Excuse { case: "sse.head.names-event-stream", peers: STREAMS, why: HEAD },
    Excuse {
        case: "sse.keepalive.sends-in-time",
        peers: TALKERS,
        why: "nothing is kept alive better than what never stops",
    },
    Excuse { case: "sse.methods.answers-head-with-head", peers: &[SILENCE], why: HEAD },
    Excuse { case: "sse.methods.supports-head", peers: STREAMS, why: "HEAD is answered as GET is" },
    Excuse { case: "sse.syntax.clients-take-its-fields", peers: &[EVENTS], why: FORM },
    Excuse { case: "sse.syntax.is-utf-8", peers: TALKERS, why: FORM },
    Excuse { case: "sse.transport.frames-as-http-says", peers: STREAMS, why: FORM },
    Excuse { case: "sse.transport.head-is-well-formed", peers: HEADS, why: HEAD },
    Excuse { case: "sse.transport.lists-connection-fields", peers: STREAMS, why: HEAD },
    Excuse { case: "sse.transport.sends-http10-no-coding", peers: STREAMS, why: HEAD },
];

/// The MUST cases that pass on a degenerate peer without an excuse.
pub(crate) fn unexcused(finding: &Finding) -> impl Iterator<Item = &String> {
    let is_excused = |case: &str| {
        let excuse = MAY_PASS.iter().find(|excuse| excuse.case == case);
        excuse.is_some_and(|excuse| excuse.peers.contains(&finding.defect.id))
    };
    finding.met.passed_must.iter().filter(move |case| !is_excused(case))
}

/// A fault for each excuse that nothing needs any more.
pub(crate) fn stale(findings: &[Finding]) -> Vec<String> {
    let passes = |case: &str, peer: &str| {
        let finding = findings.iter().find(|finding| finding.defect.id == peer);
        finding.is_some_and(|finding| finding.met.passed_must.iter().any(|seen| seen == case))
    };
    let mut faults = Vec::new();
    for Excuse { case, peers, why } in MAY_PASS {
        let unneeded = peers.iter().filter(|peer| !passes(case, peer));
        faults.extend(
            unneeded.map(|peer| format!("{peer}: {case} does not pass, though it may: {why}")),
        );
    }
    faults
}
