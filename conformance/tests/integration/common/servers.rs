//! Servers of this process, on free ports of the loopback interface.

use std::net::{Ipv4Addr, SocketAddr};

use servers::faulty::codec::ws::{Frame, Head, Header, accept_value};
use servers::{faulty, reference};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;

/// A server that ends with this value.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl Server {
    async fn new<F>(serve: impl FnOnce(TcpListener) -> F) -> Server
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(listener));
        Server { address, _tasks: tasks }
    }

    /// The WebSocket server that the book quotes.
    pub(crate) async fn reference() -> Server {
        Server::reference_with(reference::ws::Options::default()).await
    }

    pub(crate) async fn reference_with(options: reference::ws::Options) -> Server {
        Server::new(async move |listener| {
            let _ = reference::ws::serve(listener, options).await;
        })
        .await
    }

    /// The faulty server called `id`.
    pub(crate) async fn defect(id: &str) -> Server {
        let defect = faulty::find(id).unwrap_or_else(|| panic!("no defect is called {id}"));
        Server::new(async move |listener| {
            let _ = faulty::serve(defect, listener).await;
        })
        .await
    }

    /// Treats each connection by `peer`, which is told their number from 1.
    pub(crate) async fn scripted<F>(peer: impl Fn(usize, TcpStream) -> F + Send + 'static) -> Server
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Server::new(async move |listener: TcpListener| {
            let mut connections = JoinSet::new();
            for number in 1.. {
                let (stream, _) = listener.accept().await.expect("a connection");
                connections.spawn(peer(number, stream));
            }
        })
        .await
    }

    /// `ws://127.0.0.1:PORT/`
    pub(crate) fn url(&self) -> String {
        format!("ws://{}/", self.address)
    }
}

/// A port that refuses connections, and that nobody else gets meanwhile.
pub(crate) struct ClosedPort {
    pub(crate) address: SocketAddr,
    _socket: TcpSocket,
}

impl ClosedPort {
    pub(crate) fn new() -> ClosedPort {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port");
        let address = socket.local_addr().expect("an address");
        ClosedPort { address, _socket: socket }
    }
}

/// Reads a request; `None` where the client leaves before its end.
async fn request(stream: &mut TcpStream) -> Option<Head> {
    let mut bytes = Vec::new();
    loop {
        if let Some((head, _)) = Head::decode(&bytes) {
            return Some(head);
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// Reads a handshake and accepts it with `extra` fields, made of the request.
pub(crate) async fn accept(
    stream: &mut TcpStream,
    extra: impl FnOnce(&Head) -> Vec<(String, String)>,
) -> Option<Head> {
    let asked = request(stream).await?;
    let proof = accept_value(asked.value("Sec-WebSocket-Key").unwrap_or_default());
    let start = "HTTP/1.1 101 Switching Protocols";
    let mut answer = Head::new(start, &[("Upgrade", "websocket"), ("Connection", "Upgrade")]);
    answer.add("Sec-WebSocket-Accept", &proof);
    for (name, value) in extra(&asked) {
        answer.add(&name, &value);
    }
    stream.write_all(&answer.encode()).await.ok()?;
    Some(asked)
}

/// The next frame; `bytes` holds what was read behind it.
pub(crate) async fn next_frame(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<Frame> {
    loop {
        if let Some((header, taken)) = Header::decode(bytes) {
            let end = taken + usize::try_from(header.payload).ok()?;
            if bytes.len() >= end {
                let payload = bytes[taken..end].to_vec();
                bytes.drain(..end);
                return Some(Frame::from_parts(header, payload));
            }
        }
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    }
}
