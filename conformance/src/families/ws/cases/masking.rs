//! Masking (sections 5.1 and 5.3).

use std::ops::RangeInclusive;

use super::super::connection::Next;
use super::super::frame::{Frame, Masking};
use super::RFC;
use super::framing::length_name;
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;

pub(super) static CASES: &[Case] = &[
    case("ws.framing.rejects-unmasked-ping", "rejects a ping without a mask")
        .cites(&[cite(RFC, "5.1-4")])
        .run(&Body(|cx| Box::pin(rejects_unmasked(cx, Frame::ping("unmasked").unmasked())))),
    case("ws.framing.rejects-unmasked-text", "rejects a text frame without a mask")
        .cites(&[cite(RFC, "5.1-4")])
        .run(&Body(|cx| Box::pin(rejects_unmasked(cx, Frame::text("unmasked").unmasked())))),
    case("ws.framing.names-unmasked-frame", "answers a frame without a mask with Close 1002")
        .cites(&[cite(RFC, "5.1-5")])
        .run(&Body(|cx| Box::pin(names_unmasked_frame(cx)))),
    case("ws.framing.never-masks", "masks none of its own frames")
        .cites(&[cite(RFC, "5.1-6")])
        .run(&Body(|cx| Box::pin(never_masks(cx)))),
    case("ws.framing.unmasks-every-byte", "recovers each byte of a masked payload")
        .cites(&[cite(RFC, "5.3-6")])
        .over(|| names(MASKED_LENGTHS.map(length_name)))
        .run(&Body(|cx| Box::pin(unmasks_every_byte(cx)))),
    case("ws.framing.takes-zero-mask", "takes a masking key of four zero bytes")
        .cites(&[cite(RFC, "5.3-7")])
        .run(&Body(|cx| Box::pin(takes_zero_mask(cx)))),
];

/// Every place of a byte in the masking key, and more than one round of it.
const MASKED_LENGTHS: RangeInclusive<usize> = 1..=9;

async fn rejects_unmasked(cx: &mut Cx, frame: Frame) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&frame).await;
    ws.expect_closed("the frame without a mask").await
}

async fn names_unmasked_frame(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::ping("unmasked").unmasked()).await;
    match ws.find(|frame| frame.is_close()).await {
        Next::Frame(close) if close.code() == Some(1002) => Ok(()),
        Next::Frame(close) => Err(Stop::violation("Close 1002", close.says()).at(close.event)),
        Next::Ended(ended) => {
            Err(Stop::violation("Close 1002", ended.says()).at(ws.wire.recorder.last()))
        }
        Next::Silence => Err(Stop::violation("Close 1002", ws.silence())),
    }
}

/// A Pong, a Close, and the echo where there is one.
async fn never_masks(cx: &mut Cx) -> Result<(), Stop> {
    let echoes = cx.target.can("echo");
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::ping("who masks?")).await;
    if echoes {
        ws.stimulus(&Frame::text("who masks?")).await;
    }
    let heard = ws.close_and_hear().await;
    if heard.frames.is_empty() {
        return Err(Stop::inconclusive("the server sent no frame at all"));
    }
    match heard.frames.iter().find(|frame| frame.mask.is_some()) {
        None => Ok(()),
        Some(masked) => {
            Err(Stop::violation("frames without a mask", masked.says()).at(masked.event))
        }
    }
}

async fn unmasks_every_byte(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut rows = cx.rows();
    for size in MASKED_LENGTHS {
        if rows.gave_up(length_name(size)) {
            continue;
        }
        let payload: Vec<u8> = (0..size).map(|at| b'a' + at as u8).collect();
        ws.stimulus(&Frame::ping(payload.clone()).masking(Masking::Key([0x1f, 0x2e, 0x4d, 0x8c])))
            .await;
        let pong = ws.expect_pong(&payload, "the ping").await.map(drop);
        rows.add(length_name(size), pong);
    }
    rows.verdict()
}

async fn takes_zero_mask(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::ping("bare").masking(Masking::Key([0; 4]))).await;
    ws.expect_pong(b"bare", "the ping with the masking key 00000000").await.map(drop)
}
