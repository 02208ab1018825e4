//! An HTTP/1.1 client that knows nothing but bytes.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use servers::reference::hub::{self, Options};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

/// Long enough for a busy machine, and short enough for whoever waits for a failure.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) async fn server() -> SocketAddr {
    serve(Options::default()).await
}

pub(crate) async fn serve(options: Options) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(hub::serve(listener, options));
    address
}

/// A request; `fields` are whole lines.
pub(crate) fn request(method: &str, target: &str, fields: &str, body: &str) -> Vec<u8> {
    let length = match body.len() {
        0 => String::new(),
        length => format!("Content-Length: {length}\r\n"),
    };
    format!("{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{length}{fields}\r\n{body}").into()
}

/// GET on a connection of its own.
pub(crate) async fn get(server: SocketAddr, target: &str, fields: &str) -> Answer {
    let mut http = Http::connect(server).await;
    http.send(&request("GET", target, fields, "")).await;
    http.answer(false).await
}

/// Publishes, and returns the number of the event.
pub(crate) async fn publish(server: SocketAddr, topic: &str, text: &str) -> u64 {
    let mut http = Http::connect(server).await;
    http.send(&request("POST", &format!("/topics/{topic}"), "", text)).await;
    let answer = http.answer(false).await;
    assert_eq!(answer.status, 200, "{}", answer.head);
    answer.json()["id"].as_u64().unwrap()
}

/// Waits until a topic has so many readers.
pub(crate) async fn subscribers(server: SocketAddr, topic: &str, expected: u64) {
    let start = Instant::now();
    loop {
        let answer = get(server, &format!("/topics/{topic}/subscribers"), "").await;
        if answer.json() == expected {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{} instead of {expected}", answer.json());
        sleep(Duration::from_millis(10)).await;
    }
}

/// A whole answer. The head is in small letters.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        field(&self.head, name)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

pub(crate) struct Http(BufReader<TcpStream>);

impl Http {
    pub(crate) async fn connect(server: SocketAddr) -> Self {
        let socket = TcpStream::connect(server).await.unwrap();
        socket.set_nodelay(true).unwrap();
        Self(BufReader::new(socket))
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    pub(crate) async fn exactly(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        let read = timeout(PATIENCE, self.0.read_exact(&mut bytes));
        read.await.expect("the server answers").expect("the connection lasts");
        bytes
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        let read = timeout(PATIENCE, self.0.read_line(&mut line));
        read.await.expect("the server answers").expect("the connection lasts");
        assert!(line.ends_with("\r\n"), "{line:?}");
        line
    }

    pub(crate) async fn head(&mut self) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            head += &self.line().await;
        }
        head.to_lowercase()
    }

    /// The next answer; one to HEAD has no body whatever its fields say.
    pub(crate) async fn answer(&mut self, to_head: bool) -> Answer {
        let head = self.head().await;
        let status = head[9..12].parse().unwrap();
        let length = match field(&head, "content-length") {
            Some(length) if !to_head => length.parse().unwrap(),
            _ => 0,
        };
        let body = self.exactly(length).await;
        Answer { status, head, body }
    }

    /// The next chunk; an empty one is the last.
    async fn chunk(&mut self) -> Vec<u8> {
        let length = usize::from_str_radix(self.line().await.trim(), 16).unwrap();
        let chunk = self.exactly(length).await;
        assert_eq!(self.exactly(2).await, b"\r\n");
        chunk
    }
}

/// An open event stream.
pub(crate) struct Stream {
    pub(crate) head: String,
    http: Http,
    /// Of the body, without chunks.
    text: Vec<u8>,
}

impl Stream {
    pub(crate) async fn open(server: SocketAddr, target: &str, fields: &str) -> Self {
        Self::over(Http::connect(server).await, target, fields).await
    }

    /// The same, but the kernel takes little for it.
    pub(crate) async fn open_narrow(server: SocketAddr, target: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(32 << 10).unwrap();
        let http = Http(BufReader::new(socket.connect(server).await.unwrap()));
        Self::over(http, target, "").await
    }

    async fn over(mut http: Http, target: &str, fields: &str) -> Self {
        http.send(&request("GET", target, fields, "")).await;
        let head = http.head().await;
        assert!(head.starts_with("http/1.1 200 "), "{head}");
        Self { head, http, text: Vec::new() }
    }

    pub(crate) async fn line(&mut self) -> String {
        loop {
            if let Some(end) = self.text.iter().position(|byte| *byte == b'\n') {
                let line = self.text.drain(..=end).take(end).collect();
                return String::from_utf8(line).unwrap();
            }
            let chunk = self.http.chunk().await;
            assert!(!chunk.is_empty(), "the stream has ended");
            self.text.extend(chunk);
        }
    }

    /// The next block that is an event: its type, id and data.
    pub(crate) async fn block(&mut self) -> (String, u64, String) {
        let (mut name, mut id, mut data) = ("message".to_owned(), None, Vec::new());
        loop {
            let line = self.line().await;
            match line.split_once(": ") {
                Some(("event", value)) => name = value.to_owned(),
                Some(("id", value)) => id = Some(value.parse().unwrap()),
                Some(("data", value)) => data.push(value.to_owned()),
                Some(("retry" | "", _)) => {}
                None if line.is_empty() && data.is_empty() => {}
                None if line.is_empty() => {
                    return (name, id.expect("an event has an id"), data.join("\n"));
                }
                _ => panic!("{line:?} is no field of ours"),
            }
        }
    }

    pub(crate) async fn named(&mut self, expected: &str) -> (u64, String) {
        let (name, id, data) = self.block().await;
        assert_eq!(name, expected);
        (id, data)
    }

    pub(crate) async fn event(&mut self) -> (u64, String) {
        self.named("message").await
    }

    /// The body ends as it should: between two events, and with a last chunk.
    pub(crate) async fn ended(&mut self) {
        assert!(self.text.is_empty(), "an event is left");
        assert!(self.http.chunk().await.is_empty(), "more follows");
    }
}
