//! Whoever listens to one stream.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tokio::time::sleep;

use super::Server;
use super::coding::Coding;
use super::events::Writer;
use super::history::{Event, Start};
use super::left::Left;
use super::options::{Delivery, Encoding, Fault, Options};
use super::reader::Reader;
use crate::faulty::http::Pieces;

/// How late a late event is.
const LATE: Duration = Duration::from_millis(2500);

/// How long what is published after a replay is lost.
const RACE: Duration = Duration::from_millis(40);

/// How long an idle stream lasts where it does not last.
const IDLE: Duration = Duration::from_millis(30);

/// How many bytes are collected where bytes are collected.
const COLLECTED: usize = 4096;

/// Whoever listens to one stream. Dropping it, which happens when the connection ends, lets
/// go of the topic.
#[derive(Debug)]
pub(super) struct Subscription {
    reader: Reader,
    coding: Coding,
    writer: Writer,
    options: Arc<Options>,
    /// What is written before anything else.
    opening: Option<Vec<u8>>,
    /// Events that have been taken from the topic.
    queue: VecDeque<Event>,
    /// The newest event at the time when the client came back.
    replay: Option<u64>,
    /// What waits for its buffer to be full.
    collected: Vec<u8>,
    ends: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    has_ended: bool,
    left: Left,
}

/// What is sent next.
enum Next {
    Bytes(Vec<u8>),
    Last(Vec<u8>),
    End,
}

impl Subscription {
    pub(super) fn new(reader: Reader, coding: Coding, server: &Server) -> Subscription {
        let options = Arc::clone(&server.options);
        let mut writer = Writer::new(Arc::clone(&options));
        let topic = &reader.topic;
        let id = match reader.start {
            Start::After(place) => Some(topic.id_of(place)),
            _ => None,
        };
        let newest = topic.newest();
        let replay = matches!(reader.start, Start::After(place) if place < newest);
        Subscription {
            coding,
            opening: Some(writer.opening(id.as_deref())),
            writer,
            options,
            queue: VecDeque::new(),
            replay: replay.then_some(newest),
            collected: Vec::new(),
            ends: topic.memory.ends.subscribe(),
            stopping: server.stopping.clone(),
            has_ended: false,
            left: Left::stream(Arc::clone(topic), server),
            reader,
        }
    }

    /// The bytes that are sent next; `None` behind the end, which never stands within an event.
    async fn bytes(&mut self) -> Option<Vec<u8>> {
        while !self.has_ended {
            let bytes = match self.plain().await {
                Next::Bytes(bytes) => self.coding.piece(bytes),
                Next::Last(bytes) => {
                    self.has_ended = true;
                    self.coding.piece(bytes)
                }
                Next::End => {
                    self.has_ended = true;
                    self.left.on_purpose();
                    self.coding.end()
                }
            };
            self.collected.extend(bytes);
            let collects = self.options.events.encoding == Encoding::Buffers;
            if !collects || self.collected.len() >= COLLECTED || self.has_ended {
                let bytes = std::mem::take(&mut self.collected);
                if !bytes.is_empty() {
                    return Some(bytes);
                }
            }
        }
        None
    }

    async fn plain(&mut self) -> Next {
        if let Some(opening) = self.opening.take() {
            return Next::Bytes(opening);
        }
        if let Some(event) = self.queue.pop_front() {
            return self.event(event).await;
        }
        self.behind_replay().await;
        let ends_when_idle = self.options.events.delivery == Delivery::EndsWhenIdle;
        let page = tokio::select! {
            biased;
            _ = self.stopping.wait_for(|stopping| *stopping) => return Next::End,
            Ok(()) = self.ends.changed() => return Next::End,
            page = self.reader.next() => page,
            () = sleep(self.options.heartbeat), if !ends_when_idle => {
                return Next::Bytes(self.writer.heartbeat());
            }
            () = sleep(IDLE), if ends_when_idle => return Next::End,
        };
        match page {
            Ok(page) => {
                self.reader.start = Start::After(page.cursor);
                match page.events.into_iter().next() {
                    Some(event) => self.taken(event).await,
                    None => Next::End,
                }
            }
            Err(gone) => {
                self.reader.start = Start::After(gone.resume);
                let id = self.reader.topic.id_of(gone.resume);
                Next::Bytes(self.writer.gap(&id))
            }
        }
    }

    /// Where a replay is over, some lose what comes next, and some go no further.
    async fn behind_replay(&mut self) {
        let Start::After(place) = self.reader.start else { return };
        if self.replay.is_none_or(|newest| place < newest) {
            return;
        }
        let options = &self.options;
        if options.has(Fault::StopsBehindReplay) {
            let _ = self.stopping.wait_for(|stopping| *stopping).await;
        }
        if options.has(Fault::LosesRace) {
            sleep(RACE).await;
            self.reader.start = Start::After(self.reader.topic.newest());
        }
        self.replay = None;
    }

    /// An event from the topic, on its way to the queue.
    async fn taken(&mut self, event: Event) -> Next {
        let topic = Arc::clone(&self.reader.topic);
        if self.options.has(Fault::ReplaysBackwards) && self.replay.is_some() {
            let rest = topic.read(self.reader.start, usize::MAX);
            self.queue.extend(rest.map(|page| page.events).unwrap_or_default());
            self.queue.push_front(event);
            self.queue.make_contiguous().reverse();
            self.reader.start = Start::After(topic.newest().max(self.queue[0].number));
            return Next::Bytes(Vec::new());
        }
        match (self.options.events.delivery, event.ordinal % 10) {
            (Delivery::LosesEvery50th, _) if event.ordinal.is_multiple_of(50) => {
                return Next::Bytes(Vec::new());
            }
            (Delivery::DoublesEvery10th, 5) => self.queue.push_back(event.clone()),
            // It goes out behind the one that follows.
            (Delivery::SwapsEvery10th, 5) => {
                let Ok(page) = self.reader.next().await else { return Next::End };
                self.reader.start = Start::After(page.cursor);
                self.queue.push_back(event);
                let Some(event) = page.events.into_iter().next() else { return Next::End };
                return self.event(event).await;
            }
            _ => {}
        }
        self.event(event).await
    }

    async fn event(&mut self, event: Event) -> Next {
        let delivery = self.options.events.delivery;
        if delivery == Delivery::Late {
            sleep(LATE).await;
        }
        self.reader.topic.memory.written.fetch_max(event.number, Ordering::Relaxed);
        let is_replay = self.replay.is_some_and(|newest| event.number <= newest);
        let mut bytes = self.writer.event(&event, is_replay);
        match delivery {
            Delivery::EndsAfterOne => Next::Last(bytes),
            Delivery::EndsWithinThird if event.ordinal == 3 => {
                bytes.truncate(bytes.len() / 2);
                Next::Last(bytes)
            }
            _ => Next::Bytes(bytes),
        }
    }
}

impl Pieces for Subscription {
    fn next(&mut self) -> BoxFuture<'_, Option<Vec<u8>>> {
        Box::pin(self.bytes())
    }
}
