//! What a server sends once it compresses (sections 6.1 and 7.2.1), read with
//! a decoder that keeps every oddity.

use super::responses::window_name;
use super::{DEFLATE, ECHO, PLAIN, RFC};
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;
use crate::families::ws::cases::framing::length_name;
use crate::families::ws::deflate::{Answer, Deflated, RSV1};
use crate::families::ws::frame::{Frame, opcode};
use crate::inflate::{self, End};

pub(in super::super) static CASES: &[Case] = &[
    case(
        "ws.deflate.inflates-to-the-message",
        "sends compressed messages that decompress to what they hold",
    )
    .cites(&[
        cite(RFC, "6.1-1"),
        cite(RFC, "7.2.1-1"),
        cite(RFC, "7.2.1-2"),
        cite(RFC, "7.2.1-7"),
        cite(RFC, "7.3-1"),
        cite(RFC, "6.1-4"),
    ])
    .needs(ECHO)
    .over(|| names(MESSAGES.iter().map(|(name, ..)| name)))
    .run(&Body(|cx| Box::pin(inflates_to_the_message(cx)))),
    case(
        "ws.deflate.strips-the-tail",
        "leaves out the four bytes at the end of the compressed data",
    )
    .cites(&[cite(RFC, "7.2.1-3"), cite(RFC, "7.2.1-11")])
    .needs(ECHO)
    .over(|| names(TAILED.map(|(name, ..)| name)))
    .run(&Body(|cx| Box::pin(strips_the_tail(cx)))),
    case(
        "ws.deflate.marks-compressed-messages",
        "sets RSV1 on the first frame of a compressed message, and of no other",
    )
    .cites(&[cite(RFC, "6.1-2")])
    .needs(ECHO)
    .run(&Body(|cx| Box::pin(marks_compressed_messages(cx)))),
    case("ws.deflate.marks-first-frame-only", "sets RSV1 on no continuation frame")
        .cites(&[cite(RFC, "6.1-7")])
        .needs(ECHO)
        .over(|| names(NOISE.map(length_name)))
        .run(&Body(|cx| Box::pin(marks_first_frame_only(cx)))),
    case("ws.deflate.leaves-control-frames-plain", "sends control frames as they are")
        .cites(&[cite(RFC, "6.1-6"), cite(RFC, "6-1")])
        .needs(DEFLATE)
        .run(&Body(|cx| Box::pin(leaves_control_frames_plain(cx)))),
    case(
        "ws.deflate.keeps-server-window",
        "looks back no further than the window that was agreed on",
    )
    .cites(&[cite(RFC, "7.2.1-20")])
    .needs(ECHO)
    .over(|| names(BITS.map(window_name)))
    .run(&Body(|cx| Box::pin(keeps_server_window(cx)))),
    case(
        "ws.deflate.resets-server-context",
        "compresses each message by itself where that was agreed on",
    )
    .cites(&[cite(RFC, "7.2.1-16")])
    .needs(ECHO)
    .run(&Body(|cx| Box::pin(resets_server_context(cx)))),
];

/// A message: its name, a part, and how often the part is repeated.
const MESSAGES: &[(&str, &str, usize)] = &[
    ("nothing", "", 1),
    ("a few letters", "wireproof", 1),
    ("other scripts", "世界 καλημέρα 😀", 10),
    ("words many times", "the same words many times, ", 4_000),
];

/// A name, a part, and how often the part is repeated.
const TAILED: [(&str, &str, usize); 2] =
    [("300 bytes", "wireproof ", 30), ("4200 bytes", "proof of wire ", 300)];

/// How many bytes of noise, which stays large, so that a server that cuts its
/// messages cuts these.
const NOISE: [usize; 2] = [100, 200_000];

const BITS: [u8; 4] = [8, 9, 10, 12];

/// Sends `message` uncompressed and takes what comes back: reading compressed
/// messages is the business of other cases.
async fn elicit(deflated: &mut Deflated, kind: u8, message: &[u8]) -> Result<Answer, Stop> {
    deflated.ws.stimulus(&Frame::new(kind, message)).await;
    match deflated.next_message("an echo", message.len()).await {
        Err(Stop::Violation(violation)) => {
            Err(Stop::inconclusive(format!("no echo: {}", violation.actual)))
        }
        answer => answer,
    }
}

/// What a server says that compresses nothing, as it may.
fn compresses_nothing() -> Stop {
    Stop::skipped("the server sends none of these messages compressed")
}

/// The same of one message among others.
fn sent_plain() -> Stop {
    Stop::skipped("the server sent it uncompressed")
}

async fn inflates_to_the_message(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let mut rows = cx.rows();
    let mut compressed = 0;
    for (name, part, times) in MESSAGES {
        if rows.gave_up(*name) {
            continue;
        }
        let message = part.repeat(*times);
        let answer = elicit(&mut deflated, opcode::TEXT, message.as_bytes()).await?;
        compressed += usize::from(answer.inflated.is_some());
        let verdict = holds(&answer, message.as_bytes());
        rows.add(*name, verdict);
        // The window of what follows is not to be known.
    }
    rows.verdict()?;
    if compressed == 0 { Err(compresses_nothing()) } else { Ok(()) }
}

fn holds(answer: &Answer, message: &[u8]) -> Result<(), Stop> {
    let is_padded = answer.inflated.iter().flat_map(|inflated| &inflated.blocks);
    let is_padded = is_padded.filter(|block| block.is_final).any(|block| block.padding != 0);
    let is_whole = answer.inflated.as_ref().is_none_or(|inflated| inflated.is_whole());
    match is_whole && !is_padded && answer.bytes() == message {
        true => Ok(()),
        false => Err(answer.violates(format!("DEFLATE data of {} bytes", message.len()))),
    }
}

