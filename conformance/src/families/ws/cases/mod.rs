//! The cases, one file per subject, in the order of the RFC.

mod answer;
mod close;
mod close_codes;
mod control;
mod deflate;
mod echo;
mod failing;
mod fragments;
mod framing;
mod limits;
mod masking;
mod messages;
mod opening;
mod origin;
mod refusals;
mod sequences;
mod shutdown;
mod subprotocols;
mod tls;
mod utf8;
mod versions;

use crate::case::Case;
pub(super) use echo::next_message;

/// Every case of the family.
pub static ALL: &[&[Case]] = &[
    opening::CASES,
    refusals::CASES,
    versions::CASES,
    origin::CASES,
    answer::CASES,
    subprotocols::CASES,
    masking::CASES,
    framing::CASES,
    messages::CASES,
    fragments::CASES,
    utf8::CASES,
    sequences::CASES,
    control::CASES,
    close::CASES,
    close_codes::CASES,
    failing::CASES,
    limits::CASES,
    deflate::negotiation::CASES,
    deflate::responses::CASES,
    deflate::reading::CASES,
    deflate::sending::CASES,
    deflate::breaches::CASES,
    tls::CASES,
    shutdown::CASES,
];

/// The ledger that all of them cite.
const RFC: &str = "rfc6455";
