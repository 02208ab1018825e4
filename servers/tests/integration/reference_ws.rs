//! The WebSocket reference server, seen from the wire: every byte that a client sends
//! here is written by hand, so that no library hides what the server really does.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::raw::{BINARY, CLOSE, PING, PONG, Raw, TEXT, frame, head};
use proto::Message as _;
use proto::v1::chat_request::Request;
use proto::v1::{ChatMessage, ChatRequest, Join, Say, Subscribe, Tick};
use servers::reference::ws::{self, Options};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream, tcp};
use tokio::sync::oneshot;

/// A server of the default kind, but with a quick ticker.
async fn server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let options = Options { tick_every: Duration::from_millis(2), ..Options::default() };
    tokio::spawn(ws::serve(listener, options));
    address
}

/// Sends a head and returns that of the answer.
async fn answer_to(server: SocketAddr, head: &str) -> String {
    let mut raw = Raw::connect(server).await;
    raw.send(head.as_bytes()).await;
    let answer = raw.head().await;
    let mut body = Vec::new();
    raw.from.read_to_end(&mut body).await.expect("a refusal ends with a FIN");
    answer
}

#[tokio::test]
async fn a_good_handshake_is_accepted() {
    let mut raw = Raw::connect(server().await).await;
    raw.send(format!("{}\r\n", head("/")).as_bytes()).await;
    let answer = raw.head().await;
    assert!(answer.starts_with("http/1.1 101 switching protocols\r\n"), "{answer}");
    assert!(answer.contains("\r\nupgrade: websocket\r\n"), "{answer}");
    assert!(answer.contains("\r\nconnection: upgrade\r\n"), "{answer}");
    let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".to_lowercase();
    assert!(answer.contains(&format!("\r\nsec-websocket-accept: {accept}\r\n")), "{answer}");
    assert!(!answer.contains("sec-websocket-protocol"), "{answer}");
    assert!(!answer.contains("sec-websocket-extensions"), "{answer}");
    raw.send(&frame(TEXT, b"hello")).await;
    assert_eq!(raw.frame().await, (TEXT, b"hello".to_vec()));
}

#[tokio::test]
async fn the_subprotocol_is_answered() {
    let mut raw = Raw::connect(server().await).await;
    let offer = "Sec-WebSocket-Protocol: soap\r\nSec-WebSocket-Protocol: x, echo.wireproof";
    raw.send(format!("{}{offer}\r\n\r\n", head("/")).as_bytes()).await;
    let answer = raw.head().await;
    assert!(answer.contains("\r\nsec-websocket-protocol: echo.wireproof\r\n"), "{answer}");
}

#[tokio::test]
async fn a_handshake_may_arrive_byte_by_byte() {
    let mut raw = Raw::connect(server().await).await;
    for byte in format!("{}\r\n", head("/")).as_bytes() {
        raw.send(&[*byte]).await;
    }
    assert!(raw.head().await.starts_with("http/1.1 101 "));
}

