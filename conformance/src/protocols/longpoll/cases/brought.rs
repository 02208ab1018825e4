//! A held poll that a message answers: what cases about the answer look at.

use tokio::time::Instant;

use crate::case::{Cx, Stop};
use crate::http::{Answer, Ask, Body, Exchange, HeldAnswer};
use crate::protocols::feed::polling::Place;
use crate::protocols::feed::semantics::LARGEST_ANSWER;
use crate::protocols::feed::{Message, Topic};

/// The answer to a held poll that brought a message.
pub(super) struct Brought {
    pub(super) topic: Topic,
    /// Where the client stood.
    pub(super) place: Place,
    pub(super) exchange: Exchange,
    /// As far as it came.
    pub(super) body: Body,
}

/// Holds a poll of a new topic, changed as `change` says, and publishes.
pub(super) async fn brought(cx: &mut Cx, change: fn(Ask) -> Ask) -> Result<Brought, Stop> {
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let ask = change(cx.poll_ask(&topic, &place, Some(cx.time.longest_wait))?);
    let held = cx.http_held(&ask).await?;
    // The request is to be there before the message is.
    let quiet = Instant::now() + cx.time.quiet;
    let waited = held.answer(quiet).await;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let until = cx.patience();
    let answer = match waited {
        HeldAnswer::Answer(answer) => answer,
        HeldAnswer::Waiting(held) => held.answer_or_silence(until).await,
    };
    let mut exchange = match answer {
        Answer::Head(exchange) => *exchange,
        other => return Err(other.inconclusive("a held poll, when something was published,")),
    };
    let body = exchange.rest(until, LARGEST_ANSWER).await;
    match body.text().contains(&marker) {
        true => Ok(Brought { topic, place, exchange, body }),
        false => Err(Stop::inconclusive(format!(
            "a held poll, when something was published, got {} with {}",
            exchange.head.line,
            body.says()
        ))),
    }
}

/// The same request as it is.
pub(super) fn unchanged(ask: Ask) -> Ask {
    ask
}
