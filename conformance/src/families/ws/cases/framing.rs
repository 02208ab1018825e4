//! The frame header (section 5.2): reserved bits, opcodes, lengths.

use std::ops::RangeInclusive;

use super::super::connection::Next;
use super::super::frame::{Frame, LengthForm, Seen, opcode};
use super::RFC;
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;

pub(super) static CASES: &[Case] = &[
    case("ws.framing.rejects-rsv1", "rejects RSV1 where no extension has claimed it")
        .cites(&[cite(RFC, "5.2-4")])
        .over(|| names(RESERVED_BITS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_rsv(cx, 4, "RSV1")))),
    case("ws.framing.rejects-rsv2", "rejects RSV2 where no extension has claimed it")
        .cites(&[cite(RFC, "5.2-4")])
        .over(|| names(RESERVED_BITS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_rsv(cx, 2, "RSV2")))),
    case("ws.framing.rejects-rsv3", "rejects RSV3 where no extension has claimed it")
        .cites(&[cite(RFC, "5.2-4")])
        .over(|| names(RESERVED_BITS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_rsv(cx, 1, "RSV3")))),
    case("ws.framing.sends-rsv-zero", "leaves the reserved bits of its own frames at zero")
        .cites(&[cite(RFC, "5.2-3")])
        .run(&Body(|cx| Box::pin(sends_rsv_zero(cx)))),
    case("ws.framing.rejects-reserved-data-opcodes", "rejects the reserved opcodes of data frames")
        .cites(&[cite(RFC, "5.2-7")])
        .over(|| names(DATA_OPCODES.map(opcode_name)))
        .run(&Body(|cx| Box::pin(rejects_opcodes(cx, DATA_OPCODES)))),
    case(
        "ws.framing.rejects-reserved-control-opcodes",
        "rejects the reserved opcodes of control frames",
    )
    .cites(&[cite(RFC, "5.2-9")])
    .over(|| names(CONTROL_OPCODES.map(opcode_name)))
    .run(&Body(|cx| Box::pin(rejects_opcodes(cx, CONTROL_OPCODES)))),
    case("ws.framing.sends-known-opcodes", "sends only the six defined opcodes")
        .cites(&[cite(RFC, "5.2-10")])
        .run(&Body(|cx| Box::pin(sends_known_opcodes(cx)))),
    case(
        "ws.framing.takes-short-lengths",
        "takes every length that stands in the seven bits, none included",
    )
    .cites(&[cite(RFC, "5.2-13"), cite(RFC, "5.2-22")])
    .over(|| names(SHORT_LENGTHS.map(length_name)))
    .run(&Body(|cx| Box::pin(takes_short_lengths(cx)))),
    case(
        "ws.framing.minimal-length-in-pongs",
        "writes the lengths of its pongs in their shortest form",
    )
    .cites(&[cite(RFC, "5.2-19")])
    .over(|| names(SHORT_LENGTHS.map(length_name)))
    .run(&Body(|cx| Box::pin(minimal_length_in_pongs(cx)))),
    case(
        "ws.framing.refuses-non-minimal-length",
        "refuses a length that is not in its shortest form",
    )
    .cites(&[cite(RFC, "5.2-21")])
    .over(|| names(LONG_FORMS.map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(refuses_non_minimal_length(cx)))),
    case("ws.framing.rejects-length-top-bit", "rejects an eight-byte length with the top bit set")
        .cites(&[cite(RFC, "5.2-17")])
        .run(&Body(|cx| Box::pin(rejects_length_top_bit(cx)))),
    case("ws.framing.takes-ping-byte-by-byte", "reads a frame that arrives byte by byte")
        .cites(&[cite(RFC, "6.2-1")])
        .run(&Body(|cx| Box::pin(takes_ping_byte_by_byte(cx)))),
];

/// What carries a reserved bit: a frame of each kind.
const RESERVED_BITS: [(&str, u8); 2] = [("ping", opcode::PING), ("text", opcode::TEXT)];
/// The opcodes that the RFC reserves for further kinds of data frames.
const DATA_OPCODES: RangeInclusive<u8> = 3..=7;
/// The same for control frames.
const CONTROL_OPCODES: RangeInclusive<u8> = 11..=15;
const SHORT_LENGTHS: [usize; 6] = [0, 1, 2, 64, 124, 125];
const LONG_FORMS: [(&str, LengthForm); 2] =
    [("16 bits", LengthForm::Sixteen), ("64 bits", LengthForm::SixtyFour)];

