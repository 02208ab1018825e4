//! What the program does besides running cases, and the forms of its output.

use std::collections::BTreeSet;

use crate::common::{ClosedPort, Program, Server};
use serde_json::Value;
use wireproof::catalogue;
use wireproof::report::json;

#[tokio::test]
async fn init_writes_a_file_that_runs() {
    let server = Server::reference().await;
    let program = Program::new();
    let run = program.run(&["--init", &server.url()]).await;
    run.ends(0).says("wrote target.toml.").says("wireproof target.toml");
    let run = program.run(&["target.toml", "ws.control.answers-ping"]).await;
    run.ends(0).says("1 pass");
}

#[tokio::test]
async fn init_never_overwrites() {
    let program = Program::new();
    program.run(&["--init", "ws://127.0.0.1:1/first"]).await.ends(0);
    let first = program.read("target.toml");
    let run = program.run(&["--init", "ws://127.0.0.1:1/second"]).await;
    run.ends(2).says("error: target.toml exists and is not overwritten; move it away, or edit it");
    assert_eq!(program.read("target.toml"), first);
    assert!(first.contains("/first"), "{first}");
}

#[tokio::test]
async fn init_refuses_a_url_that_it_does_not_know() {
    let program = Program::new();
    program.run(&["--init", "gopher://127.0.0.1/"]).await.ends(2).says("unknown scheme `gopher`");
    assert!(!program.folder().join("target.toml").exists());
}

#[tokio::test]
async fn list_has_every_case() {
    let run = Program::new().run(&["--list"]).await;
    run.ends(0).says(&format!("{} cases", catalogue::all().count()));
    for case in catalogue::all() {
        run.says(case.id);
    }
    let run = Program::new().run(&["--list", "ws.control", "--level", "must"]).await;
    run.ends(0).says("ws.control.answers-ping").never_says("ws.close.");
}

#[tokio::test]
async fn list_as_json_parses() {
    let run = Program::new().run(&["--list", "--format", "json"]).await;
    let listed: Value = serde_json::from_str(&run.ends(0).out).expect("JSON");
    let ids = listed.as_array().expect("an array").iter().map(|case| case["id"].as_str());
    let ids: Option<Vec<&str>> = ids.collect();
    assert_eq!(ids.expect("ids"), catalogue::all().map(|case| case.id).collect::<Vec<_>>());
}

#[tokio::test]
async fn explain_names_statement_and_inputs() {
    let run = Program::new().run(&["--explain", "ws.framing.rejects-rsv1"]).await;
    run.ends(0)
        .says("https://www.rfc-editor.org/rfc/rfc6455#section-5.2")
        .says("1 ping 2 text")
        .says("wireproof TARGET ws.framing.rejects-rsv1 --trace");
}

/// The other tests meet the bare program; this is how `cargo xtask` calls it.
#[tokio::test]
async fn commands_are_called_what_the_reader_types() {
    let program = Program::new().env("WIREPROOF_COMMAND", "cargo xtask conformance");
    program.run(&[]).await.ends(2).says("cargo xtask conformance target.toml");
}

#[tokio::test]
async fn a_plain_http_url_is_answered_with_the_command() {
    let server = Server::reference().await;
    let url = format!("http://{}/", server.address);
    let run = Program::new().run(&[&url]).await;
    let command = format!("wireproof ws://{}/ (it answers as WebSocket)", server.address);
    run.ends(2).says(&format!("{url} names no protocol; what it answers suggests: {command}"));

    let url = format!("http://{}/", ClosedPort::new().address);
    let run = Program::new().run(&[&url]).await;
    run.ends(2).says(&format!("{url} names no protocol, and nothing that answers there could"));
}

#[tokio::test]
async fn the_json_report_is_read_back_and_has_the_form_of_its_schema() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let program = Program::new();
    let args = [&server.url(), "ws.framing", "--report", "json=report.json"];
    program.run(&args).await.ends(1);
    let text = program.read("report.json");
    let report = json::read(&text, "report.json").expect("a report");
    assert_eq!(json::write(&report), text);
    assert_eq!((report.summary.fail, report.summary.exit), (1, 1));
    assert_eq!(report.summary.total(), report.cases.len());
    let failed = report.cases.iter().find(|case| case.id == "ws.framing.rejects-unmasked-ping");
    assert!(failed.is_some_and(|case| !case.transcript.events.is_empty()));

    let schema = include_str!("../../../schema/report.json");
    let schema: Value = serde_json::from_str(schema).expect("a schema");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let mut faults = Vec::new();
    check(&report, &schema, &schema, "report", &mut faults);
    assert_eq!(faults, Vec::<String>::new());

    // The checker sees what it looks for.
    let mut broken = report;
    broken["cases"][0]["outcome"] = "passed".into();
    broken["cases"][0]["extra"] = 1.into();
    broken["tool"].as_object_mut().expect("an object").remove("version");
    check(&broken, &schema, &schema, "report", &mut faults);
    assert_eq!(faults.len(), 3, "{faults:?}");
}

