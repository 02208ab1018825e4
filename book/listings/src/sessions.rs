//! The runs that the book shows: what the programs print, and what passes between them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use anyhow::Context as _;
use conformance::transcript::{From, Transcript};
use servers::relay::{End, Side};

use crate::line::{Fate, Line, Unit};
use crate::program::{Ended, Program};
use crate::units;

/// A run of programs that always goes the same way.
pub struct Session {
    /// Name of its transcript: `book/transcripts/NAME.json`.
    pub name: &'static str,
    /// The programs whose output the book shows: `book/listings/recorded/NAME.txt`.
    pub programs: &'static [&'static str],
    run: fn(u16) -> Run,
}

type Run = Pin<Box<dyn Future<Output = anyhow::Result<Recorded>> + Send>>;

/// What came of a run.
pub struct Recorded {
    /// What each program of the session printed, in the same order.
    pub said: Vec<String>,
    /// What passed on the line.
    pub transcript: Transcript,
}

/// Every session.
pub static SESSIONS: &[Session] = &[
    Session { name: "ws-chat", programs: &[], run: |port| Box::pin(ws_chat(port)) },
    Session {
        name: "ws-resume",
        programs: &["ws_client", "ws_server"],
        run: |port| Box::pin(ws_resume(port)),
    },
];

/// The port of every command on a page about WebSocket.
const WS_PORT: u16 = 9001;

impl Session {
    /// Runs the programs, on a free port where `port` is 0.
    ///
    /// # Errors
    /// When one of them does not do what the session is about.
    pub async fn run(&self, port: u16) -> anyhow::Result<Recorded> {
        (self.run)(port).await.with_context(|| format!("the session `{}`", self.name))
    }

    /// Runs the programs and writes what the book shows of them; returns the files.
    ///
    /// # Errors
    /// As [`Session::run`], and when a file cannot be written.
    pub async fn record(&self, book: &Path) -> anyhow::Result<Vec<PathBuf>> {
        let recorded = self.run(WS_PORT).await?;
        let mut files = Vec::new();
        for (program, said) in self.programs.iter().zip(&recorded.said) {
            files.push((output_file(book, program), said.clone()));
        }
        let json = serde_json::to_string_pretty(&recorded.transcript)? + "\n";
        files.push((transcript_file(book, self.name), json));
        for (path, text) in &files {
            let context = || format!("cannot write {}", path.display());
            std::fs::create_dir_all(path.parent().unwrap_or(book)).with_context(context)?;
            std::fs::write(path, text).with_context(context)?;
        }
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }
}

/// Where the output of a program is kept.
pub fn output_file(book: &Path, program: &str) -> PathBuf {
    book.join("listings").join("recorded").join(program).with_extension("txt")
}

/// Where the transcript of a session is kept.
pub fn transcript_file(book: &Path, name: &str) -> PathBuf {
    book.join("transcripts").join(name).with_extension("json")
}

/// Starts the WebSocket server of the book on a free port.
///
/// # Errors
/// When it does not say where it listens.
pub async fn ws_server(args: &[&str]) -> anyhow::Result<(Program, SocketAddr)> {
    let mut server = Program::start("ws_server", &[&["127.0.0.1:0"], args].concat())?;
    let said = server.line("listening on ws://").await?;
    let address = said.trim_start_matches("listening on ws://").trim_end_matches('/');
    let address = address.parse().with_context(|| format!("no address in `{said}`"))?;
    Ok((server, address))
}

/// A day: the ticker keeps still while a session lasts.
const NO_TICK: &str = "86400000";

/// Two clients of a server that does not tick. The one on the line says something,
/// hears the other, has time for a ping, and leaves.
async fn ws_chat(port: u16) -> anyhow::Result<Recorded> {
    let (mut server, address) = ws_server(&[NO_TICK]).await?;
    let line = Line::on(port, address, units::ws, Box::new(|_| Fate::Pass)).await?;
    let mut ann = Program::start("ws_client", &[&url(line.address), "1000"])?;
    ann.line("connected").await?;
    ann.types("is anybody here?").await?;
    ann.line("1 is anybody here?").await?;
    let mut bob = Program::start("ws_client", &[&url(address)])?;
    bob.line("1 is anybody here?").await?;
    bob.types("yes, two of us").await?;
    ann.line("2 yes, two of us").await?;
    line.passed(|event| event.from == From::Target && event.frame.starts_with("pong")).await?;
    good(ann.interrupt().await?)?;
    server.line("leaves, 1000").await?;
    good(bob.interrupt().await?)?;
    good(server.interrupt().await?)?;
    Ok(Recorded { said: Vec::new(), transcript: line.transcript() })
}

/// A client of the ticker. The line is cut in the middle of message 3; the client
/// comes back and asks for what it missed.
async fn ws_resume(port: u16) -> anyhow::Result<Recorded> {
    let (server, address) = ws_server(&[]).await?;
    let line = Line::on(port, address, units::ws, Box::new(cut_in_3_then_hold_5)).await?;
    let mut client = Program::start("ws_client", &[&url(line.address)])?;
    client.line("4 tick").await?;
    let client = good(client.interrupt().await?)?;
    let server = good(server.interrupt().await?)?;
    let shown = server.replace(&address.to_string(), &format!("127.0.0.1:{WS_PORT}"));
    Ok(Recorded { said: vec![client, shown], transcript: line.transcript() })
}

/// From message 5 on the server's words wait until the client has said its Close:
/// however slow the machine is, the session has four ticks.
fn cut_in_3_then_hold_5(unit: &Unit<'_>) -> Fate {
    match (unit.conn, unit.from, unit.words) {
        (1, Side::Server, "text, \"3 tick\"") => Fate::Cut(End::Fin),
        (2, Side::Server, "text, \"5 tick\"") => Fate::Hold,
        (2, Side::Client, words) if words.starts_with("close") => Fate::Release,
        _ => Fate::Pass,
    }
}

/// Where a client connects.
pub fn url(address: SocketAddr) -> String {
    format!("ws://{address}/")
}

/// What a program said that ended well.
fn good(ended: Ended) -> anyhow::Result<String> {
    anyhow::ensure!(ended.code == Some(0), "it ends with {:?}:\n{}", ended.code, ended.said);
    Ok(ended.said)
}
