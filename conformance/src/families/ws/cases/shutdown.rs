//! What a server does with its connections when it is told to stop (sections
//! 7.3 and 7.4.1). Only where the run started it, and after all other cases.

use super::super::connection::{Next, WebSocket};
use super::super::frame::Seen;
use super::RFC;
use crate::case::{Body, Case, Isolation, Need, Stop, case, cite};
use crate::families::ws::Cx;

pub(super) static CASES: &[Case] = &[
    case("ws.shutdown.sends-close", "sends a Close on its connections when it is told to stop")
        .cites(&[cite(RFC, "7.3-3")])
        .needs(&[Need::Start])
        .isolation(Isolation::Last)
        .run(&Body(|cx| Box::pin(sends_close(cx)))),
    case("ws.shutdown.names-going-away", "gives 1001 as the reason when it is told to stop")
        .cites(&[cite(RFC, "7.4.1-3")])
        .needs(&[Need::Start])
        .isolation(Isolation::Last)
        .run(&Body(|cx| Box::pin(names_going_away(cx)))),
];

/// Opens a connection, tells the server to stop, and hears what comes first:
/// a Close, or the end.
async fn told_to_stop(cx: &mut Cx) -> Result<(WebSocket, Next), Stop> {
    let Some(process) = cx.target.process.clone() else {
        return Err(Stop::inconclusive("there is no process to stop"));
    };
    if process.is_killed() {
        return Err(Stop::skipped(
            "`stop` in its target file kills it, which leaves no time for a Close",
        ));
    }
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    cx.recorder.note("the target gets the signal that tells it to stop");
    process.ask_to_stop();
    let next = ws.find(Seen::is_close).await;
    Ok((ws, next))
}

async fn sends_close(cx: &mut Cx) -> Result<(), Stop> {
    let (ws, next) = told_to_stop(cx).await?;
    let expected = "a Close before the end of the connection";
    match next {
        Next::Frame(_) => Ok(()),
        Next::Ended(ended) => {
            Err(Stop::violation(expected, ended.says()).at(ws.wire.recorder.last()))
        }
        Next::Silence => Err(Stop::violation(expected, ws.silence())),
    }
}

async fn names_going_away(cx: &mut Cx) -> Result<(), Stop> {
    match told_to_stop(cx).await?.1 {
        Next::Frame(close) if close.code() == Some(1001) => Ok(()),
        Next::Frame(close) => Err(Stop::violation("Close 1001", close.says()).at(close.event)),
        Next::Ended(_) | Next::Silence => {
            Err(Stop::skipped("the server sends no Close when it is told to stop"))
        }
    }
}
