//! A poll by GET changes nothing: whoever asks again gets the same (RFC 9110,
//! section 9.2).

use tokio::time::{Instant, sleep};

use super::{SEMANTICS, start};
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::polling::{Place, Polled};
use crate::families::events::feed::{Message, Topic};
use crate::http::Answer;
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("poll.safety.repeats-same-messages", "brings the same messages to the same cursor")
        .cites(&[cite(SEMANTICS, "9.2.2-1")])
        .needs(&[Need::Key("publish"), Need::Key("topics"), Need::Key("cursor")])
        .run(&Body(|cx| Box::pin(repeats_same_messages(cx)))),
    case("poll.safety.repeats-lost-answer", "brings messages again whose answer got lost")
        .cites(&[cite(SEMANTICS, "9.2.2-2")])
        .needs(&[Need::Key("publish"), Need::Key("topics"), Need::Key("cursor")])
        .run(&Body(|cx| Box::pin(repeats_lost_answer(cx)))),
    case("poll.safety.takes-nothing-from-others", "takes no message away from other clients")
        .cites(&[cite(SEMANTICS, "9.2.1-1")])
        .needs(&[Need::Key("publish"), Need::Key("topics")])
        .run(&Body(|cx| Box::pin(takes_nothing_from_others(cx)))),
    case("poll.safety.head-takes-nothing", "takes no message away with HEAD")
        .cites(&[cite(SEMANTICS, "9.2.1-3")])
        .needs(&[Need::Key("publish"), Need::Key("topics"), Need::Key("cursor")])
        .run(&Body(|cx| Box::pin(head_takes_nothing(cx)))),
];

/// Once all of them have come, two more polls from the first cursor bring what the
/// first answer brought.
async fn repeats_same_messages(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let published = topic.markers(cx.waiting(3)?);
    let last = published.last().map_or("", String::as_str);
    cx.publish_all(&topic, &published).await?;
    let walk = cx.walk(&topic, &place, last, 100).await?;
    if !walk.has(last) {
        let says = walk.says();
        return Err(Stop::inconclusive(format!("what was published does not come: {says}")));
    }
    let first = walk.answers.into_iter().next().unwrap_or_default();
    for _ in 0..2 {
        let again = cx.poll(&topic, &place, None).await?;
        cx.recorder.mark(again.exchange.ask_event, Mark::Stimulus);
        if !again.messages().starts_with(&first) {
            return Err(again.violates("what the first poll with this cursor brought"));
        }
    }
    Ok(())
}

/// The first client resets its connection once it has the head of the answer.
async fn repeats_lost_answer(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let ask = cx.poll_ask(&topic, &place, None)?;
    match cx.http(&ask).await? {
        Answer::Head(exchange) if exchange.head.status == Some(200) => {
            cx.recorder.mark(exchange.ask_event, Mark::Stimulus);
            cx.recorder.note("the client goes away by RST");
            exchange.reset();
        }
        other => return Err(other.inconclusive("the poll whose answer is to get lost")),
    }
    comes(cx, &topic, &place, &marker).await
}

/// The message comes from `place` within patience.
async fn comes(cx: &mut Cx, topic: &Topic, place: &[Vec<u8>], marker: &str) -> Result<(), Stop> {
    let walk = cx.walk(topic, place, marker, 100).await?;
    match walk.has(marker) {
        true => Ok(()),
        false => Err(walk.violates("the message for a client with the same cursor", walk.says())),
    }
}

async fn takes_nothing_from_others(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let place = start(cx, &topic).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let one = polled_for(cx, &topic, &place, &marker).await?;
    if !has(&one, &marker) {
        let says = one.says();
        return Err(Stop::inconclusive(format!("what was published does not come: {says}")));
    }
    cx.recorder.mark(one.exchange.head_event, Mark::Control);
    let other = polled_for(cx, &topic, &place, &marker).await?;
    match has(&other, &marker) {
        true => Ok(()),
        false => Err(other.violates("the message for a second client as well")),
    }
}

/// Polls from `place` until `marker` has come, within patience; the last answer.
async fn polled_for(
    cx: &mut Cx,
    topic: &Topic,
    place: &Place,
    marker: &str,
) -> Result<Polled, Stop> {
    let until = cx.patience();
    loop {
        let polled = cx.poll(topic, place, None).await?;
        if has(&polled, marker) || Instant::now() >= until {
            return Ok(polled);
        }
        sleep(cx.time.quiet).await;
    }
}

fn has(polled: &Polled, marker: &str) -> bool {
    polled.messages().iter().any(|message| message == marker.as_bytes())
}

async fn head_takes_nothing(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let ask = cx.poll_ask(&topic, &place, None)?.method("HEAD");
    let head = cx.http(&ask).await?;
    match head.status() {
        Some(200) => {}
        _ => return Err(Stop::skipped(format!("HEAD gets {}", head.says()))),
    }
    cx.recorder.mark(head.event(), Mark::Stimulus);
    comes(cx, &topic, &place, &marker).await
}
