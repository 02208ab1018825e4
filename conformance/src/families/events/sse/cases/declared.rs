//! What a client gets whose ID the target does not know, against what the
//! target file says of it.

use super::super::stream::Item;
use super::super::subscription::Subscription;
use super::comeback::publish_live;
use super::lists::{Own, stands};
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::UnknownCursor;
use crate::families::events::feed::Topic;
use crate::families::events::feed::message::quoted;
use crate::transcript::Mark;

/// An ID that the target does not know any more, or never did.
pub(super) struct Stranger<'a> {
    pub(super) id: &'a [u8],
    /// What the topic keeps, oldest first; of an expired ID, all that followed it.
    pub(super) kept: &'a [String],
    /// Of an expired ID: how many events the target promises to keep.
    pub(super) history: Option<usize>,
}

/// A client comes with the ID, and one more event is published, which it returns.
///
/// # Errors
/// A violation where the target does not deal with it as its file says.
pub(super) async fn deals_with(
    cx: &mut Cx,
    topic: &mut Topic,
    stranger: &Stranger<'_>,
) -> Result<Option<String>, Stop> {
    let Some(declared) = cx.contract()?.capabilities.unknown_cursor.clone() else {
        return Err(Stop::skipped("`capabilities.unknown_cursor` is not said"));
    };
    let expected = declared.says();
    let ask = cx.resume_ask(topic, stranger.id)?;
    let mut sub = match cx.try_subscribe(topic, &ask).await? {
        Ok(sub) => sub,
        Err(answer) if refuses(&declared, stranger, answer.status()) => return Ok(None),
        Err(answer) => return Err(answer.violates(expected)),
    };
    cx.recorder.mark(sub.exchange.ask_event, Mark::Stimulus);
    let live = publish_live(cx, topic).await?;
    let mut came = sub.up_to(topic, &live).await?;
    let event = came.last().map_or(sub.last_event(), |(_, event)| event.event);
    if came.pop_if(|(text, _)| text == live.as_bytes()).is_none() {
        let actual = format!("the next event does not come: {}", stands(&sub));
        return Err(Stop::violation(expected, actual).at(sub.last_event()));
    }
    let least = stranger.history.map_or_else(|| cx.waiting(stranger.kept.len()), Ok)?;
    match is_as_declared(&declared, &sub, &came, (stranger, least)) {
        true => Ok(Some(live)),
        false => Err(Stop::violation(expected, says_came(&came)).at(event)),
    }
}

/// `least` is the least that a replay brings.
fn is_as_declared(
    declared: &UnknownCursor,
    sub: &Subscription,
    came: &[Own],
    (stranger, least): (&Stranger<'_>, usize),
) -> bool {
    let Stranger { kept, history, .. } = *stranger;
    let is_end = |from: usize| {
        let texts = came.iter().map(|(text, _)| text.as_slice());
        kept.get(from..).is_some_and(|kept| kept.iter().map(String::as_bytes).eq(texts))
    };
    // Who keeps more than promised has nothing to deal with.
    if history.is_some() && is_end(0) {
        return true;
    }
    let is_replay = kept.len().checked_sub(came.len()).is_some_and(is_end);
    match declared {
        UnknownCursor::Live => came.is_empty() || history.is_some() && is_replay,
        UnknownCursor::ReplayAll => is_replay && came.len() >= least,
        UnknownCursor::Event(kind) => is_told(sub, kind, came),
        UnknownCursor::Header(name, value) => {
            sub.exchange.head.values(name).any(|there| there.trim() == value)
        }
        UnknownCursor::AnyClientError | UnknownCursor::Status(_) => false,
    }
}

/// Whether an event of the type `kind` stands before all events of the topic.
fn is_told(sub: &Subscription, kind: &str, came: &[Own]) -> bool {
    let first = came.first().map_or(u64::MAX, |(_, event)| event.block.offset);
    let events = sub.items.iter().filter_map(Item::dispatched);
    events.filter(|event| event.block.offset < first).any(|event| event.kind == kind)
}

/// Who came too late may be refused whatever is declared.
fn refuses(declared: &UnknownCursor, stranger: &Stranger<'_>, status: Option<u16>) -> bool {
    match declared {
        UnknownCursor::Status(declared) if status == Some(*declared) => true,
        UnknownCursor::AnyClientError => matches!(status, Some(400..=499)),
        _ => stranger.history.is_some() && matches!(status, Some(400..=499)),
    }
}

fn says_came(came: &[Own]) -> String {
    match came {
        [] => "a stream of what comes next".to_owned(),
        [(only, _)] => format!("a stream that begins with {}", quoted(only)),
        [(first, _), .., (last, _)] => {
            let count = came.len();
            format!(
                "a stream that begins with {count} events, {} to {}",
                quoted(first),
                quoted(last)
            )
        }
    }
}
