//! The file server, over its socket.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use guide::serve;

/// Serves a folder with a page, a stylesheet and a link out of it.
fn start() -> (tempfile::TempDir, SocketAddr) {
    let folder = tempfile::tempdir().expect("a folder");
    let book = folder.path().join("book");
    std::fs::create_dir_all(book.join("deep")).expect("a folder");
    std::fs::write(book.join("index.html"), "the index").expect("a file");
    std::fs::write(book.join("404.html"), "not here").expect("a file");
    std::fs::write(book.join("deep/a b.css"), "a {}").expect("a file");
    std::fs::write(folder.path().join("secret.txt"), "secret").expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), book.join("link.txt"))
        .expect("a link");
    let listener = serve::bind(0).expect("a free port");
    let address = listener.local_addr().expect("an address");
    let current = Arc::new(RwLock::new(book));
    std::thread::spawn(move || serve::run(&listener, &current));
    (folder, address)
}

fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time");
    // One that is sent away at once may be gone by now.
    let _ = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(address: SocketAddr, target: &str) -> String {
    ask(address, &format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
}

#[test]
fn listens_on_loopback_only() {
    let (_folder, address) = start();
    assert!(address.ip().is_loopback());
}

#[test]
fn serves_files_with_their_types() {
    let (_folder, address) = start();
    let index = get(address, "/?query");
    assert!(index.starts_with("HTTP/1.1 200 OK\r\n") && index.ends_with("the index"), "{index}");
    assert!(index.contains("Content-Type: text/html; charset=utf-8\r\n"), "{index}");
    let css = get(address, "/deep/a%20b.css");
    assert!(css.contains("text/css") && css.ends_with("a {}"), "{css}");
    let head = ask(address, "HEAD / HTTP/1.1\r\n\r\n");
    assert!(head.contains("Content-Length: 9\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    let missing = get(address, "/missing.html");
    assert!(missing.starts_with("HTTP/1.1 404") && missing.ends_with("not here"), "{missing}");
}

#[test]
fn serves_nothing_outside() {
    let (_folder, address) = start();
    let targets = [
        "/../secret.txt",
        "/deep/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%5c..%5csecret.txt",
        "//etc/passwd",
        "/link.txt",
        "/deep",
        "secret.txt",
        "http://localhost/",
    ];
    for target in targets {
        let answer = get(address, target);
        assert!(answer.starts_with("HTTP/1.1 4"), "{target}: {answer}");
        assert!(!answer.ends_with("secret"), "{target}: {answer}");
    }
}

#[test]
fn refuses_other_methods_and_endless_heads() {
    let (_folder, address) = start();
    assert!(ask(address, "POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
    assert_eq!(ask(address, "\r\n\r\n"), "");
    let long = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(1 << 20));
    let mut stream = TcpStream::connect(address).expect("listens");
    // It may stop reading at any point of this.
    let _ = stream.write_all(long.as_bytes());
    let _ = stream.shutdown(Shutdown::Write);
    assert!(get(address, "/").ends_with("the index"), "it still serves");
}

#[test]
fn silent_clients_are_bounded() {
    let (_folder, address) = start();
    let mut silent: Vec<TcpStream> =
        (0..40).map(|_| TcpStream::connect(address).expect("listens")).collect();
    // The places are taken; whoever comes later is sent away at once.
    let late = silent.last_mut().expect("there are 40");
    late.set_read_timeout(Some(Duration::from_secs(2))).expect("a time");
    let sent_away = late.read(&mut [0; 1]);
    let is_over = |error: &std::io::Error| error.kind() == std::io::ErrorKind::ConnectionReset;
    assert!(matches!(sent_away, Ok(0)) || sent_away.is_err_and(|error| is_over(&error)));
    drop(silent);
    // Their places are free again once they are gone.
    let served = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        get(address, "/").ends_with("the index")
    });
    assert!(served);
}

#[test]
fn a_change_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().to_owned();
    std::fs::create_dir(root.join("src")).expect("a folder");
    let (sender, changed) = std::sync::mpsc::channel();
    let watched = root.clone();
    std::thread::spawn(move || {
        serve::watch(&watched, Path::new("nowhere"), || {
            let _ = sender.send(());
        });
    });
    std::thread::sleep(Duration::from_millis(700));
    assert!(changed.try_recv().is_err(), "nothing changed yet");
    std::fs::write(root.join("src/page.md"), "new").expect("a file");
    changed.recv_timeout(Duration::from_secs(10)).expect("the change is seen");
}
