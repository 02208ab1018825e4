//! Opens a connection, and ends it when nobody needs it any more.

use std::future::Future;
use std::io::Cursor;
use std::time::Duration;

use h2::client::{Builder, SendRequest};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

use super::tap::{Heard, Tapped};
use crate::case::Stop;
use crate::http::site::Site;
use crate::net::DialError;

/// What a request body is made of.
pub(super) type Data = Cursor<Vec<u8>>;

/// A connection that runs in a task of its own.
pub(super) struct Connection {
    pub(super) send: SendRequest<Data>,
    pub(super) heard: Heard,
    /// Dropped with the connection, which then ends.
    pub(super) _alive: oneshot::Sender<()>,
}

/// So much data of one stream may wait unread.
const STREAM_WINDOW: u32 = 1024 * 1024;

/// So much data of all streams may wait unread.
const CONNECTION_WINDOW: u32 = 4 * 1024 * 1024;

/// The largest list of header fields that is taken.
const LARGEST_FIELDS: u32 = 64 * 1024;

/// Connects, and sends the preface of HTTP/2. Whether the target speaks it
/// shows with its first answer.
pub(super) async fn connect(site: &Site) -> Result<Connection, Stop> {
    let wire = match site.dial().await {
        Err(error @ DialError::NoProtocol { .. }) => return Err(Stop::skipped(error.to_string())),
        other => other?,
    };
    if site.place.tls && wire.alpn() != Some(b"h2") {
        let why = format!("{} does not choose h2 in ALPN", site.place.authority);
        return Err(Stop::skipped(why));
    }
    let heard = Heard::new(wire.recorder.clone(), wire.conn);
    let tapped = Tapped::new(wire.into_stream(), heard.clone());
    let handshake = Builder::new()
        .enable_push(false)
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_header_list_size(LARGEST_FIELDS)
        .handshake::<_, Data>(tapped);
    let until = Instant::now() + site.time.patience;
    let open = |why: String| Stop::inconclusive(format!("no connection of HTTP/2: {why}"));
    let (send, connection) = match timeout_at(until, handshake).await {
        Ok(Ok(both)) => both,
        Ok(Err(error)) => return Err(open(error.to_string())),
        Err(_) => return Err(open("the target does not read".to_owned())),
    };
    let (alive, over) = oneshot::channel();
    tokio::spawn(run(connection, over, heard.clone(), site.time.quiet));
    Ok(Connection { send, heard, _alive: alive })
}

/// Runs the connection until it is over, or until nobody needs it: then it may
/// say so to the target, as long as that takes no time.
async fn run(connection: impl Future, over: oneshot::Receiver<()>, heard: Heard, quiet: Duration) {
    let mut connection = Box::pin(connection);
    tokio::select! {
        biased;
        () = heard.is_reset() => return,
        _ = &mut connection => return,
        _ = over => {}
    }
    let _ = timeout(quiet, connection).await;
}
