//! A held poll that a message answers, or whatever answers it where nobody
//! knows how to publish: what cases about the answer look at.

use tokio::time::Instant;

use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::feed::polling::Place;
use crate::families::events::feed::{Message, Topic};
use crate::families::http::LARGEST_ANSWER;
use crate::http::{Answer, Ask, Body, Exchange, Held, HeldAnswer};

/// The answer to a held poll that brought a message, where we can publish one.
pub(super) struct Brought {
    pub(super) topic: Topic,
    /// What was published.
    pub(super) marker: String,
    /// Where the client stood.
    pub(super) place: Place,
    pub(super) exchange: Exchange,
    /// As far as it came.
    pub(super) body: Body,
}

/// Holds a poll of a new topic, changed as `change` says, and publishes. Some
/// targets tell a newcomer at once where it stands: there it asks from that
/// place.
pub(super) async fn brought(cx: &mut Cx, change: fn(Ask) -> Ask) -> Result<Brought, Stop> {
    if !cx.can_publish() {
        return overheard(cx, change).await;
    }
    let topic = cx.topic();
    let newcomer = from(cx, topic, Place::default(), change).await?;
    if newcomer.body.text().contains(&newcomer.marker) {
        return Ok(newcomer);
    }
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let brought = from(cx, topic, place, change).await?;
    match brought.body.text().contains(&brought.marker) {
        true => Ok(brought),
        false => Err(Stop::inconclusive(format!(
            "a held poll, when something was published, got {} with {}",
            brought.exchange.head.line,
            brought.body.says()
        ))),
    }
}

/// Waits for the answer to a poll that nothing of ours ends.
async fn overheard(cx: &mut Cx, change: fn(Ask) -> Ask) -> Result<Brought, Stop> {
    let mut topic = cx.topic();
    let ask = change(cx.feed_ask(&topic)?);
    let held = cx.http_held(&ask).await?;
    let longest = cx.time.longest_wait;
    let until = cx.patience() + longest;
    let mut exchange = match held.answer_or_silence(until).await {
        Answer::Head(exchange) => *exchange,
        Answer::Silence { .. } => {
            return Err(Stop::skipped(format!(
                "the poll is held for more than {longest:?}, and nothing says how to publish"
            )));
        }
        other => return Err(other.inconclusive("a poll")),
    };
    let until = cx.patience();
    let body = exchange.rest(until, LARGEST_ANSWER).await;
    let marker = topic.marker();
    Ok(Brought { topic, marker, place: Place::default(), exchange, body })
}

/// Holds a poll from `place`, and publishes.
async fn from(
    cx: &mut Cx,
    mut topic: Topic,
    place: Place,
    change: fn(Ask) -> Ask,
) -> Result<Brought, Stop> {
    let ask = change(cx.poll_ask(&topic, &place, Some(cx.time.longest_wait))?);
    let held = cx.http_held(&ask).await?;
    let marker = topic.marker();
    let answer = fed(cx, &topic, &marker, held).await?;
    let mut exchange = match answer {
        Answer::Head(exchange) => *exchange,
        other => return Err(other.inconclusive("a held poll, when something was published,")),
    };
    let until = cx.patience();
    let body = exchange.rest(until, LARGEST_ANSWER).await;
    Ok(Brought { topic, marker, place, exchange, body })
}

/// Publishes `marker` for a poll that is held, and waits for the head of the
/// answer.
pub(super) async fn fed(
    cx: &mut Cx,
    topic: &Topic,
    marker: &str,
    held: Held,
) -> Result<Answer, Stop> {
    // The request is to be there before the message is.
    let quiet = Instant::now() + cx.time.quiet;
    let waited = held.answer(quiet).await;
    cx.publish(topic, &Message::new(marker)).await?;
    let until = cx.patience();
    Ok(match waited {
        HeldAnswer::Answer(answer) => answer,
        HeldAnswer::Waiting(held) => held.answer_or_silence(until).await,
    })
}

/// The same request as it is.
pub(super) fn unchanged(ask: Ask) -> Ask {
    ask
}
