//! Polls that are held until there is something to say.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::Server;
use super::history::{Gone, Page, Start, Topic};
use super::left::Left;
use super::options::TimeUp;
use super::reader::Reader;
use super::topics::Place;

/// How long it takes to find out that a client has left.
const FAREWELL: Duration = Duration::from_millis(150);

/// Why a poll is held no more.
#[derive(Debug)]
pub(super) enum Held {
    Page(Result<Page, Gone>),
    TimeUp,
    Stopping,
}

/// Holds a poll for as long as its client has time.
pub(super) async fn hold(place: &Place, start: Start, wanted: Duration, server: &Server) -> Held {
    let (topic, waiting) = (&place.topic, &server.options.waiting);
    let time = time(wanted, server);
    let counted = Counted::new(topic, &server.common.held);
    let followers = &server.options.followers;
    if followers.dies_of_held.is_some_and(|most| server.common.held.load(Ordering::Relaxed) > most)
    {
        server.die();
    }
    if waiting.second_hangs && counted.is_second {
        std::future::pending::<()>().await;
    }
    let is_newcomer = matches!(start, Start::Oldest);
    let start = match waiting.forgets_between && !is_newcomer {
        true => Start::Newest,
        false => start,
    };
    let mut left = Left::poll(Arc::clone(topic), server);
    let mut stopping = server.stopping.clone();
    let wakes_in_vain =
        waiting.wakes_in_vain || (waiting.second_wakes_in_vain && counted.is_second);
    let mut reader = Reader::new(Arc::clone(topic), start, server.options.page);
    let held = tokio::select! {
        // What is there is given, even to those who have no time.
        biased;
        page = page(&mut reader, time, wakes_in_vain, server) => Held::Page(page),
        () = sleep(time) => Held::TimeUp,
        _ = stopping.wait_for(|stopping| *stopping), if waiting.answers_at_stop() => Held::Stopping,
    };
    left.on_purpose();
    if matches!(held, Held::TimeUp) {
        return late(&reader, time, server).await;
    }
    held
}

/// The time of a poll, cut to what this server is willing to hold.
fn time(wanted: Duration, server: &Server) -> Duration {
    let waiting = &server.options.waiting;
    wanted.min(server.options.longest_wait) * waiting.times.max(1)
}

/// The next page, or never where the poll is to sleep through what comes.
async fn page(
    reader: &mut Reader,
    time: Duration,
    wakes_in_vain: bool,
    server: &Server,
) -> Result<Page, Gone> {
    let waiting = &server.options.waiting;
    let now = reader.topic.read(reader.start, server.options.page);
    let has_something = !matches!(&now, Ok(page) if page.events.is_empty() && !page.finished);
    let is_finished = matches!(&now, Ok(page) if page.events.is_empty() && page.finished);
    if waiting.wakes_early && !has_something {
        return match timeout(time / 2, reader.next()).await {
            Ok(page) => page,
            Err(_) => now,
        };
    }
    if (waiting.holds_back && has_something && !time.is_zero())
        || (waiting.sleeps_through && !has_something)
        || (waiting.holds_finished && is_finished)
    {
        return std::future::pending().await;
    }
    let found = reader.next().await;
    if wakes_in_vain && !has_something {
        return now;
    }
    if waiting.aborted_take && !has_something {
        // Whoever has left in the meantime takes the message with it.
        sleep(FAREWELL).await;
    }
    found
}

/// What the end of the time brings: what has come in the meantime, if it was passed over.
async fn late(reader: &Reader, time: Duration, server: &Server) -> Held {
    let waiting = &server.options.waiting;
    if waiting.time_up == TimeUp::Never && !time.is_zero() {
        return std::future::pending().await;
    }
    if waiting.holds_back || waiting.sleeps_through {
        let page = reader.topic.read(reader.start, server.options.page);
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
