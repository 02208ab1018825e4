//! Text is UTF-8 (sections 5.6 and 8.1), on servers that read it.

use super::super::connection::WebSocket;
use super::super::frame::{Frame, opcode};
use super::RFC;
use super::close::{CloseAnswer, answer_to};
use super::echo::{echo, echo_of, next_message};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::ws::Cx;

const ECHO: &[Need] = &[Need::Can("echo")];
const READS_TEXT: &[Need] = &[Need::Either(&["echo", "text-validating"])];

pub(super) static CASES: &[Case] = &[
    case("ws.utf8.rejects-surrogates", "rejects text with the halves of surrogate pairs")
        .cites(&[cite(RFC, "5.6-2")])
        .needs(READS_TEXT)
        .over(|| names(SURROGATES.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_each(cx, SURROGATES)))),
    case("ws.utf8.rejects-overlong-forms", "rejects characters in more bytes than they need")
        .cites(&[cite(RFC, "5.6-2")])
        .needs(READS_TEXT)
        .over(|| names(OVERLONG.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_each(cx, OVERLONG)))),
    case("ws.utf8.rejects-above-u10ffff", "rejects numbers beyond the last character")
        .cites(&[cite(RFC, "5.6-2")])
        .needs(READS_TEXT)
        .over(|| names(BEYOND.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_each(cx, BEYOND)))),
    case(
        "ws.utf8.rejects-truncated-characters",
        "rejects text that ends in the middle of a character",
    )
    .cites(&[cite(RFC, "5.6-2")])
    .needs(READS_TEXT)
    .over(|| names(TRUNCATED.iter().map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(rejects_each(cx, TRUNCATED)))),
    case("ws.utf8.rejects-stray-bytes", "rejects bytes that stand where no character has them")
        .cites(&[cite(RFC, "5.6-2")])
        .needs(READS_TEXT)
        .over(|| names(STRAY.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(rejects_each(cx, STRAY)))),
    case(
        "ws.utf8.rejects-across-fragments",
        "rejects a message that is UTF-8 in no cut, though each frame might be",
    )
    .cites(&[cite(RFC, "5.6-2")])
    .needs(READS_TEXT)
    .over(|| names(ACROSS.iter().map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(rejects_across_fragments(cx)))),
    case("ws.utf8.echoes-edge-characters", "takes the first and last character of every length")
        .cites(&[cite(RFC, "5.6-6")])
        .needs(ECHO)
        .over(|| names(EDGES.iter().copied().map(in_words)))
        .run(&Body(|cx| Box::pin(echoes_edge_characters(cx)))),
    case("ws.utf8.split-over-frames", "takes text that is cut into frames inside a character")
        .cites(&[cite(RFC, "5.6-3")])
        .needs(ECHO)
        .over(|| names((0..=MIXED.len()).map(cut_name)))
        .run(&Body(|cx| Box::pin(split_over_frames(cx)))),
    case("ws.utf8.split-over-segments", "takes text that arrives byte by byte")
        .cites(&[cite(RFC, "6.2-1")])
        .needs(ECHO)
        .run(&Body(|cx| Box::pin(split_over_segments(cx)))),
    case("ws.utf8.closes-with-1007", "names text that is not UTF-8 in its Close, by 1007")
        .cites(&[cite(RFC, "7.4.1-9")])
        .needs(READS_TEXT)
        .run(&Body(|cx| Box::pin(closes_with_1007(cx)))),
    case("ws.utf8.fails-fast", "rejects wrong bytes before their message ends")
        .cites(&[cite(RFC, "8.1-3")])
        .needs(READS_TEXT)
        .run(&Body(|cx| Box::pin(fails_fast(cx)))),
    case("ws.utf8.sends-valid-text", "sends text that is UTF-8")
        .cites(&[cite(RFC, "5.6-4")])
        .needs(ECHO)
        .over(|| names(CHARACTERS.iter().copied().map(in_words)))
        .run(&Body(|cx| Box::pin(sends_valid_text(cx)))),
];

/// Bytes that are not UTF-8, with their name.
type Wrong = (&'static str, &'static [u8]);

const SURROGATES: &[Wrong] = &[
    ("U+D800, the first high half", b"\xed\xa0\x80"),
    ("U+DB7F", b"\xed\xad\xbf"),
    ("U+DBFF, the last high half", b"\xed\xaf\xbf"),
    ("U+DC00, the first low half", b"\xed\xb0\x80"),
    ("U+DFFF, the last low half", b"\xed\xbf\xbf"),
    ("a pair of halves", b"\xed\xa0\xbd\xed\xb8\x80"),
];

const OVERLONG: &[Wrong] = &[
    ("a slash in two bytes", b"\xc0\xaf"),
    ("U+0000 in two bytes", b"\xc0\x80"),
    ("U+007F in two bytes", b"\xc1\xbf"),
    ("a slash in three bytes", b"\xe0\x80\xaf"),
    ("U+07FF in three bytes", b"\xe0\x9f\xbf"),
    ("a slash in four bytes", b"\xf0\x80\x80\xaf"),
    ("U+FFFF in four bytes", b"\xf0\x8f\xbf\xbf"),
];

const BEYOND: &[Wrong] = &[
    ("U+110000", b"\xf4\x90\x80\x80"),
    ("U+140000", b"\xf5\x80\x80\x80"),
    ("U+1FFFFF", b"\xf7\xbf\xbf\xbf"),
    ("a form of five bytes", b"\xf8\x88\x80\x80\x80"),
    ("a form of six bytes", b"\xfc\x84\x80\x80\x80\x80"),
];

