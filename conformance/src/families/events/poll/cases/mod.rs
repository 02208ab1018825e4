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

use crate::case::{Case, Stop};
use crate::families::events::Cx;
use crate::families::events::contract::StartAt;
use crate::families::events::feed::Topic;
use crate::families::events::feed::polling::Place;

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

/// Where a client stands that is to get what is published from now on. One that
/// has seen nothing does, unless the target tells newcomers only what comes next.
async fn start(cx: &mut Cx, topic: &Topic) -> Result<Place, Stop> {
    let start = cx.contract()?.cursor.as_ref().map(|cursor| cursor.start);
    if start != Some(StartAt::Live) {
        return Ok(Place::default());
    }
    let polled = cx.poll(topic, &[], None).await?;
    let says = polled.says();
    polled.place.ok_or_else(|| {
        Stop::inconclusive(format!("`cursor.read` finds nothing in the answer to a poll: {says}"))
    })
}
