//! The documented exit codes, each with the one message that explains it.
//!
//! 70 (a defect of the suite) cannot be forced from outside: no input makes a
//! case panic. `runner.rs` shows that a case that panics ends as broken.

use std::time::{Duration, Instant};

use crate::common::{ClosedPort, Program, Run, Server, accept, next_frame, quick_target};
use rustix::process::{Pid, Signal, kill_process};
use servers::faulty::codec::ws::{Frame, opcode};
use servers::reference::ws::Options;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use wireproof::report::json;

const ONE_SECOND: Duration = Duration::from_secs(1);

/// A known-failures file with one entry.
fn known(case: &str, outcome: &str) -> String {
    format!(
        "[[known]]\ntarget = \"quick\"\ncase = \"{case}\"\noutcome = \"{outcome}\"\n\
         reason = \"upstream knows\"\n"
    )
}

#[tokio::test]
async fn zero_a_clean_server() {
    let server = Server::reference().await;
    let run = Program::new().run(&[&server.url()]).await;
    run.ends(0).says("Conforms: all ").never_says("FAIL").never_says("inconclusive");
}

#[tokio::test]
async fn zero_a_failure_that_is_known() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let case = "ws.framing.rejects-unmasked-ping";
    let program = Program::new()
        .file("target.toml", &quick_target(&server.url(), &[]))
        .file("known.toml", &known(case, "fail"));
    let run = program.run(&["target.toml", case, "--known", "known.toml"]).await;
    run.ends(0).says(&format!("KNOWN {case} upstream knows"));
}

#[tokio::test]
async fn one_a_defect() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let run = Program::new().run(&[&server.url(), "ws.framing.rejects-unmasked-ping"]).await;
    run.ends(1)
        .says("FAIL ws.framing.rejects-unmasked-ping MUST RFC 6455 §5.1")
        .says("Does not conform: the only MUST case that ran fails.");
}

#[tokio::test]
async fn one_a_stale_known_failure() {
    let server = Server::reference().await;
    let case = "ws.control.answers-ping";
    let program = Program::new()
        .file("target.toml", &quick_target(&server.url(), &[]))
        .file("known.toml", &known(case, "fail"));
    let run = program.run(&["target.toml", case, "--known", "known.toml"]).await;
    run.ends(1).says(&format!(
        "stale: {case} on quick passes; remove its entry from known.toml, or run with --bless \"reason\""
    ));
}

#[tokio::test]
async fn one_a_known_failure_of_another_outcome() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let case = "ws.framing.rejects-unmasked-ping";
    let program = Program::new()
        .file("target.toml", &quick_target(&server.url(), &[]))
        .file("known.toml", &known(case, "warn"));
    let run = program.run(&["target.toml", case, "--known", "known.toml"]).await;
    run.ends(1).says(&format!("stale: {case} on quick is fail, its entry in known.toml says warn"));
}

/// The first run fails and the last one passes: only that they differ is wrong.
#[tokio::test]
async fn one_a_verdict_that_differs_between_repetitions() {
    let server = Server::scripted(ignores_pings_on_the_second).await;
    let program = Program::new().file("target.toml", &quick_target(&server.url(), &[]));
    let args = ["target.toml", "ws.control.answers-ping", "--jobs", "1", "--repeat", "2"];
    let run = program.run(&args).await;
    run.ends(1)
        .says("ws.control.answers-ping on quick differs between 2 repetitions: 1 pass and 1 fail")
        .never_says("FAIL ws.control.answers-ping MUST");
}

/// The first connection is the gate's, the second the first run's.
async fn ignores_pings_on_the_second(number: usize, mut stream: TcpStream) {
    let mut bytes = Vec::new();
    if accept(&mut stream, |_| Vec::new()).await.is_none() {
        return;
    }
    while let Some(frame) = next_frame(&mut stream, &mut bytes).await {
        if frame.opcode == opcode::PING && number != 2 {
            let pong = Frame::new(opcode::PONG, frame.payload).encode();
            let _ = stream.write_all(&pong).await;
        }
    }
}

