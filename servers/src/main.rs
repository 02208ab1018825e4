//! Starts a reference server on this machine, until Ctrl-C.

mod list;

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use servers::faulty::{self, Defect, Family, families};
#[cfg(feature = "events")]
use servers::reference::hub;
use servers::reference::{ws, ws_deflate};
use servers::tls;
use tokio::net::TcpListener;
use tokio_rustls::rustls::ServerConfig;

/// Reference servers of Wireproof. They listen on 127.0.0.1 only.
#[derive(Debug, Parser)]
#[command(name = "servers", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// WebSocket: an echo, a ticker and a chat
    Ws(WsArgs),
    /// WebSocket with compression (permessage-deflate): an echo
    WsDeflate(WsDeflateArgs),
    /// One history as short poll, long poll and Server-Sent Events, over HTTP/1.1 and HTTP/2
    #[cfg(feature = "events")]
    Hub(HubArgs),
    /// Lists the servers and what each offers
    List,
}

#[derive(Debug, Args)]
struct WsArgs {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = ws::DEFAULT_PORT)]
    port: u16,
    /// Speaks TLS, with a certificate of an authority made for this run
    #[arg(long, requires = "ca_out")]
    tls: bool,
    /// Writes the authority's certificate here, as PEM, before the port opens
    #[arg(long, value_name = "FILE", requires = "tls")]
    ca_out: Option<PathBuf>,
    /// An origin whose pages may connect; repeat it for more [default: https://app.example]
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// Serves a faulty server instead of the reference; `list` shows them all
    #[arg(long, value_name = "ID", conflicts_with_all = ["tls", "allow_origin"])]
    defect: Option<String>,
}

#[derive(Debug, Args)]
struct WsDeflateArgs {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = ws_deflate::DEFAULT_PORT)]
    port: u16,
}

#[cfg(feature = "events")]
#[derive(Debug, Args)]
struct HubArgs {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = hub::DEFAULT_PORT)]
    port: u16,
    /// Speaks TLS, with a certificate of an authority made for this run
    #[arg(long, requires = "ca_out")]
    tls: bool,
    /// Writes the authority's certificate here, as PEM, before the port opens
    #[arg(long, value_name = "FILE", requires = "tls")]
    ca_out: Option<PathBuf>,
    /// An origin whose pages may ask; repeat it for more [default: https://app.example]
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// How many events each topic keeps
    #[arg(long, value_name = "N", default_value_t = hub::Options::default().kept)]
    keep: usize,
    /// Serves the strict hub instead of the reference, which the faulty hubs are made of
    #[arg(long, conflicts_with_all = ["tls", "allow_origin", "keep", "heartbeat"])]
    strict: bool,
    /// Serves a faulty hub instead of the reference; `list` shows them all
    #[arg(long, value_name = "ID", conflicts_with_all = ["strict", "tls", "allow_origin", "keep", "heartbeat"])]
    defect: Option<String>,
    /// After so many seconds of silence a stream gets a comment
    #[arg(long, value_name = "SECONDS", default_value_t = hub::Options::default().heartbeat.as_secs(), value_parser = clap::value_parser!(u64).range(1..=3600))]
    heartbeat: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Ws(args) => serve_ws(args).await,
        Command::WsDeflate(args) => serve_ws_deflate(args).await,
        #[cfg(feature = "events")]
        Command::Hub(args) => serve_hub(args).await,
        Command::List => {
            print(&list::all());
            Ok(())
        }
    }
}

async fn serve_ws(args: WsArgs) -> anyhow::Result<()> {
    // Before anything can be seen from outside: a signal must never find us unprepared.
    let stop = told_to_stop()?;
    if let Some(id) = &args.defect {
        return serve_defect(id, "ws", args.port, stop).await;
    }
    let mut options = ws::Options::default();
    if !args.allow_origin.is_empty() {
        options.allowed_origins = args.allow_origin;
    }
    if let Some(file) = args.ca_out {
        options.tls = Some(tls_for_this_run(&file)?);
    }
    let listener = listen(args.port).await?;
    let scheme = if options.tls.is_some() { "wss" } else { "ws" };
    let url = format!("{scheme}://{}/", listener.local_addr()?);
    let check = if options.tls.is_some() { "servers/targets/wss.toml" } else { &url };
    print(&format!("listening on {url}\ncheck it with: cargo xtask conformance {check}\n"));
    ws::serve_until(listener, options, stop).await.context("cannot accept connections")
}

