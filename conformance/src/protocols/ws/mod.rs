//! WebSocket (RFC 6455).

pub mod cases;
pub mod connection;
pub mod frame;
pub mod handshake;

use super::{Ability, Protocol, Scheme};
use crate::case::{Cx, Stop};
use handshake::{Answer, good_request};

/// The WebSocket family.
pub static PROTOCOL: Protocol = Protocol {
    name: "ws",
    title: "WebSocket",
    schemes: &[
        Scheme { name: "ws", tls: false, port: 80 },
        Scheme { name: "wss", tls: true, port: 443 },
    ],
    abilities: &[
        Ability {
            word: "echo",
            value: None,
            says: "sends every message back as it came, and nothing else",
        },
        Ability {
            word: "subprotocol",
            value: Some("NAME"),
            says: "chooses the subprotocol NAME where it is offered",
        },
        Ability {
            word: "origin",
            value: Some("ORIGIN"),
            says: "serves pages of ORIGIN and refuses those of other origins",
        },
        Ability { word: "paths", value: None, says: "refuses a path that it does not serve" },
    ],
    cases: cases::ALL,
    gate: |cx| Box::pin(gate(cx)),
};

/// The server answers a good handshake and means to accept it. How well it
/// does so is the business of the handshake cases.
async fn gate(cx: &mut Cx) -> Result<(), Stop> {
    let request = good_request(cx);
    let (_wire, answer) = cx.ask(&request).await?;
    match &answer {
        Answer::Head(head, _) if head.status == Some(101) => Ok(()),
        Answer::Head(head, _) if head.values("Sec-WebSocket-Accept").next().is_some() => Ok(()),
        other => Err(Stop::inconclusive(format!(
            "a good handshake got {}{}",
            other.says(),
            advice(cx, other)
        ))),
    }
}

/// What a person may have forgotten when a handshake is refused.
fn advice(cx: &Cx, answer: &Answer) -> String {
    match answer.status() {
        Some(401 | 403 | 407) => {
            "; give it credentials, or an Origin, under [headers] of a target file".to_owned()
        }
        Some(300..=308) => "; give the address that it redirects to".to_owned(),
        Some(_) => format!("; is {} the path of its WebSocket endpoint?", cx.target.address.path),
        None => String::new(),
    }
}
