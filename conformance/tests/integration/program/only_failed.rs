//! `--only-failed`: what did not pass in the last run, and nothing else.

use crate::common::{Program, Run, Server, quick_target};
use wireproof::report::json;

const FAILS: &str = "ws.framing.rejects-unmasked-ping";
const LAST: &str = ".wireproof/last.json";

/// The cases that a run had, in their order.
async fn cases(program: &Program, args: &[&str], code: i32) -> (Run, Vec<(String, String)>) {
    let run = program.run(&[args, &["--report", "json=report.json"]].concat()).await;
    run.ends(code);
    let report = json::read(&program.read("report.json"), "report.json").expect("a report");
    (run, report.cases.into_iter().map(|case| (case.target, case.id)).collect())
}

/// The defective server and a good one under the names `bad` and `good`.
async fn two() -> ([Server; 2], Program) {
    let bad = Server::defect("ws.takes-an-unmasked-ping").await;
    let good = Server::reference().await;
    let target = |server: &Server, name| {
        quick_target(&server.url(), &[]).replace("\"quick\"", &format!("\"{name}\""))
    };
    let program = Program::new()
        .file("bad.toml", &target(&bad, "bad"))
        .file("good.toml", &target(&good, "good"));
    ([bad, good], program)
}

#[tokio::test]
async fn only_what_failed_on_its_target_runs_again() {
    let (_servers, program) = two().await;
    let both = ["bad.toml", "good.toml"];
    let (_, all) = cases(&program, &[&both[..], &["ws.framing"]].concat(), 1).await;
    assert!(all.len() > 10);
    let failed = vec![("bad".to_owned(), FAILS.to_owned())];
    let again = [&both[..], &["--only-failed"]].concat();
    assert_eq!(cases(&program, &again, 1).await.1, failed);
    // It did not pass, so it is still to be run; other arguments leave less of it.
    assert_eq!(cases(&program, &["bad.toml", "--only-failed"], 1).await.1, failed);
    for none in [&["good.toml", "--only-failed"][..], &["bad.toml", "ws.close", "--only-failed"]] {
        let (run, ran) = cases(&program, none, 4).await;
        run.says("of what did not pass in the run before, these arguments select nothing");
        assert_eq!(ran, []);
    }
    // Runs without cases are none.
    assert_eq!(cases(&program, &again, 1).await.1, failed);
}

#[tokio::test]
async fn after_a_good_run_there_is_nothing_to_do() {
    let (_servers, program) = two().await;
    program.run(&["good.toml", "ws.control"]).await.ends(0);
    let run = program.run(&["good.toml", "--only-failed"]).await;
    run.ends(4).says("left nothing to run again; run without --only-failed");
}

#[tokio::test]
async fn without_a_run_before_it_says_what_to_do() {
    let (_servers, program) = two().await;
    let run = program.run(&["bad.toml", "--only-failed"]).await;
    run.ends(2).says(&format!("--only-failed needs the run before, but {LAST} does not exist"));
    std::fs::create_dir(program.folder().join(".wireproof")).expect("a folder");
    for text in ["", "{\"schema\": 1}", "{\"schema\": 2, \"started\": \"\", \"failed\": []}"] {
        let program_file = program.folder().join(LAST);
        std::fs::write(program_file, text).expect("a file");
        let run = program.run(&["bad.toml", "--only-failed"]).await;
        run.ends(2).says("cannot read the run before from").says("run once without it");
    }
}

#[tokio::test]
async fn the_last_run_lies_in_the_target_folder_of_a_workspace() {
    let (_servers, program) = two().await;
    let program = program.file("Cargo.toml", "[workspace]\n");
    std::fs::create_dir(program.folder().join("target")).expect("a folder");
    program.run(&["bad.toml", FAILS]).await.ends(1);
    assert!(!program.folder().join(LAST).exists());
    let text = program.read("target/wireproof/last.json");
    assert!(text.contains(FAILS), "{text}");
    // Names and nothing that went over the wire.
    assert!(!text.contains("transcript") && !text.contains("actual"), "{text}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_no_reason_to_fail() {
    let (_servers, program) = two().await;
    let program = program.file(".wireproof", "a file in its place");
    let run = program.run(&["good.toml", "ws.control.answers-ping"]).await;
    run.ends(0).says(&format!("this run cannot be kept for --only-failed in {LAST}: "));
}
