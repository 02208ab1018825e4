//! Table cases that ran a part of their inputs, in every report.

use crate::outcome::{Exit, Outcome};
use crate::report::html::page;
use crate::report::model::{CaseReport, InputsReport, Report, SkippedInput};
use crate::report::terminal::{render, trial};
use crate::report::tests::fixtures::{case, fail, passes, report, style, target, warn};
use crate::report::tests::snapshot;
use crate::report::{junit, markdown};

/// The inputs of a case of four, without those of `skipped`.
fn without(skipped: &[(&str, &str)]) -> Option<InputsReport> {
    let told = |(input, why): &(&str, &str)| SkippedInput {
        input: (*input).to_owned(),
        why: (*why).to_owned(),
    };
    let skipped: Vec<SkippedInput> = skipped.iter().map(told).collect();
    Some(InputsReport { declared: 6, run: 6 - skipped.len(), skipped })
}

fn part(id: &str, skipped: &[(&str, &str)]) -> CaseReport {
    CaseReport { inputs: without(skipped), ..case(id, Outcome::Pass) }
}

const ZLIB: &str = "the target answers with a window of 9 bits, as zlib does";
const LONG: &str = "an event may have at most 64 KiB (`data_max`)";

/// Passes on all inputs, on a part of them for one reason and for two, three for
/// a reason that they share, and deviations that left inputs behind.
fn partial() -> Report {
    let mut cases = passes(2);
    cases.push(part("ws.framing.holds-6", &[]));
    cases.push(part("ws.deflate.keeps-server-window", &[("8 bits", ZLIB)]));
    let several = [("1 MiB", LONG), ("8 MiB", LONG), ("64 MiB", LONG), ("1 GiB", LONG)];
    cases.push(part("ws.echo.keeps-lengths", &several));
    let two = [("8 bits", ZLIB), ("1 MiB", LONG)];
    cases.push(part("ws.echo.keeps-both", &two));
    cases.extend((1..=3).map(|n| part(&format!("ws.many.holds-{n}"), &[("an empty one", "no")])));
    let behind = "an earlier input had violated already";
    let rest = [("opcode 4", behind), ("opcode 5", behind)];
    cases.push(CaseReport { inputs: without(&rest), ..fail() });
    cases.push(CaseReport { inputs: without(&rest[..1]), ..warn() });
    report(Exit::Fails, cases)
}

#[test]
fn on_the_terminal() {
    let report = partial();
    let text = render(&report, &style());
    snapshot("terminal_inputs", &text);
    let colored = render(&report, &crate::report::Style { color: true, ..style() });
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), text);
    assert!(trial::rest(&report, &style()).contains("ws.deflate.keeps-server-window   5 of 6"));
}

#[test]
fn on_several_targets() {
    let mut report = partial();
    report.targets.push(target("other"));
    let text = render(&report, &style());
    assert!(text.contains("\nPASS  ws.echo.keeps-both on my-server   4 of 6 inputs: "), "{text}");
    assert!(text.contains("\nPASS  ws on my-server   3 cases on a part of "), "{text}");
}

#[test]
fn in_files() {
    let report = partial();
    snapshot("markdown_inputs", &markdown::text(&report));
    let xml = junit::text(&report, &style());
    let said = "<system-out>5 of 6 inputs: `8 bits` was skipped: the target answers";
    assert_eq!(xml.matches(said).count(), 1, "{xml}");
    assert!(xml.contains("  inputs     4 of 6: `opcode 4` and `opcode 5` were skipped"));
    let page = page(&report);
    let excerpt = "<span class=\"excerpt\">5 of 6 inputs: `8 bits` was skipped: the target answers";
    assert_eq!(page.matches(excerpt).count(), 1, "{page}");
    assert_eq!(page.matches("<dt>inputs</dt>").count(), 8, "one for each that skipped some");
}
