//! Shows the book on this machine, and builds it again when a file changes.
//!
//! A small file server: loopback only, GET and HEAD only, a bounded number of
//! connections with a bounded time each, and nothing outside the book.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::thread;
use std::time::{Duration, SystemTime};

/// The port of the book.
pub const PORT: u16 = 9000;

/// Connections at one time; more are closed at once.
const MOST: usize = 32;

/// The longest request head.
const HEAD: u64 = 8 << 10;

/// How long a client may take for its request, and for each piece of the answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often the files are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Where the current book lies.
pub type Current = Arc<RwLock<PathBuf>>;

/// Binds to loopback.
///
/// # Errors
/// When the port is taken.
pub fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

/// Answers requests until the listener breaks.
///
/// # Errors
/// When no connection can be accepted any more.
pub fn run(listener: &TcpListener, book: &Current) -> io::Result<()> {
    let open = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        let stream = match stream {
            Ok(stream) => stream,
            Err(error) if is_passing(&error) => {
                thread::sleep(Duration::from_millis(20));
                continue;
            }
            Err(error) => return Err(error),
        };
        let place = Place::take(&open);
        let Some(place) = place else { continue };
        let folder = match book.read() {
            Ok(folder) => folder.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        };
        thread::spawn(move || {
            // A client that goes away is no matter of ours.
            let _ = answer(&stream, &folder);
            drop(place);
        });
    }
    Ok(())
}

fn is_passing(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    // EMFILE and ENFILE pass when others close their files.
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
        || matches!(error.raw_os_error(), Some(23 | 24))
}

/// One of the [`MOST`] connections, given back when it is dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(open: &Arc<AtomicUsize>) -> Option<Place> {
        let place = Place(Arc::clone(open));
        (open.fetch_add(1, Ordering::SeqCst) < MOST).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn answer(mut stream: &TcpStream, book: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let (method, target) = request(stream)?;
    if method != "GET" && method != "HEAD" {
        return status(stream, "405 Method Not Allowed");
    }
    let Some(path) = path_in_book(&target) else { return status(stream, "400 Bad Request") };
    let (line, file, path) = match open(book, &path) {
        Some((file, path)) => ("200 OK", file, path),
        None => match open(book, Path::new("404.html")) {
            Some((file, path)) => ("404 Not Found", file, path),
            None => return status(stream, "404 Not Found"),
        },
    };
    let length = file.metadata()?.len();
    write!(
        stream,
        "HTTP/1.1 {line}\r\nContent-Type: {}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        content_type(&path),
    )?;
    if method == "GET" {
        io::copy(&mut file.take(length), &mut stream)?;
    }
    stream.flush()
}

fn status(mut stream: &TcpStream, line: &str) -> io::Result<()> {
    let body = format!("{line}\n");
    write!(
        stream,
        "HTTP/1.1 {line}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len(),
    )
}

/// Method and target of a request whose head ends in time and is not too long.
fn request(stream: &TcpStream) -> io::Result<(String, String)> {
    let mut reader = BufReader::new(stream.take(HEAD));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    // All of the head is read, for closing with bytes unread resets the connection.
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 && !line.trim_end().is_empty() {
        line.clear();
    }
    let mut words = first.split_ascii_whitespace().map(str::to_owned);
    match (words.next(), words.next()) {
        (Some(method), Some(target)) => Ok((method, target)),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// The file that a request target names, from the folder of the book; `None`
/// where it leads elsewhere.
fn path_in_book(target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next().unwrap_or(target);
    let path = decode(path.strip_prefix('/')?)?;
    if path.contains(['\0', '\\']) {
        return None;
    }
    let mut file = PathBuf::new();
    for part in Path::new(&path).components() {
        match part {
            Component::Normal(name) => file.push(name),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(file)
}

fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let pair = text.get(at + 1..at + 3)?;
            decoded.push(u8::from_str_radix(pair, 16).ok()?);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).ok()
}

/// Opens a file, or the index of a folder; a symbolic link out of the book is not followed.
fn open(book: &Path, path: &Path) -> Option<(File, PathBuf)> {
    let mut file = book.join(path);
    if file.is_dir() {
        file.push("index.html");
    }
    let file = file.canonicalize().ok()?;
    if !file.starts_with(book.canonicalize().ok()?) || !file.is_file() {
        return None;
    }
    Some((File::open(&file).ok()?, file))
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt" | "md" | "toml") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Calls `changed` whenever a file of the book in `root` was written; forever.
pub fn watch(root: &Path, built: &Path, mut changed: impl FnMut()) {
    let mut before = newest(root, built);
    loop {
        thread::sleep(LOOK);
        let now = newest(root, built);
        if now != before {
            before = now;
            changed();
        }
    }
}

/// The number of files and the newest time of change: both change when a file
/// is written, added or removed.
fn newest(folder: &Path, built: &Path) -> (usize, Option<SystemTime>) {
    let mut sum = (0, None);
    let Ok(entries) = std::fs::read_dir(folder) else { return sum };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(metadata) = entry.metadata() else { continue };
        let one = match metadata.is_dir() {
            // What was built, and what builds it, is no source of a page.
            true if path == built || path.join("Cargo.toml").exists() => continue,
            true => newest(&path, built),
            false => (1, metadata.modified().ok()),
        };
        sum = (sum.0 + one.0, sum.1.max(one.1));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_inside() {
        let inside = |target: &str| path_in_book(target).map(|path| path.display().to_string());
        assert_eq!(inside("/").as_deref(), Some(""));
        assert_eq!(inside("/a/b%20c.html?q#f").as_deref(), Some("a/b c.html"));
        for target in
            ["", "a", "/../x", "/a/../../x", "/%2e%2e/x", "/..%2fx", "/a%00", "/a\\b", "/%", "/%zz"]
        {
            assert_eq!(inside(target), None, "{target}");
        }
        assert_eq!(inside("//etc/passwd"), None);
    }
}
