//! What a change touches: the defects to be met, and the cases to be run on them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use servers::faulty::{Defect, Family};
use wireproof::families;

/// Which part of the proof a change concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// All of it: something changed on which every case or every defect rests.
    Everything,
    /// These parts.
    Parts(Parts),
}

/// Parts of the proof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Ids of defects, on which all cases are run.
    pub defects: BTreeSet<String>,
    /// Servers of the command line (`ws`, `hub`), all of whose defects are met.
    pub servers: BTreeSet<String>,
    /// Ids of cases, which are met by every defect that names them.
    pub cases: BTreeSet<String>,
}

impl Parts {
    /// Whether there is nothing to be met.
    pub fn is_empty(&self) -> bool {
        self.defects.is_empty() && self.servers.is_empty() && self.cases.is_empty()
    }

    /// Whether `defect` of `family` is to be met.
    pub fn takes(&self, family: &Family, defect: &Defect) -> bool {
        let names = |case: &str| self.cases.contains(case);
        self.defects.contains(defect.id)
            || self.servers.contains(family.server)
            || defect.violates.iter().any(|case| names(case))
    }
}

/// What differs from `base` in the repository that holds this crate, committed or not.
///
/// # Errors
/// When git does not answer.
pub fn since(base: &str) -> anyhow::Result<Touched> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tracked = git(&root, &["diff", "--name-only", base])?;
    let new = git(&root, &["ls-files", "--others", "--exclude-standard"])?;
    let files: Vec<&str> = tracked.lines().chain(new.lines()).collect();
    Ok(of(&files, &|file| std::fs::read_to_string(root.join(file)).unwrap_or_default()))
}

