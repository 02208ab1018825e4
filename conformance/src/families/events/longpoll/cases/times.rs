//! How long a target holds a poll, and how long a case may wait for that.

use crate::families::events::contract::word;
use std::time::Duration;

use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::WaitSend;
use crate::families::events::feed::Topic;
use crate::http::Ask;
use crate::report::messages;

/// The shortest time that every target can be told: some count in seconds.
pub(super) const SHORT: Duration = Duration::from_secs(1);

/// A time that stands in no request by chance.
const STAND_IN: Duration = Duration::from_secs(7_654_321);

/// How long a poll is held when nothing happens.
pub(super) struct Hold {
    /// What the request says, where it can say it.
    pub(super) told: Option<Duration>,
    /// How long that is.
    pub(super) lasts: Duration,
}

/// A hold that a case can wait out.
///
/// # Errors
/// Skipped where the target can neither be told a time nor declares a short one.
pub(super) fn short_hold(cx: &Cx) -> Result<Hold, Stop> {
    if can_be_told(cx)? {
        return Ok(Hold { told: Some(SHORT), lasts: SHORT });
    }
    let wait = cx.contract()?.wait.clone();
    match wait.and_then(|wait| wait.default) {
        Some(lasts) if lasts > cx.time.longest_wait => {
            Err(Stop::skipped(messages::skipped_for_wait(lasts, cx.time.longest_wait)))
        }
        Some(lasts) => Ok(Hold { told: None, lasts }),
        None => Err(Stop::skipped(
            "the target file says neither how a poll tells its time nor how long it is held \
             (`wait.send`, `wait.default`)",
        )),
    }
}

/// A hold that outlasts patience, so that an answer within patience is none of
/// its end. What cannot be told a time is taken to hold for long.
pub(super) fn long_hold(cx: &Cx) -> Result<Hold, Stop> {
    let long = (cx.time.patience * 3).max(SHORT * 2);
    let told = can_be_told(cx)?.then_some(long);
    Ok(Hold { told, lasts: long })
}

/// Whether a request can say for how long it has time.
pub(super) fn can_be_told(cx: &Cx) -> Result<bool, Stop> {
    let contract = cx.contract()?;
    let in_wait = contract.wait.as_ref().is_some_and(|wait| wait.send.is_some());
    Ok(in_wait || contract.subscribe.has(word::WAIT))
}

/// Whether the time is told by `Prefer` (RFC 7240).
pub(super) fn uses_prefer(cx: &Cx) -> Result<bool, Stop> {
    let contract = cx.contract()?;
    let send = contract.wait.as_ref().and_then(|wait| wait.send.as_ref());
    Ok(send == Some(&WaitSend::Prefer))
}

/// Skips a case that is about `Prefer` where the target does not use it.
pub(super) fn need_prefer(cx: &Cx) -> Result<(), Stop> {
    match uses_prefer(cx)? {
        true => Ok(()),
        false => Err(Stop::skipped("the target is told its time by other means than Prefer")),
    }
}

/// A poll whose time is `text`, where the number belongs.
pub(super) fn ask_with_time(
    cx: &Cx,
    topic: &Topic,
    place: &[Vec<u8>],
    text: &str,
) -> Result<Ask, Stop> {
    let mut ask = cx.poll_ask(topic, place, Some(STAND_IN))?;
    let seconds = STAND_IN.as_secs().to_string();
    let number =
        if ask_has(&ask, &format!("{seconds}000")) { format!("{seconds}000") } else { seconds };
    ask.target = ask.target.replace(&number, text);
    for (_, value) in &mut ask.fields {
        let old = String::from_utf8_lossy(value).into_owned();
        if old.contains(&number) {
            *value = old.replace(&number, text).into_bytes();
        }
    }
    Ok(ask)
}

fn ask_has(ask: &Ask, text: &str) -> bool {
    let in_fields =
        ask.fields.iter().any(|(_, value)| String::from_utf8_lossy(value).contains(text));
    in_fields || ask.target.contains(text)
}
