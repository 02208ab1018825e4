//! Polls that are held until there is something to say.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::Server;
use super::history::{Gone, Page, Start, Topic};
use super::left::Left;
use super::options::{Fault, TimeUp};
use super::reader::Reader;
use super::topics::Place;

/// How long it takes to find out that a client has left.
const FAREWELL: Duration = Duration::from_millis(150);

/// More held polls than this are too much for some peers.
const TOO_MANY: usize = 90;

/// Why a poll is held no more.
#[derive(Debug)]
pub(super) enum Held {
    Page(Result<Page, Gone>),
    TimeUp,
    Stopping,
}

/// Holds a poll for as long as its client has time.
pub(super) async fn hold(
    place: &Place,
    mut start: Start,
    wanted: Duration,
    server: &Server,
) -> Held {
    let (topic, options) = (&place.topic, &server.options);
    let counted = Counted::new(topic, &server.common.held);
    let held = server.common.held.load(Ordering::Relaxed);
    if options.has(Fault::DiesOfHeldPolls) && held > TOO_MANY {
        server.die();
    }
    if options.has(Fault::SecondPollHangs) && counted.is_second {
        std::future::pending::<()>().await;
    }
    if options.has(Fault::ForgetsBetweenPolls) && start != Start::Oldest {
        start = Start::Newest;
    }
    let time = time(wanted, server);
    let mut left = Left::poll(Arc::clone(topic), server);
    let mut stopping = server.stopping.clone();
    let mut reader = Reader::new(Arc::clone(topic), start, options.page);
    let held = tokio::select! {
        // What is there is given, even to those who have no time.
        biased;
        page = page(&mut reader, time, counted.is_second, server) => Held::Page(page),
        () = sleep(time) => Held::TimeUp,
        _ = stopping.wait_for(|stopping| *stopping), if server.answers_at_stop() => Held::Stopping,
    };
    left.on_purpose();
    if matches!(held, Held::TimeUp) {
        return late(&reader, time, server).await;
    }
    held
}

/// The time of a poll, cut to what this server is willing to hold.
fn time(wanted: Duration, server: &Server) -> Duration {
    let time = wanted.min(server.options.longest_wait);
    if server.options.has(Fault::HoldsFiveTimesAsLong) {
        return time * 5;
    }
    time
}

/// The next page, or never where the poll is to sleep through what comes.
async fn page(
    reader: &mut Reader,
    time: Duration,
    is_second: bool,
    server: &Server,
) -> Result<Page, Gone> {
    let options = &server.options;
    let now = reader.topic.read(reader.start, options.page);
    let (is_empty, is_finished) = match &now {
        Ok(page) => (page.events.is_empty(), page.finished),
        Err(_) => (false, false),
    };
    let is_held = is_empty && !is_finished;
    if options.has(Fault::WakesEarly) && is_held {
        return timeout(time / 2, reader.next()).await.unwrap_or(now);
    }
    if options.has(Fault::HoldsBack) && !is_held && !time.is_zero() {
        return std::future::pending().await;
    }
    if options.has(Fault::SleepsThroughPublish) && is_held {
        return std::future::pending().await;
    }
    if options.has(Fault::HoldsOnFinished) && is_empty && is_finished {
        return std::future::pending().await;
    }
    let found = reader.next().await;
    if options.has(Fault::WakesWithoutMessage) && is_held {
        return now;
    }
    if options.has(Fault::SecondWakesWithoutMessage) && is_held && is_second {
        return now;
    }
    if options.has(Fault::AbortedPollsTake) && is_held {
        // A client that has left in the meantime takes the message with it.
        sleep(FAREWELL).await;
    }
    found
}

/// What the end of the time brings: what has come in the meantime, if it was passed over.
async fn late(reader: &Reader, time: Duration, server: &Server) -> Held {
    let options = &server.options;
    if options.polls.time_up == TimeUp::Never && !time.is_zero() {
        return std::future::pending().await;
    }
    if options.has(Fault::HoldsBack) || options.has(Fault::SleepsThroughPublish) {
        let page = reader.topic.read(reader.start, options.page);
        if !matches!(&page, Ok(page) if page.events.is_empty()) {
            return Held::Page(page);
        }
    }
    Held::TimeUp
}

/// Counts a held poll for as long as it is held.
struct Counted<'a> {
    topic: &'a Topic,
    all: &'a AtomicUsize,
    is_second: bool,
}

impl<'a> Counted<'a> {
    fn new(topic: &'a Topic, all: &'a AtomicUsize) -> Counted<'a> {
        all.fetch_add(1, Ordering::Relaxed);
        let others = topic.memory.held.fetch_add(1, Ordering::Relaxed);
        Counted { topic, all, is_second: others > 0 }
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::Relaxed);
        self.topic.memory.held.fetch_sub(1, Ordering::Relaxed);
    }
}
