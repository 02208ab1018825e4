//! One poll, held or not: how it is asked, and what its answer amounts to.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::message::{Message, quoted};
use super::publish::subscribe_ask;
use super::topic::Topic;
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::{Contract, CursorRead, Fill, StartAt, TimeoutForm};
use crate::http::{Answer, Ask, BodyEnd, Exchange, Held, HeldAnswer, Part};
use crate::transcript::Mark;

/// So much of an answer is read.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// Where a client stands: one value for each place of `cursor.read`, none for a
/// client that has seen nothing.
pub type Place = Vec<Vec<u8>>;

/// The whole answer to a poll.
pub struct Polled {
    /// The request and the head of its answer; the body was read.
    pub exchange: Exchange,
    /// The body.
    pub body: Vec<u8>,
    /// How the body ended.
    pub end: BodyEnd,
    /// When it ended.
    pub done_at: Instant,
    /// What the answer amounts to.
    pub came: Came,
    /// Where the client stands now, where the answer says so: else it stands
    /// where it stood.
    pub place: Option<Place>,
}

/// What an answer amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// These messages, at least one.
    Messages(Vec<Vec<u8>>),
    /// No message, in this form.
    Nothing(TimeoutForm),
    /// Something else: a refusal, or an answer that the target file does not explain.
    Other(String),
}

impl Polled {
    /// The messages in it.
    pub fn messages(&self) -> &[Vec<u8>] {
        match &self.came {
            Came::Messages(messages) => messages,
            Came::Nothing(_) | Came::Other(_) => &[],
        }
    }

    /// The status, 0 where there is none.
    pub fn status(&self) -> u16 {
        self.exchange.head.status.unwrap_or_default()
    }

    /// How long the answer took, from the request to the end of the body.
    pub fn took(&self) -> Duration {
        self.done_at.saturating_duration_since(self.exchange.asked_at)
    }

    /// The violation that it is where `expected` was due.
    pub fn violates(&self, expected: impl Into<String>) -> Stop {
        Stop::violation(expected, self.says()).at(self.exchange.head_event)
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        let line = &self.exchange.head.line;
        let end =
            if self.end.is_whole() { String::new() } else { format!(", {}", self.end.says()) };
        match &self.came {
            Came::Messages(messages) => {
                let shown: Vec<String> = messages.iter().take(5).map(|m| quoted(m)).collect();
                let more = if messages.len() > 5 { ", …" } else { "" };
                format!("{line} with {}{more}{end}", shown.join(", "))
            }
            Came::Nothing(_) => format!("{line} without a message{end}"),
            Came::Other(why) => format!("{line}, {why}{end}"),
        }
    }
}

impl Contract {
    /// What an answer with this head and this body amounts to.
    fn read(&self, exchange: &Exchange, body: &[u8]) -> (Came, Option<Place>) {
        let status = exchange.head.status.unwrap_or_default();
        let form = TimeoutForm::ALL.into_iter().find(|form| form.status() == status);
        match form {
            Some(form) if status != 200 => {
                return (Came::Nothing(form), self.place(exchange, None, None));
            }
            None => return (Came::Other(quoted(body)), None),
            Some(_) => {}
        }
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let entries = match &self.payload.events {
            None => None,
            Some(pointer) => match json.as_ref().and_then(|json| pointer.find(json)) {
                Some(Value::Array(entries)) => Some(entries.as_slice()),
                _ => {
                    return (
                        Came::Other(format!(
                            "`payload.events = \"{pointer}\"` finds no array in {}",
                            quoted(body)
                        )),
                        None,
                    );
                }
            },
        };
        let place = self.place(exchange, json.as_ref(), entries.and_then(<[Value]>::last));
        let came = match entries {
            Some(entries) => self.messages(entries),
            None if body.is_empty()
                && self.capabilities.timeout.contains(&TimeoutForm::EmptyOk) =>
            {
                Came::Nothing(TimeoutForm::EmptyOk)
            }
            None => match &self.payload.extract {
                None => Came::Messages(vec![body.to_vec()]),
                Some(pointer) => match json.as_ref().and_then(|json| pointer.text(json)) {
                    Some(text) => Came::Messages(vec![text.into_bytes()]),
                    None => Came::Other(format!(
                        "`payload.extract = \"{pointer}\"` finds nothing in {}",
                        quoted(body)
                    )),
                },
            },
        };
        (came, place)
    }

    /// The messages of an array.
    fn messages(&self, entries: &[Value]) -> Came {
        if entries.is_empty() {
            return Came::Nothing(TimeoutForm::EmptyOk);
        }
        let text = |entry: &Value| match &self.payload.extract {
            Some(pointer) => pointer.text(entry),
            None => entry.as_str().map(str::to_owned).or_else(|| Some(entry.to_string())),
        };
        let texts: Option<Vec<Vec<u8>>> =
            entries.iter().map(|entry| text(entry).map(String::into_bytes)).collect();
        texts.map_or_else(
            || Came::Other("`payload.extract` finds nothing in a message of it".to_owned()),
            Came::Messages,
        )
    }

