//! JUnit: the form, read back by a parser, and the rule that nothing looks
//! green that is not.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::outcome::{Exit, Outcome};
use crate::report::Style;
use crate::report::junit::text;
use crate::report::messages::{NotRun, known_stale, not_run};
use crate::report::model::{CaseReport, Report};
use crate::report::tests::fixtures::{
    broken, case, fail, info, known, passes, reasoned, report, skipped, style, target, warn,
};
use crate::report::tests::snapshot;

/// An element, as a parser sees it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    inner: Vec<Element>,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.get(name);
        found.unwrap_or_else(|| panic!("{} has no {name}: {self:?}", self.name))
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.inner.iter().filter(move |element| element.name == name)
    }

    /// How many elements of this name are in it, at any depth.
    fn count(&self, name: &str) -> usize {
        self.all(name).count() + self.inner.iter().map(|inner| inner.count(name)).sum::<usize>()
    }
}

fn opened(start: &BytesStart<'_>) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("a well-formed attribute");
        let name = String::from_utf8(attribute.key.as_ref().to_vec()).expect("UTF-8");
        let raw = std::str::from_utf8(&attribute.value).expect("UTF-8");
        (name, quick_xml::escape::unescape(raw).expect("known entities").into_owned())
    });
    let attributes = attributes.collect();
    let name = String::from_utf8(start.name().as_ref().to_vec()).expect("UTF-8");
    Element { name, attributes, ..Element::default() }
}

