//! Small reports, ledgers and cases that the snapshots are made of.

use crate::case::{self, Case, Idle, Isolation, Need, cite};
use crate::ledger::{Basis, Ledger, Level};
use crate::outcome::{Exit, Outcome};
use crate::report::Style;
use crate::report::messages::{need_word, skipped_for_needs};
use crate::report::model::{
    CaseReport, CiteReport, ExitReport, InputsReport, Report, Run, SCHEMA, SkippedInput, Summary,
    TargetReport, Tool,
};
use crate::transcript::{Event, From, Mark, Transcript};

const URL: &str = "ws://127.0.0.1:9001/echo";

/// A run of these cases on one target.
pub(super) fn report(exit: Exit, cases: Vec<CaseReport>) -> Report {
    let mut summary = Summary { exit: exit as u8, ..Summary::default() };
    cases.iter().for_each(|case| summary.count(case.outcome));
    Report {
        schema: SCHEMA,
        tool: Tool { name: "wireproof".to_owned(), version: "0.1.0".to_owned() },
        run: Run {
            started: "2026-11-21T09:30:00Z".to_owned(),
            millis: 1400,
            seed: 1,
            options: vec![URL.to_owned()],
        },
        targets: vec![target("my-server")],
        summary,
        notes: Vec::new(),
        exits: Vec::new(),
        cases,
    }
}

/// A target without a file.
pub(super) fn target(name: &str) -> TargetReport {
    TargetReport { name: name.to_owned(), about: None, url: URL.to_owned(), file: None }
}

/// A case that has nothing to tell but its outcome.
pub(super) fn case(id: &str, outcome: Outcome) -> CaseReport {
    CaseReport {
        id: id.to_owned(),
        target: "my-server".to_owned(),
        title: "rejects an unmasked frame".to_owned(),
        level: Level::Must,
        basis: Basis::Text,
        outcome,
        millis: 3,
        cites: vec![CiteReport {
            spec: "rfc6455".to_owned(),
            id: "5.1-1".to_owned(),
            section: "5.1".to_owned(),
            url: "https://www.rfc-editor.org/rfc/rfc6455#section-5.1".to_owned(),
            says: "A frame without a mask ends the connection.".to_owned(),
        }],
        expected: None,
        actual: None,
        reason: None,
        hint: None,
        missing: Vec::new(),
        violated: matches!(outcome, Outcome::Fail | Outcome::Warn | Outcome::Info),
        inputs: None,
        transcript: Transcript { complete: true, events: Vec::new() },
    }
}

/// So many cases that passed.
pub(super) fn passes(count: usize) -> Vec<CaseReport> {
    (1..=count).map(|n| case(&format!("ws.framing.holds-{n}"), Outcome::Pass)).collect()
}

/// So many cases of this outcome for one reason.
pub(super) fn reasoned(
    count: usize,
    topic: &str,
    outcome: Outcome,
    reason: &str,
) -> Vec<CaseReport> {
    let one = |n| CaseReport {
        reason: Some(reason.to_owned()),
        ..case(&format!("ws.{topic}.case-{n}"), outcome)
    };
    (1..=count).map(one).collect()
}

fn event(n: u32, at_us: u64, from: From, bytes: &str, frame: &str, mark: Option<Mark>) -> Event {
    Event { n, at_us, conn: 1, from, bytes: bytes.to_owned(), frame: frame.to_owned(), mark }
}

