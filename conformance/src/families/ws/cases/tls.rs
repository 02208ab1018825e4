//! WebSocket over TLS (sections 4.2.2 and 7.1.1).

use super::super::handshake::{Answer, good_request, read_answer};
use super::RFC;
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::ws::Cx;
use crate::net::{Ended, Fill, Wire};
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("ws.tls.refuses-plain-text", "accepts no handshake in plain text on its TLS port")
        .cites(&[cite(RFC, "4.2.2-1")])
        .needs(&[Need::Tls])
        .run(&Body(|cx| Box::pin(refuses_plain_text(cx)))),
    case("ws.tls.ends-failed-handshake", "ends the connection when the TLS handshake fails")
        .cites(&[cite(RFC, "4.2.2-2")])
        .needs(&[Need::Tls])
        .run(&Body(|cx| Box::pin(ends_failed_handshake(cx)))),
    case("ws.tls.sends-closing-alert", "ends the TLS session with its closing alert")
        .cites(&[cite(RFC, "7.1.1-2")])
        .needs(&[Need::Tls])
        .run(&Body(|cx| Box::pin(sends_closing_alert(cx)))),
];

/// The same request over TLS is the control.
async fn refuses_plain_text(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    cx.control_handshake().await?;
    let request = good_request(cx);
    let mut wire = Wire::dial_plain(cx).await?;
    let event = wire.send(&request.to_bytes(), request.says()).await;
    wire.mark(event, Mark::Stimulus);
    match read_answer(&mut wire, cx.patience()).await {
        answer if answer.accepts() => Err(answer.violates("no 101 without TLS")),
        Answer::Silence { .. } => Err(Stop::inconclusive(
            "the server neither answers the plain request nor ends the connection",
        )),
        _ => Ok(()),
    }
}

/// A TLS record with a client hello of four bytes, which is none (RFC 8446,
/// section 4.1.2: every client hello has at least a version and 32 random bytes).
const BROKEN_HELLO: [u8; 9] = [0x16, 0x03, 0x01, 0x00, 0x04, 0x01, 0x00, 0x00, 0x00];

async fn ends_failed_handshake(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    cx.control_handshake().await?;
    let mut wire = Wire::dial_plain(cx).await?;
    let event = wire.send(&BROKEN_HELLO, "a TLS client hello without a body").await;
    wire.mark(event, Mark::Stimulus);
    let until = cx.patience();
    loop {
        match wire.fill(until).await {
            Fill::Bytes(_) => {
                let length = wire.inbox.len();
                wire.take(length, "the answer to the client hello");
            }
            Fill::Ended(_) => {
                let event = wire.record_end("the answer to the client hello");
                wire.mark(event, Mark::Here);
                return Ok(());
            }
            Fill::Silence => {
                let actual = format!("still open after {:?}", cx.time.patience);
                return Err(Stop::violation("the end of the connection", actual));
            }
        }
    }
}

async fn sends_closing_alert(cx: &mut Cx) -> Result<(), Stop> {
    let mut ws = cx.websocket().await?;
    ws.control_ping().await?;
    let heard = ws.close_and_hear().await;
    let expected = "the closing alert of TLS, then FIN";
    match heard.ended {
        Some(Ended::Fin) => Ok(()),
        Some(ended) => Err(Stop::violation(expected, ended.says()).at(heard.end_event)),
        None => Err(Stop::inconclusive("the server did not end the connection")),
    }
}
