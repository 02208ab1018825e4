//! Where clients say that they stand.

use super::history::{Start, Topic};
use super::options::Resume;
use super::request::Request;

/// The cursor of a client of a stream. The header wins: a browser sends it when it comes back
/// to the same address, in which an older cursor may still stand.
pub(super) fn of_stream(request: &Request, resume: &Resume) -> Option<Vec<u8>> {
    let mut header = request.values("last-event-id").find(|value| !value.is_empty());
    if resume.ignores_header {
        header = None;
    }
    let header = header.map(<[u8]>::to_vec);
    let query = request.parameter("after");
    if resume.query_wins { query.or(header) } else { header.or(query) }
}

/// The place from which a stream goes on in the end.
pub(super) fn shifted(start: Start, topic: &Topic, resume: &Resume) -> Start {
    let Start::After(place) = start else { return start };
    let written = topic.memory.written.load(std::sync::atomic::Ordering::Relaxed);
    Start::After(match () {
        () if resume.repeats_one => (place - 1).max(topic.oldest()),
        () if resume.skips_one => (place + 1).min(topic.newest()),
        () if resume.trusts_writes => place.max(written),
        () => place,
    })
}
