//! Polling: whoever asks gets what is there; whoever has time may wait for it.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::Server;
use super::coding::Coding;
use super::conditional::Validators;
use super::history::{Event, Gone, Page, Start, Topic};
use super::hold::{Held, hold};
use super::options::{Fault, Options, Paging, TimeUp, Unknown};
use super::prefer::{self, Wanted};
use super::reply::{Polled, Reply};
use super::topics::Place;
use crate::faulty::http::{Answer, Body, Request, write_date};

/// How long a poll with `?hold` is held whose client names no time.
const DEFAULT: Duration = Duration::from_millis(300);

/// How long a short poll is held where short polls are held.
const SHORT: Duration = Duration::from_secs(3);

/// GET on a topic. With `Prefer: wait=N` or with `?hold` it is a long poll.
pub(super) async fn poll(request: &Request, place: &Place, server: &Server) -> Reply {
    let asked_at = SystemTime::now();
    let start = start(request, place, server);
    let wanted = prefer::wanted(request, &server.options);
    let time = time(request, wanted, server);
    let Found { mut answer, messages } = match (wanted, time) {
        (Wanted::Refused(status), _) => {
            Answer::text(status, "these preferences cannot be read").into()
        }
        (Wanted::Death, _) => {
            server.die();
            Answer::empty(204).into()
        }
        (_, Some(time)) => long(request, place, start, time, server).await,
        (_, None) if !place.rate.take(&server.options) => too_often().into(),
        (_, None) => short(request, place, start, server),
    };
    let is_held = matches!((wanted, time), (Wanted::Wait(_), Some(_)));
    if let (Wanted::Wait(seconds), Some(_)) = (wanted, time) {
        let applied = seconds.min(server.options.longest_wait.as_secs());
        answer.set("Preference-Applied", format!("wait={applied}"));
    }
    answer.set("Vary", "Prefer, Accept-Encoding");
    if server.options.has(Fault::DatedByRequest) {
        answer.set("Date", write_date(asked_at));
    }
    if server.options.has(Fault::EchoesCursor) {
        let after = request.parameter("after");
        after.iter().for_each(|after| answer.set("X-After", String::from_utf8_lossy(after)));
    }
    Reply { answer, poll: Some(Polled { messages, is_held }) }
}

/// An answer, and how many messages it brings where it has a page of them.
struct Found {
    answer: Answer,
    messages: Option<usize>,
}

impl From<Answer> for Found {
    fn from(answer: Answer) -> Found {
        Found { answer, messages: None }
    }
}

/// For how long a poll may be held; `None` where it is a short one. Nobody waits for the
/// content of an answer to HEAD.
fn time(request: &Request, wanted: Wanted, server: &Server) -> Option<Duration> {
    let options = &server.options;
    if options.has(Fault::NeverHolds) {
        return None;
    }
    let mut may_be_held = request.method != "HEAD";
    if options.has(Fault::HoldsHeads) {
        may_be_held = true;
    }
    if !may_be_held {
        return None;
    }
    if options.has(Fault::WaitOf0IsOf3) && wanted == Wanted::Wait(0) {
        return Some(Duration::from_secs(3));
    }
    let held = request.parameter("hold").map(|_| DEFAULT);
    match wanted {
        Wanted::Wait(seconds) => Some(Duration::from_secs(seconds)),
        _ if options.has(Fault::HoldsShortPolls) => held.or(Some(SHORT)),
        _ => held,
    }
}

/// Where the client stands.
fn start(request: &Request, place: &Place, server: &Server) -> Start {
    let options = &server.options;
    let start = match request.parameter("after") {
        None => Start::Oldest,
        Some(cursor) if cursor == b"0" => Start::Oldest,
        Some(cursor) => match (place.topic.locate(&cursor), options.polls.unknown) {
            (Start::Unknown, Unknown::Silence) => Start::Newest,
            (Start::Unknown, Unknown::SilenceLater) if !server.is_first(&cursor) => Start::Newest,
            (start, _) => start,
        },
    };
    let consumes = options.has(Fault::GetConsumes) || options.has(Fault::HeadConsumes);
    if consumes && start == Start::Unknown {
        // What was consumed is as if it had never been there.
        return Start::Oldest;
    }
    start
}

fn too_often() -> Answer {
    let mut answer = Answer::text(429, "this topic is polled too often");
    answer.set("Retry-After", "1");
    answer
}

