//! A run as a test of Rust: each case is a test of its own name, under `cargo
//! test` and under nextest.
//!
//! A test file without the harness of Rust, `harness = false` in `Cargo.toml`,
//! whose `main` is one call:
//!
//! ```no_run
//! # async fn serve(_: tokio::net::TcpListener) {}
//! use wireproof::Verify;
//!
//! fn main() -> std::process::ExitCode {
//!     let server = Verify::serving("ws://127.0.0.1:{port}/", serve);
//!     wireproof::libtest::main(server.name("my-server").can("echo"))
//! }
//! ```
//!
//! All tests that the command line selects are one run of the suite: the first
//! of them makes it, and each tells its part. So the rules of the runner hold as
//! they do on the command line. The cases run side by side; a violation is run
//! once more with nothing beside it, and only that result counts; the target has
//! to answer at the gate and after every provocation. Tests on threads of their
//! own, each with its case, could keep none of these rules.
//!
//! nextest starts a process for each test, which selects one case: the target is
//! started, asked at the gate, and meets this case and no other. A server that
//! these processes share, given by its URL, has to meet them one at a time (a
//! test group with `max-threads = 1`).
//!
//! | outcome | test |
//! |---|---|
//! | pass, warn, info, known | passes; what there is to say follows the results |
//! | fail, broken, inconclusive, a stale known failure | fails with the evidence |
//! | skipped | ignored, with the reason |

use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tokio::sync::{mpsc, watch};

use crate::report::model::{CaseReport, Report, Unsteady};
use crate::report::terminal::trial;
use crate::report::{Style, messages};
use crate::verify::{Plan, Verify};

/// Runs `verify` as the tests of this program, and says how the process ends:
/// as `cargo test` expects it, or with 2 where nothing can be run.
///
/// Reads the command line, which is that of a test of Rust: a filter, `--exact`,
/// `--skip`, `--list`, `--ignored` and so on.
pub fn main(verify: Verify) -> ExitCode {
    let args = Arguments::from_args();
    let mut plan = match verify.plan() {
        Ok(plan) => plan,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            return ExitCode::from(error.exit() as u8);
        }
    };
    let suite = Arc::new(Suite::default());
    let trials = trials(&plan, &suite, &args);
    let selected = trials.iter().filter(|trial| !args.is_filtered_out(trial));
    let selected: HashSet<(&str, &str)> =
        selected.map(|trial| (trial.kind(), trial.name())).collect();
    let several = plan.targets.len() > 1;
    plan.retain(|target, case| selected.contains(&(kind(several, target), case.id)));
    suite.set(plan);
    let conclusion = libtest_mimic::run(&args, trials);
    if let Some(Ok(run)) = suite.run.get() {
        // Standard output belongs to the results, which programs read.
        anstream::eprint!("{}", trial::rest(&run.report, &style()));
    }
    conclusion.exit_code()
}

/// A test per case and target, in the order of the catalogue.
fn trials(plan: &Plan, suite: &Arc<Suite>, args: &Arguments) -> Vec<Trial> {
    let several = plan.targets.len() > 1;
    let mut trials = Vec::new();
    for planned in &plan.targets {
        let target = &planned.spec.name;
        for (case, skipped) in planned.all() {
            let trial = match skipped {
                Some(reason) => skipped_trial(case.id, reason.to_owned(), args),
                None => {
                    let (suite, target) = (Arc::clone(suite), target.clone());
                    Trial::test(case.id, move || suite.verdict(&target, case.id))
                }
            };
            trials.push(trial.with_kind(kind(several, target)));
        }
    }
    trials
}

/// A target is named only where there are several.
fn kind(several: bool, target: &str) -> &str {
    if several { target } else { "" }
}

/// The test of a case that is skipped. Whoever lists tests or asks for the ignored
/// ones has to be told beforehand that it is one; else it is ignored when its
/// turn comes, because only then the reason is printed.
fn skipped_trial(id: &str, reason: String, args: &Arguments) -> Trial {
    let told_before = args.list || args.ignored;
    let skip = move || match std::env::var_os("NEXTEST") {
        // It knows no reasons, and would take this for a pass.
        Some(_) => Err(Failed::from(reason)),
        None => Ok(Completion::ignored_with(reason)),
    };
    Trial::ignorable_test(id, skip).with_ignored_flag(told_before)
}

/// The run that all tests are parts of.
#[derive(Default)]
struct Suite {
    /// Until the run begins.
    plan: Mutex<Option<Plan>>,
    run: OnceLock<Result<Run, String>>,
}

/// A run that was made.
struct Run {
    report: Report,
    unsteady: Vec<Unsteady>,
}

impl Suite {
    fn set(&self, plan: Plan) {
        *self.plan.lock().unwrap_or_else(PoisonError::into_inner) = Some(plan);
    }

    /// The verdict on one case; whoever asks first makes the run.
    fn verdict(&self, target: &str, id: &str) -> Result<(), Failed> {
        let run = self.run.get_or_init(|| {
            let plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner).take();
            make(plan.ok_or("the run has no plan")?)
        });
        let Run { report, unsteady } = run.as_ref()?;
        let is_it = |case: &&CaseReport| case.target == target && case.id == id;
        let case = report.cases.iter().find(is_it).ok_or_else(messages::no_verdict)?;
        match trial::failure(report, &style(), case, unsteady) {
            Some(text) => Err(Failed::from(text)),
            None => Ok(()),
        }
    }
}

fn make(plan: Plan) -> Result<Run, String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| format!("no runtime: {error}"))?;
    let (events, _) = mpsc::unbounded_channel();
    let (_never, interrupt) = watch::channel(false);
    let run = runtime.block_on(plan.judge(events, interrupt));
    // A case that hangs in a system call must not keep the process.
    runtime.shutdown_background();
    let (report, unsteady) = run.map_err(|error| error.to_string())?;
    Ok(Run { report, unsteady })
}

fn style() -> Style {
    let color = std::io::stdout().is_terminal();
    Style { color, width: 100, test: Some(command()), ..Style::default() }
}

/// What a person types to run these tests again, as far as the process can know:
/// cargo and nextest name the package, and the program is called like the test.
fn command() -> String {
    let mut command = "cargo test".to_owned();
    if let Ok(package) = std::env::var("CARGO_PKG_NAME") {
        command.push_str(&format!(" -p {package}"));
    }
    let program = std::env::current_exe().unwrap_or_default();
    if let Some(test) = program.file_stem().and_then(|stem| test_of(Path::new(stem))) {
        command.push_str(&format!(" --test {test}"));
    }
    command + " --"
}

/// `conformance` of `conformance-0f1e2d3c4b5a6978`.
fn test_of(stem: &Path) -> Option<&str> {
    let (name, hash) = stem.to_str()?.rsplit_once('-')?;
    let is_hash = hash.len() == 16 && hash.chars().all(|c| c.is_ascii_hexdigit());
    is_hash.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::test_of;

    #[test]
    fn a_test_is_called_like_its_program() {
        assert_eq!(test_of("my-test-0f1e2d3c4b5a6978".as_ref()), Some("my-test"));
        assert_eq!(test_of("conformance".as_ref()), None);
        assert_eq!(test_of("my-test".as_ref()), None);
    }
}
