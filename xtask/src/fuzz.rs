//! `cargo xtask fuzz`: runs a fuzz target with cargo-fuzz, where that is
//! installed. The ordinary tests run the same functions over the corpus.

use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::run::root;

pub(crate) fn fuzz(args: &[String]) -> anyhow::Result<ExitCode> {
    let targets = targets()?;
    let listed = targets.join(", ");
    let (name, seconds) = match args {
        [name] if name != "--list" => (name, 60),
        [name, option, length] if option == "--for" => (name, seconds(length)?),
        _ => {
            println!("cargo xtask fuzz NAME [--for 60s]; there are {listed}");
            return Ok(if args.iter().any(|arg| arg == "--list") {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            });
        }
    };
    anyhow::ensure!(
        targets.contains(name),
        "no fuzz target is called `{name}`; there are {listed}"
    );
    let is_there = cargo_fuzz().arg("--version").output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        println!(
            "skipped: cargo-fuzz on a nightly toolchain is not installed. The tests run the same \
             function over its corpus: cargo test -p wireproof --test integration fuzz_entries"
        );
        return Ok(ExitCode::SUCCESS);
    }
    let limit = format!("-max_total_time={seconds}");
    let status = cargo_fuzz()
        .args(["run", name, "--", &limit])
        .status()
        .context("cannot start cargo fuzz")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// `cargo +nightly fuzz`: sanitizers need a nightly compiler, whatever the
/// toolchain is that started us.
fn cargo_fuzz() -> Command {
    let mut command = Command::new("cargo");
    command.args(["+nightly", "fuzz"]).current_dir(root().join("conformance"));
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
    command
}

/// The names of the fuzz targets: one file each.
fn targets() -> anyhow::Result<Vec<String>> {
    let folder = root().join("conformance").join("fuzz").join("fuzz_targets");
    let entries =
        std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

/// `60s` or `5m` in seconds.
fn seconds(text: &str) -> anyhow::Result<u64> {
    let (number, factor) = match (text.strip_suffix('s'), text.strip_suffix('m')) {
        (Some(number), _) => (number, 1),
        (None, Some(number)) => (number, 60),
        (None, None) => (text, 1),
    };
    let number: u64 = number
        .parse()
        .with_context(|| format!("`{text}` is no length of time; write 60s or 5m"))?;
    Ok(number * factor)
}
