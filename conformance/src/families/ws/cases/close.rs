//! The closing handshake (sections 5.5.1 and 7.1).

use super::super::connection::{Heard, Next, WebSocket};
use super::super::frame::{Frame, Seen, opcode};
use super::RFC;
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::ws::Cx;
use crate::net::Ended;

pub(super) static CASES: &[Case] = &[
    case("ws.close.answers-close", "answers a Close with a Close")
        .cites(&[cite(RFC, "5.5.1-11")])
        .run(&Body(|cx| Box::pin(answers_close(cx)))),
    case("ws.close.answers-empty-close", "answers a Close without a body")
        .cites(&[cite(RFC, "5.5.1-2")])
        .run(&Body(|cx| Box::pin(answers_empty_close(cx)))),
    case("ws.close.takes-longest-reason", "answers a Close whose reason fills the frame")
        .cites(&[cite(RFC, "5.5.1-3")])
        .run(&Body(|cx| Box::pin(takes_longest_reason(cx)))),
    case(
        "ws.close.answers-close-inside-message",
        "answers a Close that comes before the end of a fragmented message",
    )
    .cites(&[cite(RFC, "5.5.1-11")])
    .run(&Body(|cx| Box::pin(answers_close_inside_message(cx)))),
    case("ws.close.echoes-code", "repeats the code of a Close in its answer")
        .cites(&[cite(RFC, "5.5.1-13")])
        .run(&Body(|cx| Box::pin(echoes_code(cx)))),
    case("ws.close.rejects-fragmented-close", "answers a Close without FIN as an error")
        .cites(&[cite(RFC, "5.4-7")])
        .run(&Body(|cx| {
            Box::pin(rejects_close(cx, Frame::close(1000, "").unfinished(), "a Close without FIN"))
        })),
    case("ws.close.rejects-long-close", "answers a Close of 126 bytes as an error")
        .cites(&[cite(RFC, "5.5-2")])
        .run(&Body(|cx| {
            Box::pin(rejects_close(
                cx,
                Frame::close(1000, &"l".repeat(124)),
                "a Close of 126 bytes",
            ))
        })),
    case("ws.close.rejects-one-byte-body", "answers a Close with a body of one byte as an error")
        .cites(&[cite(RFC, "5.5.1-5")])
        .run(&Body(|cx| {
            Box::pin(rejects_close(cx, Frame::close_with([3]), "a Close with a body of one byte"))
        })),
    case(
        "ws.close.rejects-invalid-utf8-reason",
        "answers a Close whose reason is not UTF-8 as an error",
    )
    .cites(&[cite(RFC, "5.5.1-7")])
    .run(&Body(|cx| {
        let frame = Frame::close_with([0x03, 0xe8, 0xce, 0xba, 0xe1, 0xbd, 0xed, 0xa0, 0x80]);
        Box::pin(rejects_close(cx, frame, "a Close whose reason is not UTF-8"))
    })),
    case("ws.close.begins-body-with-code", "sends a Close that is empty or begins with a code")
        .cites(&[cite(RFC, "5.5.1-4")])
        .over(|| names(CLOSES.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(begins_body_with_code(cx)))),
    case("ws.close.sends-utf8-reason", "sends a Close whose reason is UTF-8")
        .cites(&[cite(RFC, "5.5.1-6")])
        .over(|| names(CLOSES.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(sends_utf8_reason(cx)))),
    case("ws.close.drops-what-follows", "answers nothing that arrives behind a Close")
        .cites(&[cite(RFC, "1.4-1")])
        .run(&Body(|cx| Box::pin(drops_what_follows(cx)))),
    case("ws.close.no-data-after-close", "sends no data after its Close")
        .cites(&[cite(RFC, "5.5.1-10")])
        .needs(&[Need::Can("echo")])
        .run(&Body(|cx| Box::pin(no_data_after_close(cx)))),
    case("ws.close.sends-one-close", "sends one Close, also when it gets two")
        .cites(&[cite(RFC, "5.5.1-12")])
        .run(&Body(|cx| Box::pin(sends_one_close(cx)))),
    case(
        "ws.close.ends-tcp-after-closing",
        "ends TCP at once after both Closes, before the client does",
    )
    .cites(&[cite(RFC, "5.5.1-18")])
    .run(&Body(|cx| Box::pin(ends_tcp_after_closing(cx)))),
    case("ws.close.ends-tcp-cleanly", "ends TCP with FIN, not with a reset")
        .cites(&[cite(RFC, "7.1.1-1")])
        .run(&Body(|cx| Box::pin(ends_tcp_cleanly(cx)))),
    case(
        "ws.close.ends-after-half-close",
        "ends the connection when the client ends its direction without a Close",
    )
    .cites(&[cite(RFC, "7.1.4-3")])
    .run(&Body(|cx| Box::pin(ends_after_half_close(cx)))),
];