fn git(root: &Path, args: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git").current_dir(root).args(args).output();
    let output = output.context("cannot start git, which says what has changed")?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    anyhow::ensure!(output.status.success(), "git {}: {}", args.join(" "), said.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What stands under every defect, or judges it.
const RESTS_ON: [&str; 3] =
    ["servers/src/relay/", "servers/src/reference/", "conformance/proof/src/"];

/// What the changed `files` touch; `text` reads one.
///
/// A file with rows touches what the rows name: defects, or cases. Another one of a
/// family touches all of that family, and one of the core touches everything.
fn of(files: &[&str], text: &dyn Fn(&str) -> String) -> Touched {
    let mut parts = Parts::default();
    for file in files {
        if RESTS_ON.iter().any(|folder| file.starts_with(folder)) {
            return Touched::Everything;
        }
        let is_faulty = file.starts_with("servers/src/faulty/");
        let is_prober = file.starts_with("conformance/src/");
        if !(is_faulty || is_prober) || !file.ends_with(".rs") || file.contains("/tests") {
            // What the book says and how a report looks changes no verdict; a ledger
            // decides what a violation amounts to, and not whether there is one.
            continue;
        }
        let rows = rows(&text(file));
        match (is_faulty, rows.is_empty()) {
            (true, false) => parts.defects.extend(rows),
            (false, false) => parts.cases.extend(rows),
            (true, true) => match server_of(file) {
                Some(server) => parts.servers.extend([server]),
                None => return Touched::Everything,
            },
            (false, true) if is_silent(file) => {}
            (false, true) => match family_of(file) {
                Some(prefixes) => parts.servers.extend(servers_of(&prefixes)),
                None => return Touched::Everything,
            },
        }
    }
    Touched::Parts(parts)
}

/// The ids with which rows begin: the first string of a call, with two dots or one.
fn rows(text: &str) -> BTreeSet<String> {
    let prefixes: Vec<&str> =
        families::protocols().iter().flat_map(|protocol| protocol.prefixes).copied().collect();
    let is_row = |line: &str| {
        let line = line.trim_start();
        !line.starts_with('.') && !line.starts_with("//")
    };
    let quoted = text.lines().filter(|line| is_row(line)).filter_map(|line| {
        let (_, rest) = line.split_once('"')?;
        rest.split_once('"').map(|(id, _)| id)
    });
    let is_id = |id: &&str| {
        let first = id.split('.').next().unwrap_or_default();
        id.contains('.') && !id.contains([' ', '*', '/']) && prefixes.contains(&first)
    };
    quoted.filter(is_id).map(str::to_owned).collect()
}

/// Parts of the suite that decide no verdict.
fn is_silent(file: &str) -> bool {
    let parts = ["report", "cli", "libtest.rs", "main.rs", "fuzz", "fuzz.rs", "pcap"];
    let rest = file.trim_start_matches("conformance/src/");
    parts.iter().any(|part| rest == *part || rest.starts_with(&format!("{part}/")))
}

/// The server whose family a file of the faulty servers belongs to.
fn server_of(file: &str) -> Option<String> {
    let mut folders = file.split('/').map(|part| part.trim_end_matches(".rs"));
    let is_server = |part: &str| servers::faulty::families::of_server(part).is_some();
    folders.find(|part| is_server(part)).map(str::to_owned)
}

/// The prefixes of the family in whose folder of the prober a file lies.
fn family_of(file: &str) -> Option<Vec<&'static str>> {
    let folder = file.strip_prefix("conformance/src/families/")?.split('/').next()?;
    let family = families::all().find(|family| family.feature == folder)?;
    let protocols = family.protocols.iter();
    Some(protocols.flat_map(|protocol| protocol.prefixes).copied().collect())
}

/// The servers whose defects have ids with these prefixes.
fn servers_of(prefixes: &[&str]) -> Vec<String> {
    let all = servers::faulty::families::ALL.iter();
    let of_them = all.filter(|family| family.prefixes.iter().any(|own| prefixes.contains(own)));
    of_them.map(|family| family.server.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(files: &[(&str, &str)]) -> Touched {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let text = |name: &str| {
            files.iter().find(|(file, _)| *file == name).map(|(_, text)| (*text).to_owned())
        };
        of(&names, &|name| text(name).unwrap_or_default())
    }

    fn parts(files: &[(&str, &str)]) -> Parts {
        match touched(files) {
            Touched::Parts(parts) => parts,
            Touched::Everything => panic!("everything"),
        }
    }

    #[test]
    fn rows_name_what_they_touch() {
        let defects =
            "    spoiler(\"ws.a-b\", &STRICT, || tap(X))\n        .violates(&[\"ws.c.d\"]),\n";
        let found = parts(&[("servers/src/faulty/spoilers/ws/close.rs", defects)]);
        assert_eq!(found.defects, BTreeSet::from(["ws.a-b".to_owned()]));
        assert!(found.cases.is_empty() && found.servers.is_empty());
        let cases = "    case(\n        \"sse.head.x\",\n        \"says x\",\n    )\n";
        let found = parts(&[("conformance/src/families/events/sse/cases/head.rs", cases)]);
        assert_eq!(found.cases, BTreeSet::from(["sse.head.x".to_owned()]));
    }

    #[test]
    fn a_file_without_rows_touches_its_family() {
        let found = parts(&[("servers/src/faulty/scripted/hub/strict/poll.rs", "fn a() {}")]);
        assert_eq!(found.servers, BTreeSet::from(["hub".to_owned()]));
        let found = parts(&[("conformance/src/families/ws/connection.rs", "fn a() {}")]);
        assert_eq!(found.servers, BTreeSet::from(["ws".to_owned()]));
    }

    #[test]
    fn the_core_touches_everything_and_words_touch_nothing() {
        let core = [
            "conformance/src/net/mod.rs",
            "servers/src/faulty/serve.rs",
            "servers/src/relay/tap.rs",
        ];
        for core in core {
            assert_eq!(touched(&[(core, "fn a() {}")]), Touched::Everything, "{core}");
        }
        let words = [
            ("book/src/introduction.md", "x"),
            ("conformance/src/report/text.rs", "fn a() {}"),
            ("conformance/src/families/ws/frame/tests.rs", "fn a() {}"),
        ];
        assert!(parts(&words).is_empty());
    }
}
