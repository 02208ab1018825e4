//! Nothing is lost between polls (RFC 6202, section 2.2; RFC 9110, section 9.2).

use tokio::time::Instant;

use super::hold::{at_the_tail, brings, held_at};
use super::times::long_hold;
use super::{LONG_POLLING, PUBLISH, SEMANTICS};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::polling::{Place, Polled};
use crate::families::events::feed::{Message, Topic};
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("longpoll.loss.keeps-what-came-between", "brings what was published between two polls")
        .cites(&[cite(LONG_POLLING, "2.2-2"), cite(LONG_POLLING, "2.2-3")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(keeps_what_came_between(cx)))),
    case("longpoll.loss.keeps-after-abort", "keeps a message for a client whose poll was aborted")
        .cites(&[cite(SEMANTICS, "9.2.2-3")])
        .needs(PUBLISH)
        .over(|| names(ENDS.iter().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(keeps_after_abort(cx)))),
    case("longpoll.loss.repeats-lost-answer", "brings messages again whose answer got lost")
        .cites(&[cite(SEMANTICS, "9.2.2-2"), cite(SEMANTICS, "9.2.2-1")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(repeats_lost_answer(cx)))),
    case("longpoll.loss.keeps-bursts", "brings a burst in order")
        .cites(&[cite(LONG_POLLING, "2.2-10"), cite(LONG_POLLING, "2.2-11")])
        .needs(&[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.history"),
        ])
        .run(&Body(|cx| Box::pin(keeps_bursts(cx)))),
    case("longpoll.loss.takes-nothing-from-others", "takes no message away from other clients")
        .cites(&[cite(SEMANTICS, "9.2.1-1")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(takes_nothing_from_others(cx)))),
];

/// What polls bring from a place on, message by message.
struct Reader {
    place: Place,
    waiting: std::collections::VecDeque<Vec<u8>>,
}

impl Reader {
    fn at(place: Place) -> Reader {
        Reader { place, waiting: Default::default() }
    }

    /// The next message is `marker`.
    ///
    /// # Errors
    /// The violation where another one comes, or none.
    async fn expect(&mut self, cx: &mut Cx, topic: &Topic, marker: &str) -> Result<(), Stop> {
        let expected = format!("{} as the next message", quoted(marker.as_bytes()));
        let until = Instant::now() + cx.time.patience;
        while self.waiting.is_empty() {
            let polled = self.poll(cx, topic, &expected).await?;
            let is_stuck = polled.messages().is_empty() || polled.place.is_none();
            self.waiting.extend(polled.messages().iter().cloned());
            if let Some(place) = polled.place.clone() {
                self.place = place;
            }
            if self.waiting.is_empty() && (is_stuck || Instant::now() > until) {
                return Err(polled.violates(expected));
            }
        }
        match self.waiting.pop_front() {
            Some(message) if message == marker.as_bytes() => Ok(()),
            other => Err(Stop::violation(expected, quoted(&other.unwrap_or_default()))
                .at(cx.recorder.last())),
        }
    }

    /// A poll for which there is something new is answered within patience.
    async fn poll(&self, cx: &mut Cx, topic: &Topic, expected: &str) -> Result<Polled, Stop> {
        let ask = cx.poll_ask(topic, &self.place, long_hold(cx)?.told)?;
        let mut poll = cx.hold(&ask).await?;
        super::hold::answered(cx, &mut poll, expected).await
    }
}

/// So many rounds.
const ROUNDS: usize = 20;

async fn keeps_what_came_between(cx: &mut Cx) -> Result<(), Stop> {
    let (mut topic, place) = at_the_tail(cx).await?;
    let mut reader = Reader::at(place);
    for _ in 0..ROUNDS {
        let marker = topic.marker();
        cx.publish(&topic, &Message::new(marker.as_str())).await?;
        reader.expect(cx, &topic, &marker).await?;
    }
    Ok(())
}

/// How a client goes away.
const ENDS: &[(&str, bool)] = &[("FIN", false), ("RST", true)];

/// The poll that the client gave up had no answer, so that the message waits
/// for the next one.
async fn keeps_after_abort(cx: &mut Cx) -> Result<(), Stop> {
    let mut rows = cx.rows();
    for (name, by_force) in ENDS {
        let verdict = kept_after_abort(cx, *by_force).await;
        rows.add(*name, verdict);
    }
    rows.verdict()
}

async fn kept_after_abort(cx: &mut Cx, by_force: bool) -> Result<(), Stop> {
    let (mut topic, place) = at_the_tail(cx).await?;
    let held = held_at(cx, &topic, &place).await?;
    match by_force {
        true => held.reset(),
        false => held.abort().await,
    }
    cx.recorder.mark(cx.recorder.last(), Mark::Stimulus);
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    Reader::at(place).expect(cx, &topic, &marker).await
}

async fn repeats_lost_answer(cx: &mut Cx) -> Result<(), Stop> {
    let (mut topic, place) = at_the_tail(cx).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let first = Reader::at(place.clone()).expect(cx, &topic, &marker).await;
    first.map_err(|_| Stop::inconclusive("the first poll did not bring what was published"))?;
    Reader::at(place).expect(cx, &topic, &marker).await
}

/// So many are published while no poll is there, and so many during polls.
const BURST: usize = 30;

async fn keeps_bursts(cx: &mut Cx) -> Result<(), Stop> {
    let burst = cx.waiting(BURST)?;
    let (mut topic, place) = at_the_tail(cx).await?;
    let mut reader = Reader::at(place);
    let waiting = topic.markers(burst);
    for marker in &waiting {
        cx.publish(&topic, &Message::new(marker.as_str())).await?;
    }
    // Each marker that is read makes room for one that comes during the polls.
    for marker in waiting {
        reader.expect(cx, &topic, &marker).await?;
    }
    let during = topic.markers(burst);
    for pair in during.chunks(burst.min(2)) {
        for marker in pair {
            cx.publish(&topic, &Message::new(marker.as_str())).await?;
        }
        for marker in pair {
            reader.expect(cx, &topic, marker).await?;
        }
    }
    Ok(())
}

async fn takes_nothing_from_others(cx: &mut Cx) -> Result<(), Stop> {
    let (mut topic, place) = at_the_tail(cx).await?;
    let mut first = held_at(cx, &topic, &place).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let expected = "what was published";
    let polled = super::hold::answered(cx, &mut first, expected).await;
    let polled = polled.map_err(|_| Stop::inconclusive("the first client got no answer"))?;
    if !brings(&polled, &marker) {
        return Err(Stop::inconclusive("the first client did not get what was published"));
    }
    Reader::at(place).expect(cx, &topic, &marker).await
}