/// Closes that a careless server may answer with a malformed one.
const CLOSES: [(&str, &[u8]); 4] = [
    ("without a body", &[]),
    ("1000", &[0x03, 0xe8]),
    ("1000 with a reason of umlauts", &[0x03, 0xe8, 0xc3, 0xa4, 0xc3, 0xb6, 0xc3, 0xbc]),
    ("with a body of one byte", &[0x03]),
];

/// Opens a connection, shows that it works, sends `frame` and hears the rest.
async fn hear_after(cx: &mut Cx, frame: &Frame) -> Result<(WebSocket, Heard), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(frame).await;
    let until = ws.patience();
    let heard = ws.hear_until(until).await;
    Ok((ws, heard))
}

/// The Close that answers `frame`, as soon as it comes.
pub(super) async fn answer_to(cx: &mut Cx, frame: &Frame) -> Result<CloseAnswer, Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(frame).await;
    Ok(match ws.find(Seen::is_close).await {
        Next::Frame(close) => CloseAnswer::Close(close),
        Next::Ended(ended) => CloseAnswer::Ended(ended, ws.wire.recorder.last()),
        Next::Silence => CloseAnswer::Silence(ws.silence()),
    })
}

/// How a Close was answered.
pub(super) enum CloseAnswer {
    Close(Seen),
    Ended(Ended, u32),
    Silence(String),
}

impl CloseAnswer {
    /// The violation that this answer is where `expected` was due.
    pub(super) fn violates(&self, expected: impl Into<String>) -> Stop {
        match self {
            CloseAnswer::Close(close) => Stop::violation(expected, close.says()).at(close.event),
            CloseAnswer::Ended(ended, event) => Stop::violation(expected, ended.says()).at(*event),
            CloseAnswer::Silence(silence) => Stop::violation(expected, silence.as_str()),
        }
    }

    /// Whether the Close names an error of ours: 1002 or, for text that is not
    /// UTF-8, 1007; 1008 and 1009 say that a limit of the server was broken.
    fn names_error(&self) -> bool {
        matches!(self, CloseAnswer::Close(close) if matches!(close.code(), Some(1002 | 1007 | 1008 | 1009)))
    }

    /// Whether both are Closes with the same code, or both without one.
    fn is_like(&self, other: &CloseAnswer) -> bool {
        match (self, other) {
            (CloseAnswer::Close(one), CloseAnswer::Close(other)) => one.code() == other.code(),
            _ => false,
        }
    }
}

/// How this server answers a good Close, and how a breach of the protocol:
/// what tells its rejections from its farewells.
pub(super) struct Manners {
    good: CloseAnswer,
    breach: CloseAnswer,
}

impl Manners {
    /// Asks for both.
    ///
    /// # Errors
    /// Inconclusive where a good Close is not answered with a Close.
    pub(super) async fn of(cx: &mut Cx) -> Result<Manners, Stop> {
        let good = answer_to(cx, &Frame::close(1000, "")).await?;
        if !matches!(good, CloseAnswer::Close(_)) {
            return Err(Stop::inconclusive(
                "the control failed: a good Close was not answered with a Close",
            ));
        }
        let breach = answer_to(cx, &super::failing::breach()).await?;
        Ok(Manners { good, breach })
    }

