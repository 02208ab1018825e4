//! A small echo server that keeps every rule of RFC 6455 and RFC 7692 that the
//! suite looks at: the clean base under the spoilers, where a statement is proved that a
//! larger server treats more freely.
//!
//! It serves `/`, lets in browsers from one origin and clients that name
//! none, and knows one subprotocol.

mod deflate;
mod handshake;
mod messages;
mod negotiation;
mod options;
mod utf8;

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::faulty::Stop;
use crate::faulty::codec::ws::{Frame, Head};
use messages::{Messages, Next};
pub use options::{Fault, Options};

/// The one origin whose pages may connect.
pub const ORIGIN: &str = "https://app.example";

/// The one subprotocol.
pub const SUBPROTOCOL: &str = "echo.wireproof";

/// The one path.
pub const PATH: &str = "/";

/// The one version.
pub const VERSION: &str = "13";

/// A connection that is over is read for at most this many bytes, so that the
/// FIN does not turn into a reset while bytes of the client are on their way.
const DRAINED_BYTES: usize = 64 << 20;

/// And for at most this long.
const DRAINED_FOR: Duration = Duration::from_secs(10);

/// Room for one read, so that what one segment brought is seen together.
const READ: usize = 16 << 10;

/// How many bytes a request head may have.
const HEAD_LIMIT: usize = 16 << 10;

/// How long all connections together may take to end once the server is told to.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    Died,
}

/// What all connections share.
#[derive(Clone)]
pub(super) struct Shared {
    options: Arc<Options>,
    /// Becomes true when the server is told to stop.
    stopping: watch::Receiver<bool>,
}

/// Serves until dropped, which ends every connection, or until it is told to
/// stop and has said so on all of them.
pub async fn serve(listener: TcpListener, stop: Stop, options: Options) {
    serve_with(listener, stop, options, async |mut stream: TcpStream, shared| {
        let _ = stream.set_nodelay(true);
        connection(&mut stream, shared).await
    })
    .await;
}

/// Serves, with something between TCP and the connections.
pub(super) async fn serve_with<F>(
    listener: TcpListener,
    stop: Stop,
    options: Options,
    handle: impl Fn(TcpStream, Shared) -> F,
) where
    F: Future<Output = Outcome> + Send + 'static,
{
    let stopping = watch::Sender::new(false);
    let shared = Shared { options: Arc::new(options), stopping: stopping.subscribe() };
    let mut connections = JoinSet::new();
    let mut stop = stop;
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(handle(stream, shared.clone()));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(outcome) = connections.join_next() => {
                if matches!(outcome, Ok(Outcome::Died)) {
                    return;
                }
            }
            () = &mut stop => break,
        }
    }
    drop(listener);
    stopping.send_replace(true);
    let all = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(FAREWELL, all).await;
}

/// One connection from its request to its end.
pub(super) async fn connection<S>(stream: &mut S, shared: Shared) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut bytes = Vec::new();
    let opened = loop {
        if let Some((head, taken)) = Head::decode(&bytes) {
            bytes.drain(..taken);
            break handshake::answer(&head);
        }
        if bytes.len() > HEAD_LIMIT {
            if shared.options.has(Fault::DiesOfHugeHead) {
                return Outcome::Died;
            }
            break Err(handshake::too_large());
        }
        bytes.reserve(READ);
        match stream.read_buf(&mut bytes).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => return Outcome::Done,
        }
    };
    match opened {
        Ok((answer, agreed)) => {
            let mut messages = Messages::new(bytes, agreed, Arc::clone(&shared.options));
            if stream.write_all(&answer.encode()).await.is_ok()
                && talk(stream, &mut messages, shared).await == Outcome::Died
            {
                return Outcome::Died;
            }
            // What the messages hold is held until the very end.
            end(stream).await;
        }
        Err(refusal) => {
            let _ = stream.write_all(&refusal).await;
            end(stream).await;
        }
    }
    Outcome::Done
}

/// Answers frames until one of the two closes.
async fn talk<S>(stream: &mut S, messages: &mut Messages, shared: Shared) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Shared { options, mut stopping } = shared;
    loop {
        // What one segment asked is answered in one.
        let mut answers = Vec::new();
        let more = loop {
            match messages.next() {
                Next::Answer(frame) => answers.extend(frame.encode()),
                Next::Last(frame) => {
                    answers.extend(frame.encode());
                    break false;
                }
                Next::More => break true,
                Next::Die => return Outcome::Died,
            }
        };
        if stream.write_all(&answers).await.is_err() || !more {
            return Outcome::Done;
        }
        messages.buffer().reserve(READ);
        tokio::select! {
            read = stream.read_buf(messages.buffer()) => if !matches!(read, Ok(1..)) {
                return Outcome::Done;
            },
            Ok(_) = stopping.wait_for(|stopping| *stopping) => break,
        }
    }
    if let Some(code) = options.farewell {
        let _ = stream.write_all(&Frame::close(code, "").encode()).await;
        hear_close(stream, messages).await;
    }
    Outcome::Done
}

/// Reads until the client answers a Close, and says nothing more.
async fn hear_close<S: AsyncRead + Unpin>(stream: &mut S, messages: &mut Messages) {
    loop {
        match messages.next() {
            Next::Last(_) | Next::Die => return,
            Next::Answer(_) => {}
            Next::More => {
                messages.buffer().reserve(READ);
                if !matches!(stream.read_buf(messages.buffer()).await, Ok(1..)) {
                    return;
                }
            }
        }
    }
}

/// Sends the FIN first and then reads what is still on its way (section
/// 7.1.1): closing with unread bytes would reset the connection.
async fn end<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let drain = async {
        let mut left = DRAINED_BYTES;
        let mut bytes = vec![0; 4 << 10];
        while let Ok(count @ 1..) = stream.read(&mut bytes).await {
            left = left.saturating_sub(count);
            if left == 0 {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(DRAINED_FOR, drain).await;
}
