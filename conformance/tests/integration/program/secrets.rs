//! No credential reaches an output, whatever the server makes of it.

use crate::common::{Program, Run, Server, accept, next_frame};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use servers::faulty::codec::ws::{Frame, Head, opcode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wireproof::families::ws::frame::{Decoded, decode};
use wireproof::report::json;
use wireproof::report::model::Report;
use wireproof::transcript::{From, hex};

/// Comes from the environment.
const TOKEN: &str = "tok-5f1e9c0b7a";
/// Stands in a URL.
const PASSWORD: &str = "Pa55phrase-in-url";
/// No secret: what the server says about it has to be in the report.
const COLOUR: &str = "ultramarine-blue";

/// A target file with a secret field and an ordinary one.
fn target(url: &str) -> String {
    format!(
        "name = \"gossip\"\n[timing]\npatience = \"400ms\"\nquiet = \"60ms\"\n\
         [headers]\nX-Api = {{ env = \"API_TOKEN\" }}\nX-Colour = \"{COLOUR}\"\n\
         [ws]\nurl = \"{url}\"\ncan = [\"echo\"]\n"
    )
}

/// Everything that the client should keep to itself, and the colour.
fn told(asked: &Head) -> String {
    let values = ["Authorization", "X-Api", "X-Colour"].map(|name| asked.values(name));
    values.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Repeats what it was told in a field of its answer, in a text, a ping and
/// its Close, and behaves otherwise.
async fn gossip(_: usize, mut stream: TcpStream) {
    let repeat = |asked: &Head| vec![("X-You-Said".to_owned(), told(asked))];
    let Some(asked) = accept(&mut stream, repeat).await else { return };
    let (told, mut bytes) = (told(&asked), Vec::new());
    let spread: Vec<String> = told.bytes().map(|byte| format!("{byte:02X}")).collect();
    for said in [Frame::new(opcode::TEXT, spread.concat()), Frame::new(opcode::PING, told.clone())]
    {
        let _ = stream.write_all(&said.encode()).await;
    }
    while let Some(frame) = next_frame(&mut stream, &mut bytes).await {
        let answer = match frame.opcode {
            opcode::PING => Frame::new(opcode::PONG, frame.payload),
            opcode::CLOSE => Frame::close(1000, &told),
            opcode::TEXT => Frame::new(opcode::TEXT, told.clone()),
            _ => continue,
        };
        if stream.write_all(&answer.encode()).await.is_err() || frame.opcode == opcode::CLOSE {
            return;
        }
    }
}

/// Refuses with what it was told; with `every_second`, accepts the first, third, … connection.
async fn refuse(every_second: bool, number: usize, mut stream: TcpStream) {
    if every_second && number % 2 == 1 {
        let _ = accept(&mut stream, |_| Vec::new()).await;
        return;
    }
    let mut bytes = Vec::new();
    while stream.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) {
        if let Some((asked, _)) = Head::decode(&bytes) {
            let answer = Head::new(&format!("HTTP/1.1 403 Not {}", told(&asked)), &[]);
            let _ = stream.write_all(&answer.encode()).await;
            return;
        }
    }
}

/// The forms in which a secret may come back.
fn forms(secret: &str) -> Vec<String> {
    let hex = hex(secret.as_bytes());
    let pairs: Vec<&str> = (0..hex.len()).step_by(2).map(|at| &hex[at..at + 2]).collect();
    let basic = STANDARD.encode(format!("tester:{secret}"));
    let inner = &basic[..basic.trim_end_matches('=').len() - 1];
    vec![
        secret.to_owned(),
        pairs.join(" "),
        hex.to_uppercase(),
        wireproof::transcript::hex(inner.as_bytes()),
        inner.to_owned(),
        hex,
    ]
}

/// Runs the program with everything that it can write, and searches all of it.
async fn searched(program: Program, args: &[&str], secret: &str) -> (Run, Report) {
    let program = program.env("API_TOKEN", TOKEN);
    let mut all = args.to_vec();
    let files = ["json=report.json", "junit=report.xml", "html=report.html", "md=report.md"];
    all.extend(["--trace", "--pcap", "run.pcapng"]);
    all.extend(files.iter().flat_map(|file| ["--report", file]));
    let run = program.run(&all).await;
    let text = program.read("report.json");
    let mut outputs = vec![("out", run.out.clone()), ("err", run.err.clone())];
    for name in files.map(|file| file.split_once('=').expect("a file").1) {
        outputs.push((name, program.read(name)));
    }
    outputs.push((".wireproof", program.read(".wireproof/last.json")));
    let capture = std::fs::read(program.folder().join("run.pcapng")).expect("a capture");
    outputs.push(("run.pcapng", String::from_utf8_lossy(&capture).into_owned()));
    for form in forms(secret) {
        for (place, output) in &outputs {
            let at = output.find(&form);
            let shown = at.map(|at| output[..at + form.len()].lines().last().unwrap_or_default());
            assert_eq!(shown, None, "{form} in {place}");
        }
    }
    let report = json::read(&text, "report.json").expect("a report");
    unmasked_frames_hide(&report, secret);
    (run, report)
}

/// Nor does a secret show where a reader takes the mask off our own frames.
fn unmasked_frames_hide(report: &Report, secret: &str) {
    let events = report.cases.iter().flat_map(|case| &case.transcript.events);
    for event in events.filter(|event| event.from == From::Prober) {
        let bytes: Vec<u8> = (0..event.bytes.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&event.bytes[at..at + 2], 16).expect("hexadecimal"))
            .collect();
        if let Decoded::Frame(frame, _) = decode(&bytes) {
            let payload = String::from_utf8_lossy(&frame.payload);
            for form in forms(secret) {
                assert!(!payload.contains(&form), "{}: {payload}", event.frame);
            }
        }
    }
}

