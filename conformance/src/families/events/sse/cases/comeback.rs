//! A client that comes back: what it saw before, and what it gets then.

use super::super::subscription::Subscription;
use super::lists::{equals, stands};
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::Resume;
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::{Message, Publisher, Topic};
use crate::http::Ask;
use crate::transcript::Mark;

/// What a client saw on a stream that has ended.
pub(super) struct Seen {
    /// The events in order.
    pub(super) markers: Vec<String>,
    /// For each of them, the ID of a client that saw it last.
    pub(super) cursors: Vec<Vec<u8>>,
}

/// Publishes `count` events to `topic`, and sees all of them.
///
/// # Errors
/// Inconclusive where they do not come, or have no IDs.
pub(super) async fn see(cx: &mut Cx, topic: &mut Topic, count: usize) -> Result<Seen, Stop> {
    let mut sub = cx.subscribe(topic).await?;
    let markers = topic.markers(count);
    let mut publisher = Publisher::default();
    for marker in &markers {
        publisher.publish(cx, topic, &Message::new(marker.as_str())).await?;
    }
    let came = sub.up_to(topic, markers.last().map_or("", String::as_str)).await?;
    if let Err(Stop::Violation(violation)) = equals("", &markers, &came, &sub) {
        let why = violation.actual;
        return Err(Stop::inconclusive(format!("the events to come back to did not come: {why}")));
    }
    let cursors = came.iter().map(|(_, event)| sub.cursor(event)).collect::<Result<_, Stop>>()?;
    sub.exchange.abort().await;
    Ok(Seen { markers, cursors })
}

/// A client comes back with the ID `cursor`.
///
/// # Errors
/// A violation where it gets no stream.
pub(super) async fn come_back(
    cx: &mut Cx,
    topic: &Topic,
    cursor: &[u8],
) -> Result<Subscription, Stop> {
    let ask = cx.resume_ask(topic, cursor)?;
    come_back_by(cx, topic, &ask).await
}

/// The same by a request of another form.
///
/// # Errors
/// A violation where it gets no stream.
pub(super) async fn come_back_by(
    cx: &mut Cx,
    topic: &Topic,
    ask: &Ask,
) -> Result<Subscription, Stop> {
    match cx.try_subscribe(topic, ask).await? {
        Ok(sub) => {
            cx.recorder.mark(sub.exchange.ask_event, Mark::Stimulus);
            Ok(sub)
        }
        Err(answer) => Err(answer.violates("a stream that goes on after the ID")),
    }
}

/// The first event that the client gets is the one with the data `wanted`.
pub(super) async fn goes_on_with(
    sub: &mut Subscription,
    topic: &Topic,
    wanted: &[u8],
) -> Result<(), Stop> {
    let expected = format!("{} as the first event after the ID", quoted(wanted));
    let first = sub.own(topic, 1, sub.patience()).await?.pop();
    match first {
        Some((text, _)) if text == wanted => Ok(()),
        Some((text, event)) => Err(Stop::violation(expected, quoted(&text)).at(event.event)),
        None => Err(Stop::violation(expected, stands(sub)).at(sub.last_event())),
    }
}

/// Publishes one more event, which is the barrier behind all that comes again.
pub(super) async fn publish_live(cx: &mut Cx, topic: &mut Topic) -> Result<String, Stop> {
    let live = topic.marker();
    cx.publish(topic, &Message::new(live.as_str())).await?;
    Ok(live)
}

/// Whether the target may send what a client has seen already.
pub(super) fn may_repeat(cx: &Cx) -> Result<bool, Stop> {
    Ok(cx.contract()?.capabilities.resume == Some(Resume::AtLeastOnce))
}