async fn serve_ws_deflate(args: WsDeflateArgs) -> anyhow::Result<()> {
    let stop = told_to_stop()?;
    let listener = listen(args.port).await?;
    let url = format!("ws://{}/", listener.local_addr()?);
    print(&format!(
        "listening on {url}\ncheck it with: cargo xtask conformance servers/targets/ws-deflate.toml\n"
    ));
    ws_deflate::serve_until(listener, stop).await.context("cannot accept connections")
}

#[cfg(feature = "events")]
async fn serve_hub(args: HubArgs) -> anyhow::Result<()> {
    let stop = told_to_stop()?;
    if let Some(id) = &args.defect {
        return serve_defect(id, "hub", args.port, stop).await;
    }
    if args.strict {
        return serve_strict_hub(args.port, stop).await;
    }
    let heartbeat = std::time::Duration::from_secs(args.heartbeat);
    let mut options = hub::Options { kept: args.keep, heartbeat, ..hub::Options::default() };
    if !args.allow_origin.is_empty() {
        options.allowed_origins = args.allow_origin;
    }
    if let Some(file) = args.ca_out {
        options.tls = Some(tls_for_this_run(&file)?);
    }
    let listener = listen(args.port).await?;
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}/", listener.local_addr()?);
    print(&format!("listening on {url}\ntry it with: curl -N {url}topics/news/events\n"));
    hub::serve_until(listener, options, stop).await.context("cannot accept connections")
}

/// Makes an authority and writes its certificate to `file`.
fn tls_for_this_run(file: &Path) -> anyhow::Result<Arc<ServerConfig>> {
    let identity = tls::identity()?;
    std::fs::write(file, &identity.ca_pem)
        .with_context(|| format!("cannot write the authority to {}", file.display()))?;
    Ok(identity.config)
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("cannot listen on 127.0.0.1:{port}; try --port 0"))
}

/// The defect with this ID, which may come without the name of its protocol, among
/// those that take the place of `server`.
fn find_defect(id: &str, family: &Family) -> anyhow::Result<&'static Defect> {
    let is_meant = |defect: &&Defect| {
        defect.id == id || defect.id.split_once('.').is_some_and(|(_, rest)| rest == id)
    };
    family
        .all()
        .find(is_meant)
        .with_context(|| format!("no defect is called `{id}`; `servers list` shows them all"))
}

/// Ends when told to, or when the peer dies of its defect.
async fn serve_defect(
    id: &str,
    server: &str,
    port: u16,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let family = families::of_server(server).context("this build has no faulty servers")?;
    let defect = find_defect(id, family)?;
    let listener = listen(port).await?;
    let (url, check) = (family.checked_as)(defect, listener.local_addr()?);
    print(&format!("{}: {}\nlistening on {url}\ncheck it with: {check}\n", defect.id, defect.says));
    Ok(faulty::serve_until(defect, listener, Box::pin(stop)).await?)
}

/// The hub that the faulty ones are made of.
#[cfg(feature = "events")]
async fn serve_strict_hub(
    port: u16,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = listen(port).await?;
    let address = listener.local_addr()?;
    print(&format!(
        "listening on http://{address}/\ntry it with: curl -N http://{address}/topics/news/events\n"
    ));
    Ok(faulty::serve_base(&faulty::scripted::hub::base::STRICT, listener, Box::pin(stop)).await?)
}

/// Whoever started us may have stopped listening to us, and that is no reason to die.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Ready when Ctrl-C is pressed or the process is told to terminate.
#[cfg(unix)]
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when Ctrl-C is pressed.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "on Unix, listening to signals can fail")]
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
