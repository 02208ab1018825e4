//! The runs that the book shows: what the programs print, and what passes between them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use anyhow::Context as _;
use servers::reference::hub::Options;
use servers::relay::{End, Side};
use tokio::time::sleep;
use wireproof::net::Ended as Over;
use wireproof::transcript::{From, Transcript};

use crate::hub::Hub;
use crate::line::{Fate, Line, Unit};
use crate::program::{Ended, Program};
use crate::units;

/// A run of programs that always goes the same way.
pub struct Session {
    /// Name of its transcript: `book/transcripts/NAME.json`.
    pub name: &'static str,
    /// The programs whose output the book shows: `book/listings/recorded/NAME.txt`.
    pub programs: &'static [&'static str],
    /// Where they talk to each other when they are recorded.
    port: u16,
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
    Session { name: "ws-chat", programs: &[], port: WS_PORT, run: |port| Box::pin(ws_chat(port)) },
    Session {
        name: "ws-resume",
        programs: &["ws_client", "ws_server"],
        port: WS_PORT,
        run: |port| Box::pin(ws_resume(port)),
    },
    Session {
        name: "poll",
        programs: &["poll_client"],
        port: HUB_PORT,
        run: |port| Box::pin(poll(port)),
    },
    Session {
        name: "longpoll",
        programs: &["longpoll_client"],
        port: HUB_PORT,
        run: |port| Box::pin(longpoll(port)),
    },
    Session {
        name: "sse",
        programs: &["sse_client"],
        port: HUB_PORT,
        run: |port| Box::pin(sse(port)),
    },
];

/// The port of every command on a page about WebSocket.
const WS_PORT: u16 = 9001;

/// The same for the pages on polling and on Server-Sent Events.
const HUB_PORT: u16 = 9003;

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
        let recorded = self.run(self.port).await?;
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

/// A client polls every second. It gets what is there, nothing new in two forms, and
/// at last the end of the topic.
async fn poll(port: u16) -> anyhow::Result<Recorded> {
    let hub = Hub::start(Options::default()).await?;
    let line = Line::on(port, hub.address, units::http, Box::new(|_| Fate::Pass)).await?;
    hub.publish("news", "good morning").await?;
    let mut client = Program::start("poll_client", &[&topic(line.address), "1000"])?;
    client.line("-- 304").await?;
    hub.publish("news", "it rains").await?;
    hub.finish("news").await?;
    all_is_said(client, hub, &line).await
}

/// A client whose questions are held for two seconds: one runs out, and one is answered
/// by an event. The line is cut in the middle of that answer; the client asks again.
async fn longpoll(port: u16) -> anyhow::Result<Recorded> {
    let hub = Hub::start(Options::default()).await?;
    let mut answers = 0;
    let cut_the_second = Box::new(move |unit: &Unit<'_>| {
        answers += u32::from(unit.from == Side::Server && unit.words == "HTTP/1.1 200 OK");
        if answers == 2 && unit.conn == 1 { Fate::Cut(End::Fin) } else { Fate::Pass }
    });
    let line = Line::on(port, hub.address, units::http, cut_the_second).await?;
    hub.publish("news", "good morning").await?;
    let mut client = Program::start("longpoll_client", &[&topic(line.address), "2"])?;
    client.line("-- 204").await?;
    sleep(A_MOMENT).await;
    hub.publish("news", "it rains").await?;
    client.line("it rains").await?;
    sleep(A_MOMENT).await;
    hub.finish("news").await?;
    all_is_said(client, hub, &line).await
}

/// So long is a question held that a figure shows it.
const A_MOMENT: Duration = Duration::from_millis(500);

/// A stream that is cut in the middle of its second event. The client comes back, gets
/// it whole, and comes back once more when the topic is finished, only to hear so.
async fn sse(port: u16) -> anyhow::Result<Recorded> {
    let hub = Hub::start(Options::default()).await?;
    let cut_the_rain = Box::new(|unit: &Unit<'_>| match unit.conn {
        1 if unit.words.contains("it rains") => Fate::Cut(End::Fin),
        _ => Fate::Pass,
    });
    let line = Line::on(port, hub.address, units::http, cut_the_rain).await?;
    let url = format!("{}/events", topic(line.address));
    let mut client = Program::start("sse_client", &[&url])?;
    client.line("the stream is open").await?;
    hub.publish("news", "good morning").await?;
    client.line("good morning").await?;
    sleep(A_MOMENT).await;
    hub.publish("news", "it rains\nand it is cold").await?;
    client.line("and it is cold").await?;
    hub.finish("news").await?;
    all_is_said(client, hub, &line).await
}

/// A client of a finished topic ends by itself, and then its last connection does.
async fn all_is_said(client: Program, hub: Hub, line: &Line) -> anyhow::Result<Recorded> {
    let client = good(client.ended().await?)?;
    line.passed(|event| event.from == From::Target && event.frame == Over::Fin.says()).await?;
    hub.stop().await?;
    Ok(Recorded { said: vec![client], transcript: line.transcript() })
}

/// The topic of a hub that the pages talk about.
pub fn topic(address: SocketAddr) -> String {
    format!("http://{address}/topics/news")
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
