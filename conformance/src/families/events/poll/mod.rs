//! Short polling: a client asks again and again, and is answered at once.

pub mod cases;

use super::feed;
use crate::case::Body;
use crate::families::{Protocol, Scheme};

/// The family of Short polling.
pub static PROTOCOL: Protocol = Protocol {
    name: "poll",
    title: "Short polling",
    schemes: &[
        Scheme { name: "poll+http", tls: false, port: 80 },
        Scheme { name: "poll+https", tls: true, port: 443 },
    ],
    // What a target offers stands in the keys of its contract.
    abilities: &[],
    cases: cases::ALL,
    gate: &Body(|cx| Box::pin(feed::gate(cx))),
};
