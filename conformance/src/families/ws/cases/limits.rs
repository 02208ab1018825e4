//! Limits (section 10.4): a server survives what has no end. What a server
//! does with such a client is its own affair, so that most of these inform;
//! only one that dies of it fails.

use tokio::time::Instant;

use super::super::connection::{Next, WebSocket};
use super::super::frame::{Frame, Seen, opcode};
use super::RFC;
use crate::case::{Body, Case, Isolation, Need, Stop, case, cite};
use crate::families::ws::Cx;

pub(super) static CASES: &[Case] = &[
    case(
        "ws.limits.huge-length",
        "serves others while a client announces a frame of four exbibytes",
    )
    .cites(&[cite(RFC, "10.4-1")])
    .run(&Body(|cx| Box::pin(huge_length(cx)))),
    case("ws.limits.fragment-flood", "serves others while a client sends fragments without end")
        .cites(&[cite(RFC, "10.4-2")])
        .run(&Body(|cx| Box::pin(fragment_flood(cx)))),
    case("ws.limits.ping-flood", "serves others while a client sends ping after ping")
        .cites(&[cite(RFC, "10.4-6")])
        .run(&Body(|cx| Box::pin(ping_flood(cx)))),
    case("ws.limits.limits-frame-size", "refuses a frame of four exbibytes by its head")
        .cites(&[cite(RFC, "10.4-3")])
        .run(&Body(|cx| Box::pin(limits_frame_size(cx)))),
    case("ws.limits.limits-message-size", "ends a message of fragments before it reaches 32 MiB")
        .cites(&[cite(RFC, "10.4-4")])
        .run(&Body(|cx| Box::pin(limits_message_size(cx)))),
    case(
        "ws.limits.names-message-too-big",
        "names a message that is too large in its Close, by 1009",
    )
    .cites(&[cite(RFC, "7.4.1-11"), cite(RFC, "10.4-4")])
    .run(&Body(|cx| Box::pin(names_message_too_big(cx)))),
    case("ws.limits.memory-growth", "holds less than 64 MiB for clients that finish nothing")
        .cites(&[cite(RFC, "10.4-7")])
        .needs(&[Need::Start])
        .isolation(Isolation::Last)
        .run(&Body(|cx| Box::pin(memory_growth(cx)))),
];

/// No memory holds it, and the top bit is clear, so that it is legal.
const HUGE: u64 = 1 << 62;

/// A frame whose head promises [`HUGE`] bytes, and the first sixteen of them.
fn huge() -> Frame {
    Frame::binary([7; 16]).declaring(HUGE)
}

/// A new connection is served: what others did to the server did not harm it.
pub(super) async fn expect_served(cx: &mut Cx, while_what: &str) -> Result<(), Stop> {
    match cx.control_handshake().await {
        Ok(()) => Ok(()),
        Err(Stop::Inconclusive(why)) => {
            Err(Stop::violation(format!("a new connection is served {while_what}"), why))
        }
        Err(other) => Err(other),
    }
}

/// The connection may end, or wait for the rest; others are served.
async fn huge_length(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&huge()).await;
    let until = ws.quiet();
    ws.hear_until(until).await;
    expect_served(cx, "while a frame of 2^62 bytes is under way").await
}

/// So many fragments of one byte, in writes of a thousand.
const FRAGMENTS: usize = 20_000;

async fn fragment_flood(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::new(opcode::TEXT, "f").unfinished()).await;
    let fragments = vec![Frame::new(opcode::CONTINUATION, "f").unfinished(); 1000];
    for _ in 0..FRAGMENTS / fragments.len() {
        ws.stimulus_many(&fragments, "1000 fragments of one byte").await;
    }
    heard_to_the_end(&mut ws).await;
    expect_served(cx, "while a message of 20,000 fragments goes on").await
}

const PINGS: usize = 5_000;

async fn ping_flood(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let pings = vec![Frame::ping("flood"); 1000];
    for _ in 0..PINGS / pings.len() {
        ws.stimulus_many(&pings, "1000 pings").await;
    }
    heard_to_the_end(&mut ws).await;
    expect_served(cx, "after 5,000 pings").await
}

/// The server has worked through what was sent: it answers a last ping or
/// ends the connection, or has had its patience.
async fn heard_to_the_end(ws: &mut WebSocket) {
    let last = ws.nonce();
    ws.send(&Frame::ping(last.as_str())).await;
    let until = ws.patience();
    while Instant::now() < until {
        match ws.next(until).await {
            Next::Frame(frame) if frame.is_close() => return,
            Next::Frame(frame) if frame.is_pong() && frame.payload == last.as_bytes() => return,
            Next::Frame(_) => {}
            Next::Ended(_) | Next::Silence => return,
        }
    }
}

