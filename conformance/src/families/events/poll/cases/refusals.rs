//! What a poll cannot be served is refused, and the client can see why (RFC 9110,
//! section 15.5; the cursors of RFC 6202 as the target file declares them).

use super::{HTTP1, SEMANTICS};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::contract::Fill;
use crate::families::events::feed::cursors;
use crate::families::events::feed::polling::{Came, Polled};
use crate::http::{Answer, Ask};
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    cursors::unknown_cursor("poll.refusals.deals-with-unknown-cursor"),
    cursors::expired_cursor("poll.refusals.deals-with-expired-cursor"),
    cursors::malformed_cursors("poll.refusals.survives-malformed-cursors"),
    case(
        "poll.refusals.never-blames-itself",
        "never answers a malformed cursor with a status of 500 or above",
    )
    .cites(&[cite(SEMANTICS, "15.5-2"), cite(SEMANTICS, "15.6-2")])
    .needs(&[Need::Key("cursor")])
    .over(|| names(cursors::malformed().map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(cursors::each_malformed(cx, blames_nobody)))),
    case("poll.refusals.explains", "explains what it refuses")
        .cites(&[cite(SEMANTICS, "15.5-1"), cite(SEMANTICS, "15.6-1")])
        .needs(&[Need::Key("cursor")])
        .over(|| names(cursors::malformed().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(cursors::each_malformed(cx, explains)))),
    case("poll.refusals.misses-unknown-path", "answers a path that is not there with 404")
        .cites(&[cite(SEMANTICS, "15.5.5-1")])
        .run(&Body(|cx| Box::pin(misses_unknown_path(cx)))),
    case("poll.refusals.takes-long-target", "takes a request line of 8000 bytes")
        .cites(&[cite(HTTP1, "3-1")])
        .run(&Body(|cx| Box::pin(takes_long_target(cx)))),
    case("poll.refusals.refuses-longer-target", "answers a target that is too long with 414")
        .cites(&[cite(HTTP1, "3-2")])
        .run(&Body(|cx| Box::pin(refuses_longer_target(cx)))),
];

fn blames_nobody(polled: &Polled) -> Result<(), Stop> {
    match polled.status() {
        500.. => {
            Err(polled.violates("no status of 500 or above, for it is the cursor that is wrong"))
        }
        _ => Ok(()),
    }
}

/// 408 is a sign that there is nothing to tell, and no refusal.
fn explains(polled: &Polled) -> Result<(), Stop> {
    match (&polled.came, polled.status()) {
        (Came::Nothing(_), _) | (_, ..400) => Err(Stop::skipped("no cursor is refused")),
        _ if !polled.body.is_empty() => Ok(()),
        _ => Err(polled.violates("a refusal with content that explains it")),
    }
}

/// The control is a poll of the target's own; a target whose every path is a
/// topic cannot be judged.
async fn misses_unknown_path(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let good = cx.http_nudged(&topic, &cx.feed_ask(&topic)?).await?;
    if good.status().is_none() {
        return Err(good.inconclusive("a poll of the path that is there"));
    }
    let base = cx.target.address.path.split('?').next().unwrap_or_default().to_owned();
    let base = base.trim_end_matches('/');
    let is_bare = is_named_by(cx, base)?;
    let ask = Ask::get(format!("{base}/{}", topic.name)).unchanged();
    let answer = cx.http(&ask).await?;
    match answer.status() {
        Some(404 | 410) => Ok(()),
        Some(200..=299) if is_bare => Err(Stop::skipped("every path may be a topic of it")),
        Some(401 | 403 | 407 | 429) => {
            Err(Stop::skipped(format!("{} says nothing of the path", answer.says())))
        }
        _ => Err(answer.violates("404 for a path that is not there")),
    }
}

/// Whether a name right below `base` is a topic, or whatever the file does not say.
fn is_named_by(cx: &Cx, base: &str) -> Result<bool, Stop> {
    let contract = cx.contract()?;
    if !contract.has("topics") {
        return Ok(true);
    }
    let filled = contract.subscribe(&Fill::topic("wireproof"))?;
    let path = filled.target.split('?').next().unwrap_or_default();
    Ok(path == format!("{base}/wireproof"))
}

/// The bytes of a request line that every server ought to take.
const LONG_LINE: usize = 8000;
/// A target that hardly any server takes.
const LONGER_TARGET: usize = 256 * 1024;

/// The same poll with a parameter that nobody uses, so that its target has `size` bytes.
fn stretched(ask: &Ask, size: usize) -> Ask {
    let joint = if ask.target.contains('?') { '&' } else { '?' };
    let mut target = format!("{}{joint}wireproof=", ask.target);
    let missing = size.saturating_sub(target.len());
    target.push_str(&"x".repeat(missing));
    ask.clone().target(target)
}

/// The good poll, which is answered, and the stretched one's answer.
async fn asked_for(cx: &mut Cx, size: usize) -> Result<Answer, Stop> {
    cx.provokes();
    let topic = cx.topic();
    let ask = cx.poll_ask(&topic, &[], None)?;
    let good = cx.http(&ask).await?;
    match &good {
        Answer::Head(exchange) => cx.recorder.mark(exchange.head_event, Mark::Control),
        other => return Err(other.inconclusive("a poll of usual length")),
    }
    cx.http(&stretched(&ask, size)).await
}

async fn takes_long_target(cx: &mut Cx) -> Result<(), Stop> {
    let around = "GET  HTTP/1.1".len();
    let answer = asked_for(cx, LONG_LINE - around).await?;
    match answer.status() {
        None | Some(400 | 414 | 431) => {
            Err(answer.violates("the answer to a request line of 8000 bytes"))
        }
        Some(_) => Ok(()),
    }
}

async fn refuses_longer_target(cx: &mut Cx) -> Result<(), Stop> {
    let answer = asked_for(cx, LONGER_TARGET).await?;
    match answer.status() {
        Some(414 | 200..=299) => Ok(()),
        _ => Err(answer.violates("414, or the answer, for a target of 256 KiB")),
    }
}
