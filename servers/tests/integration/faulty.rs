//! The faulty servers do what they say: each is met by a raw client.

use std::collections::BTreeSet;
use std::time::Duration;

use servers::faulty::codec::ws::{Frame, Head, Header, Length, accept_value, opcode};
use servers::faulty::scripted::ws::bases::{REFERENCE, STRICT};
use servers::faulty::{self, Base, Defect, Kind, families};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const KEY: &str = "AQIDBAUGBwgJCgsMDQ4PEC==";

/// Long enough for any machine: it only turns a hang into a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that ends with this value.
struct Served {
    address: std::net::SocketAddr,
    tasks: JoinSet<std::io::Result<()>>,
}

impl Served {
    async fn defect(defect: &'static Defect) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(faulty::serve(defect, listener));
        Served { address, tasks }
    }

    async fn base(base: &'static Base) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(faulty::serve_base(base, listener, Box::pin(std::future::pending())));
        Served { address, tasks }
    }

    async fn connect(&self) -> Client {
        Client { stream: TcpStream::connect(self.address).await.unwrap(), bytes: Vec::new() }
    }

    /// A connection behind its opening handshake.
    async fn open(&self) -> Client {
        let mut client = self.connect().await;
        client.send(&request().encode()).await;
        let answer = client.head().await.expect("an answer");
        assert_eq!(answer.status(), Some(101));
        client
    }
}

async fn meet(id: &str) -> Served {
    Served::defect(faulty::find(id).unwrap_or_else(|| panic!("no defect is called {id}"))).await
}

struct Client {
    stream: TcpStream,
    bytes: Vec<u8>,
}

/// How the server's direction ended.
#[derive(Debug, PartialEq)]
enum Ended {
    Fin,
    Reset,
}

impl Client {
    async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    async fn more(&mut self) -> Result<(), Ended> {
        let read = self.stream.read_buf(&mut self.bytes);
        match tokio::time::timeout(PATIENCE, read)
            .await
            .expect("something before the patience ends")
        {
            Ok(0) => Err(Ended::Fin),
            Ok(_) => Ok(()),
            Err(_) => Err(Ended::Reset),
        }
    }

    async fn at_least(&mut self, count: usize) {
        while self.bytes.len() < count {
            self.more().await.unwrap();
        }
    }

    async fn head(&mut self) -> Option<Head> {
        loop {
            if let Some((head, taken)) = Head::decode(&self.bytes) {
                self.bytes.drain(..taken);
                return Some(head);
            }
            self.more().await.ok()?;
        }
    }

    async fn frame(&mut self) -> Result<Frame, Ended> {
        loop {
            if let Some((header, taken)) = Header::decode(&self.bytes) {
                let end = taken + usize::try_from(header.payload).unwrap();
                if self.bytes.len() >= end {
                    let payload = self.bytes[taken..end].to_vec();
                    self.bytes.drain(..end);
                    return Ok(Frame::from_parts(header, payload));
                }
            }
            self.more().await?;
        }
    }
}

fn request() -> Head {
    Head::new(
        "GET / HTTP/1.1",
        &[
            ("Host", "localhost"),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", KEY),
            ("Sec-WebSocket-Version", "13"),
        ],
    )
}

fn client(opcode: u8, payload: impl Into<Vec<u8>>) -> Frame {
    Frame { mask: Some([0xa5, 1, 2, 3]), ..Frame::new(opcode, payload) }
}

fn ping(payload: impl Into<Vec<u8>>) -> Frame {
    client(opcode::PING, payload)
}

fn pong(payload: impl Into<Vec<u8>>) -> Frame {
    Frame::new(opcode::PONG, payload)
}

fn text(payload: impl Into<Vec<u8>>) -> Frame {
    client(opcode::TEXT, payload)
}

fn binary(payload: impl Into<Vec<u8>>) -> Frame {
    client(opcode::BINARY, payload)
}

fn close(payload: &[u8]) -> Frame {
    client(opcode::CLOSE, payload)
}

/// What the server sends back for a frame that it echoes.
fn echo(frame: Frame) -> Frame {
    Frame { mask: None, ..frame }
}

fn code(code: u16) -> Frame {
    Frame::close(code, "")
}

// The list.

#[test]
fn ids_are_unique_and_every_slice_is_sorted() {
    let mut ids = BTreeSet::new();
    let slices = families::ALL
        .iter()
        .flat_map(|family| family.defects.iter().map(move |slice| (family, slice)));
    for (family, slice) in slices {
        assert!(slice.is_sorted_by_key(|defect| defect.id), "sort the slice of {}", slice[0].id);
        for defect in *slice {
            assert!(ids.insert(defect.id), "{} is there twice", defect.id);
            let protocol = defect.id.split('.').next().unwrap();
            assert!(family.prefixes.contains(&protocol), "{}", defect.id);
            assert!(defect.says.ends_with('.'), "{}", defect.id);
            assert!(defect.violates.is_sorted(), "{}", defect.id);
            let degenerate = matches!(defect.kind, Kind::Degenerate(_));
            assert_eq!(defect.violates.is_empty(), degenerate, "{}", defect.id);
        }
    }
    assert!(faulty::find("ws.takes-post").is_some() && faulty::find("ws.").is_none());
}

