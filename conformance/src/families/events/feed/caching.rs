//! What caches are told about the answers to polls (RFC 9111, sections 4.2 and 5;
//! RFC 6202, section 5.6; RFC 9110, section 12.5.5).

use super::polling::{Came, Place, Polled};
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::Caching;
use crate::families::http::{Good, HttpContext, caching, fields};
use crate::http::Answer;
use crate::http1::ResponseHead;

/// The kinds of answers that are looked at.
pub const ANSWERS: [&str; 3] =
    ["an answer with messages", "an answer without messages", "the refusal of a cursor"];

/// A head that was seen.
struct Seen {
    name: &'static str,
    head: ResponseHead,
    event: u32,
}

impl Seen {
    fn of(name: &'static str, polled: Polled) -> Seen {
        let event = polled.exchange.head_event;
        Seen { name, head: polled.exchange.head, event }
    }
}

/// As many kinds of answers as the target gives: at least the plain poll.
async fn answers(cx: &mut Cx) -> Result<Vec<Seen>, Stop> {
    let good = cx.good().await?;
    let polled = good.polled(cx).await?;
    let refused = refusal(cx, &good, polled.place.as_ref()).await?;
    let is_one = matches!(polled.came, Came::Messages(_));
    let mut seen = vec![Seen::of(ANSWERS[usize::from(!is_one)], polled)];
    if is_one && cx.contract()?.has("topics") {
        seen.extend(without_messages(cx).await?);
    }
    seen.extend(refused);
    Ok(seen)
}

/// The answer to a poll of a new topic, unless the target knows none.
async fn without_messages(cx: &mut Cx) -> Result<Option<Seen>, Stop> {
    let topic = cx.topic();
    let ask = cx.feed_ask(&topic)?;
    let polled = cx.poll_by(&ask, std::time::Duration::ZERO).await?;
    let is_empty = matches!(polled.came, Came::Nothing(_));
    Ok(is_empty.then(|| Seen::of(ANSWERS[1], polled)))
}

/// Refusals that a cache may store without being told (RFC 9110, section 15.1).
const STORED_UNTOLD: [u16; 5] = [404, 405, 410, 414, 501];

/// The refusal of a cursor that the target does not know, where caches may
/// store it.
async fn refusal(
    cx: &mut Cx,
    good: &Good<Cx>,
    place: Option<&Place>,
) -> Result<Option<Seen>, Stop> {
    let Some(place) = place else { return Ok(None) };
    let is_number = |value: &Vec<u8>| value.iter().all(u8::is_ascii_digit);
    let unknown: Place = place
        .iter()
        .map(|value| match is_number(value) {
            true => b"999999999999".to_vec(),
            false => b"wireproof-unknown".to_vec(),
        })
        .collect();
    cx.provokes();
    let ask = cx.poll_ask(&good.subject, &unknown, None)?;
    match cx.http(&ask).await? {
        Answer::Head(exchange)
            if exchange.head.status.is_some_and(|status| STORED_UNTOLD.contains(&status)) =>
        {
            let event = exchange.head_event;
            Ok(Some(Seen { name: ANSWERS[2], head: exchange.head, event }))
        }
        _ => Ok(None),
    }
}

/// Every kind of answer by the same rule.
async fn each(cx: &mut Cx, judge: impl Fn(&ResponseHead) -> Result<(), Stop>) -> Result<(), Stop> {
    let answers = answers(cx).await?;
    let mut rows = cx.rows();
    for name in ANSWERS {
        let verdict = match answers.iter().find(|seen| seen.name == name) {
            Some(seen) => judge(&seen.head).map_err(|stop| stop.at(seen.event)),
            None => {
                Err(Stop::skipped("the target gave no such answer, or none that a cache stores"))
            }
        };
        rows.add(name, verdict);
    }
    rows.verdict()
}

/// A cache knows of each answer that it is not to be given again.
pub async fn says_what_caches_do(cx: &mut Cx) -> Result<(), Stop> {
    let declared = cx.contract()?.capabilities.cache;
    each(cx, |head| keeps_caches_away(head, declared)).await
}

/// The answer is not given again by a cache; where the cursor sees to that, it
/// says at least what a cache may do.
///
/// # Errors
/// The violation.
pub fn keeps_caches_away(head: &ResponseHead, declared: Option<Caching>) -> Result<(), Stop> {
    let says = head.values("Cache-Control").next().is_some();
    match declared {
        Some(Caching::CursorBusted) if says => Ok(()),
        Some(Caching::CursorBusted) => {
            Err(Stop::violation("a Cache-Control", fields::cache_control(head)))
        }
        _ => caching::forbids_reuse(head),
    }
}

/// Cache-Control and Vary follow their grammars.
pub async fn fields_are_well_formed(cx: &mut Cx) -> Result<(), Stop> {
    each(cx, fields::check_caching).await
}

/// Expires is a date in the preferred format.
pub async fn expires_is_a_date(cx: &mut Cx) -> Result<(), Stop> {
    each(cx, caching::expires_is_a_date).await
}

/// What caches are told does not contradict itself.
pub async fn contradicts_nothing(cx: &mut Cx) -> Result<(), Stop> {
    each(cx, caching::tells_one_story).await
}
