//! `cargo xtask ci`: everything that must hold before a change lands.

use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::run::{cargo, root};

/// One step: what it is, and the cargo arguments that do it.
struct Step {
    name: &'static str,
    args: &'static [&'static str],
    /// Left out where this cargo component is not installed.
    needs: Option<&'static str>,
}

const STEPS: &[Step] = &[
    Step { name: "format", args: &["fmt", "--all", "--check"], needs: Some("fmt") },
    Step {
        name: "clippy",
        args: &["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"],
        needs: Some("clippy"),
    },
    Step { name: "tests", args: &["test", "--workspace", "--quiet"], needs: None },
    Step { name: "proof", args: &["xtask", "proof"], needs: None },
    Step { name: "ledger", args: &["xtask", "ledger"], needs: None },
    Step { name: "book", args: &["xtask", "book"], needs: None },
    Step { name: "default run", args: &["xtask", "conformance"], needs: None },
];

/// Runs all steps, the later ones also after one failed.
pub(crate) fn ci() -> anyhow::Result<ExitCode> {
    let mut failed = Vec::new();
    let mut skipped = 0;
    for step in STEPS {
        if let Some(component) = step.needs.filter(|component| !is_installed(component)) {
            println!("== {}: skipped, cargo {component} is not installed", step.name);
            skipped += 1;
            continue;
        }
        println!("== {}: cargo {}", step.name, step.args.join(" "));
        let start = Instant::now();
        let status = cargo().args(step.args).status()?;
        let took = start.elapsed().as_secs_f64();
        println!(
            "== {}: {} after {took:.1} s",
            step.name,
            if status.success() { "holds" } else { "FAILED" }
        );
        if !status.success() {
            failed.push(step.name);
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
