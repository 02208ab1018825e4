//! What a poll is answered with, and when (RFC 6202, section 2.1; RFC 9110,
//! sections 8.3, 9.3.1, 12.4.1, 15.3.5 and 15.4.5).

use tokio::time::{Instant, sleep};

use super::{POLLING, SEMANTICS, Shared, start};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::contract::{Contract, CursorSend, Fill, Publish, TimeoutForm};
use crate::families::events::feed::polling::{Came, Polled, Waited};
use crate::families::events::feed::start::some_answer;
use crate::families::events::feed::{Message, Topic};
use crate::http::{Answer, Ask};
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("poll.answers.comes-at-once", "answers a poll at once")
        .cites(&[cite(POLLING, "2.1-1")])
        .run(&Body(|cx| Box::pin(comes_at_once(cx)))),
    case("poll.answers.brings-messages-with-200", "answers a poll that brings messages with 200")
        .cites(&[
            cite(SEMANTICS, "9.3.1-1"),
            cite(SEMANTICS, "15.3.5-2"),
            cite(POLLING, "5.4-1"),
            cite(POLLING, "5.4-3"),
        ])
        .needs(&[Need::Key("publish")])
        .run(&Body(|cx| Box::pin(brings_messages_with_200(cx)))),
    case("poll.answers.names-type", "names the type of its answer")
        .cites(&[cite(SEMANTICS, "8.3-1")])
        .run(&Body(|cx| Box::pin(names_type(cx)))),
    Shared::has_one_type("poll.answers.has-one-type"),
    case("poll.answers.never-says-304-unasked", "never answers an unconditional poll with 304")
        .cites(&[cite(SEMANTICS, "15.4.5-7")])
        .over(|| names([NOTHING_YET, NOTHING_NEW]))
        .run(&Body(|cx| Box::pin(never_says_304_unasked(cx)))),
    case("poll.answers.serves-any-accept", "serves a client whatever it accepts")
        .cites(&[
            cite(SEMANTICS, "12.4.1-1"),
            cite(SEMANTICS, "12.4.1-2"),
            cite(SEMANTICS, "15.5.7-1"),
        ])
        .over(|| names([NO_ACCEPT, OTHER_ACCEPT]))
        .run(&Body(|cx| Box::pin(serves_any_accept(cx)))),
    Shared::has_date("poll.answers.has-date"),
    case("poll.answers.says-finished", "says that a topic is finished")
        .cites(&[cite(POLLING, "2.1-8")])
        .needs(&[Need::Key("topics"), Need::Key("finish"), Need::Key("capabilities.finished")])
        .run(&Body(|cx| Box::pin(says_finished(cx)))),
];

/// A refusal is an answer too, such as 404 where nothing was published yet.
async fn comes_at_once(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let ask = cx.poll_ask(&topic, &[], None)?;
    let mut held = cx.hold(&ask).await?;
    let expected = "a whole answer with a status below 500";
    match held.wait(cx.patience()).await {
        Waited::Answer(polled) => match &polled.came {
            // Nothing here tells an answer from any other 200.
            Came::Other(why) if polled.status() == 200 => Err(Stop::inconclusive(why.as_str())),
            _ if !polled.end.is_whole() => Err(polled.violates(expected)),
            _ if !(200..500).contains(&polled.status()) => Err(polled.violates(expected)),
            _ => Ok(()),
        },
        Waited::Held => Err(Stop::violation(expected, "none within patience").at(held.ask_event)),
        Waited::Broken(answer) => Err(answer.violates(expected)),
    }
}

async fn brings_messages_with_200(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let place = start(cx, &topic).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let first = looked_for(cx, &topic, &place, &marker).await?;
    if has(&first, &marker) {
        return match first.status() {
            200 => Ok(()),
            _ => Err(first.violates("200 with the message")),
        };
    }
    // What had to come comes with what is published next: it was there before.
    let second = topic.marker();
    cx.publish(&topic, &Message::new(second.as_str())).await?;
    let both = looked_for(cx, &topic, &place, &second).await?;
    match has(&both, &marker) && has(&both, &second) {
        true => Err(first.violates("200 with the message")),
        false => Err(Stop::inconclusive(format!(
            "what was published is in no answer, but {}",
            both.says()
        ))),
    }
}

/// Polls from `place` on until `marker` is in an answer, whatever its status,
/// within patience; else the last answer.
async fn looked_for(
    cx: &mut Cx,
    topic: &Topic,
    place: &[Vec<u8>],
    marker: &str,
) -> Result<Polled, Stop> {
    let until = cx.patience();
    let mut place = place.to_vec();
    loop {
        let polled = cx.poll(topic, &place, None).await?;
        cx.recorder.mark(polled.exchange.ask_event, Mark::Stimulus);
        if has(&polled, marker) || Instant::now() >= until {
            return Ok(polled);
        }
        match polled.place {
            Some(next) if next != place && !polled.body.is_empty() => place = next,
            _ => sleep(cx.time.quiet).await,
        }
    }
}

/// Whether the text of an answer holds `marker`, which no coding of it changes.
fn has(polled: &Polled, marker: &str) -> bool {
    polled.body.windows(marker.len()).any(|window| window == marker.as_bytes())
}

