//! The cases, one file per subject, in the order of the RFC.

mod answer;
mod close;
mod close_codes;
mod control;
mod failing;
mod framing;
mod masking;
mod messages;
mod opening;
mod origin;
mod refusals;
mod subprotocols;
mod versions;

use crate::case::Case;

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
    control::CASES,
    close::CASES,
    close_codes::CASES,
    failing::CASES,
];

/// The ledger that all of them cite.
const RFC: &str = "rfc6455";
