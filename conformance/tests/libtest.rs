//! A run as a test of Rust. The program is two: called with a server in its
//! environment it is the test that an author writes, and else it calls itself so
//! and looks at what happens.

use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use servers::{faulty, reference};
use wireproof::Verify;
use wireproof::verify::{Service, Source};

/// Says which test of an author to be.
const BE: &str = "WIREPROOF_TEST_OF_AN_AUTHOR";

/// What a server of this process is called; `{port}` is its port.
const URL: &str = "ws://127.0.0.1:{port}/";

/// And what a second one is called.
const OTHER: &str = "ws://127.0.0.1:{port}/?other";

/// The case that the faulty server fails.
const UNMASKED: &str = "ws.framing.rejects-unmasked-ping";

/// A case that every server here passes.
const ANSWERS: &str = "ws.control.answers-ping";

fn main() -> ExitCode {
    match std::env::var(BE) {
        Ok(what) => wireproof::libtest::main(author(&what)),
        Err(_) => {
            let trials = CHECKS.map(|(name, check)| Trial::test(name, check));
            libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
        }
    }
}

/// The test of an author, and the server that it has.
fn author(what: &str) -> Verify {
    let one = |source| Verify::targets([source]).name("mine");
    match what {
        "clean" => one(clean()).can("echo"),
        "faulty" => one(faulty(URL, "ws.takes-an-unmasked-ping")),
        "known" => one(faulty(URL, "ws.takes-an-unmasked-ping")).known("known.toml"),
        "stale" => one(clean()).known("known.toml"),
        "mute" => one(faulty(URL, "ws.says-nothing")).cases("ws.control"),
        "wrong" => one(clean()).can("ecko"),
        "two" => Verify::targets([clean(), faulty(OTHER, "ws.takes-an-unmasked-ping")]),
        other => panic!("there is no author of {other}"),
    }
}

fn clean() -> Source {
    Source::Service(Service::new(URL, |listener| {
        reference::ws::serve(listener, reference::ws::Options::default())
    }))
}

fn faulty(url: &str, id: &str) -> Source {
    let defect = faulty::find(id).unwrap_or_else(|| panic!("no defect is called {id}"));
    Source::Service(Service::new(url, move |listener| faulty::serve(defect, listener)))
}

/// How the test of an author ended.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the test of `author` with `args`, in a folder with a file of known failures.
fn run(author: &str, args: &[&str]) -> Ended {
    run_under(author, args, None)
}

