//! The Origin of a browser's page (sections 4.2.2 and 10.2).

use super::super::handshake::{Answer, good_request};
use super::RFC;
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::ws::Cx;

pub(super) static CASES: &[Case] = &[
    case("ws.handshake.foreign-origin", "refuses the page of a foreign origin")
        .cites(&[cite(RFC, "10.2-4")])
        .run(&Body(|cx| Box::pin(foreign_origin(cx)))),
    case("ws.handshake.serves-declared-origin", "serves a page of the declared origin")
        .cites(&[cite(RFC, "10.2-1")])
        .needs(&[Need::CanValue("origin")])
        .run(&Body(|cx| Box::pin(serves_declared_origin(cx)))),
    case("ws.handshake.refuses-foreign-origin", "refuses a foreign origin, as declared")
        .cites(&[cite(RFC, "4.2.2-8"), cite(RFC, "10.2-2")])
        .needs(&[Need::CanValue("origin")])
        .run(&Body(|cx| Box::pin(refuses_foreign_origin(cx)))),
    case("ws.handshake.forbids-foreign-origin", "refuses a foreign origin with 403")
        .cites(&[cite(RFC, "10.2-3")])
        .needs(&[Need::CanValue("origin")])
        .run(&Body(|cx| Box::pin(forbids_foreign_origin(cx)))),
];

/// No page can ever be served from here: the name is reserved (RFC 6761).
const FOREIGN: &str = "https://wireproof.invalid";

/// Nobody has to have a policy; but who has none wants to know.
async fn foreign_origin(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).without("Origin").with("Origin", FOREIGN);
    let (_wire, answer) = cx.ask(&request).await?;
    match answer.status() {
        Some(101) => Err(answer
            .violates(format!("a refusal of Origin: {FOREIGN}, where the server has a policy"))
            .hint("any web page can open a connection in the name of its visitor; declare `can = [\"origin:…\"]` to have the policy verified")),
        _ if matches!(answer, Answer::Head(..) | Answer::Ended(..)) => Ok(()),
        _ => Err(Stop::inconclusive(format!("neither accepted nor refused: {}", answer.says()))),
    }
}

async fn serves_declared_origin(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let origin = cx.target.value_of("origin").unwrap_or_default().to_owned();
    let request = good_request(cx).without("Origin").with("Origin", origin.as_str());
    let (_wire, answer) = cx.ask(&request).await?;
    match answer.status() {
        Some(101) => Ok(()),
        _ => Err(answer.violates(format!("101 to Origin: {origin}"))),
    }
}

async fn refuses_foreign_origin(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    cx.provokes();
    let request = good_request(cx).without("Origin").with("Origin", FOREIGN);
    let (_wire, answer) = cx.ask(&request).await?;
    match answer.status() {
        Some(400..) => Ok(()),
        _ => Err(answer.violates(format!("an HTTP error status to Origin: {FOREIGN}"))),
    }
}

async fn forbids_foreign_origin(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    cx.provokes();
    let request = good_request(cx).without("Origin").with("Origin", FOREIGN);
    let (_wire, answer) = cx.ask(&request).await?;
    match answer.status() {
        Some(403) => Ok(()),
        _ => Err(answer.violates(format!("403 to Origin: {FOREIGN}"))),
    }
}
