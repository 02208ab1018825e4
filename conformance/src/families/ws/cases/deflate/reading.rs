//! Compressed messages that a server reads (sections 6.2 and 7.2.2), whatever
//! their sender makes of the freedom that DEFLATE leaves.

use super::{ECHO, PLAIN, RFC};
use crate::case::{Body, Case, CaseFuture, Stop, case, cite, names};
use crate::families::ws::Cx;
use crate::families::ws::cases::fragments::piece_name;
use crate::families::ws::cases::framing::length_name;
use crate::families::ws::cases::sequences::{Sequence, nothing_more, sequence};
use crate::families::ws::deflate::craft::Craft;
use crate::families::ws::deflate::{Answer, Deflated, RSV1};
use crate::families::ws::frame::{Frame, opcode};
use crate::property;

pub(in super::super) static CASES: &[Case] = &[
    case("ws.deflate.reads-compressed-text", "reads compressed text")
        .cites(&[
            cite(RFC, "6.2-2"),
            cite(RFC, "7.2.2-1"),
            cite(RFC, "7.2.3.1-1"),
            cite(RFC, "6.1-10"),
            cite(RFC, "6.1-11"),
        ])
        .needs(ECHO)
        .over(|| names(TEXTS.iter().map(|(name, ..)| name)))
        .run(&Body(|cx| Box::pin(reads_compressed_text(cx)))),
    case("ws.deflate.reads-compressed-binary", "reads compressed binary messages")
        .cites(&[cite(RFC, "6.2-2"), cite(RFC, "7.2.2-1"), cite(RFC, "6.1-10")])
        .needs(ECHO)
        .over(|| names(BINARIES.map(length_name)))
        .run(&Body(|cx| Box::pin(reads_compressed_binary(cx)))),
    case("ws.deflate.keeps-client-context", "reads a message that refers back to the one before")
        .cites(&[cite(RFC, "7.2.2-6"), cite(RFC, "7.2.2-7")])
        .needs(ECHO)
        .over(|| names(CONTEXTS))
        .run(&Body(|cx| Box::pin(keeps_client_context(cx)))),
    case("ws.deflate.reads-without-context", "reads messages that do not refer to each other")
        .cites(&[cite(RFC, "6.2-2")])
        .needs(ECHO)
        .run(&Body(|cx| Box::pin(reads_without_context(cx)))),
    case("ws.deflate.reads-far-distance", "reads a distance of 32,768 bytes")
        .cites(&[cite(RFC, "7.2.2-11")])
        .needs(ECHO)
        .over(|| names(WINDOWS))
        .run(&Body(|cx| Box::pin(reads_far_distance(cx)))),
    case("ws.deflate.reads-stored-block", "reads a block that is not compressed")
        .cites(&[cite(RFC, "7.2.2-2"), cite(RFC, "7.2.3.3-1"), cite(RFC, "7.2.3.3-2")])
        .needs(ECHO)
        .over(|| names(STORED.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(reads_crafted(cx, &STORED)))),
    case("ws.deflate.reads-final-block", "reads a block with BFINAL set, and the next message")
        .cites(&[cite(RFC, "7.2.3.4-1")])
        .needs(ECHO)
        .run(&Body(|cx| Box::pin(reads_final_block(cx)))),
    case(
        "ws.deflate.reads-behind-final-block",
        "reads a block that follows one with BFINAL set in the same message",
    )
    .cites(&[cite(RFC, "7.2.1-8")])
    .needs(ECHO)
    .over(|| names(BEHIND_FINAL.map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(reads_crafted(cx, &BEHIND_FINAL)))),
    case("ws.deflate.reads-several-blocks", "reads several blocks in one message")
        .cites(&[cite(RFC, "7.2.2-2"), cite(RFC, "7.2.3.5-1")])
        .needs(ECHO)
        .over(|| names(SEVERAL.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(reads_crafted(cx, &SEVERAL)))),
    case("ws.deflate.reads-empty-message", "reads a compressed message that holds nothing")
        .cites(&[cite(RFC, "7.2.2-2"), cite(RFC, "7.2.3.6-1")])
        .needs(ECHO)
        .run(&Body(|cx| Box::pin(reads_empty_message(cx)))),
    case(
        "ws.deflate.reads-compressed-fragments",
        "joins the frames of a message before it decompresses it",
    )
    .cites(&[cite(RFC, "6.2-1"), cite(RFC, "7.2.3.1-2"), cite("rfc6455", "5.4-4")])
    .needs(ECHO)
    .over(|| names(PIECES.map(piece_name)))
    .run(&Body(|cx| Box::pin(reads_compressed_fragments(cx)))),
    case("ws.deflate.reads-empty-fragments", "reads a compressed message with empty frames")
        .cites(&[cite(RFC, "6.2-1"), cite("rfc6455", "5.4-13")])
        .needs(ECHO)
        .over(|| names(EMPTY.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(reads_empty_fragments(cx)))),
    case(
        "ws.deflate.control-between-compressed-fragments",
        "takes plain control frames inside a compressed message",
    )
    .cites(&[cite(RFC, "6-1"), cite("rfc6455", "5.4-12")])
    .needs(ECHO)
    .run(&Body(|cx| Box::pin(control_between_compressed_fragments(cx)))),
    case(
        "ws.deflate.reads-plain-message",
        "reads messages that are not compressed although they might be",
    )
    .cites(&[cite(RFC, "6.2-5")])
    .needs(ECHO)
    .over(|| names(PLAIN_MESSAGES.map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(reads_plain_message(cx)))),
    case(
        "ws.deflate.mixes-plain-and-compressed",
        "keeps its window across messages that are not compressed",
    )
    .cites(&[cite(RFC, "7.2.3.2-2"), cite(RFC, "6.2-5")])
    .needs(ECHO)
    .run(&Body(|cx| Box::pin(mixes_plain_and_compressed(cx)))),
    case(
        "ws.deflate.echoes-any-sequence",
        "sends back any sequence of compressed messages, in any cut",
    )
    .cites(&[cite(RFC, "6.2-2"), cite(RFC, "6.2-1"), cite(RFC, "7.2.1-1")])
    .needs(ECHO)
    .property()
    .run(&Body(|cx| Box::pin(property::check_all(cx, sequence(), echoes, Sequence::says)))),
];

