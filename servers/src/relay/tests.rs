use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::taps::{Count, Counts, CutAfter, Delay, Pass};
use super::*;

/// A client and the server's end of its connection, joined by a relay.
struct Joined {
    client: TcpStream,
    server: TcpStream,
    _relay: JoinSet<io::Result<()>>,
}

async fn joined(taps: impl Fn() -> Box<dyn Tap> + Send + Sync + 'static) -> Joined {
    let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = front.local_addr().unwrap();
    let mut relay = JoinSet::new();
    relay.spawn(serve(front, upstream.local_addr().unwrap(), taps));
    let (client, accepted) = tokio::join!(TcpStream::connect(address), upstream.accept());
    Joined { client: client.unwrap(), server: accepted.unwrap().0, _relay: relay }
}

async fn plain() -> Joined {
    joined(|| Box::new(Pass)).await
}

async fn expect(stream: &mut TcpStream, expected: &[u8]) {
    let mut seen = vec![0; expected.len()];
    stream.read_exact(&mut seen).await.unwrap();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_fin_of_the_client_leaves_the_answer_open() {
    let Joined { mut client, mut server, _relay } = plain().await;
    client.write_all(b"question").await.unwrap();
    client.shutdown().await.unwrap();
    let mut seen = Vec::new();
    server.read_to_end(&mut seen).await.unwrap();
    assert_eq!(seen, b"question");
    server.write_all(b"answer").await.unwrap();
    expect(&mut client, b"answer").await;
    server.shutdown().await.unwrap();
    assert_eq!(client.read(&mut [0; 1]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_fin_of_the_server_leaves_the_question_open() {
    let Joined { mut client, mut server, _relay } = plain().await;
    server.write_all(b"greeting").await.unwrap();
    server.shutdown().await.unwrap();
    let mut seen = Vec::new();
    client.read_to_end(&mut seen).await.unwrap();
    assert_eq!(seen, b"greeting");
    client.write_all(b"still here").await.unwrap();
    expect(&mut server, b"still here").await;
    drop(client);
    assert_eq!(server.read(&mut [0; 1]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_reset_passes_in_both_directions() {
    for client_resets in [true, false] {
        let Joined { client, server, _relay } = plain().await;
        let (gone, mut left) = if client_resets { (client, server) } else { (server, client) };
        reset(gone);
        let error = left.read(&mut [0; 1]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
}

#[tokio::test]
async fn a_reset_after_a_fin_passes_too() {
    let Joined { mut client, mut server, _relay } = plain().await;
    client.shutdown().await.unwrap();
    assert_eq!(server.read(&mut [0; 1]).await.unwrap(), 0);
    // Unread bytes make the kernel reset when the socket closes.
    server.write_all(b"unread").await.unwrap();
    client.readable().await.unwrap();
    drop(client);
    server.ready(tokio::io::Interest::ERROR).await.unwrap();
    assert!(server.take_error().unwrap().is_some());
}

#[tokio::test]
async fn bytes_before_a_reset_arrive() {
    let Joined { mut client, mut server, _relay } = plain().await;
    // A reset that overtakes the relay's own connect is all that it would see.
    client.write_all(b"ready").await.unwrap();
    expect(&mut server, b"ready").await;
    server.write_all(b"last words").await.unwrap();
    reset(server);
    expect(&mut client, b"last words").await;
    assert!(client.read(&mut [0; 1]).await.is_err());
}

#[tokio::test]
async fn both_may_write_before_they_read() {
    let Joined { mut client, mut server, _relay } = plain().await;
    const SIZE: usize = 8 << 20;
    let echo = async {
        let (mut read, mut write) = server.split();
        tokio::io::copy(&mut read, &mut write).await.unwrap();
    };
    let (mut read, mut write) = client.split();
    let sent: Vec<u8> = (0..SIZE).map(|at| (at % 251) as u8).collect();
    let send = async {
        write.write_all(&sent).await.unwrap();
        write.shutdown().await.unwrap();
    };
    let mut seen = vec![0; SIZE];
    let (_, (), received) = tokio::join!(echo, send, read.read_exact(&mut seen));
    received.unwrap();
    assert!(seen == sent, "the echo differs");
}

#[tokio::test]
async fn an_unreachable_upstream_resets_the_client() {
    // Bound, so that nobody else gets the port, but never listening.
    let closed = tokio::net::TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = front.local_addr().unwrap();
    let mut relay = JoinSet::new();
    relay.spawn(serve(front, closed.local_addr().unwrap(), || Box::new(Pass)));
    let mut client = TcpStream::connect(address).await.unwrap();
    assert!(client.read(&mut [0; 1]).await.is_err());
}

#[tokio::test]
async fn a_cut_line_passes_so_many_bytes_and_ends() {
    let cut = CutAfter { from: Side::Server, bytes: 4, end: End::Fin };
    let Joined { mut client, mut server, _relay } = joined(move || Box::new(cut)).await;
    server.write_all(b"message").await.unwrap();
    let mut seen = Vec::new();
    client.read_to_end(&mut seen).await.unwrap();
    assert_eq!(seen, b"mess");
    assert_eq!(server.read(&mut [0; 1]).await.unwrap(), 0);
}

#[tokio::test]
async fn counts_what_passes() {
    let counts = Arc::new(Counts::default());
    let tap = Count(Arc::clone(&counts));
    let Joined { mut client, mut server, _relay } = joined(move || Box::new(tap.clone())).await;
    client.write_all(b"12345").await.unwrap();
    expect(&mut server, b"12345").await;
    server.write_all(b"123").await.unwrap();
    expect(&mut client, b"123").await;
    assert_eq!((counts.bytes(Side::Client), counts.bytes(Side::Server)), (5, 3));
    assert!(counts.reads() >= 2);
}

#[tokio::test]
async fn a_slow_line_keeps_the_order_and_the_end() {
    let delay = Delay::both(Duration::from_millis(20));
    let Joined { mut client, mut server, _relay } = joined(move || Box::new(delay)).await;
    let before = tokio::time::Instant::now();
    client.write_all(b"one").await.unwrap();
    client.write_all(b"two").await.unwrap();
    client.shutdown().await.unwrap();
    let mut seen = Vec::new();
    server.read_to_end(&mut seen).await.unwrap();
    assert_eq!(seen, b"onetwo");
    assert!(before.elapsed() >= Duration::from_millis(20));
}

/// Dies of the first byte.
struct Mortal;

impl Tap for Mortal {
    fn bytes(&mut self, _: Side, _: &[u8], orders: &mut Orders) {
        orders.die();
    }
}

#[tokio::test]
async fn a_dead_relay_stops_serving() {
    let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = front.local_addr().unwrap();
    let mut relay = JoinSet::new();
    relay.spawn(serve(front, upstream.local_addr().unwrap(), || Box::new(Mortal)));
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"x").await.unwrap();
    // Serving is over, and the listener was part of it.
    relay.join_next().await.unwrap().unwrap().unwrap();
    assert!(!matches!(client.read(&mut [0; 1]).await, Ok(1..)));
}
