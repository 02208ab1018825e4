//! Peers that know nothing above TCP.

use futures_util::future::BoxFuture;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::{each, noise, stream_endlessly, swallow};
use crate::relay::reset;

/// Accepts and ends the connection at once.
pub fn accept_and_close(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        let _ = stream.shutdown().await;
        swallow(&mut stream).await;
    }))
}

/// Accepts and resets the connection at once.
pub fn accept_and_reset(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |stream| reset(stream)))
}

/// Reads everything and says nothing.
pub fn mute(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| swallow(&mut stream).await))
}

/// Sends back every byte.
pub fn echo(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        let (mut reader, mut writer) = stream.split();
        let _ = tokio::io::copy(&mut reader, &mut writer).await;
        let _ = writer.shutdown().await;
    }))
}

/// Sends 4 KiB of noise and then only reads.
pub fn garbage(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        let _ = stream.write_all(&noise(6455, 4 << 10)).await;
        swallow(&mut stream).await;
    }))
}

/// Sends bytes without end, whatever it is asked.
pub fn endless(listener: TcpListener) -> BoxFuture<'static, ()> {
    Box::pin(each(listener, async |mut stream| {
        stream_endlessly(&mut stream, &[b'x'; 16 << 10]).await;
    }))
}
