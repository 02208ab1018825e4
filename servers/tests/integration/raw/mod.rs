//! A WebSocket client that knows nothing but bytes: every byte that it sends is written by
//! hand, so that no library hides what a server really does.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, tcp};
use tokio::time::timeout;

pub(crate) const TEXT: u8 = 0x81;
pub(crate) const BINARY: u8 = 0x82;
pub(crate) const CLOSE: u8 = 0x88;
pub(crate) const PING: u8 = 0x89;
pub(crate) const PONG: u8 = 0x8a;

/// The fields of a good request, behind its first line.
pub(crate) const FIELDS: &str = "Host: 127.0.0.1\r\n\
    Upgrade: websocket\r\n\
    Connection: Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Version: 13\r\n";

/// The start of a request for `path`, which still lacks its empty line.
pub(crate) fn head(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\n{FIELDS}")
}

/// A frame as a client sends it. The mask is constant: nothing here depends on it.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [1, 2, 3, 4];
    let mut bytes = vec![first];
    match payload.len() {
        length @ ..126 => bytes.push(0x80 | u8::try_from(length).unwrap()),
        length @ 126..=0xffff => {
            bytes.push(0x80 | 126);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            bytes.push(0x80 | 127);
            bytes.extend(u64::try_from(length).unwrap().to_be_bytes());
        }
    }
    bytes.extend(mask);
    bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// A client that knows nothing but bytes.
pub(crate) struct Raw {
    pub(crate) from: tcp::OwnedReadHalf,
    pub(crate) to: tcp::OwnedWriteHalf,
}

impl Raw {
    pub(crate) async fn connect(server: SocketAddr) -> Self {
        Self::over(TcpStream::connect(server).await.unwrap())
    }

    pub(crate) fn over(socket: TcpStream) -> Self {
        socket.set_nodelay(true).unwrap();
        let (from, to) = socket.into_split();
        Self { from, to }
    }

    /// Connects and completes the handshake for `path`.
    pub(crate) async fn open(server: SocketAddr, path: &str) -> Self {
        let mut raw = Self::connect(server).await;
        raw.send(format!("{}\r\n", head(path)).as_bytes()).await;
        assert!(raw.head().await.starts_with("http/1.1 101 "));
        raw
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).await.unwrap();
    }

    pub(crate) async fn exactly(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        let read = timeout(Duration::from_secs(10), self.from.read_exact(&mut bytes));
        read.await.expect("the server answers").expect("the connection lasts");
        bytes
    }

    /// The head of the answer, in small letters.
    pub(crate) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.exactly(1).await);
        }
        String::from_utf8(head).unwrap().to_lowercase()
    }

    /// The next frame: first byte and payload.
    pub(crate) async fn frame(&mut self) -> (u8, Vec<u8>) {
        let start = self.exactly(2).await;
        let length = match start[1] {
            126 => {
                let length = self.exactly(2).await;
                usize::from(u16::from_be_bytes(length.try_into().unwrap()))
            }
            127 => {
                let length = self.exactly(8).await;
                usize::try_from(u64::from_be_bytes(length.try_into().unwrap())).unwrap()
            }
            length => usize::from(length),
        };
        (start[0], self.exactly(length).await)
    }

    /// The next frame is a Close with this code, and behind it TCP ends with a FIN: a
    /// reset would be an error here.
    pub(crate) async fn closed_with(mut self, code: u16) {
        let (first, payload) = self.frame().await;
        assert_eq!(first, CLOSE);
        assert_eq!(payload[..2], code.to_be_bytes(), "{}", String::from_utf8_lossy(&payload));
        self.ended().await;
    }

    /// TCP ends with a FIN, and nothing comes before it.
    pub(crate) async fn ended(&mut self) {
        let mut rest = Vec::new();
        let read = timeout(Duration::from_secs(10), self.from.read_to_end(&mut rest));
        read.await.expect("the server ends TCP").expect("with a FIN, not with a reset");
        assert_eq!(rest, [0u8; 0]);
    }
}