/// An opening, a control, and an unmasked Ping that is answered.
pub(super) fn answered_ping() -> Transcript {
    use From::{Prober, Target};
    let request = "474554202f6563686f20485454502f312e310d0a";
    let answer = "485454502f312e3120313031205377697463";
    let events = vec![
        event(1, 310, Prober, request, "GET /echo", None),
        event(2, 720, Target, answer, "101 Switching Protocols", None),
        event(3, 800, Prober, "89851234567873 5e", "ping \"alive\", masked", Some(Mark::Control)),
        event(4, 1100, Target, "8a05616c697665", "pong \"alive\"", Some(Mark::Control)),
        event(5, 1200, Prober, "890178", "ping \"x\", not masked", Some(Mark::Stimulus)),
        event(6, 1600, Target, "8a0178", "pong \"x\"", Some(Mark::Here)),
        event(7, 1_204_000, Prober, &"82".repeat(65_540), "binary, masked, 65 532 bytes", None),
        event(8, 1_205_000, Target, "", "end of stream", None),
    ];
    let events =
        events.into_iter().map(|event| Event { bytes: event.bytes.replace(' ', ""), ..event });
    Transcript { complete: true, events: events.collect() }
}

/// A fail with everything that a fail can have.
pub(super) fn fail() -> CaseReport {
    CaseReport {
        expected: Some("the connection ends, with Close 1002 or without".to_owned()),
        actual: Some("pong \"x\"".to_owned()),
        hint: Some(
            "The server unmasks only where the bit is set; RFC 6455 wants a frame of a client \
             without it to end the connection."
                .to_owned(),
        ),
        transcript: answered_ping(),
        ..case("ws.framing.rejects-unmasked-frame", Outcome::Fail)
    }
}

/// A violated SHOULD.
pub(super) fn warn() -> CaseReport {
    let mut case = CaseReport {
        title: "ends the TCP connection first".to_owned(),
        level: Level::Should,
        expected: Some(
            "the server ends the TCP connection within 2 s of both Close frames".to_owned(),
        ),
        actual: Some("nothing in 2.0 s, then the prober ended it".to_owned()),
        transcript: answered_ping(),
        ..case("ws.close.server-ends-tcp-first", Outcome::Warn)
    };
    case.cites[0].section = "7.1.1".to_owned();
    case.cites[0].says = "The server ends the TCP connection before the client does.".to_owned();
    case
}

/// A deviation that the text allows.
pub(super) fn info() -> CaseReport {
    CaseReport {
        level: Level::May,
        actual: Some("a Ping every 5 s, without a payload".to_owned()),
        ..case("ws.control.sends-pings", Outcome::Info)
    }
}

/// A known failure.
pub(super) fn known() -> CaseReport {
    CaseReport {
        reason: Some("upstream drops the code (https://example.org/issues/17)".to_owned()),
        ..case("ws.close.echoes-status-code", Outcome::Known)
    }
}

/// A defect of ours.
pub(super) fn broken() -> CaseReport {
    CaseReport {
        reason: Some(
            "the case panicked: index out of bounds\nthe length is 2 but the index is 5".to_owned(),
        ),
        transcript: answered_ping(),
        ..case("ws.framing.rejects-unmasked-frame", Outcome::Broken)
    }
}

/// Cases that lack what the target does not promise.
pub(super) fn skipped() -> Vec<CaseReport> {
    let mut cases = lacking(41, "echo", &[ECHO]);
    cases.extend(lacking(23, "deflate", &[ECHO, DEFLATE]));
    cases.extend(lacking(2, "room", &[ROOM]));
    cases.extend(lacking(1, "survives", &[Need::Start]));
    cases
}

/// So many cases that are skipped because `needs` are missing.
pub(super) fn lacking(count: usize, topic: &str, needs: &[Need]) -> Vec<CaseReport> {
    let reason = skipped_for_needs("ws", needs);
    let mut cases = reasoned(count, topic, Outcome::Skipped, &reason);
    let missing: Vec<String> = needs.iter().map(|need| need_word(*need)).collect();
    cases.iter_mut().for_each(|case| case.missing.clone_from(&missing));
    cases
}

const ECHO: Need = Need::Can("echo");
const DEFLATE: Need = Need::Can("permessage-deflate");
const ROOM: Need = Need::CanValue("room");

/// What the cases of [`skipped`] need.
fn needs(id: &str) -> &'static [Need] {
    match id.split('.').nth(1) {
        Some("echo") => &[ECHO],
        Some("deflate") => &[ECHO, DEFLATE],
        Some("room") => &[ROOM],
        Some("survives") => &[Need::Start],
        _ => &[],
    }
}

