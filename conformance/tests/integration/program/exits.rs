//! A target that ends by itself stands in the report, at whatever moment it did.
//!
//! What `[start]` starts here is a few lines of the shell; the test itself listens
//! for it, and tells it by a file when to crash.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::common::{Program, Server, accept, next_frame};
use servers::faulty;
use servers::faulty::codec::ws::{Frame, opcode};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use wireproof::Verify;
use wireproof::outcome::Outcome;
use wireproof::report::json;
use wireproof::report::model::Report;

const CASE: &str = "ws.framing.rejects-unmasked-ping";
const TOKEN: &str = "tok-90ab71c3e2";

/// Lives until somebody writes `die`, or until it is told to stop.
const SCRIPT: &str = "rm -f die\ntrap 'rm -f alive; exit 0' TERM\necho started >> starts\n\
    touch alive\necho ready\nwhile [ ! -e die ]; do sleep 0.01; done\n\
    echo \"panicked with $API_TOKEN\" >&2\necho 'at <frame>' >&2\nrm -f alive\nexit 101\n";

/// Whether the test still answers for a process that is dead.
#[derive(Clone, Copy, PartialEq)]
enum Answers {
    /// As another worker of it would.
    Always,
    /// As its only process.
    WhileItLives,
}

/// Answers pings; a frame without a mask crashes the process.
async fn serve(folder: PathBuf, answers: Answers, mut stream: TcpStream) {
    let lives = || folder.join("alive").exists();
    if answers == Answers::WhileItLives && !lives() {
        return;
    }
    let Some(_) = accept(&mut stream, |_| Vec::new()).await else { return };
    let mut bytes = Vec::new();
    while let Some(frame) = next_frame(&mut stream, &mut bytes).await {
        let answer = match (frame.mask, frame.opcode) {
            (None, _) => {
                crash(&folder).await;
                Frame::close(1002, "")
            }
            (Some(_), opcode::PING) => Frame::new(opcode::PONG, frame.payload),
            (Some(_), opcode::CLOSE) => Frame::close(1000, ""),
            (Some(_), _) => continue,
        };
        let sent = stream.write_all(&answer.encode()).await;
        if sent.is_err() || answer.opcode == opcode::CLOSE {
            return;
        }
    }
}

async fn crash(folder: &Path) {
    if !folder.join("alive").exists() {
        return;
    }
    std::fs::write(folder.join("die"), "").expect("a file");
    while folder.join("alive").exists() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // The file goes a moment before the process.
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// A target file that starts the script, and the server that answers for it.
async fn mortal(answers: Answers) -> (Program, Server) {
    let program = Program::new().file("serve.sh", SCRIPT).env("API_TOKEN", TOKEN);
    let folder = program.folder().to_owned();
    let server = Server::scripted(move |_, stream| serve(folder.clone(), answers, stream)).await;
    let target = format!(
        "name = \"mortal\"\n[start]\ncommand = [\"sh\", \"serve.sh\"]\n\
         ready = {{ line = \"ready\" }}\n[headers]\nX-Api = {{ env = \"API_TOKEN\" }}\n\
         [timing]\npatience = \"400ms\"\nquiet = \"60ms\"\n[ws]\nurl = \"{}\"\n",
        server.url()
    );
    (program.file("target.toml", &target), server)
}

fn read(program: &Program) -> Report {
    json::read(&program.read("a.json"), "a.json").expect("a report")
}

#[tokio::test]
async fn a_crash_stands_in_every_report() {
    let (program, _server) = mortal(Answers::Always).await;
    let program = program.file("sum.md", "").env("GITHUB_ACTIONS", "true");
    let program = program.env("GITHUB_STEP_SUMMARY", "sum.md");
    let files = ["json=a.json", "junit=a.xml", "html=a.html", "md=a.md"];
    let args = files.iter().flat_map(|file| ["--report", file]);
    let args: Vec<&str> = ["target.toml", CASE].into_iter().chain(args).collect();
    let run = program.run(&args).await;
    let said = format!("mortal ended by itself, exit status 101; noticed after {CASE}");
    run.says(&format!("EXIT  {said}"))
        .says("printed    ready panicked with * at <frame>")
        .never_says(TOKEN);
    run.says(&format!(
        "::error title=wireproof::{said}; it printed last: ready | panicked with * | at <"
    ));
    let report = read(&program);
    let [exit] = report.exits.as_slice() else { panic!("{:?}", report.exits) };
    assert_eq!((&*exit.target, &*exit.status), ("mortal", "exit status 101"));
    assert_eq!(exit.last_words, ["ready", "panicked with *", "at <frame>"]);
    assert_eq!(exit.after.as_deref(), Some(CASE));
    assert!(program.read("a.xml").contains("<testsuite name=\"mortal process\""));
    for file in ["a.xml", "a.html", "a.md", "sum.md"] {
        let text = program.read(file);
        assert!(text.contains("ended by itself, exit status 101"), "{file}: {text}");
        assert!(!text.contains(TOKEN), "{file}");
    }
}

/// The process crashes, is started again, and crashes of the same case alone.
#[tokio::test]
async fn every_crash_on_the_way_to_the_culprit_is_told() {
    let (program, _server) = mortal(Answers::WhileItLives).await;
    let args = ["target.toml", "ws.framing.rejects-unmasked-*", "--report", "json=a.json"];
    program.run(&args).await.ends(1).says("EXIT  mortal ended by itself");
    let report = read(&program);
    let died: Vec<&str> =
        report.cases.iter().filter(|case| case.outcome == Outcome::Fail).map(|c| &*c.id).collect();
    assert!(died.contains(&CASE), "{died:?}");
    let starts = program.read("starts").lines().count();
    assert_eq!(report.exits.len(), starts - 1, "every start but the last one: {:?}", report.exits);
    assert!(report.exits.iter().all(|exit| exit.status == "exit status 101"));
    let after = |case: &&str| report.exits.iter().any(|exit| exit.after.as_deref() == Some(*case));
    assert!(died.iter().all(after), "{died:?} {:?}", report.exits);
}

#[tokio::test]
async fn a_crash_in_an_earlier_repetition_is_told() {
    let (program, _server) = mortal(Answers::Always).await;
    let args = ["target.toml", CASE, "--repeat", "3", "--report", "json=a.json"];
    program.run(&args).await;
    assert_eq!(read(&program).exits.len(), 3);
}

/// The cases about shutdown end the target, and nothing is wrong with that.
#[tokio::test]
async fn an_end_that_was_asked_for_is_none() {
    let (program, _server) = mortal(Answers::WhileItLives).await;
    let args = ["target.toml", "ws.shutdown.*", "--report", "json=a.json"];
    program.run(&args).await.never_says("ended by itself");
    assert_eq!(program.read("starts").lines().count(), 3);
    assert_eq!(read(&program).exits, []);
}

#[tokio::test]
async fn a_server_of_this_process_that_ends_is_told() {
    let defect = faulty::find("ws.dies-of-an-unmasked-text").expect("a defect");
    let serve = move |listener| async move {
        let _ = faulty::serve(defect, listener).await;
        panic!("no listener");
    };
    let case = "ws.framing.rejects-unmasked-text";
    let verify = Verify::serving("ws://127.0.0.1:{port}/", serve).name("here").cases(case);
    let report = verify.run().await.expect("a report");
    let exit = report.exits.first().expect("an exit");
    assert_eq!((&*exit.target, &*exit.status), ("here", "its function panicked: no listener"));
    assert_eq!(exit.after.as_deref(), Some(case));
}
