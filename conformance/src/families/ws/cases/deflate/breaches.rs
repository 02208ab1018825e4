//! What ends a connection on which compression was agreed on (sections 6 and 7.2.2).

use super::{DEFLATE, PLAIN, RFC};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::ws::Cx;
use crate::families::ws::cases::limits::expect_served;
use crate::families::ws::connection::Next;
use crate::families::ws::deflate::RSV1;
use crate::families::ws::deflate::craft::Craft;
use crate::families::ws::frame::{Frame, Seen, opcode};

const READS_TEXT: &[Need] =
    &[Need::Can("permessage-deflate"), Need::Either(&["echo", "text-validating"])];

pub(in super::super) static CASES: &[Case] = &[
    case("ws.deflate.rejects-rsv1-on-continuation", "rejects RSV1 on a continuation frame")
        .cites(&[cite(RFC, "6.1-9")])
        .needs(DEFLATE)
        .run(&Body(|cx| Box::pin(rejects_rsv1_on_continuation(cx)))),
    case("ws.deflate.rejects-rsv1-on-control", "rejects RSV1 on a control frame")
        .cites(&[cite(RFC, "6.1-8")])
        .needs(DEFLATE)
        .run(&Body(|cx| Box::pin(rejects_rsv1_on_control(cx)))),
    case(
        "ws.deflate.rejects-other-reserved-bits",
        "rejects RSV2 and RSV3, which compression has no use for",
    )
    .cites(&[cite("rfc6455", "5.2-4"), cite(RFC, "6-2")])
    .needs(DEFLATE)
    .over(|| names(OTHER_BITS.map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(rejects_other_reserved_bits(cx)))),
    case("ws.deflate.rejects-bad-data", "rejects compressed data that cannot be decompressed")
        .cites(&[cite(RFC, "7.2.2-13")])
        .needs(READS_TEXT)
        .over(|| names(BAD.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_each(cx, BAD)))),
    case("ws.deflate.rejects-truncated-data", "rejects compressed data that end inside a block")
        .cites(&[cite(RFC, "7.2.2-14")])
        .needs(READS_TEXT)
        .over(|| names(TRUNCATED.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_each(cx, TRUNCATED)))),
    case("ws.deflate.rejects-invalid-utf8", "rejects compressed text that is not UTF-8")
        .cites(&[cite(RFC, "6.1-12"), cite("rfc6455", "5.6-2")])
        .needs(READS_TEXT)
        .over(|| names(NOT_UTF8.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_each(cx, NOT_UTF8)))),
    case("ws.deflate.survives-bomb", "serves others while 100 KB decompress to 16 MiB")
        .cites(&[cite(RFC, "8-2")])
        .needs(DEFLATE)
        .run(&Body(|cx| Box::pin(survives_bomb(cx)))),
];

/// A name, and what makes the payload.
type Crafted = (&'static str, fn() -> Craft);

const BAD: &[Crafted] = &[
    ("a block of the reserved type", || Craft::new().header(false, 3).bits(0, 3)),
    ("a stored block whose lengths do not fit", || {
        Craft::new().stored_with(b"wireproof", 0).header(false, 0)
    }),
    ("a distance to before the beginning", || {
        Craft::new().fixed().literals(b"wire").three_from(5).end().header(false, 0)
    }),
];

/// Letters, and neither the end of their block nor another one.
const TRUNCATED: &[Crafted] =
    &[("a block without its end", || Craft::new().fixed().literals(b"wireproof"))];

const NOT_UTF8: &[Crafted] =
    &[("the byte ff", || Craft::new().fixed().literals(b"wire\xffproof").end().header(false, 0))];

/// The reserved bits that compression leaves alone.
const OTHER_BITS: [(&str, u8); 2] = [("RSV2", 2), ("RSV3", 1)];

async fn rejects_rsv1_on_continuation(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let payload = Craft::new().stored(b"wireproof").header(false, 0).bytes();
    let (head, tail) = payload.split_at(4);
    let frames: Vec<Frame> = Frame::fragments(opcode::TEXT, &[head, tail])
        .into_iter()
        .map(|frame| frame.rsv(RSV1))
        .collect();
    deflated.ws.stimulus_together(&frames).await;
    deflated.ws.expect_closed("a continuation with RSV1").await
}

async fn rejects_rsv1_on_control(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    deflated.ws.stimulus(&Frame::ping([0x00]).rsv(RSV1)).await;
    deflated.ws.expect_closed("a ping with RSV1").await
}

async fn rejects_other_reserved_bits(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut rows = cx.rows();
    for (name, bit) in OTHER_BITS {
        let mut deflated = cx.deflated(PLAIN).await?;
        deflated.ws.control_ping().await?;
        let frame = deflated.message(opcode::TEXT, b"wireproof").rsv(RSV1 | bit);
        deflated.ws.stimulus(&frame).await;
        rows.add(name, deflated.ws.expect_closed(&format!("a frame with {name}")).await);
    }
    rows.verdict()
}

async fn rejects_each(cx: &mut Cx, rows: &[Crafted]) -> Result<(), Stop> {
    cx.provokes();
    let mut verdicts = cx.rows();
    for (name, craft) in rows {
        let mut deflated = cx.deflated(PLAIN).await?;
        deflated.ws.control_ping().await?;
        let frame = Frame::new(opcode::TEXT, craft().bytes()).rsv(RSV1);
        deflated.ws.stimulus(&frame).await;
        verdicts.add(*name, deflated.ws.expect_closed(name).await);
    }
    verdicts.verdict()
}

/// 16 MiB of one byte, in matches of 258.
const BOMB: usize = 16 << 20;

/// The server may take it or refuse it; what counts is that others are served.
async fn survives_bomb(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let start = Craft::new().fixed().literals(b"\0");
    let bomb = (0..BOMB / 258).fold(start, |craft, _| craft.longest_from_one_back());
    let frame = Frame::new(opcode::BINARY, bomb.end().header(false, 0).bytes()).rsv(RSV1);
    deflated.ws.stimulus(&frame).await;
    let last = deflated.ws.nonce();
    deflated.ws.send(&Frame::ping(last.as_str())).await;
    let is_end = |frame: &Seen| frame.is_close() || frame.payload == last.as_bytes();
    let _: Next = deflated.ws.find(is_end).await;
    expect_served(cx, "after a small message that decompresses to 16 MiB").await
}
