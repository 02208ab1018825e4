//! Close codes (sections 7.4 and 11.7).

use super::super::frame::Frame;
use super::RFC;
use super::close::{CloseAnswer, Manners, answer_to};
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;

pub(super) static CASES: &[Case] = &[
    case("ws.close.takes-defined-codes", "takes every close code that the RFC lets a client send")
        .cites(&[cite(RFC, "7.4.1-1")])
        .over(|| names(DEFINED.iter().map(name_of)))
        .run(&Body(|cx| Box::pin(takes(cx, DEFINED)))),
    case("ws.close.takes-library-codes", "takes close codes of libraries and frameworks")
        .cites(&[cite(RFC, "7.4.2-5")])
        .over(|| names(LIBRARY.iter().map(name_of)))
        .run(&Body(|cx| Box::pin(takes(cx, LIBRARY)))),
    case("ws.close.takes-application-codes", "takes close codes of applications")
        .cites(&[cite(RFC, "7.4.2-6")])
        .over(|| names(APPLICATION.iter().map(name_of)))
        .run(&Body(|cx| Box::pin(takes(cx, APPLICATION)))),
    case("ws.close.takes-later-codes", "takes the close codes that were registered later")
        .cites(&[cite(RFC, "11.7-2")])
        .over(|| names(LATER.iter().map(name_of)))
        .run(&Body(|cx| Box::pin(takes(cx, LATER)))),
    case(
        "ws.close.refuses-wire-forbidden-codes",
        "answers a close code that is forbidden on the wire as an error",
    )
    .cites(&[cite(RFC, "7.4.1-16")])
    .over(|| names(FORBIDDEN.iter().map(name_of)))
    .run(&Body(|cx| Box::pin(refuses(cx, FORBIDDEN)))),
    case("ws.close.refuses-low-codes", "answers a close code below 1000 as an error")
        .cites(&[cite(RFC, "7.4.2-2")])
        .over(|| names(LOW.iter().map(name_of)))
        .run(&Body(|cx| Box::pin(refuses(cx, LOW)))),
    case(
        "ws.close.refuses-reserved-codes",
        "answers a reserved or undefined close code as an error",
    )
    .cites(&[cite(RFC, "7.4.2-4")])
    .over(|| names(RESERVED.iter().map(name_of)))
    .run(&Body(|cx| Box::pin(refuses(cx, RESERVED)))),
    case("ws.close.never-sends-forbidden-code", "never puts a forbidden code into its own Close")
        .cites(&[cite(RFC, "7.4.1-7"), cite(RFC, "7.4.1-8"), cite(RFC, "7.4.1-15")])
        .over(|| names(tempters().iter().map(Frame::says)))
        .run(&Body(|cx| Box::pin(never_sends_forbidden_code(cx)))),
    case(
        "ws.close.never-sends-unassigned-code",
        "never puts a code below 1000 or above 4999 into its own Close",
    )
    .cites(&[cite(RFC, "7.4.2-1"), cite(RFC, "11.7-1")])
    .over(|| names(unassigned().iter().map(Frame::says)))
    .run(&Body(|cx| Box::pin(never_sends_unassigned_code(cx)))),
    case("ws.close.never-sends-1004", "never puts the reserved code 1004 into its own Close")
        .cites(&[cite(RFC, "7.4.1-6")])
        .over(|| names([undefined().says()]))
        .run(&Body(|cx| Box::pin(never_sends_1004(cx)))),
];

const DEFINED: &[u16] = &[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011];
const LIBRARY: &[u16] = &[3000, 3999];
const APPLICATION: &[u16] = &[4000, 4999];
/// Service restart, try again later, bad gateway.
const LATER: &[u16] = &[1012, 1013, 1014];
const FORBIDDEN: &[u16] = &[1004, 1005, 1006, 1015];
const UNASSIGNED: &[u16] = &[0, 999, 5000];
const LOW: &[u16] = &[0, 1, 999];
const RESERVED: &[u16] = &[1016, 1100, 2000, 2999, 5000, 65_535];

fn name_of(code: &u16) -> String {
    format!("Close {code}")
}

/// Each code is answered with a Close that is no complaint about it. A server
/// that answers 1002 with 1002, or 1007 with 1007, may have repeated it.
async fn takes(cx: &mut Cx, codes: &[u16]) -> Result<(), Stop> {
    let mut rows = cx.rows();
    for code in codes {
        let answer = answer_to(cx, &Frame::close(*code, "")).await?;
        let verdict = match &answer {
            CloseAnswer::Close(close) if close.code() == Some(*code) => Ok(()),
            CloseAnswer::Close(close) if !matches!(close.code(), Some(1002 | 1007)) => Ok(()),
            other => {
                Err(other.violates(format!("a Close in answer to {code} that names no error")))
            }
        };
        rows.add(name_of(code), verdict);
    }
    rows.verdict()
}

async fn refuses(cx: &mut Cx, codes: &[u16]) -> Result<(), Stop> {
    cx.provokes();
    let manners = Manners::of(cx).await?;
    let mut rows = cx.rows();
    for code in codes {
        let answer = answer_to(cx, &Frame::close(*code, "")).await?;
        let expected = "Close 1002, or the end of the connection, after such a code";
        rows.add(name_of(code), manners.judge(&answer, expected));
    }
    rows.verdict()
}

/// Closes that tempt a server which repeats what it gets, or which writes down
/// what its library reports for a Close without a code.
fn tempters() -> Vec<Frame> {
    let mut frames = vec![Frame::close_with([])];
    frames.extend([1005, 1006, 1015].map(|code| Frame::close(code, "")));
    frames
}

fn unassigned() -> Vec<Frame> {
    UNASSIGNED.iter().map(|code| Frame::close(*code, "")).collect()
}

/// The code whose meaning the RFC leaves to the future.
fn undefined() -> Frame {
    Frame::close(1004, "")
}

async fn never_sends_forbidden_code(cx: &mut Cx) -> Result<(), Stop> {
    never_sends(cx, tempters(), |code| matches!(code, 1005 | 1006 | 1015)).await
}

async fn never_sends_unassigned_code(cx: &mut Cx) -> Result<(), Stop> {
    never_sends(cx, unassigned(), |code| matches!(code, 0..=999 | 5000..)).await
}

async fn never_sends_1004(cx: &mut Cx) -> Result<(), Stop> {
    never_sends(cx, vec![undefined()], |code| code == 1004).await
}

/// No answer to one of `frames` carries a code that is `forbidden`.
async fn never_sends(
    cx: &mut Cx,
    frames: Vec<Frame>,
    forbidden: fn(u16) -> bool,
) -> Result<(), Stop> {
    cx.provokes();
    // Shows that the server sends Closes: one that never does would pass here.
    Manners::of(cx).await?;
    let mut rows = cx.rows();
    for frame in frames {
        let verdict = match answer_to(cx, &frame).await? {
            CloseAnswer::Close(close) if close.code().is_some_and(forbidden) => {
                Err(Stop::violation("no Close with this code", close.says()).at(close.event))
            }
            CloseAnswer::Silence(_) => {
                Err(Stop::inconclusive("neither a Close nor an end, so no code was seen"))
            }
            // A server may end the connection without a Close here.
            CloseAnswer::Close(_) | CloseAnswer::Ended(..) => Ok(()),
        };
        rows.add(frame.says(), verdict);
    }
    rows.verdict()
}
