//! Where a client stands that has seen nothing yet.

use super::polling::{Came, Place, Polled};
use super::{Message, Topic};
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::StartAt;

/// Where a client stands that is to get what is published from now on. One that
/// has seen nothing does, unless the target tells newcomers only what comes next.
///
/// # Errors
/// Inconclusive where the target does not say where such a client stands.
pub async fn start(cx: &mut Cx, topic: &Topic) -> Result<Place, Stop> {
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

/// The answer to a poll that brings something, where something can be published.
///
/// # Errors
/// Inconclusive where there is none.
pub async fn some_answer(cx: &mut Cx) -> Result<Polled, Stop> {
    let mut topic = cx.topic();
    let place = start(cx, &topic).await?;
    if cx.can_publish() {
        let marker = topic.marker();
        cx.publish(&topic, &Message::new(marker)).await?;
    }
    let polled = cx.poll(&topic, &place, None).await?;
    match &polled.came {
        // Nothing here tells an answer from any other 200.
        Came::Other(why) if polled.status() == 200 => Err(Stop::inconclusive(why.as_str())),
        _ => Ok(polled),
    }
}
