//! Long polling: a request is held until there is something to tell (RFC 6202).

use super::{Protocol, Scheme};
use crate::case::{Cx, Stop};
use crate::net::Wire;

/// The family of Long polling.
pub static PROTOCOL: Protocol = Protocol {
    name: "longpoll",
    title: "Long polling",
    schemes: &[
        Scheme { name: "longpoll+http", tls: false, port: 80 },
        Scheme { name: "longpoll+https", tls: true, port: 443 },
    ],
    // What a target offers stands in the keys of its contract.
    abilities: &[],
    cases: &[],
    gate: |cx| Box::pin(gate(cx)),
};

/// The server takes a connection.
async fn gate(cx: &mut Cx) -> Result<(), Stop> {
    Wire::dial(cx).await?;
    Ok(())
}
