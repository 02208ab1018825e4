//! `cargo xtask matrix`: verifies the real servers of `servers/peers/` whose
//! tools are here, and keeps what each of them did in its `result.json`.
//!
//! What a peer needs stands where a person looks for it, in its README: the
//! program of `[start]`, and what the commands under "Install into `installed/`"
//! bring there.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use anyhow::Context as _;

use crate::family;
use crate::run::{Profile, Program, build, root};

/// With these codes a run of the suite has a report.
const RAN: [i32; 4] = [0, 1, 3, 4];

/// Violations of these let one client harm another: what is published of a
/// server that somebody else wrote says that there is one, and no more.
const WITHHELD: [&str; 3] =
    ["sse.injection.*-adds-nothing", "sse.injection.data-stays-data", "poll.http.takes-whole-body"];

/// What the command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    /// Names of peers; none means all.
    peers: Vec<String>,
    html: Option<String>,
    check: bool,
}

/// A folder of `servers/peers/`.
struct Peer {
    name: String,
    folder: PathBuf,
}

/// What became of a peer.
enum Met {
    /// Something that it needs is not here.
    Skipped(String),
    /// It did not run as far as a report; with the last words of the suite.
    Failed(String),
    /// It has a report, here; the exit code of the run, its last line, and in a
    /// check the verdicts that differ.
    Ran { report: PathBuf, exit: i32, verdict: String, changes: String },
}

/// Runs the peers that `args` name, all of them where they name none.
pub(crate) fn matrix(args: &[String]) -> anyhow::Result<ExitCode> {
    let options = options(args)?;
    let peers = peers(&options.peers)?;
    let targets: Vec<String> = peers.iter().map(|peer| shown(&peer.target())).collect();
    let wireproof = build(&Program::WIREPROOF, &family::features(&targets), Profile::Dev)?;
    let scratch = root().join("target").join("wireproof").join("matrix");
    std::fs::create_dir_all(&scratch)
        .with_context(|| format!("cannot make {}", scratch.display()))?;
    let suite = Suite { wireproof, scratch };
    let mut all = Vec::new();
    for peer in peers {
        let met = suite.meet(&peer, options.check)?;
        println!("{}", line(&peer.name, &met));
        all.push((peer, met));
    }
    print!("\n{}", table(&all)?);
    if let Some(html) = &options.html {
        suite.page(&all, html)?;
    }
    let is_fine = |met: &Met| match met {
        Met::Skipped(_) => true,
        Met::Failed(_) => false,
        Met::Ran { changes, .. } => changes.is_empty(),
    };
    let fine = all.iter().all(|(_, met)| is_fine(met));
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn options(args: &[String]) -> anyhow::Result<Options> {
    let mut options = Options::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--check" => options.check = true,
            "--html" => {
                let file = args.next().context("--html names no file: --html matrix.html")?;
                options.html = Some(file.clone());
            }
            other if other.starts_with('-') => {
                anyhow::bail!(
                    "`{other}` is no option: cargo xtask matrix [PEER]… [--check] [--html FILE]"
                )
            }
            peer => options.peers.push(peer.to_owned()),
        }
    }
    Ok(options)
}

/// The peers called `names`, all of them where there are none.
fn peers(names: &[String]) -> anyhow::Result<Vec<Peer>> {
    let folder = root().join("servers").join("peers");
    let entries =
        std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut peers: Vec<Peer> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|folder| folder.join("target.toml").is_file())
        .filter_map(|folder| Some(Peer { name: folder.file_name()?.to_str()?.to_owned(), folder }))
        .collect();
    peers.sort_by(|a, b| a.name.cmp(&b.name));
    let have: Vec<String> = peers.iter().map(|peer| peer.name.clone()).collect();
    if let Some(unknown) = names.iter().find(|name| !have.contains(name)) {
        anyhow::bail!("no peer is called `{unknown}`; there are {}", have.join(", "));
    }
    peers.retain(|peer| names.is_empty() || names.contains(&peer.name));
    Ok(peers)
}

