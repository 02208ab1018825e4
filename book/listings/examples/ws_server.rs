//! A ticker and a chat in one: everybody hears every tick and what everybody says.
//!
//! Each message has a number, and the last ones are kept: whoever lost the
//! connection asks for `/?after=N`, the last number seen, and misses nothing.
//!
//!     cargo run -p listings --example ws_server -- 127.0.0.1:9001

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http_body_util::Full;
use hyper::{
    Request, Response, body::Incoming, server::conn::http1, service::service_fn,
    upgrade,
};
use hyper_util::rt::TokioIo;
use servers::reference::ws::handshake::{self, Accepted, Refusal};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, interval_at, timeout};
use tokio::{select, sync::watch, task::JoinSet};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake as Cut;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, Result};

type Socket = WebSocketStream<TokioIo<upgrade::Upgraded>>;
type Stop = watch::Receiver<bool>;

// ANCHOR: limits
const KEPT: usize = 1000; // messages, for those who come back
const LARGEST: usize = 4 << 10; // bytes in a message of a client
const PATIENCE: Duration = Duration::from_secs(10); // a handshake, a send, a Close
const PING_EVERY: Duration = Duration::from_secs(20);
const ORIGIN: &str = "http://127.0.0.1:8000"; // whose pages may connect
// ANCHOR_END: limits

// ANCHOR: log
#[derive(Default)]
struct Log {
    kept: Mutex<VecDeque<(u64, String)>>,
    newest: watch::Sender<u64>,
}

impl Log {
    fn add(&self, text: &str) {
        let mut kept = self.kept.lock().expect("nobody panics with this lock");
        let number = *self.newest.borrow() + 1;
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((number, format!("{number} {text}")));
        self.newest.send_replace(number);
    }

    /// The first message after `seen`. A number that is not reached yet comes
    /// from an earlier life of this server, whose numbers mean nothing any more.
    fn after(&self, seen: u64) -> Option<(u64, String)> {
        let kept = self.kept.lock().expect("nobody panics with this lock");
        let seen = if seen > kept.back()?.0 { 0 } else { seen };
        kept.get(kept.partition_point(|(number, _)| *number <= seen)).cloned()
    }
}
// ANCHOR_END: log

// ANCHOR: talk
/// Sends all that comes after `seen`, hears what the client says, and returns the
/// code of the Close that ends it; 1006 where nobody is left to read one.
async fn talk(ws: &mut Socket, log: &Log, mut seen: u64) -> Result<CloseCode> {
    let mut newest = log.newest.subscribe();
    let mut ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    let mut heard = true;
    loop {
        // No queue per client: each reads the one log at its own pace.
        while let Some((number, text)) = log.after(seen) {
            send(ws, Message::text(text)).await?;
            seen = number;
        }
        select! {
            _ = newest.changed() => {}
            _ = ping.tick() => match std::mem::take(&mut heard) {
                true => send(ws, Message::Ping(Bytes::new())).await?,
                false => return Ok(CloseCode::Abnormal), // not even a pong
            },
            message = ws.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    heard = true;
                    log.add(&text.replace(char::is_control, " "));
                }
                Some(Ok(Message::Binary(_))) => return Ok(CloseCode::Unsupported),
                Some(Ok(Message::Close(frame))) => {
                    return Ok(frame.map_or(CloseCode::Status, |frame| frame.code));
                }
                Some(Ok(_)) => heard = true,
                Some(Err(error)) => return Err(error),
                None => return Ok(CloseCode::Abnormal),
            },
        }
    }
}

/// Waits until the message has left; whoever takes nothing for long is let go.
async fn send(ws: &mut Socket, message: Message) -> Result<()> {
    let sent = timeout(PATIENCE, ws.send(message)).await;
    sent.unwrap_or_else(|_| Err(Error::Io(std::io::ErrorKind::TimedOut.into())))
}
// ANCHOR_END: talk

// ANCHOR: codes
fn code_of(error: Error) -> CloseCode {
    match error {
        Error::Protocol(Cut) => CloseCode::Abnormal, // 1006
        Error::Protocol(_) => CloseCode::Protocol,   // 1002
        Error::Utf8(_) => CloseCode::Invalid,        // 1007
        Error::Capacity(_) => CloseCode::Size,       // 1009
        _ => CloseCode::Abnormal,
    }
}
// ANCHOR_END: codes