fn run_under(author: &str, args: &[&str], nextest: Option<&str>) -> Ended {
    let folder = tempfile::tempdir().expect("a folder");
    let known = format!(
        "[[known]]\ntarget = \"mine\"\ncase = \"{UNMASKED}\"\noutcome = \"fail\"\n\
         reason = \"upstream knows\"\n"
    );
    std::fs::write(folder.path().join("known.toml"), known).expect("a file");
    let mut command = Command::new(std::env::current_exe().expect("a program"));
    command.env_remove("NEXTEST").env(BE, author).args(args).current_dir(folder.path());
    if let Some(value) = nextest {
        command.env("NEXTEST", value);
    }
    let output = command.output().expect("it can be started");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

impl Ended {
    /// Ended with `code`.
    #[track_caller]
    fn with(self, code: i32) -> Ended {
        assert_eq!(self.code, Some(code), "--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    /// How the line of the test called `name` ends, if there is one.
    fn result(&self, name: &str) -> Option<&str> {
        let mut tests = self.out.lines().filter_map(|line| {
            line.strip_prefix("test ").and_then(|test| test.split_once(" ... "))
        });
        // Names stand in columns.
        let is_it = |shown: &str| shown.split_whitespace().eq(name.split_whitespace());
        tests.find(|(shown, _)| is_it(shown)).map(|(_, result)| result)
    }

    #[track_caller]
    fn says(self, text: &str) -> Ended {
        let all = format!("{}{}", self.out, self.err);
        assert!(all.contains(text), "not said: {text}\n{all}");
        self
    }
}

type Check = (&'static str, fn() -> Result<(), Failed>);

const CHECKS: [Check; 9] = [
    ("each_case_is_a_test_of_its_name", || {
        let run = run("clean", &[]).with(0);
        let of_its_protocol = |case: &&wireproof::case::Case| case.prefix() == "ws";
        for case in wireproof::catalogue::all().filter(of_its_protocol) {
            assert!(run.result(case.id).is_some(), "{} is no test:\n{}", case.id, run.out);
        }
        assert_eq!(run.result(ANSWERS), Some("ok"));
        let skipped = Some("ignored (the target does not promise `paths`)");
        assert_eq!(run.result("ws.handshake.refuses-unknown-path"), skipped);
        assert!(run.err.contains("Conforms: all "), "{}", run.err);
        Ok(())
    }),
    ("a_failure_has_its_evidence", || {
        let run = run("faulty", &["framing"]).with(101);
        assert_eq!(run.result(UNMASKED), Some("FAILED"));
        assert_eq!(run.result("ws.framing.rejects-rsv1"), Some("ok"));
        assert_eq!(run.result(ANSWERS), None);
        assert_eq!(run.out.matches("FAILED").count(), 2, "the case, and the whole:\n{}", run.out);
        run.says(&format!("FAIL  {UNMASKED}   MUST   RFC 6455 §5.1"))
            .says("← stimulus")
            .says(&format!("--test libtest -- --exact {UNMASKED}\n"));
        Ok(())
    }),
    ("one_case_runs_without_the_others", || {
        run("faulty", &["--exact", UNMASKED, "--nocapture"])
            .with(101)
            .says("running 1 test\n")
            .says("the only MUST case that ran fails");
        let run = run("faulty", &["--exact", ANSWERS]).with(0);
        assert_eq!(run.result(ANSWERS), Some("ok"));
        run.says("the only MUST case that ran passes");
        Ok(())
    }),
    ("the_list_is_complete_and_starts_nothing", || {
        let list = run("mute", &["--list", "--format", "terse"]).with(0);
        let ids = wireproof::catalogue::all().map(|case| case.id);
        let expected: Vec<String> = ids
            .filter(|id| id.starts_with("ws.control."))
            .map(|id| format!("{id}: test"))
            .collect();
        assert_eq!(list.out.lines().collect::<Vec<_>>(), expected);
        assert_eq!(list.err, "");
        let ignored = run("clean", &["--list", "--format", "terse", "--ignored"]).with(0);
        assert!(ignored.out.contains("ws.handshake.refuses-unknown-path: test\n"));
        assert!(!ignored.out.contains(ANSWERS), "{}", ignored.out);
        Ok(())
    }),
    ("a_skipped_case_is_never_a_pass", || {
        let args = ["--ignored", "--exact", "ws.handshake.refuses-unknown-path"];
        let reason = "the target does not promise `paths`";
        let ignored = run("clean", &args).with(0);
        assert_eq!(ignored.result(args[2]), Some(format!("ignored ({reason})").as_str()));
        run_under("clean", &args, Some("1")).with(101).says(reason);
        Ok(())
    }),
    ("a_known_failure_passes_until_it_is_stale", || {
        let known = run("known", &[UNMASKED]).with(0);
        assert_eq!(known.result(UNMASKED), Some("ok"));
        known.says(&format!("KNOWN  {UNMASKED}   upstream knows"));
        let stale = run("stale", &["ping"]).with(101);
        assert_eq!(stale.result(UNMASKED), Some("FAILED"));
        assert_eq!(stale.result(ANSWERS), Some("ok"));
        stale.says(&format!("NOTE  stale: {UNMASKED} on mine passes"));
        Ok(())
    }),
    ("what_is_inconclusive_fails", || {
        let run = run("mute", &["answers-ping"]).with(101);
        assert_eq!(run.result(ANSWERS), Some("FAILED"));
        run.says(&format!("INCONCLUSIVE  {ANSWERS}")).says("does not answer as WebSocket");
        Ok(())
    }),
    ("what_cannot_be_run_ends_with_two", || {
        run("wrong", &[]).with(2).says("error: unknown word `ecko` in `can`: did you mean `echo`?");
        Ok(())
    }),
    ("several_targets_are_told_apart", || {
        let both = run("two", &[UNMASKED]).with(101);
        assert_eq!(both.result(&format!("[{URL}] {UNMASKED}")), Some("ok"));
        let faulty = format!("[{OTHER}] {UNMASKED}");
        assert_eq!(both.result(&faulty), Some("FAILED"));
        both.says(&format!("--exact '{faulty}'"));
        run("two", &["--exact", &faulty]).with(101).says("running 1 test\n");
        Ok(())
    }),
];
