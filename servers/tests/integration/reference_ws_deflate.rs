//! The compressing reference server, seen from the wire. The frames are written by hand,
//! and zlib compresses and inflates them on the client's side.

use std::net::{Ipv4Addr, SocketAddr};

use crate::raw::{BINARY, CLOSE, PING, PONG, Raw, TEXT, frame, head};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use servers::reference::ws_deflate;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// In the first byte of a frame: the message is compressed.
const RSV1: u8 = 0x40;

/// What every compressed message lacks at its end (RFC 7692 section 7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

async fn server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(ws_deflate::serve(listener));
    address
}

/// A client with a context of its own in each direction.
struct Client {
    raw: Raw,
    deflate: Compress,
    inflate: Decompress,
}

impl Client {
    /// Offers compression with these parameters, which must be confirmed.
    async fn open(server: SocketAddr, parameters: &str) -> Self {
        let mut raw = Raw::connect(server).await;
        let offer = format!("permessage-deflate{parameters}");
        let request = format!("{}Sec-WebSocket-Extensions: {offer}\r\n\r\n", head("/"));
        raw.send(request.as_bytes()).await;
        let answer = raw.head().await;
        assert!(answer.starts_with("http/1.1 101 "), "{answer}");
        let confirmed = format!("\r\nsec-websocket-extensions: {offer}\r\n");
        assert!(answer.contains(&confirmed), "{answer}");
        let deflate = Compress::new(Compression::best(), false);
        Self { raw, deflate, inflate: Decompress::new(false) }
    }

    fn compressed(&mut self, message: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(message.len() + 1024);
        self.deflate.compress_vec(message, &mut bytes, FlushCompress::Sync).unwrap();
        assert_eq!(bytes.split_off(bytes.len() - TAIL.len()), TAIL);
        bytes
    }

    fn inflated(&mut self, payload: &[u8]) -> Vec<u8> {
        let mut message = Vec::with_capacity(2 << 20);
        let input = [payload, &TAIL].concat();
        self.inflate.decompress_vec(&input, &mut message, FlushDecompress::Sync).unwrap();
        message
    }

    /// Sends a compressed message, and gives back the size of its compressed echo.
    async fn round_trip(&mut self, first: u8, message: &[u8]) -> usize {
        let payload = self.compressed(message);
        self.raw.send(&frame(first | RSV1, &payload)).await;
        let (echo, payload) = self.raw.frame().await;
        assert_eq!(echo, first | RSV1);
        assert!(self.inflated(&payload) == message, "another message came back");
        payload.len()
    }
}

#[tokio::test]
async fn messages_come_back_compressed_and_the_context_lasts() {
    let mut client = Client::open(server().await, "").await;
    let message = "a message about prices that repeats little of itself: 17.25, 3.5".as_bytes();
    let first = client.round_trip(TEXT, message).await;
    let second = client.round_trip(TEXT, message).await;
    assert!(second < first / 2, "{first} bytes, then {second}");
    client.round_trip(BINARY, &[0; 1 << 20]).await;
}

#[tokio::test]
async fn without_takeover_every_message_stands_alone() {
    let mut client = Client::open(server().await, "; server_no_context_takeover").await;
    let message = "the same message, again and again and again".as_bytes();
    let first = client.round_trip(TEXT, message).await;
    client.inflate.reset(false);
    assert_eq!(client.round_trip(TEXT, message).await, first);
}

#[tokio::test]
async fn a_small_window_is_kept() {
    let mut client = Client::open(server().await, "; server_max_window_bits=9").await;
    client.inflate = Decompress::new_with_window_bits(false, 9);
    let block: Vec<u8> = (0..=255).cycle().step_by(7).take(2000).collect();
    client.round_trip(BINARY, &block.repeat(3)).await;
}

