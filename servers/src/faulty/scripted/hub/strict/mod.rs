//! A small hub that keeps every rule of Server-Sent Events, of HTTP and of polling that the
//! suite looks at: one history of events, read as a stream, by short polls and by long polls.
//!
//! It has the routes of the reference hub. What it offers beyond that, so that more cases can
//! be proved: whoever publishes may choose type and ID of an event, by `?event=` and `?id=` or
//! by `X-Event-Type` and `X-Event-Id`; streams and polls are compressed on request; and who
//! polls too often is told so.

mod answer;
mod chunks;
mod coding;
mod conditional;
mod copies;
mod cors;
mod cursor;
mod data;
mod date;
mod events;
mod header_frames;
mod history;
mod hold;
mod http1;
mod http2;
mod left;
mod memory;
pub mod options;
mod poll;
mod prefer;
mod prefixed;
mod publish;
mod rate;
mod reader;
mod reading;
mod request;
mod rewrite;
mod route;
mod stream;
mod subscription;
mod topics;
mod writing;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinSet;

use crate::faulty::Stop;
use crate::relay;
pub use cors::ORIGIN;
use header_frames::HeaderFrames;
pub use options::{Fault, Options};
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
    /// It is to be reset.
    Reset,
}

/// What all connections share.
#[derive(Clone, Debug)]
pub(super) struct Server {
    options: Arc<Options>,
    topics: Arc<Topics>,
    /// Becomes true when the server is told to stop.
    stopping: watch::Receiver<bool>,
    common: Arc<Common>,
}

/// What only a defect makes use of.
#[derive(Debug)]
pub(super) struct Common {
    /// Ends the whole server.
    death: Notify,
    /// Whether it is ending.
    is_dead: AtomicBool,
    /// How many clients have left without a word.
    left: AtomicUsize,
    /// How many polls are held.
    held: AtomicUsize,
    /// Places for polls, where there are not enough for all.
    places: Option<Semaphore>,
    /// Whose turn it is to be written to.
    turn: tokio::sync::Mutex<()>,
    /// The unknown cursors that have been seen.
    seen: Mutex<HashSet<Vec<u8>>>,
}

impl Server {
    fn new(options: Options, stopping: watch::Receiver<bool>) -> Server {
        let common = Common {
            death: Notify::new(),
            is_dead: AtomicBool::new(false),
            left: AtomicUsize::new(0),
            held: AtomicUsize::new(0),
            places: options.has(Fault::FiftyPollsAtATime).then(|| Semaphore::new(50)),
            turn: tokio::sync::Mutex::new(()),
            seen: Mutex::default(),
        };
        let topics = Arc::new(Topics::new(options.kept));
        Server { options: Arc::new(options), topics, stopping, common: Arc::new(common) }
    }

    /// Ends the whole server at once, as a crash does.
    fn die(&self) {
        self.common.is_dead.store(true, Ordering::Relaxed);
        self.common.death.notify_one();
    }

    /// Whether nothing is answered any more, though connections may live on for a moment.
    fn is_dead(&self) -> bool {
        self.common.is_dead.load(Ordering::Relaxed)
    }

    /// Whether held polls are answered when the server is told to stop.
    fn answers_at_stop(&self) -> bool {
        let options = &self.options;
        !options.has(Fault::ResetsPollsAtStop) && !options.has(Fault::EndsPollsAtStop)
    }

    /// Whether this cursor is seen for the first time.
    fn is_first(&self, cursor: &[u8]) -> bool {
        let mut seen = self.common.seen.lock().expect("nobody panics while holding this lock");
        seen.insert(cursor.to_vec())
    }
}

/// Serves until dropped, which ends every connection, or until it is told to stop and has
/// answered the polls that it holds and ended its streams.
pub async fn serve(listener: TcpListener, stop: Stop, options: Options) {
    serve_with(listener, stop, options, async |mut stream: TcpStream, server| {
        let _ = stream.set_nodelay(true);
        if connection(&mut stream, server).await == Outcome::Reset {
            relay::reset(stream);
        }
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
    F: Future<Output = ()> + Send + 'static,
{
    let stopping = watch::Sender::new(false);
    let server = Server::new(options, stopping.subscribe());
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
            () = server.common.death.notified() => return,
            () = &mut stop => break,
        }
    }
    drop(listener);
    stopping.send_replace(true);
    let all = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(FAREWELL, all).await;
}

/// One connection, in the version of HTTP that its first bytes tell.
pub(super) async fn connection<S>(stream: &mut S, server: Server) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut bytes = Vec::new();
    while bytes.len() < http2::PREFACE.len() && http2::PREFACE.starts_with(&bytes) {
        if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
            return Outcome::Done;
        }
    }
    if !bytes.starts_with(http2::PREFACE) {
        return http1::serve(stream, bytes, server).await;
    }
    let stream = Prefixed::new(bytes, stream);
    if server.options.has(Fault::ConnectionFieldOverHttp2) {
        return http2::serve(HeaderFrames::new(stream), server).await;
    }
    http2::serve(stream, server).await
}
