//! Resumption of a stream about which the target file promises nothing
//! (section 9.2.4): another client, which stays, is the witness.

use tokio::time::Instant;

use super::super::subscription::{Next, Subscription};
use super::HTML;
use super::comeback::{come_back_by, publish_live};
use super::ids::own_id;
use crate::case::{Body, Case, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::Topic;
use crate::families::events::feed::message::quoted;

pub(super) static CASES: &[Case] =
    &[case("sse.witness.resumes", "takes up after the ID with which a client comes back")
        .cites(&[cite(HTML, "the-last-event-id-header-21")])
        .run(&Body(|cx| Box::pin(resumes(cx))))];

/// Two events before the cut, one while the client is away, one afterwards.
async fn resumes(cx: &mut Cx) -> Result<(), Stop> {
    if cx.contract()?.capabilities.resume.is_some() {
        return Err(Stop::skipped("`capabilities.resume` says it, and sse.resume.* look at it"));
    }
    let mut topic = cx.topic();
    // What we make happen ourselves comes at once.
    let most = if cx.can_publish() { cx.time.patience } else { cx.time.longest_wait };
    let until = Instant::now() + most;
    let mut witness = cx.subscribe(&topic).await?;
    let mut other = cx.subscribe(&topic).await?;
    happen(cx, &mut topic, 2).await?;
    let id = named(&mut other, 2, until).await?.pop().unwrap_or_default().0;
    other.exchange.abort().await;
    happen(cx, &mut topic, 1).await?;
    while named(&mut witness, 1, until).await?.first().is_some_and(|(other, _)| *other != id) {}
    let mut back = come_back(cx, &topic, &id).await?;
    happen(cx, &mut topic, 1).await?;
    let told = named(&mut witness, 2, until).await?;
    for ((due, _), (came, event)) in told.iter().zip(&named(&mut back, 2, until).await?) {
        if due != came {
            let expected = format!(
                "behind the ID {}, what the witness got behind it: {}",
                quoted(&id),
                quoted(due)
            );
            let actual = format!("the event with the ID {}", quoted(came));
            return Err(Stop::violation(expected, actual).at(*event));
        }
    }
    Ok(())
}

/// Makes events happen, where they do not by themselves.
async fn happen(cx: &mut Cx, topic: &mut Topic, count: usize) -> Result<(), Stop> {
    if cx.can_publish() {
        for _ in 0..count {
            publish_live(cx, topic).await?;
        }
    }
    Ok(())
}

/// The next `count` events with IDs of their own: the ID, and the event of the
/// transcript that shows it.
async fn named(
    sub: &mut Subscription,
    count: usize,
    until: Instant,
) -> Result<Vec<(Vec<u8>, u32)>, Stop> {
    let mut named = Vec::new();
    while named.len() < count {
        let Next::Event(event) = sub.next(until).await else {
            return Err(Stop::skipped(
                "fewer than four events with IDs came to each of two clients",
            ));
        };
        named.extend(own_id(&event).map(|id| (id, event.event)));
    }
    Ok(named)
}

/// A client comes back as browsers do, where the target file does not say how.
async fn come_back(cx: &mut Cx, topic: &Topic, id: &[u8]) -> Result<Subscription, Stop> {
    let ask = match cx.contract()?.has("cursor") {
        true => cx.resume_ask(topic, id)?,
        false => cx.stream_ask(topic)?.set("Last-Event-ID", id),
    };
    come_back_by(cx, topic, &ask).await
}