const TRUNCATED: &[Wrong] = &[
    ("one byte of two", b"wire\xc3"),
    ("one byte of three", b"wire\xe2"),
    ("two bytes of three", b"wire\xe2\x82"),
    ("one byte of four", b"wire\xf0"),
    ("three bytes of four", b"wire\xf0\x9f\x98"),
];

const STRAY: &[Wrong] = &[
    ("a continuation byte alone", b"\x80"),
    ("the last continuation byte alone", b"\xbf"),
    ("a continuation byte too many", b"\xc3\xa4\x80"),
    ("a letter inside a character", b"\xe2\x82a"),
    ("FE", b"\xfe"),
    ("FF", b"\xff"),
];

/// The fragments of a message that is not UTF-8.
const ACROSS: &[(&str, &[&[u8]])] = &[
    ("a character that the next frame does not go on with", &[b"wire\xe2\x82", b"proof"]),
    ("a character that no frame ends", &[b"wire\xe2", b"\x82", b""]),
    ("a wrong byte in the last frame", &[b"wire", b"proof", b"\xff"]),
];

/// The ends of each length, those beside the surrogates, the byte order mark,
/// and numbers that stand for no character but may be sent.
const EDGES: &[char] = &[
    '\0',
    '\u{7f}',
    '\u{80}',
    '\u{7ff}',
    '\u{800}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{fdd0}',
    '\u{feff}',
    '\u{fffd}',
    '\u{fffe}',
    '\u{ffff}',
    '\u{10000}',
    '\u{1ffff}',
    '\u{10ffff}',
];

/// A character of each length.
const CHARACTERS: &[char] = &['a', 'ä', '€', '😀'];

fn in_words(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// A text frame with any bytes.
fn text_of(bytes: &[u8]) -> Frame {
    Frame::new(opcode::TEXT, bytes)
}

async fn rejects_each(cx: &mut Cx, rows: &[Wrong]) -> Result<(), Stop> {
    cx.provokes();
    let mut verdicts = cx.rows();
    for (name, bytes) in rows {
        verdicts.add(*name, rejects(cx, &[text_of(bytes)], name).await);
    }
    verdicts.verdict()
}

async fn rejects(cx: &mut Cx, frames: &[Frame], what: &str) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus_together(frames).await;
    ws.expect_closed(&format!("text with {what}")).await
}

async fn rejects_across_fragments(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut verdicts = cx.rows();
    for (name, parts) in ACROSS {
        let frames = Frame::fragments(opcode::TEXT, parts);
        verdicts.add(*name, rejects(cx, &frames, name).await);
    }
    verdicts.verdict()
}

async fn echoes_edge_characters(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut verdicts = cx.rows();
    for edge in EDGES {
        if verdicts.gave_up(in_words(*edge)) {
            continue;
        }
        let text = edge.to_string();
        let frame = Frame::text(text.as_str());
        let verdict = echo_of(&mut ws, &[frame], text.as_bytes()).await;
        verdicts.add(in_words(*edge), verdict.map(drop));
    }
    verdicts.verdict()
}

/// Nineteen bytes, and every cut of them in two.
const MIXED: &str = "a äß €ꓤ 😀𐍈";

fn cut_name(at: usize) -> String {
    format!("cut behind byte {at}")
}

async fn split_over_frames(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut verdicts = cx.rows();
    for at in 0..=MIXED.len() {
        if verdicts.gave_up(cut_name(at)) {
            continue;
        }
        let (head, tail) = MIXED.as_bytes().split_at(at);
        let frames = Frame::fragments(opcode::TEXT, &[head, tail]);
        let verdict = echo_of(&mut ws, &frames, MIXED.as_bytes()).await;
        verdicts.add(cut_name(at), verdict.map(drop));
    }
    verdicts.verdict()
}

async fn split_over_segments(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus_byte_by_byte(&Frame::text(MIXED)).await;
    let expected = format!("the text back: {}", Frame::text(MIXED).says());
    let echo = next_message(&mut ws, &expected, MIXED.len()).await?;
    match echo.payload == MIXED.as_bytes() {
        true => Ok(()),
        false => Err(echo.violates(&expected)),
    }
}

async fn closes_with_1007(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    match answer_to(cx, &text_of(b"wire\xffproof")).await? {
        CloseAnswer::Close(close) if close.code() == Some(1007) => Ok(()),
        other => Err(other.violates("Close 1007")),
    }
}

/// The message never ends, so that nothing but its first bytes can be judged.
async fn fails_fast(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    rejects(cx, &[text_of(b"wire\xff").unfinished()], "a wrong byte in an unfinished message").await
}

/// Messages so large that a server which cuts them, in frames or in buffers,
/// cuts inside characters.
const CHARACTERS_SENT: usize = 40_000;

async fn sends_valid_text(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let mut verdicts = cx.rows();
    for character in CHARACTERS {
        if verdicts.gave_up(in_words(*character)) {
            continue;
        }
        let verdict = comes_back_valid(&mut ws, *character).await;
        verdicts.add(in_words(*character), verdict);
    }
    verdicts.verdict()
}

async fn comes_back_valid(ws: &mut WebSocket, character: char) -> Result<(), Stop> {
    let text: String =
        std::iter::once('x').chain(std::iter::repeat_n(character, CHARACTERS_SENT)).collect();
    let message = match echo(ws, &Frame::text(text), "an echo").await {
        Err(Stop::Violation(_)) => {
            return Err(Stop::inconclusive(format!("no echo of {}", in_words(character))));
        }
        message => message?,
    };
    match std::str::from_utf8(&message.payload) {
        Err(error) if message.opcode == opcode::TEXT => {
            let actual = format!("{}, where {error}", message.says());
            Err(Stop::violation("text that is UTF-8", actual).at(message.event()))
        }
        _ => Ok(()),
    }
}
