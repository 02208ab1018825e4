//! What caches are told about the answers to polls (RFC 9111, sections 4.2 and 5;
//! RFC 6202, section 5.6; RFC 9110, section 12.5.5).

use std::collections::BTreeSet;

use super::{Good, shown};
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::Caching;
use crate::families::events::feed::fields;
use crate::families::events::feed::polling::{Came, Place, Polled};
use crate::http::Answer;
use crate::http::date::{self, Form};
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
async fn refusal(cx: &mut Cx, good: &Good, place: Option<&Place>) -> Result<Option<Seen>, Stop> {
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
    let ask = cx.poll_ask(&good.topic, &unknown, None)?;
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
    let caching = cx.contract()?.capabilities.cache;
    each(cx, |head| keeps_caches_away(head, caching)).await
}

/// The answer is not given again by a cache; where the cursor sees to that, it
/// says at least what a cache may do.
///
/// # Errors
/// The violation.
pub fn keeps_caches_away(head: &ResponseHead, caching: Option<Caching>) -> Result<(), Stop> {
    let says = head.values("Cache-Control").next().is_some();
    match caching {
        Some(Caching::CursorBusted) if says => Ok(()),
        Some(Caching::CursorBusted) => {
            Err(Stop::violation("a Cache-Control", fields::cache_control(head)))
        }
        _ if fields::forbids_reuse(head) => Ok(()),
        _ => Err(Stop::violation(
            "Cache-Control with no-store, no-cache, private or max-age=0",
            fields::cache_control(head),
        )),
    }
}

/// Cache-Control and Vary follow their grammars.
pub async fn fields_are_well_formed(cx: &mut Cx) -> Result<(), Stop> {
    each(cx, fields::check_caching).await
}

/// Expires is a date in the preferred format.
pub async fn expires_is_a_date(cx: &mut Cx) -> Result<(), Stop> {
    each(cx, |head| {
        let mut values = head.values("Expires").peekable();
        if values.peek().is_none() {
            return Err(Stop::skipped("the answer has no Expires"));
        }
        let is_preferred =
            |value: &str| date::read(value).is_some_and(|date| date.form == Form::Preferred);
        match values.find(|value| !is_preferred(value)) {
            None => Ok(()),
            Some(_) => Err(Stop::violation(
                "a date such as Sun, 06 Nov 1994 08:49:37 GMT",
                shown(head, "Expires"),
            )),
        }
    })
    .await
}

/// What caches are told does not contradict itself.
pub async fn contradicts_nothing(cx: &mut Cx) -> Result<(), Stop> {
    each(cx, tells_one_story).await
}

fn tells_one_story(head: &ResponseHead) -> Result<(), Stop> {
    let directives = fields::directives(head);
    let values = |name: &str| -> BTreeSet<Option<String>> {
        let named = directives.iter().filter(|directive| directive.name == name);
        named.map(|directive| directive.value.clone()).collect()
    };
    let told = || fields::cache_control(head);
    for name in ["max-age", "s-maxage"] {
        if values(name).len() > 1 {
            return Err(Stop::violation(format!("one {name}"), told()));
        }
    }
    let lives = |value: &Option<String>| value.as_deref().is_some_and(|age| age != "0");
    if !values("no-store").is_empty() && values("max-age").iter().any(lives) {
        return Err(Stop::violation("no max-age above 0 beside no-store", told()));
    }
    if values("no-cache").iter().any(Option::is_some) && !fields::forbids_reuse(head) {
        return Err(Stop::violation("no-cache without names of fields", told()));
    }
    if directives.is_empty() && head.values("Pragma").next().is_some() {
        return Err(Stop::violation("Cache-Control, for Pragma is for requests", told()));
    }
    match head.values("Age").find(|age| *age != "0") {
        Some(_) => Err(Stop::violation("no Age above 0", shown(head, "Age"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::read_head;

    fn story(fields: &str) -> Result<(), Stop> {
        let text = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n");
        tells_one_story(&read_head(text.as_bytes()).expect("a whole head").0)
    }

    #[test]
    fn stories_that_contradict_themselves_are_found() {
        for good in [
            "Cache-Control: no-store, max-age=0",
            "Cache-Control: no-cache, no-cache=\"set-cookie\"",
            "Cache-Control: no-cache\r\nPragma: no-cache\r\nAge: 0",
            "Cache-Control: max-age=5, max-age=5",
        ] {
            assert!(story(good).is_ok(), "{good}");
        }
        for bad in [
            "Cache-Control: max-age=5, max-age=0",
            "Cache-Control: no-store, max-age=5",
            "Cache-Control: no-cache=\"set-cookie\"",
            "Pragma: no-cache",
            "Cache-Control: no-store\r\nAge: 5",
        ] {
            assert!(matches!(story(bad), Err(Stop::Violation(_))), "{bad}");
        }
    }
}
