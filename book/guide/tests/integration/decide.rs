//! The decision as people meet it: on the pages, and on a terminal.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};

use guide::book;
use guide::decide::command::{self, Exit, Request};
use guide::decide::walk::{self, Path};
use guide::decide::{self, model::Decide};

fn real() -> Decide {
    let decide = decide::of_book(book::folder()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    decide.expect("this book decides")
}

/// How the command ends, and what it prints.
fn run(request: &Request, input: &str) -> (Exit, String, String) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let exit = command::run(book::folder(), request, input.as_bytes(), &mut output, &mut errors);
    let text = |bytes| String::from_utf8(bytes).expect("is text");
    (exit.unwrap_or_else(|error| panic!("{error}")), text(output), text(errors))
}

fn with_answers(answers: &str) -> Request {
    Request { answers: Some(answers.to_owned()), ..Request::default() }
}

const TEXT: &str = "goal=updates,ends=page,way=down,late=now,payload=text";

#[test]
fn a_decision() {
    let (exit, output, errors) = run(&with_answers(TEXT), "");
    assert_eq!((exit, errors.as_str()), (Exit::Decided, ""));
    insta::assert_snapshot!(output);
}

#[test]
fn an_explained_decision() {
    let (exit, output, _) = run(&Request { explain: true, ..with_answers(TEXT) }, "");
    assert_eq!(exit, Exit::Decided);
    insta::assert_snapshot!(output);
}

#[test]
fn a_decision_as_json() {
    let request = Request { json: true, ..with_answers("goal=updates,ends=device") };
    let (exit, output, _) = run(&request, "");
    assert_eq!(exit, Exit::Decided);
    insta::assert_snapshot!(output);
}

#[test]
fn answers_that_are_not_complete() {
    let (exit, output, _) = run(&with_answers("goal=updates,ends=page"), "");
    assert_eq!(exit, Exit::Open);
    insta::assert_snapshot!(output);
    let request = Request { json: true, ..with_answers("goal=media") };
    let (exit, output, _) = run(&request, "");
    assert_eq!(exit, Exit::Open);
    let json: serde_json::Value = serde_json::from_str(&output).expect("is JSON");
    assert_eq!(json["decided"], false);
    assert_eq!(json["question"]["id"], "media");
    assert_eq!(json["question"]["answers"][0]["id"], "talk");
    assert_eq!(run(&Request { json: true, ..Request::default() }, "1\n").0, Exit::Open);
}

#[test]
fn answers_that_nobody_knows() {
    for (answers, said) in [
        (
            "gaol=look",
            "error: no question is called `gaol`; did you mean `goal`?; --list shows all of them\n",
        ),
        (
            "goal=lok",
            "error: `goal` has no answer `lok`; did you mean `look`?; --list shows all of them\n",
        ),
        (
            "goal=look,ends=page",
            "error: `ends` is not asked after goal=look; --list shows all of them\n",
        ),
    ] {
        assert_eq!(
            run(&with_answers(answers), ""),
            (Exit::Unknown, String::new(), said.to_owned())
        );
    }
}

#[test]
fn a_list_of_the_questions() {
    let (exit, output, _) = run(&Request { list: true, ..Request::default() }, "");
    assert_eq!(exit, Exit::Decided);
    insta::assert_snapshot!(output);
    let (_, output, _) = run(&Request { list: true, json: true, ..Request::default() }, "");
    let json: serde_json::Value = serde_json::from_str(&output).expect("is JSON");
    assert_eq!(json["start"], "goal");
    assert_eq!(json["questions"].as_array().map(Vec::len), Some(real().questions.len()));
}

#[test]
fn a_conversation() {
    // A number, a name, a slip, a step back, and on.
    let (exit, output, _) = run(&Request::default(), "2\npeer \n");
    assert_eq!(exit, Exit::Decided);
    assert!(output.contains("WebRTC data channels"), "{output}");
    let (exit, output, _) = run(&Request::default(), "2\n7\nb\nmedia\n2\n");
    assert_eq!(exit, Exit::Decided);
    insta::assert_snapshot!(output);
    for ended in ["", "2\n", "q\n", "2\nq\n"] {
        let (exit, output, _) = run(&Request::default(), ended);
        assert_eq!(exit, Exit::Open, "{ended}");
        assert!(output.ends_with("no decision\n"), "{output}");
    }
}

/// The numbers that FORMATS.md promises, of the program itself.
#[test]
fn exit_codes_of_the_program() {
    let exit = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guide"));
        command.arg("decide").args(args).stdin(Stdio::null());
        command.output().expect("runs").status.code()
    };
    assert_eq!(exit(&["--answers", TEXT]), Some(0));
    assert_eq!(exit(&["--answers", "goal=nothing"]), Some(2));
    assert_eq!(exit(&["--nonsense"]), Some(2));
    assert_eq!(exit(&["--answers", "goal=updates"]), Some(3));
    assert_eq!(exit(&[]), Some(3));
}

/// Where each answer leads, read from what stands on a page: to a question, or to
/// an outcome.
type Edges = BTreeMap<(String, String), String>;

/// The values of `attribute` in every tag that has it, in order.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let start = format!("{attribute}=\"");
    html.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn edges_of_chart(html: &str) -> Edges {
    let (from, answers, to) =
        (values(html, "data-from"), values(html, "data-answer"), values(html, "data-to"));
    assert!(!from.is_empty() && from.len() == answers.len() && from.len() == to.len());
    let edges = from.iter().zip(answers).zip(to);
    edges
        .map(|((from, answer), to)| (((*from).to_owned(), answer.to_owned()), to.to_owned()))
        .collect()
}