    /// `answer` rejects: it names an error, ends the connection, or is what
    /// this server answers to a breach and not to a good Close.
    pub(super) fn judge(&self, answer: &CloseAnswer, expected: &str) -> Result<(), Stop> {
        match answer {
            CloseAnswer::Ended(..) => Ok(()),
            CloseAnswer::Silence(_) => Err(answer.violates(expected)),
            CloseAnswer::Close(_) if answer.names_error() => Ok(()),
            CloseAnswer::Close(_) => {
                match (answer.is_like(&self.good), answer.is_like(&self.breach)) {
                    (false, true) => Ok(()),
                    (true, true) => {
                        Err(Stop::inconclusive("the server answers good Closes and errors alike"))
                    }
                    (_, false) => Err(answer.violates(expected)),
                }
            }
        }
    }
}

/// The server answers `frame` with a Close, whatever its code.
async fn expect_close(cx: &mut Cx, frame: &Frame) -> Result<(), Stop> {
    match answer_to(cx, frame).await? {
        CloseAnswer::Close(_) => Ok(()),
        other => Err(other.violates(format!("a Close in answer to {}", frame.says()))),
    }
}

async fn answers_close(cx: &mut Cx) -> Result<(), Stop> {
    expect_close(cx, &Frame::close(1000, "")).await
}

async fn answers_empty_close(cx: &mut Cx) -> Result<(), Stop> {
    expect_close(cx, &Frame::close_with([])).await
}

/// Two bytes of code and 123 of reason are the 125 that a control frame holds.
async fn takes_longest_reason(cx: &mut Cx) -> Result<(), Stop> {
    let answer = answer_to(cx, &Frame::close(1000, &"r".repeat(123))).await?;
    match answer {
        CloseAnswer::Close(_) if !answer.names_error() => Ok(()),
        other => Err(other.violates("a Close that names no error")),
    }
}

async fn answers_close_inside_message(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus(&Frame::new(opcode::TEXT, "the beginning of a message").unfinished()).await;
    ws.stimulus(&Frame::close(1000, "")).await;
    match ws.find(Seen::is_close).await {
        Next::Frame(_) => Ok(()),
        Next::Ended(ended) => {
            Err(Stop::violation("a Close", ended.says()).at(ws.wire.recorder.last()))
        }
        Next::Silence => Err(Stop::violation("a Close", ws.silence())),
    }
}

async fn echoes_code(cx: &mut Cx) -> Result<(), Stop> {
    let answer = answer_to(cx, &Frame::close(1001, "")).await?;
    match &answer {
        CloseAnswer::Close(close) if close.code() == Some(1001) => Ok(()),
        other => Err(other.violates("Close 1001")),
    }
}

/// A Close that breaks the protocol is answered as an error.
async fn rejects_close(cx: &mut Cx, frame: Frame, what: &str) -> Result<(), Stop> {
    cx.provokes();
    let manners = Manners::of(cx).await?;
    let answer = answer_to(cx, &frame).await?;
    manners.judge(&answer, &format!("Close 1002, or the end of the connection, after {what}"))
}

/// Judges the server's Close after each of [`CLOSES`].
async fn judge_closes(cx: &mut Cx, expected: &str, test: fn(&Seen) -> bool) -> Result<(), Stop> {
    cx.provokes();
    let mut rows = cx.rows();
    let mut seen = 0;
    for (name, body) in CLOSES {
        // Whether there is a Close at all is another case's business.
        let CloseAnswer::Close(close) = answer_to(cx, &Frame::close_with(body)).await? else {
            rows.add(name, Err(Stop::skipped("the server sent no Close")));
            continue;
        };
        seen += 1;
        let verdict = match test(&close) {
            true => Ok(()),
            false => Err(Stop::violation(expected, close.says()).at(close.event)),
        };
        rows.add(name, verdict);
    }
    match seen {
        0 => Err(Stop::inconclusive("the server sent no Close at all")),
        _ => rows.verdict(),
    }
}

async fn begins_body_with_code(cx: &mut Cx) -> Result<(), Stop> {
    judge_closes(cx, "a Close without a body, or with one that begins with a code", |close| {
        close.payload.len() != 1
    })
    .await
}

