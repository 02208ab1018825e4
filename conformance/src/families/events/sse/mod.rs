//! Server-Sent Events (WHATWG HTML, section 9.2).

pub mod cases;
pub mod stream;
pub mod subscription;

use super::feed;
use crate::case::Body;
use crate::families::{Protocol, Scheme};

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
    cases: cases::ALL,
    gate: &Body(|cx| Box::pin(feed::gate(cx))),
};
