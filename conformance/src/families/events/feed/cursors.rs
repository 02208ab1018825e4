//! Cursors that a target does not know, no longer knows, or cannot know: what
//! polls that are held and polls that are not have in common. What is told about
//! a cursor stands in `capabilities.unknown_cursor`.

use std::time::Duration;

use tokio::time::Instant;

use super::message::Message;
use super::polling::{Came, Place, Polled, Waited};
use super::topic::Topic;
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::contract::UnknownCursor;
use crate::http::Answer;
use crate::transcript::Mark;

/// The ledger of RFC 6202.
const POLLING: &str = "rfc6202";

/// The row about an unknown cursor.
pub const fn unknown_cursor(id: &'static str) -> Case {
    case(id, "deals with an unknown cursor as it declares")
        .cites(const { &[cite(POLLING, "2.2-14"), cite(POLLING, "2.2-16")] })
        .needs(&[
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.unknown_cursor"),
        ])
        .over(|| names(TIMES))
        .run(&Body(|cx| Box::pin(deals_with_unknown(cx))))
}

/// The row about an expired cursor.
pub const fn expired_cursor(id: &'static str) -> Case {
    case(id, "deals with an expired cursor as it declares")
        .cites(const { &[cite(POLLING, "2.2-15")] })
        .needs(&[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.history"),
            Need::Key("capabilities.unknown_cursor"),
        ])
        .run(&Body(|cx| Box::pin(deals_with_expired(cx))))
}

/// The row about malformed cursors.
pub const fn malformed_cursors(id: &'static str) -> Case {
    case(id, "survives malformed and huge cursors")
        .cites(const { &[cite(POLLING, "2.2-17")] })
        .needs(&[Need::Key("cursor")])
        .over(|| names(malformed().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(survives_malformed(cx))))
}

/// For how long these polls have time, where a target is told.
const SOON: Duration = Duration::from_secs(1);

/// A history with more messages than this is not published for one case.
const LONGEST_HISTORY: u64 = 2000;

/// What no cursor is, or what no place in memory holds.
const MALFORMED: [(&str, &str); 8] = [
    ("a negative number", "-1"),
    ("1e9", "1e9"),
    ("../../x", "../../x"),
    ("%00", "%00"),
    ("{}", "{}"),
    ("2^63", "9223372036854775808"),
    ("'; --", "'; --"),
    ("8 KiB of nines", "9"),
];
const HUGE: usize = 8 * 1024;

/// An unknown cursor is unknown for good: a target may not learn it from being
/// asked for it.
pub const TIMES: [&str; 2] = ["the first time", "the second time"];

/// The names of malformed cursors, and their bytes.
pub fn malformed() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    MALFORMED.into_iter().map(|(name, text)| match name {
        "8 KiB of nines" => (name, text.repeat(HUGE).into_bytes()),
        _ => (name, text.as_bytes().to_vec()),
    })
}

/// A place that the target never gave out: one far beyond where the client
/// stands, where that is a number, and else a word.
pub fn unknown(place: &[Vec<u8>]) -> Place {
    let number = match place {
        [only] => str::from_utf8(only).ok().and_then(|digits| digits.parse::<u64>().ok()),
        _ => None,
    };
    match number {
        Some(number) => vec![number.saturating_add(1_000_000_000_000).to_string().into_bytes()],
        None => place.iter().map(|_| b"wireproof-unknown".to_vec()).collect(),
    }
}

impl UnknownCursor {
    /// What it promises, for a report.
    pub fn says(&self) -> String {
        match self {
            UnknownCursor::Live => "what comes next, and nothing that was before".to_owned(),
            UnknownCursor::ReplayAll => "all that is kept, from its first message".to_owned(),
            UnknownCursor::AnyClientError => "a status from 400 to 499".to_owned(),
            UnknownCursor::Status(status) => format!("status {status}"),
            UnknownCursor::Event(name) => format!("an event {name}"),
            UnknownCursor::Header(name, value) => format!("an answer with {name}: {value}"),
        }
    }
}

/// An unknown cursor is dealt with as declared, the second time as the first.
async fn deals_with_unknown(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let unknown = unknown(&place);
    let mut rows = cx.rows();
    for time in TIMES {
        rows.add(time, as_declared(cx, &mut topic, &unknown).await);
    }
    rows.verdict()
}

/// Whether a client that stands at `place`, which the target does not know,
/// gets what is declared.
async fn as_declared(cx: &mut Cx, topic: &mut Topic, place: &[Vec<u8>]) -> Result<(), Stop> {
    let declared = declared(cx)?;
    match declared {
        UnknownCursor::Live => only_what_comes_next(cx, topic, place).await,
        UnknownCursor::ReplayAll => all_that_is_kept(cx, topic, place).await,
        _ => {
            let polled = answered(cx, topic, place, &declared.says()).await?;
            match is_declared(&declared, &polled) {
                true => Ok(()),
                false => Err(polled.violates(declared.says())),
            }
        }
    }
}