fn opcode_name(opcode: u8) -> String {
    format!("opcode {opcode}")
}

pub(super) fn length_name(size: usize) -> String {
    format!("{size} bytes")
}

async fn rejects_rsv(cx: &mut Cx, rsv: u8, bit: &str) -> Result<(), Stop> {
    cx.provokes();
    let mut rows = cx.rows();
    for (name, kind) in RESERVED_BITS {
        let mut ws = cx.websocket().await?;
        ws.control_ping().await?;
        ws.stimulus(&Frame::new(kind, "reserved").rsv(rsv)).await;
        rows.add(name, ws.expect_closed(&format!("the frame with {bit}")).await);
    }
    rows.verdict()
}

async fn rejects_opcodes(cx: &mut Cx, opcodes: RangeInclusive<u8>) -> Result<(), Stop> {
    cx.provokes();
    let mut rows = cx.rows();
    for opcode in opcodes {
        let mut ws = cx.websocket().await?;
        ws.control_ping().await?;
        ws.stimulus(&Frame::new(opcode, "reserved")).await;
        let name = opcode_name(opcode);
        rows.add(name.clone(), ws.expect_closed(&format!("the frame with {name}")).await);
    }
    rows.verdict()
}

/// Makes the server send what it can: a Pong, a Close, and the echo where there is one.
async fn elicit(cx: &mut Cx) -> Result<Vec<Seen>, Stop> {
    let echoes = cx.target.can("echo");
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::ping("speak")).await;
    if echoes {
        ws.stimulus(&Frame::text("speak")).await;
        ws.stimulus(&Frame::binary("speak")).await;
    }
    let frames = ws.close_and_hear().await.frames;
    match frames.is_empty() {
        true => Err(Stop::inconclusive("the server sent no frame at all")),
        false => Ok(frames),
    }
}

async fn sends_rsv_zero(cx: &mut Cx) -> Result<(), Stop> {
    match elicit(cx).await?.iter().find(|frame| frame.rsv != 0) {
        None => Ok(()),
        Some(frame) => {
            Err(Stop::violation("frames with RSV1, RSV2 and RSV3 at zero", frame.says())
                .at(frame.event))
        }
    }
}

async fn sends_known_opcodes(cx: &mut Cx) -> Result<(), Stop> {
    match elicit(cx).await?.iter().find(|frame| !frame.is_defined()) {
        None => Ok(()),
        Some(frame) => {
            Err(Stop::violation("frames with defined opcodes", frame.says()).at(frame.event))
        }
    }
}

async fn takes_short_lengths(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut rows = cx.rows();
    for size in SHORT_LENGTHS {
        if rows.gave_up(length_name(size)) {
            continue;
        }
        let payload = vec![b'7'; size];
        ws.stimulus(&Frame::ping(payload.clone())).await;
        let pong = ws.expect_pong(&payload, &format!("the ping of {size} bytes")).await;
        rows.add(length_name(size), pong.map(drop));
    }
    rows.verdict()
}

async fn minimal_length_in_pongs(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    let mut rows = cx.rows();
    for size in SHORT_LENGTHS {
        if rows.gave_up(length_name(size)) {
            continue;
        }
        ws.stimulus(&Frame::ping(vec![b'7'; size])).await;
        let verdict = match ws.find(Seen::is_pong).await {
            Next::Frame(pong) if pong.is_minimal() => Ok(()),
            Next::Frame(pong) => {
                Err(Stop::violation("a pong with its length in 7 bits", pong.says()).at(pong.event))
            }
            _ => Err(Stop::inconclusive(format!("no pong to a ping of {size} bytes"))),
        };
        rows.add(length_name(size), verdict);
    }
    rows.verdict()
}

/// The RFC binds the sender; a receiver may look away, and most do.
async fn refuses_non_minimal_length(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut rows = cx.rows();
    for (name, form) in LONG_FORMS {
        let mut ws = cx.websocket().await?;
        ws.control_ping().await?;
        ws.stimulus(&Frame::ping("long").form(form)).await;
        rows.add(name, ws.expect_closed(&format!("a length of 4 in {name}")).await);
    }
    rows.verdict()
}

async fn rejects_length_top_bit(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::binary("top bit").declaring(1 << 63 | 7)).await;
    ws.expect_closed("the length with its top bit set").await
}

async fn takes_ping_byte_by_byte(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus_byte_by_byte(&Frame::ping("in pieces")).await;
    ws.expect_pong(b"in pieces", "the ping in pieces").await.map(drop)
}
