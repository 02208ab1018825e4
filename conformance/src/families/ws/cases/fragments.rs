//! Fragmentation (section 5.4): messages in several frames, and what may and
//! may not stand between them.

use super::super::connection::{Next, WebSocket};
use super::super::frame::{Frame, Seen, opcode};
use super::RFC;
use super::echo::{closed_instead, echo_of, next_message};
use super::framing::length_name;
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::ws::Cx;

const ECHO: &[Need] = &[Need::Can("echo")];

pub(super) static CASES: &[Case] = &[
    case("ws.fragments.joins-fragments", "joins the frames of a message")
        .cites(&[cite(RFC, "5.4-4"), cite(RFC, "5.4-14")])
        .needs(ECHO)
        .over(|| names(JOINED.iter().map(|(name, ..)| name)))
        .run(&Body(|cx| Box::pin(joins_fragments(cx)))),
    case("ws.fragments.ignores-boundaries", "reads the same message from every cut of it")
        .cites(&[cite(RFC, "5.4-1")])
        .needs(ECHO)
        .over(|| names(PIECES.map(piece_name)))
        .run(&Body(|cx| Box::pin(ignores_boundaries(cx)))),
    case("ws.fragments.keeps-order", "keeps the order of fragments")
        .cites(&[cite(RFC, "5.4-9")])
        .needs(ECHO)
        .run(&Body(|cx| Box::pin(keeps_order(cx)))),
    case("ws.fragments.keeps-type", "gives a message the type of its first frame")
        .cites(&[cite(RFC, "5.4-20")])
        .needs(ECHO)
        .over(|| names(TYPES.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(keeps_type(cx)))),
    case("ws.fragments.takes-empty-fragments", "takes fragments without a payload")
        .cites(&[cite(RFC, "5.4-13")])
        .needs(ECHO)
        .over(|| names(EMPTY.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(takes_empty_fragments(cx)))),
    case(
        "ws.fragments.takes-many-fragments",
        "takes a message of a thousand fragments, or says that it is too much",
    )
    .cites(&[cite(RFC, "5.4-13")])
    .needs(ECHO)
    .run(&Body(|cx| Box::pin(takes_many_fragments(cx)))),
    case(
        "ws.fragments.answers-ping-between-fragments",
        "answers a ping before the message around it ends",
    )
    .cites(&[cite(RFC, "5.4-12")])
    .run(&Body(|cx| Box::pin(answers_ping_between_fragments(cx)))),
    case(
        "ws.fragments.keeps-message-across-control",
        "goes on with a message after pings and pongs inside it",
    )
    .cites(&[cite(RFC, "5.4-12")])
    .needs(ECHO)
    .run(&Body(|cx| Box::pin(keeps_message_across_control(cx)))),
    case("ws.fragments.rejects-lone-continuation", "rejects a continuation that continues nothing")
        .cites(&[cite(RFC, "5.4-5")])
        .over(|| names(LONE))
        .run(&Body(|cx| Box::pin(rejects_lone_continuation(cx)))),
    case(
        "ws.fragments.rejects-new-message-inside",
        "rejects a new message before the last one ended",
    )
    .cites(&[cite(RFC, "5.4-10")])
    .over(|| names(INSIDE.iter().map(|(name, ..)| name)))
    .run(&Body(|cx| Box::pin(rejects_new_message_inside(cx)))),
    case("ws.fragments.rejects-unmasked-continuation", "rejects a continuation without a mask")
        .cites(&[cite(RFC, "5.1-4")])
        .run(&Body(|cx| Box::pin(rejects_unmasked_continuation(cx)))),
    case("ws.fragments.does-not-mix-messages", "sends one message after the other, not mixed")
        .cites(&[cite(RFC, "5.4-11")])
        .needs(ECHO)
        .run(&Body(|cx| Box::pin(does_not_mix_messages(cx)))),
];

/// How many bytes of a message stand in a frame: around every border between two
/// forms of length, the whole, and what does not divide it.
const PIECES: [usize; 9] = [1, 2, 3, 7, 125, 126, 150, 299, 300];

pub(super) fn piece_name(size: usize) -> String {
    format!("{} in a frame", length_name(size))
}

/// Messages and their parts.
const JOINED: &[(&str, u8, &[&[u8]])] = &[
    ("text in two frames", opcode::TEXT, &[b"wire", b"proof"]),
    ("text in three frames", opcode::TEXT, &[b"w", b"irep", b"roof"]),
    ("binary in two frames", opcode::BINARY, &[b"\x00\xff", b"\x80\x7f"]),
    ("binary in three frames", opcode::BINARY, &[b"\x00", b"\xff\xfe", b"\x01"]),
];

