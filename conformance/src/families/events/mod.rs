//! Servers of events: Server-Sent Events, short polling and long polling.

mod context;
pub mod contract;
pub mod feed;
mod http;
mod init;
pub mod longpoll;
mod look;
pub mod poll;
pub mod sse;
mod technique;

pub use context::Cx;
pub use technique::Technique;

use super::{Family, Names, Protocol};
use crate::case::{Body, Case};

/// The family of events.
pub static FAMILY: Family = Family {
    feature: "events",
    protocols: &[&sse::PROTOCOL, &poll::PROTOCOL, &longpoll::PROTOCOL],
    ledgers: &[
        include_str!("../../../ledgers/whatwg-sse.toml"),
        include_str!("../../../ledgers/rfc6202.toml"),
        include_str!("../../../ledgers/rfc7240.toml"),
        include_str!("../../../ledgers/rfc9110.toml"),
        include_str!("../../../ledgers/rfc9111.toml"),
        include_str!("../../../ledgers/rfc9112.toml"),
        include_str!("../../../ledgers/rfc9113.toml"),
    ],
};

/// A protocol of this family.
const fn of_events(names: &'static Names, cases: &'static [&'static [Case]]) -> Protocol {
    Protocol {
        names,
        // What a target offers stands in the keys of its contract.
        abilities: &[],
        table: contract::TABLE,
        cases,
        gate: &Body(|cx| Box::pin(feed::gate(cx))),
        // The cases look at the bytes of HTTP/1.1; those about HTTP/2 offer that instead.
        alpn: &["http/1.1"],
        look: Some(|cx, protocol| Box::pin(look::look(cx, protocol))),
    }
}
