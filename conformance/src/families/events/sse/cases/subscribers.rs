//! Many subscribers, subscribers that leave, and subscribers that do not read.

use super::super::subscription::is_stream;
use super::comeback::publish_live;
use super::served::{control_stream, expect_served};
use super::{HTML, HTTP1, POLLING};
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::contract::word;
use crate::families::events::feed::{Message, Published, Publisher, Topic};
use crate::http::{Answer, Held, HeldAnswer};
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("sse.subscribers.lets-go", "lets go of subscribers that have left")
        .cites(&[cite(HTML, "the-eventsource-interface-25"), cite(HTTP1, "9.5-1")])
        .needs(&[Need::Key("publish"), Need::Key("topics"), Need::Key("capabilities.subscribers")])
        .run(&Body(|cx| Box::pin(lets_go(cx)))),
    case("sse.subscribers.spares-fast-readers", "serves others while one does not read")
        .cites(&[
            cite(HTML, "the-eventsource-interface-27"),
            cite(HTML, "the-eventsource-interface-28"),
        ])
        .needs(&[Need::Key("publish"), Need::Key("topics")])
        .run(&Body(|cx| Box::pin(spares_fast_readers(cx)))),
    case("sse.subscribers.survives-many", "survives a hundred streams that end without a word")
        .cites(&[cite(POLLING, "6-2"), cite(HTML, "the-eventsource-interface-26")])
        .run(&Body(|cx| Box::pin(survives_many(cx)))),
    case(
        "sse.subscribers.refuses-with-error",
        "refuses a stream beyond its capacity with a status of 500 or above",
    )
    .cites(&[
        cite(HTML, "text/event-stream-6"),
        cite(HTML, "text/event-stream-7"),
        cite(POLLING, "6-3"),
    ])
    .run(&Body(|cx| Box::pin(refuses_with_error(cx)))),
];

/// So many subscribers leave at once.
const LEAVING: usize = 50;

async fn lets_go(cx: &mut Cx) -> Result<(), Stop> {
    let contract = cx.contract()?;
    let counted = contract.capabilities.subscribers.as_ref();
    if !counted.is_some_and(|counted| counted.route.has(word::TOPIC)) {
        return Err(Stop::skipped("`capabilities.subscribers` does not count those of one topic"));
    }
    let mut topic = cx.topic();
    let opened = open_many(cx, &topic, LEAVING).await?;
    let all = LEAVING as u64;
    let count = cx.subscribers_become(&topic, |count| count >= all).await?;
    if count < all {
        return Err(Stop::inconclusive(format!("{count} of {all} subscribers are counted")));
    }
    opened.leave(cx).await;
    // A server may notice only when it has something to send, and not by the
    // first write, which still succeeds.
    publish_live(cx, &mut topic).await?;
    publish_live(cx, &mut topic).await?;
    match cx.subscribers_become(&topic, |count| count == 0).await? {
        0 => Ok(()),
        left => {
            let after = cx.time.patience;
            let expected =
                format!("none of {all} subscribers is counted {after:?} after they left");
            Err(Stop::violation(expected, format!("{left} are")).at(cx.recorder.last()))
        }
    }
}

/// So many events of so many bytes, while one does not read: far more than the
/// buffers between the server and that client hold.
const EVENTS: usize = 200;
const SIZE: usize = 8 * 1024;

async fn spares_fast_readers(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut topic = cx.topic();
    let ask = cx.stream_ask(&topic)?.narrow();
    let _slow = cx.subscribe_by(&topic, &ask).await?;
    let mut fast = cx.subscribe(&topic).await?;
    fast.control(cx, &mut topic).await?;
    let size = cx.fitting(SIZE)?;
    let mut publisher = Publisher::default();
    for _ in 0..EVENTS {
        let text = topic.marker_of(size);
        let message = Message::new(text.as_str());
        if let Published::Refused { says, seen: false, event } =
            publisher.try_publish(cx, &topic, &message).await?
        {
            let expected = "a publish is answered while one subscriber does not read";
            return Err(Stop::violation(expected, says).at(event));
        }
        fast.expect(&topic, &text).await?;
    }
    Ok(())
}

/// So many streams at once.
const STREAMS: usize = 100;

/// Streams that were asked for.
struct Opened {
    answers: Vec<Answer>,
    /// Those without an answer.
    waiting: Vec<Held>,
}

/// Opens so many streams and waits for all heads together.
async fn open_many(cx: &mut Cx, topic: &Topic, count: usize) -> Result<Opened, Stop> {
    let ask = cx.stream_ask(topic)?;
    let mut held = Vec::new();
    for _ in 0..count {
        match cx.http_held(&ask).await {
            Ok(one) => held.push(one),
            // It takes no more connections, and so says its limit in another way.
            Err(Stop::Inconclusive(_)) if !held.is_empty() => break,
            Err(other) => return Err(other),
        }
    }
    let until = cx.patience();
    let mut opened = Opened { answers: Vec::new(), waiting: Vec::new() };
    for one in held {
        match one.answer(until).await {
            HeldAnswer::Answer(answer) => opened.answers.push(answer),
            HeldAnswer::Waiting(held) => opened.waiting.push(held),
        }
    }
    Ok(opened)
}

impl Opened {
    /// All clients are gone: every second one ends its connection by FIN, the
    /// others by RST.
    async fn leave(self, cx: &mut Cx) {
        let count = self.answers.len() + self.waiting.len();
        let event = cx.recorder.note(format!("{count} clients are gone"));
        cx.recorder.mark(event, Mark::Stimulus);
        for (at, answer) in self.answers.into_iter().enumerate() {
            match answer {
                Answer::Head(exchange) if at % 2 == 0 => exchange.abort().await,
                Answer::Head(exchange) => exchange.reset(),
                _ => {}
            }
        }
        for (at, held) in self.waiting.into_iter().enumerate() {
            match at % 2 {
                0 => held.abort().await,
                _ => held.reset(),
            }
        }
    }
}

async fn survives_many(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    control_stream(cx).await?;
    let topic = cx.topic();
    open_many(cx, &topic, STREAMS).await?.leave(cx).await;
    expect_served(cx, "after a hundred clients have left").await
}

/// Only what differs from the first stream is a refusal for want of room.
async fn refuses_with_error(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let Opened { answers, waiting: _waiting } = open_many(cx, &topic, STREAMS).await?;
    let is_served =
        |answer: &Answer| matches!(answer, Answer::Head(exchange) if is_stream(exchange));
    if !answers.first().is_some_and(is_served) {
        return Err(Stop::inconclusive("the first stream was not served either"));
    }
    let refused = |answer: &&Answer| answer.status().is_some() && !is_served(answer);
    let mut refusals = answers.iter().filter(refused).peekable();
    if refusals.peek().is_none() {
        return Err(Stop::skipped("a hundred streams are not too many for this server"));
    }
    match refusals.find(|answer| !matches!(answer.status(), Some(429 | 500..))) {
        None => Ok(()),
        Some(answer) => {
            Err(answer.violates("a status of 500 or above, or 429, for a stream too many"))
        }
    }
}
