//! Where clients say that they stand.

use std::sync::atomic::Ordering;

use super::history::{Start, Topic};
use super::options::{Fault, Options};
use crate::faulty::http::Request;

/// The cursor of a client of a stream. The header wins: a browser sends it when it comes back
/// to the same address, in which an older cursor may still stand.
pub(super) fn of_stream(request: &Request, options: &Options) -> Option<Vec<u8>> {
    let header = request.values("last-event-id").find(|value| !value.is_empty());
    let header = header.map(<[u8]>::to_vec);
    let query = request.parameter("after");
    if options.has(Fault::IgnoresLastEventId) {
        return query;
    }
    if options.has(Fault::QueryWins) {
        return query.or(header);
    }
    header.or(query)
}

/// The place from which a stream goes on in the end.
pub(super) fn shifted(start: Start, topic: &Topic, options: &Options) -> Start {
    let Start::After(mut place) = start else { return start };
    if options.has(Fault::RepeatsOne) {
        place = (place - 1).max(topic.oldest());
    }
    if options.has(Fault::SkipsOne) {
        place = (place + 1).min(topic.newest());
    }
    if options.has(Fault::TrustsWrites) {
        place = place.max(topic.memory.written.load(Ordering::Relaxed));
    }
    Start::After(place)
}
