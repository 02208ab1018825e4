//! The cases of Server-Sent Events, one file for each subject.

mod cors;
mod head;
mod keepalive;
mod syntax;

use crate::case::Case;

/// The ledger of the WHATWG text.
const HTML: &str = "whatwg-sse";
/// The ledger of RFC 9110.
const SEMANTICS: &str = "rfc9110";
/// The ledger of RFC 9111.
const CACHING: &str = "rfc9111";

/// All of them, in the order of the catalogue.
pub static ALL: &[&[Case]] = &[head::CASES, syntax::CASES, keepalive::CASES, cors::CASES];