fn declared(cx: &Cx) -> Result<UnknownCursor, Stop> {
    let declared = cx.contract()?.capabilities.unknown_cursor.clone();
    declared.ok_or_else(|| Stop::inconclusive("the target file declares no `unknown_cursor`"))
}

/// Whether this one answer is what is declared, as far as one answer can be it.
fn is_declared(declared: &UnknownCursor, polled: &Polled) -> bool {
    match declared {
        UnknownCursor::AnyClientError => is_refusal(polled),
        UnknownCursor::Status(status) => polled.status() == *status,
        UnknownCursor::Header(name, value) => polled.exchange.head.value(name) == Some(value),
        UnknownCursor::Live | UnknownCursor::ReplayAll | UnknownCursor::Event(_) => false,
    }
}

fn is_refusal(polled: &Polled) -> bool {
    (400..500).contains(&polled.status())
}

/// The answer to a poll from `place`, where one is due.
async fn answered(
    cx: &mut Cx,
    topic: &Topic,
    place: &[Vec<u8>],
    expected: &str,
) -> Result<Polled, Stop> {
    let until = cx.patience() + SOON;
    match asked(cx, topic, place, until).await? {
        Waited::Answer(polled) => Ok(*polled),
        Waited::Held => Err(silence(cx, expected)),
        Waited::Broken(answer) => Err(answer.violates(expected)),
    }
}

/// The violation that there is no whole answer where `expected` was due.
fn silence(cx: &Cx, expected: impl Into<String>) -> Stop {
    Stop::violation(expected, "no whole answer within patience").at(cx.recorder.last())
}

/// Polls from `place`, and waits for the answer until a moment.
async fn asked(
    cx: &mut Cx,
    topic: &Topic,
    place: &[Vec<u8>],
    until: Instant,
) -> Result<Waited, Stop> {
    let ask = cx.poll_ask(topic, place, Some(SOON))?;
    let mut held = cx.hold(&ask).await?;
    cx.recorder.mark(held.ask_event, Mark::Stimulus);
    Ok(held.wait(until).await)
}

/// Nothing that was published before comes, and the next message does.
async fn only_what_comes_next(
    cx: &mut Cx,
    topic: &mut Topic,
    place: &[Vec<u8>],
) -> Result<(), Stop> {
    let expected = UnknownCursor::Live.says();
    let ask = cx.poll_ask(topic, place, Some(SOON))?;
    let mut held = cx.hold(&ask).await?;
    cx.recorder.mark(held.ask_event, Mark::Stimulus);
    held.settle(cx).await;
    let marker = topic.marker();
    cx.publish(topic, &Message::new(marker.as_str())).await?;
    let place = match held.wait(cx.patience() + SOON).await {
        Waited::Answer(polled) => match &polled.came {
            Came::Nothing(_) => polled.place.clone().unwrap_or(place.to_vec()),
            Came::Messages(came) if came.as_slice() == [marker.as_bytes()] => return Ok(()),
            _ => return Err(polled.violates(expected)),
        },
        Waited::Held => return Err(silence(cx, expected)),
        Waited::Broken(answer) => return Err(answer.violates(expected)),
    };
    let walk = cx.walk(topic, &place, &marker, 1).await?;
    match walk.differs_from(&[marker]) {
        Some(_) => Err(walk.violates(expected, walk.says())),
        None => Ok(()),
    }
}

/// Everything that was published comes, in order, as far as the target keeps it:
/// one that is published now is the last.
async fn all_that_is_kept(cx: &mut Cx, topic: &mut Topic, place: &[Vec<u8>]) -> Result<(), Stop> {
    let marker = topic.marker();
    let all = topic.so_far();
    cx.publish(topic, &Message::new(marker.as_str())).await?;
    let walk = cx.walk(topic, place, &marker, all.len()).await?;
    let least = cx.waiting(all.len())?;
    let came = walk.messages().len().clamp(least, all.len());
    match walk.differs_from(&all[all.len() - came..]) {
        Some(how) => Err(walk.violates(UnknownCursor::ReplayAll.says(), how)),
        None => Ok(()),
    }
}

/// A cursor whose next message is no longer kept is refused, or dealt with as declared.
async fn deals_with_expired(cx: &mut Cx) -> Result<(), Stop> {
    let kept = cx.contract()?.capabilities.history.unwrap_or_default();
    if kept > LONGEST_HISTORY {
        return Err(Stop::skipped(format!(
            "keeps {kept} messages: more than {LONGEST_HISTORY} are not published for one case"
        )));
    }
    let mut topic = cx.topic();
    let expired = cx.poll_control(&mut topic, &[]).await?;
    let count = usize::try_from(kept).unwrap_or_default() + 2;
    let published = topic.markers(count);
    cx.publish_all(&topic, &published).await?;
    judge_expired(cx, &topic, &expired, &published).await
}

