//! A WebSocket echo server that compresses its messages (permessage-deflate, RFC 7692).
//!
//! The request is read and checked as in [`ws`](super::ws). [`offer`] decides about
//! compression, [`framing`] turns bytes into messages with sockudo-ws, and [`connection`]
//! moves the bytes.

mod connection;
mod framing;
mod offer;

use std::future::pending;
use std::io;
use std::time::Duration;

use hyper::{Request, header};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use self::connection::Connection;
use self::framing::Framing;
use self::offer::Agreed;
use super::ws::connection::hang_up;
use super::ws::handshake::{self, Refusal};
use super::ws::open::{Answer, accept_all, open};

/// The port on which the guide's examples expect this server.
pub const DEFAULT_PORT: u16 = 9002;

/// What a server offers under one path.
#[derive(Debug)]
pub struct Endpoint {
    /// The path of the request.
    pub path: &'static str,
    /// What happens there, for people.
    pub about: &'static str,
    /// The subprotocol that is chosen when the client offers it.
    pub protocol: &'static str,
}

/// The one thing that this server offers.
pub const ENDPOINT: Endpoint = Endpoint {
    path: "/",
    about: "echoes every message, compressed when the client offers it",
    protocol: "echo.wireproof",
};

/// The one origin whose pages may connect.
const ALLOWED_ORIGIN: &str = "https://app.example";

/// How long the whole server waits for its clients' goodbyes when it stops.
const STOP_TIME: Duration = Duration::from_secs(1);

/// Serves until the future is dropped, which ends every connection at once.
///
/// # Errors
/// When the listener does not listen.
pub async fn serve(listener: TcpListener) -> io::Result<()> {
    serve_until(listener, pending()).await
}

/// Serves until `stop` is ready; then says 1001 (going away) on every connection, and
/// returns when all have ended, after one second at the latest.
///
/// # Errors
/// As [`serve`].
pub async fn serve_until(listener: TcpListener, stop: impl Future<Output = ()>) -> io::Result<()> {
    let stopping = watch::Sender::new(false);
    // Dropping the set ends the tasks in it: nothing outlives this function.
    let mut connections = JoinSet::new();
    let handle = |socket, place| handle(socket, stopping.subscribe(), place);
    tokio::select! {
        result = accept_all(&listener, &mut connections, handle) => return result,
        () = stop => {}
    }
    drop(listener);
    stopping.send_replace(true);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    let _ = timeout(STOP_TIME, all_ended).await;
    Ok(())
}

/// One connection from its first byte to its last. It keeps its place until then.
// ANCHOR: handle
async fn handle(socket: TcpStream, stopping: watch::Receiver<bool>, _place: OwnedSemaphorePermit) {
    let Some(opened) = open(socket, None, decide).await else {
        return; // too slow: there is nobody to answer
    };
    let Some(agreed) = opened.granted else {
        return hang_up(opened.socket).await; // refused, and told so
    };
    let framing = Framing::new(agreed.as_ref());
    Connection::new(opened.socket, opened.early, framing, stopping).echo().await;
}
// ANCHOR_END: handle

/// Checks the handshake, and answers with what of the offered compression is accepted.
/// An offer that cannot be accepted is declined by silence, never by an HTTP error: the
/// client still gets its connection, just without compression (RFC 7692 section 5.1).
// ANCHOR: decide
fn decide<B>(request: &Request<B>) -> Result<(Answer, Option<Agreed>), Refusal> {
    if request.uri().path() != ENDPOINT.path {
        return Err(Refusal::UnknownPath);
    }
    let accepted = handshake::check(request, ENDPOINT.protocol, &[ALLOWED_ORIGIN.to_owned()])?;
    let agreed = offer::choose(request.headers());
    let mut answer: Answer = accepted.response();
    if let Some(agreed) = &agreed {
        answer.headers_mut().insert(header::SEC_WEBSOCKET_EXTENSIONS, agreed.header());
    }
    Ok((answer, agreed))
}
// ANCHOR_END: decide
