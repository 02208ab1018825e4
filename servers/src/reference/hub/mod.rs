//! One history of events, told in three ways: short poll, long poll and Server-Sent Events.
//!
//! tokio accepts, rustls encrypts, and hyper speaks HTTP/1.1 or HTTP/2, as the client
//! prefers. Behind it stands [`history`]: every technique reads the same numbered events,
//! so a client may change between them and take its cursor along.

mod answer;
mod cors;
mod cursor;
mod framing;
mod history;
mod poll;
mod publish;
mod route;
mod stalled;
mod stop;
mod stream;
mod topics;

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::rustls::ServerConfig;

use self::stalled::Impatient;
use self::stop::Stop;
use self::topics::Topics;
use super::ws::open::{accept_all, encrypt};

/// The port on which the guide's examples expect this server.
pub const DEFAULT_PORT: u16 = 9003;

/// How long the whole server waits for answers that are on their way when it stops.
const STOP_TIME: Duration = Duration::from_secs(1);

/// How long a client may take for TLS, and again for the head of its first request.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// How long a connection may stay open between two requests, which is also how long a later
/// head may take. Whoever polls every few seconds keeps its connection.
const IDLE_TIME: Duration = Duration::from_secs(60);

/// How long a client may take no byte of what we have for it.
const STALLED_TIME: Duration = Duration::from_secs(20);

/// The longest request head.
const MAX_HEAD: usize = 16 << 10;

/// Requests at one time on one HTTP/2 connection. A browser opens every stream of a page
/// there, in place of the six connections that it allows itself with HTTP/1.1.
const MAX_STREAMS: u32 = 200;

/// What this server offers, for people: an address, and what happens there.
pub static PLACES: &[(&str, &str)] = &[
    ("/topics/NAME", "GET polls, ?after=N from event N on, Prefer: wait=N waits"),
    ("", "POST publishes a text, DELETE finishes the topic"),
    ("/topics/NAME/events", "the same as Server-Sent Events"),
    ("/topics/NAME/subscribers", "how many follow it at this moment"),
];

/// What can be chosen about the server.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many events each topic keeps.
    pub kept: usize,
    /// The longest time that a long poll is held. Many proxies give up after 60 seconds of
    /// silence, and some after 30.
    pub longest_wait: Duration,
    /// How long a stream may be silent before a comment shows that it lives.
    pub heartbeat: Duration,
    /// How long a client waits before it opens a broken stream again.
    pub retry: Duration,
    /// The origins whose pages may read and publish, as browsers write them.
    pub allowed_origins: Vec<String>,
    /// Speaks TLS with this certificate; without it, plain TCP.
    pub tls: Option<Arc<ServerConfig>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kept: 1000,
            longest_wait: Duration::from_secs(25),
            heartbeat: Duration::from_secs(15),
            retry: Duration::from_secs(2),
            allowed_origins: vec!["https://app.example".to_owned()],
            tls: None,
        }
    }
}

/// What all connections share.
struct Server {
    options: Options,
    topics: Topics,
    stop: Stop,
}

/// Serves until the future is dropped, which ends every connection at once.
///
/// # Errors
/// When the listener does not listen. Being out of file descriptors is no error: the next
/// connection waits until one is free.
pub async fn serve(listener: TcpListener, options: Options) -> io::Result<()> {
    serve_until(listener, options, pending()).await
}

/// Serves until `stop` is ready; then answers the polls that are held, ends the streams
/// between two events, and returns when all connections have ended, after one second at
/// the latest.
///
/// # Errors
/// As [`serve`].
// ANCHOR: serve
pub async fn serve_until(
    listener: TcpListener,
    mut options: Options,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    options.tls = options.tls.map(with_both_versions);
    let (tell, told) = Stop::channel();
    let topics = Topics::new(options.kept);
    let server = Arc::new(Server { options, topics, stop: told });
    // Dropping the set ends the tasks in it: nothing outlives this function.
    let mut connections = JoinSet::new();
    let handle = |socket, place| handle(socket, server.clone(), place);
    tokio::select! {
        result = accept_all(&listener, &mut connections, handle) => return result,
        () = stop => {}
    }
    drop(listener);
    tell.send_replace(true);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    let _ = timeout(STOP_TIME, all_ended).await;
    Ok(())
}
// ANCHOR_END: serve

/// Browsers speak HTTP/2 only over TLS, and only when the server names it there.
fn with_both_versions(tls: Arc<ServerConfig>) -> Arc<ServerConfig> {
    let mut tls = Arc::unwrap_or_clone(tls);
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Arc::new(tls)
}

/// One connection from its first byte to its last. It keeps its place until then.
// ANCHOR: handle
async fn handle(socket: TcpStream, server: Arc<Server>, _place: OwnedSemaphorePermit) {
    let Ok(Some(socket)) = timeout(HEAD_TIME, encrypt(socket, server.options.tls.as_ref())).await
    else {
        return; // too slow, or no TLS: there is nobody to answer
    };
    let asked = Arc::new(AtomicBool::new(false));
    let stop = server.stop.clone();
    let service = service_fn({
        let asked = asked.clone();
        move |request| {
            asked.store(true, Ordering::Relaxed);
            let server = server.clone();
            async move { Ok::<_, Infallible>(route::respond(request, &server).await) }
        }
    });
    let http = http();
    let socket = TokioIo::new(Impatient::new(socket, STALLED_TIME));
    let mut connection = pin!(http.serve_connection(socket, service));
    // Whoever connects and then says nothing would keep its place for ever.
    let silent = async {
        sleep(HEAD_TIME).await;
        if asked.load(Ordering::Relaxed) {
            pending::<()>().await;
        }
    };
    // An error of a connection ends it, and there is nobody else to tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = silent => return,
        () = stop.told() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
// ANCHOR_END: handle

/// The limits of HTTP. The option `pipeline_flush` stays off: with it, hyper takes all that a
/// body has, however slowly the client reads. An HTTP/2 connection carries pings, because a client that has
/// vanished without a word says nothing on it either.
fn http() -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(IDLE_TIME).max_buf_size(MAX_HEAD);
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(STALLED_TIME)
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEAD as u32);
    http
}
