//! Polling: whoever asks gets what is there; whoever has time may wait for it.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::answer::{Answer, Body, Polled};
use super::coding::Coding;
use super::conditional::Validators;
use super::history::{Event, Gone, Page, Start, Topic};
use super::hold::{Held, hold};
use super::options::{Paging, TimeUp, Unknown};
use super::prefer::{self, Wanted};
use super::request::Request;
use super::topics::Place;
use super::{Server, date};

/// How long a poll with `?hold` is held whose client names no time.
const DEFAULT: Duration = Duration::from_millis(300);

/// How long a short poll is held where short polls are held.
const SHORT: Duration = Duration::from_secs(3);

/// GET on a topic. With `Prefer: wait=N` or with `?hold` it is a long poll.
pub(super) async fn poll(request: &Request, place: &Place, server: &Server) -> Answer {
    let asked_at = SystemTime::now();
    let start = start(request, place, server);
    let wanted = prefer::wanted(request, &server.options.preferences);
    let time = time(request, wanted, server);
    let mut answer = match (wanted, time) {
        (Wanted::Refused(status), _) => Answer::text(status, "these preferences cannot be read"),
        (Wanted::Death, _) => {
            server.die();
            Answer::empty(204)
        }
        (_, Some(time)) => long(request, place, start, time, server).await,
        (_, None) if !place.rate.take(server.options.limits.refills_late) => too_often(),
        (_, None) => short(request, place, start, server),
    };
    let is_held = matches!((wanted, time), (Wanted::Wait(_), Some(_)));
    if let (Wanted::Wait(seconds), Some(_)) = (wanted, time) {
        let applied = seconds.min(server.options.longest_wait.as_secs());
        answer.set("Preference-Applied", format!("wait={applied}"));
    }
    answer.set("Vary", "Prefer, Accept-Encoding");
    if server.options.polls.early_date {
        answer.set("Date", date::write(asked_at));
    }
    if let Some(after) = request.parameter("after").filter(|_| server.options.polls.echoes_cursor) {
        answer.set("X-After", String::from_utf8_lossy(&after));
    }
    let messages = answer.poll.and_then(|poll| poll.messages);
    answer.poll = Some(Polled { messages, is_held });
    answer
}

/// For how long a poll may be held; `None` where it is a short one. Nobody waits for the
/// content of an answer to HEAD.
fn time(request: &Request, wanted: Wanted, server: &Server) -> Option<Duration> {
    let waiting = &server.options.waiting;
    if waiting.never_holds || (request.method == "HEAD" && !waiting.holds_heads) {
        return None;
    }
    match wanted {
        Wanted::Wait(0) if waiting.zero_is_three => Some(Duration::from_secs(3)),
        Wanted::Wait(seconds) => Some(Duration::from_secs(seconds)),
        _ if request.parameter("hold").is_some() => Some(DEFAULT),
        _ => server.options.polls.holds_short_polls.then_some(SHORT),
    }
}

/// Where the client stands.
fn start(request: &Request, place: &Place, server: &Server) -> Start {
    let polls = &server.options.polls;
    let start = match request.parameter("after") {
        None => Start::Oldest,
        Some(cursor) if cursor == b"0" => Start::Oldest,
        Some(cursor) => match (place.topic.locate(&cursor), polls.unknown) {
            (Start::Unknown, Unknown::Silence) => Start::Newest,
            (Start::Unknown, Unknown::SilenceLater) if !server.is_first(&cursor) => Start::Newest,
            (start, _) => start,
        },
    };
    let consumes = polls.consumes || polls.consumes_on_head;
    match start {
        // What was consumed is as if it had never been there.
        Start::Unknown if consumes => Start::Oldest,
        start => start,
    }
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
    start: Start,
    time: Duration,
    server: &Server,
) -> Answer {
    let is_held_head = request.method == "HEAD" && server.options.waiting.holds_heads;
    let start = if is_held_head { Start::Newest } else { start };
    match hold(place, start, time, server).await {
        Held::Page(page) => found(request, place, page, server),
        Held::TimeUp => time_up(server.options.waiting.time_up),
        Held::Stopping => Answer::empty(204),
    }
}

/// What there is now.
fn short(request: &Request, place: &Place, start: Start, server: &Server) -> Answer {
    let options = &server.options;
    let read = || place.topic.read(start, options.page);
    let page = match options.polls.paging {
        Paging::Stale => place.copies.get(&request.query, read),
        _ => read(),
    };
    found(request, place, page, server)
}

/// The events as JSON, or 304 when the client has them already.
fn found(request: &Request, place: &Place, page: Result<Page, Gone>, server: &Server) -> Answer {
    let options = &server.options;
    let has_condition = || request.values("if-none-match").next().is_some();
    let page = match page {
        Ok(page) => paged(page, &place.topic, server),
        Err(_) if options.matching.on_refusals && has_condition() => return Answer::empty(304),
        Err(Gone { resume }) => return gone(resume),
    };
    let accepted = request.list("accept-encoding");
    let mut coding = Coding::of(accepted.as_deref(), options.events.encoding);
    let validators = Validators::of(&page, coding.name(), options.matching);
    let mut answer = if validators.match_request(request) {
        Answer::empty(304)
    } else {
        let mut answer = Answer::json(200, &page_json(&page, options.polls.hides_end));
        if let (Body::Whole(bytes), Some(name)) = (&mut answer.body, coding.name()) {
            *bytes = coding.whole(std::mem::take(bytes));
            answer.set("Content-Encoding", name);
        }
        answer.set("Last-Modified", validators.last_modified());
        answer.poll = Some(Polled { messages: Some(page.events.len()), is_held: false });
        answer
    };
    answer.set("Cache-Control", "no-cache");
    answer.set("ETag", validators.tag);
    let is_head = request.method == "HEAD";
    if (options.polls.consumes && !is_head) || (options.polls.consumes_on_head && is_head) {
        let is_taken = !place.topic.forget(page.cursor);
        if is_taken && !page.events.is_empty() {
            // Another client got it in the same moment.
            return Answer::empty(204);
        }
    }
    answer
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

fn page_json(page: &Page, hides_end: bool) -> Value {
    let events: Vec<Value> = page.events.iter().map(event_json).collect();
    let finished = page.finished && !hides_end;
    json!({ "events": events, "cursor": page.cursor, "finished": finished })
}

fn event_json(event: &Event) -> Value {
    let mut value = json!({ "id": *event.id, "data": *event.data });
    if let Some(kind) = &event.kind {
        value["type"] = json!(**kind);
    }
    value
}
