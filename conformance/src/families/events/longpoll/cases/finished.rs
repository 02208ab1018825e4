//! A topic that has ended for good (RFC 6202, section 2.1).

use super::LONG_POLLING;
use super::hold::{answered, at_the_tail, held_at};
use super::times::long_hold;
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::contract::Finished;
use crate::families::events::feed::polling::Polled;

pub(super) static CASES: &[Case] =
    &[case("longpoll.finished.answers-at-once", "answers a poll of a finished topic at once")
        .cites(&[cite(LONG_POLLING, "2.1-8")])
        .needs(&[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("finish"),
            Need::Key("capabilities.finished"),
        ])
        .over(|| names([HELD, NEW]))
        .run(&Body(|cx| Box::pin(answers_at_once(cx))))];

const HELD: &str = "a poll that was held when the topic ended";
const NEW: &str = "a poll that came later";

async fn answers_at_once(cx: &mut Cx) -> Result<(), Stop> {
    let (topic, place) = at_the_tail(cx).await?;
    let mut held = held_at(cx, &topic, &place).await?;
    cx.finish(&topic).await?;
    let expected = "an answer at once with the declared sign of the end";
    let mut rows = cx.rows();
    let polled = answered(cx, &mut held, expected).await;
    rows.add(HELD, polled.and_then(|polled| has_sign(cx, &polled, expected)));
    let ask = cx.poll_ask(&topic, &place, long_hold(cx)?.told)?;
    let mut late = cx.hold(&ask).await?;
    let polled = answered(cx, &mut late, expected).await;
    rows.add(NEW, polled.and_then(|polled| has_sign(cx, &polled, expected)));
    rows.verdict()
}

/// Whether the answer has the sign that the target file declares.
fn has_sign(cx: &Cx, polled: &Polled, expected: &str) -> Result<(), Stop> {
    let is_there = match &cx.contract()?.capabilities.finished {
        Some(Finished::Status(status)) => polled.status() == *status,
        Some(Finished::Json(pointer)) => {
            let json: Option<serde_json::Value> = serde_json::from_slice(&polled.body).ok();
            json.as_ref().and_then(|json| pointer.find(json))
                == Some(&serde_json::Value::Bool(true))
        }
        None => return Err(Stop::skipped("the target file declares no sign of the end")),
    };
    match is_there {
        true => Ok(()),
        false => Err(polled.violates(expected)),
    }
}
