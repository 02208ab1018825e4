//! The cases of Server-Sent Events, one file for each subject.

mod comeback;
mod compression;
mod cors;
mod cursors;
mod declared;
mod delivery;
mod fences;
mod fidelity;
mod head;
mod http2;
mod ids;
mod injection;
mod keepalive;
mod lists;
mod methods;
mod races;
mod resume;
mod sequences;
mod served;
mod stop;
mod subscribers;
mod syntax;
mod transport;
mod types;
mod witness;

use crate::case::Case;
use crate::families::events::Cx;
use crate::families::http::Rows;

/// The ledger of the WHATWG text.
const HTML: &str = "whatwg-sse";
/// The ledger of RFC 9110.
const SEMANTICS: &str = "rfc9110";
/// The ledger of RFC 9111.
const CACHING: &str = "rfc9111";
/// The ledger of RFC 9112.
const HTTP1: &str = "rfc9112";
/// The ledger of RFC 9113.
const FRAMES: &str = "rfc9113";
/// The ledger of RFC 6202.
const POLLING: &str = "rfc6202";

/// What HTTP asks of streams as of others.
type Shared = Rows<Cx>;

/// All of them, in the order of the catalogue.
pub static ALL: &[&[Case]] = &[
    head::CASES,
    methods::CASES,
    syntax::CASES,
    transport::CASES,
    compression::CASES,
    http2::CASES,
    keepalive::CASES,
    cors::CASES,
    delivery::CASES,
    fidelity::CASES,
    types::CASES,
    injection::CASES,
    ids::CASES,
    resume::CASES,
    races::CASES,
    cursors::CASES,
    subscribers::CASES,
    stop::CASES,
    witness::CASES,
    sequences::CASES,
];
