//! Annotations, and that nothing else in a log is a command.

use crate::outcome::{Exit, Outcome};
use crate::report::github::{annotations, harmless};
use crate::report::messages::known_stale;
use crate::report::model::CaseReport;
use crate::report::terminal::render;
use crate::report::tests::fixtures::{
    broken, case, fail, info, known, passes, reasoned, report, skipped, style, target, warn,
};
use crate::report::tests::snapshot;
use crate::report::{Style, github};

/// What a reader of the log takes for a command: a copy of the service's two rules.
fn commands(log: &str) -> Vec<&str> {
    let is_command = |line: &&str| {
        let newer = line.trim_start().strip_prefix("::").is_some_and(|rest| rest.contains("::"));
        newer || line.split_once("##[").is_some_and(|(_, rest)| rest.contains(']'))
    };
    log.split(['\n', '\r']).filter(is_command).collect()
}

#[test]
fn levels() {
    let mut cases = passes(2);
    cases.extend([fail(), warn(), info(), known(), broken()]);
    cases.extend(skipped());
    cases.extend(reasoned(1, "slow", Outcome::Inconclusive, "no verdict after 10 s"));
    let mut report = report(Exit::Broken, cases);
    report.notes.push("ws://127.0.0.1:9001/ stopped answering, 100% of the time".to_owned());
    let text = annotations(&report, &Style { color: true, ..style() });
    snapshot("github", &text);
    assert_eq!(commands(&text).len(), text.lines().count());
    report.targets.push(target("other"));
    assert!(annotations(&report, &style()).contains(
        "::error title=ws.framing.rejects-unmasked-frame on my-server (RFC 6455 §5.1)::fail: "
    ));
}

/// The service drops the eleventh of a level without a word.
#[test]
fn no_level_has_more_than_ten() {
    let of = |count| {
        let cases = (0..count).map(|_| fail()).chain((0..count + 1).map(|_| warn())).collect();
        let text = annotations(&report(Exit::Fails, cases), &style());
        let count = |word: &str| text.lines().filter(|line| line.starts_with(word)).count();
        (count("::error "), count("::warning "), text)
    };
    let (errors, warnings, text) = of(9);
    assert_eq!((errors, warnings), (9, 10));
    assert!(!text.contains("more error") && !text.contains("more warning"), "{text}");
    let (errors, warnings, text) = of(12);
    assert_eq!((errors, warnings), (10, 10));
    assert!(text.contains("::error title=wireproof::3 more errors like these; "), "{text}");
    assert!(text.contains("::warning title=wireproof::4 more warnings like these; "), "{text}");
}

#[test]
fn a_run_that_fails_without_a_case_says_why() {
    let mut report = report(Exit::Fails, passes(1));
    report.notes = vec![known_stale("known.toml", "my-server", "ws.a.b")];
    let text = annotations(&report, &style());
    assert!(text.contains("::error title=wireproof::stale: ws.a.b on my-server passes"), "{text}");
}

#[test]
fn a_clean_run_has_its_verdict_only() {
    let text = annotations(&report(Exit::Conforms, passes(3)), &style());
    let expected = "::notice title=wireproof::Conforms: all 3 MUST cases that ran pass. 1.4 s\n";
    assert_eq!(text, expected);
}

/// What a target may write so that the log speaks for it. The last one is cut
/// by the width of the terminal, so that the command begins a line.
const INJECTED: [&str; 7] = [
    "::error title=x::owned",
    "\n::add-mask::a",
    "a\r::add-mask::a",
    "   ::debug::a",
    "before ##[error]owned",
    "a,b:c%0A::error::d",
    "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 ::add-mask::a",
];

#[test]
fn a_target_speaks_through_no_annotation() {
    for injected in INJECTED {
        let said = || Some(injected.to_owned());
        let mut case = CaseReport { expected: said(), actual: said(), reason: said(), ..fail() };
        case.id = injected.to_owned();
        case.target = injected.to_owned();
        let mut all = vec![case];
        all.push(CaseReport { outcome: Outcome::Inconclusive, ..all[0].clone() });
        let mut report = report(Exit::Fails, all);
        report.targets.push(target(injected));
        report.notes = vec![injected.to_owned()];
        let text = annotations(&report, &style());
        assert_eq!(text.lines().count(), 4, "{text}");
        for line in text.lines() {
            let (head, _) = line[2..].split_once("::").expect("a command");
            let (word, title) = head.split_once(" title=").expect("a title");
            assert!(["error", "warning", "notice"].contains(&word), "{line}");
            assert!(!title.contains([':', ',']), "{line}");
        }
    }
}

#[test]
fn a_target_speaks_through_no_other_line() {
    for injected in INJECTED {
        for width in 60..=100 {
            for color in [false, true] {
                let said = || Some(injected.to_owned());
                let mut case = CaseReport { expected: said(), actual: said(), ..fail() };
                (case.reason, case.hint, case.title) = (said(), said(), injected.to_owned());
                case.transcript.events.iter_mut().for_each(|event| {
                    event.frame = injected.to_owned();
                });
                let mut report = report(Exit::Fails, vec![case]);
                report.notes = vec![injected.to_owned()];
                let text = render(&report, &Style { color, trace: true, width, ..style() });
                let log = anstream::adapter::strip_str(&harmless(&text)).to_string();
                assert_eq!(commands(&log), Vec::<&str>::new());
            }
        }
    }
    // The rule sees what it looks for.
    let wraps = CaseReport { hint: Some(INJECTED[6].to_owned()), ..fail() };
    let text = render(&report(Exit::Fails, vec![wraps]), &style());
    assert_eq!(commands(&text).len(), 1, "{text}");
}

#[test]
fn what_is_no_command_stays_as_it_is() {
    for text in ["", "a\n", "a::b ##\n\u{1b}[1mFAIL\u{1b}[0m  a::error::b\n", "  [::1]:80\n"] {
        assert_eq!(harmless(text), text);
    }
    let text = "a ##[b\n \u{1b}[1m::error::c\u{1b}[0m\nd";
    assert_eq!(github::harmless(text), "a ##\\u{5b}b\n \\u{3a}:error::c\nd");
    let pass = render(&report(Exit::Conforms, vec![case("ws.a.b", Outcome::Pass)]), &style());
    assert_eq!(harmless(&pass), pass);
}
