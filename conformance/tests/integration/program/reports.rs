//! `--report KIND=FILE`, and what a step of GitHub Actions gets by itself.

use crate::common::{ClosedPort, Program, Server, accept};
use quick_xml::Reader;
use quick_xml::events::Event;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wireproof::report::json;

const CASE: &str = "ws.framing.rejects-unmasked-ping";

#[tokio::test]
async fn one_run_writes_every_kind() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let program = Program::new();
    let files = ["json=a.json", "junit=a.xml", "html=a.html", "md=a.md"];
    let url = server.url();
    let args = files.iter().flat_map(|file| ["--report", file]);
    let args: Vec<&str> = [url.as_str(), CASE].into_iter().chain(args).collect();
    program.run(&args).await.ends(1);

    let report = json::read(&program.read("a.json"), "a.json").expect("a report");
    assert_eq!(report.summary.fail, 1);
    let (xml, mut failures) = (program.read("a.xml"), 0);
    let mut reader = Reader::from_str(&xml);
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) if start.name().as_ref() == b"failure" => failures += 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(failures, 1, "{xml}");
    for name in ["a.html", "a.md"] {
        assert!(program.read(name).contains("Does not conform"), "{name}");
    }
    // Nothing half-written stays behind.
    let names = std::fs::read_dir(program.folder()).expect("the folder");
    let names: Vec<String> =
        names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into()).collect();
    assert!(!names.iter().any(|name| name.starts_with(".wireproof-")), "{names:?}");
}

#[tokio::test]
async fn a_report_on_standard_output_has_it_to_itself() {
    let server = Server::reference().await;
    let program = Program::new();
    let case = "ws.control.answers-ping";
    let run = program.run(&[&server.url(), case, "--report", "json=-"]).await;
    let report = json::read(&run.ends(0).out, "-").expect("a report and nothing else");
    assert_eq!(report.summary.pass, 1);
    assert!(run.err.contains("Conforms: "), "{}", run.err);

    let args = [&server.url(), case, "--report", "json=-", "--report", "md=-"];
    let run = program.run(&args).await;
    run.ends(2).says("--report md=- goes where another report goes already");
}

/// Where the target would be refused, exit 3 would follow.
#[tokio::test]
async fn what_cannot_be_written_is_said_before_the_run() {
    let url = format!("ws://{}/", ClosedPort::new().address);
    let wrong = [
        ("jnuit=a.xml", "no report is called `jnuit`: did you mean `junit`?"),
        ("pdf=a.pdf", "no report is called `pdf`; there are json, junit, html, md"),
        ("junit", "--report junit names no file; write it like --report junit=report.xml"),
        ("json=none/a.json", "cannot write the JSON report to none/a.json: No such file"),
        ("html=.", "cannot write the HTML page to .: "),
    ];
    for (report, said) in wrong {
        Program::new().run(&[&url, "--report", report]).await.ends(2).says(said);
    }
    let run = Program::new().run(&[&url, "--pcap", "none/a.pcapng"]).await;
    run.ends(2).says("cannot write the capture to none/a.pcapng: No such file");
}

/// The lines of `output` that GitHub Actions takes for commands.
fn commands(output: &str) -> Vec<&str> {
    let acts = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
    output.split(['\n', '\r']).filter(acts).collect()
}

#[tokio::test]
async fn github_gets_annotations_and_a_summary() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let program = Program::new().file("summary.md", "# Of another step\n");
    let program = program.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", "summary.md");
    let run = program.run(&[&server.url(), CASE]).await;
    let annotations = commands(&run.ends(1).out);
    let [error, notice] = annotations.as_slice() else { panic!("{annotations:?}") };
    let title = format!("::error title={CASE} (RFC 6455 §5.1)::fail: expected ");
    assert!(error.starts_with(&title), "{error}");
    assert!(notice.starts_with("::notice title=wireproof::Does not conform: "), "{notice}");
    let summary = program.read("summary.md");
    assert!(summary.starts_with("# Of another step\n"), "{summary}");
    assert!(summary.contains("Does not conform") && summary.contains(CASE), "{summary}");

    let run = program.run(&[&server.url(), CASE, "--report", "json=-"]).await;
    run.ends(2).says("would write text of the target to the log of GitHub Actions");
    let elsewhere = Program::new().run(&[&server.url(), CASE]).await;
    assert_eq!(commands(&elsewhere.ends(1).out), Vec::<&str>::new());
}

/// Accepts the gate and its repetitions, and refuses every case with commands in
/// the status line.
async fn speaks_in_commands(number: usize, mut stream: TcpStream) {
    if number % 2 == 1 {
        let _ = accept(&mut stream, |_| Vec::new()).await;
        return;
    }
    let mut bytes = Vec::new();
    while stream.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) {
        if bytes.ends_with(b"\r\n\r\n") {
            let far = "and so on and so on and so on and so on ::add-mask::pass ::error::x";
            let answer = format!("HTTP/1.1 403 ##[error]No {far}\r\n\r\n::error::no\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
            return;
        }
    }
}

#[tokio::test]
async fn a_target_gives_github_no_commands() {
    let server = Server::scripted(speaks_in_commands).await;
    let args = [&server.url(), "ws.handshake", "--jobs", "1", "--trace"];
    let loud = Program::new().run(&args).await;
    // Without protection it would.
    assert!(!commands(&loud.out).is_empty(), "{}", loud.out);
    for color in ["0", "1"] {
        let program = Program::new().env("GITHUB_ACTIONS", "true").env("CLICOLOR_FORCE", color);
        let server = Server::scripted(speaks_in_commands).await;
        let run = program.run(&[&server.url(), "ws.handshake", "--jobs", "1", "--trace"]).await;
        let out = anstream::adapter::strip_str(&run.out).to_string();
        let own =
            ["::error title=ws.", "::warning title=", "::notice title=", "::error title=wireproof"];
        for command in commands(&out) {
            assert!(own.iter().any(|start| command.starts_with(start)), "{command}");
        }
        assert_eq!(commands(&run.err), Vec::<&str>::new());
        assert!(out.contains("##\\u{5b}error]No"), "{out}");
    }
}
