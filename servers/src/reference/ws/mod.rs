//! A WebSocket server: an echo, a ticker and a chat.
//!
//! tokio accepts, rustls encrypts, hyper reads the request, [`handshake`] decides, and
//! tungstenite frames the messages. hyper stands in front because a handshake is HTTP:
//! whoever is refused must get an HTTP answer that says why.

mod chat;
pub(super) mod connection;
mod echo;
pub mod handshake;
pub(super) mod open;
mod ticker;

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::rustls::ServerConfig;

use self::chat::Rooms;
use self::connection::{Connection, hang_up};
use self::handshake::{Accepted, Refusal};
use self::open::{accept_all, open};
use self::ticker::Feed;

/// The port on which the guide's examples expect this server.
pub const DEFAULT_PORT: u16 = 9001;

/// How long the whole server waits for its clients' goodbyes when it stops. Whoever is
/// still there answers within a round trip; the others must not hold it up.
const STOP_TIME: Duration = Duration::from_secs(1);

/// The largest message that the echo takes, in one frame or in many. A frame may
/// announce up to 2^63 bytes, so every server needs a limit of its own: with this one and
/// the limit on connections, all clients together can make us hold about a gigabyte, each
/// message once as it came and once as it goes.
const MAX_ECHO: usize = 1 << 20;

/// The largest request to the ticker or the chat, which have little to say.
const MAX_REQUEST: usize = 4 << 10;

/// What this server offers under one path.
#[derive(Debug)]
pub struct Endpoint {
    /// The path of the request.
    pub path: &'static str,
    /// What happens there, for people.
    pub about: &'static str,
    /// The subprotocol that is chosen when the client offers it.
    pub protocol: &'static str,
    kind: Kind,
    /// In bytes; more ends the connection with 1009.
    max_message: usize,
}

#[derive(Debug)]
enum Kind {
    Echo,
    Ticker,
    Chat,
}

/// Everything that this server offers.
// ANCHOR: endpoints
pub static ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/",
        about: "echoes every message, text as text and binary as binary",
        protocol: "echo.wireproof",
        kind: Kind::Echo,
        max_message: MAX_ECHO,
    },
    Endpoint {
        path: "/ticker",
        about: "pushes prices; ?from=N resumes after tick N",
        protocol: "ticker.wireproof",
        kind: Kind::Ticker,
        max_message: MAX_REQUEST,
    },
    Endpoint {
        path: "/chat",
        about: "carries messages between all who join a room",
        protocol: "chat.wireproof",
        kind: Kind::Chat,
        max_message: MAX_REQUEST,
    },
];
// ANCHOR_END: endpoints

/// What can be chosen about the server.
#[derive(Debug, Clone)]
pub struct Options {
    /// The origins whose pages may connect, as browsers write them: scheme, host, port.
    pub allowed_origins: Vec<String>,
    /// Speaks TLS with this configuration; without it, plain TCP.
    pub tls: Option<Arc<ServerConfig>>,
    /// The time between two ticks of the ticker.
    pub tick_every: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            allowed_origins: vec!["https://app.example".to_owned()],
            tls: None,
            tick_every: Duration::from_millis(500),
        }
    }
}

/// What all connections share.
struct Server {
    options: Options,
    feed: Feed,
    rooms: Rooms,
    stopping: watch::Sender<bool>,
}

/// Serves until the future is dropped, which ends every connection at once.
///
/// # Errors
/// When the listener does not listen. Being out of file descriptors is no error: the next
/// connection waits until one is free.
pub async fn serve(listener: TcpListener, options: Options) -> io::Result<()> {
    serve_until(listener, options, pending()).await
}

/// Serves until `stop` is ready; then says 1001 (going away) on every connection, and
/// returns when all have ended, after one second at the latest.
///
/// # Errors
/// As [`serve`].
// ANCHOR: serve
pub async fn serve_until(
    listener: TcpListener,
    options: Options,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let tick_every = options.tick_every;
    let server = Arc::new(Server {
        options,
        feed: Feed::new(),
        rooms: Rooms::default(),
        stopping: watch::Sender::new(false),
    });
    // Dropping the set ends the tasks in it: nothing outlives this function.
    let mut connections = JoinSet::new();
    let handle = |socket, place| handle(socket, server.clone(), place);
    tokio::select! {
        result = accept_all(&listener, &mut connections, handle) => return result,
        () = server.feed.run(tick_every) => {}
        () = stop => {}
    }
    drop(listener);
    server.stopping.send_replace(true);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    let _ = timeout(STOP_TIME, all_ended).await;
    Ok(())
}
// ANCHOR_END: serve

/// One connection from its first byte to its last. It keeps its place until then.
// ANCHOR: handle
async fn handle(socket: TcpStream, server: Arc<Server>, _place: OwnedSemaphorePermit) {
    let decide = |request: &_| {
        let (accepted, granted) = decide(request, &server.options)?;
        Ok((accepted.response(), granted))
    };
    let Some(opened) = open(socket, server.options.tls.as_ref(), decide).await else {
        return; // too slow, or no TLS: there is nobody to answer
    };
    let Some(request) = opened.granted else {
        return hang_up(opened.socket).await; // refused, and told so
    };
    let max_message = request.endpoint.max_message;
    let stopping = server.stopping.subscribe();
    let mut connection =
        Connection::new(opened.socket, opened.early.into(), max_message, stopping).await;
    let Err(end) = match request.endpoint.kind {
        Kind::Echo => echo::echo(&mut connection).await,
        Kind::Ticker => ticker::ticker(&mut connection, &server.feed, request.from).await,
        Kind::Chat => chat::chat(&mut connection, &server.rooms).await,
    };
    connection.finish(end).await;
}
// ANCHOR_END: handle

/// A request that became a WebSocket connection.
struct Granted {
    endpoint: &'static Endpoint,
    /// The ticker's `?from=N`.
    from: Option<u64>,
}

/// Finds the endpoint and checks the handshake.
// ANCHOR: decide
fn decide<B>(request: &Request<B>, options: &Options) -> Result<(Accepted, Granted), Refusal> {
    let path = request.uri().path();
    let endpoint =
        ENDPOINTS.iter().find(|endpoint| endpoint.path == path).ok_or(Refusal::UnknownPath)?;
    let accepted = handshake::check(request, endpoint.protocol, &options.allowed_origins)?;
    let from = request.uri().query().and_then(|query| query.strip_prefix("from="));
    Ok((accepted, Granted { endpoint, from: from.and_then(|number| number.parse().ok()) }))
}
// ANCHOR_END: decide