/// 80 columns, no colour.
pub(super) fn style() -> Style {
    Style { jobs: Some(64), needs, ..Style::default() }
}

/// Two short ledgers with a statement of every kind.
pub(super) fn ledgers() -> Vec<Ledger> {
    vec![read(FRAMING), read(OTHER)]
}

fn read(text: &str) -> Ledger {
    toml::from_str(text).unwrap()
}

const FRAMING: &str = r#"
spec = "rfc6455"
title = "The WebSocket Protocol"
url = "https://www.rfc-editor.org/rfc/rfc6455"
[[statement]]
id = "5.1-1"
section = "5.1"
level = "must"
basis = "text"
role = "server"
says = "A frame without a mask ends the connection."
[[statement]]
id = "5.1-2"
section = "5.1"
level = "must"
basis = "text"
role = "client"
says = "A client masks every frame, whether or not the connection runs over TLS, with a key of its own for each of them."
untestable = { why = "client", because = "the prober is the client" }
[[statement]]
id = "5.5-3"
section = "5.5"
level = "must"
basis = "text"
role = "both"
says = "A control frame carries at most 125 bytes."
tolerated = "Some servers take more and no client sends it."
[[statement]]
id = "7.1.1-2"
section = "7.1.1"
level = "should"
basis = "practice"
role = "server"
says = "The server ends the TCP connection before the client does."
[[statement]]
id = "7.4-1"
section = "7.4"
level = "may"
basis = "hardening"
role = "server"
says = "Ten thousand connections that end at once do no harm."
pending = "2"
[[statement]]
id = "9.1-1"
section = "9.1"
level = "should"
basis = "text"
role = "server"
says = "Extensions of one kind are offered in one field."
contested = "Section 4.2.2 lets a server split its extensions over several fields."
[[statement]]
id = "9.2-1"
section = "9.2"
level = "may"
basis = "text"
role = "both"
says = "Nobody has looked at this one yet."
"#;

const OTHER: &str = r#"
spec = "stream"
title = "Made for a test"
url = "https://example.org/stream"
[[statement]]
id = "1-1"
section = "1"
level = "must"
basis = "declared"
role = "server"
says = "What was promised is kept."
"#;

/// A case per kind.
pub(super) static CASES: &[Case] = &[
    case::case("ws.framing.rejects-unmasked-frame", "rejects an unmasked frame")
        .cites(&[cite("rfc6455", "7.1.1-2"), cite("rfc6455", "5.1-1")])
        .run(&Idle),
    case::case(
        "ws.framing.rejects-long-control-frame",
        "rejects a control frame that carries more than 125 bytes, of every opcode",
    )
    .cites(&[cite("rfc6455", "5.5-3")])
    .needs(&[Need::Can("mirror"), ROOM])
    .over(|| (1..=11).map(|n| format!("ping of {} bytes", 125 + n)).collect())
    .run(&Idle),
    case::case("ws.close.server-ends-tcp-first", "ends the TCP connection first")
        .cites(&[cite("rfc6455", "7.1.1-2")])
        .run(&Idle),
    case::case("ws.extensions.offers-once", "offers each extension in one field")
        .cites(&[cite("rfc6455", "9.1-1")])
        .needs(&[Need::Start])
        .isolation(Isolation::Last)
        .run(&Idle),
    case::case("stream.promise.keeps", "keeps its promise")
        .cites(&[cite("stream", "1-1"), cite("stream", "9-9")])
        .run(&Idle),
];

