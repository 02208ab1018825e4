//! A small echo server that keeps every rule of RFC 6455 that the suite looks
//! at: the clean base under the spoilers, where a statement is proved that a
//! larger server treats more freely.
//!
//! It serves `/`, lets in browsers from one origin and clients that name
//! none, and knows one subprotocol.

mod handshake;
mod messages;

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::faulty::codec::ws::Head;
use messages::{Messages, Next};

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

/// What happens to a request head beyond the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HugeHead {
    /// It is refused with 431.
    Refuse,
    /// The whole server goes away.
    Die,
}

/// The few things that the scripted peers change.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What happens to a longer one.
    pub huge_head: HugeHead,
}

impl Default for Options {
    fn default() -> Options {
        Options { huge_head: HugeHead::Refuse }
    }
}

/// Why a connection is over.
enum Outcome {
    Done,
    Died,
}

/// Serves until dropped; every connection ends with it.
pub async fn serve(listener: TcpListener, options: Options) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, options));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(outcome) = connections.join_next() => {
                if matches!(outcome, Ok(Outcome::Died)) {
                    return;
                }
            }
        }
    }
}

/// One connection from its request to its end.
async fn connection(mut stream: TcpStream, options: Options) -> Outcome {
    let _ = stream.set_nodelay(true);
    let mut bytes = Vec::new();
    let opened = loop {
        if let Some((head, taken)) = Head::decode(&bytes) {
            bytes.drain(..taken);
            break handshake::answer(&head);
        }
        if bytes.len() > HEAD_LIMIT {
            match options.huge_head {
                HugeHead::Die => return Outcome::Died,
                HugeHead::Refuse => break Err(handshake::too_large()),
            }
        }
        bytes.reserve(READ);
        match stream.read_buf(&mut bytes).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => return Outcome::Done,
        }
    };
    match opened {
        Ok(answer) => {
            if stream.write_all(&answer.encode()).await.is_ok() {
                talk(&mut stream, bytes).await;
            }
        }
        Err(refusal) => {
            let _ = stream.write_all(&refusal).await;
        }
    }
    end(stream).await;
    Outcome::Done
}

/// Answers frames until one of the two closes.
async fn talk(stream: &mut TcpStream, bytes: Vec<u8>) {
    let mut messages = Messages::new(bytes);
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
            }
        };
        if stream.write_all(&answers).await.is_err() || !more {
            return;
        }
        messages.buffer().reserve(READ);
        match stream.read_buf(messages.buffer()).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => return,
        }
    }
}

/// Sends the FIN first and then reads what is still on its way (section
/// 7.1.1): closing with unread bytes would reset the connection.
async fn end(mut stream: TcpStream) {
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