/// A text: its name, a part, and how often the part is repeated.
const TEXTS: &[(&str, &str, usize)] = &[
    ("a few letters", "wireproof", 1),
    ("letters of other scripts", "Дратуйте, 世界 — καλημέρα 😀", 3),
    ("the same words many times", "the same words many times, ", 3_000),
];

const BINARIES: [usize; 4] = [1, 300, 70_000, 300_000];

const CONTEXTS: [&str; 2] =
    ["permessage-deflate", "permessage-deflate; client_no_context_takeover"];

const WINDOWS: [&str; 2] = ["permessage-deflate", "permessage-deflate; client_max_window_bits=9"];

const WORD: &[u8] = b"wireproof";

/// A name and what makes a payload that holds [`WORD`].
type Crafted = (&'static str, fn() -> Craft);

fn stored() -> Craft {
    Craft::new().stored(WORD).header(false, 0)
}

/// Its block is filled up to the end of a byte, and an empty one follows (section 7.2.3.4).
fn final_block() -> Craft {
    Craft::new().fixed_final().literals(WORD).end().align().header(false, 0)
}

fn behind_final() -> Craft {
    let first = Craft::new().fixed_final().literals(b"wire").end().align();
    first.fixed().literals(b"proof").end().header(false, 0)
}

fn several() -> Craft {
    let first = Craft::new().fixed().literals(b"wi").end().stored(b"").stored(b"re");
    first.fixed().literals(b"proof").end().header(false, 0)
}

const STORED: [Crafted; 1] = [("a stored block", stored)];

const BEHIND_FINAL: [Crafted; 1] = [("a block behind a final one", behind_final)];

const SEVERAL: [Crafted; 1] = [("four blocks", several)];

/// How many bytes of a compressed message stand in a frame.
const PIECES: [usize; 5] = [1, 2, 3, 10, 1000];

/// Which of three frames is empty.
const EMPTY: [(&str, usize); 3] = [("the first", 0), ("in the middle", 1), ("the last", 2)];

/// A name and what makes the frames of a message.
type Framed = (&'static str, fn() -> Vec<Frame>);

const PLAIN_MESSAGES: [Framed; 3] = [
    ("text", || vec![Frame::text("wireproof")]),
    ("binary", || vec![Frame::binary([0, 255, 128])]),
    ("text in two frames", || Frame::fragments(opcode::TEXT, &[b"wire", b"proof"])),
];

/// The same message comes back, compressed or not.
pub(super) async fn expect_echo(
    deflated: &mut Deflated,
    frames: &[Frame],
    message: &[u8],
) -> Result<Answer, Stop> {
    deflated.ws.stimulus_together(frames).await;
    let expected = format!("the message of {} bytes back", message.len());
    let answer = deflated.next_message(&expected, message.len()).await?;
    // How the server compresses is the business of other cases.
    if answer.inflated.as_ref().is_some_and(|inflated| !inflated.is_whole()) {
        return Err(Stop::inconclusive(format!("the echo cannot be read: {}", answer.says())));
    }
    let is_same_type = frames.iter().find(|frame| frame.opcode < 8).map(|frame| frame.opcode);
    match answer.bytes() == message && is_same_type == Some(answer.opcode) {
        true => Ok(answer),
        false => Err(answer.violates(expected)),
    }
}

async fn reads_compressed_text(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let mut rows = cx.rows();
    for (name, part, times) in TEXTS {
        if rows.gave_up(*name) {
            continue;
        }
        let text = part.repeat(*times);
        let frame = deflated.message(opcode::TEXT, text.as_bytes());
        let verdict = expect_echo(&mut deflated, &[frame], text.as_bytes()).await;
        rows.add(*name, verdict.map(drop));
    }
    rows.verdict()
}

async fn reads_compressed_binary(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let mut rows = cx.rows();
    for size in BINARIES {
        if rows.gave_up(length_name(size)) {
            continue;
        }
        // Half noise and half pattern: blocks of every type come about.
        let noise = |at: usize| if at & 64 == 0 { cx.rng.u8(..) } else { (at % 7) as u8 };
        let bytes: Vec<u8> = (0..size).map(noise).collect();
        let frame = deflated.message(opcode::BINARY, &bytes);
        let verdict = expect_echo(&mut deflated, &[frame], &bytes).await;
        rows.add(length_name(size), verdict.map(drop));
    }
    rows.verdict()
}

/// Where the server asks for no context, there is nothing to keep.
async fn keeps_client_context(cx: &mut Cx) -> Result<(), Stop> {
    let mut rows = cx.rows();
    for offer in CONTEXTS {
        rows.add(offer, refers_back(cx, offer).await);
    }
    rows.verdict()
}

fn keeps_no_context() -> Stop {
    Stop::skipped("the server asks for client_no_context_takeover")
}

/// The second message is three bytes of the first.
async fn refers_back(cx: &mut Cx, offer: &str) -> Result<(), Stop> {
    let mut deflated = cx.deflated(offer).await?;
    if deflated.agreed.client_no_context_takeover {
        return Err(keeps_no_context());
    }
    deflated.ws.control_ping().await?;
    let first = Craft::new().fixed().literals(WORD).end().header(false, 0);
    let second = Craft::new().fixed().three_from(WORD.len() as u32).end().header(false, 0);
    expect_echo(&mut deflated, &[compressed(first)], WORD).await?;
    expect_echo(&mut deflated, &[compressed(second)], &WORD[..3]).await.map(drop)
}

/// A compressed text in one frame.
fn compressed(craft: Craft) -> Frame {
    Frame::new(opcode::TEXT, craft.bytes()).rsv(RSV1)
}

async fn reads_without_context(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated("permessage-deflate; client_no_context_takeover").await?;
    deflated.ws.control_ping().await?;
    for _ in 0..3 {
        // Blocks of our own refer to nothing, whatever was agreed on.
        expect_echo(&mut deflated, &[compressed(stored())], WORD).await?;
        let fixed = Craft::new().fixed().literals(WORD).three_from(4).end().header(false, 0);
        let text = [WORD, &WORD[5..8]].concat();
        expect_echo(&mut deflated, &[compressed(fixed)], &text).await?;
    }
    Ok(())
}

async fn reads_far_distance(cx: &mut Cx) -> Result<(), Stop> {
    let mut rows = cx.rows();
    for offer in WINDOWS {
        rows.add(offer, refers_far_back(cx, offer).await);
    }
    match rows.verdict() {
        Err(Stop::Skipped(_)) => Err(Stop::skipped("the server agrees to smaller windows only")),
        verdict => verdict,
    }
}

/// As far back as DEFLATE can say, inside one message. A client that offers a
/// smaller window may use the whole one where the server does not take it up.
async fn refers_far_back(cx: &mut Cx, offer: &str) -> Result<(), Stop> {
    let mut deflated = cx.deflated(offer).await?;
    let bits = deflated.agreed.client_max_window_bits;
    if bits < 15 {
        return Err(Stop::skipped(format!("the window agreed on has {bits} bits")));
    }
    deflated.ws.control_ping().await?;
    let mut text: Vec<u8> = (0..32_768u32).map(|at| b'a' + (at % 23) as u8).collect();
    let far = Craft::new().stored(&text).fixed().three_from(32_768).end().header(false, 0);
    text.extend_from_within(..3);
    expect_echo(&mut deflated, &[compressed(far)], &text).await.map(drop)
}

/// Each payload holds [`WORD`]; each on its own connection.
async fn reads_crafted(cx: &mut Cx, rows: &[Crafted]) -> Result<(), Stop> {
    let mut verdicts = cx.rows();
    for (name, craft) in rows {
        let mut deflated = cx.deflated(PLAIN).await?;
        deflated.ws.control_ping().await?;
        let echo = expect_echo(&mut deflated, &[compressed(craft())], WORD).await;
        verdicts.add(*name, echo.map(drop));
    }
    verdicts.verdict()
}

/// The message behind it shows that its decoder has not stopped for good.
async fn reads_final_block(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    for craft in [final_block, stored, final_block, several] {
        expect_echo(&mut deflated, &[compressed(craft())], WORD).await?;
    }
    Ok(())
}

async fn reads_empty_message(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let empty = Frame::new(opcode::TEXT, [0x00]).rsv(RSV1);
    expect_echo(&mut deflated, &[empty], b"").await.map(drop)
}

/// The frames of a compressed message: RSV1 on the first alone.
fn compressed_fragments(parts: &[&[u8]]) -> Vec<Frame> {
    let mut frames = Frame::fragments(opcode::TEXT, parts);
    if let Some(first) = frames.first_mut() {
        first.rsv = RSV1;
    }
    frames
}

async fn reads_compressed_fragments(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let text = "a message in frames, ".repeat(20).into_bytes();
    let mut rows = cx.rows();
    for size in PIECES {
        if rows.gave_up(piece_name(size)) {
            continue;
        }
        let payload = deflated.compress(&text);
        let parts: Vec<&[u8]> = payload.chunks(size).collect();
        let echo = expect_echo(&mut deflated, &compressed_fragments(&parts), &text).await;
        rows.add(piece_name(size), echo.map(drop));
    }
    rows.verdict()
}

async fn reads_empty_fragments(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let payload = stored().bytes();
    let (head, tail) = payload.split_at(payload.len() / 2);
    let mut rows = cx.rows();
    for (name, at) in EMPTY {
        if rows.gave_up(name) {
            continue;
        }
        let mut parts = vec![head, tail];
        parts.insert(at, b"");
        let echo = expect_echo(&mut deflated, &compressed_fragments(&parts), WORD).await;
        rows.add(name, echo.map(drop));
    }
    rows.verdict()
}

async fn control_between_compressed_fragments(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let payload = stored().bytes();
    let (head, tail) = payload.split_at(payload.len() / 2);
    let mut frames = compressed_fragments(&[head, tail]);
    frames.insert(1, Frame::pong("nobody asked"));
    frames.insert(1, Frame::ping("between"));
    expect_echo(&mut deflated, &frames, WORD).await.map(drop)
}

async fn reads_plain_message(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let mut rows = cx.rows();
    for (name, make) in PLAIN_MESSAGES {
        if rows.gave_up(name) {
            continue;
        }
        let frames = make();
        let message: Vec<u8> = frames.iter().flat_map(|frame| frame.payload.clone()).collect();
        rows.add(name, expect_echo(&mut deflated, &frames, &message).await.map(drop));
    }
    rows.verdict()
}

/// The plain message in between neither counts for the window nor empties it.
async fn mixes_plain_and_compressed(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    if deflated.agreed.client_no_context_takeover {
        return Err(keeps_no_context());
    }
    deflated.ws.control_ping().await?;
    let first = Craft::new().fixed().literals(WORD).end().header(false, 0);
    let third = Craft::new().fixed().three_from(WORD.len() as u32).end().header(false, 0);
    expect_echo(&mut deflated, &[compressed(first)], WORD).await?;
    expect_echo(&mut deflated, &[Frame::text("between")], b"between").await?;
    expect_echo(&mut deflated, &[compressed(third)], &WORD[..3]).await.map(drop)
}

/// Every other message is compressed.
fn echoes<'a>(cx: &'a mut Cx, sequence: &'a Sequence) -> CaseFuture<'a> {
    Box::pin(async move {
        let mut deflated = cx.deflated(PLAIN).await?;
        let mut frames = Vec::new();
        for (at, message) in sequence.messages.iter().enumerate() {
            if at % 2 == 1 {
                frames.extend(message.frames(&message.payload));
                continue;
            }
            let payload = deflated.compress(&message.payload);
            let mut compressed = message.frames(&payload);
            if let Some(first) = compressed.first_mut() {
                first.rsv = RSV1;
            }
            frames.extend(compressed);
        }
        sequence.send(&mut deflated.ws, &frames).await;
        for (at, message) in sequence.messages.iter().enumerate() {
            let expected = format!("message {} of {} back", at + 1, sequence.messages.len());
            let answer = deflated.next_message(&expected, message.payload.len()).await?;
            let is_whole = answer.inflated.as_ref().is_none_or(|inflated| inflated.is_whole());
            let is_same = answer.bytes() == message.payload && answer.opcode == message.opcode();
            if !is_whole || !is_same {
                return Err(answer.violates(expected));
            }
        }
        nothing_more(&mut deflated.ws).await
    })
}
