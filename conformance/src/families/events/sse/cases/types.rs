//! The types of events (section 9.2.6).

use super::super::subscription::Subscription;
use super::HTML;
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::{Message, Topic};

const NEEDS: &[Need] =
    &[Need::Key("publish"), Need::Key("publish.event"), Need::Key("capabilities.custom_event")];

pub(super) static CASES: &[Case] = &[
    case("sse.types.sends-type", "delivers an event with its type, and only that one")
        .cites(&[
            cite(HTML, "event-stream-interpretation-21"),
            cite(HTML, "event-stream-interpretation-23"),
        ])
        .needs(NEEDS)
        .run(&Body(|cx| Box::pin(sends_type(cx)))),
    case("sse.types.sends-message-by-default", "delivers an event without a type as message")
        .cites(&[cite(HTML, "event-stream-interpretation-22")])
        .needs(NEEDS)
        .run(&Body(|cx| Box::pin(sends_message_by_default(cx)))),
];

/// A type that no server has of its own.
const TYPE: &str = "wireproof-type";

async fn sends_type(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut sub = cx.subscribe(&topic).await?;
    sub.control(cx, &mut topic).await?;
    expect_kind(cx, &mut sub, &mut topic, Some(TYPE)).await?;
    expect_kind(cx, &mut sub, &mut topic, None).await
}

async fn sends_message_by_default(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut sub = cx.subscribe(&topic).await?;
    sub.control(cx, &mut topic).await?;
    expect_kind(cx, &mut sub, &mut topic, None).await
}

/// Publishes an event with the type `kind`, or without one, and sees as what a
/// client dispatches it.
async fn expect_kind(
    cx: &mut Cx,
    sub: &mut Subscription,
    topic: &mut Topic,
    kind: Option<&str>,
) -> Result<(), Stop> {
    let marker = topic.marker();
    let message = Message { event: kind.map(str::to_owned), ..Message::new(marker.as_str()) };
    cx.publish(topic, &message).await?;
    let event = sub.expect(topic, &marker).await?;
    let (due, says) = match kind {
        Some(kind) => (kind, format!("the event has the type {kind}")),
        None => ("message", "the event, published without a type, is a message".to_owned()),
    };
    match event.kind == due {
        true => Ok(()),
        false => {
            let actual = format!("it has the type {}", quoted(event.kind.as_bytes()));
            Err(Stop::violation(says, actual).at(event.event))
        }
    }
}
