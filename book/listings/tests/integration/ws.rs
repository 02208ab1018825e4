//! The server and the client of the page on WebSocket.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use listings::line::{Fate, Line};
use listings::program::Program;
use listings::sessions::{url, ws_server};
use listings::units;
use servers::faulty;
use servers::relay::{End, Side};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A tick every five milliseconds, so that something is always on its way.
const FAST: &str = "5";

/// The numbers of the messages that a client printed.
fn numbers(said: &str) -> Vec<u64> {
    said.lines().filter_map(|line| line.split(' ').next()?.parse().ok()).collect()
}

/// A line that ends every connection so often in the middle of a message.
async fn breaking_line(upstream: SocketAddr, end: End, cuts: u32) -> Line {
    let heard = Arc::new(Mutex::new(0u32));
    let script = move |unit: &listings::line::Unit<'_>| {
        let mut heard = heard.lock().expect("nobody panics");
        let is_message = unit.from == Side::Server && unit.words.starts_with("text");
        *heard += u32::from(is_message);
        let is_cut = is_message && unit.conn <= cuts && heard.is_multiple_of(7);
        if is_cut { Fate::Cut(end) } else { Fate::Pass }
    };
    Line::to(upstream, units::ws, Box::new(script)).await.unwrap()
}

#[tokio::test]
async fn resumes_after_a_cut() {
    for end in [End::Fin, End::Reset] {
        let (server, address) = ws_server(&[FAST]).await.unwrap();
        let line = breaking_line(address, end, 3).await;
        let mut client = Program::start("ws_client", &[&url(line.address)]).unwrap();
        for _ in 0..3 {
            client.line("again in").await.unwrap();
        }
        client.line("connected").await.unwrap();
        client.line(" tick").await.unwrap();
        let ended = client.interrupt().await.unwrap();
        let heard = numbers(&ended.said);
        let expected: Vec<u64> = (1..=heard.len() as u64).collect();
        assert_eq!(heard, expected, "no message is lost, none comes twice: {}", ended.said);
        assert!(!ended.said.contains("lost"), "{}", ended.said);
        assert_eq!(ended.code, Some(0));
        assert_eq!(server.interrupt().await.unwrap().code, Some(0));
    }
}

#[tokio::test]
async fn ctrl_c_says_close() {
    let (mut server, address) = ws_server(&[FAST]).await.unwrap();
    let mut client = Program::start("ws_client", &[&url(address)]).unwrap();
    client.line("1 tick").await.unwrap();
    let ended = client.interrupt().await.unwrap();
    assert_eq!(
        (ended.code, ended.said.ends_with("-- closed\n")),
        (Some(0), true),
        "{}",
        ended.said
    );
    server.line("leaves, 1000").await.unwrap();
}

#[tokio::test]
async fn a_server_that_stops_says_1001() {
    let (server, address) = ws_server(&[FAST]).await.unwrap();
    let mut client = Program::start("ws_client", &[&url(address)]).unwrap();
    client.line("1 tick").await.unwrap();
    let ended = server.interrupt().await.unwrap();
    assert_eq!(ended.code, Some(0));
    assert!(ended.said.contains("leaves, 1001"), "{}", ended.said);
    client.line("the server says Close 1001; again in").await.unwrap();
    client.line("nobody listens there (connection refused); again in").await.unwrap();
    assert_eq!(client.interrupt().await.unwrap().code, Some(0));
}

#[tokio::test]
async fn waits_for_a_server_and_finds_it() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut client = Program::start("ws_client", &[&url(address)]).unwrap();
    client.line("nobody listens there (connection refused)").await.unwrap();
    let server = Program::start("ws_server", &[&address.to_string(), FAST]).unwrap();
    client.line("1 tick").await.unwrap();
    assert_eq!(client.interrupt().await.unwrap().code, Some(0));
    assert_eq!(server.interrupt().await.unwrap().code, Some(0));
}

/// Answers one request with `answer`, and returns where.
async fn answering(answer: &'static str) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(answer.as_bytes()).await;
            // Whoever closes with something unread resets the answer as well.
            while socket.read(&mut request).await.is_ok_and(|count| count > 0) {}
        }
    });
    address
}

#[tokio::test]
async fn names_a_refused_handshake() {
    let answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    let client = Program::start("ws_client", &[&url(answering(answer).await)]).unwrap();
    let ended = client.ended().await.unwrap();
    assert_eq!(ended.said, "-- it refuses the handshake: 403 Forbidden\n");
    assert_eq!(ended.code, Some(1));
}