// ANCHOR: serve
async fn serve(
    tcp: TcpStream,
    peer: SocketAddr,
    log: Arc<Log>,
    mut stop: Stop,
    origin: Arc<str>,
) {
    let granted = OnceLock::new();
    let service = service_fn(|mut request| {
        let response = match check(&request, &origin) {
            Ok((accepted, after)) => {
                let _ = granted.set((upgrade::on(&mut request), after));
                accepted.response()
            }
            Err(refusal) => refusal.response(),
        };
        ready(Ok::<Response<Full<Bytes>>, Infallible>(response))
    });
    let http = http1::Builder::new().serve_connection(TokioIo::new(tcp), service);
    let _ = timeout(PATIENCE, http.with_upgrades()).await;
    let Some((upgrade, after)) = granted.into_inner() else { return }; // refused
    let Ok(tcp) = upgrade.await.map(TokioIo::new) else { return };
    let config = WebSocketConfig::default().max_message_size(Some(LARGEST));
    let config = config.max_frame_size(Some(LARGEST)).write_buffer_size(0);
    let config = config.max_write_buffer_size(16 * LARGEST); // unread pongs
    let mut ws = Socket::from_raw_socket(tcp, Role::Server, Some(config)).await;
    println!("{peer} joins, after {after}");
    let code = select! {
        ended = talk(&mut ws, &log, after) => ended.unwrap_or_else(code_of),
        _ = stop.wait_for(|stop| *stop) => CloseCode::Away,
    };
    println!("{peer} leaves, {}", u16::from(code));
    let _ = timeout(PATIENCE, close(ws, code)).await;
}

/// Says Close, or answers one, and reads to the end: what is unread when a socket
/// closes makes the kernel send a reset, which may destroy our Close on its way.
async fn close(mut ws: Socket, code: CloseCode) -> std::io::Result<()> {
    if code != CloseCode::Abnormal {
        let _ = ws.flush().await; // tungstenite has the answer to a Close ready
        let _ = ws.close(Some(CloseFrame { code, reason: "".into() })).await;
    }
    let mut tcp = ws.into_inner();
    tcp.shutdown().await?;
    while tcp.read(&mut [0; 4096]).await? > 0 {}
    Ok(())
}

fn check(
    request: &Request<Incoming>,
    origin: &str,
) -> Result<(Accepted, u64), Refusal> {
    if request.uri().path() != "/" {
        return Err(Refusal::UnknownPath);
    }
    let query = request.uri().query().unwrap_or_default();
    let after = query.strip_prefix("after=").and_then(|number| number.parse().ok());
    let accepted = handshake::check(request, "", &[origin.to_owned()])?;
    Ok((accepted, after.unwrap_or(0)))
}
// ANCHOR_END: serve

// ANCHOR: main
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let address = args.next().unwrap_or("127.0.0.1:9001".to_owned());
    let millis = args.next().and_then(|millis| millis.parse().ok());
    let origin: Arc<str> = args.next().as_deref().unwrap_or(ORIGIN).into();
    let listener = TcpListener::bind(address).await?;
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    let _ = timeout(Duration::ZERO, &mut interrupt).await; // heard from now on
    println!("listening on ws://{}/", listener.local_addr()?);
    let log = Arc::new(Log::default());
    let tick = Duration::from_millis(millis.unwrap_or(1000));
    let mut clock = interval_at(Instant::now() + tick, tick);
    let (stop, stopping) = watch::channel(false);
    let mut clients = JoinSet::new();
    loop {
        select! {
            _ = clock.tick() => log.add("tick"),
            Ok((tcp, peer)) = listener.accept() => {
                let _ = tcp.set_nodelay(true); // small frames must not wait
                let (log, stop) = (log.clone(), stopping.clone());
                clients.spawn(serve(tcp, peer, log, stop, origin.clone()));
            }
            Some(_) = clients.join_next() => {}
            _ = &mut interrupt => break,
        }
    }
    stop.send_replace(true);
    while clients.join_next().await.is_some() {}
    Ok(())
}
// ANCHOR_END: main
