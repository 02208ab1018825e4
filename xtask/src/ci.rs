//! `cargo xtask ci`: everything that must hold before a change lands.

use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::run::{Profile, cargo, path_with, reference_targets, root};

/// One step of the way, and what does it.
struct Step {
    name: &'static str,
    run: Run,
}

/// What does a step.
enum Run {
    /// cargo with these arguments.
    Cargo(&'static [&'static str]),
    /// The same, left out where this component of cargo is not installed.
    Component(&'static str, &'static [&'static str]),
    /// A program that the step `build` has built, with these arguments.
    Built(&'static str, &'static [&'static str]),
    /// `wireproof` on every reference server.
    References,
}

/// Everything is built once, in one profile and with the features of the whole
/// workspace: a package that is built by itself may have others, and then it, and all
/// that it rests on, is built again.
const STEPS: &[Step] = &[
    Step { name: "format", run: Run::Component("fmt", &["fmt", "--all", "--check"]) },
    Step {
        name: "clippy",
        run: Run::Component(
            "clippy",
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--quiet",
                "--profile",
                "ci",
                "--",
                "--deny",
                "warnings",
            ],
        ),
    },
    Step {
        name: "build",
        run: Run::Cargo(&["build", "--workspace", "--all-targets", "--quiet", "--profile", "ci"]),
    },
    Step { name: "tests", run: Run::Cargo(&["test", "--workspace", "--quiet", "--profile", "ci"]) },
    Step { name: "proof", run: Run::Built("proof", &[]) },
    Step { name: "ledger", run: Run::Built("wireproof", &["ledger"]) },
    Step { name: "book", run: Run::Built("guide", &["build"]) },
    Step { name: "default run", run: Run::References },
];

impl Step {
    /// What is started, and as what a person would type it.
    fn command(&self) -> anyhow::Result<Command> {
        let folder = Profile::Ci.folder();
        let program = |name: &str| {
            let mut command = Command::new(folder.join(name));
            command.current_dir(root());
            command
        };
        Ok(match self.run {
            Run::Cargo(args) | Run::Component(_, args) => {
                let mut cargo = cargo();
                cargo.args(args);
                cargo
            }
            Run::Built(name, args) => {
                let mut command = program(name);
                command.args(args);
                command
            }
            Run::References => {
                // From where we are: the names of the targets are paths from here.
                let mut command = Command::new(folder.join("wireproof"));
                command.args(reference_targets()?).env("PATH", path_with(&folder));
                command.env("WIREPROOF_COMMAND", "cargo xtask conformance");
                command
            }
        })
    }

    /// The component that it lacks, where it lacks one.
    fn lacks(&self) -> Option<&'static str> {
        match self.run {
            Run::Component(component, _) => Some(component).filter(|name| !is_installed(name)),
            _ => None,
        }
    }
}

/// Runs all steps, the later ones also after one failed.
pub(crate) fn ci() -> anyhow::Result<ExitCode> {
    let mut failed = Vec::new();
    let mut skipped = 0;
    for step in STEPS {
        let name = step.name;
        if let Some(component) = step.lacks() {
            println!("== {name}: skipped, cargo {component} is not installed");
            skipped += 1;
            continue;
        }
        println!("== {name}");
        let start = Instant::now();
        // A program that was not built is a step that failed, and no end of the others.
        let holds = step.command()?.status().is_ok_and(|status| status.success());
        let took = start.elapsed().as_secs_f64();
        println!("== {name}: {} after {took:.1} s", if holds { "holds" } else { "FAILED" });
        if !holds {
            failed.push(name);
        }
    }
    let passed = STEPS.len() - failed.len() - skipped;
    if !failed.is_empty() {
        println!("== failed: {}", failed.join(", "));
    }
    println!("steps: {passed} passed, {} failed, {skipped} skipped", failed.len());
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn is_installed(component: &str) -> bool {
    let mut command: Command = cargo();
    let output = command.args([component, "--version"]).current_dir(root()).output();
    output.is_ok_and(|output| output.status.success())
}
