//! The first look at a target: does it answer at all? How well it does so is
//! the business of the cases.

use tokio::time::Instant;

use super::topic::Topic;
use super::{Message, SOON};
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::{Contract, Publish};
use crate::http::{Answer, Ask, Held, HeldAnswer};

impl Cx {
    /// Whether messages can be published here.
    pub fn can_publish(&self) -> bool {
        let contract = self.target.settings::<Contract>();
        let publish = contract.as_ref().and_then(|contract| contract.publish.as_ref());
        matches!(publish, Some(Publish::Http(_) | Publish::Command(_)))
    }

    /// Sends `ask` and waits for the head of the answer within patience. Some
    /// targets send none before there is a message, so that one is published
    /// where the head takes longer than `quiet`; no case takes it for its own.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about.
    pub async fn http_nudged(&mut self, topic: &Topic, ask: &Ask) -> Result<Answer, Stop> {
        let held = self.http_held(ask).await?;
        let quiet = Instant::now() + self.time.quiet;
        match held.answer(quiet).await {
            HeldAnswer::Answer(answer) => Ok(answer),
            HeldAnswer::Waiting(held) => self.nudge(topic, held).await,
        }
    }

    async fn nudge(&mut self, topic: &Topic, held: Held) -> Result<Answer, Stop> {
        if self.can_publish() {
            self.recorder.note("no head yet: a message may bring it");
            self.try_publish(topic, &Message::new("nudge")).await?;
        }
        // A poll may as well be held for all the time that it gives, and one that
        // nobody can answer for longer.
        let is_held = self.technique().is_held() && !self.can_publish();
        let until = self.patience() + if is_held { self.time.longest_wait } else { SOON };
        Ok(held.answer_or_silence(until).await)
    }
}

/// A stream or a poll is answered by HTTP, and not refused. A long poll may be
/// held until something is published.
///
/// # Errors
/// Inconclusive otherwise, with what a person may have forgotten.
pub async fn gate(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let ask = cx.feed_ask(&topic)?;
    let answer = cx.http_nudged(&topic, &ask).await?;
    let is_missing = answer.status() == Some(404);
    if is_missing && cx.can_publish() && !cx.technique().is_stream() {
        // A topic may exist only once something was published to it.
        cx.try_publish(&topic, &Message::new("nudge")).await?;
        let again = cx.http(&ask).await?;
        return judge(cx, &ask, again);
    }
    judge(cx, &ask, answer)
}

fn judge(cx: &Cx, ask: &Ask, answer: Answer) -> Result<(), Stop> {
    match answer.status() {
        Some(200..=299 | 304 | 408) => Ok(()),
        // It answers, if not in the way it ought to: a case tells how.
        None if answer.response().is_some() => Ok(()),
        _ => Err(Stop::inconclusive(format!(
            "{} got {}{}",
            ask.says(),
            answer.says(),
            advice(cx, &answer)
        ))),
    }
}

/// What a person may have forgotten.
fn advice(cx: &Cx, answer: &Answer) -> String {
    let table = cx.target.protocol.name;
    match (answer, answer.status()) {
        (_, Some(401 | 403 | 407)) => {
            "; give it credentials, or an Accept or Origin, under [headers] of a target file"
                .to_owned()
        }
        (_, Some(300..=399)) => "; give the address that it redirects to".to_owned(),
        (_, Some(400 | 404 | 405 | 406)) => {
            format!(
                "; where this is not how to ask it, say so: `subscribe` in [{table}] of a target file, or --preset NAME"
            )
        }
        (Answer::Silence { .. }, _) if !cx.can_publish() => {
            format!(
                "; where it waits for a message, say how one comes about: `publish` in [{table}] of a target file, or --preset NAME"
            )
        }
        _ => String::new(),
    }
}