#[tokio::test]
async fn every_defect_starts_and_ends() {
    for defect in faulty::all() {
        let mut served = Served::defect(defect).await;
        let mut client = served.connect().await;
        served.tasks.shutdown().await;
        while client.more().await.is_ok() {
            client.bytes.clear();
        }
    }
}

// The strict base.

#[tokio::test]
async fn both_bases_open_echo_and_close() {
    for base in [&STRICT, &REFERENCE] {
        let served = Served::base(base).await;
        let mut client = served.connect().await;
        let mut head = request();
        head.add("Sec-WebSocket-Protocol", "chat, echo.wireproof");
        head.add("Origin", "https://app.example");
        client.send(&head.encode()).await;
        let answer = client.head().await.unwrap();
        assert_eq!(answer.status(), Some(101));
        assert_eq!(answer.value("Sec-WebSocket-Accept"), Some(accept_value(KEY).as_str()));
        assert_eq!(answer.value("Sec-WebSocket-Protocol"), Some("echo.wireproof"));
        for frame in [ping("p"), text("hé"), binary(vec![0xff; 65536])] {
            client.send(&frame.encode()).await;
            let expected = if frame.opcode == opcode::PING { pong("p") } else { echo(frame) };
            assert_eq!(client.frame().await.unwrap(), expected);
        }
        client.send(&close(&[11, 184]).encode()).await;
        assert_eq!(client.frame().await.unwrap(), code(3000));
        assert_eq!(client.frame().await.unwrap_err(), Ended::Fin);
    }
}