/// A run with every outcome, a note, and everything that a head can say.
pub(super) fn every_outcome() -> Report {
    let mut open = case("ws.control.answers-ping", Outcome::Inconclusive);
    open.reason = Some("no verdict after 10 s; for a slow target try --slow 3".to_owned());
    let [mut skipped] = lacking(1, "echo", &[ECHO]).try_into().expect("one case");
    skipped.id = "ws.echo.text".to_owned();
    let mut defect = broken();
    defect.id = "ws.framing.panics".to_owned();
    defect.transcript.events.truncate(2);
    let mut fail = fail();
    fail.cites.push(CiteReport { id: "5.1-2".to_owned(), ..fail.cites[0].clone() });
    fail.transcript.complete = false;
    fail.transcript.events[6].bytes = "82".repeat(70);
    let mut warn = warn();
    warn.transcript.events.truncate(6);
    warn.reason = Some("Some servers wait for the client, and no client minds.".to_owned());
    let mut cases = passes(2);
    cases.extend([fail, warn, info(), known(), open, skipped, defect]);
    let mut report = report(Exit::Broken, cases);
    report.targets[0].about = Some("axum 0.8".to_owned());
    report.targets[0].file = Some("my server.toml".to_owned());
    report.run.options = vec!["my server.toml".to_owned(), "--strict".to_owned()];
    report.notes.push("the seed was 42; --seed 42 makes the same choices again".to_owned());
    report
}

/// A run on two targets, one of which conforms.
pub(super) fn two_targets() -> Report {
    let mut cases = passes(2);
    for mut case in passes(2).into_iter().chain([fail(), info()]) {
        case.target = "other".to_owned();
        case.transcript.events.clear();
        cases.push(case);
    }
    let mut report = report(Exit::Fails, cases);
    report.targets.push(target("other"));
    report
}

/// A target that crashed three times in the same way, and then in another.
pub(super) fn crashing() -> Report {
    let crash = |status: &str, words: &[&str], after: &str| ExitReport {
        target: "my-server".to_owned(),
        status: status.to_owned(),
        last_words: words.iter().map(|line| (*line).to_owned()).collect(),
        after: (!after.is_empty()).then(|| after.to_owned()),
    };
    let panic = ["thread 'main' panicked at src/frame.rs:41:9:", "  no mask <key>"];
    let mut report = report(Exit::Conforms, passes(3));
    report.exits = vec![
        crash("exit status 101", &panic, "ws.framing.holds-1"),
        crash("exit status 101", &panic, "ws.framing.holds-3"),
        crash("exit status 101", &panic, "ws.framing.holds-3"),
        crash("signal 11 (SIGSEGV)", &[], ""),
    ];
    report
}

/// A run in which every text is `said`, with every outcome.
pub(super) fn hostile(said: &str) -> Report {
    let own = || Some(said.to_owned());
    let cases = Outcome::ALL.into_iter().map(|outcome| {
        let mut case = CaseReport { outcome, expected: own(), actual: own(), ..fail() };
        (case.reason, case.hint, case.title) = (own(), own(), said.to_owned());
        case.missing = vec![said.to_owned()];
        let skipped = vec![SkippedInput { input: said.to_owned(), why: said.to_owned() }];
        case.inputs = Some(InputsReport { declared: 2, run: 1, skipped });
        (case.id, case.target) = (format!("ws.{said}.{}", outcome.word()), said.to_owned());
        case.cites[0] = CiteReport {
            spec: said.to_owned(),
            id: said.to_owned(),
            section: said.to_owned(),
            url: said.to_owned(),
            says: said.to_owned(),
        };
        for event in &mut case.transcript.events {
            (event.frame, event.bytes) = (said.to_owned(), said.to_owned());
        }
        case
    });
    let mut report = report(Exit::Broken, cases.collect());
    report.tool.version = said.to_owned();
    report.run.started = said.to_owned();
    report.run.options = vec![said.to_owned()];
    report.notes = vec![said.to_owned()];
    report.exits = vec![ExitReport {
        target: said.to_owned(),
        status: said.to_owned(),
        last_words: vec![said.to_owned()],
        after: own(),
    }];
    report.targets = vec![TargetReport {
        name: said.to_owned(),
        about: own(),
        url: format!("ws://{said}"),
        file: own(),
    }];
    report
}
