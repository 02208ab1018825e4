//! A held poll whose time is up (RFC 6202, section 5.5).

use std::time::Duration;

use tokio::time::Instant;

use super::hold::at_the_tail;
use super::times::{Hold, short_hold};
use super::{HTTP1, LONG_POLLING, PUBLISH, SEMANTICS};
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::contract::TimeoutForm;
use crate::families::events::feed::polling::{Came, Place, Polled, Waited};
use crate::families::events::feed::{Message, Topic};
use crate::http::Answer;
use crate::report::messages;

const DECLARED: &[Need] = &[
    Need::Key("publish"),
    Need::Key("topics"),
    Need::Key("cursor"),
    Need::Key("capabilities.timeout"),
];

pub(super) static CASES: &[Case] = &[
    case(
        "longpoll.timeout.answers-in-declared-form",
        "answers in a declared form when the time is up",
    )
    .cites(&[cite(LONG_POLLING, "2.1-6")])
    .needs(DECLARED)
    .run(&Body(|cx| Box::pin(answers_in_declared_form(cx)))),
    case("longpoll.timeout.is-no-error", "answers no idle poll with 408 or 504")
        .cites(&[cite(SEMANTICS, "15.5.9-1"), cite(LONG_POLLING, "5.5-4")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(is_no_error(cx)))),
    case("longpoll.timeout.comes-before-proxies", "answers before proxies give up")
        .cites(&[cite(LONG_POLLING, "5.5-1")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(comes_before_proxies(cx)))),
    case(
        "longpoll.timeout.keeps-connection",
        "serves the next poll on the connection after a time-out",
    )
    .cites(&[cite(LONG_POLLING, "2.1-11"), cite(HTTP1, "9.3-1")])
    .needs(PUBLISH)
    .run(&Body(|cx| Box::pin(keeps_connection(cx)))),
    case("longpoll.timeout.dates-its-answer", "dates the answer, not the request")
        .cites(&[cite(SEMANTICS, "6.6.1-2")])
        .needs(PUBLISH)
        .run(&Body(|cx| Box::pin(dates_its_answer(cx)))),
];

/// What is given beyond the time itself: a fifth of it, and patience.
pub(super) fn margin(cx: &Cx, lasts: Duration) -> Duration {
    lasts / 5 + cx.time.patience
}

/// A poll that waits in vain, until its time is up. `None` where it is still
/// held then.
async fn waits_in_vain(cx: &mut Cx, hold: &Hold) -> Result<(Topic, Place, Option<Polled>), Stop> {
    let (topic, place) = at_the_tail(cx).await?;
    let ask = cx.poll_ask(&topic, &place, hold.told)?;
    let mut poll = cx.hold(&ask).await?;
    let until = Instant::now() + hold.lasts + margin(cx, hold.lasts);
    match poll.wait(until).await {
        Waited::Answer(polled) => Ok((topic, place, Some(*polled))),
        Waited::Held => Ok((topic, place, None)),
        Waited::Broken(answer) => Err(answer.violates("an answer when the time is up")),
    }
}

/// The same, where the answer is what the case is about.
async fn timed_out(cx: &mut Cx, hold: &Hold) -> Result<(Topic, Place, Polled), Stop> {
    match waits_in_vain(cx, hold).await? {
        (topic, place, Some(polled)) => Ok((topic, place, polled)),
        (_, _, None) => Err(Stop::inconclusive(format!(
            "the poll was not answered within {:?}",
            hold.lasts + margin(cx, hold.lasts)
        ))),
    }
}

async fn answers_in_declared_form(cx: &mut Cx) -> Result<(), Stop> {
    let hold = short_hold(cx)?;
    let forms = cx.contract()?.capabilities.timeout.clone();
    let words: Vec<&str> = forms.iter().map(|form| form.word()).collect();
    let within = hold.lasts + margin(cx, hold.lasts);
    let expected = format!("an answer of the form {} within {within:?}", words.join(" or "));
    match waits_in_vain(cx, &hold).await?.2 {
        Some(polled) => match &polled.came {
            Came::Nothing(form) if forms.contains(form) => Ok(()),
            _ => Err(polled.violates(expected)),
        },
        None => Err(Stop::violation(expected, "no whole answer").at(cx.recorder.last())),
    }
}

