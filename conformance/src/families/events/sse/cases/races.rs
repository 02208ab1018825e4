//! Resumption while events keep coming.

use std::time::Duration;

use tokio::time::sleep;

use super::super::subscription::Subscription;
use super::HTML;
use super::comeback::{come_back, may_repeat};
use super::lists::{Own, equals, without_repeats};
use super::resume::RESUME_FROM_AFAR;
use crate::case::{Body, Case, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::{Message, Publisher, Topic};

pub(super) static CASES: &[Case] = &[case(
    "sse.resume.survives-races",
    "gives every event once to a client that keeps coming back",
)
.cites(&[cite(HTML, "the-last-event-id-header-5")])
.needs(RESUME_FROM_AFAR)
.run(&Body(|cx| Box::pin(survives_races(cx))))];

/// So many events.
const EVENTS: usize = 70;
/// After so many of them the client is gone.
const AT_ONCE: usize = 7;
/// Between two events.
const PAUSE: Duration = Duration::from_millis(4);
/// For so long the client is gone: some events fall into it.
const GONE: Duration = Duration::from_millis(30);

async fn survives_races(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut sub = cx.subscribe(&topic).await?;
    let first = sub.control(cx, &mut topic).await?;
    let cursor = sub.cursor(&first)?;
    sub.exchange.abort().await;
    // A slow target may not have sent any before the last is published.
    let markers = topic.markers(cx.waiting(EVENTS)?);
    let last = markers.last().map_or("", String::as_str);
    let mut publisher = Cx::from(cx.beside());
    let (published, read) = tokio::join!(
        publish(&mut publisher, &topic, &markers),
        keep_coming_back(cx, &topic, cursor, last),
    );
    published?;
    let (mut came, sub) = read?;
    if may_repeat(cx)? {
        came = without_repeats(came);
    }
    let expected = "every event once and in order, over all connections";
    equals(expected, &markers, &came, &sub)
}

async fn publish(cx: &mut Cx, topic: &Topic, markers: &[String]) -> Result<(), Stop> {
    let mut publisher = Publisher::default();
    for marker in markers {
        publisher.publish(cx, topic, &Message::new(marker.as_str())).await?;
        sleep(PAUSE).await;
    }
    Ok(())
}

/// Reads a few events, is gone, and comes back with the last ID, until `last`
/// came or nothing comes any more. Returns all that came, and the last stream.
async fn keep_coming_back(
    cx: &mut Cx,
    topic: &Topic,
    mut cursor: Vec<u8>,
    last: &str,
) -> Result<(Vec<Own>, Subscription), Stop> {
    let (mut came, mut round) = (Vec::new(), 0);
    loop {
        let mut sub = come_back(cx, topic, &cursor).await?;
        let own = read_some(&mut sub, topic, last).await?;
        let is_last = own.last().is_some_and(|(text, _)| text == last.as_bytes());
        let is_over = is_last || own.len() < AT_ONCE;
        if let Some((_, event)) = own.last() {
            cursor = sub.cursor(event)?;
        }
        came.extend(own);
        round += 1;
        // One that gets the same again and again does not come back for ever.
        if is_over || round > EVENTS {
            return Ok((came, sub));
        }
        match round % 2 {
            0 => sub.exchange.abort().await,
            _ => sub.exchange.reset(),
        }
        sleep(GONE).await;
    }
}

/// As many events as a client takes at once, `last` at most.
async fn read_some(sub: &mut Subscription, topic: &Topic, last: &str) -> Result<Vec<Own>, Stop> {
    let mut own = Vec::new();
    while own.len() < AT_ONCE {
        let Some(next) = sub.own(topic, 1, sub.patience()).await?.pop() else { break };
        let is_last = next.0 == last.as_bytes();
        own.push(next);
        if is_last {
            break;
        }
    }
    Ok(own)
}
