//! What HTTP itself asks of streams and polls alike: bodies of cases that the
//! three protocols share. Each asks as [`Cx::feed_ask`] does.

pub mod caching;
pub mod close;
pub mod codings;
pub mod connections;
pub mod empty;
pub mod framing;
pub mod heads;
pub mod methods;
pub mod old;
pub mod requests;

use tokio::time::Instant;

use super::polling::{Came, Polled, Waited};
use super::{Message, Topic};
use crate::case::Stop;
use crate::families::events::{Cx, Technique};
use crate::http::{Answer, Ask, Body, Exchange, Part};
use crate::http1::ResponseHead;
use crate::transcript::Mark;

/// So much of an answer is read.
pub const LARGEST_ANSWER: usize = 1024 * 1024;

/// A good request, and the topic that it asks for.
pub struct Good {
    /// The topic.
    pub topic: Topic,
    /// The request by a client that has seen nothing.
    pub ask: Ask,
}

impl Good {
    /// Sends the request and waits for the head of its answer.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about.
    pub async fn answer(&self, cx: &mut Cx) -> Result<Answer, Stop> {
        cx.http_nudged(&self.topic, &self.ask).await
    }

    /// The same, where there has to be a head to look at.
    ///
    /// # Errors
    /// Inconclusive where there is none.
    pub async fn head(&self, cx: &mut Cx) -> Result<Box<Exchange>, Stop> {
        match self.answer(cx).await? {
            Answer::Head(exchange) => Ok(exchange),
            other => Err(other.inconclusive(&self.ask.says())),
        }
    }

    /// The answer to a poll, its body as far as it came.
    ///
    /// # Errors
    /// Inconclusive where there is no head.
    pub async fn body(&self, cx: &mut Cx) -> Result<(Box<Exchange>, Body), Stop> {
        let mut exchange = self.head(cx).await?;
        let body = self.read(cx, &mut exchange).await?;
        Ok((exchange, body))
    }

    /// The body of a poll. Some targets send the head at once and the body
    /// when there is a message, so that one is published where it takes long.
    ///
    /// # Errors
    /// Inconclusive where nothing can be published that has to be.
    pub async fn read(&self, cx: &mut Cx, exchange: &mut Exchange) -> Result<Body, Stop> {
        let quiet = Instant::now() + cx.time.quiet;
        let mut body = exchange.rest(quiet, LARGEST_ANSWER).await;
        if body.end.is_none() && !body.is_cut {
            if cx.technique().is_held() && cx.can_publish() {
                cx.try_publish(&self.topic, &Message::new("nudge")).await?;
            }
            let until = cx.patience();
            let more = exchange.rest(until, LARGEST_ANSWER).await;
            body.bytes.extend(more.bytes);
            (body.end, body.at_end, body.is_cut) = (more.end, more.at_end, more.is_cut);
        }
        Ok(body)
    }

    /// The whole answer to a poll, as the target file explains it.
    ///
    /// # Errors
    /// Inconclusive where none comes, or none that the target file explains.
    pub async fn polled(&self, cx: &mut Cx) -> Result<Polled, Stop> {
        let mut held = cx.hold(&self.ask).await?;
        let quiet = Instant::now() + cx.time.quiet;
        let mut waited = held.wait(quiet).await;
        if matches!(waited, Waited::Held) {
            if cx.technique().is_held() && cx.can_publish() {
                cx.try_publish(&self.topic, &Message::new("nudge")).await?;
            }
            let until = cx.patience();
            waited = held.wait(until).await;
        }
        match waited {
            Waited::Answer(polled) => match &polled.came {
                Came::Other(_) => {
                    Err(Stop::inconclusive(format!("{} got {}", self.ask.says(), polled.says())))
                }
                Came::Messages(_) | Came::Nothing(_) => Ok(*polled),
            },
            Waited::Held => {
                Err(Stop::inconclusive(format!("{} got no whole answer", self.ask.says())))
            }
            Waited::Broken(answer) => Err(answer.inconclusive(&self.ask.says())),
        }
    }
}

impl Cx {
    /// A new topic, and the request for what it holds. Where it is polled and
    /// can be published to, it holds a message, for some targets know no topic
    /// without one.
    ///
    /// # Errors
    /// Inconclusive where the target file does not fit, or publishing fails.
    pub async fn good(&mut self) -> Result<Good, Stop> {
        let mut topic = self.topic();
        if self.can_publish() && !self.technique().is_stream() {
            let marker = topic.marker();
            self.publish(&topic, &Message::new(marker)).await?;
        }
        let ask = self.feed_ask(&topic)?;
        Ok(Good { topic, ask })
    }

    /// The same, and it is shown that the request is served: with a stream, or
    /// with an answer to a poll. The head of that answer comes along.
    ///
    /// # Errors
    /// Inconclusive where it is not.
    pub async fn served(&mut self) -> Result<(Good, ResponseHead), Stop> {
        let good = self.good().await?;
        let (head, event) = match self.technique() {
            Technique::Stream => {
                let stream = self.subscribe_by(&good.topic, &good.ask).await?;
                (stream.exchange.head, stream.exchange.head_event)
            }
            Technique::Poll | Technique::Held => {
                let polled = good.polled(self).await?;
                (polled.exchange.head, polled.exchange.head_event)
            }
        };
        self.recorder.mark(event, Mark::Control);
        Ok((good, head))
    }
}

/// The values of a field, for a report: `Allow: GET, HEAD`, or `no Allow`.
pub fn shown(head: &ResponseHead, name: &str) -> String {
    let values: Vec<&str> = head.values(name).collect();
    match values.as_slice() {
        [] => format!("no {name}"),
        some => format!("{name}: {}", some.join("; ")),
    }
}

/// Reads what still comes of a body whose end nobody waits for.
pub(super) async fn drain(exchange: &mut Exchange, until: Instant) {
    while let Part::Bytes { .. } = exchange.next(until).await {}
}
