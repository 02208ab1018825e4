//! The program needs nothing but itself: copied into an empty folder, with an
//! empty environment, it does all that it does in the repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::Server;
use wireproof::report::{Style, explain};
use wireproof::{catalogue, ledger};

/// The program, alone in a folder, and another folder to run it in.
struct Installed {
    program: PathBuf,
    folder: tempfile::TempDir,
    _home: tempfile::TempDir,
}

impl Installed {
    fn new() -> Installed {
        let [home, folder] = [(), ()].map(|()| tempfile::tempdir().expect("a folder"));
        let program = home.path().join("wireproof");
        std::fs::copy(env!("CARGO_BIN_EXE_wireproof"), &program).expect("a copy");
        Installed { program, folder, _home: home }
    }

    /// Runs it; returns what it said on standard output.
    #[track_caller]
    fn says(&self, args: &[&str], code: i32) -> String {
        let mut command = Command::new(&self.program);
        command.args(args).current_dir(self.folder.path()).env_clear();
        let output = command.output().expect("it starts");
        let [out, err] = [&output.stdout, &output.stderr]
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(output.status.code(), Some(code), "{args:?}\n--- out\n{out}\n--- err\n{err}");
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).display().to_string();
        assert!(!out.contains(&repository) && !err.contains(&repository), "{args:?}: {out}{err}");
        out
    }
}

#[test]
fn ledger_list_and_explanations_are_inside() {
    let installed = Installed::new();
    assert!(installed.says(&["ledger"], 0).contains("RFC 6455"));
    assert!(installed.says(&["ledger", "rfc6455", "--all"], 0).contains("5.1-1"));
    let list = installed.says(&["--list", "--format", "json"], 0);
    for case in catalogue::all() {
        assert!(list.contains(&format!("\"{}\"", case.id)), "{} is not listed", case.id);
    }
    // One case of each prefix: the library explains all of them in another test, and a
    // start of the program for each would take longer with every case that there is.
    let mut prefixes = BTreeSet::new();
    for case in catalogue::all().filter(|case| prefixes.insert(case.prefix())) {
        let said = installed.says(&["--explain", case.id], 0);
        let text = explain::text(case, ledger::all(), &Style::default());
        assert!(said.split_whitespace().eq(text.split_whitespace()), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_verified_and_reported_on() {
    let server = Server::reference().await;
    let installed = Installed::new();
    installed.says(&["--init", &server.url()], 0);
    let kinds = ["json", "junit", "html", "md"].map(|kind| format!("{kind}=run.{kind}"));
    let mut args = vec!["target.toml", "ws.control", "--pcap", "run.pcapng"];
    for kind in &kinds {
        args.extend(["--report", kind]);
    }
    assert!(installed.says(&args, 0).contains("Conforms: all "));
    installed.says(&["target.toml", "--only-failed"], 4);
    installed.says(&["report", "run.json", "--html", "one.html", "--md", "one.md"], 0);
    installed.says(&["report", "run.json", "run.json", "--html", "two.html"], 0);
    let written = [
        "run.json",
        "run.junit",
        "run.html",
        "run.md",
        "run.pcapng",
        "one.html",
        "one.md",
        "two.html",
    ];
    for file in written {
        let size = std::fs::metadata(installed.folder.path().join(file)).expect(file).len();
        assert!(size > 0, "{file} is empty");
    }
}

/// A run is kept small, stays while it says the same, and changes are told.
#[tokio::test(flavor = "multi_thread")]
async fn a_kept_run_changes_only_with_its_verdicts() {
    let installed = Installed::new();
    let path = |file: &str| installed.folder.path().join(file);
    let read = |file: &str| std::fs::read_to_string(path(file)).expect(file);
    let target = |url: &str| crate::common::quick_target(url, &[]);
    let clean = Server::reference().await;
    let case = "ws.framing.rejects-unmasked-ping";
    for run in ["json=first.json", "json=second.json"] {
        std::fs::write(path("target.toml"), target(&clean.url())).expect("a file");
        installed.says(&["target.toml", "ws.framing", "--report", run], 0);
    }
    installed.says(&["report", "first.json", "--keep", "kept.json"], 0);
    let kept = read("kept.json");
    assert!(kept.len() < read("first.json").len());
    let says = installed.says(&["report", "second.json", "--keep", "kept.json"], 0);
    assert!(says.contains("kept.json says the same already"), "{says}");
    assert_eq!(read("kept.json"), kept);
    assert_eq!(installed.says(&["report", "kept.json", "second.json", "--changes"], 0), "");

    let faulty = Server::defect("ws.takes-an-unmasked-ping").await;
    std::fs::write(path("target.toml"), target(&faulty.url())).expect("a file");
    installed.says(&["target.toml", "ws.framing", "--report", "json=third.json"], 1);
    let changes = installed.says(&["report", "kept.json", "third.json", "--changes"], 1);
    assert!(changes.contains(&format!("{case} on quick: pass before, fail now")), "{changes}");
    installed.says(&["report", "third.json", "--keep", "kept.json"], 0);
    assert!(read("kept.json").contains("\"fail\":1"));
    assert!(read("kept.json").contains("the connection went on"), "how it came about");
    let args = ["report", "third.json", "--keep", "kept.json", "--withhold", "ws.framing"];
    installed.says(&args, 0);
    assert!(!read("kept.json").contains("the connection went on"), "only that it did");
    assert!(read("kept.json").contains("\"fail\":1"));
    assert!(installed.says(&args, 0).contains("kept.json says the same already"));
    installed.says(&["report", "kept.json", "--changes"], 2);
    installed.says(&["report", "third.json", "--html", "a.html", "--withhold", "ws"], 2);
    installed.says(&["report", "kept.json", "third.json", "--keep", "kept.json"], 2);
}

/// A shell starts what runs in its background to ignore SIGINT, and that is inherited.
#[test]
fn a_target_hears_the_signal_that_its_run_was_started_to_ignore() {
    let installed = Installed::new();
    let path = |file: &str| installed.folder.path().join(file);
    let script = "trap 'echo bye > bye; exit 0' INT\necho ready\nwhile :; do sleep 0.01; done";
    std::fs::write(path("serve.sh"), script).expect("a file");
    let target = "name = \"polite\"\n[start]\ncommand = [\"sh\", \"serve.sh\", \"{port}\"]\n\
                  ready = { line = \"ready\" }\nstop = \"int\"\n\
                  [ws]\nurl = \"ws://127.0.0.1:{port}/\"\n";
    std::fs::write(path("target.toml"), target).expect("a file");
    let ignoring = "trap '' INT; exec \"$0\" target.toml";
    let mut run = Command::new("sh");
    run.args(["-c", ignoring]).arg(&installed.program).current_dir(installed.folder.path());
    let run = run.output().expect("a shell");
    assert_eq!(run.status.code(), Some(3), "{run:?}");
    assert_eq!(std::fs::read_to_string(path("bye")).expect("a farewell"), "bye\n");
}
