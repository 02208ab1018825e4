//! Lists of events against lists of texts.

use super::super::stream::Event;
use super::super::subscription::Subscription;
use crate::case::Stop;
use crate::families::events::feed::message::quoted;

/// An event, in front of it what was published.
pub(super) type Own = (Vec<u8>, Event);

/// `came`, which is all that came, is `wanted`. `expected` says so in words.
pub(super) fn equals(
    expected: &str,
    wanted: &[impl AsRef<[u8]>],
    came: &[Own],
    sub: &Subscription,
) -> Result<(), Stop> {
    let mut due = wanted.iter().map(AsRef::as_ref);
    for (at, (payload, event)) in came.iter().enumerate() {
        let actual = match due.next() {
            Some(text) if text == payload.as_slice() => continue,
            Some(text) => {
                format!("event {} is {} where {} was due", at + 1, quoted(payload), quoted(text))
            }
            None => format!("event {} is {} where none was due", at + 1, quoted(payload)),
        };
        return Err(Stop::violation(expected, actual).at(event.event));
    }
    match due.next() {
        None => Ok(()),
        Some(text) => {
            let behind = match came.len() {
                0 => "no event".to_owned(),
                some => format!("{some} of {} events", wanted.len()),
            };
            let actual = format!("{behind}, and where {} was due, {}", quoted(text), stands(sub));
            Err(Stop::violation(expected, actual).at(sub.last_event()))
        }
    }
}

/// How a stream stands on which nothing more came.
pub(super) fn stands(sub: &Subscription) -> String {
    sub.exchange.end().map_or_else(|| sub.silence(), |end| end.says())
}

/// `came` without what had come before.
pub(super) fn without_repeats(came: Vec<Own>) -> Vec<Own> {
    let mut firsts: Vec<Own> = Vec::new();
    for (payload, event) in came {
        if firsts.iter().all(|(first, _)| *first != payload) {
            firsts.push((payload, event));
        }
    }
    firsts
}
