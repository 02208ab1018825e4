//! The protocols: for each its schemes, its gate and its cases.

use crate::case::{Case, Runs};

#[cfg(feature = "events")]
pub mod events;
#[cfg(feature = "ws")]
pub mod ws;

/// A family of cases, and how to meet a target of it.
pub struct Protocol {
    /// Prefix of the case ids and name of the table in a target file: `ws`.
    pub name: &'static str,
    /// For a person: `WebSocket`.
    pub title: &'static str,
    /// URL schemes.
    pub schemes: &'static [Scheme],
    /// What a target may promise under `can`.
    pub abilities: &'static [Ability],
    /// The cases, one slice per file.
    pub cases: &'static [&'static [Case]],
    /// Shows that the target answers: a violation or an inconclusive here
    /// makes all its cases inconclusive.
    pub gate: &'static dyn Runs,
}

/// A URL scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// `wss`
    pub name: &'static str,
    /// Whether it means TLS.
    pub tls: bool,
    /// The port where the URL names none.
    pub port: u16,
}

/// Something that a target may promise under `can`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ability {
    /// `echo`, or `subprotocol` where it takes a value.
    pub word: &'static str,
    /// What the value is, where there is one: `NAME`.
    pub value: Option<&'static str>,
    /// What the promise means.
    pub says: &'static str,
}

/// Every protocol of this build.
pub static ALL: &[&Protocol] = &[
    #[cfg(feature = "ws")]
    &ws::PROTOCOL,
    #[cfg(feature = "events")]
    &events::sse::PROTOCOL,
    #[cfg(feature = "events")]
    &events::poll::PROTOCOL,
    #[cfg(feature = "events")]
    &events::longpoll::PROTOCOL,
];
