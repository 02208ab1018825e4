//! A long poll is held until there is something to say (RFC 6202, section 2.1).

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::times::{Hold, SHORT, long_hold};
use super::{HTTP1, LONG_POLLING, PUBLISH, SEMANTICS};
use crate::case::{Body, Case, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::polling::{Came, HeldPoll, Place, Polled, Waited};
use crate::families::events::feed::{Message, Topic};
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("longpoll.hold.answers-at-once", "answers at once when there is something new")
        .cites(&[cite(LONG_POLLING, "2.1-5")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(answers_at_once(cx)))),
    case("longpoll.hold.holds", "holds a poll while there is nothing new")
        .cites(&[
            cite(LONG_POLLING, "2.1-3"),
            cite(LONG_POLLING, "2.1-7"),
            cite(LONG_POLLING, "5.5-3"),
            cite(SEMANTICS, "13.1.2-9"),
        ])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(holds(cx)))),
    case("longpoll.hold.answers-when-published", "answers a held poll when something is published")
        .cites(&[cite(LONG_POLLING, "2.1-4"), cite(LONG_POLLING, "2.1-9")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(answers_when_published(cx)))),
    case("longpoll.hold.brings-messages-with-200", "answers a poll that brings messages with 200")
        .cites(&[
            cite(LONG_POLLING, "5.4-1"),
            cite(LONG_POLLING, "5.4-3"),
            cite(SEMANTICS, "15.3.5-2"),
            cite(SEMANTICS, "9.3.1-1"),
        ])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(brings_messages_with_200(cx)))),
    case("longpoll.hold.answers-half-closed", "answers a client that has ended its sending")
        .cites(&[cite(HTTP1, "9.6-7")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(answers_half_closed(cx)))),
];

/// A new topic, and where a client stands that has everything in it.
pub(super) async fn at_the_tail(cx: &mut Cx) -> Result<(Topic, Place), Stop> {
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    Ok((topic, place))
}

/// A poll at `place` that the target holds: what it sends until it has settled
/// is no answer.
///
/// # Errors
/// Inconclusive where there is an answer already: that polls are held is the
/// business of one case alone.
pub(super) async fn held_at(
    cx: &mut Cx,
    topic: &Topic,
    place: &[Vec<u8>],
) -> Result<HeldPoll, Stop> {
    let Hold { told, .. } = long_hold(cx)?;
    let ask = cx.poll_ask(topic, place, told)?;
    let mut held = cx.hold(&ask).await?;
    held.settle(cx).await;
    match held.wait(Instant::now()).await {
        Waited::Held => Ok(held),
        Waited::Answer(polled) => Err(Stop::inconclusive(format!(
            "the poll before the stimulus was not held: {}",
            polled.says()
        ))),
        Waited::Broken(answer) => Err(answer.inconclusive("the poll before the stimulus")),
    }
}

/// The whole answer to `held`, within patience.
///
/// # Errors
/// The violation where there is none.
pub(super) async fn answered(cx: &Cx, held: &mut HeldPoll, expected: &str) -> Result<Polled, Stop> {
    match held.wait(cx.patience()).await {
        Waited::Answer(polled) => Ok(*polled),
        Waited::Held => {
            let actual = format!("no whole answer within {:?}", cx.time.patience);
            Err(Stop::violation(expected, actual).at(cx.recorder.last()))
        }
        Waited::Broken(answer) => Err(answer.violates(expected)),
    }
}

/// Whether `polled` brings `marker`.
pub(super) fn brings(polled: &Polled, marker: &str) -> bool {
    polled.messages().iter().any(|message| message == marker.as_bytes())
}

async fn answers_at_once(cx: &mut Cx) -> Result<(), Stop> {
    let (mut topic, place) = at_the_tail(cx).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let ask = cx.poll_ask(&topic, &place, long_hold(cx)?.told)?;
    let mut poll = cx.hold(&ask).await?;
    let expected = "an answer at once, with what is new";
    let polled = answered(cx, &mut poll, expected).await?;
    match brings(&polled, &marker) {
        true => Ok(()),
        false => Err(polled.violates(expected)),
    }
}