#[tokio::test]
async fn every_refusal_has_its_status() {
    let server = server().await;
    let replaced = |from: &str, to: &str| format!("{}\r\n", head("/").replace(from, to));
    let added = |field: &str| format!("{}{field}\r\n\r\n", head("/"));
    let table = [
        (format!("{}\r\n", head("/nowhere")), 404),
        (replaced("GET", "POST"), 405),
        (replaced("HTTP/1.1", "HTTP/1.0"), 400),
        (replaced("Host: 127.0.0.1\r\n", ""), 400),
        (added("Host: 127.0.0.1"), 400),
        (added("Content-Length: 3"), 400),
        (replaced("Upgrade: websocket\r\n", ""), 426),
        (replaced("Connection: Upgrade\r\n", ""), 400),
        (replaced("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ="), 400),
        (added("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 400),
        (replaced("Version: 13", "Version: 12"), 426),
        (added("Sec-WebSocket-Version: 8"), 426),
        (added("Origin: https://evil.example"), 403),
        (added("Sec-WebSocket-Protocol: a b"), 400),
        (added("Sec-WebSocket-Extensions: a; b="), 400),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_owned(), 426),
        ("this is not HTTP\r\n\r\n".to_owned(), 400),
        (added(&format!("Cookie: {}", "x".repeat(32 << 10))), 431),
    ];
    for (request, status) in table {
        let answer = answer_to(server, &request).await;
        let version = if request.contains("HTTP/1.0") { "1.0" } else { "1.1" };
        let expected = format!("http/{version} {status} ");
        assert!(answer.starts_with(&expected), "{status} for\n{request:.400}\ngot\n{answer}");
        if status == 426 {
            assert!(answer.contains("\r\nupgrade: websocket\r\n"), "{answer}");
            assert!(answer.contains("\r\nsec-websocket-version: 13\r\n"), "{answer}");
        }
        if status == 405 {
            assert!(answer.contains("\r\nallow: get\r\n"), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_refused_client_that_already_sent_frames_reads_the_refusal() {
    let mut raw = Raw::connect(server().await).await;
    let mut bytes = head("/nowhere").into_bytes();
    bytes.extend(b"\r\n");
    bytes.extend(frame(BINARY, &[0; 100_000]));
    raw.send(&bytes).await;
    assert!(raw.head().await.starts_with("http/1.1 404 "));
    let mut body = String::new();
    raw.from.read_to_string(&mut body).await.expect("a FIN, not a reset");
    assert_eq!(body, "nothing lives at this path\n");
}

#[tokio::test]
async fn our_own_origin_is_served() {
    let mut raw = Raw::connect(server().await).await;
    raw.send(format!("{}Origin: https://app.example\r\n\r\n", head("/")).as_bytes()).await;
    assert!(raw.head().await.starts_with("http/1.1 101 "));
}

#[tokio::test]
async fn a_frame_may_share_its_segment_with_the_request() {
    let mut raw = Raw::connect(server().await).await;
    let mut bytes = format!("{}\r\n", head("/")).into_bytes();
    bytes.extend(frame(TEXT, b"early"));
    raw.send(&bytes).await;
    assert!(raw.head().await.starts_with("http/1.1 101 "));
    assert_eq!(raw.frame().await, (TEXT, b"early".to_vec()));
}

#[tokio::test]
async fn messages_come_back_whole_and_in_their_type() {
    let mut raw = Raw::open(server().await, "/").await;
    for length in [0, 1, 125, 126, 65_535, 65_536, 1 << 20] {
        let payload = vec![b'x'; length];
        for first in [TEXT, BINARY] {
            let bytes = frame(first, &payload);
            raw.send(&bytes).await;
            assert!(raw.frame().await == (first, payload.clone()), "{length} bytes");
        }
    }
    // Three fragments with a ping between them.
    raw.send(&frame(0x01, b"one ")).await;
    raw.send(&frame(0x00, "t\u{fc}".as_bytes())).await;
    raw.send(&frame(PING, b"?")).await;
    raw.send(&frame(0x80, b" three")).await;
    assert_eq!(raw.frame().await, (PONG, b"?".to_vec()));
    assert_eq!(raw.frame().await, (TEXT, "one t\u{fc} three".as_bytes().to_vec()));
}

#[tokio::test]
async fn pings_are_answered_with_their_payload() {
    let mut raw = Raw::open(server().await, "/").await;
    for payload in [&b""[..], b"hello", &[0xff; 125]] {
        raw.send(&frame(PING, payload)).await;
        assert_eq!(raw.frame().await, (PONG, payload.to_vec()));
    }
    // An unasked pong is answered by nothing: the next thing that comes is the echo.
    raw.send(&frame(PONG, b"nobody asked")).await;
    raw.send(&frame(TEXT, b"barrier")).await;
    assert_eq!(raw.frame().await, (TEXT, b"barrier".to_vec()));
}

#[tokio::test]
async fn a_close_is_answered_once_and_tcp_ends() {
    let server = server().await;
    for payload in [&b""[..], &[0x03, 0xe8], b"\x0f\xa0bye"] {
        let mut raw = Raw::open(server, "/").await;
        raw.send(&frame(CLOSE, payload)).await;
        assert_eq!(raw.frame().await, (CLOSE, payload.to_vec()));
        raw.ended().await;
    }
}

#[tokio::test]
async fn what_follows_a_close_is_ignored() {
    let mut raw = Raw::open(server().await, "/").await;
    let mut bytes = frame(CLOSE, &[0x03, 0xe8]);
    bytes.extend(frame(TEXT, b"too late"));
    bytes.extend(frame(PING, b"too late"));
    bytes.extend(frame(CLOSE, &[0x03, 0xe8]));
    raw.send(&bytes).await;
    raw.closed_with(1000).await;
}

#[tokio::test]
async fn a_client_that_ends_tcp_first_gets_its_echo_and_a_fin() {
    let mut raw = Raw::open(server().await, "/").await;
    raw.send(&frame(TEXT, b"last words")).await;
    raw.to.shutdown().await.unwrap();
    assert_eq!(raw.frame().await, (TEXT, b"last words".to_vec()));
    raw.ended().await;
}

#[tokio::test]
async fn a_broken_frame_ends_the_connection_with_its_code() {
    let server = server().await;
    let with_code = |code: u16| frame(CLOSE, &code.to_be_bytes());
    let table: [(&str, Vec<u8>, u16); 17] = [
        ("no mask", vec![TEXT, 2, b'h', b'i'], 1002),
        ("first reserved bit", frame(TEXT | 0x40, b"x"), 1002),
        ("second reserved bit", frame(TEXT | 0x20, b"x"), 1002),
        ("third reserved bit", frame(TEXT | 0x10, b"x"), 1002),
        ("unknown data opcode", frame(0x83, b"x"), 1002),
        ("unknown control opcode", frame(0x8b, b"x"), 1002),
        ("ping of 126 bytes", frame(PING, &[0; 126]), 1002),
        ("ping in fragments", frame(0x09, b"x"), 1002),
        ("nothing to continue", frame(0x80, b"x"), 1002),
        ("new message inside another", [frame(0x01, b"x"), frame(TEXT, b"y")].concat(), 1002),
        ("close with one byte", frame(CLOSE, &[3]), 1002),
        ("close with code 1005", with_code(1005), 1002),
        ("close with code 999", with_code(999), 1002),
        ("text that is not UTF-8", frame(TEXT, &[0xc0, 0x80]), 1007),
        ("text that ends in a character", frame(TEXT, &[b'a', 0xe2, 0x82]), 1007),
        ("close whose reason is not UTF-8", frame(CLOSE, &[0x03, 0xe8, 0xff]), 1007),
        // The length alone is enough; no payload follows.
        ("a length above the limit", vec![BINARY, 0xff, 0, 0, 0, 0, 0, 16, 0, 1, 1, 2, 3, 4], 1009),
    ];
    for (name, bytes, code) in table {
        let mut raw = Raw::open(server, "/").await;
        // Control: up to here the connection works, and the answer is on its way.
        raw.send(&[frame(TEXT, name.as_bytes()), bytes].concat()).await;
        assert_eq!(raw.frame().await, (TEXT, name.as_bytes().to_vec()));
        raw.closed_with(code).await;
    }
}

#[tokio::test]
async fn a_message_in_fragments_has_the_same_limit() {
    let mut raw = Raw::open(server().await, "/").await;
    raw.send(&frame(0x02, &[0; 1 << 20])).await;
    raw.send(&frame(0x80, b"x")).await;
    raw.closed_with(1009).await;
}

#[tokio::test]
async fn unread_bytes_do_not_turn_the_end_into_a_reset() {
    let mut raw = Raw::open(server().await, "/").await;
    let mut bytes = frame(0x83, b"x");
    bytes.resize(2 << 20, 0xaa);
    let (mut to, from) = (raw.to, raw.from);
    let sending = tokio::spawn(async move {
        to.write_all(&bytes).await.unwrap();
        to
    });
    raw = Raw { from, to: sending.await.unwrap() };
    raw.closed_with(1002).await;
}

/// The next message of the ticker.
async fn tick(raw: &mut Raw) -> Tick {
    let (first, payload) = raw.frame().await;
    assert_eq!(first, BINARY);
    Tick::decode(&payload[..]).unwrap()
}

#[tokio::test]
async fn the_ticker_resumes_from_the_query() {
    let server = server().await;
    let mut raw = Raw::open(server, "/ticker").await;
    let first = tick(&mut raw).await;
    assert_eq!(tick(&mut raw).await.sequence, first.sequence + 1);
    drop(raw);

    let mut raw = Raw::open(server, &format!("/ticker?from={}", first.sequence)).await;
    for sequence in first.sequence + 1..first.sequence + 20 {
        let tick = tick(&mut raw).await;
        assert_eq!(tick.sequence, sequence);
        assert_eq!(tick.symbol, "WIRE");
    }
    // What was sent once is sent the same again.
    let mut raw = Raw::open(server, &format!("/ticker?from={}", first.sequence - 1)).await;
    assert_eq!(tick(&mut raw).await, first);
}

#[tokio::test]
async fn the_ticker_resumes_from_a_subscribe() {
    let mut raw = Raw::open(server().await, "/ticker").await;
    while tick(&mut raw).await.sequence < 5 {}
    raw.send(&frame(BINARY, &Subscribe { after: 2 }.encode_to_vec())).await;
    // The live ones go on until the request has arrived; then number 3 comes again.
    while tick(&mut raw).await.sequence != 3 {}
    assert_eq!(tick(&mut raw).await.sequence, 4);
}

#[tokio::test]
async fn the_ticker_takes_nothing_but_subscribe() {
    let server = server().await;
    for (bytes, code) in [(frame(TEXT, b"hello"), 1003), (frame(BINARY, &[0xff]), 1007)] {
        let mut raw = Raw::open(server, "/ticker").await;
        raw.send(&bytes).await;
        let close = loop {
            let (first, payload) = raw.frame().await;
            if first == CLOSE {
                break payload;
            }
        };
        assert_eq!(close[..2], u16::to_be_bytes(code));
        raw.ended().await;
    }
}

fn join(room: &str, author: &str) -> Vec<u8> {
    let join = Join { room: room.to_owned(), author: author.to_owned() };
    frame(BINARY, &ChatRequest { request: Some(Request::Join(join)) }.encode_to_vec())
}

fn say(text: &str) -> Vec<u8> {
    let say = Say { text: text.to_owned() };
    frame(BINARY, &ChatRequest { request: Some(Request::Say(say)) }.encode_to_vec())
}

async fn heard(raw: &mut Raw) -> (u64, String, String) {
    let (first, payload) = raw.frame().await;
    assert_eq!(first, BINARY);
    let message = ChatMessage::decode(&payload[..]).unwrap();
    (message.sequence, message.author, message.text)
}

fn line(sequence: u64, author: &str, text: &str) -> (u64, String, String) {
    (sequence, author.to_owned(), text.to_owned())
}

#[tokio::test]
async fn the_chat_reaches_everybody_in_the_room_and_nobody_else() {
    let server = server().await;
    let mut ann = Raw::open(server, "/chat").await;
    ann.send(&join("lobby", "ann")).await;
    assert_eq!(heard(&mut ann).await, line(1, "", "ann joined"));
    let mut bob = Raw::open(server, "/chat").await;
    bob.send(&join("lobby", "bob")).await;
    let mut eve = Raw::open(server, "/chat").await;
    eve.send(&join("elsewhere", "eve")).await;
    assert_eq!(heard(&mut eve).await, line(1, "", "eve joined"));
    for raw in [&mut ann, &mut bob] {
        assert_eq!(heard(raw).await, line(2, "", "bob joined"));
    }
    bob.send(&say("hello")).await;
    for raw in [&mut ann, &mut bob] {
        assert_eq!(heard(raw).await, line(3, "bob", "hello"));
    }
    bob.send(&frame(CLOSE, &[])).await;
    assert_eq!(heard(&mut ann).await, line(4, "", "bob left"));
    // Everything above has been sent to its rooms: Eve's next message is her own.
    eve.send(&say("anybody?")).await;
    assert_eq!(heard(&mut eve).await, line(2, "eve", "anybody?"));
}

#[tokio::test]
async fn the_chat_wants_a_join_first_and_only_binary() {
    let server = server().await;
    let table = [
        (say("hello"), 1008),
        (join("", "ann"), 1008),
        (join("lobby", &"x".repeat(65)), 1008),
        (frame(TEXT, b"hello"), 1003),
        (frame(BINARY, &[0xff]), 1007),
        (frame(BINARY, &[]), 1007),
        (frame(BINARY, &[0; 4097]), 1009),
    ];
    for (bytes, code) in table {
        let mut raw = Raw::open(server, "/chat").await;
        raw.send(&bytes).await;
        raw.closed_with(code).await;
    }
}

#[tokio::test]
async fn who_does_not_read_is_dropped_and_nobody_waits_for_them() {
    let server = server().await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut slow = Raw::over(socket.connect(server).await.unwrap());
    slow.send(format!("{}\r\n", head("/chat")).as_bytes()).await;
    assert!(slow.head().await.starts_with("http/1.1 101 "));
    slow.send(&join("lobby", "slow")).await;
    assert_eq!(heard(&mut slow).await, line(1, "", "slow joined"));

    // Four times what the kernel buffers for one connection, at most.
    let count = 4000;
    let mut loud = Raw::open(server, "/chat").await;
    loud.send(&join("lobby", "loud")).await;
    assert_eq!(heard(&mut loud).await, line(2, "", "loud joined"));
    let mut to = loud.to;
    let talking = tokio::spawn(async move {
        let message = say(&"x".repeat(4000));
        for _ in 0..count {
            to.write_all(&message).await.unwrap();
        }
        to
    });
    for sequence in 3..3 + count {
        let (first, payload) = loud_frame(&mut loud.from).await;
        assert_eq!(first, BINARY);
        assert_eq!(ChatMessage::decode(&payload[..]).unwrap().sequence, sequence);
    }
    drop(talking.await.unwrap());

    let mut last = 1;
    let close = loop {
        let (first, payload) = slow.frame().await;
        if first == CLOSE {
            break payload;
        }
        last = ChatMessage::decode(&payload[..]).unwrap().sequence;
    };
    assert_eq!(close[..2], 1008_u16.to_be_bytes());
    assert!(last < count, "the slow one heard {last}");
    slow.ended().await;
}

/// The next short or medium frame from a reading half alone.
async fn loud_frame(from: &mut tcp::OwnedReadHalf) -> (u8, Vec<u8>) {
    let mut start = [0; 4];
    from.read_exact(&mut start).await.unwrap();
    assert_eq!(start[1], 126);
    let mut payload = vec![0; usize::from(u16::from_be_bytes([start[2], start[3]]))];
    from.read_exact(&mut payload).await.unwrap();
    (start[0], payload)
}

#[tokio::test]
async fn whoever_speaks_no_tls_gets_an_alert_and_a_fin() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = servers::tls::identity().unwrap().config;
    tokio::spawn(ws::serve(listener, Options { tls: Some(config), ..Options::default() }));
    for bytes in [format!("{}\r\n", head("/")).into_bytes(), vec![0xff; 2000]] {
        let mut raw = Raw::connect(address).await;
        raw.send(&bytes).await;
        let mut answer = Vec::new();
        raw.from.read_to_end(&mut answer).await.expect("a FIN, not a reset");
        // A record of type 21, with a fatal (2) alert inside.
        assert_eq!((answer[0], answer.len(), answer[5]), (21, 7, 2), "{answer:?}");
    }
}

#[tokio::test]
async fn a_stopping_server_says_so_to_everybody() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(ws::serve_until(listener, Options::default(), async {
        let _ = stopped.await;
    }));
    let mut polite = Raw::open(address, "/").await;
    let mut silent = Raw::open(address, "/chat").await;
    for raw in [&mut polite, &mut silent] {
        raw.send(&frame(PING, b"here?")).await;
        assert_eq!(raw.frame().await, (PONG, b"here?".to_vec()));
    }
    stop.send(()).unwrap();
    for raw in [&mut polite, &mut silent] {
        let (first, payload) = raw.frame().await;
        assert_eq!((first, &payload[..2]), (CLOSE, &1001_u16.to_be_bytes()[..]));
    }
    polite.send(&frame(CLOSE, &1001_u16.to_be_bytes())).await;
    polite.ended().await;
    drop(silent);
    server.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
