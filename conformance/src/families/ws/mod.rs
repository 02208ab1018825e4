//! WebSocket (RFC 6455).

pub mod cases;
pub mod connection;
mod context;
pub mod deflate;
pub mod extensions;
pub mod frame;
pub mod handshake;

pub use context::Cx;
use tokio::time::Instant;

use super::{Ability, Family, Protocol, Table, names};
use crate::case::{Body, Stop};
use crate::net::Wire;
use handshake::{Answer, good_request};

/// The WebSocket family.
pub static FAMILY: Family = Family {
    feature: "ws",
    protocols: &[&PROTOCOL],
    ledgers: &[
        include_str!("../../../ledgers/rfc6455.toml"),
        include_str!("../../../ledgers/rfc7692.toml"),
    ],
};

/// WebSocket.
pub static PROTOCOL: Protocol = Protocol {
    names: &names::WS,
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
        Ability {
            word: "permessage-deflate",
            value: None,
            says: "accepts a plain offer of permessage-deflate",
        },
        Ability {
            word: "text-validating",
            value: None,
            says: "reads text messages as UTF-8, also where it does not send them back",
        },
        Ability { word: "paths", value: None, says: "refuses a path that it does not serve" },
    ],
    table: Table::PLAIN,
    cases: cases::ALL,
    gate: &Body(|cx| Box::pin(gate(cx))),
    // The opening is an upgrade of HTTP/1.1. RFC 6455 is silent, but browsers offer it,
    // and a server that speaks HTTP/2 on the same port may otherwise choose that. A
    // server without ALPN ignores it.
    alpn: &["http/1.1"],
    look: None,
};

/// The server answers a good handshake and means to accept it. How well it
/// does so is the business of the handshake cases.
async fn gate(cx: &mut Cx) -> Result<(), Stop> {
    let request = good_request(cx);
    let (mut wire, answer) = cx.ask(&request).await?;
    match &answer {
        Answer::Head(head, _) if head.status == Some(101) => Ok(()),
        Answer::Head(head, _) if head.values("Sec-WebSocket-Accept").next().is_some() => Ok(()),
        other => {
            let body = beginning_of_body(cx, &mut wire).await;
            let (says, advice) = (other.says(), advice(cx, other));
            Err(Stop::inconclusive(format!("a good handshake got {says}{body}{advice}")))
        }
    }
}

/// So many bytes of a refusal's body are shown.
const BODY_SHOWN: usize = 80;

/// The first line of what stands behind the head: many servers say there what
/// they miss.
async fn beginning_of_body(cx: &Cx, wire: &mut Wire) -> String {
    if wire.inbox.is_empty() {
        wire.fill(Instant::now() + cx.time.quiet).await;
    }
    let mut line = wire.inbox.split(|byte| *byte == b'\n').next().unwrap_or_default().to_vec();
    // Once it is cut, half a secret looks like none.
    cx.recorder.hide(&mut line);
    let shown = &line[..line.len().min(BODY_SHOWN)];
    match String::from_utf8_lossy(shown).trim() {
        "" => String::new(),
        text => format!(" with the body \"{text}\""),
    }
}

/// What a person may have forgotten when a handshake is refused.
fn advice(cx: &Cx, answer: &Answer) -> String {
    match answer.status() {
        Some(401 | 403 | 407) => {
            "; give it credentials, or an Origin, under [headers] of a target file".to_owned()
        }
        Some(400) => "; if it wants a subprotocol, name it in a target file: [headers] \
                      Sec-WebSocket-Protocol = \"NAME\""
            .to_owned(),
        Some(300..=308) => "; give the address that it redirects to".to_owned(),
        Some(_) => format!("; is {} the path of its WebSocket endpoint?", cx.target.address.path),
        None => String::new(),
    }
}