#[tokio::test]
async fn tries_again_when_the_server_is_overloaded() {
    let answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
    let mut client = Program::start("ws_client", &[&url(answering(answer).await)]).unwrap();
    client.line("it refuses the handshake: 503 Service Unavailable; again in").await.unwrap();
    client.line("it refuses the handshake: 503 Service Unavailable; again in").await.unwrap();
    assert_eq!(client.interrupt().await.unwrap().code, Some(0));
}

#[tokio::test]
async fn names_a_broken_protocol() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let defect = faulty::find("ws.answers-a-fixed-accept").expect("is there");
    let server = tokio::spawn(faulty::serve(defect, listener));
    let client = Program::start("ws_client", &[&url(address)]).unwrap();
    let ended = client.ended().await.unwrap();
    assert!(ended.said.starts_with("-- it breaks the protocol: "), "{}", ended.said);
    assert_eq!(ended.code, Some(1));
    server.abort();
}

#[tokio::test]
async fn notices_a_dead_peer() {
    let (server, address) = ws_server(&["86400000"]).await.unwrap();
    // Nothing of the first connection arrives after the handshake, and nobody is told.
    let script = |unit: &listings::line::Unit<'_>| match (unit.conn, unit.words) {
        (1, words) if !words.contains("HTTP/1.1") => Fate::Swallow,
        _ => Fate::Pass,
    };
    let line = Line::to(address, units::ws, Box::new(script)).await.unwrap();
    let mut client = Program::start("ws_client", &[&url(line.address), "200"]).unwrap();
    client.line("the server answers no ping; again in").await.unwrap();
    client.line("connected").await.unwrap();
    client.types("hello").await.unwrap();
    client.line("1 hello").await.unwrap();
    assert_eq!(client.interrupt().await.unwrap().code, Some(0));
    drop(line);
    assert_eq!(server.interrupt().await.unwrap().code, Some(0));
}

/// Why the server has hyper in front: the library alone hangs up on a bad handshake.
#[tokio::test]
async fn the_library_alone_refuses_without_an_answer() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let _ = tokio_tungstenite::accept_async(socket).await;
        }
    });
    let (server, ours) = ws_server(&[FAST]).await.unwrap();
    let request = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                   Sec-WebSocket-Version: 13\r\n\r\n";
    let mut answers = Vec::new();
    for address in [address, ours] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        answers.push(answer);
    }
    assert_eq!(answers[0], "", "if this fails the library has become better: tell the page");
    assert!(answers[1].starts_with("HTTP/1.1 400 Bad Request\r\n"), "{}", answers[1]);
    assert_eq!(server.interrupt().await.unwrap().code, Some(0));
}

/// Messages that the server no longer has are named, and so is a server whose
/// numbers begin again.
#[tokio::test]
async fn names_what_is_lost() {
    let (mut first, address) = ws_server(&["86400000"]).await.unwrap();
    let mut talker = Program::start("ws_client", &[&url(address)]).unwrap();
    talker.line("connected").await.unwrap();
    for number in 1..=1003 {
        talker.types("again").await.unwrap();
        talker.line(&format!("{number} again")).await.unwrap();
    }
    let mut late = Program::start("ws_client", &[&url(address)]).unwrap();
    late.line("-- lost: 1 to 3, the server keeps no more").await.unwrap();
    late.line("1003 again").await.unwrap();
    talker.interrupt().await.unwrap();
    first.line("leaves, 1000").await.unwrap();
    first.interrupt().await.unwrap();
    late.line("nobody listens there").await.unwrap();
    let second = Program::start("ws_server", &[&address.to_string(), FAST]).unwrap();
    late.line("-- the server has started again, and counts from 1").await.unwrap();
    assert_eq!(late.interrupt().await.unwrap().code, Some(0));
    assert_eq!(second.interrupt().await.unwrap().code, Some(0));
}

#[tokio::test]
async fn too_large_a_message_ends_with_1009() {
    let (mut server, address) = ws_server(&["86400000"]).await.unwrap();
    let mut client = Program::start("ws_client", &[&url(address)]).unwrap();
    client.line("connected").await.unwrap();
    client.types(&"x".repeat(5000)).await.unwrap();
    let ended = client.ended().await.unwrap();
    assert!(ended.said.ends_with("-- the server says Close 1009\n"), "{}", ended.said);
    assert_eq!(ended.code, Some(1), "to say it again would bring the same");
    server.line("leaves, 1009").await.unwrap();
    assert_eq!(server.interrupt().await.unwrap().code, Some(0));
}
