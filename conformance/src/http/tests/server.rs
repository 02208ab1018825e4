//! A server that follows a script, and a context that asks it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::case::{Cx, Idle, Terms, Timing};
use crate::families::{Names, Protocol, Scheme, Table};
use crate::targets::{Address, Secrets, Target};
use crate::transcript::Recorder;

/// What the server does, in turn, on its only connection.
pub(super) enum Step {
    /// Reads until so many bytes more have come than it read before.
    Read(usize),
    /// Reads until the end of a head.
    Head,
    /// Writes.
    Write(&'static [u8]),
    /// Waits, in milliseconds.
    Pause(u64),
    /// Ends its direction, and reads until the other side ends too.
    Fin,
    /// Ends everything by force.
    Reset,
    /// Reads until the client goes away.
    Hold,
}

/// How the client went away, as the server saw it.
#[derive(Debug, PartialEq)]
pub(super) enum Gone {
    Fin,
    Reset,
    Unseen,
}

/// A server in this test.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    task: JoinHandle<(String, Gone)>,
}

impl Server {
    pub(super) async fn start(script: Vec<Step>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let task = tokio::spawn(async move {
            let (tcp, _) = listener.accept().await.expect("a connection");
            follow(tcp, script).await
        });
        Server { address, task }
    }

    /// What was sent to it, and how the client went away.
    pub(super) async fn saw(self) -> (String, Gone) {
        self.task.await.expect("a script without a panic")
    }
}

async fn follow(mut tcp: TcpStream, script: Vec<Step>) -> (String, Gone) {
    let (mut seen, mut done, mut gone) = (Vec::new(), 0, Gone::Unseen);
    for step in script {
        match step {
            Step::Head => done = read_until(&mut tcp, &mut seen, done).await,
            Step::Read(more) => {
                while seen.len() < done + more {
                    assert!(tcp.read_buf(&mut seen).await.expect("bytes") > 0);
                }
                done += more;
            }
            Step::Write(bytes) => tcp.write_all(bytes).await.expect("a client that reads"),
            Step::Pause(millis) => sleep(Duration::from_millis(millis)).await,
            Step::Fin => {
                tcp.shutdown().await.expect("an open connection");
                gone = end(&mut tcp, &mut seen).await;
            }
            Step::Hold => gone = end(&mut tcp, &mut seen).await,
            Step::Reset => tcp.set_zero_linger().expect("a socket"),
        }
    }
    (String::from_utf8_lossy(&seen).into_owned(), gone)
}

/// Reads until the end of a head that begins at `from`; returns where it ends.
async fn read_until(tcp: &mut TcpStream, seen: &mut Vec<u8>, from: usize) -> usize {
    loop {
        let end = seen[from..].windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            return from + end + 4;
        }
        assert!(tcp.read_buf(seen).await.expect("bytes") > 0, "no whole head");
    }
}

async fn end(tcp: &mut TcpStream, seen: &mut Vec<u8>) -> Gone {
    loop {
        match tcp.read_buf(seen).await {
            Ok(0) => return Gone::Fin,
            Ok(_) => {}
            Err(_) => return Gone::Reset,
        }
    }
}

static NAMES: Names = Names {
    name: "test",
    title: "test",
    schemes: &[Scheme { name: "test+http", tls: false, port: 80 }],
    prefixes: &["test"],
    feature: None,
    no_fragment: None,
};

static PROTOCOL: Protocol = Protocol {
    names: &NAMES,
    abilities: &[],
    table: Table::PLAIN,
    cases: &[],
    gate: &Idle,
    alpn: &[],
    look: None,
};

/// A target at `address`, whose requests carry a field of its own.
pub(super) fn target(address: SocketAddr) -> Target {
    Target {
        name: "test".to_owned(),
        protocol: &PROTOCOL,
        url: format!("test+http://{address}/"),
        address: Address {
            host: address.ip().to_string(),
            port: address.port(),
            authority: "authority.test".to_owned(),
            path: "/".to_owned(),
        },
        can: Vec::new(),
        settings: None,
        headers: vec![("X-Own".to_owned(), "0123456789".to_owned())],
        tls: None,
        secrets: Secrets::new(["0123456789".to_owned()]),
        timing: timing(),
        process: None,
    }
}

pub(super) fn timing() -> Timing {
    Timing {
        patience: Duration::from_secs(2),
        quiet: Duration::from_millis(60),
        ..Timing::default()
    }
}

/// A context that asks `target`.
pub(super) fn context(target: Target) -> Cx {
    let recorder = Recorder::new(target.secrets.clone());
    Cx::new(Arc::new(target), Terms { time: timing(), seed: 1, tries: 1 }, recorder)
}

/// A server that follows `script`, and a context that asks it.
pub(super) async fn meet(script: Vec<Step>) -> (Server, Cx) {
    let server = Server::start(script).await;
    let cx = context(target(server.address));
    (server, cx)
}

/// The moment in so many milliseconds.
pub(super) fn within(millis: u64) -> Instant {
    Instant::now() + Duration::from_millis(millis)
}
