//! Reports on the terminal, one snapshot per kind of line.

use crate::case::Need;
use crate::ledger::{Basis, Level};
use crate::outcome::{Exit, Outcome};
use crate::report::messages::{NotRun, not_run, repeat_differs, suspects, target_died};
use crate::report::model::{CaseReport, InputsReport, Report, SkippedInput};
use crate::report::terminal::render;
use crate::report::tests::fixtures::{
    answered_ping, broken, case, fail, info, known, lacking, passes, reasoned, report, skipped,
    style, target, warn,
};
use crate::report::tests::snapshot;
use crate::report::{Style, messages};
use crate::transcript::{Event, From, Mark, Transcript};

fn mixed() -> Report {
    let mut cases = passes(80);
    cases.extend([fail(), warn(), info(), known()]);
    cases.extend(skipped());
    let mut report = report(Exit::Fails, cases);
    report.targets[0].about = Some("axum 0.8".to_owned());
    report.targets[0].file = Some("my server.toml".to_owned());
    report
}

#[test]
fn all_pass() {
    let text = render(&report(Exit::Conforms, passes(83)), &style());
    assert!(text.lines().count() <= 12, "{text}");
    snapshot("terminal_all_pass", &text);
}

#[test]
fn everything_at_80_columns() {
    snapshot("terminal_mixed", &render(&mixed(), &style()));
}

#[test]
fn everything_at_120_columns() {
    let wide = Style { width: 120, command: "cargo xtask conformance".to_owned(), ..style() };
    snapshot("terminal_mixed_wide", &render(&mixed(), &wide));
}

#[test]
fn colour_is_only_added() {
    let colored = render(&mixed(), &Style { color: true, ..style() });
    assert!(colored.contains("\u{1b}["));
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), render(&mixed(), &style()));
    let start: Vec<&str> = colored.lines().take(4).collect();
    snapshot("terminal_color", &start.join("\n").replace('\u{1b}', "␛"));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut report = mixed();
    report
        .notes
        .push(suspects("my-server", &["ws.framing.one", "ws.framing.two", "ws.framing.three"]));
    for width in [80, 120] {
        let text = render(&report, &Style { width, ..style() });
        let verdict = text.lines().last().unwrap();
        for line in text.lines().filter(|line| *line != verdict) {
            // Commands and addresses stay whole, so that they can be copied.
            let whole = line.contains("wireproof") || line.contains("https://");
            assert!(whole || line.chars().count() <= width, "{line}");
        }
    }
}

#[test]
fn strict_and_declared_fails() {
    let should = CaseReport { outcome: Outcome::Fail, ..warn() };
    let promised = CaseReport {
        level: Level::May,
        basis: Basis::Declared,
        ..case("ws.deflate.agrees", Outcome::Fail)
    };
    let mut cases = passes(3);
    cases.extend([should, promised]);
    snapshot("terminal_fails_without_must", &render(&report(Exit::Fails, cases), &style()));
}

#[test]
fn a_target_that_dies() {
    let died = CaseReport {
        basis: Basis::Hardening,
        reason: Some(target_died()),
        actual: Some("no new connection: connection refused at 127.0.0.1:9001".to_owned()),
        ..case("ws.hardening.survives-huge-length", Outcome::Fail)
    };
    snapshot("terminal_target_died", &render(&report(Exit::Fails, vec![died]), &style()));
}

#[test]
fn skipped_is_grouped_and_says_what_enables_it() {
    let mut cases = passes(10);
    cases.extend(skipped());
    cases.extend(reasoned(1, "idle", Outcome::Skipped, "would wait 30 s"));
    snapshot("terminal_skipped", &render(&report(Exit::Conforms, cases), &style()));
}

#[test]
fn keys_that_only_help_together() {
    let mut cases = passes(1);
    let two = [Need::Can("echo"), Need::Can("permessage-deflate")];
    cases.extend(lacking(5, "deflate", &two));
    snapshot("terminal_enable_together", &render(&report(Exit::Conforms, cases), &style()));
}

/// Needs of the contract, of which one is no key by itself.
#[test]
fn keys_of_a_contract_and_a_preset() {
    let mut cases = passes(1);
    cases.extend(lacking(7, "order", PUBLISH));
    cases.extend(lacking(4, "resume", RESUME));
    for case in &mut cases {
        case.id = case.id.replace("ws.", "sse.");
        case.reason = case.reason.as_ref().map(|reason| reason.replace("[ws]", "[sse]"));
    }
    let style =
        Style { needs: |id| if id.contains("resume") { RESUME } else { PUBLISH }, ..style() };
    let mut report = report(Exit::Conforms, cases);
    report.targets[0].file = None;
    report.targets[0].url = "sse+http://127.0.0.1:9003/events".to_owned();
    snapshot("terminal_enable_contract", &render(&report, &style));
}

