//! Serves a defect, or a clean server.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::defect::{Base, Defect, Kind, Stop};
use crate::{relay, tls};

/// How long the relay may take to pass on what the server behind it said last.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// Serves a defect on a listener until dropped; everything that it started
/// ends with it.
///
/// # Errors
/// As [`serve_until`].
pub async fn serve(defect: &'static Defect, listener: TcpListener) -> io::Result<()> {
    serve_until(defect, listener, Box::pin(std::future::pending())).await
}

/// Serves a defect on a listener until dropped, or until it is told to stop
/// and has said so to its clients. Returns before that only when the peer
/// dies, as some do.
///
/// # Errors
/// When no loopback port is free for the server behind a spoiler, or no
/// certificate can be made.
pub async fn serve_until(
    defect: &'static Defect,
    listener: TcpListener,
    stop: Stop,
) -> io::Result<()> {
    match defect.kind {
        Kind::Spoiler { base, tap } => {
            let upstream = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let address = upstream.local_addr()?;
            let mut servers = JoinSet::new();
            servers.spawn(serve_base(base, upstream, stop));
            tokio::select! {
                relayed = relay::serve(listener, address, tap) => return relayed,
                _ = servers.join_next() => {}
            }
            tokio::time::sleep(LAST_WORDS).await;
        }
        Kind::Scripted(script) | Kind::Process(script) => script.serve(listener, stop).await,
        Kind::Secure(serve) => {
            let identity = tls::identity().map_err(io::Error::other)?;
            serve(listener, stop, identity.config).await;
        }
        Kind::Degenerate(serve) => {
            tokio::select! {
                () = serve(listener) => {}
                () = stop => {}
            }
        }
    }
    Ok(())
}

/// A clean server, on its own or under a spoiler, until dropped or told to stop.
///
/// # Errors
/// When the server cannot go on.
pub async fn serve_base(base: &'static Base, listener: TcpListener, stop: Stop) -> io::Result<()> {
    (base.serve)(listener, stop).await
}
