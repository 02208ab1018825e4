//! A faulty server, as a row of a table.

use std::fmt;
use std::io;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use rustls::ServerConfig;
use tokio::net::TcpListener;

use crate::relay::Tap;

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

/// What stands behind a defect.
#[derive(Debug)]
pub enum Kind {
    /// Stands on the relay in front of a clean server.
    Spoiler {
        /// The clean server.
        base: &'static Base,
        /// Makes the tap of one connection.
        tap: fn() -> Box<dyn Tap>,
    },
    /// Implements the opening, the control and its defect by itself.
    Scripted(&'static dyn Script),
    /// The same, but only a process of its own shows the defect: by the memory
    /// that it holds, or by what it does when it is told to stop.
    Process(&'static dyn Script),
    /// The same over TLS, with a certificate that nobody knows.
    Secure(Secure),
    /// Does almost nothing. It is met with the liveness gate off, and no MUST
    /// case may pass on it.
    Degenerate(Serve),
}

/// The clean server behind a spoiler.
pub struct Base {
    /// What the proof calls it: `the strict hub`.
    pub name: &'static str,
    /// Serves it until dropped or told to stop.
    pub serve: fn(TcpListener, Stop) -> BoxFuture<'static, io::Result<()>>,
    /// Whether it violates nothing at all: the proof demands it. A server that is
    /// quoted by the book may be more lenient than a case.
    pub is_clean: bool,
}

impl fmt::Debug for Base {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

/// Serves on a listener until dropped, or until the peer dies of something.
pub type Serve = fn(TcpListener) -> BoxFuture<'static, ()>;

/// Serves on a listener until dropped, told to stop, or until the peer dies. A
/// strict server with one thing changed is one.
pub trait Script: fmt::Debug + Send + Sync {
    /// Serves it.
    fn serve(&self, listener: TcpListener, stop: Stop) -> BoxFuture<'static, ()>;
}

/// The same over TLS.
pub type Secure = fn(TcpListener, Stop, Arc<ServerConfig>) -> BoxFuture<'static, ()>;

/// Ready when a server is told to stop.
pub type Stop = BoxFuture<'static, ()>;

/// A row: a tap in front of a clean server.
pub const fn spoiler(id: &'static str, base: &'static Base, tap: fn() -> Box<dyn Tap>) -> Defect {
    row(id, Kind::Spoiler { base, tap })
}

/// A row: a server that implements its protocol by itself.
pub const fn scripted(id: &'static str, script: &'static dyn Script) -> Defect {
    row(id, Kind::Scripted(script))
}

/// A row: the same as a process of its own.
pub const fn process(id: &'static str, script: &'static dyn Script) -> Defect {
    row(id, Kind::Process(script))
}

/// A row: the same over TLS.
pub const fn secure(id: &'static str, serve: Secure) -> Defect {
    row(id, Kind::Secure(serve))
}

/// A row: a peer that does almost nothing.
pub const fn degenerate(id: &'static str, serve: Serve) -> Defect {
    row(id, Kind::Degenerate(serve))
}

const fn row(id: &'static str, kind: Kind) -> Defect {
    Defect { id, says: "", kind, violates: &[] }
}

impl Defect {
    /// One sentence for a person: what is wrong on the wire.
    pub const fn says(mut self, says: &'static str) -> Defect {
        self.says = says;
        self
    }

    /// Every case that must violate on it, in full, sorted.
    pub const fn violates(mut self, violates: &'static [&'static str]) -> Defect {
        self.violates = violates;
        self
    }
}
