//! A small hub that keeps every rule of Server-Sent Events, of HTTP and of polling that the
//! suite looks at: one history of events, read as a stream, by short polls and by long polls.
//!
//! It has the routes of the reference hub. What it offers beyond that, so that more cases can
//! be proved: whoever publishes may choose type and ID of an event, by `?event=` and `?id=` or
//! by `X-Event-Type` and `X-Event-Id`; streams and polls are compressed on request; and who
//! polls too often is told so.

mod answer;
mod coding;
mod conditional;
mod cors;
mod date;
mod events;
mod history;
mod http1;
mod http2;
mod options;
mod poll;
mod prefer;
mod prefixed;
mod publish;
mod rate;
mod reading;
mod request;
mod route;
mod stream;
mod topics;
mod writing;

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::faulty::Stop;
pub use cors::ORIGIN;
pub use options::Options;
use prefixed::Prefixed;
use topics::Topics;

/// How long a client may take nothing of what we have for it.
const STALLED_TIME: Duration = Duration::from_secs(20);

/// How long all connections together may take to end once the server is told to.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
}

/// What all connections share.
#[derive(Clone, Debug)]
pub(super) struct Server {
    options: Arc<Options>,
    topics: Arc<Topics>,
    /// Becomes true when the server is told to stop.
    stopping: watch::Receiver<bool>,
}

/// Serves until dropped, which ends every connection, or until it is told to stop and has
/// answered the polls that it holds and ended its streams.
pub async fn serve(listener: TcpListener, stop: Stop, options: Options) {
    serve_with(listener, stop, options, async |stream: TcpStream, server| {
        let _ = stream.set_nodelay(true);
        connection(stream, server).await
    })
    .await;
}

/// Serves, with something between TCP and the connections.
pub(super) async fn serve_with<F>(
    listener: TcpListener,
    mut stop: Stop,
    options: Options,
    handle: impl Fn(TcpStream, Server) -> F,
) where
    F: Future<Output = Outcome> + Send + 'static,
{
    let stopping = watch::Sender::new(false);
    let topics = Arc::new(Topics::new(options.kept));
    let server = Server { options: Arc::new(options), topics, stopping: stopping.subscribe() };
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(handle(stream, server.clone()));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
            () = &mut stop => break,
        }
    }
    drop(listener);
    stopping.send_replace(true);
    let all = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(FAREWELL, all).await;
}

/// One connection, in the version of HTTP that its first bytes tell.
pub(super) async fn connection<S>(mut stream: S, server: Server) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut bytes = Vec::new();
    while bytes.len() < http2::PREFACE.len() && http2::PREFACE.starts_with(&bytes) {
        if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
            return Outcome::Done;
        }
    }
    match bytes.starts_with(http2::PREFACE) {
        true => http2::serve(Prefixed::new(bytes, stream), server).await,
        false => http1::serve(&mut stream, bytes, server).await,
    }
}
