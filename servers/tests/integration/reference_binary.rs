//! The program `servers`, as a person or the conformance runner starts it.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\n\
    Host: localhost\r\n\
    Upgrade: websocket\r\n\
    Connection: Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Version: 13\r\n\r\n";

/// A masked text frame that holds `hi`; the mask is zero.
const HI: &[u8] = &[0x81, 0x82, 0, 0, 0, 0, b'h', b'i'];

/// Starts the program and waits for its two lines.
async fn start(arguments: &[&str]) -> (Child, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_servers"))
        .args(arguments)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.next_line().await.unwrap().expect("a line with the URL");
    let check = lines.next_line().await.unwrap().expect("a line with the command");
    (child, url, check)
}

/// `listening on ws://127.0.0.1:PORT/` gives `127.0.0.1:PORT`.
fn address(line: &str) -> &str {
    let (_, rest) = line.split_once("://").unwrap();
    rest.strip_suffix('/').unwrap()
}

/// Tells the program to stop, and how it ended.
async fn stopped(mut child: Child, signal: Signal) -> Option<i32> {
    let pid = Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
    let status = timeout(Duration::from_secs(5), child.wait()).await;
    status.expect("it ends quickly").unwrap().code()
}

#[tokio::test]
async fn it_says_where_it_listens_and_ends_with_zero() {
    for signal in [Signal::TERM, Signal::INT] {
        let (child, url, check) = start(&["ws", "--port", "0"]).await;
        assert!(url.starts_with("listening on ws://127.0.0.1:"), "{url}");
        let target = url.trim_start_matches("listening on ");
        assert_eq!(check, format!("check it with: cargo xtask conformance {target}"));

        let mut socket = TcpStream::connect(address(&url)).await.unwrap();
        socket.write_all(&[REQUEST, HI].concat()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n\x81\x02hi") {
            assert_ne!(socket.read_buf(&mut answer).await.unwrap(), 0, "it ended too early");
        }

        drop(socket);
        assert_eq!(stopped(child, signal).await, Some(0));
    }
}

#[tokio::test]
async fn whoever_is_connected_hears_1001_before_it_ends() {
    for server in ["ws", "ws-deflate"] {
        let (child, url, _) = start(&[server, "--port", "0"]).await;
        let mut socket = TcpStream::connect(address(&url)).await.unwrap();
        socket.write_all(&[REQUEST, HI].concat()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\x81\x02hi") {
            assert_ne!(socket.read_buf(&mut answer).await.unwrap(), 0, "it ended too early");
        }
        let end = tokio::spawn(stopped(child, Signal::TERM));
        answer.clear();
        while !answer.starts_with(&[0x88]) || answer.len() < 4 {
            assert_ne!(socket.read_buf(&mut answer).await.unwrap(), 0, "no Close from {server}");
        }
        assert_eq!(answer[2..4], 1001_u16.to_be_bytes());
        drop(socket);
        assert_eq!(end.await.unwrap(), Some(0));
    }
}

#[tokio::test]
async fn tls_is_trusted_through_the_written_authority_and_not_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let ca_out = file.to_str().unwrap();
    let (child, url, _) = start(&["ws", "--port", "0", "--tls", "--ca-out", ca_out]).await;
    assert!(url.starts_with("listening on wss://127.0.0.1:"), "{url}");

    let mut trusted = RootCertStore::empty();
    trusted.add(CertificateDer::from_pem_file(&file).unwrap()).unwrap();
    for name in ["localhost", "127.0.0.1", "::1"] {
        let mut tls = connect(address(&url), name, &trusted).await.unwrap();
        tls.write_all(&[REQUEST, HI].concat()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n\x81\x02hi") {
            assert_ne!(tls.read_buf(&mut answer).await.unwrap(), 0, "it ended too early");
        }
        // A masked Close with code 1000; the answer, then close_notify and FIN.
        tls.write_all(&[0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]).await.unwrap();
        answer.clear();
        tls.read_to_end(&mut answer).await.expect("close_notify comes before the FIN");
        assert_eq!(answer, [0x88, 2, 0x03, 0xe8]);
    }
    assert!(connect(address(&url), "other.example", &trusted).await.is_err());

    let mut stranger = RootCertStore::empty();
    let other = servers::tls::identity().unwrap();
    stranger.add(CertificateDer::from_pem_slice(other.ca_pem.as_bytes()).unwrap()).unwrap();
    assert!(connect(address(&url), "localhost", &stranger).await.is_err());

    assert_eq!(stopped(child, Signal::TERM).await, Some(0));
}

async fn connect(
    address: &str,
    name: &str,
    trusted: &RootCertStore,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    connect_with(address, name, trusted, &[]).await
}

async fn connect_with(
    address: &str,
    name: &str,
    trusted: &RootCertStore,
    protocols: &[&str],
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(trusted.clone())
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let socket = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config)).connect(name, socket).await
}

#[cfg(feature = "events")]
#[tokio::test]
async fn the_hub_speaks_what_was_agreed_on_within_tls() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let ca_out = file.to_str().unwrap();
    let (child, url, _) = start(&["hub", "--port", "0", "--tls", "--ca-out", ca_out]).await;
    assert!(url.starts_with("listening on https://127.0.0.1:"), "{url}");
    let mut trusted = RootCertStore::empty();
    trusted.add(CertificateDer::from_pem_file(&file).unwrap()).unwrap();

    let request = b"GET /topics/a HTTP/1.1\r\nHost: localhost\r\n\r\n";
    // The preface of HTTP/2 and empty settings; the answer begins with the server's own.
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    for (offered, chosen, sent) in [
        (&["http/1.1"][..], "http/1.1", &request[..]),
        (&["http/1.1", "h2"][..], "h2", &preface[..]),
    ] {
        let mut tls = connect_with(address(&url), "localhost", &trusted, offered).await.unwrap();
        assert_eq!(tls.get_ref().1.alpn_protocol(), Some(chosen.as_bytes()));
        tls.write_all(sent).await.unwrap();
        let mut answer = [0; 12];
        tls.read_exact(&mut answer).await.unwrap();
        if chosen == "h2" {
            assert_eq!(answer[3], 4, "a frame of settings: {answer:?}");
        } else {
            assert_eq!(&answer, b"HTTP/1.1 200");
        }
    }
    assert_eq!(stopped(child, Signal::TERM).await, Some(0));
}

#[tokio::test]
async fn it_lists_what_it_has() {
    let output = Command::new(env!("CARGO_BIN_EXE_servers")).arg("list").output().await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for expected in ["ws ", "9001", "/ ", "/ticker", "/chat", "chat.wireproof", "ws-deflate"] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
    #[cfg(feature = "events")]
    assert!(text.contains("\nhub ") && text.contains("/topics/NAME/events"), "{text}");
    assert!(output.status.success());
}