async fn limits_frame_size(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&huge()).await;
    let expected = "a Close, or the end of the connection, at the head of a frame of 2^62 bytes";
    match ws.find(Seen::is_close).await {
        Next::Frame(_) | Next::Ended(_) => Ok(()),
        Next::Silence => {
            Err(Stop::violation(expected, format!("it waits for the rest: {}", ws.silence())))
        }
    }
}

/// So much is sent at most of a message that never ends.
const MESSAGE: usize = 32 << 20;
const FRAGMENT: usize = 64 << 10;

/// How a server ended a message that was too large for it.
enum Limit {
    /// With this Close.
    Close(Seen),
    /// Without one.
    Ended,
    /// Not at all.
    None,
}

/// Sends a message in fragments until the server has had enough.
async fn limit_of(cx: &mut Cx) -> Result<Limit, Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::new(opcode::BINARY, [0; FRAGMENT]).unfinished()).await;
    let fragment = Frame::new(opcode::CONTINUATION, [0; FRAGMENT]).unfinished();
    let bytes = fragment.encode([0; 4]);
    for _ in 1..MESSAGE / FRAGMENT {
        ws.wire.send(&bytes, fragment.says()).await;
        // What the server says meanwhile is heard at once, and not waited for.
        let soon = Instant::now() + std::time::Duration::from_micros(200);
        match ws.next(soon).await {
            Next::Frame(frame) if frame.is_close() => return Ok(Limit::Close(frame)),
            Next::Ended(_) => return Ok(Limit::Ended),
            Next::Frame(_) | Next::Silence => {}
        }
        if ws.wire.write_failed() {
            break;
        }
    }
    // A server that read it all and has no limit answers the ping at its end.
    let last = ws.nonce();
    ws.send(&Frame::ping(last.as_str())).await;
    let is_end = |frame: &Seen| frame.is_close() || frame.payload == last.as_bytes();
    Ok(match ws.find(is_end).await {
        Next::Frame(frame) if frame.is_close() => Limit::Close(frame),
        Next::Ended(_) => Limit::Ended,
        Next::Frame(_) | Next::Silence => Limit::None,
    })
}

async fn limits_message_size(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    match limit_of(cx).await? {
        Limit::Close(_) | Limit::Ended => Ok(()),
        Limit::None => Err(Stop::violation(
            "a Close, or the end of the connection, before an unfinished message reaches 32 MiB",
            "the server took it all",
        )),
    }
}

/// A server without limits names none.
async fn names_message_too_big(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    match limit_of(cx).await? {
        Limit::Close(close) if close.code() == Some(1009) => Ok(()),
        Limit::Close(close) => Err(Stop::violation("Close 1009", close.says()).at(close.event)),
        Limit::Ended => {
            let event = cx.recorder.last();
            Err(Stop::violation("Close 1009", "the end of the connection").at(event))
        }
        Limit::None => {
            Err(Stop::skipped("32 MiB in one message are not too large for this server"))
        }
    }
}

/// So many clients of each kind.
const CLIENTS: usize = 16;
/// So much of its message each of them sends.
const SENT_BY_EACH: usize = 1 << 20;
/// What the server is given for all of them: what they sent, and as much again.
const GROWTH: u64 = 64 << 20;

async fn memory_growth(cx: &mut Cx) -> Result<(), Stop> {
    let Some(before) = memory(cx) else {
        return Err(Stop::skipped("this system does not tell how much memory a process holds"));
    };
    let fragment = Frame::new(opcode::BINARY, [0; FRAGMENT]).unfinished().encode([0; 4]);
    let more = Frame::new(opcode::CONTINUATION, [0; FRAGMENT]).unfinished().encode([0; 4]);
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let mut announces = cx.websocket().await?;
        announces.stimulus(&huge()).await;
        let mut sends = cx.websocket().await?;
        sends.wire.send(&fragment, "the first 64 KiB of a message").await;
        for _ in 1..SENT_BY_EACH / FRAGMENT {
            sends.wire.send(&more, "64 KiB more").await;
        }
        heard_to_the_end(&mut sends).await;
        clients.extend([announces, sends]);
    }
    let Some(after) = memory(cx) else {
        return Err(Stop::inconclusive("the process is gone"));
    };
    let mib = |bytes: u64| format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20));
    let says = format!("{} before, {} with 32 clients", mib(before), mib(after));
    let event = cx.recorder.note(format!("memory of the target's processes: {says}"));
    match after.saturating_sub(before) > GROWTH {
        true => Err(Stop::violation("memory that grows by less than 64 MiB", says).at(event)),
        false => Ok(()),
    }
}

fn memory(cx: &Cx) -> Option<u64> {
    cx.target.process.as_ref()?.memory()
}