#[tokio::test]
async fn compression_is_a_choice_per_message() {
    let mut client = Client::open(server().await, "").await;
    client.raw.send(&frame(TEXT, b"plain")).await;
    assert_eq!(client.raw.frame().await, (TEXT, b"plain".to_vec()));
    let payload = client.compressed(&[b'x'; 1000]);
    let (start, end) = payload.split_at(3);
    client.raw.send(&frame(0x01 | RSV1, start)).await;
    client.raw.send(&frame(PING, b"between")).await;
    client.raw.send(&frame(0x80, end)).await;
    assert_eq!(client.raw.frame().await, (PONG, b"between".to_vec()));
    let (first, payload) = client.raw.frame().await;
    assert_eq!((first, client.inflated(&payload)), (TEXT | RSV1, vec![b'x'; 1000]));
}

#[tokio::test]
async fn an_offer_that_is_not_legal_is_declined() {
    let server = server().await;
    for offer in ["permessage-deflate; server_max_window_bits=7", "x-unknown"] {
        let mut raw = Raw::connect(server).await;
        let request = format!("{}Sec-WebSocket-Extensions: {offer}\r\n\r\n", head("/"));
        raw.send(request.as_bytes()).await;
        let answer = raw.head().await;
        assert!(answer.starts_with("http/1.1 101 "), "{answer}");
        assert!(!answer.contains("sec-websocket-extensions"), "{answer}");
        raw.send(&frame(TEXT | RSV1, b"\x00")).await;
        raw.closed_with(1002).await;
    }
}

#[tokio::test]
async fn what_is_wrong_ends_the_connection_with_its_code() {
    let server = server().await;
    let mut bomb = Client::open(server, "").await;
    let bomb = bomb.compressed(&[0; (1 << 20) + 1]);
    let table: [(&str, Vec<u8>, u16); 6] = [
        ("a block of the reserved type", frame(BINARY | RSV1, &[0x06]), 1007),
        ("a distance before the start", frame(BINARY | RSV1, &[0x02, 0x07, 0x00]), 1007),
        ("one byte more than a megabyte", frame(BINARY | RSV1, &bomb), 1009),
        ("a compressed ping", frame(PING | RSV1, b""), 1002),
        ("a second frame marked as compressed", frame(0x80 | RSV1, b""), 1002),
        ("text that is not UTF-8", frame(TEXT, &[0xff]), 1007),
    ];
    for (what, bytes, code) in table {
        let mut client = Client::open(server, "").await;
        client.raw.send(&bytes).await;
        println!("{what}");
        client.raw.closed_with(code).await;
    }
}

#[tokio::test]
async fn without_an_offer_it_is_an_ordinary_echo() {
    let mut raw = Raw::open(server().await, "/").await;
    let message = vec![b'x'; 70_000];
    raw.send(&frame(TEXT, &message)).await;
    assert!(raw.frame().await == (TEXT, message), "another message came back");
    raw.send(&frame(CLOSE, &[0x03, 0xe8])).await;
    assert_eq!(raw.frame().await, (CLOSE, vec![0x03, 0xe8]));
    raw.ended().await;
}

#[tokio::test]
async fn another_path_is_refused() {
    let mut raw = Raw::connect(server().await).await;
    raw.send(format!("{}\r\n", head("/chat")).as_bytes()).await;
    assert!(raw.head().await.starts_with("http/1.1 404 "));
}

#[tokio::test]
async fn a_stopping_server_says_so() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(ws_deflate::serve_until(listener, async {
        let _ = stopped.await;
    }));
    let mut client = Client::open(address, "").await;
    client.round_trip(TEXT, "still here?".repeat(9).as_bytes()).await;
    stop.send(()).unwrap();
    let (first, payload) = client.raw.frame().await;
    assert_eq!((first, &payload[..2]), (CLOSE, &1001_u16.to_be_bytes()[..]));
    client.raw.send(&frame(CLOSE, &1001_u16.to_be_bytes())).await;
    client.raw.ended().await;
    server.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
