//! Failing a connection (sections 7.1.7 and 7.4.1): what a server does once a
//! client broke the protocol.

use super::super::connection::Next;
use super::super::frame::{Frame, Seen};
use super::RFC;
use super::close::{CloseAnswer, answer_to};
use crate::case::{Body, Case, Stop, case, cite};
use crate::families::ws::Cx;

pub(super) static CASES: &[Case] = &[
    case("ws.close.names-protocol-error", "answers a breach of the protocol with Close 1002")
        .cites(&[cite(RFC, "7.4.1-4"), cite(RFC, "7.1.7-5")])
        .run(&Body(|cx| Box::pin(names_protocol_error(cx)))),
    case("ws.close.ends-tcp-after-failing", "ends TCP by itself after an error of the client")
        .cites(&[cite(RFC, "7.1.7-3")])
        .run(&Body(|cx| Box::pin(ends_tcp_after_failing(cx)))),
    case(
        "ws.close.processes-nothing-after-failing",
        "processes nothing that arrives behind an error of the client",
    )
    .cites(&[cite(RFC, "7.1.7-7")])
    .run(&Body(|cx| Box::pin(processes_nothing_after_failing(cx)))),
];

/// The plainest breach there is: an opcode that nobody has defined.
pub(super) fn breach() -> Frame {
    Frame::new(0xb, "breach")
}

async fn names_protocol_error(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    match answer_to(cx, &breach()).await? {
        CloseAnswer::Close(close) if close.code() == Some(1002) => Ok(()),
        other => Err(other.violates("Close 1002")),
    }
}

/// Its Close is answered as a good client does, in case the server waits for that.
async fn ends_tcp_after_failing(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&breach()).await;
    if let Next::Ended(_) = ws.find(Seen::is_close).await {
        return Ok(());
    }
    let heard = ws.close_and_hear().await;
    match heard.ended {
        Some(_) => Ok(()),
        None => Err(Stop::violation(
            "the end of the connection by the server",
            format!("still open: {}", ws.silence()),
        )),
    }
}

/// The Ping travels with the breach, so nobody can have answered it before.
/// A server that does not end TCP by itself is made to by our own end: what
/// it had to say has arrived by then.
async fn processes_nothing_after_failing(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus_together(&[breach(), Frame::ping("behind")]).await;
    let behind = |frame: &Seen| frame.is_pong() && frame.payload == b"behind";
    let expected = "no answer to what comes behind the breach";
    match ws.find(|frame| frame.is_close() || behind(frame)).await {
        Next::Frame(close) if close.is_close() => {}
        Next::Frame(pong) => return Err(Stop::violation(expected, pong.says()).at(pong.event)),
        Next::Ended(_) => return Ok(()),
        Next::Silence => {
            return Err(Stop::inconclusive(
                "the connection did not end, so a late pong cannot be ruled out",
            ));
        }
    }
    ws.send(&Frame::close(1002, "")).await;
    ws.wire.finish_sending().await;
    let until = ws.patience();
    let heard = ws.hear_until(until).await;
    match heard.frames.iter().find(|frame| behind(frame)) {
        Some(pong) => Err(Stop::violation(expected, pong.says()).at(pong.event)),
        None if heard.ended.is_none() => Err(Stop::inconclusive(
            "the connection did not end, so a late pong cannot be ruled out",
        )),
        None => Ok(()),
    }
}