    /// Where a client stands behind this answer: known only where every part of
    /// it is there. Half a cursor is none.
    fn place(
        &self,
        exchange: &Exchange,
        json: Option<&Value>,
        last: Option<&Value>,
    ) -> Option<Place> {
        let reads = &self.cursor.as_ref()?.read;
        let values = reads.iter().map(|read| match read {
            CursorRead::Header(name) => {
                exchange.head.value(name).map(|value| value.chars().map(|c| c as u8).collect())
            }
            CursorRead::Json(pointer) => pointer.text(json?).map(String::into_bytes),
            CursorRead::Message(pointer) => pointer.text(last?).map(String::into_bytes),
            CursorRead::Id => None,
        });
        values.collect()
    }
}

/// A poll that was asked and need not be answered yet.
pub struct HeldPoll {
    /// The event that holds the request.
    pub ask_event: u32,
    contract: Arc<Contract>,
    state: State,
}

enum State {
    Asked(Box<Held>),
    /// The head is there, the body not whole: some targets send the head at once.
    Reading(Box<Exchange>, Vec<u8>),
    /// Something came that is no answer.
    Broken(Answer),
    /// The end was told.
    Over,
}

/// What came of waiting for a poll.
pub enum Waited {
    /// The whole answer.
    Answer(Box<Polled>),
    /// None so far: it is held.
    Held,
    /// Something that is no answer.
    Broken(Answer),
}

impl Cx {
    /// The request of a poll by a client that stands at `place` and has time for
    /// `wait`, where the target file says how to tell that.
    ///
    /// # Errors
    /// Inconclusive where the target file does not fit.
    pub fn poll_ask(
        &self,
        topic: &Topic,
        place: &[Vec<u8>],
        wait: Option<Duration>,
    ) -> Result<Ask, Stop> {
        let fill = Fill { cursor: place, wait, ..Fill::topic(&topic.name) };
        subscribe_ask(&*self.contract()?, &fill)
    }

    /// Asks, and waits for nothing.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about.
    pub async fn hold(&mut self, ask: &Ask) -> Result<HeldPoll, Stop> {
        let held = self.http_held(ask).await?;
        self.held(held)
    }

    /// Goes on with a poll whose request is already under way.
    ///
    /// # Errors
    /// Inconclusive where the target has no contract.
    pub fn held(&self, held: Held) -> Result<HeldPoll, Stop> {
        let (ask_event, contract) = (held.ask_event(), self.contract()?);
        Ok(HeldPoll { ask_event, contract, state: State::Asked(Box::new(held)) })
    }

    /// Asks, and waits for the whole answer until patience ends behind `wait`.
    ///
    /// # Errors
    /// Inconclusive where no whole answer comes.
    pub async fn poll(
        &mut self,
        topic: &Topic,
        place: &[Vec<u8>],
        wait: Option<Duration>,
    ) -> Result<Polled, Stop> {
        let ask = self.poll_ask(topic, place, wait)?;
        self.poll_by(&ask, wait.unwrap_or_default()).await
    }

    /// The same by `ask`, which may be held for `wait`.
    ///
    /// # Errors
    /// As [`Cx::poll`].
    pub async fn poll_by(&mut self, ask: &Ask, wait: Duration) -> Result<Polled, Stop> {
        let mut held = self.hold(ask).await?;
        let until = self.patience() + wait;
        match held.wait(until).await {
            Waited::Answer(polled) => Ok(*polled),
            Waited::Held => Err(Stop::inconclusive(format!(
                "a poll that comes before the stimulus got no whole answer within {:?}",
                self.time.patience + wait
            ))),
            Waited::Broken(answer) => Err(answer.inconclusive("a poll before the stimulus")),
        }
    }

    /// Publishes a marker that the client at `place` gets: where it stands then.
    /// It is the control of most cases.
    ///
    /// # Errors
    /// Inconclusive where the marker does not come.
    pub async fn poll_control(
        &mut self,
        topic: &mut Topic,
        place: &[Vec<u8>],
    ) -> Result<Place, Stop> {
        let marker = topic.marker();
        let mut polled = self.published_to_poll(topic, place, &marker).await?;
        let until = self.patience();
        let mut place = place.to_vec();
        loop {
            let is_there = polled.messages().iter().any(|message| message == marker.as_bytes());
            match polled.place.clone() {
                Some(next) if is_there => {
                    self.recorder.mark(polled.exchange.head_event, Mark::Control);
                    return Ok(next);
                }
                // More is waiting than one answer holds.
                Some(next) if next != place && Instant::now() < until => place = next,
                None if is_there => {
                    return Err(Stop::inconclusive(format!(
                        "`cursor.read` finds nothing in the answer to a poll: {}",
                        polled.says()
                    )));
                }
                _ => {
                    return Err(Stop::inconclusive(format!(
                        "the control failed: what was published is not in the answer, {}",
                        polled.says()
                    )));
                }
            }
            polled = self.poll(topic, &place, None).await?;
        }
    }

