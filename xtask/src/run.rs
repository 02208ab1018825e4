//! Builds a program of the workspace and becomes it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::family;

/// A program of the workspace.
pub(crate) struct Program {
    /// The package that holds it.
    package: &'static str,
    /// Its file.
    name: &'static str,
    /// Whether it has a Cargo feature for each protocol family.
    takes_families: bool,
}

impl Program {
    pub(crate) const WIREPROOF: Program =
        Program { package: "wireproof", name: "wireproof", takes_families: true };
    pub(crate) const SERVERS: Program =
        Program { package: "servers", name: "servers", takes_families: true };
    const PROOF: Program = Program { package: "proof", name: "proof", takes_families: false };
    const GUIDE: Program = Program { package: "guide", name: "guide", takes_families: false };
}

/// How programs are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Built soonest: for a person who waits for one answer.
    Dev,
    /// A little optimised: for what runs for minutes.
    Ci,
    /// Optimised: for measuring.
    Release,
}

impl Profile {
    /// What cargo calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Profile::Dev => "dev",
            Profile::Ci => "ci",
            Profile::Release => "release",
        }
    }

    /// Takes `--profile NAME` out of `args`; nothing where it is not there.
    fn of(args: &mut Vec<String>) -> anyhow::Result<Option<Profile>> {
        let Some(at) = args.iter().position(|arg| arg == "--profile") else { return Ok(None) };
        anyhow::ensure!(at + 1 < args.len(), "--profile names no profile: dev, ci or release");
        let name = args.drain(at..at + 2).nth(1).unwrap_or_default();
        let all = [Profile::Dev, Profile::Ci, Profile::Release];
        let found = all.into_iter().find(|profile| profile.name() == name);
        Ok(Some(found.with_context(|| format!("`{name}` is no profile: dev, ci or release"))?))
    }

    /// Where cargo puts its programs.
    pub(crate) fn folder(self) -> PathBuf {
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root().join("target"), PathBuf::from);
        target.join(if self == Profile::Dev { "debug" } else { self.name() })
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// cargo, as it was called to start us.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut cargo = Command::new(program);
    cargo.current_dir(root());
    cargo
}

/// Builds `program` with the features of these families, all where there are
/// none, and says where it is.
pub(crate) fn build(
    program: &Program,
    families: &BTreeSet<&'static str>,
    profile: Profile,
) -> anyhow::Result<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["build", "--quiet", "--package", program.package, "--bin", program.name]);
    cargo.args(["--profile", profile.name()]);
    if program.takes_families && !families.is_empty() {
        let list: Vec<&str> = families.iter().copied().collect();
        cargo.args(["--no-default-features", "--features", &list.join(",")]);
    }
    let status = cargo.status().context("cannot start cargo")?;
    anyhow::ensure!(
        status.success(),
        "{} does not build (cargo ended with {status})",
        program.package
    );
    let name = format!("{}{}", program.name, std::env::consts::EXE_SUFFIX);
    Ok(profile.folder().join(name))
}

/// `cargo xtask book`; to record what the programs of the book do, they must be there.
pub(crate) fn book(args: &[String]) -> anyhow::Result<ExitCode> {
    if args.iter().any(|arg| arg == "record") {
        let status = cargo().args(["build", "--quiet", "-p", "listings", "--examples"]).status();
        anyhow::ensure!(status.context("cannot start cargo")?.success(), "listings do not build");
    }
    program(&Program::GUIDE, args)
}

/// `cargo xtask decide`.
pub(crate) fn decide(mut args: Vec<String>) -> anyhow::Result<ExitCode> {
    args.insert(0, "decide".to_owned());
    program(&Program::GUIDE, &args)
}

/// Builds `program` in full and runs it with `args`.
fn program(program: &Program, args: &[String]) -> anyhow::Result<ExitCode> {
    let path = build(program, &BTreeSet::new(), Profile::Dev)?;
    become_program(Command::new(path).args(args).current_dir(root()))
}

/// `cargo xtask conformance`: the same as `wireproof`.
pub(crate) fn conformance(mut args: Vec<String>) -> anyhow::Result<ExitCode> {
    if names_no_target(&args) {
        args.extend(reference_targets()?);
    }
    conformance_as(&[], args)
}

/// The same with a subcommand in front.
pub(crate) fn conformance_as(first: &[&str], args: Vec<String>) -> anyhow::Result<ExitCode> {
    let families = family::features(&args);
    let wireproof = build(&Program::WIREPROOF, &families, Profile::Dev)?;
    let mut command = Command::new(&wireproof);
    command.args(first).args(&args).env("WIREPROOF_COMMAND", "cargo xtask conformance");
    if args.iter().any(|arg| starts_a_reference_server(Path::new(arg))) {
        build(&Program::SERVERS, &families, Profile::Dev)?;
        command.env("PATH", path_with(wireproof.parent().unwrap_or(Path::new("."))));
    }
    become_program(&mut command)
}

