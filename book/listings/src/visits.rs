//! The pages of `browser/` in runs that always go the same way, as `sessions` has them
//! for programs.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use servers::reference::hub::Options;
use servers::relay::{End, Side};
use servers::tls;

use crate::browser::{Tab, origin};
use crate::hub::Hub;
use crate::line::{Fate, Line, Unit};
use crate::sessions::{output_file, topic, ws_server};
use crate::stage::Stage;
use crate::units;

/// A page that shows what happens to it.
pub struct Visit {
    /// Its program, `book/listings/NAME.js`, and its output,
    /// `book/listings/recorded/NAME.txt`.
    pub name: &'static str,
    run: fn() -> Run,
}

type Run = Pin<Box<dyn Future<Output = anyhow::Result<String>> + Send>>;

/// Every visit.
pub static VISITS: &[Visit] = &[
    Visit { name: "browser/poll", run: || Box::pin(poll()) },
    Visit { name: "browser/longpoll", run: || Box::pin(longpoll()) },
    Visit { name: "browser/sse", run: || Box::pin(sse()) },
    Visit { name: "browser/websocket", run: || Box::pin(websocket()) },
    Visit { name: "browser/limit", run: || Box::pin(limit()) },
];

impl Visit {
    /// Opens the page, and returns what it showed.
    ///
    /// # Errors
    /// When Chromium is not installed, or the page does not do what the visit is about.
    pub async fn run(&self) -> anyhow::Result<String> {
        (self.run)().await.with_context(|| format!("the visit `{}`", self.name))
    }

    /// Opens the page, and writes what it showed; returns the file.
    ///
    /// # Errors
    /// As [`Visit::run`], and when the file cannot be written.
    pub async fn record(&self, book: &Path) -> anyhow::Result<PathBuf> {
        let said = self.run().await?;
        let path = output_file(book, self.name);
        let context = || format!("cannot write {}", path.display());
        std::fs::create_dir_all(path.parent().unwrap_or(book)).with_context(context)?;
        std::fs::write(&path, said).with_context(context)?;
        Ok(path)
    }
}

/// A hub whose pages come from `stage`.
async fn hub_for(stage: &Stage, tls: bool) -> anyhow::Result<Hub> {
    let identity = if tls { Some(tls::identity()?) } else { None };
    let allowed_origins = vec![origin(stage.address)];
    let tls = identity.map(|identity| identity.config);
    Hub::start(Options { allowed_origins, tls, ..Options::default() }).await
}

/// Ends the connection in the middle of the first message in which `words` stand.
fn cut_once(words: &'static str) -> impl FnMut(&Unit<'_>) -> Fate + Send {
    let is_cut = AtomicBool::new(false);
    move |unit| {
        let is_it = unit.from == Side::Server && unit.words.contains(words);
        if is_it && !is_cut.swap(true, Ordering::Relaxed) {
            Fate::Cut(End::Fin)
        } else {
            Fate::Pass
        }
    }
}

/// The page polls every five seconds; the answer to its second question is 304.
async fn poll() -> anyhow::Result<String> {
    let stage = Stage::start().await?;
    let hub = hub_for(&stage, false).await?;
    let line = Line::to(hub.address, units::http, Box::new(|_| Fate::Pass)).await?;
    hub.publish("news", "good morning").await?;
    let mut tab = Tab::open(stage, "poll", &topic(line.address))?;
    tab.line("good morning").await?;
    line.passed(|event| event.frame == "HTTP/1.1 304 Not Modified").await?;
    hub.publish("news", "it rains").await?;
    hub.finish("news").await?;
    tab.line("finished").await?;
    Ok(tab.close())
}

/// The answer that has the second event gets lost.
async fn longpoll() -> anyhow::Result<String> {
    let stage = Stage::start().await?;
    let hub = hub_for(&stage, false).await?;
    let mut answers = 0;
    let script = move |unit: &Unit<'_>| {
        let is_answer = unit.from == Side::Server && unit.words == "HTTP/1.1 200 OK";
        answers += u32::from(is_answer);
        if is_answer && answers == 2 { Fate::Cut(End::Fin) } else { Fate::Pass }
    };
    let line = Line::to(hub.address, units::http, Box::new(script)).await?;
    hub.publish("news", "good morning").await?;
    let mut tab = Tab::open(stage, "longpoll", &topic(line.address))?;
    tab.line("good morning").await?;
    line.passed(|event| event.frame.contains("GET") && event.frame.contains("after=")).await?;
    hub.publish("news", "it rains").await?;
    tab.line("it rains").await?;
    hub.finish("news").await?;
    tab.line("finished").await?;
    Ok(tab.close())
}

/// The stream is cut in the middle of its second event.
async fn sse() -> anyhow::Result<String> {
    let stage = Stage::start().await?;
    let hub = hub_for(&stage, false).await?;
    let line = Line::to(hub.address, units::http, Box::new(cut_once("it rains"))).await?;
    let mut tab = Tab::open(stage, "sse", &format!("{}/events", topic(line.address)))?;
    tab.line("the stream is open").await?;
    hub.publish("news", "good morning").await?;
    tab.line("good morning").await?;
    hub.publish("news", "it rains\nand it is cold").await?;
    tab.line("it rains").await?;
    hub.finish("news").await?;
    tab.line("the stream is over").await?;
    Ok(tab.close())
}

/// The ticker's line is cut in the middle of message 3.
async fn websocket() -> anyhow::Result<String> {
    let stage = Stage::start().await?;
    let (server, address) = ws_server(&["1000", &origin(stage.address)]).await?;
    let line = Line::to(address, units::ws, Box::new(cut_once("\"3 tick\""))).await?;
    let mut tab = Tab::open(stage, "websocket", &format!("ws://{}/", line.address))?;
    tab.line("4 tick").await?;
    let said = tab.close();
    server.interrupt().await?;
    Ok(said)
}

/// The same page against the hub over HTTP/1.1 and, with TLS, over HTTP/2.
async fn limit() -> anyhow::Result<String> {
    let mut said = String::new();
    for (tls, streams) in [(false, 10), (true, 10), (true, 250)] {
        let stage = Stage::start().await?;
        let hub = hub_for(&stage, tls).await?;
        let line = Line::to(hub.address, units::anything, Box::new(|_| Fate::Pass)).await?;
        let (scheme, version) = if tls { ("https", "HTTP/2") } else { ("http", "HTTP/1.1") };
        let url = format!("{scheme}://{}/topics/news/events?streams={streams}", line.address);
        let mut tab = Tab::open(stage, "limit", &url)?;
        tab.line("streams opened").await?;
        let connections = line.connections();
        tab.line("one closed").await?;
        let shown = tab.close();
        said.push_str(&format!("-- {version}, connections: {connections}\n{shown}"));
        hub.stop().await?;
    }
    Ok(said)
}