async fn judge_expired(
    cx: &mut Cx,
    topic: &Topic,
    expired: &[Vec<u8>],
    published: &[String],
) -> Result<(), Stop> {
    let declared = declared(cx)?;
    let expected = format!("{}, or a status from 400 to 499", declared.says());
    let (next, last) = match published {
        [next, .., last] => (next.as_bytes(), last),
        _ => return Err(Stop::inconclusive("nothing was published")),
    };
    let waits = declared == UnknownCursor::Live && cx.technique().is_held();
    let until = if waits { Instant::now() + cx.time.quiet } else { cx.patience() + SOON };
    let polled = match asked(cx, topic, expired, until).await? {
        Waited::Answer(polled) => *polled,
        // It waits for what comes next.
        Waited::Held if waits => return Ok(()),
        Waited::Held => return Err(silence(cx, expected)),
        Waited::Broken(answer) => return Err(answer.violates(expected)),
    };
    let first = polled.messages().first().map(Vec::as_slice);
    if first == Some(next) {
        return Err(Stop::skipped(format!(
            "the target keeps more than the {} messages of `capabilities.history`",
            published.len() - 2
        )));
    }
    let begins_later = published.iter().position(|marker| Some(marker.as_bytes()) == first);
    match (&declared, begins_later) {
        _ if is_refusal(&polled) || is_declared(&declared, &polled) => Ok(()),
        (UnknownCursor::Live, None) if matches!(polled.came, Came::Nothing(_)) => Ok(()),
        // All that is kept is no less than what comes next.
        (UnknownCursor::Live | UnknownCursor::ReplayAll, Some(at)) => {
            let walk = cx.walk(topic, expired, last, published.len()).await?;
            match walk.differs_from(&published[at..]) {
                Some(how) => Err(walk.violates(expected, how)),
                None => Ok(()),
            }
        }
        _ => Err(polled.violates(expected)),
    }
}

/// Malformed cursors are refused, end the connection or lead anywhere: what
/// counts is that a good poll behind them is answered as one before them.
async fn survives_malformed(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut topic = cx.topic();
    serves(cx, &mut topic).await?;
    let mut rows = cx.rows();
    for (name, value) in malformed() {
        let until = Instant::now() + cx.time.quiet;
        asked(cx, &topic, &everywhere(cx, &value)?, until).await?;
        rows.add(
            name,
            match serves(cx, &mut topic).await {
                Err(Stop::Inconclusive(why)) => {
                    Err(Stop::violation("service to the next client", why).at(cx.recorder.last()))
                }
                verdict => verdict,
            },
        );
    }
    rows.verdict()
}

/// A client without a cursor gets what is published, or at least an answer where
/// nobody can publish to a topic; else it is inconclusive.
async fn serves(cx: &mut Cx, topic: &mut Topic) -> Result<(), Stop> {
    if cx.contract()?.has("topics") {
        return cx.poll_control(topic, &[]).await.map(drop);
    }
    plain(cx, topic).await?.map_err(|answer| answer.inconclusive("a poll without a cursor"))
}

/// A poll without a cursor, which is answered, or what came in place of an answer.
async fn plain(cx: &mut Cx, topic: &Topic) -> Result<Result<(), Answer>, Stop> {
    let ask = cx.feed_ask(topic)?;
    Ok(match cx.http_nudged(topic, &ask).await? {
        Answer::Head(_) => Ok(()),
        other => Err(other),
    })
}

/// `value` in every place of a cursor.
fn everywhere(cx: &Cx, value: &[u8]) -> Result<Place, Stop> {
    let contract = cx.contract()?;
    let places = contract.cursor.as_ref().map_or(1, |cursor| cursor.read.len());
    Ok(vec![value.to_vec(); places.max(1)])
}

/// What each malformed cursor brings, as far as it brings an answer, is judged
/// by `judge`.
///
/// # Errors
/// The verdict of the case.
pub async fn each_malformed(
    cx: &mut Cx,
    judge: fn(&Polled) -> Result<(), Stop>,
) -> Result<(), Stop> {
    cx.provokes();
    let topic = cx.topic();
    plain(cx, &topic).await?.map_err(|answer| answer.inconclusive("a poll without a cursor"))?;
    let mut rows = cx.rows();
    for (name, value) in malformed() {
        let place = everywhere(cx, &value)?;
        let until =
            if cx.technique().is_held() { Instant::now() + cx.time.quiet } else { cx.patience() };
        rows.add(
            name,
            match asked(cx, &topic, &place, until).await? {
                Waited::Answer(polled) => judge(&polled),
                Waited::Held => Err(Stop::skipped("a malformed cursor gets no answer")),
                Waited::Broken(answer) => {
                    Err(Stop::skipped(format!("a malformed cursor gets {}", answer.says())))
                }
            },
        );
    }
    rows.verdict()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(values: &[&str]) -> Place {
        values.iter().map(|value| value.as_bytes().to_vec()).collect()
    }

    #[test]
    fn what_nobody_knows_is_a_number_among_numbers() {
        assert_eq!(unknown(&place(&["17"])), place(&["1000000000017"]));
        assert_eq!(unknown(&place(&["18446744073709551615"])), place(&["18446744073709551615"]));
        assert_eq!(unknown(&place(&["a:17"])), place(&["wireproof-unknown"]));
        assert_eq!(unknown(&place(&["17", "3"])), place(&["wireproof-unknown"; 2]));
    }
}