/// The root element of `xml`.
fn parsed(xml: &str) -> Element {
    let illegal = |c: &char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert_eq!(xml.chars().find(illegal), None, "{xml}");
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        let close = |open: &mut Vec<Element>| {
            let element = open.pop().expect("an open element");
            open.last_mut().expect("an outer element").inner.push(element);
        };
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => open.push(opened(&start)),
            Event::Empty(start) => {
                open.push(opened(&start));
                close(&mut open);
            }
            Event::End(_) => close(&mut open),
            Event::Text(text) => {
                let element = open.last_mut().expect("an open element");
                element.text.push_str(&text.decode().expect("UTF-8"));
            }
            Event::GeneralRef(entity) => {
                let name = entity.decode().expect("UTF-8");
                let text = quick_xml::escape::unescape(&format!("&{name};"))
                    .expect("a known entity")
                    .into_owned();
                open.last_mut().expect("an open element").text.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut root = open.pop().expect("the document");
    assert!(open.is_empty() && root.inner.len() == 1);
    root.inner.remove(0)
}

/// The root of a report that has the form that its readers expect.
fn valid(xml: &str) -> Element {
    let root = parsed(xml);
    assert_eq!(root.name, "testsuites");
    let counts = |element: &Element| {
        let tests = ("tests", element.count("testcase"));
        let kinds = [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")];
        let kinds = kinds.map(|(attribute, name)| (attribute, element.count(name)));
        for (attribute, count) in [tests].into_iter().chain(kinds) {
            assert_eq!(element.attribute(attribute), count.to_string(), "{attribute}");
        }
    };
    counts(&root);
    for suite in &root.inner {
        assert_eq!(suite.name, "testsuite");
        counts(suite);
        for test in suite.all("testcase") {
            test.attribute("name");
            test.attribute("classname");
            let verdicts = ["failure", "error", "skipped"].map(|name| test.all(name).count());
            assert!(verdicts.iter().sum::<usize>() <= 1, "{test:?}");
        }
    }
    root
}

fn mixed() -> Report {
    let mut cases = passes(2);
    cases.extend([fail(), warn(), info(), known(), broken()]);
    cases.extend(skipped().drain(40..42));
    cases.extend(reasoned(1, "slow", Outcome::Inconclusive, "no verdict after 10 s"));
    cases.extend(reasoned(1, "rest", Outcome::Inconclusive, &not_run(NotRun::Interrupted)));
    let mut other = case("sse.stream.ends", Outcome::Pass);
    other.target = "other".to_owned();
    cases.push(other);
    let mut report = report(Exit::Broken, cases);
    report.targets[0].about = Some("axum 0.8".to_owned());
    report.targets.push(target("other"));
    report
}

#[test]
fn every_outcome() {
    let xml = text(&mixed(), &Style { color: true, trace: true, ..style() });
    valid(&xml);
    snapshot("junit", &xml);
}

#[test]
fn a_suite_per_target_and_protocol_and_a_test_case_per_case() {
    let root = valid(&text(&mixed(), &style()));
    let names: Vec<&str> = root.inner.iter().map(|suite| suite.attribute("name")).collect();
    assert_eq!(names, ["my-server ws", "other sse"]);
    let test = root.inner[0].all("testcase").find(|test| test.count("failure") == 1);
    let test = test.expect("the fail");
    assert_eq!(test.attribute("name"), "ws.framing.rejects-unmasked-frame");
    assert_eq!(test.attribute("classname"), "my-server.ws.framing");
    assert_eq!(test.attribute("time"), "0.003");
    let failure = test.all("failure").next().expect("a failure");
    let expected = "expected the connection ends, with Close 1002 or without; actual pong \"x\"";
    assert_eq!(failure.attribute("message"), expected);
    for said in [
        "A frame without a mask ends the connection.",
        "https://www.rfc-editor.org/rfc/rfc6455#section-5.1",
        "ping \"x\", not masked",
        "wireproof ws://127.0.0.1:9001/echo ws.framing.rejects-unmasked-frame --trace",
    ] {
        assert!(failure.text.contains(said), "not said: {said}\n{}", failure.text);
    }
}

/// A service that reads the file is red whenever the program does not end with 0.
#[test]
fn what_does_not_conform_never_looks_green() {
    let one = |outcome| vec![case("ws.framing.holds-1", outcome)];
    let runs = [
        (Exit::Conforms, one(Outcome::Pass)),
        (Exit::Conforms, vec![warn(), info(), known()]),
        (Exit::Fails, vec![fail()]),
        (Exit::Fails, one(Outcome::Pass)),
        (Exit::Inconclusive, one(Outcome::Inconclusive)),
        (Exit::Nothing, Vec::new()),
        (Exit::Nothing, one(Outcome::Skipped)),
        (Exit::Broken, vec![broken()]),
        (Exit::Interrupted, one(Outcome::Inconclusive)),
    ];
    for (exit, cases) in runs {
        let root = valid(&text(&report(exit, cases), &style()));
        let is_red = root.attribute("failures") != "0" || root.attribute("errors") != "0";
        assert_eq!(is_red, exit != Exit::Conforms, "{exit:?}: {root:?}");
    }
}

#[test]
fn a_run_that_fails_without_a_case_says_why() {
    let mut report = report(Exit::Fails, passes(1));
    report.notes = vec![known_stale("known.toml", "my-server", "ws.a.b")];
    let root = valid(&text(&report, &style()));
    let suite = root.inner.last().expect("a suite");
    assert_eq!(suite.attribute("name"), "wireproof");
    let error = &suite.inner[0].inner[0];
    assert_eq!(error.attribute("type"), "exit 1");
    assert!(error.text.contains("stale: ws.a.b on my-server passes"), "{error:?}");
}

#[test]
fn hostile_text_stays_text() {
    const HOSTILE: &str =
        "\u{1b}[31m</failure><testcase name=\"x\"/>]]>&amp;\"'\0\u{8}\u{fffe}\u{ffff}\n";
    let hostile = || Some(HOSTILE.to_owned());
    let mut cases = Vec::new();
    for outcome in Outcome::ALL {
        let mut case = CaseReport { expected: hostile(), actual: hostile(), ..fail() };
        (case.outcome, case.reason, case.hint) = (outcome, hostile(), hostile());
        (case.id, case.target, case.title) =
            (format!("ws.{HOSTILE}"), HOSTILE.to_owned(), HOSTILE.to_owned());
        case.transcript.events.iter_mut().for_each(|event| event.frame = HOSTILE.to_owned());
        case.cites[0].says = HOSTILE.to_owned();
        cases.push(case);
    }
    let mut report = report(Exit::Fails, cases);
    report.targets[0].name = HOSTILE.to_owned();
    report.targets[0].url = HOSTILE.to_owned();
    report.targets[0].about = hostile();
    report.tool.version = HOSTILE.to_owned();
    let root = valid(&text(&report, &style()));
    assert_eq!(root.count("testcase"), Outcome::ALL.len());
    let said = &root.inner[0].all("testcase").nth(1).expect("the fail").inner[0];
    assert!(said.attribute("message").contains("</failure><testcase name=\"x\"/>]]>&amp;\"'"));
    assert!(said.text.contains("</failure><testcase name=\"x\"/>]]>&amp;\"'"), "{}", said.text);
}
