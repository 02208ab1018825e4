//! `--bless "reason"`: the known failures follow what a run saw.

use crate::common::{ClosedPort, Program, Server, quick_target};
use wireproof::known::Known;
use wireproof::outcome::Outcome;

const FAILS: &str = "ws.framing.rejects-unmasked-ping";
const PASSES: &str = "ws.control.answers-ping";

/// A server with one defect, a target file for it, and what `known` says.
async fn program(known: Option<&str>) -> (Server, Program) {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let program = Program::new().file("target.toml", &quick_target(&server.url(), &[]));
    let program = match known {
        Some(text) => program.file("known.toml", text),
        None => program,
    };
    (server, program)
}

fn entry(case: &str, outcome: &str) -> String {
    format!(
        "[[known]]\ntarget = \"quick\"\ncase = \"{case}\"\noutcome = \"{outcome}\"\nreason = \"old\"\n"
    )
}

fn entries(program: &Program) -> Vec<(String, Outcome, String)> {
    let known = Known::load(&program.folder().join("known.toml")).expect("known failures");
    known.entries.into_iter().map(|entry| (entry.case, entry.outcome, entry.reason)).collect()
}

#[tokio::test]
async fn what_is_missing_is_added_and_the_next_run_knows_it() {
    let (_server, program) = program(None).await;
    let args = ["target.toml", FAILS, PASSES, "--known", "known.toml"];
    let bless = [&args[..], &["--bless", "upstream \"knows\""]].concat();
    let run = program.run(&bless).await;
    run.ends(0)
        .says(&format!("NOTE known.toml: 1 entry added: {FAILS} on quick (fail)"))
        .says(&format!("KNOWN {FAILS} upstream \"knows\""));
    let reason = "upstream \"knows\"".to_owned();
    assert_eq!(entries(&program), [(FAILS.to_owned(), Outcome::Fail, reason)]);
    program.run(&args).await.ends(0).says("1 known");
    let run = program.run(&bless).await;
    run.ends(0).says("known.toml already says what this run saw; nothing is blessed");
}

#[tokio::test]
async fn what_is_stale_goes_and_everything_else_stays() {
    let others = "# Of another server.\n[[known]]\ntarget = \"other\"\ncase = \"ws.control.answers-ping\"\n\
                  outcome = \"fail\"\nreason = \"not ours\"\n";
    let unselected = entry("ws.close.answers-close", "warn");
    let stale = entry(PASSES, "fail");
    let text = format!("# All.\n\n{others}\n{stale}\n# Later.\n{unselected}");
    let (_server, program) = program(Some(&text)).await;
    let args = ["target.toml", PASSES, "--known", "known.toml", "--bless", "why"];
    let run = program.run(&args).await;
    run.ends(0).says(&format!("1 entry removed as stale: {PASSES} on quick"));
    assert_eq!(program.read("known.toml"), format!("# All.\n\n{others}\n# Later.\n{unselected}"));
}

#[tokio::test]
async fn an_entry_of_another_outcome_is_changed() {
    let (_server, program) = program(Some(&entry(FAILS, "warn"))).await;
    let args = ["target.toml", FAILS, "--known", "known.toml", "--bless", "new"];
    let run = program.run(&args).await;
    run.ends(0).says(&format!("1 entry changed: {FAILS} on quick (fail)"));
    let expected = entry(FAILS, "fail").replace("\"old\"", "\"new\"");
    assert_eq!(program.read("known.toml"), expected);
}

#[tokio::test]
async fn the_target_file_may_name_the_file() {
    let server = Server::defect("ws.takes-an-unmasked-ping").await;
    let target = quick_target(&server.url(), &[]);
    let target = target.replace("[timing]", "known = \"known.toml\"\n[timing]");
    let program = Program::new().file("target.toml", &target);
    program.run(&["target.toml", FAILS, "--bless", "why"]).await.ends(0);
    assert_eq!(entries(&program).len(), 1);
}

/// Nothing of it reaches the server: exit 2 instead of 1.
#[tokio::test]
async fn what_cannot_be_blessed_is_said_before_the_run() {
    let inline = format!(
        "known = [{{ target = \"x\", case = \"{FAILS}\", outcome = \"fail\", reason = \"x\" }}]"
    );
    let wrong: [(&[&str], &str); 5] = [
        (&["--known", "known.toml", "--bless", " "], "--bless wants a reason"),
        (
            &["--bless", "why"],
            "--bless has no file to write for the target `quick`: name one with --known known.toml",
        ),
        (
            &["--known", "none/known.toml", "--bless", "why"],
            "--bless cannot write none/known.toml: No such file",
        ),
        (
            &["--known", "inline.toml", "--bless", "why"],
            "--bless cannot edit inline.toml: `known` is written as one value; write each entry as \
             a [[known]] table",
        ),
        // Only --bless creates it.
        (&["--known", "known.toml"], "cannot read the known failures known.toml"),
    ];
    for (options, said) in wrong {
        let (_server, program) = program(None).await;
        let program = program.file("inline.toml", &inline);
        let args = [&["target.toml", FAILS], options].concat();
        program.run(&args).await.ends(2).says(said);
        assert!(!program.folder().join("known.toml").exists());
    }
}

#[tokio::test]
async fn a_target_that_does_not_answer_is_not_blessed() {
    let url = format!("ws://{}/", ClosedPort::new().address);
    let program = Program::new().file("target.toml", &quick_target(&url, &[]));
    let run = program.run(&["target.toml", "--known", "known.toml", "--bless", "why"]).await;
    run.ends(3).says("no case of quick got a verdict, so nothing of it is blessed");
    assert!(!program.folder().join("known.toml").exists());
}
