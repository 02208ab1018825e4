//! Long polling: a request is held until there is something to tell (RFC 6202).

pub mod cases;

use super::feed;
use crate::case::Body;
use crate::families::{Protocol, Scheme};

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
    cases: cases::ALL,
    gate: &Body(|cx| Box::pin(feed::gate(cx))),
};