/// How long a poll has to be held at least: half of its time, and where nobody
/// knows its time, half a second.
fn least(hold: &Hold, told_default: Option<Duration>) -> Duration {
    match (hold.told, told_default) {
        (Some(told), _) => told / 2,
        (None, Some(default)) => default.min(SHORT) / 2,
        (None, None) => SHORT / 2,
    }
}

async fn holds(cx: &mut Cx) -> Result<(), Stop> {
    let (topic, place) = at_the_tail(cx).await?;
    let mut hold = long_hold(cx)?;
    hold.told = hold.told.map(|_| SHORT);
    let default = cx.contract()?.wait.as_ref().and_then(|wait| wait.default);
    let least = least(&hold, default);
    let ask = cx.poll_ask(&topic, &place, hold.told)?;
    let mut poll = cx.hold(&ask).await?;
    let until = Instant::now() + least;
    let expected = format!("no answer for at least {least:?} while nothing is published");
    match poll.wait(until).await {
        Waited::Held => Ok(()),
        Waited::Answer(polled) => {
            let may_wake = cx.contract()?.capabilities.spurious_wake;
            let is_empty = matches!(polled.came, Came::Nothing(_));
            let stays = polled.place.as_ref().is_none_or(|now| *now == place);
            match may_wake && is_empty && stays {
                true => Ok(()),
                false => {
                    let actual = format!("{} after {:?}", polled.says(), polled.took());
                    Err(Stop::violation(expected, actual).at(polled.exchange.head_event))
                }
            }
        }
        Waited::Broken(answer) => Err(answer.violates(expected)),
    }
}

/// The end of the answer counts and not its head: nothing else is published
/// that could flush it.
async fn answers_when_published(cx: &mut Cx) -> Result<(), Stop> {
    let (mut topic, mut place) = at_the_tail(cx).await?;
    let marker = topic.marker();
    let mut held = held_at(cx, &topic, &place).await?;
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    cx.recorder.mark(cx.recorder.last(), Mark::Stimulus);
    let expected = "the whole answer, with what was published while the poll was held";
    let until = cx.patience();
    loop {
        let polled = answered(cx, &mut held, expected).await?;
        let may_wake = cx.contract()?.capabilities.spurious_wake;
        if brings(&polled, &marker) {
            return Ok(());
        }
        if !may_wake || !polled.messages().is_empty() || Instant::now() > until {
            return Err(polled.violates(expected));
        }
        place = polled.place.clone().unwrap_or(place);
        let ask = cx.poll_ask(&topic, &place, long_hold(cx)?.told)?;
        held = cx.hold(&ask).await?;
    }
}

async fn brings_messages_with_200(cx: &mut Cx) -> Result<(), Stop> {
    let (mut topic, place) = at_the_tail(cx).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let ask = cx.poll_ask(&topic, &place, long_hold(cx)?.told)?;
    let mut poll = cx.hold(&ask).await?;
    let expected = "200 with what was published";
    let polled = answered(cx, &mut poll, expected).await?;
    let carries = polled.body.windows(marker.len()).any(|window| window == marker.as_bytes());
    match polled.status() {
        200 => Ok(()),
        // Whether it comes at all is the business of other cases.
        204 | 304 if !carries => {
            Err(Stop::inconclusive(format!("the poll brought nothing: {}", polled.says())))
        }
        _ => Err(polled.violates(expected)),
    }
}

/// A client that says no more can still hear. The poll is held before it ends
/// its sending, so that the server sees the end by itself.
async fn answers_half_closed(cx: &mut Cx) -> Result<(), Stop> {
    let (mut topic, place) = at_the_tail(cx).await?;
    let mut poll = held_at(cx, &topic, &place).await?;
    poll.finish_sending().await;
    sleep(cx.time.quiet).await;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let expected = "an answer with what was published";
    let polled = answered(cx, &mut poll, expected).await?;
    match brings(&polled, &marker) {
        true => Ok(()),
        false => Err(polled.violates(expected)),
    }
}