fn time_up(time_up: TimeUp) -> Answer {
    match time_up {
        TimeUp::Good | TimeUp::Never => Answer::empty(204),
        TimeUp::Status(status) => Answer::text(status, "nothing came in time"),
        TimeUp::Drop => Answer { is_dropped: true, ..Answer::empty(204) },
        TimeUp::Close => Answer { closes: true, ..Answer::empty(204) },
    }
}

/// What there is, or what comes while the poll is held.
async fn long(
    request: &Request,
    place: &Place,
    mut start: Start,
    time: Duration,
    server: &Server,
) -> Found {
    if server.options.has(Fault::HoldsHeads) && request.method == "HEAD" {
        start = Start::Newest;
    }
    match hold(place, start, time, server).await {
        Held::Page(page) => found(request, place, page, server),
        Held::TimeUp => time_up(server.options.polls.time_up).into(),
        Held::Stopping => Answer::empty(204).into(),
    }
}

/// What there is now.
fn short(request: &Request, place: &Place, start: Start, server: &Server) -> Found {
    let options = &server.options;
    let read = || place.topic.read(start, options.page);
    let page = match options.polls.paging {
        Paging::Stale => place.copies.get(&request.query, read),
        _ => read(),
    };
    found(request, place, page, server)
}

/// The events as JSON, or 304 when the client has them already.
fn found(request: &Request, place: &Place, page: Result<Page, Gone>, server: &Server) -> Found {
    let options = &server.options;
    let page = match page {
        Ok(page) => paged(page, &place.topic, server),
        Err(Gone { resume }) => {
            if options.has(Fault::ConditionsOnRefusals) && request.has("if-none-match") {
                return Answer::empty(304).into();
            }
            return gone(resume).into();
        }
    };
    let accepted = request.list("accept-encoding");
    let mut coding = Coding::of(accepted.as_deref(), options.events.encoding);
    let validators = Validators::of(&page, coding.name(), options);
    let mut messages = None;
    let mut answer = if validators.match_request(request, options) {
        Answer::empty(304)
    } else {
        let mut answer = Answer::json(200, &page_json(&page, options));
        if let (Body::Whole(bytes), Some(name)) = (&mut answer.body, coding.name()) {
            *bytes = coding.whole(std::mem::take(bytes));
            answer.set("Content-Encoding", name);
        }
        answer.set("Last-Modified", validators.last_modified(options));
        messages = Some(page.events.len());
        answer
    };
    answer.set("Cache-Control", "no-cache");
    answer.set("ETag", validators.tag);
    let consumes = match request.method.as_str() {
        "HEAD" => Fault::HeadConsumes,
        _ => Fault::GetConsumes,
    };
    if options.has(consumes) && !place.topic.forget(page.cursor) && !page.events.is_empty() {
        // Another client got it in the same moment.
        return Answer::empty(204).into();
    }
    Found { answer, messages }
}

/// What a page becomes on its way into an answer.
fn paged(mut page: Page, topic: &Topic, server: &Server) -> Page {
    let is_full = page.events.len() == server.options.page;
    if !page.events.is_empty() && topic.memory.owes() {
        // Somebody who has left got it.
        page.events.remove(0);
    }
    match server.options.polls.paging {
        Paging::Backwards => page.events.reverse(),
        Paging::Overlaps if is_full => page.cursor -= 1,
        Paging::Skips if is_full && !page.finished => page.cursor += 1,
        Paging::DropsSecond if page.events.len() > 1 => drop(page.events.remove(1)),
        _ => {}
    }
    page
}

fn gone(resume: u64) -> Answer {
    let why = "this cursor is unknown or has expired; events may be lost";
    Answer::json(410, &json!({ "error": why, "resume": resume }))
}

fn page_json(page: &Page, options: &Options) -> Value {
    let events: Vec<Value> = page.events.iter().map(event_json).collect();
    let mut finished = page.finished;
    if options.has(Fault::HidesEnd) {
        finished = false;
    }
    json!({ "events": events, "cursor": page.cursor, "finished": finished })
}

fn event_json(event: &Event) -> Value {
    let mut value = json!({ "id": *event.id, "data": *event.data });
    if let Some(kind) = &event.kind {
        value["type"] = json!(**kind);
    }
    value
}
