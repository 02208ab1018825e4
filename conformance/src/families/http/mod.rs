//! What HTTP asks of a server whatever travels over it: the cases that several
//! families share.
//!
//! A family implements [`HttpContext`] for its context, and takes rows by the id
//! that they have there: `Rows::<Cx>::has_date("poll.answers.has-date")`. Each module
//! has the rows of one subject, their bodies, and what other cases judge by.

pub mod caching;
pub mod close;
pub mod codings;
pub mod connections;
mod context;
pub mod empty;
pub mod fields;
pub mod framing;
mod good;
pub mod heads;
pub mod methods;
pub mod old;
pub mod requests;

pub use context::HttpContext;
pub use good::Good;

use std::marker::PhantomData;

use tokio::time::Instant;

use crate::http::{Exchange, Part};
use crate::http1::ResponseHead;

/// The ledger of RFC 9110.
const SEMANTICS: &str = "rfc9110";
/// The ledger of RFC 9111.
const CACHING: &str = "rfc9111";
/// The ledger of RFC 9112.
const HTTP1: &str = "rfc9112";

/// The rows of the catalogue that several protocols share, for the family whose
/// context is `C`.
///
/// Each takes the id that it has in a protocol, and a title where that names what is
/// asked for. What one protocol cites or needs beside that, it adds by
/// [`Case::also`](crate::case::Case::also) and [`Case::needs`](crate::case::Case::needs).
pub struct Rows<C>(PhantomData<C>);

/// So much of an answer is read.
pub const LARGEST_ANSWER: usize = 1024 * 1024;

/// The values of a field, for a report: `Allow: GET, HEAD`, or `no Allow`.
pub fn shown(head: &ResponseHead, name: &str) -> String {
    let values: Vec<&str> = head.values(name).collect();
    match values.as_slice() {
        [] => format!("no {name}"),
        some => format!("{name}: {}", some.join("; ")),
    }
}

/// Reads what still comes of a body whose end nobody waits for.
async fn drain(exchange: &mut Exchange, until: Instant) {
    while let Part::Bytes { .. } = exchange.next(until).await {}
}
