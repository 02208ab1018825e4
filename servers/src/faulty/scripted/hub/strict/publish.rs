//! POST on a topic: the content becomes an event.

use serde_json::json;

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Server;
use super::events::normalised;
use super::history::{Draft, Refused, Topic};
use super::options::{Data, Fault, Options};
use crate::faulty::http::{Answer, Request};

/// While more polls than this are held, some peers let nobody publish.
const MANY: usize = 50;

/// Takes any text, with line ends of any kind, and says which ID it got.
pub(super) async fn publish(request: &Request, topic: &Topic, server: &Server) -> Answer {
    let options = &server.options;
    let Ok(data) = str::from_utf8(&request.body) else {
        return Answer::text(415, "an event is text in UTF-8");
    };
    let Some((kind, id)) = names(request, options) else {
        refused(topic, server);
        return Answer::text(400, "a type or an ID is one line of UTF-8 without NUL");
    };
    if options.has(Fault::HeldPollsBlockPublishers) {
        while server.common.held.load(Ordering::Relaxed) > MANY {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    let data = line_ends(data, options);
    if topic.memory.loses_next.swap(false, Ordering::Relaxed) {
        return Answer::json(200, &json!({ "id": "1" }));
    }
    match topic.publish(Draft { id, kind, data }) {
        Ok(event) => Answer::json(200, &json!({ "id": *event.id })),
        Err(Refused::Finished) => Answer::text(409, "this topic is finished"),
        Err(Refused::IdTaken) => Answer::text(409, "another event has this ID"),
    }
}

/// What a hostile type or ID does beyond being refused.
fn refused(topic: &Topic, server: &Server) {
    let options = &server.options;
    if options.has(Fault::DiesOfHostile) {
        server.die();
    }
    if options.has(Fault::HostileEndsStreams) {
        topic.memory.ends.send_modify(|times| *times += 1);
    }
    if options.has(Fault::HostileLosesNext) {
        topic.memory.loses_next.store(true, Ordering::Relaxed);
    }
}

fn line_ends(data: &str, options: &Options) -> String {
    if options.has(Fault::KeepsCr) {
        return data.replace("\r\n", "\n");
    }
    if options.events.data == Data::CrlfIsTwo {
        return data.replace('\r', "\n");
    }
    normalised(data)
}

/// Type and ID, where they fit into fields of a stream.
fn names(request: &Request, options: &Options) -> Option<(Option<String>, Option<String>)> {
    let named = |parameter, field| {
        let value = request.parameter(parameter);
        value.or_else(|| request.values(field).next().map(<[u8]>::to_vec))
    };
    let (mut bad_in_kind, mut bad_in_id) = ("\r\n\0", "\r\n\0");
    if options.has(Fault::AnyType) {
        bad_in_kind = "";
    }
    if options.has(Fault::AnyId) {
        bad_in_id = "\0";
    }
    if options.has(Fault::TakesNulInId) {
        bad_in_id = "\r\n";
    }
    let kind = one_line(named("event", "x-event-type"), bad_in_kind)?;
    let id = one_line(named("id", "x-event-id"), bad_in_id)?;
    has_clean_ends(&id).then_some((kind, id))
}

/// A value that fits into a field of a stream, where there is one and it is not empty; `None`
/// where it has one of the bad characters.
fn one_line(value: Option<Vec<u8>>, bad: &str) -> Option<Option<String>> {
    let Some(bytes) = value.filter(|bytes| !bytes.is_empty()) else { return Some(None) };
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains(|one| bad.contains(one))).then_some(Some(text))
}

/// An ID comes back in a header field, which keeps no white space at its ends.
fn has_clean_ends(id: &Option<String>) -> bool {
    id.as_ref().is_none_or(|id| id.trim_matches([' ', '\t']) == id)
}
