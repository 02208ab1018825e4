//! When a started target is ready.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::output::Output;
use super::template::{Places, Template};
use super::url;
use crate::families;

/// How often a server that is not ready yet is asked.
const PAUSE: Duration = Duration::from_millis(20);
/// How long one question may take: a server that took the connection too
/// early must not use up the time of the next question.
const QUESTION: Duration = Duration::from_secs(1);

/// What shows that a target is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ready {
    /// It takes a connection at this HOST:PORT, or at this port of 127.0.0.1.
    Tcp(Template),
    /// It takes a connection where this URL of a target points.
    Url(Template),
    /// It answers a GET of this URL with a status below 500.
    Http(Template),
    /// It prints a line that contains this text.
    Line(Template),
}

impl Ready {
    pub(super) fn template(&self) -> &Template {
        let (Ready::Tcp(text) | Ready::Url(text) | Ready::Http(text) | Ready::Line(text)) = self;
        text
    }

    /// The text of the line that is waited for.
    pub(super) fn line(&self, places: &Places) -> Option<String> {
        match self {
            Ready::Line(text) => Some(text.fill(places)),
            _ => None,
        }
    }

    /// Waits until the target is ready, if need be for ever. `last` says in
    /// the meantime what is still missing.
    pub(super) async fn wait(&self, places: &Places, output: &Output, last: &mut String) {
        let value = self.template().fill(places);
        *last = "it could not be asked".to_owned();
        match self {
            Ready::Line(_) => {
                *last = format!("it printed no line with \"{value}\"");
                output.ready().await;
            }
            Ready::Tcp(_) | Ready::Url(_) => {
                let address = host_and_port(&value);
                while let Err(why) = takes_connection(&address).await {
                    *last = format!("nothing takes a connection at {address} ({why})");
                    sleep(PAUSE).await;
                }
            }
            Ready::Http(_) => {
                while let Err(why) = answers(&value).await {
                    *last = format!("a GET of {} {why}", url::conceal(&value));
                    sleep(PAUSE).await;
                }
            }
        }
    }
}

/// HOST:PORT of a target URL, of HOST:PORT, or of a lone port of this machine.
pub(super) fn host_and_port(value: &str) -> String {
    match url::read(value, families::protocols()) {
        Ok(url) => dialable(&url.address.host, url.address.port),
        Err(_) if value.contains(':') => value.to_owned(),
        Err(_) => format!("127.0.0.1:{value}"),
    }
}

/// With brackets around IPv6.
fn dialable(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

async fn takes_connection(address: &str) -> Result<TcpStream, String> {
    let stream = match timeout(QUESTION, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(error.kind().to_string()),
        Err(_) => return Err("no answer".to_owned()),
    };
    // While nobody listens, the system may pick the wanted port for our own
    // end, and then TCP connects the socket to itself.
    match (stream.local_addr(), stream.peer_addr()) {
        (Ok(local), Ok(peer)) if local == peer => Err("connection refused".to_owned()),
        _ => Ok(stream),
    }
}

/// Whether the status of the answer is below 500; else what came instead.
async fn answers(text: &str) -> Result<(), String> {
    let url = url::take_apart(text).map_err(|error| error.to_string())?;
    let address = dialable(&url.host, url.port.unwrap_or(80));
    let stream = takes_connection(&address).await.map_err(|why| format!("fails ({why})"))?;
    match timeout(QUESTION, status(stream, &address, &url.path)).await {
        Ok(Some(status)) if status < 500 => Ok(()),
        Ok(Some(status)) => Err(format!("is answered with status {status}")),
        Ok(None) => Err("is answered with something that is not HTTP".to_owned()),
        Err(_) => Err("is not answered".to_owned()),
    }
}

async fn status(mut stream: TcpStream, host: &str, path: &str) -> Option<u16> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    // `HTTP/1.1 200`: twelve bytes say it all.
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.ok()?;
    let start = str::from_utf8(&start).ok()?;
    start.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok()
}