const EMPTY: &[(&str, &[&[u8]])] = &[
    ("all", &[b"", b"", b""]),
    ("the first", &[b"", b"wire", b"proof"]),
    ("one in the middle", &[b"wire", b"", b"proof"]),
    ("the last", &[b"wire", b"proof", b""]),
];

/// The third needs a whole message before it, which only an echo is sure to like.
const LONE: [&str; 3] = ["with FIN", "without FIN", "after a message in two frames"];

const TYPES: [(&str, u8); 2] = [("text", opcode::TEXT), ("binary", opcode::BINARY)];

const INSIDE: &[(&str, u8, u8)] = &[
    ("text inside text", opcode::TEXT, opcode::TEXT),
    ("binary inside text", opcode::TEXT, opcode::BINARY),
    ("text inside binary", opcode::BINARY, opcode::TEXT),
];

/// Each row on the same connection; the first that goes wrong ends the round.
async fn echoes_each<'a>(
    cx: &mut Cx,
    rows: impl Iterator<Item = (&'a str, u8, &'a [&'a [u8]])>,
) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut verdicts = cx.rows();
    for (name, kind, parts) in rows {
        if verdicts.gave_up(name) {
            continue;
        }
        let verdict = echo_of(&mut ws, &Frame::fragments(kind, parts), &parts.concat()).await;
        verdicts.add(name, verdict.map(drop));
    }
    verdicts.verdict()
}

async fn joins_fragments(cx: &mut Cx) -> Result<(), Stop> {
    echoes_each(cx, JOINED.iter().copied()).await
}

async fn takes_empty_fragments(cx: &mut Cx) -> Result<(), Stop> {
    echoes_each(cx, EMPTY.iter().map(|(name, parts)| (*name, opcode::TEXT, *parts))).await
}

async fn ignores_boundaries(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let message: Vec<u8> = (0..300u32).map(|at| b'a' + (at % 26) as u8).collect();
    let mut rows = cx.rows();
    for size in PIECES {
        if rows.gave_up(piece_name(size)) {
            continue;
        }
        let parts: Vec<&[u8]> = message.chunks(size).collect();
        let echo = echo_of(&mut ws, &Frame::fragments(opcode::TEXT, &parts), &message).await;
        rows.add(piece_name(size), echo.map(drop));
    }
    rows.verdict()
}

async fn keeps_order(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let parts: Vec<String> = (1..=10).map(|number| format!("part {number}, ")).collect();
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    echo_of(&mut ws, &Frame::fragments(opcode::TEXT, &parts), &parts.concat()).await.map(drop)
}

async fn keeps_type(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut rows = cx.rows();
    for (name, kind) in TYPES {
        if rows.gave_up(name) {
            continue;
        }
        let expected = format!("a {name} message back");
        ws.stimulus_together(&Frame::fragments(kind, &[b"first", b"second"])).await;
        let verdict = match next_message(&mut ws, &expected, 11).await {
            Ok(echo) if echo.opcode != kind => Err(echo.violates(&expected)),
            echo => echo.map(drop),
        };
        rows.add(name, verdict);
    }
    rows.verdict()
}

/// A server may limit what it joins, and then says so (10.4).
async fn takes_many_fragments(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let message: Vec<u8> = (0..1000u32).map(|at| b'a' + (at % 26) as u8).collect();
    let parts: Vec<&[u8]> = message.chunks(1).collect();
    ws.stimulus_together(&Frame::fragments(opcode::TEXT, &parts)).await;
    let expected = "the message back, or Close 1008 or 1009";
    match ws.find(|frame| frame.is_close() || frame.is_data()).await {
        Next::Frame(close) if matches!(close.code(), Some(1008 | 1009)) => Ok(()),
        Next::Frame(close) if close.is_close() => {
            Err(Stop::violation(expected, close.says()).at(close.event))
        }
        Next::Frame(first) => joined_from(&mut ws, first, &message, expected).await,
        Next::Ended(ended) => {
            Err(Stop::violation(expected, ended.says()).at(ws.wire.recorder.last()))
        }
        Next::Silence => Err(Stop::violation(expected, ws.silence())),
    }
}

