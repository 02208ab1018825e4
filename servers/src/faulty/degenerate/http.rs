//! Peers that know a little HTTP.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::time::sleep;

use super::{each, request, stream_endlessly, swallow};

/// What the tarpit says, one byte a second.
const SLOW_HEAD: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n";

/// A whole answer that fits nothing in particular.
const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n";

/// Answers 200 to every request and keeps the connection.
pub fn ok(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        while request(&mut stream).await.is_some() && stream.write_all(OK).await.is_ok() {}
        let _ = stream.shutdown().await;
        swallow(&mut stream).await;
    }))
}

/// Sends a good head, one byte a second.
pub fn tarpit(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        let (mut reader, mut writer) = stream.split();
        let write = async {
            for byte in SLOW_HEAD {
                sleep(Duration::from_secs(1)).await;
                if writer.write_all(&[*byte]).await.is_err() {
                    return;
                }
            }
        };
        let mut sink = tokio::io::sink();
        tokio::select! {
            _ = tokio::io::copy(&mut reader, &mut sink) => {}
            () = write => {}
        }
    }))
}

/// Answers every request with a good head and a body without end.
pub fn endless_body(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n";
        if request(&mut stream).await.is_some() && stream.write_all(head).await.is_ok() {
            stream_endlessly(&mut stream, &[b'x'; 16 << 10]).await;
        }
    }))
}

/// Answers every request with a status line and header fields without end.
pub fn endless_head(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        let start = b"HTTP/1.1 101 Switching Protocols\r\n";
        if request(&mut stream).await.is_some() && stream.write_all(start).await.is_ok() {
            stream_endlessly(&mut stream, &b"X-More: of the same\r\n".repeat(512)).await;
        }
    }))
}