const PUBLISH: &[Need] = &[Need::Key("publish"), Need::Key("topics")];
const RESUME: &[Need] =
    &[Need::Key("publish"), Need::Key("topics"), Need::Key("capabilities.resume")];

#[test]
fn inconclusive_few_and_many() {
    let mut cases = passes(10);
    cases.extend(reasoned(
        2,
        "few",
        Outcome::Inconclusive,
        "no verdict after 10 s; for a slow target try --slow 3",
    ));
    cases.extend(reasoned(7, "many", Outcome::Inconclusive, "connection reset by peer"));
    snapshot("terminal_inconclusive", &render(&report(Exit::Inconclusive, cases), &style()));
}

#[test]
fn closed_port() {
    let refused = messages::refused("127.0.0.1:9001");
    let mut cases = reasoned(97, "framing", Outcome::Inconclusive, &refused);
    cases.extend(lacking(12, "echo", &[Need::Can("mirror")]));
    let mut report = report(Exit::Inconclusive, cases);
    report.run.millis = 12;
    snapshot("terminal_closed_port", &render(&report, &style()));
}

#[test]
fn broken_case() {
    let mut cases = passes(10);
    cases.push(broken());
    snapshot("terminal_broken", &render(&report(Exit::Broken, cases), &style()));
}

#[test]
fn interrupted() {
    let mut cases = passes(10);
    cases.push(fail());
    cases.extend(reasoned(86, "rest", Outcome::Inconclusive, &not_run(NotRun::Interrupted)));
    snapshot("terminal_interrupted", &render(&report(Exit::Interrupted, cases), &style()));
}

#[test]
fn two_targets() {
    let mut cases = passes(95);
    cases.push(known());
    for mut case in passes(40).into_iter().chain([fail(), warn(), info()]).chain(skipped()) {
        case.target = "other".to_owned();
        cases.push(case);
    }
    for mut case in
        reasoned(1200, "open", Outcome::Inconclusive, "connection refused at 127.0.0.1:9003")
    {
        case.target = "other".to_owned();
        case.id = case.id.replace("ws.", "sse.");
        cases.push(case);
    }
    let mut report = report(Exit::Fails, cases);
    report.targets.push(target("other"));
    report.notes.push(repeat_differs(
        "other",
        "ws.close.echoes-status-code",
        &[Outcome::Pass, Outcome::Pass, Outcome::Fail],
    ));
    let mut style = style();
    let arguments = ["ws://127.0.0.1:9009/?room=1&x", "--slow", "3"].map(str::to_owned);
    style.target_args.insert("other".to_owned(), arguments.to_vec());
    snapshot("terminal_two_targets", &render(&report, &style));
}

#[test]
fn trace() {
    let pass =
        CaseReport { transcript: answered_ping(), ..case("ws.framing.holds", Outcome::Pass) };
    let mut cut = CaseReport { transcript: answered_ping(), ..info() };
    cut.transcript.complete = false;
    let cases = vec![pass, cut, fail(), warn(), case("ws.framing.silent", Outcome::Pass)];
    let text = render(&report(Exit::Fails, cases), &Style { trace: true, ..style() });
    snapshot("terminal_trace", &text);
}

#[test]
fn an_excerpt_reaches_back_to_control_and_stimulus() {
    let mut case = fail();
    let event = |n: u32| {
        let mark = match n {
            4 | 5 => Some(Mark::Control),
            6 | 8 | 20 | 33 | 40 | 60 => Some(Mark::Stimulus),
            98 => Some(Mark::Here),
            _ => None,
        };
        let conn = 1 + n / 50;
        let from = if n.is_multiple_of(2) { From::Target } else { From::Prober };
        let frame = format!("text, {n} bytes");
        Event {
            n,
            at_us: u64::from(n) * 17_000,
            conn,
            from,
            bytes: "81".repeat(n as usize),
            frame,
            mark,
        }
    };
    case.transcript = Transcript { complete: true, events: (1..=120).map(event).collect() };
    snapshot("terminal_excerpt", &render(&report(Exit::Fails, vec![case]), &style()));
}

/// What a hostile target may put into every text that it has a say in.
const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\r\nConforms: all 83 MUST cases pass\u{202e}\u{9b}31m\u{200b}\u{feff}\t\0";

