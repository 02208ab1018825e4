//! A server that gives answers as a test wrote them, good or bad.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Answers one request per connection and keeps what it was asked.
pub(crate) struct Stub {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Stub {
    /// The first request gets the first answer, and so on; the last one is repeated.
    pub(crate) async fn start(answers: Vec<Vec<u8>>) -> Stub {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let keeper = Arc::clone(&asked);
        tokio::spawn(async move {
            for number in 0.. {
                let Ok((socket, _)) = listener.accept().await else { return };
                let answer = answers[number.min(answers.len() - 1)].clone();
                tokio::spawn(answer_one(socket, answer, Arc::clone(&keeper)));
            }
        });
        Stub { address, asked }
    }

    /// The heads of all requests so far, as text.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("nobody panics");
        asked.iter().map(|head| String::from_utf8_lossy(head).into_owned()).collect()
    }
}

async fn answer_one(mut socket: TcpStream, answer: Vec<u8>, asked: Arc<Mutex<Vec<Vec<u8>>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    asked.lock().expect("nobody panics").push(head);
    let _ = socket.write_all(&answer).await;
}

/// A whole answer with a body of known length; `fields` end with CR LF each.
pub(crate) fn answer(status: &str, fields: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{fields}\r\n{body}"
    )
    .into_bytes()
}
