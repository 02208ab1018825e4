//! Control frames (sections 5.4 and 5.5): Ping and Pong, and what every
//! control frame has to keep to.

use super::super::connection::Next;
use super::super::frame::{Frame, Seen};
use super::RFC;
use super::close::{CloseAnswer, answer_to};
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;

pub(super) static CASES: &[Case] = &[
    case("ws.control.answers-ping", "answers a ping with a pong")
        .cites(&[cite(RFC, "5.5.2-3")])
        .run(&Body(|cx| Box::pin(answers_ping(cx)))),
    case("ws.control.repeats-ping-payload", "repeats the payload of a ping in its pong")
        .cites(&[cite(RFC, "5.5.3-2")])
        .over(|| names(PAYLOADS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(repeats_ping_payload(cx)))),
    case(
        "ws.control.answers-ten-pings-at-once",
        "answers at least the last of ten pings that arrive in one piece",
    )
    .cites(&[cite(RFC, "5.5.3-3"), cite(RFC, "6.2-2")])
    .run(&Body(|cx| Box::pin(answers_ten_pings_at_once(cx)))),
    case("ws.control.takes-unsolicited-pong", "takes a pong that it did not ask for, and goes on")
        .cites(&[cite(RFC, "5.5.3-4")])
        .run(&Body(|cx| Box::pin(takes_unsolicited_pong(cx)))),
    case(
        "ws.control.leaves-pong-unanswered",
        "sends nothing back for a pong that it did not ask for",
    )
    .cites(&[cite(RFC, "5.5.3-5")])
    .run(&Body(|cx| Box::pin(leaves_pong_unanswered(cx)))),
    case("ws.control.rejects-fragmented-ping", "rejects a ping without FIN")
        .cites(&[cite(RFC, "5.4-7")])
        .run(&Body(|cx| {
            Box::pin(rejects(cx, Frame::ping("part").unfinished(), "the ping without FIN"))
        })),
    case("ws.control.rejects-fragmented-pong", "rejects a pong without FIN")
        .cites(&[cite(RFC, "5.4-7")])
        .run(&Body(|cx| {
            Box::pin(rejects(cx, Frame::pong("part").unfinished(), "the pong without FIN"))
        })),
    case("ws.control.rejects-long-ping", "rejects a ping of 126 bytes")
        .cites(&[cite(RFC, "5.5-2")])
        .run(&Body(|cx| {
            Box::pin(rejects(cx, Frame::ping(vec![b'l'; 126]), "the ping of 126 bytes"))
        })),
    case("ws.control.rejects-long-pong", "rejects a pong of 126 bytes")
        .cites(&[cite(RFC, "5.5-2")])
        .run(&Body(|cx| {
            Box::pin(rejects(cx, Frame::pong(vec![b'l'; 126]), "the pong of 126 bytes"))
        })),
    case("ws.control.sends-whole-control-frames", "fragments none of its own control frames")
        .cites(&[cite(RFC, "5.4-8")])
        .run(&Body(|cx| Box::pin(sends_whole_control_frames(cx)))),
    case(
        "ws.control.sends-short-control-frames",
        "puts at most 125 bytes into its own control frames",
    )
    .cites(&[cite(RFC, "5.5-3")])
    .run(&Body(|cx| Box::pin(sends_short_control_frames(cx)))),
];

const PAYLOADS: [(&str, &[u8]); 4] = [
    ("empty", b""),
    ("text", b"wireproof"),
    ("bytes that are no UTF-8", &[0x00, 0xff, 0xfe, 0x80, 0xc0]),
    ("125 bytes", &[b'p'; 125]),
];

async fn rejects(cx: &mut Cx, frame: Frame, what: &str) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&frame).await;
    ws.expect_closed(what).await
}

/// Any Pong will do here: what it carries is another case's business.
async fn answers_ping(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.stimulus(&Frame::ping("anybody there?")).await;
    match ws.find(Seen::is_pong).await {
        Next::Frame(_) => Ok(()),
        Next::Ended(ended) => {
            Err(Stop::violation("a pong", ended.says()).at(ws.wire.recorder.last()))
        }
        Next::Silence => Err(Stop::violation("a pong", ws.silence())),
    }
}

async fn repeats_ping_payload(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut rows = cx.rows();
    for (name, payload) in PAYLOADS {
        if rows.gave_up(name) {
            continue;
        }
        ws.stimulus(&Frame::ping(payload)).await;
        let pong = ws.expect_pong(payload, &format!("the ping, {name}")).await;
        rows.add(name, pong.map(drop));
    }
    rows.verdict()
}

/// A server may answer only the latest Ping; then the earlier ones get nothing.
async fn answers_ten_pings_at_once(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let pings: Vec<Frame> = (0..10).map(|number| Frame::ping(format!("ping {number}"))).collect();
    ws.stimulus_together(&pings).await;
    ws.expect_pong(b"ping 9", "the last of ten pings").await.map(drop)
}

async fn takes_unsolicited_pong(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::pong("unasked")).await;
    ws.send(&Frame::ping("still there?")).await;
    ws.expect_pong(b"still there?", "the ping after an unsolicited pong").await.map(drop)
}

/// The Ping behind it is the barrier: what comes before its Pong is the answer.
async fn leaves_pong_unanswered(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::pong("unasked")).await;
    ws.send(&Frame::ping("barrier")).await;
    loop {
        match ws.find(|frame| frame.is_control()).await {
            Next::Frame(frame) if frame.is_pong() && frame.payload == b"barrier" => return Ok(()),
            Next::Frame(frame) if frame.payload == b"unasked" => {
                return Err(Stop::violation(
                    "nothing before the pong of a later ping",
                    frame.says(),
                )
                .at(frame.event));
            }
            Next::Frame(_) => {}
            Next::Ended(_) | Next::Silence => {
                return Err(Stop::inconclusive("the ping behind the pong was not answered"));
            }
        }
    }
}

/// The control frames that a server can be made to send: Pongs and a Close.
async fn control_frames(cx: &mut Cx) -> Result<Vec<Seen>, Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::ping("")).await;
    ws.stimulus(&Frame::ping(vec![b'w'; 125])).await;
    let heard = ws.close_and_hear().await;
    let frames: Vec<Seen> = heard.frames.into_iter().filter(Seen::is_control).collect();
    match frames.is_empty() {
        true => Err(Stop::inconclusive("the server sent no control frame at all")),
        false => Ok(frames),
    }
}

async fn sends_whole_control_frames(cx: &mut Cx) -> Result<(), Stop> {
    match control_frames(cx).await?.iter().find(|frame| !frame.fin) {
        None => Ok(()),
        Some(frame) => {
            Err(Stop::violation("control frames with FIN", frame.says()).at(frame.event))
        }
    }
}

/// A Close of 126 bytes tempts a server that repeats what it gets.
async fn sends_short_control_frames(cx: &mut Cx) -> Result<(), Stop> {
    let mut frames = control_frames(cx).await?;
    cx.provokes();
    let long = Frame::close(1000, &"l".repeat(124));
    if let CloseAnswer::Close(close) = answer_to(cx, &long).await? {
        frames.push(close);
    }
    match frames.iter().find(|frame| frame.length > 125) {
        None => Ok(()),
        Some(frame) => {
            let expected = "control frames of at most 125 bytes";
            Err(Stop::violation(expected, frame.says()).at(frame.event))
        }
    }
}
