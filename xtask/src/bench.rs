//! `cargo xtask bench`: times and memory of the suite, built for release.
//! Prints; no test asserts these numbers, because machines differ.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::run::{Profile, Program, build, path_with, root};

/// What is measured: a name, the budget, and where to point the suite.
enum Where {
    /// A target file of the repository.
    File(&'static str),
    /// A port where nobody listens.
    ClosedPort,
    /// A faulty server.
    Defect(&'static str),
}

const RUNS: &[(&str, Where, f64)] = &[
    ("reference server", Where::File("servers/targets/ws.toml"), 3.0),
    ("reference server over TLS", Where::File("servers/targets/wss.toml"), 3.0),
    ("hub", Where::File("servers/targets/hub.toml"), 5.0),
    ("hub over TLS", Where::File("servers/targets/hub-tls.toml"), 5.0),
    ("closed port", Where::ClosedPort, 1.0),
    ("mute server", Where::Defect("ws.says-nothing"), 10.0),
    ("tarpit", Where::Defect("ws.drips-a-head"), 10.0),
    ("endless stream", Where::Defect("ws.sends-bytes-without-end"), 10.0),
    ("endless head", Where::Defect("ws.sends-a-head-without-end"), 10.0),
    ("endless body", Where::Defect("ws.sends-a-body-without-end"), 10.0),
    ("garbage", Where::Defect("ws.sends-garbage"), 10.0),
    ("101 and silence", Where::Defect("ws.answers-101-and-says-nothing"), 10.0),
    ("101 and endless frames", Where::Defect("ws.answers-101-and-floods"), 10.0),
];

/// So many times each, of which the middle one is printed.
const TIMES: usize = 3;

pub(crate) fn bench() -> anyhow::Result<ExitCode> {
    let wireproof = build(&Program::WIREPROOF, &BTreeSet::new(), Profile::Release)?;
    let servers = build(&Program::SERVERS, &BTreeSet::new(), Profile::Release)?;
    println!("{:<28} {:>8} {:>8} {:>9} {:>5}", "target", "median", "budget", "memory", "exit");
    for (name, place, budget) in RUNS {
        let mut measured = Vec::new();
        for _ in 0..TIMES {
            measured.push(measure(&wireproof, &servers, place)?);
        }
        measured.sort_by_key(|one| one.took);
        let Measured { took, peak_kib, exit } = &measured[TIMES / 2];
        let memory =
            peak_kib.map_or("-".to_owned(), |kib| format!("{:.1} MB", kib as f64 / 1024.0));
        println!("{name:<28} {:>6.2} s {budget:>6.1} s {memory:>9} {exit:>5}", took.as_secs_f64());
    }
    Ok(ExitCode::SUCCESS)
}

struct Measured {
    took: Duration,
    /// Peak resident memory, where the system tells.
    peak_kib: Option<u64>,
    exit: i32,
}

fn measure(wireproof: &Path, servers: &Path, place: &Where) -> anyhow::Result<Measured> {
    let (target, mut server) = match place {
        Where::File(file) => (root().join(file).display().to_string(), None),
        Where::ClosedPort => (format!("ws://127.0.0.1:{}/", free_port()?), None),
        Where::Defect(id) => {
            let (url, child) = serve(servers, id)?;
            (url, Some(child))
        }
    };
    let start = Instant::now();
    let mut child = Command::new(wireproof)
        .arg(target)
        .env("PATH", path_with(servers.parent().unwrap_or(Path::new("."))))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start wireproof")?;
    let mut peak_kib = None;
    let status = loop {
        // The kernel's own high-water mark; read often enough to see the last one.
        peak_kib = peak_of(child.id()).max(peak_kib);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let took = start.elapsed();
    if let Some(server) = &mut server {
        server.kill()?;
        server.wait()?;
    }
    Ok(Measured { took, peak_kib, exit: status.code().unwrap_or(-1) })
}

/// `VmHWM` of a running process, on Linux.
fn peak_of(id: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Starts a faulty server on a port of its choice, and says where it listens.
fn serve(servers: &Path, defect: &str) -> anyhow::Result<(String, Child)> {
    let mut child = Command::new(servers)
        .args(["ws", "--port", "0", "--defect", defect])
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start servers")?;
    let out = child.stdout.take().context("the server has no output")?;
    for line in BufReader::new(out).lines() {
        if let Some(url) = line?.strip_prefix("listening on ") {
            return Ok((url.to_owned(), child));
        }
    }
    child.kill()?;
    anyhow::bail!("the server with {defect} never said where it listens")
}
