//! POST on a topic: the content becomes an event.

use serde_json::json;

use super::answer::Answer;
use super::events::normalised;
use super::history::{Draft, Refused, Topic};
use super::request::Request;

/// Takes any text, with line ends of any kind, and says which ID it got.
pub(super) fn publish(request: &Request, topic: &Topic) -> Answer {
    let Ok(data) = str::from_utf8(&request.body) else {
        return Answer::text(415, "an event is text in UTF-8");
    };
    let named = |parameter, field| {
        let value = request.parameter(parameter);
        value.or_else(|| request.values(field).next().map(<[u8]>::to_vec))
    };
    let (Some(kind), Some(id)) = (
        one_line(named("event", "x-event-type")),
        one_line(named("id", "x-event-id")).filter(has_clean_ends),
    ) else {
        return Answer::text(400, "a type or an ID is one line of UTF-8 without NUL");
    };
    match topic.publish(Draft { id, kind, data: normalised(data) }) {
        Ok(event) => Answer::json(200, &json!({ "id": *event.id })),
        Err(Refused::Finished) => Answer::text(409, "this topic is finished"),
        Err(Refused::IdTaken) => Answer::text(409, "another event has this ID"),
    }
}

/// A value that fits into a field of a stream, where there is one and it is not empty; `None`
/// where it does not fit.
fn one_line(value: Option<Vec<u8>>) -> Option<Option<String>> {
    let Some(bytes) = value.filter(|bytes| !bytes.is_empty()) else { return Some(None) };
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains(['\r', '\n', '\0'])).then_some(Some(text))
}

/// An ID comes back in a header field, which keeps no white space at its ends.
fn has_clean_ends(id: &Option<String>) -> bool {
    id.as_ref().is_none_or(|id| id.trim_matches([' ', '\t']) == id)
}