/// 408 says that the request was not whole, 504 that another server is silent.
async fn is_no_error(cx: &mut Cx) -> Result<(), Stop> {
    let hold = short_hold(cx)?;
    let (_, _, polled) = timed_out(cx, &hold).await?;
    match polled.came == Came::Nothing(TimeoutForm::RequestTimeout) || polled.status() == 504 {
        true => Err(polled.violates("an answer that is no error")),
        false => Ok(()),
    }
}

/// Many proxies give up after thirty seconds of silence.
const PROXIES: Duration = Duration::from_secs(30);

async fn comes_before_proxies(cx: &mut Cx) -> Result<(), Stop> {
    let default = cx.contract()?.wait.as_ref().and_then(|wait| wait.default);
    let lasts = default.unwrap_or(PROXIES);
    if lasts > PROXIES {
        let actual = format!("the target file declares {lasts:?}");
        return Err(Stop::violation(format!("an answer within {PROXIES:?}"), actual));
    }
    if lasts > cx.time.longest_wait {
        return Err(Stop::skipped(messages::skipped_for_wait(lasts, cx.time.longest_wait)));
    }
    match waits_in_vain(cx, &Hold { told: None, lasts }).await?.2 {
        Some(_) => Ok(()),
        None => {
            let expected = format!("an answer within {lasts:?} where the client names no time");
            Err(Stop::violation(expected, "none").at(cx.recorder.last()))
        }
    }
}

async fn keeps_connection(cx: &mut Cx) -> Result<(), Stop> {
    let hold = short_hold(cx)?;
    let (mut topic, place, polled) = timed_out(cx, &hold).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let next = cx.poll_ask(&topic, &place, hold.told)?;
    let expected = "an answer to the next poll on the same connection";
    let event = polled.exchange.head_event;
    if let Err(why) = polled.exchange.can_go_on() {
        return Err(Stop::violation(expected, why).at(event));
    }
    match polled.exchange.again(&next).await? {
        Answer::Head(_) => Ok(()),
        // Whether it is answered at all is the business of other cases.
        silence @ Answer::Silence { .. } => match cx.http(&next).await? {
            Answer::Head(_) => Err(silence.violates(expected)),
            other => Err(other.inconclusive("the same poll on a new connection")),
        },
        other => Err(other.violates(expected)),
    }
}

/// Held for two seconds, the answer is at least one second younger than one
/// that came before the poll, by the clock of the target itself.
async fn dates_its_answer(cx: &mut Cx) -> Result<(), Stop> {
    let Hold { told: Some(told), .. } = short_hold(cx)? else {
        return Err(Stop::skipped("the target cannot be told how long to hold a poll"));
    };
    let (topic, place) = at_the_tail(cx).await?;
    let before = cx.poll(&topic, &[], None).await?;
    let hold = told * 2;
    let polled = cx.poll(&topic, &place, Some(hold)).await?;
    if polled.took() < told * 3 / 2 {
        return Err(Stop::inconclusive(format!("the poll was held for {:?} only", polled.took())));
    }
    match (date_of(&before), date_of(&polled)) {
        (Some(earlier), Some(date)) if date > earlier => Ok(()),
        (Some(earlier), Some(date)) => {
            let actual = format!("{date}, and {earlier} in an answer before the poll");
            let expected =
                "a Date that is at least a second later than that of an answer before the poll";
            Err(Stop::violation(expected, actual).at(polled.exchange.head_event))
        }
        _ => Err(Stop::skipped("the answers have no Date that can be read")),
    }
}

fn date_of(polled: &Polled) -> Option<jiff::Timestamp> {
    let text = polled.exchange.head.value("Date")?;
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}