impl Peer {
    fn target(&self) -> PathBuf {
        self.folder.join("target.toml")
    }

    fn result(&self) -> PathBuf {
        self.folder.join("result.json")
    }

    fn read(&self, file: &str) -> anyhow::Result<String> {
        let path = self.folder.join(file);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// What is not here of what it needs, and the commands that bring it.
    fn missing(&self) -> anyhow::Result<Option<String>> {
        let readme = self.read("README.md")?;
        let install = install(&readme);
        if install.is_some() && !self.folder.join("installed").is_dir() {
            let commands: Vec<&str> = install.into_iter().flatten().collect();
            let folder = shown(&self.folder);
            let commands = commands.join(" && ");
            return Ok(Some(format!("installed/ is not there: cd {folder} && {commands}")));
        }
        let target = self.read("target.toml")?;
        let program = program(&target);
        Ok(program.filter(|program| !self.has(program)).map(|program| {
            format!(
                "`{program}` is not there; {} says how to install it",
                shown(&self.folder.join("README.md"))
            )
        }))
    }

    /// Whether `program` can be started: by a path from the folder of the target
    /// file, or by its name.
    fn has(&self, program: &str) -> bool {
        if program.contains('/') {
            return self.folder.join(program).is_file();
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    }
}

/// The commands behind "Install into `installed/`" in the README of a peer.
fn install(readme: &str) -> Option<Vec<&str>> {
    let (_, after) = readme.split_once("\nInstall into `installed/`")?;
    let (_, after) = after.split_once("```")?;
    let (block, _) = after.split_once("```")?;
    // Behind the fence stands the language of the block.
    Some(block.lines().skip(1).filter(|line| !line.is_empty()).collect())
}

/// The first word of `command` in a target file.
fn program(target: &str) -> Option<&str> {
    let (_, after) = target.split_once("\ncommand = [")?;
    after.split('"').nth(1)
}

/// The path from the root of the repository.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The suite, and a folder for its reports.
struct Suite {
    wireproof: PathBuf,
    scratch: PathBuf,
}

impl Suite {
    fn run(&self, args: &[&str]) -> anyhow::Result<Output> {
        let mut command = Command::new(&self.wireproof);
        // Annotations and a job summary are for one run, not for one of many.
        command.args(args).current_dir(root()).env_remove("GITHUB_ACTIONS");
        command.output().context("cannot start wireproof")
    }

    /// Runs the suite on `peer`; keeps the report, or compares it.
    fn meet(&self, peer: &Peer, check: bool) -> anyhow::Result<Met> {
        if let Some(missing) = peer.missing()? {
            return Ok(Met::Skipped(missing));
        }
        let report = self.scratch.join(format!("{}.json", peer.name));
        let to = format!("json={}", report.display());
        let ran = self.run(&[&shown(&peer.target()), "--report", &to])?;
        let exit = ran.status.code().unwrap_or(-1);
        let output = if RAN.contains(&exit) { &ran.stdout } else { &ran.stderr };
        let verdict = last_line(output);
        if !RAN.contains(&exit) {
            return Ok(Met::Failed(format!("{verdict}  exit {exit}")));
        }
        let [now, kept] = [&report, &peer.result()].map(|path| path.display().to_string());
        let after = match check {
            true => self.run(&["report", &kept, &now, "--changes"])?,
            false => {
                let withhold = WITHHELD.iter().flat_map(|glob| ["--withhold", glob]);
                let args = ["report", &now, "--keep", &kept].into_iter().chain(withhold);
                self.run(&args.collect::<Vec<&str>>())?
            }
        };
        let says = String::from_utf8_lossy(&after.stdout);
        match after.status.code() {
            Some(0) => Ok(Met::Ran { report, exit, verdict, changes: String::new() }),
            Some(1) => Ok(Met::Ran { report, exit, verdict, changes: says.into_owned() }),
            _ => Ok(Met::Failed(last_line(&after.stderr))),
        }
    }

    /// The peers that ran, side by side.
    fn page(&self, all: &[(Peer, Met)], html: &str) -> anyhow::Result<()> {
        let reports = all.iter().filter_map(|(_, met)| match met {
            Met::Ran { report, .. } => Some(report.display().to_string()),
            Met::Skipped(_) | Met::Failed(_) => None,
        });
        let reports: Vec<String> = reports.collect();
        anyhow::ensure!(!reports.is_empty(), "no peer ran, so there is nothing for {html}");
        // The suite runs in the root, and the file is named from here.
        let html = std::path::absolute(html)?.display().to_string();
        let mut args: Vec<&str> = vec!["report"];
        args.extend(reports.iter().map(String::as_str));
        args.extend(["--html", &html]);
        let page = self.run(&args)?;
        anyhow::ensure!(page.status.success(), "{}", last_line(&page.stderr));
        println!("\n{}", last_line(&page.stdout));
        Ok(())
    }
}

fn last_line(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    text.lines().last().unwrap_or("the suite said nothing").trim().to_owned()
}

/// What became of a peer, in one line and the verdicts that differ.
fn line(name: &str, met: &Met) -> String {
    match met {
        Met::Skipped(why) => format!("{name}: skipped, {why}"),
        Met::Failed(why) => format!("{name}: not verified: {why}"),
        Met::Ran { verdict, changes, .. } => {
            let changes = changes.lines().map(|change| format!("\n  differs: {change}"));
            format!("{name}: {verdict}{}", changes.collect::<String>())
        }
    }
}

/// The counts of every peer that ran.
fn table(all: &[(Peer, Met)]) -> anyhow::Result<String> {
    let width = all.iter().map(|(peer, _)| peer.name.len()).max().unwrap_or(0).max(4);
    let mut text = format!("{:<width$}", "peer");
    for word in WORDS {
        text.push_str(&format!("  {word}"));
    }
    text.push_str("  exit\n");
    for (peer, met) in all {
        text.push_str(&format!("{:<width$}", peer.name));
        match met {
            Met::Skipped(_) => text.push_str("  skipped"),
            Met::Failed(_) => text.push_str("  not verified"),
            Met::Ran { report, exit, .. } => {
                let counts = counts(&std::fs::read_to_string(report)?)?;
                for (word, count) in WORDS.iter().zip(counts) {
                    text.push_str(&format!("  {count:>0$}", word.len()));
                }
                text.push_str(&format!("  {exit:>4}"));
            }
        }
        text.push('\n');
    }
    Ok(text)
}

/// The outcomes, as the summary of a report counts them.
const WORDS: [&str; 8] =
    ["pass", "fail", "warn", "info", "skipped", "inconclusive", "known", "broken"];

/// The counts of a report, or of a run that was kept, in the order of [`WORDS`].
/// Reading just these needs no parser, and so this crate stays quick to build.
fn counts(report: &str) -> anyhow::Result<[usize; 8]> {
    let (_, summary) = report.split_once("\"summary\": {").context("the report has no summary")?;
    let (summary, _) = summary.split_once('}').context("the summary has no end")?;
    // One form has a key per line, the other all of them on one.
    let summary: String = summary.chars().filter(|c| !c.is_whitespace()).collect();
    let mut counts = [0; 8];
    for (word, count) in WORDS.iter().zip(&mut counts) {
        let key = format!("\"{word}\":");
        let number = summary.split(',').find_map(|field| field.strip_prefix(&key));
        *count = number.with_context(|| format!("the summary does not count `{word}`"))?.parse()?;
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(args: &[&str]) -> Vec<String> {
        args.iter().map(|arg| (*arg).to_owned()).collect()
    }

    #[test]
    fn options_are_read() {
        let read = options(&strings(&["ws", "--check", "--html", "a.html"])).expect("options");
        let html = Some("a.html".to_owned());
        assert_eq!(read, Options { peers: strings(&["ws"]), html, check: true });
        assert!(options(&strings(&["--html"])).is_err());
        assert!(options(&strings(&["--chek"])).is_err());
    }

    #[test]
    fn an_unknown_peer_is_told_the_known_ones() {
        let error = peers(&strings(&["nobody"])).err().expect("no such peer").to_string();
        assert!(error.starts_with("no peer is called `nobody`; there are "), "{error}");
        assert!(error.contains("ws"), "{error}");
    }

    #[test]
    fn a_readme_says_how_to_install() {
        let readme = "# x\n\nInstall into `installed/`, which git ignores:\n\n```sh\na b\nc\n```\n\n```\nd\n```\n";
        assert_eq!(install(readme), Some(vec!["a b", "c"]));
        assert_eq!(install("# x\n\nComes with the system.\n"), None);
    }

    #[test]
    fn what_is_missing_is_told_with_the_cure() {
        let folder = std::env::temp_dir().join(format!("wireproof-matrix-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let peer = Peer { name: "x".to_owned(), folder: folder.clone() };
        let write = |name, text| std::fs::write(folder.join(name), text).expect("a file");
        write("target.toml", "name = \"x\"\n[start]\ncommand = [\"no-such-program\", \"1\"]\n");
        write("README.md", "# x\n\nInstall into `installed/`:\n\n```\nget x\nget y\n```\n");
        let missing = peer.missing().expect("the files can be read").expect("all is missing");
        assert!(missing.starts_with("installed/ is not there: cd "), "{missing}");
        assert!(missing.ends_with(" && get x && get y"), "{missing}");
        std::fs::create_dir_all(folder.join("installed")).expect("a folder");
        let missing =
            peer.missing().expect("the files can be read").expect("the program is missing");
        assert!(missing.starts_with("`no-such-program` is not there; "), "{missing}");
        write("target.toml", "name = \"x\"\n[start]\ncommand = [\"./run\", \"1\"]\n");
        write("run", "");
        assert_eq!(peer.missing().expect("the files can be read"), None);
        std::fs::remove_dir_all(&folder).expect("the folder goes");
    }

    #[test]
    fn counts_are_read_from_both_forms() {
        let words = WORDS.iter().enumerate();
        let fields: Vec<String> = words.map(|(n, word)| format!("\"{word}\": {n}")).collect();
        let long = format!("{{\n  \"summary\": {{\n    {}\n  }}\n}}", fields.join(",\n    "));
        let short = long.replace("\n    ", "").replace("\": ", "\":").replace(":{", ": {");
        for report in [long, short] {
            assert_eq!(counts(&report).expect(&report), [0, 1, 2, 3, 4, 5, 6, 7]);
        }
    }

    /// What each README says of the last result is what `result.json` holds, and
    /// the file is small: a report with every byte is not worth its place.
    #[test]
    fn readmes_tell_the_results() {
        for peer in peers(&[]).expect("the peers") {
            let result = peer.read("result.json").expect("a result");
            let counts = counts(&result).expect("a summary");
            let told = WORDS.iter().zip(counts).filter(|(_, count)| *count > 0);
            let told: Vec<String> = told.map(|(word, count)| format!("{count} {word}")).collect();
            let said = format!("{} cases, {}", counts.iter().sum::<usize>(), told.join(", "));
            let readme = peer.read("README.md").expect("a README");
            assert!(readme.contains(&said), "the README of {} does not say: {said}", peer.name);
            assert!(result.starts_with("{\n  \"kept\": "), "{} is no kept run", peer.name);
            assert!(result.len() < 256 * 1024, "{}: {} bytes", peer.name, result.len());
        }
    }
}