async fn strips_the_tail(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let mut rows = cx.rows();
    for (name, part, times) in TAILED {
        let text = part.repeat(times);
        let answer = elicit(&mut deflated, opcode::TEXT, text.as_bytes()).await?;
        let verdict = match &answer.inflated {
            None => Err(sent_plain()),
            Some(inflated) if inflated.has_tail => {
                Err(answer.violates("compressed data without 00 00 ff ff at their end"))
            }
            Some(_) => Ok(()),
        };
        rows.add(name, verdict);
    }
    match rows.verdict() {
        Err(Stop::Skipped(_)) => Err(compresses_nothing()),
        verdict => verdict,
    }
}

/// Without the bit the compressed data are taken for the message itself.
async fn marks_compressed_messages(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let text = "marked or not, ".repeat(40).into_bytes();
    let answer = elicit(&mut deflated, opcode::BINARY, &text).await?;
    if answer.raw == text && answer.inflated.is_some() {
        return Err(answer.violates("RSV1 on compressed messages alone"));
    }
    if answer.inflated.is_some() || answer.raw == text {
        return Ok(());
    }
    let tailed = [answer.raw.as_slice(), &inflate::TAIL].concat();
    match inflate::inflate(&tailed, &[], text.len() * 2) {
        data if data.bytes == text && data.end == End::Border => {
            Err(answer.violates("RSV1 on the first frame of a compressed message"))
        }
        _ => Err(Stop::inconclusive(format!("the echo is another message: {}", answer.says()))),
    }
}

async fn marks_first_frame_only(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    deflated.ws.control_ping().await?;
    let mut rows = cx.rows();
    for size in NOISE {
        let noise: Vec<u8> = (0..size).map(|_| cx.rng.u8(..)).collect();
        let answer = elicit(&mut deflated, opcode::BINARY, &noise).await?;
        let verdict = match answer.frames.iter().skip(1).find(|frame| frame.rsv & RSV1 != 0) {
            None => Ok(()),
            Some(frame) => {
                let expected = "RSV1 on no frame but the first";
                Err(Stop::violation(expected, frame.says()).at(frame.event))
            }
        };
        rows.add(length_name(size), verdict);
    }
    rows.verdict()
}

async fn leaves_control_frames_plain(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated(PLAIN).await?;
    let ping = b"a ping that would be worth to compress, to compress, to compress";
    deflated.ws.stimulus(&Frame::ping(ping)).await;
    deflated.ws.send(&Frame::close(1000, "")).await;
    let until = deflated.ws.patience();
    let heard = deflated.ws.hear_until(until).await;
    let mut control = heard.frames.iter().filter(|frame| frame.is_control()).peekable();
    if control.peek().is_none() {
        return Err(Stop::inconclusive("the server sent no control frame"));
    }
    match control.find(|frame| frame.rsv != 0 || frame.is_pong() && frame.payload != ping) {
        None => Ok(()),
        Some(frame) => {
            let expected = "control frames without RSV1, and the pong with the payload of its ping";
            Err(Stop::violation(expected, frame.says()).at(frame.event))
        }
    }
}

async fn keeps_server_window(cx: &mut Cx) -> Result<(), Stop> {
    let mut rows = cx.rows();
    for bits in BITS {
        rows.add(window_name(bits), keeps_window(cx, bits).await);
    }
    match rows.verdict() {
        Err(Stop::Skipped(_)) => Err(Stop::skipped("the server compresses with no smaller window")),
        verdict => verdict,
    }
}

/// Noise that is repeated further back than the window reaches: a compressor
/// with a larger one could not resist.
async fn keeps_window(cx: &mut Cx, bits: u8) -> Result<(), Stop> {
    let offer = format!("permessage-deflate; server_max_window_bits={bits}");
    let mut deflated = cx.deflated(&offer).await?;
    let window = deflated.agreed.server_window();
    let noise: Vec<u8> = (0..window + 300).map(|_| cx.rng.u8(..)).collect();
    let mut verdict = Err(sent_plain());
    // Twice, for the window reaches into the message before as well.
    for _ in 0..2 {
        let answer = elicit(&mut deflated, opcode::BINARY, &noise.repeat(2)).await?;
        let Some(inflated) = &answer.inflated else { continue };
        if inflated.largest_distance() > window {
            return Err(answer.violates(format!("distances of at most {window} bytes")));
        }
        verdict = Ok(());
    }
    verdict
}

async fn resets_server_context(cx: &mut Cx) -> Result<(), Stop> {
    let mut deflated = cx.deflated("permessage-deflate; server_no_context_takeover").await?;
    if !deflated.agreed.server_no_context_takeover {
        return Err(Stop::skipped("the response does not name server_no_context_takeover"));
    }
    // So long that a server which compresses large messages alone compresses it.
    let text = "each message by itself, ".repeat(100);
    let mut compressed = 0;
    for _ in 0..3 {
        let answer = elicit(&mut deflated, opcode::TEXT, text.as_bytes()).await?;
        let Some(inflated) = &answer.inflated else { continue };
        compressed += 1;
        if !inflated.is_whole() || inflated.bytes != text.as_bytes() {
            let expected = "a message that decompresses with an empty window";
            return Err(answer.violates(expected));
        }
    }
    if compressed == 0 { Err(compresses_nothing()) } else { Ok(()) }
}