#[tokio::test]
async fn reports_become_a_page_and_markdown() {
    let (good, faulty) = (Server::reference().await, Server::defect("ws.answers-pongs").await);
    let program = Program::new();
    let cases = ["ws.control", "ws.framing.rejects-rsv1"];
    for (server, file) in [(&good, "json=good.json"), (&faulty, "json=faulty.json")] {
        program.run(&[&server.url(), cases[0], cases[1], "--report", file]).await;
    }
    let run = program.run(&["report", "faulty.json", "--html", "one.html", "--md", "one.md"]).await;
    run.ends(0).says("wrote the HTML page to one.html").says("wrote the Markdown to one.md");
    let run = program.run(&["report", "good.json", "faulty.json", "--html", "two.html"]).await;
    run.ends(0).never_says("Markdown");
    program.run(&["report", "good.json", "faulty.json", "--md", "two.md"]).await.ends(0);
    for (file, id) in [
        ("one.html", "id=\"ws.framing.rejects-rsv1\""),
        ("one.md", "`ws.control."),
        ("two.html", "data-id=\"ws.framing.rejects-rsv1\""),
        ("two.md", "`ws.framing`"),
    ] {
        assert!(program.read(file).contains(id), "{file}");
    }
    let page = program.read("two.html");
    assert!([good.url(), faulty.url()].iter().all(|url| page.contains(url.as_str())));
}

#[tokio::test]
async fn a_report_that_cannot_be_read_or_written_is_named() {
    let program = Program::new().file("no.json", "{}").file("newer.json", "{\"schema\": 9}");
    let run = program.run(&["report", "gone.json", "--html", "page.html"]).await;
    run.ends(2).says("error: cannot read gone.json: ");
    let run = program.run(&["report", "no.json", "--html", "page.html"]).await;
    run.ends(2).says("error: no.json is no report of wireproof: ");
    let run = program.run(&["report", "newer.json", "--md", "page.md"]).await;
    run.ends(2).says("error: newer.json has schema 9, and this wireproof reads 1");
    assert!(!program.folder().join("page.html").exists());
    program
        .run(&["report", "no.json"])
        .await
        .ends(2)
        .says("<--html <FILE>|--md <FILE>|--keep <FILE>|--changes>");
    program.run(&["report", "--html", "page.html"]).await.ends(2).says("<JSON>");

    let server = Server::reference().await;
    let one = [&server.url(), "ws.control.answers-ping", "--report", "json=one.json"];
    program.run(&one).await.ends(0);
    let run = program.run(&["report", "one.json", "--html", "no/such/folder.html"]).await;
    run.ends(2).says("error: cannot write the HTML page to no/such/folder.html: ");
}

/// Checks `value` against those words of JSON Schema that our schema uses.
fn check(value: &Value, schema: &Value, root: &Value, at: &str, faults: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        return check(value, root.pointer(pointer).expect("a definition"), root, at, faults);
    }
    if let Some(constant) = schema.get("const").filter(|constant| *constant != value) {
        faults.push(format!("{at}: {value} is not {constant}"));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| {
            let mut faults = Vec::new();
            check(value, choice, root, at, &mut faults);
            faults.is_empty()
        };
        if choices.iter().filter(fits).count() != 1 {
            faults.push(format!("{at}: {value} is none of the choices"));
        }
    }
    let types: BTreeSet<&str> = match &schema["type"] {
        Value::String(one) => BTreeSet::from([one.as_str()]),
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    };
    let own = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !types.is_empty() && !types.contains(own) {
        faults.push(format!("{at}: {own} is not {types:?}"));
    }
    if let Some(items) = value.as_array() {
        for (index, item) in items.iter().enumerate() {
            check(item, &schema["items"], root, &format!("{at}[{index}]"), faults);
        }
    }
    let Some(object) = value.as_object() else { return };
    for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(required) {
            faults.push(format!("{at}: lacks {required}"));
        }
    }
    for (name, inner) in object {
        match schema["properties"].get(name) {
            Some(schema) => check(inner, schema, root, &format!("{at}.{name}"), faults),
            None if schema["additionalProperties"] == false => {
                faults.push(format!("{at}: {name} is unknown"));
            }
            None => {}
        }
    }
}

const ESCAPE: char = '\u{1b}';

#[tokio::test]
async fn a_pipe_gets_no_colours() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let args = [&server.url(), "ws.framing.rejects-unmasked-ping"];
    let run = Program::new().run(&args).await;
    assert!(!run.ends(1).out.contains(ESCAPE) && !run.err.contains(ESCAPE));
    // There are colours to take out.
    let run = Program::new().env("CLICOLOR_FORCE", "1").run(&args).await;
    assert!(run.ends(1).out.contains(ESCAPE), "{}", run.out);
}

#[tokio::test]
async fn no_color_is_obeyed() {
    let program = Program::new().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    for args in [&["--list"][..], &["--explain", "ws.control.answers-ping"], &["--help"]] {
        let run = program.run(args).await;
        assert!(!run.ends(0).out.contains(ESCAPE), "{args:?}: {}", run.out);
    }
}