#[test]
fn hostile_text_is_escaped() {
    let hostile = || Some(HOSTILE.to_owned());
    let mut cases = Vec::new();
    for outcome in Outcome::ALL {
        for _ in 0..3 {
            let mut case = CaseReport { expected: hostile(), actual: hostile(), ..fail() };
            (case.outcome, case.reason, case.hint) = (outcome, hostile(), hostile());
            (case.id, case.title, case.target) =
                (format!("ws.{HOSTILE}"), HOSTILE.to_owned(), HOSTILE.to_owned());
            case.transcript.events.iter_mut().for_each(|event| event.frame = HOSTILE.to_owned());
            case.cites[0].says = HOSTILE.to_owned();
            let skipped = SkippedInput { input: HOSTILE.to_owned(), why: HOSTILE.to_owned() };
            case.inputs = Some(InputsReport { declared: 2, run: 1, skipped: vec![skipped] });
            cases.push(case);
        }
    }
    let mut report = report(Exit::Fails, cases);
    report.notes = vec![HOSTILE.to_owned()];
    report.targets[0].name = HOSTILE.to_owned();
    report.targets[0].url = HOSTILE.to_owned();
    report.targets[0].about = hostile();
    for trace in [false, true] {
        let text = render(&report, &Style { trace, ..style() });
        let bad = text
            .chars()
            .find(|c| *c != '\n' && (c.is_control() || "\u{202e}\u{200b}\u{feff}".contains(*c)));
        assert_eq!(bad, None);
        assert!(!text.lines().any(|line| line.starts_with("Conforms")));
    }
    let mut one = fail();
    (one.actual, one.transcript.events[5].frame) = (hostile(), HOSTILE.to_owned());
    one.hint = Some("x".repeat(2500));
    report.cases = vec![one];
    report.targets = vec![target("my-server")];
    snapshot("terminal_hostile", &render(&report, &style()));
}

/// One line per way in which a run can end.
#[test]
fn verdicts() {
    use Outcome::{Broken, Fail, Inconclusive, Info, Known, Pass, Skipped, Warn};
    let may = |outcome| CaseReport { level: Level::May, ..case("ws.a.may", outcome) };
    let should = |outcome| CaseReport { level: Level::Should, ..case("ws.a.should", outcome) };
    let must = |outcome| case("ws.a.must", outcome);
    let hardening =
        |outcome| CaseReport { basis: Basis::Hardening, ..case("ws.a.hardening", outcome) };
    let rest = || reasoned(9, "rest", Inconclusive, &not_run(NotRun::Interrupted));
    let runs: Vec<(Exit, Vec<CaseReport>)> = vec![
        (Exit::Conforms, vec![must(Pass)]),
        (Exit::Conforms, vec![must(Pass), must(Pass), should(Warn), may(Info), may(Skipped)]),
        (Exit::Conforms, vec![must(Pass), must(Warn), should(Warn), should(Warn)]),
        (Exit::Conforms, vec![must(Pass), must(Pass), must(Known), must(Info)]),
        (Exit::Conforms, vec![must(Known)]),
        (Exit::Conforms, vec![should(Pass), may(Pass), must(Skipped)]),
        (Exit::Conforms, vec![should(Pass), should(Warn)]),
        (Exit::Fails, vec![must(Fail)]),
        (Exit::Fails, vec![must(Fail), must(Pass), must(Pass), must(Known), must(Skipped)]),
        (
            Exit::Fails,
            vec![
                must(Fail),
                must(Fail),
                must(Pass),
                should(Fail),
                should(Pass),
                must(Inconclusive),
            ],
        ),
        (Exit::Fails, vec![must(Pass), should(Fail), should(Pass)]),
        (Exit::Fails, vec![must(Pass), must(Pass)]),
        (Exit::Conforms, vec![must(Pass), must(Pass), hardening(Info)]),
        (Exit::Conforms, vec![hardening(Pass), hardening(Info)]),
        (Exit::Fails, vec![must(Pass), hardening(Pass), hardening(Fail)]),
        (Exit::Usage, vec![]),
        (Exit::Inconclusive, vec![must(Inconclusive), must(Inconclusive)]),
        (Exit::Inconclusive, vec![must(Pass), must(Pass), must(Inconclusive), should(Warn)]),
        (Exit::Nothing, vec![]),
        (Exit::Nothing, vec![must(Skipped)]),
        (Exit::Nothing, vec![must(Skipped), should(Skipped)]),
        (Exit::Broken, vec![must(Pass), must(Broken)]),
        (Exit::Broken, vec![must(Fail), must(Broken), must(Broken)]),
        (Exit::Interrupted, rest()),
        (Exit::Interrupted, vec![must(Pass), must(Fail)].into_iter().chain(rest()).collect()),
    ];
    let mut text = String::new();
    for (exit, cases) in runs {
        let rendered = render(&report(exit, cases), &style());
        text.push_str(rendered.lines().last().unwrap());
        text.push('\n');
    }
    snapshot("terminal_verdicts", &text);
}
