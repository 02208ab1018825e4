//! Peers that do almost nothing: no MUST case may pass on any of them.
//!
//! What needs no protocol is in [`tcp`] and [`http`], for every family to
//! name in its own slice of defects. Each of them is bounded: a stream ends
//! with its reader, and after [`STREAM_LIMIT`] at the latest.

pub mod http;
#[cfg(feature = "events")]
pub mod hub;
pub mod tcp;
#[cfg(feature = "ws")]
pub mod ws;

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// An endless stream ends after this many bytes on one connection.
pub const STREAM_LIMIT: usize = 256 << 20;

/// A connection that says nothing more ends after this long.
pub const LIFETIME: Duration = Duration::from_secs(120);

/// How many bytes of a request are looked at.
const REQUEST_LIMIT: usize = 64 << 10;

/// Accepts until dropped and treats every connection the same.
async fn each<F>(listener: TcpListener, treat: impl Fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    let treated = treat(stream);
                    connections.spawn(async move {
                        let _ = tokio::time::timeout(LIFETIME, treated).await;
                    });
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Reads and forgets until the client ends its direction.
async fn swallow(stream: &mut TcpStream) {
    let mut bytes = vec![0; 4 << 10];
    while let Ok(1..) = stream.read(&mut bytes).await {}
}

/// Reads up to the empty line behind a request head, and returns all of it;
/// `None` when the client ends before, or never comes to it.
async fn request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let is_whole = |bytes: &[u8]| bytes.windows(4).any(|four| four == b"\r\n\r\n");
    while !is_whole(&bytes) {
        if bytes.len() > REQUEST_LIMIT || !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
            return None;
        }
    }
    Some(bytes)
}

/// Writes a block again and again, reads whatever comes, and stops when the
/// client is gone or the limit is reached.
async fn stream_endlessly(stream: &mut TcpStream, block: &[u8]) {
    let (mut reader, mut writer) = stream.split();
    let read = async {
        let mut bytes = vec![0; 4 << 10];
        while let Ok(1..) = reader.read(&mut bytes).await {}
        // A client that only ended its direction may still be reading; one
        // that is gone makes the next write fail.
        std::future::pending::<()>().await;
    };
    let write = async {
        let mut left = STREAM_LIMIT;
        while left > 0 && writer.write_all(block).await.is_ok() {
            left = left.saturating_sub(block.len());
            // Loopback takes bytes as fast as they come: leave the others a turn.
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = read => {}
        () = write => {}
    }
}

/// Bytes that look random and are the same in every run.
fn noise(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        // The constants are Knuth's; the upper bits are the good ones.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..count).map(|_| next()).collect()
}
