//! A program of the book as a process.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A running program. Dropping it kills it.
pub struct Program {
    name: String,
    child: Child,
    input: Option<ChildStdin>,
    lines: mpsc::UnboundedReceiver<String>,
    said: String,
}

/// How a program ended, and all that it printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Standard output and standard error, in the order in which they were written.
    pub said: String,
}

impl Program {
    /// Starts the example `name`.
    ///
    /// # Errors
    /// When it is not built, or older than its source.
    pub fn start(name: &str, args: &[&str]) -> anyhow::Result<Program> {
        let path = built(name)?;
        // One pipe for both streams keeps their order.
        let (reader, writer) = std::io::pipe()?;
        let mut child = Command::new(&path)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", path.display()))?;
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in BufReader::new(reader).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Ok(Program { name: name.to_owned(), child, input, lines, said: String::new() })
    }

    /// Waits for a line that contains `wanted`, and returns it.
    ///
    /// # Errors
    /// When it does not come, with all that came instead.
    pub async fn line(&mut self, wanted: &str) -> anyhow::Result<String> {
        loop {
            match timeout(PATIENCE, self.lines.recv()).await {
                Ok(Some(line)) => {
                    self.keep(&line);
                    if line.contains(wanted) {
                        return Ok(line);
                    }
                }
                Ok(None) => bail!("{} ended before `{wanted}`:\n{}", self.name, self.said),
                Err(_) => bail!("{} does not say `{wanted}`, only:\n{}", self.name, self.said),
            }
        }
    }

    /// Types a line.
    ///
    /// # Errors
    /// When the program no longer reads.
    pub async fn types(&mut self, line: &str) -> anyhow::Result<()> {
        let input = self.input.as_mut().context("the input is closed")?;
        input.write_all(format!("{line}\n").as_bytes()).await?;
        Ok(input.flush().await?)
    }

    /// Presses Ctrl-C and waits for the end.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn interrupt(self) -> anyhow::Result<Ended> {
        let id = self.child.id().context("it has ended already")?;
        let pid = Pid::from_raw(i32::try_from(id)?).context("no process has the number 0")?;
        kill_process(pid, Signal::INT)?;
        self.ended().await
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn ended(mut self) -> anyhow::Result<Ended> {
        let all = async {
            while let Some(line) = self.lines.recv().await {
                self.said.push_str(&line);
                self.said.push('\n');
            }
            self.child.wait().await
        };
        let status = timeout(PATIENCE, all).await;
        match status {
            Ok(status) => Ok(Ended { code: status?.code(), said: self.said }),
            Err(_) => bail!("{} does not end; it said:\n{}", self.name, self.said),
        }
    }

    fn keep(&mut self, line: &str) {
        self.said.push_str(line);
        self.said.push('\n');
    }
}

/// The folder of this crate.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where cargo put the example, which must not be older than its source: `cargo
/// test --test NAME` does not build examples, and would test yesterday's.
fn built(name: &str) -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let beside = own.parent().context("a program lies in a folder")?;
    let profile = if beside.ends_with("deps") { beside.parent() } else { Some(beside) };
    let profile = profile.context("a program of cargo lies in the folder of its profile")?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = profile.join("examples").join(file);
    let source = folder().join("examples").join(name).with_extension("rs");
    let build = "build it with `cargo build -p listings --examples`";
    let time = |path: &Path| path.metadata().and_then(|data| data.modified());
    let built = time(&path).with_context(|| format!("{} is not there; {build}", path.display()))?;
    let written = time(&source).with_context(|| format!("no listing is called `{name}`"))?;
    anyhow::ensure!(built >= written, "{} is older than its source; {build}", path.display());
    Ok(path)
}
