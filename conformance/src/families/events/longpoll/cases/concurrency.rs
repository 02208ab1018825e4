//! Many polls at one time (RFC 6202, sections 2.2 and 5.1).

use super::hold::{answered, at_the_tail, brings, held_at};
use super::times::long_hold;
use super::{CURSOR, HTTP1, LONG_POLLING, PREFER, PUBLISH};
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::polling::{HeldPoll, Waited};
use crate::families::events::feed::{Message, gate};

pub(super) static CASES: &[Case] = &[
    case("longpoll.concurrency.answers-both", "answers two polls with the same cursor")
        .cites(&[cite(LONG_POLLING, "5.1-4")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(answers_both(cx)))),
    case("longpoll.concurrency.brings-both", "brings a message to two polls with the same cursor")
        .cites(&[cite(LONG_POLLING, "5.1-5")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(brings_both(cx)))),
    case(
        "longpoll.concurrency.serves-others-meanwhile",
        "serves others while a hundred polls are held",
    )
    .cites(&[cite(LONG_POLLING, "2.2-7")])
    .needs(PUBLISH)
    .run(&Body(|cx| Box::pin(serves_others_meanwhile(cx)))),
    case("longpoll.concurrency.lets-go", "lets go of polls whose clients have left")
        .cites(&[cite(LONG_POLLING, "2.2-8"), cite(HTTP1, "9.5-1")])
        .needs(&[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.subscribers"),
        ])
        .run(&Body(|cx| Box::pin(lets_go(cx)))),
    case("longpoll.concurrency.survives-many", "survives many held polls whose clients leave")
        .cites(&[cite(LONG_POLLING, "6-2"), cite(PREFER, "6-2"), cite(LONG_POLLING, "2.2-9")])
        .needs(CURSOR)
        .run(&Body(|cx| Box::pin(survives_many(cx)))),
];

/// Two polls from the same place that were asked one after the other, and what
/// is published then.
async fn two_polls(cx: &mut Cx) -> Result<(String, HeldPoll, HeldPoll), Stop> {
    let (mut topic, place) = at_the_tail(cx).await?;
    let older = held_at(cx, &topic, &place).await?;
    let ask = cx.poll_ask(&topic, &place, long_hold(cx)?.told)?;
    let mut newer = cx.hold(&ask).await?;
    newer.settle(cx).await;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    Ok((marker, older, newer))
}

/// Any answer will do, a refusal too: a client that gets one can go on.
async fn answers_both(cx: &mut Cx) -> Result<(), Stop> {
    let (_, mut older, mut newer) = two_polls(cx).await?;
    answered(cx, &mut older, "an answer to the older of two polls").await?;
    answered(cx, &mut newer, "an answer to the newer of two polls").await?;
    Ok(())
}

async fn brings_both(cx: &mut Cx) -> Result<(), Stop> {
    let (marker, older, newer) = two_polls(cx).await?;
    for (name, mut poll) in [("older", older), ("newer", newer)] {
        let expected = format!("what was published, in the answer to the {name} of two polls");
        let polled = match poll.wait(cx.patience()).await {
            Waited::Answer(polled) => polled,
            _ => return Err(Stop::inconclusive(format!("the {name} of two polls got no answer"))),
        };
        if !brings(&polled, &marker) {
            return Err(polled.violates(expected));
        }
    }
    Ok(())
}

/// So many polls are held at once.
const MANY: usize = 100;

async fn serves_others_meanwhile(cx: &mut Cx) -> Result<(), Stop> {
    let (topic, place) = at_the_tail(cx).await?;
    let ask = cx.poll_ask(&topic, &place, long_hold(cx)?.told)?;
    let mut polls = Vec::new();
    for _ in 0..MANY {
        polls.push(cx.hold(&ask).await?);
    }
    if let Some(last) = polls.last_mut() {
        last.settle(cx).await;
    }
    let (mut other, place) = (cx.topic(), Vec::new());
    let expected =
        format!("a publish and a poll of another topic that work while {MANY} polls are held");
    match cx.poll_control(&mut other, &place).await {
        Ok(_) => Ok(()),
        Err(Stop::Inconclusive(why)) => Err(Stop::violation(expected, why).at(cx.recorder.last())),
        Err(stop) => Err(stop),
    }
}

/// So many clients leave.
const LEAVING: usize = 50;

/// What the count was before, and what it is when they have left.
async fn lets_go(cx: &mut Cx) -> Result<(), Stop> {
    let (topic, place) = at_the_tail(cx).await?;
    let before = cx.subscribers(&topic).await?;
    let ask = cx.poll_ask(&topic, &place, long_hold(cx)?.told)?;
    let mut polls = Vec::new();
    for _ in 0..LEAVING {
        polls.push(cx.hold(&ask).await?);
    }
    let with = cx.subscribers_become(&topic, |count| count >= before + LEAVING as u64).await?;
    if with < before + LEAVING as u64 {
        return Err(Stop::inconclusive(format!(
            "the control failed: with {LEAVING} more polls the count goes from {before} to {with}"
        )));
    }
    for poll in polls {
        poll.abort().await;
    }
    let after = cx.subscribers_become(&topic, |count| count <= before).await?;
    match after <= before {
        true => Ok(()),
        false => Err(Stop::violation(
            format!("a count of {before} once {LEAVING} clients have left"),
            format!("{after}"),
        )
        .at(cx.recorder.last())),
    }
}

/// Twice as many, each with all the time there is.
const SURVIVED: usize = 200;

/// A new poll is served while they are there, and after they have left by FIN
/// and by RST.
async fn survives_many(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    if cx.can_publish() {
        let mut other = cx.topic();
        cx.poll_control(&mut other, &[]).await?;
    }
    let topic = cx.topic();
    let longest = cx.contract()?.wait.as_ref().and_then(|wait| wait.longest);
    let told = long_hold(cx)?.told.map(|told| longest.unwrap_or(told));
    let ask = cx.poll_ask(&topic, &[], told)?;
    let mut polls = Vec::new();
    for _ in 0..SURVIVED {
        polls.push(cx.hold(&ask).await?);
    }
    for (index, poll) in polls.into_iter().enumerate() {
        match index % 2 {
            0 => poll.reset(),
            _ => poll.abort().await,
        }
    }
    match gate(cx).await {
        Err(Stop::Inconclusive(why)) => {
            let expected = format!("a poll that is served after {SURVIVED} clients have left");
            Err(Stop::violation(expected, why).at(cx.recorder.last()))
        }
        served => served,
    }
}