/// Where an answer is nothing but what was published, only the publisher can
/// know its type.
async fn names_type(cx: &mut Cx) -> Result<(), Stop> {
    let contract = cx.contract()?;
    if contract.payload.events.is_none() && !publishes_a_type(&contract) {
        return Err(Stop::skipped(
            "the answer is the message itself, which was published without a Content-Type",
        ));
    }
    let polled = some_answer(cx).await?;
    if polled.body.is_empty() {
        return Err(Stop::skipped("the answer has no content"));
    }
    match polled.exchange.head.values("Content-Type").next() {
        Some(_) => Ok(()),
        None => {
            let actual = format!("{} without one", polled.exchange.head.line);
            let event = polled.exchange.head_event;
            Err(Stop::violation("a Content-Type beside content", actual).at(event))
        }
    }
}

/// Where nobody can publish, it is the target that knows what it says.
fn publishes_a_type(contract: &Contract) -> bool {
    let Some(Publish::Http(route)) = &contract.publish else { return true };
    let fill = Fill { data: Some(b"x"), ..Fill::topic("x") };
    let filled = contract.fill(route, &fill);
    filled.is_ok_and(|filled| {
        filled.fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("Content-Type"))
    })
}

const NOTHING_YET: &str = "nothing was published";
const NOTHING_NEW: &str = "nothing since the cursor";

async fn never_says_304_unasked(cx: &mut Cx) -> Result<(), Stop> {
    let contract = cx.contract()?;
    let is_condition = has_condition(&contract);
    if contract.capabilities.timeout.contains(&TimeoutForm::NotModified) && !is_condition {
        return Err(Stop::skipped("304 is its declared sign of nothing new"));
    }
    let mut topic = cx.topic();
    let mut rows = cx.rows();
    let nothing_yet = cx.poll(&topic, &[], None).await?;
    rows.add(NOTHING_YET, unasked(&nothing_yet));
    rows.add(NOTHING_NEW, nothing_new(cx, &mut topic).await);
    rows.verdict()
}

async fn nothing_new(cx: &mut Cx, topic: &mut Topic) -> Result<(), Stop> {
    let contract = cx.contract()?;
    if has_condition(&contract) {
        return Err(Stop::skipped("its cursor is a condition"));
    }
    if let Some(key) = ["topics", "cursor"].into_iter().find(|key| !contract.has(key)) {
        return Err(Stop::skipped(format!("the target file declares no `{key}`")));
    }
    let place = cx.poll_control(topic, &[]).await?;
    let polled = cx.poll(topic, &place, None).await?;
    unasked(&polled)
}

/// Whether a cursor makes a poll conditional.
fn has_condition(contract: &Contract) -> bool {
    let sent = contract.cursor.iter().flat_map(|cursor| &cursor.send);
    sent.into_iter().any(|send| match send {
        CursorSend::Header(name) => name.to_ascii_lowercase().starts_with("if-"),
        CursorSend::Query(_) => false,
    })
}

fn unasked(polled: &Polled) -> Result<(), Stop> {
    match polled.status() {
        304 => Err(polled.violates("no 304, for the poll has no condition")),
        _ => Ok(()),
    }
}

const NO_ACCEPT: &str = "no Accept";
const OTHER_ACCEPT: &str = "Accept: image/png";

/// The control accepts anything.
async fn serves_any_accept(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let ask = cx.poll_ask(&topic, &[], None)?;
    let control = if ask.has("Accept") { ask.clone() } else { ask.clone().set("Accept", "*/*") };
    let control = cx.poll_by(&control, std::time::Duration::ZERO).await?;
    if !is_served(control.status()) {
        return Err(Stop::inconclusive(format!("a poll that accepts it got {}", control.says())));
    }
    let mut rows = cx.rows();
    let without = cx.http(&ask.clone().without("Accept")).await?;
    rows.add(
        NO_ACCEPT,
        match without.status() {
            Some(status) if is_served(status) => Ok(()),
            _ => Err(without.violates("the answer that a client with an Accept gets")),
        },
    );
    rows.add(OTHER_ACCEPT, other_accept(cx, &ask).await);
    rows.verdict()
}

fn is_served(status: u16) -> bool {
    matches!(status, 200..=299 | 304)
}

async fn other_accept(cx: &mut Cx, ask: &Ask) -> Result<(), Stop> {
    let expected = "the answer that there is, or 406 with content";
    let answer = cx.http(&ask.clone().set("Accept", "image/png")).await?;
    match answer {
        Answer::Head(exchange) if exchange.head.status.is_some_and(is_served) => Ok(()),
        Answer::Head(mut exchange) if exchange.head.status == Some(406) => {
            let body = exchange.rest(cx.patience(), 1).await;
            let actual = format!("{} without content", exchange.head.line);
            match body.bytes.is_empty() {
                true => Err(Stop::violation(expected, actual).at(exchange.head_event)),
                false => Ok(()),
            }
        }
        other => Err(other.violates(expected)),
    }
}

/// The control is the poll before the end, which has no sign of it.
async fn says_finished(cx: &mut Cx) -> Result<(), Stop> {
    let sign = cx.finished()?;
    let mut topic = cx.topic();
    let place = if cx.contract()?.has("cursor") {
        cx.poll_control(&mut topic, &[]).await?
    } else {
        let marker = topic.marker();
        cx.publish(&topic, &Message::new(marker)).await?;
        Vec::new()
    };
    let before = cx.poll(&topic, &place, None).await?;
    if sign.is_in(&before) {
        let says = before.says();
        return Err(Stop::inconclusive(format!("a topic before its end has its sign: {says}")));
    }
    cx.finish(&topic).await?;
    let after = cx.poll(&topic, &place, None).await?;
    cx.recorder.mark(after.exchange.ask_event, Mark::Stimulus);
    match sign.is_in(&after) {
        true => Ok(()),
        false => Err(after.violates(format!("{} behind the end of the topic", sign.says()))),
    }
}