/// The report has what was repeated, and stars where the secret stood.
#[track_caller]
fn repeats(report: &Report, stars: &str) {
    let text = json::write(report);
    for said in [format!("{stars} {COLOUR}"), "X-You-Said: ".to_owned()] {
        assert!(text.contains(&hex(said.as_bytes())), "nothing was repeated: {said}");
    }
}

#[tokio::test]
async fn a_field_from_the_environment() {
    let server = Server::scripted(gossip).await;
    let program = Program::new().file("target.toml", &target(&server.url()));
    let (_, report) = searched(program, &["target.toml", "ws.control", "ws.close"], TOKEN).await;
    repeats(&report, &"*".repeat(TOKEN.len()));
}

#[tokio::test]
async fn credentials_in_the_url_of_a_target_file() {
    let server = Server::scripted(gossip).await;
    let url = format!("ws://tester:{PASSWORD}@{}/", server.address);
    let program = Program::new().file("target.toml", &target(&url));
    let (_, report) = searched(program, &["target.toml", "ws.control", "ws.close"], PASSWORD).await;
    repeats(&report, "*");
}

#[tokio::test]
async fn credentials_in_a_url() {
    let server = Server::scripted(gossip).await;
    let url = format!("ws://tester:{PASSWORD}@{}/?token={TOKEN}", server.address);
    for secret in [PASSWORD, TOKEN] {
        let args = [url.as_str(), "ws.handshake.a*", "ws.control"];
        let (_, report) = searched(Program::new(), &args, secret).await;
        assert_eq!(report.targets[0].url, format!("ws://{}/?token=*", server.address));
        assert!(report.run.options.contains(&report.targets[0].url), "{:?}", report.run.options);
    }
}

#[tokio::test]
async fn a_refusal_at_the_gate_that_quotes_it() {
    let server = Server::scripted(|number, stream| refuse(false, number, stream)).await;
    let program = Program::new().file("target.toml", &target(&server.url()));
    let (run, report) = searched(program, &["target.toml"], TOKEN).await;
    run.ends(3).says(&format!("403 Not * {COLOUR}"));
    assert_eq!(report.summary.pass, 0);
}

/// The body of a refusal is shown up to its 80th byte, which lies in the secret here.
#[tokio::test]
async fn a_refusal_whose_shown_body_ends_inside_it() {
    let server = Server::scripted(async |_, mut stream| {
        let mut bytes = Vec::new();
        while stream.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) {
            if Head::decode(&bytes).is_some() {
                let answer = Head::new("HTTP/1.1 400 No", &[]).encode();
                let body = format!("{COLOUR:.<72}{TOKEN}\n").into_bytes();
                let _ = stream.write_all(&[answer, body].concat()).await;
                return;
            }
        }
    })
    .await;
    let program = Program::new().file("target.toml", &target(&server.url()));
    let (run, _) = searched(program, &["target.toml"], TOKEN).await;
    run.ends(3).says(COLOUR).says("********").never_says(&TOKEN[..4]);
}

/// A quotation mark belongs to no URL, but who writes one wants it hidden.
#[tokio::test]
async fn credentials_with_a_quotation_mark() {
    let server = Server::scripted(gossip).await;
    let url = format!("ws://{}/?token=x\"{TOKEN}", server.address);
    let (_, report) = searched(Program::new(), &[&url, "ws.control"], TOKEN).await;
    assert_eq!(report.targets[0].url, format!("ws://{}/?token=*", server.address));

    let url = format!("ws://tes\"ter:{PASSWORD}@127.0.0.1:99999/");
    let run = Program::new().run(&[&url]).await;
    run.ends(2).says("bad port `99999` in `ws://*@127.0.0.1:99999/`").never_says(PASSWORD);
}

/// The gate stays open, and every case is refused: one reason in a row stops
/// the run, and becomes a note.
#[tokio::test]
async fn a_reason_that_stops_the_run() {
    let server = Server::scripted(|number, stream| refuse(true, number, stream)).await;
    let program = Program::new().file("target.toml", &target(&server.url()));
    let args = ["target.toml", "ws.framing", "ws.control", "ws.close", "--jobs", "1"];
    let (run, report) = searched(program, &args, TOKEN).await;
    run.ends(3).says(&format!("403 Not * {COLOUR}"));
    let note = report.notes.first().expect("a note");
    assert!(note.contains("32 cases in a row") && note.contains(COLOUR), "{note}");
}

/// A violation quotes what came: expected, actual, and the events around it.
#[tokio::test]
async fn a_violation_that_quotes_it() {
    let server = Server::scripted(|number, stream| refuse(true, number, stream)).await;
    let program = Program::new().file("target.toml", &target(&server.url()));
    let args = ["target.toml", "ws.handshake.answers-101", "--jobs", "1"];
    let (run, _) = searched(program, &args, TOKEN).await;
    run.says(&format!("403 Not * {COLOUR}"));
}

/// What a target prints before it is ready is quoted when it never is.
#[tokio::test]
async fn the_last_words_of_a_target_that_does_not_start() {
    let text = format!(
        "name = \"x\"\n[start]\ncommand = [\"sh\", \"-c\", \"echo $API_TOKEN {COLOUR}; exit 1\"]\n\
         [headers]\nX-Api = {{ env = \"API_TOKEN\" }}\n[ws]\nurl = \"ws://127.0.0.1:1/\"\n"
    );
    let program = Program::new().file("target.toml", &text).env("API_TOKEN", TOKEN);
    let run = program.run(&["target.toml"]).await;
    run.ends(2).says(&format!("* {COLOUR}")).never_says(TOKEN);
}
