//! From a listener to connections that were asked for something: TCP, TLS, and one HTTP
//! request with its answer.

use std::convert::Infallible;
use std::future::{poll_fn, ready};
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::connection::{Socket, hang_up};
use super::handshake::Refusal;

/// Connections at one time. The next one waits in the kernel's queue until another
/// ends. Most systems give a process 1024 file descriptors; half of them leave room.
const MAX_CONNECTIONS: usize = 512;

/// How long to wait when no connection can be accepted. Trying at once again would keep
/// a processor busy with failing.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long TLS and the request together may take. Without a limit, clients that
/// connect and then say nothing would use up all places.
const HANDSHAKE_TIME: Duration = Duration::from_secs(5);

/// The longest request head. Browsers send a few kilobytes, most of them cookies.
const MAX_HEAD: usize = 16 << 10;

/// An answer to a request, ready for hyper.
pub(in crate::reference) type Answer = Response<Full<Bytes>>;

/// Accepts for ever and gives every connection to a task of its own, with the place that
/// it occupies. Returns only with an error that does not go away.
// ANCHOR: accept_all
pub(in crate::reference) async fn accept_all<F>(
    listener: &TcpListener,
    connections: &mut JoinSet<()>,
    handle: impl Fn(TcpStream, OwnedSemaphorePermit) -> F,
) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let place = places.clone().acquire_owned().await.expect("nobody closes the semaphore");
        let socket = accept(listener).await?;
        // The set remembers every task until somebody asks for its result.
        while connections.try_join_next().is_some() {}
        connections.spawn(handle(socket, place));
    }
}
// ANCHOR_END: accept_all

/// Accepts one connection. Nearly every error concerns a single connection, or passes
/// when another one ends, as when file descriptors run out: so wait a little, and go on.
async fn accept(listener: &TcpListener) -> io::Result<TcpStream> {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => return Ok(socket),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Err(error),
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// A connection after HTTP.
pub(in crate::reference) struct Opened<T> {
    pub(in crate::reference) socket: Box<dyn Socket>,
    /// What the client sent behind its request, and hyper read along with it.
    pub(in crate::reference) early: Bytes,
    /// What was asked for, if it was granted.
    pub(in crate::reference) granted: Option<T>,
}

/// TLS, if configured, then one HTTP request and the answer that `decide` gives to it.
/// `None` when the client was too slow or spoke no TLS: there is nobody to talk to.
///
/// hyper can hand over an upgraded connection by itself, but only an accepted one. We
/// take the socket back in both cases, because a refusal needs a clean end as well.
// ANCHOR: open
pub(in crate::reference) async fn open<T>(
    socket: TcpStream,
    tls: Option<&Arc<ServerConfig>>,
    decide: impl Fn(&Request<Incoming>) -> Result<(Answer, T), Refusal>,
) -> Option<Opened<T>> {
    let granted = OnceLock::new();
    let service = service_fn(|request| {
        let response = match decide(&request) {
            Ok((accepted, what)) => {
                let _ = granted.set(what);
                accepted
            }
            Err(refusal) => refusal.response(),
        };
        ready(Ok::<_, Infallible>(response))
    });
    let parts = timeout(HANDSHAKE_TIME, async {
        let socket = encrypt(socket, tls).await?;
        let mut http = http1::Builder::new()
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(socket), service);
        // An error means that hyper has refused the request itself, or that the client left.
        let _ = poll_fn(|context| http.poll_without_shutdown(context)).await;
        Some(http.into_parts())
    })
    .await
    .ok()??;
    Some(Opened {
        socket: parts.io.into_inner(),
        early: parts.read_buf,
        granted: granted.into_inner(),
    })
}
// ANCHOR_END: open

/// Speaks TLS over a socket, if configured. `None` when the other side does not.
// ANCHOR: encrypt
pub(in crate::reference) async fn encrypt(
    socket: TcpStream,
    tls: Option<&Arc<ServerConfig>>,
) -> Option<Box<dyn Socket>> {
    // Small frames must not wait for each other.
    socket.set_nodelay(true).ok()?;
    let Some(config) = tls else { return Some(Box::new(socket)) };
    match TlsAcceptor::from(config.clone()).accept(socket).into_fallible().await {
        Ok(socket) => Some(Box::new(socket)),
        Err((_, socket)) => {
            // rustls has said in an alert what it did not like; it must not get lost.
            hang_up(socket).await;
            None
        }
    }
}
// ANCHOR_END: encrypt