#[tokio::test]
async fn the_strict_base_takes_a_head_byte_by_byte_and_frames_behind_it() {
    let served = Served::base(&STRICT).await;
    let mut client = served.connect().await;
    for byte in request().encode() {
        client.send(&[byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(client.head().await.unwrap().status(), Some(101));
    let mut client = served.connect().await;
    client.send(&[request().encode(), ping("early").encode()].concat()).await;
    assert_eq!(client.head().await.unwrap().status(), Some(101));
    assert_eq!(client.frame().await.unwrap(), pong("early"));
}

#[tokio::test]
async fn the_strict_base_refuses_and_ends_cleanly() {
    let served = Served::base(&STRICT).await;
    let mut huge = request();
    huge.add("X-Padding", &"x".repeat(1 << 20));
    for (head, status) in [(huge, 431), (Head::new("POST / HTTP/1.1", &[("Host", "h")]), 405)] {
        let mut client = served.connect().await;
        client.send(&head.encode()).await;
        assert_eq!(client.head().await.unwrap().status(), Some(status));
        while client.more().await.is_ok() {}
        assert_eq!(client.more().await, Err(Ended::Fin));
    }
    served.open().await;
}

#[tokio::test]
async fn the_strict_base_ends_when_the_client_does() {
    let served = Served::base(&STRICT).await;
    let mut client = served.open().await;
    client.stream.shutdown().await.unwrap();
    assert_eq!(client.frame().await, Err(Ended::Fin));
}

// Spoilers of the handshake: the request is edited, a status comes back.

#[tokio::test]
async fn requests_meet_the_status_that_the_defect_promises() {
    type Edit = fn(&mut Head);
    let table: &[(&str, Edit, Option<u16>)] = &[
        ("ws.closes-instead-of-answering-400", |head| head.remove("Host"), None),
        ("ws.closes-instead-of-answering-400", |head| head.set_method("PUT"), Some(405)),
        ("ws.refuses-a-connection-list", |head| head.set("Connection", "a, Upgrade"), Some(426)),
        ("ws.refuses-a-foreign-origin-with-400", |head| head.add("Origin", "http://x"), Some(400)),
        ("ws.refuses-a-second-connection-field", |head| head.add("Connection", "a"), Some(426)),
        ("ws.refuses-an-absolute-target", |head| head.set_target("http://localhost/"), Some(404)),
        ("ws.refuses-an-upgrade-list", |head| head.set("Upgrade", "a/1, websocket"), Some(426)),
        ("ws.refuses-cookies", |head| head.add("Cookie", "a=b"), Some(426)),
        ("ws.refuses-every-origin", |head| head.add("Origin", "https://app.example"), Some(403)),
        ("ws.refuses-other-space-around-values", |head| head.add("X", " b"), Some(426)),
        ("ws.refuses-upper-case-connection", |head| head.set("Connection", "UPGRADE"), Some(426)),
        ("ws.refuses-upper-case-upgrade", |head| head.set("Upgrade", "WEBSOCKET"), Some(426)),
        ("ws.refuses-with-200", |head| head.remove("Upgrade"), Some(200)),
        ("ws.serves-every-path", |head| head.set_target("/absent"), Some(101)),
        ("ws.takes-a-doubled-key", |head| head.add("Sec-WebSocket-Key", KEY), Some(101)),
        ("ws.takes-a-doubled-version", |head| head.add("Sec-WebSocket-Version", "13"), Some(101)),
        ("ws.takes-a-foreign-origin", |head| head.add("Origin", "https://x.example"), Some(101)),
        ("ws.takes-a-foreign-upgrade", |head| head.set("Upgrade", "h2c"), Some(101)),
        ("ws.takes-a-lower-case-get", |head| head.set_method("get"), Some(101)),
        ("ws.takes-a-malformed-key", |head| head.set("Sec-WebSocket-Key", "AAAA"), Some(101)),
        ("ws.takes-a-missing-connection", |head| head.set("Connection", "close"), Some(101)),
        ("ws.takes-a-missing-host", |head| head.remove("Host"), Some(101)),
        ("ws.takes-a-missing-key", |head| head.remove("Sec-WebSocket-Key"), Some(101)),
        ("ws.takes-a-missing-upgrade", |head| head.remove("Upgrade"), Some(101)),
        ("ws.takes-a-missing-version", |head| head.remove("Sec-WebSocket-Version"), Some(101)),
        ("ws.takes-http10", |head| head.set_version("HTTP/1.0"), Some(101)),
        (
            "ws.takes-malformed-extensions",
            |head| head.add("Sec-WebSocket-Extensions", ";"),
            Some(101),
        ),
        (
            "ws.takes-malformed-subprotocols",
            |head| head.add("Sec-WebSocket-Protocol", ","),
            Some(101),
        ),
        ("ws.takes-post", |head| head.set_method("POST"), Some(101)),
        ("ws.takes-version-255", |head| head.set("Sec-WebSocket-Version", "255"), Some(101)),
        (
            "ws.wants-field-names-in-mixed-case",
            |head| {
                head.remove("Sec-WebSocket-Key");
                head.add("SEC-WEBSOCKET-KEY", KEY);
            },
            Some(426),
        ),
        (
            "ws.wants-the-host-first",
            |head| {
                head.remove("Host");
                head.add("Host", "localhost");
            },
            Some(426),
        ),
    ];
    for (id, edit, status) in table {
        let served = meet(id).await;
        // What the defect is not about still works.
        served.open().await;
        let mut client = served.connect().await;
        let mut head = request();
        edit(&mut head);
        client.send(&head.encode()).await;
        assert_eq!(client.head().await.and_then(|head| head.status()), *status, "{id}");
    }
}

#[tokio::test]
async fn answers_have_the_fields_that_the_defect_promises() {
    let offered = |name: &'static str| {
        let mut head = request();
        head.add(name, "foreign, echo.wireproof");
        head
    };
    let protocol = "Sec-WebSocket-Protocol";
    let extensions = "Sec-WebSocket-Extensions";
    let accept = accept_value(KEY);
    let example = accept_value("dGhlIHNhbXBsZSBub25jZQ==");
    let mut foreign = request();
    foreign.add(protocol, "foreign");
    let mut old = request();
    old.set("Sec-WebSocket-Version", "14");
    let table: Vec<(&str, Head, &str, Vec<&str>)> = vec![
        (
            "ws.accepts-an-unknown-extension",
            offered(extensions),
            extensions,
            vec!["foreign, echo.wireproof"],
        ),
        ("ws.answers-a-fixed-accept", request(), "Sec-WebSocket-Accept", vec![&example]),
        ("ws.chooses-a-foreign-subprotocol", foreign, protocol, vec!["never.offered.example"]),
        ("ws.chooses-a-foreign-subprotocol", offered(protocol), protocol, vec!["echo.wireproof"]),
        ("ws.chooses-the-first-subprotocol", offered(protocol), protocol, vec!["foreign"]),
        ("ws.doubles-the-accept-field", request(), "Sec-WebSocket-Accept", vec![&accept, &accept]),
        ("ws.hides-its-versions", old, "Sec-WebSocket-Version", vec![]),
        ("ws.ignores-offered-subprotocols", offered(protocol), protocol, vec![]),
        ("ws.invents-a-subprotocol", request(), protocol, vec!["chat"]),
        ("ws.invents-an-extension", request(), extensions, vec!["permessage-deflate"]),
        ("ws.omits-the-connection-field", request(), "Connection", vec![]),
        ("ws.omits-the-upgrade-field", request(), "Upgrade", vec![]),
    ];
    for (id, head, field, expected) in table {
        let served = meet(id).await;
        let mut client = served.connect().await;
        client.send(&head.encode()).await;
        let answer = client.head().await.unwrap();
        assert_eq!(answer.values(field).collect::<Vec<_>>(), expected, "{id}");
    }
}

#[tokio::test]
async fn the_status_line_can_say_http10() {
    let served = meet("ws.answers-101-as-http10").await;
    let mut client = served.connect().await;
    client.send(&request().encode()).await;
    assert_eq!(client.head().await.unwrap().start(), "HTTP/1.0 101 Switching Protocols");
}

#[tokio::test]
async fn bytes_can_stand_behind_the_head() {
    for (id, expected) in [
        ("ws.adds-a-body-to-the-answer", &b"Switching Protocols\r\n"[..]),
        ("ws.adds-nul-bytes-to-the-answer", b"\0\0"),
    ] {
        let served = meet(id).await;
        let mut client = served.open().await;
        client.at_least(expected.len()).await;
        assert_eq!(client.bytes, expected);
    }
}

#[tokio::test]
async fn early_frames_can_be_lost() {
    let served = meet("ws.loses-frames-sent-with-the-head").await;
    let mut client = served.connect().await;
    client.send(&[request().encode(), ping("early").encode()].concat()).await;
    assert_eq!(client.head().await.unwrap().status(), Some(101));
    client.send(&ping("later").encode()).await;
    assert_eq!(client.frame().await.unwrap(), pong("later"));
}

#[tokio::test]
async fn a_chopped_head_can_be_too_much() {
    let served = meet("ws.wants-the-head-in-one-segment").await;
    let mut client = served.connect().await;
    let bytes = request().encode();
    client.send(&bytes[..10]).await;
    // A handshake on another connection passes the same relay meanwhile, so
    // that the first part has surely been read.
    served.open().await;
    client.send(&bytes[10..]).await;
    assert_eq!(client.head().await.unwrap().status(), Some(426));
}

// Spoilers of frames: these go out in one segment, those come back.

#[tokio::test]
async fn frames_meet_the_answers_that_the_defect_promises() {
    let bare = |frame: Frame| Frame { mask: None, ..frame };
    let rsv = |rsv: u8, frame: Frame| Frame { rsv, ..frame };
    let open = |frame: Frame| Frame { fin: false, ..frame };
    let more = |payload: &str| client(opcode::CONTINUATION, payload);
    let pings = |payloads: &str| payloads.split(' ').map(ping).collect::<Vec<_>>();
    let pongs = |payloads: &str| payloads.split(' ').map(pong).collect::<Vec<_>>();
    let normal = || close(&[3, 232]);
    let masked = |frame: Frame| Frame { mask: Some(*b"Wire"), ..frame };
    let table: Vec<(&str, Vec<Frame>, Vec<Frame>)> = vec![
        // Framing.
        ("ws.answers-short-binaries-as-text", vec![binary("ab")], vec![echo(text("ab"))]),
        ("ws.cuts-binaries-of-128-bytes", vec![binary([1; 128])], vec![echo(binary([1; 127]))]),
        ("ws.cuts-messages-of-64-kib", vec![text([65; 65536])], vec![echo(text([65; 65535]))]),
        ("ws.cuts-texts-of-128-bytes", vec![text([65; 128])], vec![echo(text([65; 127]))]),
        ("ws.hangs-on-a-reserved-control-opcode", vec![ping("a")], vec![pong("a")]),
        (
            "ws.lengthens-messages",
            vec![text("ab")],
            vec![Frame { length: Length::SixtyFour, ..echo(text("ab")) }],
        ),
        (
            "ws.lengthens-pongs",
            vec![ping("ab")],
            vec![Frame { length: Length::Sixteen, ..pong("ab") }],
        ),
        ("ws.masks-its-close", vec![ping("a"), normal()], vec![pong("a"), masked(code(1000))]),
        ("ws.masks-pongs", vec![ping("a")], vec![masked(pong("a"))]),
        (
            "ws.refuses-a-zero-mask",
            vec![ping("a"), Frame { mask: Some([0; 4]), ..ping("b") }],
            vec![pong("a"), code(1002)],
        ),
        ("ws.sends-a-reserved-opcode", vec![ping("a")], vec![pong("a"), Frame::new(11, "")]),
        ("ws.sets-rsv1-in-pongs", vec![ping("a")], vec![rsv(4, pong("a"))]),
        ("ws.swallows-empty-binaries", vec![binary(""), ping("b")], vec![pong("b")]),
        (
            "ws.swaps-messages",
            vec![text("1"), text("2"), text("3")],
            vec![echo(text("2")), echo(text("1")), echo(text("3"))],
        ),
        (
            "ws.takes-a-non-minimal-length",
            vec![Frame { length: Length::SixtyFour, ..text("a") }],
            vec![echo(text("a"))],
        ),
        ("ws.takes-an-unmasked-ping", vec![bare(ping("a"))], vec![pong("a")]),
        ("ws.takes-an-unmasked-ping", vec![bare(text("a"))], vec![code(1002)]),
        ("ws.takes-an-unmasked-text", vec![bare(text("a"))], vec![echo(text("a"))]),
        ("ws.takes-reserved-control-opcodes", vec![client(15, "a")], vec![pong("a")]),
        ("ws.takes-reserved-data-opcodes", vec![client(3, "a")], vec![echo(binary("a"))]),
        ("ws.takes-rsv1", vec![rsv(4, ping("a"))], vec![pong("a")]),
        ("ws.takes-rsv2", vec![rsv(2, ping("a")), rsv(1, ping("b"))], vec![pong("a"), code(1002)]),
        ("ws.takes-rsv3", vec![rsv(1, ping("a"))], vec![pong("a")]),
        // Text.
        ("ws.names-bad-text-1002", vec![text([0xff])], vec![code(1002)]),
        ("ws.replaces-noncharacters", vec![text("\u{ffff}a")], vec![echo(text("\u{fffd}a"))]),
        ("ws.takes-an-overlong-form", vec![text([0xc0, 0xaf])], vec![echo(text("?"))]),
        ("ws.takes-beyond-u10ffff", vec![text(b"\xf4\x90\x80\x80")], vec![echo(text("?"))]),
        ("ws.takes-half-a-character", vec![text(b"a\xe2\x82")], vec![echo(text("a?"))]),
        ("ws.takes-stray-bytes", vec![text(b"a\xff")], vec![echo(text("a?"))]),
        ("ws.takes-stray-bytes", vec![text(b"\xc0\xaf")], vec![code(1007)]),
        ("ws.takes-surrogates", vec![text(b"\xed\xa0\x80")], vec![echo(text("?"))]),
        (
            "ws.wants-a-character-in-one-frame",
            vec![open(text("a")), more("b"), open(text(b"\xc3"))],
            vec![echo(text("ab")), code(1002)],
        ),
        ("ws.checks-text-at-its-end", vec![open(text([0xff])), ping("a")], pongs("a")),
        (
            "ws.checks-each-fragment-alone",
            vec![open(text(b"a\xe2\x82")), more("b")],
            vec![echo(text(b"a\xe2\x82b"))],
        ),
        // Fragments.
        (
            "ws.answers-fragmented-binaries-as-text",
            vec![open(binary("a")), more("b"), binary("c")],
            vec![echo(text("ab")), echo(binary("c"))],
        ),
        (
            "ws.answers-pings-after-the-message",
            vec![open(text("a")), ping("p"), more("b")],
            vec![echo(text("ab")), pong("p")],
        ),
        ("ws.begins-a-message-with-a-continuation", vec![more("a")], vec![echo(text("a"))]),
        (
            "ws.joins-a-message-with-the-one-inside",
            vec![open(text("a")), binary("b")],
            vec![echo(text("ab"))],
        ),
        (
            "ws.loses-a-byte-behind-a-pinged-text",
            vec![open(text("a")), ping("p"), more("b"), binary("cd"), binary("ef")],
            vec![pong("p"), echo(text("ab")), echo(binary("c")), echo(binary("ef"))],
        ),
        (
            "ws.loses-a-frame-of-126-bytes",
            vec![open(text("a")), more(&"b".repeat(126))],
            vec![echo(text("a"))],
        ),
        (
            "ws.loses-the-third-binary-frame",
            vec![open(binary("a")), open(more("b")), more("c")],
            vec![echo(binary("ab"))],
        ),
        (
            "ws.loses-what-came-before-a-pong",
            vec![open(text("a")), client(opcode::PONG, ""), more("b"), text("c")],
            vec![echo(text("b")), echo(text("c"))],
        ),
        (
            "ws.takes-an-unmasked-continuation",
            vec![open(text("a")), bare(more("b"))],
            vec![echo(text("ab"))],
        ),
        ("ws.wants-something-in-each-fragment", vec![open(text(""))], vec![code(1002)]),
        // Limits.
        ("ws.names-a-large-message-1011", vec![binary(vec![0; 2 << 20])], vec![code(1011)]),
        (
            "ws.waits-for-four-exbibytes",
            vec![ping("a"), Frame { length: Length::Claims(1 << 62), ..binary("b") }, ping("c")],
            pongs("a"),
        ),
        // Control frames.
        ("ws.answers-only-the-first-of-many-pings", pings("1 2 3 4 5 6"), pongs("1 2 3 4 5")),
        ("ws.clears-fin-in-its-close", vec![normal()], vec![open(code(1000))]),
        ("ws.cuts-pongs-at-nul", vec![ping("a\0b")], vec![pong("a")]),
        ("ws.cuts-the-longest-pong", vec![ping([1; 125])], vec![pong([1; 124])]),
        ("ws.fills-empty-pongs", vec![ping(""), ping("a")], vec![pong("\0"), pong("a")]),
        ("ws.ignores-a-fragmented-close", vec![open(normal()), ping("a")], vec![pong("a")]),
        ("ws.ignores-a-long-close", vec![close(&[3; 126]), ping("a")], vec![pong("a")]),
        ("ws.ignores-empty-pings", pings(" a"), pongs("a")),
        ("ws.reads-pings-as-text", vec![ping([b'a', 0xff])], vec![pong("a\u{fffd}")]),
        ("ws.refuses-an-unsolicited-pong", vec![client(opcode::PONG, "")], vec![code(1002)]),
        ("ws.refuses-the-longest-ping", vec![ping([0; 125])], vec![code(1002)]),
        (
            "ws.sends-a-long-ping-before-its-close",
            vec![normal()],
            vec![Frame::new(opcode::PING, [b'.'; 126]), code(1000)],
        ),
        ("ws.takes-a-fragmented-ping", vec![open(ping("a")), more("b"), ping("c")], pongs("a c")),
        (
            "ws.takes-a-fragmented-pong",
            vec![open(client(opcode::PONG, "a")), more("b"), ping("c")],
            pongs("c"),
        ),
        ("ws.takes-a-long-ping", vec![ping([7; 126])], vec![pong([7; 125])]),
        ("ws.takes-a-long-pong", vec![client(opcode::PONG, [7; 126]), ping("a")], pongs("a")),
        // Closing.
        ("ws.answers-an-empty-close-with-1005", vec![close(b"")], vec![code(1005)]),
        ("ws.answers-every-close-with-1000", vec![close(&[11, 184])], vec![code(1000)]),
        ("ws.answers-every-close-with-1000", vec![close(&[0, 1])], vec![code(1002)]),
        (
            "ws.answers-pings-after-failing",
            vec![rsv(1, ping("a")), ping("b")],
            vec![pong("b"), code(1002)],
        ),
        (
            "ws.echoes-after-its-close",
            vec![normal(), text("late")],
            vec![code(1000), echo(text("late"))],
        ),
        ("ws.echoes-code-1005", vec![close(&[3, 237])], vec![code(1005)]),
        (
            "ws.ignores-a-close-inside-a-message",
            vec![open(text("a")), normal(), more("b"), normal()],
            vec![echo(text("ab")), code(1000)],
        ),
        ("ws.names-no-protocol-error", vec![rsv(4, text("a"))], vec![code(1000)]),
        ("ws.names-no-protocol-error", vec![close(b"x")], vec![code(1002)]),
        ("ws.refuses-code-1010", vec![close(&[3, 242])], vec![code(1002)]),
        ("ws.refuses-code-1014", vec![close(&[3, 246])], vec![code(1002)]),
        ("ws.refuses-code-4999", vec![close(&[19, 135])], vec![code(1002)]),
        (
            "ws.refuses-the-longest-reason",
            vec![close(&[3, 232].repeat(63)[..125])],
            vec![code(1002)],
        ),
        (
            "ws.sends-a-reason-that-is-not-utf8",
            vec![normal()],
            vec![Frame::new(opcode::CLOSE, [3, 232, 255])],
        ),
        ("ws.sends-two-closes", vec![normal()], vec![code(1000), code(1000)]),
        ("ws.swallows-the-answer-to-an-empty-close", vec![ping("a"), close(b"")], pongs("a")),
        ("ws.swallows-the-answer-to-code-1000", vec![ping("a"), normal()], pongs("a")),
        ("ws.takes-a-close-of-one-byte", vec![close(b"x")], vec![Frame::new(opcode::CLOSE, "")]),
        ("ws.takes-a-reason-that-is-not-utf8", vec![close(&[3, 232, 255])], vec![code(1000)]),
        ("ws.takes-code-2999", vec![close(&[11, 183])], vec![code(2999)]),
        ("ws.takes-code-999", vec![close(&[3, 231])], vec![code(999)]),
    ];
    for (id, sent, expected) in table {
        let served = meet(id).await;
        let mut client = served.open().await;
        client.send(&sent.iter().flat_map(Frame::encode).collect::<Vec<_>>()).await;
        for (at, frame) in expected.into_iter().enumerate() {
            let seen = client.frame().await.map(|seen| Frame { segments: 1, ..seen });
            assert_eq!(seen, Ok(frame), "{id}, answer {at}");
        }
        // Instead of the Close that is swallowed there is the end alone.
        if id.starts_with("ws.swallows-the-answer") {
            assert_eq!(client.frame().await, Err(Ended::Fin), "{id}");
        }
    }
}

// Spoilers of compression: an offer goes out, an answer comes back.

/// A compressed message as a client sends it.
fn deflated(opcode: u8, payload: impl Into<Vec<u8>>) -> Frame {
    Frame { rsv: 4, ..client(opcode, payload) }
}

impl Served {
    /// The answer to an offer, and the connection behind it.
    async fn offer(&self, offer: &str) -> (Option<String>, Client) {
        let mut client = self.connect().await;
        let mut head = request();
        head.add("Sec-WebSocket-Extensions", offer);
        client.send(&head.encode()).await;
        let answer = client.head().await.expect("an answer");
        let named: Vec<&str> = answer.values("Sec-WebSocket-Extensions").collect();
        let named = (!named.is_empty()).then(|| named.join(" + "));
        (named.or_else(|| (answer.status() != Some(101)).then(|| "refused".into())), client)
    }
}

#[tokio::test]
async fn offers_meet_the_answers_that_the_defect_promises() {
    let table = [
        ("ws.knows-compression-by-its-prefix", "permessage-other", Some("D")),
        ("ws.knows-compression-by-its-prefix", "x-other", None),
        (
            "ws.names-a-parameter-twice",
            "D; server_no_context_takeover",
            Some("D; server_no_context_takeover; server_no_context_takeover"),
        ),
        (
            "ws.accepts-two-offers",
            "D; server_max_window_bits=15, D",
            Some("D; server_max_window_bits=15, D"),
        ),
        ("ws.answers-each-extension-in-a-field", "D, x-other", Some("D + x-other")),
        ("ws.conceals-its-window", "D; server_max_window_bits=10", Some("D")),
        ("ws.conceals-that-it-begins-anew", "D; server_no_context_takeover", Some("D")),
        ("ws.declines-quoted-values", "D; server_max_window_bits=\"10\"", None),
        ("ws.declines-the-plain-offer", "D", None),
        ("ws.declines-to-begin-anew", "D; server_no_context_takeover", None),
        (
            "ws.enlarges-the-clients-window",
            "D; client_max_window_bits=9",
            Some("D; client_max_window_bits=15"),
        ),
        (
            "ws.enlarges-its-window",
            "D; server_max_window_bits=9",
            Some("D; server_max_window_bits=15"),
        ),
        ("ws.ignores-a-bad-client-window", "D; client_max_window_bits=7", Some("D")),
        ("ws.ignores-a-bad-server-window", "D; server_max_window_bits", Some("D")),
        (
            "ws.ignores-doubled-parameters",
            "D; client_no_context_takeover; client_no_context_takeover",
            Some("D; client_no_context_takeover"),
        ),
        ("ws.ignores-unknown-parameters", "D; x_other=1", Some("D")),
        (
            "ws.ignores-values-on-flags",
            "D; client_no_context_takeover=1",
            Some("D; client_no_context_takeover"),
        ),
        ("ws.looks-at-the-first-offer-alone", "D; x_other, D", None),
        ("ws.names-a-client-window-unasked", "D", Some("D; client_max_window_bits=15")),
        ("ws.refuses-a-window-without-a-number", "D; server_max_window_bits", Some("refused")),
    ];
    for (id, offer, expected) in table {
        let long = |text: &str| text.replace('D', "permessage-deflate");
        let (answer, _) = meet(id).await.offer(&long(offer)).await;
        assert_eq!(answer, expected.map(long), "{id}");
    }
}

#[tokio::test]
async fn compressed_frames_meet_the_answers_that_the_defect_promises() {
    // The word `Hello` in a block of each kind, as section 7.2.3 of RFC 7692 has it.
    let fixed = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
    let stored = [0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00];
    let last = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00];
    let two = [0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00];
    let hello = || Frame { rsv: 4, ..Frame::new(opcode::TEXT, fixed) };
    let refused = || code(1002);
    let open = |frame: Frame| Frame { fin: false, ..frame };
    let rest = || client(opcode::CONTINUATION, &fixed[3..]);
    let table: Vec<(&str, Vec<Frame>, Frame)> = vec![
        ("ws.answers-compressed-binaries-as-text", vec![deflated(opcode::BINARY, fixed)], hello()),
        (
            "ws.forbids-pongs-inside-compressed-messages",
            vec![open(deflated(opcode::TEXT, &fixed[..3])), client(opcode::PONG, ""), rest()],
            refused(),
        ),
        (
            "ws.leaves-the-tail",
            vec![deflated(opcode::TEXT, fixed)],
            Frame { payload: [&fixed[..], &[0, 0, 0xff, 0xff]].concat(), ..hello() },
        ),
        ("ws.marks-pongs-as-compressed", vec![ping("a")], Frame { rsv: 4, ..pong("a") }),
        ("ws.takes-a-compressed-ping", vec![deflated(opcode::PING, "a")], pong("a")),
        (
            "ws.takes-rsv1-on-continuations",
            vec![open(deflated(opcode::TEXT, &fixed[..3])), Frame { rsv: 4, ..rest() }],
            hello(),
        ),
        (
            "ws.wants-compressed-messages-in-one-frame",
            vec![open(deflated(opcode::TEXT, &fixed[..3]))],
            refused(),
        ),
        ("ws.wants-every-message-compressed", vec![text("Hello")], refused()),
        ("ws.wants-no-empty-compressed-message", vec![deflated(opcode::TEXT, [0])], refused()),
        ("ws.wants-no-empty-stored-block", vec![deflated(opcode::TEXT, two)], refused()),
        ("ws.wants-no-empty-stored-block", vec![deflated(opcode::TEXT, stored)], hello()),
        ("ws.wants-no-final-block", vec![deflated(opcode::TEXT, last)], refused()),
        ("ws.wants-no-stored-block", vec![deflated(opcode::TEXT, stored)], refused()),
        ("ws.wants-no-stored-block", vec![deflated(opcode::TEXT, fixed)], hello()),
        ("ws.takes-half-a-block", vec![deflated(opcode::TEXT, &fixed[..6])], hello()),
    ];
    for (id, sent, expected) in table {
        let served = meet(id).await;
        let (_, mut client) = served.offer("permessage-deflate").await;
        client.send(&sent.iter().flat_map(Frame::encode).collect::<Vec<_>>()).await;
        let seen = client.frame().await.map(|seen| Frame { segments: 1, ..seen });
        assert_eq!(seen, Ok(expected), "{id}");
    }
}

#[tokio::test]
async fn a_frame_in_pieces_can_be_too_much() {
    for (id, frame) in [
        ("ws.wants-a-ping-in-one-segment", ping("ab")),
        ("ws.wants-a-message-in-one-segment", text("ab")),
    ] {
        let served = meet(id).await;
        let mut client = served.open().await;
        let bytes = [ping("first").encode(), frame.encode()].concat();
        // The pong shows that everything in front was read.
        client.send(&bytes[..14]).await;
        assert_eq!(client.frame().await.unwrap(), pong("first"));
        client.send(&bytes[14..]).await;
        assert_eq!(client.frame().await.unwrap(), code(1002), "{id}");
    }
}

#[tokio::test]
async fn tcp_ends_as_the_defect_promises() {
    let normal = close(&[3, 232]).encode();
    let bad = Frame { rsv: 1, ..ping("x") }.encode();

    let served = meet("ws.resets-after-closing").await;
    let mut client = served.open().await;
    client.send(&normal).await;
    assert_eq!(client.frame().await.unwrap(), code(1000));
    assert_eq!(client.frame().await, Err(Ended::Reset));
    let mut client = served.open().await;
    client.send(&bad).await;
    assert_eq!(client.frame().await.unwrap(), code(1002));
    assert_eq!(client.frame().await, Err(Ended::Fin));

    for (id, kept, other) in [
        ("ws.keeps-tcp-open-after-closing", &normal, &bad),
        ("ws.keeps-tcp-open-after-failing", &bad, &normal),
    ] {
        let served = meet(id).await;
        let mut open = served.open().await;
        open.send(kept).await;
        open.frame().await.unwrap();
        let mut ends = served.open().await;
        ends.send(other).await;
        ends.frame().await.unwrap();
        assert_eq!(ends.frame().await, Err(Ended::Fin), "{id}");
        let waited = tokio::time::timeout(Duration::from_millis(50), open.more()).await;
        assert!(waited.is_err(), "{id} ended TCP");
    }

    let served = meet("ws.ignores-a-half-close").await;
    let mut client = served.open().await;
    client.send(&ping("a").encode()).await;
    client.stream.shutdown().await.unwrap();
    assert_eq!(client.frame().await.unwrap(), pong("a"));
    let waited = tokio::time::timeout(Duration::from_millis(50), client.more()).await;
    assert!(waited.is_err(), "the connection ended");
}

#[tokio::test]
async fn a_hanging_server_says_nothing_more() {
    let top_bit = Frame { length: Length::Claims(1 << 63), ..ping("x") };
    for (id, frame) in [
        ("ws.hangs-on-a-reserved-control-opcode", client(11, "x")),
        ("ws.takes-a-length-with-the-top-bit", top_bit),
    ] {
        let served = meet(id).await;
        let mut client = served.open().await;
        client.send(&[ping("a").encode(), frame.encode(), ping("b").encode()].concat()).await;
        assert_eq!(client.frame().await.unwrap(), pong("a"));
        let waited = tokio::time::timeout(Duration::from_millis(50), client.more()).await;
        assert!(waited.is_err(), "{id}");
    }
}

#[tokio::test]
async fn a_dying_server_stops_serving() {
    let text = Frame { mask: None, ..text("x") }.encode();
    let head = [b'x'; 32 << 10];
    for (id, bytes) in
        [("ws.dies-of-an-unmasked-text", &text[..]), ("ws.dies-of-a-huge-head", &head)]
    {
        let mut served = meet(id).await;
        let mut client = if bytes == head { served.connect().await } else { served.open().await };
        client.send(bytes).await;
        // Serving is over, and the listener was part of it.
        served.tasks.join_next().await.unwrap().unwrap().unwrap();
        assert!(client.more().await.is_err(), "{id}");
    }
}

// Degenerate peers.

#[tokio::test]
async fn degenerate_peers_do_what_they_say() {
    let mut client = meet_raw("ws.accepts-and-closes").await;
    assert_eq!(client.1.more().await, Err(Ended::Fin));
    let mut client = meet_raw("ws.accepts-and-resets").await;
    assert_eq!(client.1.more().await, Err(Ended::Reset));

    let mut client = meet_raw("ws.echoes-bytes").await;
    client.1.send(b"GET / HTTP/1.1\r\n\r\n").await;
    assert_eq!(client.1.head().await.unwrap().start(), "GET / HTTP/1.1");
    let mut client = meet_raw("ws.answers-200-to-everything").await;
    for _ in 0..2 {
        client.1.send(&request().encode()).await;
        assert_eq!(client.1.head().await.unwrap().status(), Some(200));
        client.1.at_least(3).await;
        client.1.bytes.clear();
    }

    let mut noise = Vec::new();
    for _ in 0..2 {
        let mut client = meet_raw("ws.sends-garbage").await;
        client.1.at_least(4096).await;
        noise.push(client.1.bytes);
    }
    assert_eq!(noise[0], noise[1]);

    let served = meet("ws.answers-101-and-closes").await;
    assert_eq!(served.open().await.more().await, Err(Ended::Fin));
    let served = meet("ws.answers-101-and-floods").await;
    let mut client = served.open().await;
    for _ in 0..1000 {
        assert_eq!(client.frame().await.unwrap().payload.len(), 1024);
    }
    for id in
        ["ws.sends-bytes-without-end", "ws.sends-a-body-without-end", "ws.sends-a-head-without-end"]
    {
        let mut client = meet_raw(id).await;
        client.1.send(&request().encode()).await;
        client.1.at_least(1 << 20).await;
    }
}

async fn meet_raw(id: &str) -> (Served, Client) {
    let served = meet(id).await;
    let client = served.connect().await;
    (served, client)
}