/// Whether the command line asks for a run and says on what nowhere.
fn names_no_target(args: &[String]) -> bool {
    const NO_RUN: [&str; 9] =
        ["--list", "--explain", "--init", "--help", "-h", "--version", "-V", "ledger", "report"];
    let asks_for_no_run = |arg: &String| {
        NO_RUN.iter().any(|option| arg == option || arg.starts_with(&format!("{option}=")))
    };
    // What follows these may look like a target and is none.
    let takes_value = ["--bless", "--known", "--pcap", "--report", "--skip"];
    let mut previous = "";
    for arg in args {
        let is_value = takes_value.contains(&previous);
        previous = arg;
        if is_value {
            continue;
        }
        let is_target = arg.contains("://") || arg.ends_with(".toml");
        if asks_for_no_run(arg) || (is_target && !arg.starts_with('-')) {
            return false;
        }
    }
    true
}

/// `servers/targets/*.toml`, sorted, as a person in the root would name them.
pub(crate) fn reference_targets() -> anyhow::Result<Vec<String>> {
    let folder = root().join("servers").join("targets");
    let entries =
        std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let here = std::env::current_dir()?;
    let mut files: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.strip_prefix(&here).map_or(path.clone(), Path::to_path_buf))
        .map(|path| path.display().to_string())
        .collect();
    files.sort();
    Ok(files)
}

/// Target files of this repository start its own servers.
fn starts_a_reference_server(path: &Path) -> bool {
    let targets = root().join("servers").join("targets");
    let file = path.canonicalize().ok();
    file.zip(targets.canonicalize().ok()).is_some_and(|(file, targets)| file.starts_with(targets))
}

pub(crate) fn path_with(first: &Path) -> OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(first.to_path_buf()).chain(std::env::split_paths(&old));
    std::env::join_paths(all).unwrap_or(old)
}

/// `cargo xtask serve`.
pub(crate) fn serve(mut args: Vec<String>) -> anyhow::Result<ExitCode> {
    match args.first().map(String::as_str) {
        None | Some("--list") => args = vec!["list".to_owned()],
        Some(_) => {}
    }
    let families = family::features(&args);
    let path = build(&Program::SERVERS, &families, Profile::Dev)?;
    become_program(Command::new(path).args(args))
}

/// `cargo xtask proof`; some defects have to be started as programs. The whole proof
/// runs for minutes, so that it is optimised a little; a part of it is not.
pub(crate) fn proof(mut args: Vec<String>) -> anyhow::Result<ExitCode> {
    let usual = if args.is_empty() { Profile::Ci } else { Profile::Dev };
    let profile = Profile::of(&mut args)?.unwrap_or(usual);
    let all = BTreeSet::new();
    build(&Program::SERVERS, &all, profile)?;
    let proof = build(&Program::PROOF, &all, profile)?;
    become_program(Command::new(proof).args(args).current_dir(root()))
}

/// Replaces this process where the system can, so that signals and the exit
/// code are the program's own.
fn become_program(command: &mut Command) -> anyhow::Result<ExitCode> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let error = command.exec();
        Err(error).with_context(|| format!("cannot start {}", command.get_program().display()))
    }
    #[cfg(not(unix))]
    {
        let status = command
            .status()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(70)).unwrap_or(70)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Profile, names_no_target};

    #[test]
    fn a_profile_is_taken_out_of_the_arguments() {
        let of = |args: &[&str]| {
            let mut args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
            Profile::of(&mut args).map(|profile| (profile, args.join(" ")))
        };
        assert_eq!(of(&["ws.*"]).unwrap(), (None, "ws.*".to_owned()));
        let (profile, rest) = of(&["ws.*", "--profile", "release", "--verbose"]).unwrap();
        assert_eq!((profile, rest.as_str()), (Some(Profile::Release), "ws.* --verbose"));
        assert!(of(&["--profile"]).is_err() && of(&["--profile", "fast"]).is_err());
    }

    fn of(args: &[&str]) -> bool {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        names_no_target(&args)
    }

    #[test]
    fn values_of_options_are_no_targets() {
        assert!(of(&[]));
        assert!(of(&[
            "ws.close",
            "--only-failed",
            "--report",
            "junit=a.xml",
            "--pcap",
            "a.pcapng"
        ]));
        assert!(of(&["--bless", "report"]));
        assert!(of(&["--known", "known.toml", "--bless", "see https://example.org/issues/1"]));
        assert!(of(&["--report=md=summary.md", "--bless=see https://example.org/issues/1"]));
        assert!(!of(&["--bless", "why", "ws://127.0.0.1:9001/"]));
        assert!(!of(&["target.toml", "--only-failed"]));
    }

    #[test]
    fn what_is_no_run_needs_no_target() {
        for args in [
            &["--list", "ws"][..],
            &["--explain=ws.a.b"],
            &["report", "a.json", "--html", "a.html"],
        ] {
            assert!(!of(args), "{args:?}");
        }
    }
}
