//! The cases of short polling, one file for each subject.

mod answers;
mod caching;
mod conditional;
mod cursor;
mod dates;
mod etags;
mod http;
mod methods;
mod not_modified;
mod rate;
mod refusals;
mod safety;
mod sequences;
mod tagged;

use crate::case::{Case, Need};
use crate::families::events::Cx;
use crate::families::events::feed::start::start;
use crate::families::http::Rows;

/// All of them, in the order of the catalogue.
pub static ALL: &[&[Case]] = &[
    answers::CASES,
    safety::CASES,
    cursor::CASES,
    sequences::CASES,
    etags::CASES,
    conditional::CASES,
    dates::CASES,
    not_modified::CASES,
    caching::CASES,
    methods::CASES,
    refusals::CASES,
    rate::CASES,
    http::CASES,
];

/// The ledger of RFC 6202, which tells of polling.
const POLLING: &str = "rfc6202";
/// The ledger of RFC 9110.
const SEMANTICS: &str = "rfc9110";
/// The ledger of RFC 9111.
const CACHING: &str = "rfc9111";
/// The ledger of RFC 9112.
const HTTP1: &str = "rfc9112";

/// What HTTP asks of polls as of others.
type Shared = Rows<Cx>;

/// A topic of its own keeps what a case does away from others.
const TOPICS: &[Need] = &[Need::Key("topics")];
