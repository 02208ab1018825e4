//! Data messages (sections 5.2, 5.6, 6.1 and 6.2), on servers that echo.

use super::super::connection::{Next, WebSocket};
use super::super::frame::{Frame, Seen, opcode};
use super::RFC;
use super::echo::{echo, next_message};
use super::framing::length_name;
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::ws::Cx;

const ECHO: &[Need] = &[Need::Can("echo")];

pub(super) static CASES: &[Case] = &[
    case(
        "ws.framing.echoes-text-sizes",
        "reads text of every form of length and sends it back unchanged",
    )
    .cites(&[cite(RFC, "6.2-5"), cite(RFC, "5.2-14"), cite(RFC, "5.2-15"), cite(RFC, "5.2-18")])
    .needs(ECHO)
    .over(|| names(SIZES.map(length_name)))
    .run(&Body(|cx| Box::pin(echoes_text_sizes(cx)))),
    case(
        "ws.framing.echoes-binary-sizes",
        "passes binary messages of any bytes and every form of length unchanged",
    )
    .cites(&[cite(RFC, "5.6-5"), cite(RFC, "5.2-14"), cite(RFC, "5.2-15"), cite(RFC, "5.2-18")])
    .needs(ECHO)
    .over(|| names(SIZES.map(length_name)))
    .run(&Body(|cx| Box::pin(echoes_binary_sizes(cx)))),
    case(
        "ws.framing.minimal-length-in-messages",
        "writes the lengths of its messages in their shortest form",
    )
    .cites(&[cite(RFC, "5.2-19")])
    .needs(ECHO)
    .over(|| names(SIZES.map(length_name)))
    .run(&Body(|cx| Box::pin(minimal_length_in_messages(cx)))),
    case("ws.framing.keeps-message-type", "sends text as text and binary as binary")
        .cites(&[cite(RFC, "6.1-5")])
        .needs(ECHO)
        .over(|| names(TYPES.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(keeps_message_type(cx)))),
    case("ws.framing.finishes-messages", "sets FIN on the last frame of each message")
        .cites(&[cite(RFC, "6.1-6")])
        .needs(ECHO)
        .run(&Body(|cx| Box::pin(finishes_messages(cx)))),
    case(
        "ws.framing.keeps-message-order",
        "reads several messages that arrive in one piece, in order",
    )
    .cites(&[cite(RFC, "6.2-2"), cite(RFC, "6.2-7")])
    .needs(ECHO)
    .run(&Body(|cx| Box::pin(keeps_message_order(cx)))),
    case("ws.framing.takes-message-byte-by-byte", "reads a message that arrives byte by byte")
        .cites(&[cite(RFC, "6.2-1")])
        .needs(ECHO)
        .run(&Body(|cx| Box::pin(takes_message_byte_by_byte(cx)))),
];

/// Around every border between two forms of length.
const SIZES: [usize; 8] = [0, 1, 125, 126, 127, 128, 65_535, 65_536];

const TYPES: [(&str, u8); 2] = [("text", opcode::TEXT), ("binary", opcode::BINARY)];

/// `frame` comes back with the same payload.
async fn expect_same(ws: &mut WebSocket, frame: &Frame) -> Result<(), Stop> {
    let expected = format!("the same payload back: {}", frame.says());
    let echo = echo(ws, frame, &expected).await?;
    if echo.payload == frame.payload {
        return Ok(());
    }
    let event = echo.frames.last().map_or(0, |frame| frame.event);
    Err(Stop::violation(expected, echo.says()).at(event))
}

/// Each of `frames` comes back on one connection; the first that does not ends the round.
async fn expect_all_same(cx: &mut Cx, frames: Vec<Frame>) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut rows = cx.rows();
    for frame in frames {
        if rows.gave_up(length_name(frame.payload.len())) {
            continue;
        }
        let verdict = expect_same(&mut ws, &frame).await;
        rows.add(length_name(frame.payload.len()), verdict);
    }
    rows.verdict()
}

async fn echoes_text_sizes(cx: &mut Cx) -> Result<(), Stop> {
    let text =
        |size: usize| (0..size).map(|at| char::from(b'a' + (at % 26) as u8)).collect::<String>();
    let frames = SIZES.iter().map(|size| Frame::text(text(*size))).collect();
    expect_all_same(cx, frames).await
}

