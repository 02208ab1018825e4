//! The faulty hubs: servers of Server-Sent Events, of short polls and of long polls.

use std::net::SocketAddr;

use crate::faulty::scripted::hub::{CONTRACT, base::STRICT, defects};
use crate::faulty::{Broad, Defect, Excuse, Family, Kind, Peer, Place, TargetFile, degenerate};

/// All that the proof must know of them.
pub static FAMILY: Family = Family {
    server: "hub",
    title: "faulty hubs",
    prefixes: &["sse", "poll", "longpoll"],
    bases: &[&STRICT],
    defects: &[
        defects::answers::DEFECTS,
        defects::caching::DEFECTS,
        defects::connections::DEFECTS,
        defects::cors::DEFECTS,
        defects::data::DEFECTS,
        defects::delivery::DEFECTS,
        defects::events::DEFECTS,
        defects::followers::DEFECTS,
        defects::framing::DEFECTS,
        defects::heads::DEFECTS,
        defects::ids::DEFECTS,
        defects::injection::DEFECTS,
        defects::methods::DEFECTS,
        defects::polls::DEFECTS,
        defects::preferences::DEFECTS,
        defects::refusals::DEFECTS,
        defects::resume::DEFECTS,
        defects::shutdown::DEFECTS,
        defects::streams::DEFECTS,
        defects::validators::DEFECTS,
        defects::waiting::DEFECTS,
        degenerate::hub::DEFECTS,
    ],
    met_as,
    checked_as,
    may_pass: MAY_PASS,
    broad: BROAD,
};

/// The key that a hub leaves out once, and the cases that look at it then.
const UNDECLARED: (&str, &str) = ("resume = ", "sse.witness.*");

fn met_as(peer: &Peer, place: &Place) -> Vec<TargetFile> {
    let tables = tables(peer);
    let text = |name: &str, tables: &str| {
        let text = format!("name = \"{name}\"\n{}{tables}", place.start);
        text.replace("{port}", &place.port)
    };
    let mut files = vec![TargetFile::new(text("hub", &tables))];
    let (key, only) = UNDECLARED;
    if tables.contains("[sse]") && place.start.is_empty() {
        let table = tables_of("sse");
        let kept = table.lines().filter(|line| !line.starts_with(key));
        let kept: String = kept.map(|line| format!("{line}\n")).collect();
        files.push(TargetFile { text: text("undeclared", &kept), only: Some(only) });
    }
    files
}

/// The tables by which a hub is met. What is wrong with its streams alone is met as streams
/// only, and what is wrong with held polls alone as held polls; all else as everything.
fn tables(peer: &Peer) -> String {
    match peer {
        Peer::Defect(defect)
            if protocol(defect) != "poll" && !matches!(defect.kind, Kind::Degenerate(_)) =>
        {
            tables_of(protocol(defect))
        }
        Peer::Defect(_) | Peer::Base(_) => CONTRACT.to_owned(),
    }
}

/// The protocol whose clients a defect harms, which its id begins with.
fn protocol(defect: &Defect) -> &'static str {
    defect.id.split('.').next().unwrap_or_default()
}

/// The tables of one protocol.
fn tables_of(protocol: &str) -> String {
    let own = |table: &&str| {
        let name = table.trim_start_matches('[').split([']', '.']).next();
        name == Some(protocol)
    };
    let parts = CONTRACT.split("\n\n").filter(own);
    parts.map(|table| format!("{table}\n\n")).collect()
}

fn checked_as(defect: &Defect, address: SocketAddr) -> (String, String) {
    let protocol = protocol(defect);
    let stream = if protocol == "sse" { "/events" } else { "" };
    let check = format!("cargo xtask conformance {protocol}+http://{address}/topics/news{stream}");
    (format!("http://{address}/"), check)
}

static BROAD: &[Broad] = &[
    Broad {
        case: "longpoll.cursors.survives-malformed",
        why: "a poll that loses a message has lost the one that shows it is served",
    },
    Broad {
        case: "longpoll.hold.answers-at-once",
        why: "what is held back is held back from every case that publishes before it polls",
    },
    Broad {
        case: "longpoll.hold.brings-messages-with-200",
        why: "an answer with another status brings no message to any case that waits for one",
    },
    Broad {
        case: "longpoll.loss.keeps-what-came-between",
        why: "what is lost between polls is missed by every case that publishes before it polls",
    },
    Broad {
        case: "longpoll.loss.repeats-lost-answer",
        why: "a message that is taken away is missed by every case that asks twice",
    },
    Broad {
        case: "longpoll.loss.takes-nothing-from-others",
        why: "a message that is taken away is missed by every case that asks twice",
    },
    Broad {
        case: "poll.safety.repeats-lost-answer",
        why: "a message that is taken away is missed by every case that asks twice",
    },
    Broad {
        case: "poll.safety.repeats-same-messages",
        why: "a message that is taken away is missed by every case that asks twice",
    },
    Broad {
        case: "poll.safety.takes-nothing-from-others",
        why: "a message that is taken away is missed by every case that asks twice",
    },
    Broad {
        case: "sse.resume.repeats-nothing-at-the-end",
        why: "a server that is wrong about the last event is wrong about every resumption",
    },
    Broad {
        case: "sse.sequences.any-cuts-lose-nothing",
        why: "a wrong resumption shows in every case about resumption",
    },
    Broad {
        case: "sse.transport.closes-after-close",
        why: "a stream that does not end shows in every case that finishes a topic",
    },
];

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

static MAY_PASS: &[Excuse] = &[
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
