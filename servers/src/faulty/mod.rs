//! Servers with one thing wrong, to show that the suite sees it.
//!
//! Spoilers stand on the relay in front of a clean server and break one thing
//! on the wire; scripted peers implement their protocol themselves; degenerate
//! peers do almost nothing. A defect never knows what it is being asked for:
//! it only sees bytes.
//!
//! Every protocol keeps its own slices of [`Defect`] next to the code; they
//! come together in [`DEFECTS`].

pub mod codec;
pub mod degenerate;
pub mod scripted;
pub mod spoilers;

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::relay::{self, Tap};
use crate::tls;

/// A peer with one thing wrong. It never knows which case is running.
#[derive(Debug)]
pub struct Defect {
    /// The protocol and what it does, in the present tense:
    /// `ws.takes-unmasked-ping`.
    pub id: &'static str,
    /// One sentence for a person: what is wrong on the wire.
    pub says: &'static str,
    /// How it comes to be.
    pub kind: Kind,
    /// Every case that must violate on it, in full, sorted. Empty for
    /// degenerate peers, where it is not compared.
    pub violates: &'static [&'static str],
}

impl Defect {
    /// What kind of target it is met as, which the first word of its ID tells.
    pub fn family(&self) -> Family {
        match self.id.split('.').next() {
            Some("sse" | "poll" | "longpoll") => Family::Hub,
            _ => Family::Ws,
        }
    }
}

/// What a defect is met as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// A WebSocket server.
    Ws,
    /// A hub: one server of Server-Sent Events, of short polls and of long polls.
    Hub,
}

/// What stands behind a defect.
#[derive(Debug)]
pub enum Kind {
    /// Stands on the relay in front of a clean server.
    Spoiler {
        /// The clean server.
        base: Base,
        /// Makes the tap of one connection.
        tap: fn() -> Box<dyn Tap>,
    },
    /// Implements the opening, the control and its defect by itself.
    Scripted(Script),
    /// The same, but only a process of its own shows the defect: by the memory
    /// that it holds, or by what it does when it is told to stop.
    Process(Script),
    /// The same over TLS, with a certificate that nobody knows.
    Secure(Secure),
    /// Does almost nothing. It is met with the liveness gate off, and no MUST
    /// case may pass on it.
    Degenerate(Serve),
}

/// Serves on a listener until dropped, or until the peer dies of something.
pub type Serve = fn(TcpListener) -> BoxFuture<'static, ()>;

/// The same, and ends when it is told to.
pub type Script = fn(TcpListener, Stop) -> BoxFuture<'static, ()>;

/// The same over TLS.
pub type Secure = fn(TcpListener, Stop, Arc<ServerConfig>) -> BoxFuture<'static, ()>;

/// Ready when a server is told to stop.
pub type Stop = BoxFuture<'static, ()>;

/// The clean server behind a spoiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The WebSocket server that the book quotes.
    #[cfg(feature = "ws")]
    Reference,
    /// The strict WebSocket echo server, where the reference is more lenient
    /// than the case, and wherever nothing speaks for the reference.
    #[cfg(feature = "ws")]
    Strict,
    /// The strict hub of events.
    #[cfg(feature = "events")]
    StrictHub,
}

impl Base {
    /// What it is met as.
    pub fn family(self) -> Family {
        match self {
            #[cfg(feature = "ws")]
            Base::Reference | Base::Strict => Family::Ws,
            #[cfg(feature = "events")]
            Base::StrictHub => Family::Hub,
        }
    }
}

/// All defects, in slices by protocol and subject; each slice is sorted by id.
pub static DEFECTS: &[&[Defect]] = &[
    #[cfg(feature = "ws")]
    spoilers::ws::handshake::DEFECTS,
    #[cfg(feature = "ws")]
    spoilers::ws::framing::DEFECTS,
    #[cfg(feature = "ws")]
    spoilers::ws::control::DEFECTS,
    #[cfg(feature = "ws")]
    spoilers::ws::close::DEFECTS,
    #[cfg(feature = "ws")]
    spoilers::ws::utf8::DEFECTS,
    #[cfg(feature = "ws")]
    spoilers::ws::fragments::DEFECTS,
    #[cfg(feature = "ws")]
    spoilers::ws::limits::DEFECTS,
    #[cfg(feature = "ws")]
    spoilers::ws::negotiation::DEFECTS,
    #[cfg(feature = "ws")]
    spoilers::ws::deflate::DEFECTS,
    #[cfg(feature = "ws")]
    scripted::ws::DEFECTS,
    #[cfg(feature = "ws")]
    scripted::ws::text::DEFECTS,
    #[cfg(feature = "ws")]
    scripted::ws::limits::DEFECTS,
    #[cfg(feature = "ws")]
    scripted::ws::deflate::DEFECTS,
    #[cfg(feature = "ws")]
    scripted::ws::tls::DEFECTS,
    #[cfg(feature = "ws")]
    scripted::ws::shutdown::DEFECTS,
    #[cfg(feature = "ws")]
    degenerate::ws::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::answers::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::caching::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::connections::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::cors::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::data::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::delivery::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::events::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::followers::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::framing::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::heads::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::ids::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::injection::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::methods::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::polls::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::preferences::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::refusals::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::resume::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::shutdown::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::streams::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::validators::DEFECTS,
    #[cfg(feature = "events")]
    scripted::hub::defects::waiting::DEFECTS,
    #[cfg(feature = "events")]
    degenerate::hub::DEFECTS,
];

/// Every defect of every protocol.
pub fn all() -> impl Iterator<Item = &'static Defect> {
    DEFECTS.iter().copied().flatten()
}

/// The defect with this id.
pub fn find(id: &str) -> Option<&'static Defect> {
    all().find(|defect| defect.id == id)
}

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
        Kind::Scripted(serve) | Kind::Process(serve) => serve(listener, stop).await,
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
#[cfg_attr(
    not(feature = "ws"),
    expect(unused_variables, reason = "without bases nothing is served")
)]
pub async fn serve_base(base: Base, listener: TcpListener, stop: Stop) -> io::Result<()> {
    match base {
        #[cfg(feature = "ws")]
        Base::Reference => {
            let options = crate::reference::ws::Options::default();
            crate::reference::ws::serve_until(listener, options, stop).await
        }
        #[cfg(feature = "ws")]
        Base::Strict => {
            let options = scripted::ws::strict::Options::default();
            scripted::ws::strict::serve(listener, stop, options).await;
            Ok(())
        }
        #[cfg(feature = "events")]
        Base::StrictHub => {
            let options = scripted::hub::strict::Options::default();
            scripted::hub::strict::serve(listener, stop, options).await;
            Ok(())
        }
    }
}