async fn sends_utf8_reason(cx: &mut Cx) -> Result<(), Stop> {
    let is_utf8 = |close: &Seen| {
        close.payload.get(2..).is_none_or(|reason| std::str::from_utf8(reason).is_ok())
    };
    judge_closes(cx, "a Close with a reason in UTF-8", is_utf8).await
}

/// The Ping travels with the Close, so nobody can have answered it before.
async fn drops_what_follows(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus_together(&[Frame::close(1000, ""), Frame::ping("too late")]).await;
    let until = ws.patience();
    let heard = ws.hear_until(until).await;
    match heard.frames.iter().find(|frame| frame.is_pong() && frame.payload == b"too late") {
        Some(pong) => {
            Err(Stop::violation("no answer to a ping behind a Close", pong.says()).at(pong.event))
        }
        None if heard.ended.is_none() => Err(Stop::inconclusive(
            "the connection did not end, so a late pong cannot be ruled out",
        )),
        None => Ok(()),
    }
}

/// Echoes of what came before the Close are fine as long as they come before
/// the server's own.
async fn no_data_after_close(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus_together(&[Frame::text("before"), Frame::close(1000, ""), Frame::text("after")])
        .await;
    let until = ws.patience();
    let heard = ws.hear_until(until).await;
    let behind =
        heard.frames.iter().skip_while(|frame| !frame.is_close()).find(|frame| frame.is_data());
    match (behind, heard.close(), heard.ended) {
        (Some(data), _, _) => {
            Err(Stop::violation("no data frame behind the server's Close", data.says())
                .at(data.event))
        }
        (None, Some(_), Some(_)) => Ok(()),
        (None, None, _) => Err(Stop::inconclusive("the server sent no Close")),
        (None, Some(_), None) => {
            Err(Stop::inconclusive("the connection did not end, so late data cannot be ruled out"))
        }
    }
}

async fn sends_one_close(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    ws.stimulus_together(&[Frame::close(1000, ""), Frame::close(1000, "")]).await;
    let until = ws.patience();
    let heard = ws.hear_until(until).await;
    let closes: Vec<&Seen> = heard.frames.iter().filter(|frame| frame.is_close()).collect();
    match (closes.as_slice(), heard.ended) {
        ([_, second, ..], _) => {
            Err(Stop::violation("one Close", format!("a second one: {}", second.says()))
                .at(second.event))
        }
        ([_], Some(_)) => Ok(()),
        ([], _) => Err(Stop::inconclusive("the server sent no Close")),
        ([_], None) => Err(Stop::inconclusive(
            "the connection did not end, so a second Close cannot be ruled out",
        )),
    }
}

async fn ends_tcp_after_closing(cx: &mut Cx) -> Result<(), Stop> {
    let (ws, heard) = hear_after(cx, &Frame::close(1000, "")).await?;
    let expected = "the end of the connection by the server, after both Closes";
    match (heard.close(), heard.ended) {
        (Some(_), Some(_)) => Ok(()),
        (Some(_), None) => Err(Stop::violation(expected, format!("still open: {}", ws.silence()))
            .hint(
                "the server has to close TCP itself and at once; a client that waits for it hangs",
            )),
        (None, _) => Err(Stop::inconclusive("the server sent no Close")),
    }
}

async fn ends_tcp_cleanly(cx: &mut Cx) -> Result<(), Stop> {
    let (_ws, heard) = hear_after(cx, &Frame::close(1000, "")).await?;
    match heard.ended {
        Some(Ended::Reset) => {
            Err(Stop::violation("the end of the connection by FIN", Ended::Reset.says())
                .at(heard.end_event))
        }
        Some(_) => Ok(()),
        None => Err(Stop::inconclusive("the server did not end the connection")),
    }
}

async fn ends_after_half_close(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let event = ws.wire.finish_sending().await;
    ws.wire.mark(event, crate::transcript::Mark::Stimulus);
    let until = ws.patience();
    let heard = ws.hear_until(until).await;
    match heard.ended {
        Some(_) => Ok(()),
        None => Err(Stop::violation(
            "the end of the connection by the server",
            format!("still open: {}", ws.silence()),
        )),
    }
}