/// The message that began with `first` is the one that was sent.
async fn joined_from(
    ws: &mut WebSocket,
    first: Seen,
    message: &[u8],
    expected: &str,
) -> Result<(), Stop> {
    let event = first.event;
    let mut payload = first.payload;
    if !first.fin {
        payload.extend(next_message(ws, expected, message.len()).await?.payload);
    }
    match payload == message {
        true => Ok(()),
        false => {
            let actual = format!("a message of {} bytes that differs", payload.len());
            Err(Stop::violation(expected, actual).at(event))
        }
    }
}

async fn answers_ping_between_fragments(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::new(opcode::TEXT, "the beginning").unfinished()).await;
    ws.stimulus(&Frame::ping("between")).await;
    ws.expect_pong(b"between", "the ping inside an unfinished message").await.map(drop)
}

async fn keeps_message_across_control(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let frames = [
        Frame::new(opcode::TEXT, "wire").unfinished(),
        Frame::ping("one"),
        Frame::pong("nobody asked"),
        Frame::new(opcode::CONTINUATION, "pro").unfinished(),
        Frame::ping("two"),
        Frame::new(opcode::CONTINUATION, "of"),
    ];
    echo_of(&mut ws, &frames, b"wireproof").await.map(drop)
}

async fn rejects_lone_continuation(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut rows = cx.rows();
    for name in LONE {
        rows.add(name, rejects_lone(cx, name).await);
    }
    rows.verdict()
}

async fn rejects_lone(cx: &mut Cx, name: &str) -> Result<(), Stop> {
    let is_behind_a_message = name == LONE[2];
    if is_behind_a_message && !cx.target.can("echo") {
        return Err(Stop::skipped("the target does not promise `echo`"));
    }
    let mut ws = cx.websocket().await?;
    if is_behind_a_message {
        let message = Frame::fragments(opcode::TEXT, &[b"wire", b"proof"]);
        if echo_of(&mut ws, &message, b"wireproof").await.is_err() {
            return Err(Stop::inconclusive("the control failed: no echo of two fragments"));
        }
    }
    ws.control_ping().await?;
    let lone = Frame::new(opcode::CONTINUATION, "lone");
    let lone = if name == LONE[1] { lone.unfinished() } else { lone };
    ws.stimulus(&lone).await;
    ws.expect_closed("a continuation of nothing").await
}

async fn rejects_new_message_inside(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut rows = cx.rows();
    for (name, outer, inner) in INSIDE {
        let mut ws = cx.websocket().await?;
        ws.control_ping().await?;
        let begin = Frame::new(*outer, "begin").unfinished();
        ws.stimulus_together(&[begin, Frame::new(*inner, "inside")]).await;
        rows.add(*name, ws.expect_closed(name).await);
    }
    rows.verdict()
}

async fn rejects_unmasked_continuation(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let begin = Frame::new(opcode::TEXT, "begin").unfinished();
    ws.stimulus_together(&[begin, Frame::new(opcode::CONTINUATION, "end").unmasked()]).await;
    ws.expect_closed("a continuation without a mask").await
}

/// Two messages so large that a server may want to send them in pieces, with
/// pings in between: whatever frames it makes of them, one message ends before
/// the next begins.
async fn does_not_mix_messages(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let expected = "the frames of one message after those of the other";
    let size = 150_000;
    let one = Frame::binary(vec![b'1'; size]);
    let two = Frame::text("2".repeat(size));
    for frame in [&one, &Frame::ping("between"), &two, &Frame::ping("behind")] {
        ws.stimulus(frame).await;
    }
    let mut open = false;
    let mut ended = 0;
    while ended < 2 {
        match ws.find(|frame| frame.is_data() || frame.is_close()).await {
            Next::Frame(close) if close.is_close() => {
                return Err(match closed_instead(&close, expected, size) {
                    Stop::Violation(_) => {
                        Stop::inconclusive(format!("no echo, but {}", close.says()))
                    }
                    limited => limited,
                });
            }
            Next::Frame(frame) if (frame.opcode == opcode::CONTINUATION) == open => {
                let fill = frame.payload.first();
                if frame.payload.iter().any(|byte| Some(byte) != fill) {
                    let actual = format!("both messages in one frame: {}", frame.says());
                    return Err(Stop::violation(expected, actual).at(frame.event));
                }
                open = !frame.fin;
                ended += usize::from(frame.fin);
            }
            Next::Frame(frame) => {
                return Err(Stop::violation(expected, frame.says()).at(frame.event));
            }
            Next::Ended(ended) => {
                return Err(Stop::inconclusive(format!("no echo, but the {}", ended.says())));
            }
            Next::Silence => return Err(Stop::inconclusive("the two messages did not come back")),
        }
    }
    Ok(())
}
