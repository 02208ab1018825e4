//! `wireproof`, run as a person runs it.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Only turns a hang into a failure.
const LONGEST: Duration = Duration::from_secs(120);

/// The program in an empty folder of its own.
pub(crate) struct Program {
    folder: TempDir,
    env: Vec<(String, String)>,
}

impl Program {
    pub(crate) fn new() -> Program {
        Program { folder: tempfile::tempdir().expect("a folder"), env: Vec::new() }
    }

    /// Writes a file into its folder.
    pub(crate) fn file(self, name: &str, text: &str) -> Program {
        std::fs::write(self.folder.path().join(name), text).expect("a file");
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Program {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What a file in its folder holds.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).expect("the file")
    }

    pub(crate) fn start(&self, args: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wireproof"));
        for inherited in [
            "NO_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "GITHUB_ACTIONS",
            "GITHUB_STEP_SUMMARY",
            "WIREPROOF_COMMAND",
        ] {
            command.env_remove(inherited);
        }
        command
            .args(args)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts")
    }

    pub(crate) async fn run(&self, args: &[&str]) -> Run {
        let began = Instant::now();
        Run::of(self.start(args), began).await
    }
}

/// A run that ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
}

impl Run {
    /// Waits for the end of `child`, which was started at `began`.
    pub(crate) async fn of(child: Child, began: Instant) -> Run {
        let ended = tokio::time::timeout(LONGEST, child.wait_with_output()).await;
        let Output { status, stdout, stderr } =
            ended.expect("the program ends").expect("the program can be waited for");
        let took = began.elapsed();
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Run { code: status.code(), out: text(stdout), err: text(stderr), took }
    }

    /// Ended with `code`.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32) -> &Run {
        assert_eq!(self.code, Some(code), "{}", self.everything());
        self
    }

    /// Says `text` on one of its outputs. Where its lines break does not matter.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Run {
        let has = |output: &str| one_line(output).contains(&one_line(text));
        assert!(has(&self.out) || has(&self.err), "not said: {text}\n{}", self.everything());
        self
    }

    #[track_caller]
    pub(crate) fn never_says(&self, text: &str) -> &Run {
        let has = |output: &str| one_line(output).contains(&one_line(text));
        assert!(!has(&self.out) && !has(&self.err), "said: {text}\n{}", self.everything());
        self
    }

    /// Took less than `limit`.
    #[track_caller]
    pub(crate) fn within(&self, limit: Duration) -> &Run {
        assert!(self.took < limit, "took {:?}\n{}", self.took, self.everything());
        self
    }

    fn everything(&self) -> String {
        format!("exit {:?}\n--- out\n{}\n--- err\n{}", self.code, self.out, self.err)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