#[tokio::test]
async fn two_no_target() {
    let run = Program::new().run(&[]).await;
    run.ends(2).says("error: no target is named.").says("wireproof --init ws://127.0.0.1:9001/");
}

#[tokio::test]
async fn two_an_unknown_option() {
    Program::new().run(&["--verbos"]).await.ends(2).says("unexpected argument '--verbos' found");
}

#[tokio::test]
async fn two_an_unknown_scheme() {
    let run = Program::new().run(&["gopher://127.0.0.1/"]).await;
    run.ends(2).says(
        "error: unknown scheme `gopher` in `gopher://127.0.0.1/`: this release knows `ws`, `wss`",
    );
    let run = Program::new().run(&["wsss://127.0.0.1/"]).await;
    run.ends(2).says("did you mean `wss`?");
}

#[tokio::test]
async fn two_a_wrong_key_names_the_nearest() {
    let text = "name = \"x\"\n[timing]\npatiense = \"2s\"\n[ws]\nurl = \"ws://127.0.0.1:1/\"\n";
    let run = Program::new().file("target.toml", text).run(&["target.toml"]).await;
    run.ends(2).says(
        "error: target.toml:3:1: unknown key `patiense` in [timing]: did you mean `patience`?",
    );
}

#[tokio::test]
async fn two_a_wrong_type_names_the_right_one() {
    let text = "name = \"x\"\n[ws]\nurl = \"ws://127.0.0.1:1/\"\ncan = \"echo\"\n";
    let run = Program::new().file("target.toml", text).run(&["target.toml"]).await;
    run.ends(2).says("error: target.toml:4:7: `can` in [ws] must be a list, not the string");
}

#[tokio::test]
async fn two_a_target_file_that_is_not_there() {
    let run = Program::new().run(&["nowhere.toml"]).await;
    run.ends(2).says("error: cannot read the target file nowhere.toml").says("`--init` writes one");
}

#[tokio::test]
async fn two_an_unknown_case_names_the_nearest_three() {
    let nearest = "error: no case is called `ws.control.answer-ping`; the nearest are \
                   ws.control.answers-ping, ";
    for args in [
        &["ws://127.0.0.1:1/", "ws.control.answer-ping"][..],
        &["--explain", "ws.control.answer-ping"],
    ] {
        let run = Program::new().run(args).await;
        run.ends(2).says(nearest);
        let ids = ["ws.", "sse."].map(|prefix| run.err.matches(prefix).count());
        assert_eq!(ids.iter().sum::<usize>(), 4, "the id and three more: {}", run.err);
    }
}

#[tokio::test]
async fn two_a_report_without_a_file() {
    let run = Program::new().run(&["ws://127.0.0.1:1/", "--report", "json"]).await;
    run.ends(2).says("--report json names no file");
}

#[tokio::test]
async fn two_a_start_that_exits() {
    let text = "name = \"x\"\n[start]\n\
                command = [\"sh\", \"-c\", \"echo no luck with {port}; exit 3\"]\n\
                [ws]\nurl = \"ws://127.0.0.1:{port}/\"\n";
    let run = Program::new().file("target.toml", text).run(&["target.toml"]).await;
    run.ends(2).says("x: ").says("exit status 3").says("no luck with");
}

#[tokio::test]
async fn two_a_start_that_is_never_ready() {
    let text = "name = \"x\"\n[start]\ncommand = [\"sleep\", \"30\"]\n\
                ready = { line = \"here I am\", within = \"200ms\" }\n\
                [ws]\nurl = \"ws://127.0.0.1:1/\"\n";
    let run = Program::new().file("target.toml", text).run(&["target.toml"]).await;
    run.ends(2).says("here I am").within(Duration::from_secs(5));
}

