//! The cases of long polling, one file for each subject.

mod brought;
mod concurrency;
mod cursors;
mod finished;
mod hold;
mod http;
mod loss;
mod shutdown;
mod timeout;
mod times;
mod transport;
mod wait;

use crate::case::{Case, Need};

/// The ledger of RFC 6202.
const LONG_POLLING: &str = "rfc6202";
/// The ledger of RFC 7240.
const PREFER: &str = "rfc7240";
/// The ledger of RFC 9110.
const SEMANTICS: &str = "rfc9110";
/// The ledger of RFC 9111.
const CACHING: &str = "rfc9111";
/// The ledger of RFC 9112.
const HTTP1: &str = "rfc9112";

/// A client can stand somewhere.
const CURSOR: &[Need] = &[Need::Key("topics"), Need::Key("cursor")];
/// And something can happen there.
const PUBLISH: &[Need] = &[Need::Key("publish"), Need::Key("topics"), Need::Key("cursor")];

/// All of them, in the order of the catalogue.
pub static ALL: &[&[Case]] = &[
    hold::CASES,
    timeout::CASES,
    wait::CASES,
    loss::CASES,
    concurrency::CASES,
    cursors::CASES,
    finished::CASES,
    transport::CASES,
    http::CASES,
    shutdown::CASES,
];
