//! An open stream as the prober sees it: what a client would dispatch, what
//! stands between, and how it ends.

use std::collections::VecDeque;

use tokio::time::{Instant, sleep};

use super::stream::{Event, Item, Line, Reader, Rest};
use crate::case::{Stop, Timing};
use crate::families::events::Cx;
use crate::families::events::contract::{Fill, Pointer, Ready};
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::publish::subscribe_ask;
use crate::families::events::feed::{Message, Topic};
use crate::families::http::codings::codings;
use crate::http::gzip::Gzip;
use crate::http::{Answer, Ask, BodyEnd, Exchange, Part};
use crate::transcript::Mark;

/// So many items are kept of a stream; the oldest are dropped.
const MOST_ITEMS: usize = 4096;

/// What came next.
#[derive(Clone, Debug)]
pub enum Next {
    /// A client would dispatch this.
    Event(Event),
    /// The stream ended.
    Ended(BodyEnd),
    /// Nothing until the moment given.
    Silence,
}

/// An open stream.
pub struct Subscription {
    /// The request and the head of its answer.
    pub exchange: Exchange,
    /// What reads the stream.
    pub reader: Reader,
    /// Everything that was read so far.
    pub items: VecDeque<Item>,
    /// What stood behind the last blank line, once the stream has ended.
    pub rest: Option<Rest>,
    /// Read and not yet looked at.
    coming: VecDeque<Item>,
    ended: Option<BodyEnd>,
    payload: Option<Pointer>,
    /// What decodes the stream, where it is compressed with gzip.
    gzip: Option<Gzip>,
    time: Timing,
}

impl Cx {
    /// The request for the stream of `topic`, by a client that has seen nothing.
    ///
    /// # Errors
    /// Inconclusive where the target file does not fit.
    pub fn stream_ask(&self, topic: &Topic) -> Result<Ask, Stop> {
        subscribe_ask(&*self.contract()?, &Fill::topic(&topic.name))
    }

    /// The request of a client that comes back with `cursor`.
    ///
    /// # Errors
    /// As [`Cx::stream_ask`].
    pub fn resume_ask(&self, topic: &Topic, cursor: &[u8]) -> Result<Ask, Stop> {
        let cursor = [cursor.to_vec()];
        let fill = Fill { cursor: &cursor, ..Fill::topic(&topic.name) };
        subscribe_ask(&*self.contract()?, &fill)
    }

    /// Opens the stream of `topic`, and returns when what is published arrives.
    ///
    /// # Errors
    /// Inconclusive where no stream comes: how a stream begins is the business
    /// of the cases about heads.
    pub async fn subscribe(&mut self, topic: &Topic) -> Result<Subscription, Stop> {
        let ask = self.stream_ask(topic)?;
        self.subscribe_by(topic, &ask).await
    }

    /// The same for a client that comes back with `cursor`.
    ///
    /// # Errors
    /// As [`Cx::subscribe`].
    pub async fn resume(&mut self, topic: &Topic, cursor: &[u8]) -> Result<Subscription, Stop> {
        let ask = self.resume_ask(topic, cursor)?;
        self.subscribe_by(topic, &ask).await
    }

    /// Opens a stream by `ask`.
    ///
    /// # Errors
    /// As [`Cx::subscribe`].
    pub async fn subscribe_by(&mut self, topic: &Topic, ask: &Ask) -> Result<Subscription, Stop> {
        match self.try_subscribe(topic, ask).await? {
            Ok(subscription) => Ok(subscription),
            Err(answer) => Err(Stop::inconclusive(format!(
                "there is no stream to look at: {} got {}",
                ask.says(),
                answer.says()
            ))),
        }
    }

    /// Opens a stream by `ask`, or returns the answer that is none.
    ///
    /// # Errors
    /// Inconclusive where no connection comes about.
    pub async fn try_subscribe(
        &mut self,
        topic: &Topic,
        ask: &Ask,
    ) -> Result<Result<Subscription, Answer>, Stop> {
        let exchange = match self.http_nudged(topic, ask).await? {
            Answer::Head(exchange) if is_stream(&exchange) => *exchange,
            other => return Ok(Err(other)),
        };
        let contract = self.contract()?;
        let payload = contract.payload.extract.clone();
        let mut subscription = Subscription::of(exchange, payload, self.time);
        subscription.wait_until_ready(&contract.ready).await?;
        Ok(Ok(subscription))
    }
}

/// Whether the answer is a stream as far as a client is concerned.
pub fn is_stream(exchange: &Exchange) -> bool {
    exchange.head.status == Some(200) && exchange.head.values("Content-Type").any(is_event_stream)
}

/// Whether a Content-Type is that of a stream, whatever parameters follow.
pub fn is_event_stream(value: &str) -> bool {
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("text/event-stream")
}