    /// Publishes `marker`, and returns the answer that a poll from `place` gets.
    /// A target that tells a newcomer only what comes next has to be asked first.
    async fn published_to_poll(
        &mut self,
        topic: &Topic,
        place: &[Vec<u8>],
        marker: &str,
    ) -> Result<Polled, Stop> {
        let message = Message::new(marker);
        if !place.is_empty() || self.tells_newcomers_all() {
            self.publish(topic, &message).await?;
            return self.poll(topic, place, None).await;
        }
        let ask = self.poll_ask(topic, place, None)?;
        let mut held = self.hold(&ask).await?;
        held.settle(self).await;
        self.publish(topic, &message).await?;
        let until = self.patience();
        match held.wait(until).await {
            Waited::Answer(polled) => Ok(*polled),
            Waited::Held => Err(Stop::inconclusive(
                "the control failed: a held poll did not bring what was published",
            )),
            Waited::Broken(answer) => Err(answer.inconclusive("a poll before the stimulus")),
        }
    }

    /// Whether a client without a cursor gets all that is kept.
    fn tells_newcomers_all(&self) -> bool {
        let contract = self.target.settings::<Contract>();
        let cursor = contract.as_ref().and_then(|contract| contract.cursor.as_ref());
        cursor.is_some_and(|cursor| cursor.start == StartAt::Earliest)
    }
}

impl HeldPoll {
    /// Waits for the whole answer until a moment.
    pub async fn wait(&mut self, until: Instant) -> Waited {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Asked(held) => match (*held).answer(until).await {
                    HeldAnswer::Answer(Answer::Head(exchange)) => {
                        self.state = State::Reading(exchange, Vec::new());
                    }
                    HeldAnswer::Answer(other) => return Waited::Broken(other),
                    HeldAnswer::Waiting(held) => {
                        self.state = State::Asked(Box::new(held));
                        return Waited::Held;
                    }
                },
                State::Reading(mut exchange, mut bytes) => match exchange.next(until).await {
                    Part::Bytes { bytes: more, .. } => {
                        if bytes.len() < LARGEST_ANSWER {
                            bytes.extend(more);
                        }
                        self.state = State::Reading(exchange, bytes);
                    }
                    Part::End(end) => {
                        return Waited::Answer(Box::new(self.polled(*exchange, bytes, end)));
                    }
                    Part::Silence => {
                        self.state = State::Reading(exchange, bytes);
                        return Waited::Held;
                    }
                },
                State::Broken(answer) => return Waited::Broken(answer),
                State::Over => return Waited::Held,
            }
        }
    }

    /// Gives the target time to take the request: until the head of the answer is
    /// there, as some send it at once, or `quiet` is over.
    pub async fn settle(&mut self, cx: &Cx) {
        let until = Instant::now() + cx.time.quiet;
        let state = std::mem::replace(&mut self.state, State::Over);
        self.state = match state {
            State::Asked(held) => match (*held).answer(until).await {
                HeldAnswer::Waiting(held) => State::Asked(Box::new(held)),
                HeldAnswer::Answer(Answer::Head(exchange)) => State::Reading(exchange, Vec::new()),
                HeldAnswer::Answer(other) => State::Broken(other),
            },
            other => other,
        };
    }

    /// Ends our direction of the connection and goes on waiting.
    pub async fn finish_sending(&mut self) {
        if let State::Asked(held) = &mut self.state {
            held.finish_sending().await;
        }
    }

    /// Ends the connection by force (RST), as a client does that crashes.
    pub fn reset(self) {
        match self.state {
            State::Asked(held) => held.reset(),
            State::Reading(exchange, _) => exchange.reset(),
            State::Broken(_) | State::Over => {}
        }
    }

    /// Ends the connection, as a client does that goes away.
    pub async fn abort(self) {
        match self.state {
            State::Asked(held) => held.abort().await,
            State::Reading(exchange, _) => exchange.abort().await,
            State::Broken(_) | State::Over => {}
        }
    }

    fn polled(&self, exchange: Exchange, body: Vec<u8>, end: BodyEnd) -> Polled {
        // What is only a part means nothing.
        let (came, place) = match end.is_whole() {
            true => self.contract.read(&exchange, &body),
            false => (Came::Other(format!("{} bytes of a body", body.len())), None),
        };
        let done_at = exchange.ended_at().map_or_else(Instant::now, |(at, _)| at);
        Polled { exchange, body, end, done_at, came, place }
    }
}