/// Follows the links of the wizard: an answer leads to the section that its address
/// names, and a section with an outcome names it by its class.
fn edges_of_wizard(html: &str, decide: &Decide) -> Edges {
    let section = |id: &str| -> String {
        let start = format!("<section id=\"{id}\"");
        let found = html.split(start.as_str()).nth(1).unwrap_or_else(|| panic!("no section {id}"));
        found.split("</section>").next().unwrap_or_default().to_owned()
    };
    let mut edges = Edges::new();
    for question in &decide.questions {
        let section_of = section(&format!("decide-{}", question.id));
        let list = section_of.split("<ol>").nth(1).and_then(|rest| rest.split("</ol>").next());
        let links = values(list.expect("has a list"), "href");
        assert_eq!(links.len(), question.answers.len(), "{}", question.id);
        for (answer, link) in question.answers.iter().zip(links) {
            let target = link.trim_start_matches(|c| c != '#').trim_start_matches('#');
            let class = section(target);
            let class = values(&class, "class")[0];
            let to = match class.split(' ').find_map(|word| word.strip_prefix("wp-t-")) {
                Some(outcome) => outcome.to_owned(),
                None => target.trim_start_matches("decide-").to_owned(),
            };
            edges.insert((question.id.clone(), answer.id.clone()), to);
        }
    }
    edges
}

/// Every path through edges: its steps, and its outcome.
fn walk_edges(edges: &Edges, decide: &Decide) -> BTreeMap<String, String> {
    fn visit(edges: &Edges, at: &str, steps: &[String], found: &mut BTreeMap<String, String>) {
        let from_here: Vec<_> = edges.iter().filter(|((from, _), _)| from == at).collect();
        if from_here.is_empty() {
            found.insert(steps.join(","), at.to_owned());
        }
        for ((from, answer), to) in from_here {
            let steps: Vec<String> =
                steps.iter().cloned().chain([format!("{from}={answer}")]).collect();
            visit(edges, to, &steps, found);
        }
    }
    let mut found = BTreeMap::new();
    visit(edges, &decide.start, &[], &mut found);
    found
}

/// A row for each path: its steps, and its outcome.
fn rows_of_table(html: &str) -> BTreeMap<String, String> {
    let rows = html
        .split("<tr id=\"path-")
        .skip(1)
        .map(|row| row.split("</tr>").next().unwrap_or_default());
    rows.map(|row| (values(row, "data-step").join(","), values(row, "data-outcome")[0].to_owned()))
        .collect()
}

#[test]
fn charts_wizard_table_and_command_agree_on_every_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let built = book::build(book::folder(), Some(folder.path()));
    let out = built.unwrap_or_else(|error| panic!("{error}")).folder;
    let page = |name: &str| std::fs::read_to_string(out.join("decide").join(name)).expect(name);
    let decide = real();
    let told = |path: &Path<'_>| (walk::told(&path.steps), path.choice.outcome.clone());
    let expected: BTreeMap<String, String> = decide.paths().iter().map(told).collect();

    let chart = page("chart.html");
    let (branches, whole) = chart.split_once("id=\"chart-whole\"").expect("has the whole chart");
    assert_eq!(walk_edges(&edges_of_chart(whole), &decide), expected, "the whole chart");
    for width in ["wp-wide", "wp-narrow"] {
        let start = format!("<div class=\"{width}\">");
        let parts = branches.split(start.as_str()).skip(1);
        let charts: String = parts.filter_map(|part| part.split("</div>").next()).collect();
        assert_eq!(walk_edges(&edges_of_chart(&charts), &decide), expected, "{width}");
    }
    let wizard = edges_of_wizard(&page("wizard.html"), &decide);
    assert_eq!(walk_edges(&wizard, &decide), expected, "the wizard");
    assert_eq!(rows_of_table(&page("paths.html")), expected, "the table");
    for (answers, outcome) in &expected {
        let (exit, output, _) = run(&Request { json: true, ..with_answers(answers) }, "");
        let json: serde_json::Value = serde_json::from_str(&output).expect("is JSON");
        assert_eq!((exit, &json["outcome"]["id"]), (Exit::Decided, &outcome.as_str().into()));
    }
}

/// Relative luminance, as WCAG defines it.
fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = u8::from_str_radix(&hex[at..at + 2], 16).expect("is a colour");
        let value = f64::from(value) / 255.0;
        if value <= 0.039_28 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Each technique has one accent, which stands out from the ground of every theme.
#[test]
fn every_technique_has_an_accent_that_can_be_read() {
    let css =
        std::fs::read_to_string(book::folder().join("theme/wireproof.css")).expect("is there");
    let block = |start: &str| {
        let rest = css.split(start).nth(1).unwrap_or_else(|| panic!("no {start}"));
        rest.split('}').next().unwrap_or_default().to_owned()
    };
    // The grounds of mdBook's themes: light and rust; coal, navy and ayu.
    let light = (block(":root {"), ["#ffffff", "#e1e1db"].as_slice());
    let dark = (block(".coal, .navy, .ayu {"), ["#131516", "#161923", "#0f1419"].as_slice());
    let mut seen = BTreeSet::new();
    for technique in real().techniques() {
        let class = block(&format!(".wp-t-{} {{", technique.id));
        let variable = class.split("var(").nth(1).and_then(|rest| rest.split(')').next());
        let variable = variable.unwrap_or_else(|| panic!("{} has no accent", technique.id));
        for (block, grounds) in [&light, &dark] {
            let value = block.split(&format!("{variable}: ")).nth(1).expect(variable);
            let value = value.split(';').next().unwrap_or_default();
            assert!(seen.insert(value.to_owned()), "{value} is there twice");
            for ground in *grounds {
                let contrast = contrast(value, ground);
                assert!(contrast >= 4.5, "{variable} {value} on {ground}: {contrast:.2}");
            }
        }
    }
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
}
