//! What the cases about HTTP that several families share have to know of events.

use tokio::time::Instant;

use super::contract::Fill;
use super::feed::polling::{Came, Polled, Waited};
use super::feed::publish::subscribe_ask;
use super::feed::start::some_answer;
use super::feed::{Message, Topic};
use super::{Cx, Technique};
use crate::case::Stop;
use crate::families::http::{Good, HttpContext, LARGEST_ANSWER};
use crate::http::{Answer, Ask, Body, Exchange};
use crate::http1::ResponseHead;
use crate::transcript::Mark;

impl HttpContext for Cx {
    type Subject = Topic;

    const LINE_ENDS: &'static str = "a cursor with line ends";

    /// A new topic, and the request for what it holds. Where it is polled and
    /// can be published to, it holds a message, for some targets know no topic
    /// without one.
    async fn good(&mut self) -> Result<Good<Cx>, Stop> {
        let mut topic = self.topic();
        if self.can_publish() && !self.technique().is_stream() {
            let marker = topic.marker();
            self.publish(&topic, &Message::new(marker)).await?;
        }
        let ask = self.feed_ask(&topic)?;
        Ok(Good { subject: topic, ask })
    }

    /// The answer to publishing has a head as well, and need be none that can be
    /// read.
    async fn try_good(&mut self) -> Result<Good<Cx>, Stop> {
        let mut topic = self.topic();
        if self.can_publish() {
            let marker = topic.marker();
            self.try_publish(&topic, &Message::new(marker)).await?;
        }
        let ask = self.feed_ask(&topic)?;
        Ok(Good { subject: topic, ask })
    }

    /// It is served with a stream, or with an answer to a poll.
    async fn served(&mut self) -> Result<(Good<Cx>, ResponseHead), Stop> {
        let good = self.good().await?;
        let Exchange { head, head_event, .. } = match self.technique() {
            Technique::Stream => self.subscribe_by(&good.subject, &good.ask).await?.exchange,
            Technique::Poll | Technique::Held => good.polled(self).await?.exchange,
        };
        self.recorder.mark(head_event, Mark::Control);
        Ok((good, head))
    }

    async fn usual_answer(&mut self) -> Result<Exchange, Stop> {
        match self.technique() {
            Technique::Stream => Ok(*self.good().await?.head(self).await?),
            Technique::Poll | Technique::Held => Ok(some_answer(self).await?.exchange),
        }
    }

    async fn answer(&mut self, good: &Good<Cx>) -> Result<Answer, Stop> {
        self.http_nudged(&good.subject, &good.ask).await
    }

    async fn read(&mut self, good: &Good<Cx>, exchange: &mut Exchange) -> Result<Body, Stop> {
        if self.technique().is_stream() && self.can_publish() {
            // There has to be something to look at, for a stream may be silent.
            let marker = good.subject.clone().marker();
            self.publish(&good.subject, &Message::new(marker)).await?;
        }
        let quiet = Instant::now() + self.time.quiet;
        let mut body = exchange.rest(quiet, LARGEST_ANSWER).await;
        if body.end.is_none() && !body.is_cut && !self.technique().is_stream() {
            nudge(self, &good.subject).await?;
            let until = self.patience();
            let more = exchange.rest(until, LARGEST_ANSWER).await;
            body.bytes.extend(more.bytes);
            (body.end, body.at_end, body.is_cut) = (more.end, more.at_end, more.is_cut);
        }
        Ok(body)
    }

    /// Only a cursor that travels in the query: no field carries a line end.
    fn with_line_ends(&self, good: &Good<Cx>, text: &str) -> Result<Ask, Stop> {
        let contract = self.contract()?;
        if contract.cursor.is_none() {
            return Err(Stop::skipped("the target file declares no `cursor`"));
        }
        let topic = &good.subject.name;
        let value = text.as_bytes().to_vec();
        let first = [value.clone()];
        let fill = Fill { cursor: &first, ..Fill::topic(topic) };
        if let Ok(ask) = subscribe_ask(&contract, &fill) {
            return Ok(ask);
        }
        let fill = Fill { second_cursor: Some(&value), ..Fill::topic(topic) };
        let ask = subscribe_ask(&contract, &fill).ok().filter(|ask| ask.target != good.ask.target);
        ask.ok_or_else(|| Stop::skipped("its cursor is sent in no query"))
    }
}

/// Some targets send the head of a long poll at once and the body when there is a
/// message, so that one is published where it takes long.
async fn nudge(cx: &mut Cx, topic: &Topic) -> Result<(), Stop> {
    if cx.technique().is_held() && cx.can_publish() {
        cx.try_publish(topic, &Message::new("nudge")).await?;
    }
    Ok(())
}

impl Good<Cx> {
    /// The whole answer to a poll, as the target file explains it.
    ///
    /// # Errors
    /// Inconclusive where none comes, or none that the target file explains.
    pub async fn polled(&self, cx: &mut Cx) -> Result<Polled, Stop> {
        let mut held = cx.hold(&self.ask).await?;
        let quiet = Instant::now() + cx.time.quiet;
        let mut waited = held.wait(quiet).await;
        if matches!(waited, Waited::Held) {
            nudge(cx, &self.subject).await?;
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
