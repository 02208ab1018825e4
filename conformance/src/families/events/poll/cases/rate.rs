//! Who asks too often is told when to come back (RFC 9110, section 10.2.3).

use std::time::Duration;

use tokio::time::sleep_until;

use super::SEMANTICS;
use crate::case::{Body, Case, Isolation, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::http::{Answer, Ask, Exchange, LARGEST_BODY, date};
use crate::report::messages::skipped_for_wait;
use crate::transcript::Mark;

const NEEDS: &[Need] = &[Need::Key("capabilities.rate")];
/// One at a time: each of them asks until it is refused.
const ISOLATION: Isolation = Isolation::Alone("rate");

pub(super) static CASES: &[Case] = &[
    case("poll.rate.names-when-to-come-back", "says in Retry-After when to come back")
        .cites(&[cite(SEMANTICS, "10.2.3-2")])
        .needs(NEEDS)
        .isolation(ISOLATION)
        .run(&Body(|cx| Box::pin(names_when_to_come_back(cx)))),
    case("poll.rate.retry-after-is-well-formed", "writes Retry-After as seconds or a date")
        .cites(&[cite(SEMANTICS, "10.2.3-1")])
        .needs(NEEDS)
        .isolation(ISOLATION)
        .run(&Body(|cx| Box::pin(retry_after_is_well_formed(cx)))),
    case("poll.rate.serves-after-it", "serves a client that waits as it is told")
        .cites(&[cite(SEMANTICS, "10.2.3-3")])
        .needs(NEEDS)
        .isolation(ISOLATION)
        .run(&Body(|cx| Box::pin(serves_after_it(cx)))),
];

/// A higher rate is not tried: the prober is no tool to load servers.
const HIGHEST_RATE: u64 = 1000;

/// Asks one poll after the other, three times as many as are declared for a second,
/// until it is refused. Returns the refusal, or the end of a new connection without
/// an answer. A prober that is too slow to be refused skips the case.
async fn refused(cx: &mut Cx, ask: &Ask) -> Result<Answer, Stop> {
    let rate = cx.contract()?.capabilities.rate.unwrap_or_default();
    if rate > HIGHEST_RATE {
        return Err(Stop::skipped(format!(
            "more than {HIGHEST_RATE} polls a second are not tried"
        )));
    }
    let mut last: Option<Exchange> = None;
    for asked in 0..3 * rate {
        let answer = match last.take().filter(|exchange| exchange.can_go_on().is_ok()) {
            Some(exchange) => match exchange.again(ask).await? {
                // A connection that is not new may end at any time.
                Answer::Ended(..) => cx.http(ask).await?,
                answer => answer,
            },
            None => cx.http(ask).await?,
        };
        match answer {
            Answer::Head(mut exchange) if !matches!(exchange.head.status, Some(429 | 503)) => {
                exchange.rest(cx.patience(), LARGEST_BODY).await;
                last = Some(*exchange);
            }
            other if asked == 0 => return Err(other.inconclusive("the first poll")),
            refusal => return Ok(refusal),
        }
    }
    Err(Stop::skipped(format!("none of {} polls in a row is refused", 3 * rate)))
}

/// The refusal where it is an answer, and what its Retry-After says.
async fn refusal(cx: &mut Cx, ask: &Ask) -> Result<(Box<Exchange>, String), Stop> {
    let exchange = match refused(cx, ask).await? {
        Answer::Head(exchange) => exchange,
        other => return Err(Stop::skipped(format!("it refuses by {}", other.says()))),
    };
    cx.recorder.mark(exchange.head_event, Mark::Stimulus);
    match exchange.head.value("Retry-After").map(str::to_owned) {
        Some(value) => Ok((exchange, value)),
        None => Err(Stop::skipped("its refusal has no Retry-After")),
    }
}

async fn names_when_to_come_back(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let ask = cx.poll_ask(&topic, &[], None)?;
    let expected = "429 or 503 with a Retry-After";
    match refused(cx, &ask).await? {
        Answer::Head(exchange) => match exchange.head.values("Retry-After").next() {
            Some(_) => Ok(()),
            None => {
                let actual = format!("{} without one", exchange.head.line);
                Err(Stop::violation(expected, actual).at(exchange.head_event))
            }
        },
        other => Err(other.violates(expected)),
    }
}

async fn retry_after_is_well_formed(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let ask = cx.poll_ask(&topic, &[], None)?;
    let (exchange, value) = refusal(cx, &ask).await?;
    match seconds(&value).is_some() || date::read(&value).is_some() {
        true => Ok(()),
        false => {
            let actual = format!("Retry-After: {value}");
            Err(Stop::violation("seconds in digits, or a date", actual).at(exchange.head_event))
        }
    }
}

fn seconds(value: &str) -> Option<u64> {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| value.parse().unwrap_or(u64::MAX))
}

/// The clocks of client and server may differ by part of a second.
const SLACK: Duration = Duration::from_millis(100);

async fn serves_after_it(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let ask = cx.poll_ask(&topic, &[], None)?;
    let (exchange, value) = refusal(cx, &ask).await?;
    let wait = match (seconds(&value), date::read(&value)) {
        (Some(seconds), _) => Duration::from_secs(seconds),
        (None, Some(date)) => date.from_now() + Duration::from_secs(1),
        (None, None) => return Err(Stop::skipped("its Retry-After cannot be read")),
    };
    if wait > cx.time.longest_wait {
        return Err(Stop::skipped(skipped_for_wait(wait, cx.time.longest_wait)));
    }
    sleep_until(exchange.head_at + wait + SLACK).await;
    drop(exchange);
    let answer = cx.http(&ask).await?;
    match answer.status() {
        Some(429 | 503) | None => {
            Err(answer.violates(format!("service behind a Retry-After of {value}")))
        }
        Some(_) => Ok(()),
    }
}
