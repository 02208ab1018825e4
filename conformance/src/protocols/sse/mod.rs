//! Server-Sent Events (WHATWG HTML, section 9.2).

pub mod stream;

use super::{Protocol, Scheme};
use crate::case::{Cx, Stop};
use crate::net::Wire;

/// The family of Server-Sent Events.
pub static PROTOCOL: Protocol = Protocol {
    name: "sse",
    title: "Server-Sent Events",
    schemes: &[
        Scheme { name: "sse+http", tls: false, port: 80 },
        Scheme { name: "sse+https", tls: true, port: 443 },
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
