//! What can be wrong between TCP and WebSocket.

use crate::faulty::{Defect, Stop, secure};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::strict::{Options, Outcome, Shared, connection, serve_with};

/// The first byte of a TLS connection: a record of the handshake.
const HANDSHAKE: u8 = 22;

pub(crate) static DEFECTS: &[Defect] = &[
    secure("ws.ends-tls-without-its-alert", |listener, stop, config| {
        over(listener, stop, config, without_alert)
    })
    .says("It ends TCP without the closing alert of TLS.")
    .violates(&["ws.tls.sends-closing-alert"]),
    secure("ws.keeps-failed-tls-handshakes", |listener, stop, config| {
        over(listener, stop, config, keep_failed)
    })
    .says("It leaves a connection open on which the TLS handshake failed.")
    .violates(&["ws.tls.ends-failed-handshake"]),
    secure("ws.speaks-plain-text-on-its-tls-port", |listener, stop, config| {
        over(listener, stop, config, or_plain)
    })
    .says("It serves clients that begin without TLS.")
    .violates(&["ws.tls.refuses-plain-text"]),
];

/// Serves one TCP connection.
type Handle = fn(TcpStream, Shared, TlsAcceptor) -> BoxFuture<'static, Outcome>;

/// The strict server behind something that begins with TCP.
fn over(
    listener: TcpListener,
    stop: Stop,
    config: Arc<ServerConfig>,
    handle: Handle,
) -> BoxFuture<'static, ()> {
    let acceptor = TlsAcceptor::from(config);
    Box::pin(serve_with(listener, stop, Options::default(), move |stream, shared| {
        let _ = stream.set_nodelay(true);
        handle(stream, shared, acceptor.clone())
    }))
}

fn without_alert(
    stream: TcpStream,
    shared: Shared,
    acceptor: TlsAcceptor,
) -> BoxFuture<'static, Outcome> {
    Box::pin(async move {
        match acceptor.accept(stream).await {
            Ok(tls) => connection(&mut WithoutAlert(tls), shared).await,
            Err(_) => Outcome::Done,
        }
    })
}

fn keep_failed(
    stream: TcpStream,
    shared: Shared,
    acceptor: TlsAcceptor,
) -> BoxFuture<'static, Outcome> {
    Box::pin(async move {
        match acceptor.accept(stream).into_fallible().await {
            Ok(mut tls) => connection(&mut tls, shared).await,
            Err((_, mut stream)) => {
                let mut bytes = [0; 1024];
                while let Ok(1..) = stream.read(&mut bytes).await {}
                Outcome::Done
            }
        }
    })
}

fn or_plain(
    mut stream: TcpStream,
    shared: Shared,
    acceptor: TlsAcceptor,
) -> BoxFuture<'static, Outcome> {
    Box::pin(async move {
        let mut first = [0];
        match stream.peek(&mut first).await {
            Ok(1) if first == [HANDSHAKE] => match acceptor.accept(stream).await {
                Ok(mut tls) => connection(&mut tls, shared).await,
                Err(_) => Outcome::Done,
            },
            _ => connection(&mut stream, shared).await,
        }
    })
}

/// A TLS stream that shuts down only the TCP below it.
struct WithoutAlert(TlsStream<TcpStream>);

impl AsyncRead for WithoutAlert {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for WithoutAlert {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.0).poll_flush(context) {
            Poll::Ready(Ok(())) => Pin::new(self.0.get_mut().0).poll_shutdown(context),
            other => other,
        }
    }
}