#[tokio::test]
async fn three_a_closed_port_in_one_line() {
    let port = ClosedPort::new();
    let run = Program::new().run(&[&format!("ws://{}/", port.address)]).await;
    let refused = format!("connection refused at {}", port.address);
    run.ends(3).within(ONE_SECOND).says(&refused);
    let everything = format!("{}{}", run.out, run.err);
    assert_eq!(everything.matches("connection refused").count(), 1, "{everything}");
}

#[tokio::test]
async fn three_a_certificate_that_does_not_verify() {
    let identity = servers::tls::identity().expect("an authority");
    let options = Options { tls: Some(identity.config), ..Options::default() };
    let server = Server::reference_with(options).await;
    let url = format!("wss://{}/", server.address);
    let run = Program::new().run(&[&url]).await;
    run.ends(3)
        .says("invalid peer certificate: UnknownIssuer")
        .says("name its authority in a target file: [tls] ca = \"ca.pem\"");
    // The advice helps.
    let target = format!("name = \"x\"\n[tls]\nca = \"ca.pem\"\n[ws]\nurl = \"{url}\"\n");
    let program = Program::new().file("ca.pem", &identity.ca_pem).file("target.toml", &target);
    program.run(&["target.toml", "ws.control.answers-ping"]).await.ends(0);
}

#[tokio::test]
async fn three_a_mute_server() {
    let server = Server::defect("ws.says-nothing").await;
    let run = Program::new().run(&[&server.url()]).await;
    run.ends(3).says("does not answer as WebSocket: a good handshake got no answer");
}

#[tokio::test]
async fn four_a_glob_that_names_no_case() {
    let server = Server::reference().await;
    let run = Program::new().run(&[&server.url(), "ws.nothing.*"]).await;
    run.ends(4).says("`ws.nothing.*` names no case of the given targets; --list shows all cases");
    let run = Program::new().run(&["--list", "ws.nothing.*"]).await;
    run.ends(4).says("`ws.nothing.*` names no case");
}

#[tokio::test]
async fn four_everything_skipped() {
    let server = Server::reference().await;
    let run = Program::new().run(&[&server.url(), "ws.handshake.refuses-unknown-path"]).await;
    run.ends(4).says("skipped: the target does not promise `paths`").says("exit 4");
}

/// The server is the reference up to connection 6, and then says nothing:
/// some cases have a verdict when the signal comes, and one is running.
#[tokio::test]
async fn one_hundred_and_thirty_an_interrupt() {
    let reference = Server::reference().await;
    let (stuck, mut is_stuck) = mpsc::unbounded_channel();
    let address = reference.address;
    let server = Server::scripted(move |number, mut stream| {
        let stuck = stuck.clone();
        async move {
            if number > 6 {
                let _ = stuck.send(());
                std::future::pending::<()>().await;
            }
            let mut upstream = TcpStream::connect(address).await.expect("the reference");
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut upstream).await;
        }
    })
    .await;
    // A patience that outlasts the test: only the signal ends the case that is stuck.
    let target = format!(
        "name = \"slow\"\n[timing]\npatience = \"100s\"\ndeadline = \"200s\"\n[ws]\nurl = \"{}\"\n",
        server.url()
    );
    let program = Program::new().file("target.toml", &target);
    let began = Instant::now();
    let child = program.start(&[
        "target.toml",
        "ws.control",
        "--jobs",
        "1",
        "--report",
        "json=report.json",
    ]);
    is_stuck.recv().await.expect("a seventh connection");
    let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)).expect("a process");
    kill_process(pid, Signal::INT).expect("a signal");
    let run = Run::of(child, began).await;
    run.ends(130).says("Interrupted: ").says("not run: the run was interrupted").says("exit 130");
    let report = json::read(&program.read("report.json"), "report.json").expect("a report");
    let summary = &report.summary;
    assert_eq!(summary.exit, 130);
    assert!(summary.pass > 0 && summary.inconclusive > 0, "{summary:?}");
    assert_eq!(summary.total(), report.cases.len());
}