impl Subscription {
    /// Goes on with an answer whose head was looked at.
    pub fn of(exchange: Exchange, payload: Option<Pointer>, time: Timing) -> Subscription {
        let codings = codings(&exchange.head);
        let gzip = (codings == ["gzip"] || codings == ["x-gzip"]).then(Gzip::new);
        Subscription {
            exchange,
            gzip,
            reader: Reader::new(),
            items: VecDeque::new(),
            rest: None,
            coming: VecDeque::new(),
            ended: None,
            payload,
            time,
        }
    }

    /// The moment at which patience ends, counted from now.
    pub fn patience(&self) -> Instant {
        Instant::now() + self.time.patience
    }

    /// The moment at which quiet ends, counted from now.
    pub fn quiet(&self) -> Instant {
        Instant::now() + self.time.quiet
    }

    async fn wait_until_ready(&mut self, ready: &Ready) -> Result<(), Stop> {
        let until = self.patience();
        let (key, came) = match ready {
            Ready::Head => return Ok(()),
            Ready::Delay(delay) => {
                sleep(*delay).await;
                return Ok(());
            }
            Ready::Comment => ("comment".to_owned(), self.comment(until).await.is_some()),
            Ready::Event(kind) => {
                let is_it = |event: &Event| event.kind == *kind;
                (format!("event:{kind}"), self.find(until, is_it).await.is_some())
            }
        };
        match came {
            true => Ok(()),
            false => Err(Stop::inconclusive(format!(
                "`ready = \"{key}\"` did not happen within {:?}",
                self.time.patience
            ))),
        }
    }

    /// Reads on until there is an item that was not looked at.
    async fn fill(&mut self, until: Instant) -> Option<Next> {
        while self.coming.is_empty() {
            if let Some(end) = &self.ended {
                return Some(Next::Ended(end.clone()));
            }
            // A target that never pauses does not keep us longer than one that does.
            if Instant::now() > until {
                return Some(Next::Silence);
            }
            match self.exchange.next(until).await {
                Part::Bytes { bytes, at, event } => {
                    let bytes = match &mut self.gzip {
                        Some(gzip) => gzip.feed(&bytes),
                        None => bytes,
                    };
                    self.coming.extend(self.reader.feed(&bytes, at, event));
                }
                Part::End(end) => {
                    self.rest = self.reader.finish();
                    self.ended = Some(end);
                }
                Part::Silence => return Some(Next::Silence),
            }
        }
        None
    }

    /// The next item, whatever it is.
    ///
    /// # Errors
    /// What came instead: the end, or silence.
    pub async fn item(&mut self, until: Instant) -> Result<Item, Next> {
        if let Some(next) = self.fill(until).await {
            return Err(next);
        }
        let item = self.coming.pop_front().ok_or(Next::Silence)?;
        if self.items.len() >= MOST_ITEMS {
            self.items.pop_front();
        }
        self.items.push_back(item.clone());
        Ok(item)
    }

    /// The next event that a client would dispatch.
    pub async fn next(&mut self, until: Instant) -> Next {
        loop {
            match self.item(until).await {
                Ok(Item::Dispatch(event)) => return Next::Event(event),
                Ok(_) => {}
                Err(next) => return next,
            }
        }
    }

    /// The next event that `is_it`; others are passed over.
    pub async fn find(&mut self, until: Instant, is_it: impl Fn(&Event) -> bool) -> Option<Event> {
        loop {
            match self.next(until).await {
                Next::Event(event) if is_it(&event) => return Some(event),
                Next::Event(_) => {}
                Next::Ended(_) | Next::Silence => return None,
            }
        }
    }

