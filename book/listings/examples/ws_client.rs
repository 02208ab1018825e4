//! Hears a ticker and a chat, says what is typed, and comes back after every cut.
//!
//! It asks the server for all messages after the last one it saw, waits longer
//! after each failure, and notices a dead peer by pings that stay unanswered.
//!
//!     cargo run -p listings --example ws_client -- ws://127.0.0.1:9001/

use std::io::{BufRead as _, ErrorKind};
use std::pin::Pin;
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::{Instant, interval_at, sleep, timeout};
use tokio::{select, signal::ctrl_c, sync::mpsc};
use tokio_tungstenite::connect_async_with_config as connect;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, error::ProtocolError};

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(10); // a handshake, a send, a Close
const LARGEST: usize = 64 << 10; // bytes in a message of the server

/// Ready when Ctrl-C is pressed.
type Stop<'a> = Pin<&'a mut dyn Future<Output = std::io::Result<()>>>;

// ANCHOR: end
/// Why a connection is over, where it was not Ctrl-C.
enum End {
    /// It may work next time.
    Lost(String),
    /// Trying again would bring the same.
    Hopeless(String),
}

impl From<Error> for End {
    fn from(error: Error) -> End {
        use ProtocolError::{HandshakeIncomplete, ResetWithoutClosingHandshake};
        let (may_pass, why) = match &error {
            Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
                (true, "nobody listens there (connection refused)".to_owned())
            }
            Error::Io(error) => (true, format!("the connection was cut ({error})")),
            Error::Protocol(HandshakeIncomplete | ResetWithoutClosingHandshake) => {
                (true, "the connection was cut".to_owned())
            }
            Error::Protocol(error) => {
                (false, format!("it breaks the protocol: {error}"))
            }
            Error::Http(answer) => {
                let status = answer.status(); // 429: too many requests
                let may_pass = status == 429 || status.is_server_error();
                (may_pass, format!("it refuses the handshake: {status}"))
            }
            other => (false, other.to_string()),
        };
        if may_pass { End::Lost(why) } else { End::Hopeless(why) }
    }
}

/// What the code of the server's Close means for us.
fn closed(frame: Option<CloseFrame>) -> End {
    let code = frame.map_or(1005, |frame| u16::from(frame.code)); // 1005 is "none"
    let why = format!("the server says Close {code}");
    match code {
        1002 | 1003 | 1007..=1010 => End::Hopeless(why), // it blames us
        _ => End::Lost(why),
    }
}
// ANCHOR_END: end

// ANCHOR: pause
/// Twice as long after each failure, up to a limit; the half of it at random, so
/// that not all clients of a server that comes back arrive in the same moment.
fn pause(failures: u32) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(failures));
    longest.min(LONGEST_PAUSE).mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let url = args.next().unwrap_or_else(|| "ws://127.0.0.1:9001/".to_owned());
    let millis = args.next().and_then(|millis| millis.parse().ok());
    let every = Duration::from_millis(millis.unwrap_or(20_000));
    let mut typed = typed();
    let mut stop = std::pin::pin!(ctrl_c());
    let _ = timeout(Duration::ZERO, &mut stop).await; // heard from now on
    let (mut seen, mut failures) = (0, 0);
    loop {
        let before = seen;
        let ended =
            session(&url, every, &mut seen, &mut typed, stop.as_mut()).await;
        let why = match ended {
            Ok(()) => return ExitCode::SUCCESS,
            Err(End::Lost(why)) => why,
            Err(End::Hopeless(why)) => {
                eprintln!("-- {why}");
                return ExitCode::FAILURE;
            }
        };
        // Only a message shows that the server works again; a handshake does not.
        failures = if seen == before { failures + 1 } else { 0 };
        let pause = pause(failures);
        eprintln!("-- {why}; again in {:.1} s", pause.as_secs_f64());
        select! {
            () = sleep(pause) => {}
            _ = &mut stop => return ExitCode::SUCCESS,
        }
    }
}
// ANCHOR_END: pause

// ANCHOR: session
/// One connection, from its handshake to its end; `Ok` after Ctrl-C.
async fn session(
    url: &str,
    ping_every: Duration,
    seen: &mut u64,
    typed: &mut mpsc::Receiver<String>,
    mut stop: Stop<'_>,
) -> Result<(), End> {
    let late = |_| End::Lost(format!("nothing moves for {} s", PATIENCE.as_secs()));
    let config = WebSocketConfig::default().max_message_size(Some(LARGEST));
    let config = config.max_frame_size(Some(LARGEST));
    let connecting = connect(format!("{url}?after={seen}"), Some(config), true);
    let (mut ws, _) = select! {
        connected = timeout(PATIENCE, connecting) => connected.map_err(late)??,
        _ = &mut stop => return Ok(()),
    };
    eprintln!("-- connected, and asked for all after {seen}");
    let mut ping = interval_at(Instant::now() + ping_every, ping_every);
    let (mut heard, mut goodbye) = (true, None);
    loop {
        let say = select! {
            message = ws.next() => {
                heard = true;
                match message {
                    Some(Ok(Message::Text(text))) => *seen = show(&text, *seen)?,
                    Some(Ok(Message::Close(frame))) => goodbye = frame,
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error.into()),
                    None => return Err(closed(goodbye)),
                }
                continue;
            }
            Some(line) = typed.recv() => Message::text(line),
            _ = ping.tick() => match std::mem::take(&mut heard) {
                true => Message::Ping(Bytes::new()),
                false => return Err(End::Lost("the server answers no ping".into())),
            },
            _ = &mut stop => break,
        };
        timeout(PATIENCE, ws.send(say)).await.map_err(late)??;
    }
    let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
    let _ = timeout(PATIENCE, async {
        ws.close(Some(frame)).await?;
        while let Some(message) = ws.next().await {
            if let Message::Close(_) = message? {
                eprintln!("-- closed");
            }
        }
        Ok::<(), Error>(())
    })
    .await;
    Ok(())
}
// ANCHOR_END: session

// ANCHOR: show
/// Prints a message and returns its number. TCP brings messages in order and once,
/// so a number that does not follow the last one has a meaning.
fn show(text: &str, seen: u64) -> Result<u64, End> {
    let Ok(number) = text.split(' ').next().unwrap_or_default().parse::<u64>()
    else {
        return Err(End::Hopeless("the server sends no number".into()));
    };
    let next = seen.saturating_add(1);
    if number > next {
        eprintln!("-- lost: {next} to {}, the server keeps no more", number - 1);
    } else if number < next {
        eprintln!("-- the server has started again, and counts from {number}");
    }
    println!("{}", text.replace(char::is_control, " "));
    Ok(number)
}
// ANCHOR_END: show

/// The lines of standard input. A thread of its own, for nothing can interrupt its
/// reading: whatever is typed without a connection waits here for the next one.
fn typed() -> mpsc::Receiver<String> {
    let (sender, typed) = mpsc::channel(16);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let _ = sender.blocking_send(line); // it fails when the program ends
        }
    });
    typed
}
