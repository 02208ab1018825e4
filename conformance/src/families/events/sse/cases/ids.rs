//! The IDs of events (section 9.2.4).

use std::collections::HashMap;

use super::super::stream::{Event, Item};
use super::super::subscription::Subscription;
use super::HTML;
use super::comeback::{come_back, goes_on_with, publish_live};
use super::lists::{Own, stands};
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::Topic;
use crate::families::events::feed::message::quoted;

pub(super) static CASES: &[Case] = &[
    case("sse.ids.are-unique", "gives no two events the same ID")
        .cites(&[cite(HTML, "the-last-event-id-header-19")])
        .needs(&[Need::Key("publish"), Need::Key("topics")])
        .run(&Body(|cx| Box::pin(are_unique(cx)))),
    case("sse.ids.are-the-same-for-all", "gives an event the same ID for every subscriber")
        .cites(&[cite(HTML, "the-last-event-id-header-20")])
        .needs(&[Need::Key("publish"), Need::Key("topics"), Need::Key("capabilities.resume")])
        .run(&Body(|cx| Box::pin(are_the_same_for_all(cx)))),
    case("sse.ids.alone-move-the-cursor", "resumes from an ID that came without an event")
        .cites(&[cite(HTML, "event-stream-interpretation-45")])
        .needs(&[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.resume"),
        ])
        .run(&Body(|cx| Box::pin(alone_move_the_cursor(cx)))),
];

/// The ID in the block of this very event: one of an earlier event stays in
/// force, and is not a second time given.
pub(super) fn own_id(event: &Event) -> Option<Vec<u8>> {
    event.block.values("id").last().filter(|id| !id.is_empty()).map(<[u8]>::to_vec)
}

/// So many events on each of two connections.
const EVENTS: usize = 10;

/// A count that begins anew with each connection is what this is about.
async fn are_unique(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut named: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
    for _ in 0..2 {
        let mut sub = cx.subscribe(&topic).await?;
        let last = publish_some(cx, &mut topic, EVENTS).await?;
        for (text, event) in all_up_to(&mut sub, &topic, &last).await? {
            let Some(id) = own_id(&event) else { continue };
            // The same event may come again on the second connection.
            let first = named.entry(id.clone()).or_insert_with(|| text.clone());
            if *first != text {
                let (id, first, second) = (quoted(&id), quoted(first), quoted(&text));
                let actual = format!("the ID {id} for both {first} and {second}");
                let expected = "an ID of its own for each event";
                return Err(Stop::violation(expected, actual).at(event.event));
            }
        }
        sub.exchange.abort().await;
    }
    match named.len() {
        0 | 1 => Err(Stop::skipped("fewer than two events have an ID")),
        _ => Ok(()),
    }
}

/// Publishes `count` events; returns the last of them.
async fn publish_some(cx: &mut Cx, topic: &mut Topic, count: usize) -> Result<String, Stop> {
    let mut last = String::new();
    for _ in 0..count {
        last = publish_live(cx, topic).await?;
    }
    Ok(last)
}

/// What comes up to `last`, which does come.
async fn all_up_to(sub: &mut Subscription, topic: &Topic, last: &str) -> Result<Vec<Own>, Stop> {
    let came = sub.up_to(topic, last).await?;
    match came.last() {
        Some((text, _)) if text == last.as_bytes() => Ok(came),
        _ => Err(Stop::inconclusive(format!("the events did not come: {}", stands(sub)))),
    }
}

/// One subscriber from the beginning, one that joins later, and one that comes
/// back: a count of its own would begin anew for each.
async fn are_the_same_for_all(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut first = cx.subscribe(&topic).await?;
    let before = first.control(cx, &mut topic).await?;
    let mut second = cx.subscribe(&topic).await?;
    let last = publish_some(cx, &mut topic, cx.waiting(3)?).await?;
    let told = all_up_to(&mut first, &topic, &last).await?;
    if told.iter().all(|(_, event)| own_id(event).is_none()) {
        return Err(Stop::skipped("no event has an ID"));
    }
    same(&told, &all_up_to(&mut second, &topic, &last).await?)?;
    if cx.contract()?.has("cursor") {
        let mut third = cx.resume(&topic, &first.cursor(&before)?).await?;
        same(&told, &all_up_to(&mut third, &topic, &last).await?)?;
    }
    Ok(())
}

/// What two subscribers got has the same IDs.
fn same(one: &[Own], other: &[Own]) -> Result<(), Stop> {
    for (text, event) in one {
        let Some((_, again)) = other.iter().find(|(there, _)| there == text) else {
            return Err(Stop::inconclusive(format!("{} came to one of two only", quoted(text))));
        };
        let (due, came) = (own_id(event).unwrap_or_default(), own_id(again).unwrap_or_default());
        if due != came {
            let expected = format!("the ID {} of {} for all", quoted(&due), quoted(text));
            let actual = format!("the ID {} for another subscriber", quoted(&came));
            return Err(Stop::violation(expected, actual).at(again.event));
        }
    }
    Ok(())
}

/// The ID stands in front of the first event, so that this one followed it.
/// Events that are kept from before show an ID that the server does not know.
async fn alone_move_the_cursor(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    publish_some(cx, &mut topic, 2).await?;
    let mut sub = cx.subscribe(&topic).await?;
    publish_live(cx, &mut topic).await?;
    let Some((followed, event)) = sub.own(&topic, 1, sub.patience()).await?.pop() else {
        return Err(Stop::inconclusive(format!("no event came: {}", stands(&sub))));
    };
    let moved = sub.items.iter().find_map(|item| match item {
        Item::Moved(id, block) if !id.is_empty() && block.offset < event.block.offset => {
            Some(id.as_bytes().to_vec())
        }
        _ => None,
    });
    let Some(id) = moved else {
        return Err(Stop::skipped("no ID came without an event"));
    };
    sub.exchange.abort().await;
    let mut back = come_back(cx, &topic, &id).await?;
    goes_on_with(&mut back, &topic, &followed).await
}
