//! What a peer is met as: targets, and what they promise.

use std::path::PathBuf;

use servers::faulty::scripted::hub::CONTRACT;
use servers::faulty::{Base, Defect, Family, Kind};
use tempfile::TempDir;
use wireproof::targets::{self, Spec};

/// What the clean bases of WebSocket offer; a defect may break it but not take it back.
const CAN: [&str; 4] =
    ["echo", "subprotocol:echo.wireproof", "origin:https://app.example", "paths"];

/// What only the strict base offers beyond that, and every peer that is made of it.
const CAN_STRICT: &str = "permessage-deflate";

/// The key that a hub leaves out once, and the cases that look at it then.
const UNDECLARED: (&str, &str) = ("resume = ", "sse.witness.*");

/// The targets that a peer is.
#[derive(Default)]
pub(crate) struct Targets {
    /// Each with the only cases that it is there for, if not for all.
    pub(crate) specs: Vec<(Spec, Option<&'static str>)>,
    /// Where their files lie, which have to outlive targets that are started there.
    pub(crate) folders: Vec<TempDir>,
}

impl Targets {
    fn one(spec: Spec) -> Targets {
        Targets { specs: vec![(spec, None)], folders: Vec::new() }
    }

    /// The targets of a file with this text.
    fn add(&mut self, text: &str, only: Option<&'static str>) -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("target.toml");
        std::fs::write(&file, text)?;
        let specs = targets::from_file(&file)?;
        anyhow::ensure!(!specs.is_empty(), "the target file has no target");
        self.specs.extend(specs.into_iter().map(|spec| (spec, only)));
        self.folders.push(folder);
        Ok(())
    }

    fn promising(text: &str, defect: &Defect) -> anyhow::Result<Targets> {
        let mut targets = Targets::default();
        targets.add(text, None)?;
        targets.specs.iter_mut().for_each(|(spec, _)| spec.can = promised(defect));
        Ok(targets)
    }
}

/// A clean base that serves on `port`.
pub(crate) fn base(base: Base, port: u16) -> anyhow::Result<Targets> {
    match base.family() {
        Family::Ws => websocket(&format!("ws://127.0.0.1:{port}/"), can(base)),
        Family::Hub => hub("", CONTRACT, Some(port)),
    }
}

/// A defect that serves on `port`.
pub(crate) fn defect(defect: &Defect, port: u16) -> anyhow::Result<Targets> {
    match (defect.family(), &defect.kind) {
        (Family::Hub, _) => hub("", &tables(defect), Some(port)),
        (Family::Ws, Kind::Secure(_)) => {
            let text = format!(
                "name = \"secure\"\n\
                 [tls]\n\
                 insecure = true\n\
                 [ws]\n\
                 url = \"wss://127.0.0.1:{port}/\"\n"
            );
            Targets::promising(&text, defect)
        }
        (Family::Ws, _) => websocket(&format!("ws://127.0.0.1:{port}/"), promised(defect)),
    }
}

/// A defect that the run starts, and starts again, itself.
pub(crate) fn started(defect: &Defect) -> anyhow::Result<Targets> {
    let family = match defect.family() {
        Family::Ws => "ws",
        Family::Hub => "hub",
    };
    let start = format!(
        "[start]\n\
         command = ['{}', \"{family}\", \"--defect\", \"{}\", \"--port\", \"{{port}}\"]\n\
         ready = {{ tcp = \"{{port}}\", within = \"5s\" }}\n",
        servers_program()?.display(),
        defect.id,
    );
    match defect.family() {
        Family::Hub => hub(&start, &tables(defect), None),
        Family::Ws => {
            let table = "[ws]\nurl = \"ws://127.0.0.1:{port}/\"\n";
            Targets::promising(&format!("name = \"started\"\n{start}{table}"), defect)
        }
    }
}

/// A hub on a port that is known, or chosen by the run that starts it.
fn hub(start: &str, tables: &str, port: Option<u16>) -> anyhow::Result<Targets> {
    let text = |name: &str, tables: &str| {
        let text = format!("name = \"{name}\"\n{start}{tables}");
        match port {
            Some(port) => text.replace("{port}", &port.to_string()),
            None => text,
        }
    };
    let mut targets = Targets::default();
    targets.add(&text("hub", tables), None)?;
    let (key, only) = UNDECLARED;
    if tables.contains("[sse]") && start.is_empty() {
        let table = tables_of("sse");
        let kept = table.lines().filter(|line| !line.starts_with(key));
        let kept: String = kept.map(|line| format!("{line}\n")).collect();
        targets.add(&text("undeclared", &kept), Some(only))?;
    }
    Ok(targets)
}

/// The tables by which a hub is met. What is wrong with its streams alone is met as streams
/// only, and what is wrong with held polls alone as held polls; all else as everything.
fn tables(defect: &Defect) -> String {
    let protocol = defect.id.split('.').next().unwrap_or_default();
    if protocol == "poll" || matches!(defect.kind, Kind::Degenerate(_)) {
        return CONTRACT.to_owned();
    }
    tables_of(protocol)
}

/// The tables of one protocol.
fn tables_of(protocol: &str) -> String {
    let own = |table: &&str| {
        let name = table.trim_start_matches('[').split([']', '.']).next();
        name == Some(protocol)
    };
    let parts = CONTRACT.split("\n\n").filter(own);
    parts.map(|table| format!("{table}\n\n")).collect()
}

fn websocket(url: &str, can: Vec<String>) -> anyhow::Result<Targets> {
    let mut spec = targets::from_url(url)?;
    spec.can = can;
    Ok(Targets::one(spec))
}

fn can(base: Base) -> Vec<String> {
    let more = match base {
        Base::Reference | Base::StrictHub => None,
        Base::Strict => Some(CAN_STRICT),
    };
    CAN.into_iter().chain(more).map(str::to_owned).collect()
}

/// What a peer of WebSocket promises.
fn promised(defect: &Defect) -> Vec<String> {
    match defect.kind {
        Kind::Spoiler { base, .. } => can(base),
        Kind::Scripted(_) | Kind::Process(_) | Kind::Secure(_) | Kind::Degenerate(_) => {
            can(Base::Strict)
        }
    }
}

/// The program `servers`, which stands beside this one.
fn servers_program() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("servers");
    anyhow::ensure!(
        program.exists(),
        "{} is missing: run the proof with `cargo xtask proof`, which builds it",
        program.display()
    );
    Ok(program)
}