async fn echoes_binary_sizes(cx: &mut Cx) -> Result<(), Stop> {
    let bytes = |size: usize| (0..size).map(|at| (at % 251) as u8 ^ 0xff).collect::<Vec<u8>>();
    let frames = SIZES.iter().map(|size| Frame::binary(bytes(*size))).collect();
    expect_all_same(cx, frames).await
}

async fn minimal_length_in_messages(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut rows = cx.rows();
    for size in SIZES {
        if rows.gave_up(length_name(size)) {
            continue;
        }
        rows.add(length_name(size), comes_back_minimal(&mut ws, size).await);
    }
    rows.verdict()
}

async fn comes_back_minimal(ws: &mut WebSocket, size: usize) -> Result<(), Stop> {
    let message = match echo(ws, &Frame::binary(vec![b'm'; size]), "an echo").await {
        Err(Stop::Violation(_)) => {
            return Err(Stop::inconclusive(format!("no echo of a message of {size} bytes")));
        }
        message => message?,
    };
    match message.frames.iter().find(|frame| !frame.is_minimal()) {
        None => Ok(()),
        Some(frame) => {
            let expected = "frames with their lengths in the shortest form";
            Err(Stop::violation(expected, frame.says()).at(frame.event))
        }
    }
}

async fn keeps_message_type(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut rows = cx.rows();
    for (name, kind) in TYPES {
        if rows.gave_up(name) {
            continue;
        }
        let verdict = keeps_type(&mut ws, kind).await;
        rows.add(name, verdict);
    }
    rows.verdict()
}

async fn keeps_type(ws: &mut WebSocket, kind: u8) -> Result<(), Stop> {
    let frame = Frame::new(kind, "type");
    let expected = format!("the same type back: {}", frame.says());
    let echo = echo(ws, &frame, &expected).await?;
    match echo.opcode == kind {
        true => Ok(()),
        false => {
            let event = echo.frames.last().map_or(0, |frame| frame.event);
            Err(Stop::violation(expected, echo.says()).at(event))
        }
    }
}

/// A message without its end is told from a slow one by the next message: a
/// text or binary frame that comes while the first is still open shows that
/// the server had finished with it.
async fn finishes_messages(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::text("first")).await;
    ws.stimulus(&Frame::text("second")).await;
    let expected = "a frame with FIN at the end of each message";
    let mut open: Option<Seen> = None;
    let mut finished = 0;
    while finished < 2 {
        match ws.find(|frame| frame.is_data() || frame.is_close()).await {
            Next::Frame(frame) if frame.is_close() => {
                return Err(Stop::inconclusive(format!("the server closed: {}", frame.says())));
            }
            Next::Frame(frame) => {
                if let Some(before) = open.take().filter(|_| frame.opcode != opcode::CONTINUATION) {
                    let actual = format!("{}, and then {}", before.says(), frame.says());
                    return Err(Stop::violation(expected, actual).at(before.event));
                }
                match frame.fin {
                    true => finished += 1,
                    false => open = Some(frame),
                }
            }
            Next::Ended(_) | Next::Silence => {
                return Err(match open {
                    Some(frame) => Stop::violation(expected, frame.says()).at(frame.event),
                    None => Stop::inconclusive("no echo came back"),
                });
            }
        }
    }
    Ok(())
}

async fn keeps_message_order(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let frames: Vec<Frame> =
        (1..=5).map(|number| Frame::text(format!("message {number}"))).collect();
    ws.stimulus_together(&frames).await;
    for frame in &frames {
        let expected =
            format!("the messages in the order in which they were sent, now {}", frame.says());
        let echo = next_message(&mut ws, &expected, frame.payload.len()).await?;
        if echo.payload != frame.payload {
            let event = echo.frames.last().map_or(0, |frame| frame.event);
            return Err(Stop::violation(expected, echo.says()).at(event));
        }
    }
    Ok(())
}

async fn takes_message_byte_by_byte(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let frame = Frame::text("x".repeat(200));
    ws.stimulus_byte_by_byte(&frame).await;
    let expected = format!("the same payload back: {}", frame.says());
    let echo = next_message(&mut ws, &expected, frame.payload.len()).await?;
    match echo.payload == frame.payload {
        true => Ok(()),
        false => Err(Stop::violation(expected, echo.says())),
    }
}