    /// The next comment, with the event of the transcript that holds it.
    pub async fn comment(&mut self, until: Instant) -> Option<std::sync::Arc<Line>> {
        loop {
            match self.item(until).await {
                Ok(Item::Line(line)) if line.comment().is_some() => return Some(line),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    /// What was published, as this event tells it.
    ///
    /// # Errors
    /// Inconclusive where the place that the target file names is not there.
    pub fn payload(&self, event: &Event) -> Result<Vec<u8>, Stop> {
        let Some(pointer) = &self.payload else { return Ok(event.data.clone()) };
        let json: Option<serde_json::Value> = serde_json::from_slice(&event.data).ok();
        let found = json.as_ref().and_then(|json| pointer.text(json));
        found.map(String::into_bytes).ok_or_else(|| {
            Stop::inconclusive(format!(
                "`payload.extract = \"{pointer}\"` finds nothing in {}",
                quoted(&event.data)
            ))
        })
    }

    /// Every event of `topic` until `until`, or until `count` of them came.
    /// Events of others, such as a greeting, are passed over.
    ///
    /// # Errors
    /// As [`Subscription::payload`].
    pub async fn own(
        &mut self,
        topic: &Topic,
        count: usize,
        until: Instant,
    ) -> Result<Vec<(Vec<u8>, Event)>, Stop> {
        let mut own = Vec::new();
        while own.len() < count {
            let Next::Event(event) = self.next(until).await else { break };
            if topic.owns(&event.data) {
                own.push((self.payload(&event)?, event));
            }
        }
        Ok(own)
    }

    /// Every event of `topic` up to the one with the data `last`, behind which
    /// nothing is to come that was published before it. Where it does not come
    /// within patience after the one before, that one is the end of the list.
    ///
    /// # Errors
    /// As [`Subscription::payload`].
    pub async fn up_to(
        &mut self,
        topic: &Topic,
        last: &str,
    ) -> Result<Vec<(Vec<u8>, Event)>, Stop> {
        let mut all = Vec::new();
        while all.len() < MOST_ITEMS {
            let Some(next) = self.own(topic, 1, self.patience()).await?.pop() else { break };
            let is_last = next.0 == last.as_bytes();
            all.push(next);
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    /// Reads so many bytes of the stream and no more, and returns the events of
    /// `topic` that they complete.
    ///
    /// # Errors
    /// As [`Subscription::payload`].
    pub async fn read_bytes(
        &mut self,
        topic: &Topic,
        most: usize,
    ) -> Result<Vec<(Vec<u8>, Event)>, Stop> {
        if most > 0 {
            let body = self.exchange.rest(self.patience(), most).await;
            let at = Instant::now();
            let event = body.arrivals.last().map_or(self.exchange.head_event, |last| last.event);
            self.coming.extend(self.reader.feed(&body.bytes, at, event));
        }
        let mut own = Vec::new();
        for item in self.coming.drain(..).collect::<Vec<_>>() {
            if let Item::Dispatch(event) = item
                && topic.owns(&event.data)
            {
                own.push((self.payload(&event)?, event));
            }
        }
        Ok(own)
    }

    /// The ID with which a client comes back that saw `event` last.
    ///
    /// # Errors
    /// Inconclusive where no event had one so far, though the target file says
    /// that a client comes back with it.
    pub fn cursor(&self, event: &Event) -> Result<Vec<u8>, Stop> {
        match event.last_event_id.as_bytes() {
            [] => Err(Stop::inconclusive("`cursor.read = \"id\"` in [sse]: no event had an ID")),
            id => Ok(id.to_vec()),
        }
    }

    /// The event of the transcript that shows where the stream stands: its end,
    /// or its head.
    pub fn last_event(&self) -> u32 {
        self.exchange.ended_at().map_or(self.exchange.head_event, |(_, event)| event)
    }

    /// The next event of `topic` is the one with `marker`. It is the control of
    /// most cases: what is published arrives here.
    ///
    /// # Errors
    /// A violation where another one of the topic comes, or none.
    pub async fn expect(&mut self, topic: &Topic, marker: &str) -> Result<Event, Stop> {
        let expected = format!("an event with the data {}", quoted(marker.as_bytes()));
        let until = self.patience();
        loop {
            match self.next(until).await {
                Next::Event(event) if topic.owns(&event.data) => {
                    let payload = self.payload(&event)?;
                    if payload == marker.as_bytes() {
                        return Ok(event);
                    }
                    let actual = format!("an event with the data {}", quoted(&payload));
                    return Err(Stop::violation(expected, actual).at(event.event));
                }
                Next::Event(_) => {}
                Next::Ended(end) => {
                    return Err(Stop::violation(expected, end.says()).at(self.last_event()));
                }
                Next::Silence => {
                    return Err(
                        Stop::violation(expected, self.silence()).at(self.exchange.head_event)
                    );
                }
            }
        }
    }

    /// The same as a control: whatever goes wrong, nothing can be said.
    ///
    /// # Errors
    /// Inconclusive where the event does not come.
    pub async fn control(&mut self, cx: &mut Cx, topic: &mut Topic) -> Result<Event, Stop> {
        let marker = topic.marker();
        cx.publish(topic, &Message::new(marker.as_str())).await?;
        match self.expect(topic, &marker).await {
            Ok(event) => {
                cx.recorder.mark(event.event, Mark::Control);
                Ok(event)
            }
            Err(Stop::Violation(violation)) => Err(Stop::inconclusive(format!(
                "the control failed: expected {}, but {}",
                violation.expected, violation.actual
            ))),
            Err(other) => Err(other),
        }
    }

    /// Whether the stream is compressed, and decoded before it is read.
    pub fn is_decoded(&self) -> bool {
        self.gzip.is_some()
    }

    /// In words, how nothing came.
    pub fn silence(&self) -> String {
        match self.reader.open() {
            0 => format!("nothing within {:?}", self.time.patience),
            open => format!(
                "{open} bytes without the blank line that ends an event, within {:?}",
                self.time.patience
            ),
        }
    }
}
