//! What the cases about conditions begin with: a poll whose answer has an ETag.

use std::time::Duration;

use super::start;
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::{Contract, CursorSend};
use crate::families::events::feed::polling::Polled;
use crate::families::events::feed::{Message, Topic};
use crate::http::Ask;
use crate::transcript::Mark;

/// A poll, and the answer to it that has an ETag.
pub(super) struct Tagged {
    pub(super) topic: Topic,
    /// The poll, without a condition.
    pub(super) ask: Ask,
    /// Its answer.
    pub(super) polled: Polled,
    /// The ETag of the answer, which is well formed.
    pub(super) tag: String,
}

/// Publishes a message and polls for it.
///
/// # Errors
/// Skipped where the answer has no ETag of the right form, or where the cursor is
/// a condition itself; inconclusive where the poll is not answered with 200.
pub(super) async fn tagged(cx: &mut Cx) -> Result<Tagged, Stop> {
    unless_sent_in(&*cx.contract()?, &["If-None-Match"])?;
    let mut topic = cx.topic();
    let place = start(cx, &topic).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker)).await?;
    let ask = cx.poll_ask(&topic, &place, None)?;
    let polled = plain(cx, &ask).await?;
    cx.recorder.mark(polled.exchange.head_event, Mark::Control);
    match tag_of(&polled) {
        Some(tag) if is_tag(tag) => {
            let tag = tag.to_owned();
            Ok(Tagged { topic, ask, polled, tag })
        }
        Some(tag) => Err(Stop::skipped(format!("its ETag is no quoted string: {tag}"))),
        None => Err(Stop::skipped("its answers have no ETag")),
    }
}

/// The answer to a poll without a condition.
///
/// # Errors
/// Inconclusive where it is not 200.
pub(super) async fn plain(cx: &mut Cx, ask: &Ask) -> Result<Polled, Stop> {
    let polled = cx.poll_by(ask, Duration::ZERO).await?;
    match polled.status() {
        200 => Ok(polled),
        _ => Err(Stop::inconclusive(format!("a poll without a condition got {}", polled.says()))),
    }
}

/// Skips the case where a cursor is sent in one of these fields: then they say
/// more than a condition.
///
/// # Errors
/// Skipped there.
pub(super) fn unless_sent_in(contract: &Contract, fields: &[&str]) -> Result<(), Stop> {
    let sent = contract.cursor.iter().flat_map(|cursor| &cursor.send);
    for send in sent {
        let CursorSend::Header(name) = send else { continue };
        if fields.iter().any(|field| field.eq_ignore_ascii_case(name)) {
            return Err(Stop::skipped(format!("its cursor is sent in {name}")));
        }
    }
    Ok(())
}

/// The only ETag of an answer.
pub(super) fn tag_of(polled: &Polled) -> Option<&str> {
    polled.exchange.head.value("ETag")
}

/// Whether `tag` is one as RFC 9110 has it in section 8.8.3.
pub(super) fn is_tag(tag: &str) -> bool {
    let opaque = tag.strip_prefix("W/").unwrap_or(tag);
    let inner = opaque.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| {
        inner.chars().all(|c| matches!(c, '\x21' | '\x23'..='\x7e' | '\u{80}'..='\u{ff}'))
    })
}

/// Whether it is marked as weak.
pub(super) fn is_weak(tag: &str) -> bool {
    tag.starts_with("W/")
}

impl Tagged {
    /// The same poll with a condition. How the head was read, byte for byte, so it
    /// is sent.
    pub(super) fn with(&self, field: &str, value: &str) -> Ask {
        self.ask.clone().with(field, latin1(value))
    }

    /// The same poll with an If-None-Match field for each of `values`.
    pub(super) fn with_tags(&self, values: &[String]) -> Ask {
        let add = |ask: Ask, value: &String| ask.with("If-None-Match", latin1(value));
        values.iter().fold(self.ask.clone(), add)
    }

    /// The answer to the same poll with this If-None-Match.
    pub(super) async fn unless(&self, cx: &mut Cx, tags: &str) -> Result<Polled, Stop> {
        conditional(cx, &self.with("If-None-Match", tags)).await
    }

    /// Skips the case unless the current tag brings 304; returns that answer.
    pub(super) async fn not_modified(&self, cx: &mut Cx) -> Result<Polled, Stop> {
        let polled = self.unless(cx, &self.tag).await?;
        match polled.status() {
            304 => Ok(polled),
            _ => Err(Stop::skipped(format!("its ETag brings no 304, but {}", polled.says()))),
        }
    }

    /// The verdict where `polled` came and 304 was due: none while the tag is
    /// another one by now.
    pub(super) async fn due(&self, cx: &mut Cx, polled: Polled) -> Result<(), Stop> {
        if polled.status() == 304 {
            return Ok(());
        }
        let third = plain(cx, &self.ask).await?;
        match tag_of(&third) {
            Some(tag) if tag == self.tag => Err(polled.violates("304")),
            _ => Err(Stop::inconclusive("the ETag changes though nothing was published")),
        }
    }
}

/// The answer to a conditional poll.
///
/// # Errors
/// As [`Cx::poll_by`].
pub(super) async fn conditional(cx: &mut Cx, ask: &Ask) -> Result<Polled, Stop> {
    let polled = cx.poll_by(ask, Duration::ZERO).await?;
    cx.recorder.mark(polled.exchange.ask_event, Mark::Stimulus);
    Ok(polled)
}

/// The bytes that were read as `text`.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_quoted_and_has_no_spaces() {
        for good in ["\"\"", "\"a\"", "W/\"a,\\b\"", "\"\u{e4}\""] {
            assert!(is_tag(good), "{good}");
        }
        for bad in ["", "\"", "a", "0", "w/\"a\"", "W/a", "\"a b\"", "\"a\"b\"", "\"\u{7f}\""] {
            assert!(!is_tag(bad), "{bad}");
        }
    }
}
