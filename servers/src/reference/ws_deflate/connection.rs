//! An open connection: bytes in, bytes out, and an end that loses nothing.

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::watch;
use tokio::time::timeout;

use super::framing::{Framing, Heard, Then};
use crate::reference::ws::connection::{Socket, hang_up};

/// How long answers may take to leave. Whoever reads nothing for so long would keep its
/// place for ever.
const WRITE_TIME: Duration = Duration::from_secs(20);

/// How long a client may take to answer our Close.
const CLOSE_TIME: Duration = Duration::from_secs(2);

/// Bytes that one read takes from the socket. What they inflate to is held until it is
/// sent, and may be a thousand times as much: 4 KB keeps that to a few megabytes.
const READ: usize = 4 << 10;

/// An open WebSocket connection.
pub(super) struct Connection {
    socket: Box<dyn Socket>,
    /// Bytes of a frame that is not complete yet.
    inbox: BytesMut,
    framing: Framing,
    /// Becomes true when the whole server stops.
    stopping: watch::Receiver<bool>,
}

/// Why there is nothing more to echo.
enum Over {
    /// One of the two has said Close, or the client has ended TCP.
    Closed,
    /// The client did nothing wrong; it must be told.
    ServerStops,
}

impl Connection {
    /// Takes over a socket after the handshake. `early` is what arrived behind the
    /// client's request, and belongs in front of what is read from now on.
    pub(super) fn new(
        socket: Box<dyn Socket>,
        early: Bytes,
        framing: Framing,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self { socket, inbox: early.into(), framing, stopping }
    }

    /// Echoes until one of the two closes, or the server stops. An error of the socket
    /// ends it as well: there is nobody left to tell.
    // ANCHOR: echo
    pub(super) async fn echo(mut self) {
        let over = match self.talk().await {
            Ok(Over::ServerStops) => self.leave().await,
            over => over.map(|_| ()),
        };
        if over.is_ok() {
            hang_up(self.socket).await;
        }
    }
    // ANCHOR_END: echo

    /// Answers what was read before it reads more: a client that sends without reading
    /// fills its own line, not our memory.
    // ANCHOR: talk
    async fn talk(&mut self) -> io::Result<Over> {
        let mut stopping = self.stopping.clone();
        loop {
            let Heard { answers, then } = self.framing.hear(&mut self.inbox);
            self.write(&answers).await?;
            if then == Then::HangUp {
                return Ok(Over::Closed);
            }
            // A read may be given up at any moment, unlike a write: half a frame would
            // make the Close behind it unreadable.
            tokio::select! {
                more = self.read() => if !more? { return Ok(Over::Closed) },
                _ = stopping.wait_for(|stopping| *stopping) => return Ok(Over::ServerStops),
            }
        }
    }
    // ANCHOR_END: talk

    /// Says that the server stops, and waits for the client's Close. Data that is still
    /// on its way is read and forgotten, because nothing may follow a Close.
    async fn leave(&mut self) -> io::Result<()> {
        let mut close = BytesMut::new();
        self.framing.close(1001, "the server stops", &mut close);
        self.write(&close).await?;
        let answer = async {
            while self.framing.hear(&mut self.inbox).then == Then::Listen && self.read().await? {}
            Ok(())
        };
        // Whoever does not answer in time has still been told.
        timeout(CLOSE_TIME, answer).await.unwrap_or(Ok(()))
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(WRITE_TIME, self.socket.write_all(bytes)).await?
    }

    /// False when the client has ended its direction.
    async fn read(&mut self) -> io::Result<bool> {
        let mut bytes = [0; READ];
        let count = self.socket.read(&mut bytes).await?;
        self.inbox.extend_from_slice(&bytes[..count]);
        Ok(count > 0)
    }
}
