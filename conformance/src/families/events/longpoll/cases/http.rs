//! The answers of long polls as such (RFC 9110, sections 8.6 and 15.3.5;
//! RFC 9111, section 4.2.2; RFC 9112, sections 6 and 7; RFC 6202, section 5.6).

use super::brought::{Brought, brought, unchanged};
use super::times::short_hold;
use super::{CACHING, HTTP1, LONG_POLLING, SEMANTICS};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::contract::{Caching, TimeoutForm};
use crate::families::events::feed::Topic;
use crate::families::events::feed::caching::keeps_caches_away;
use crate::families::events::feed::polling::{Came, Polled};
use crate::families::http::empty::{ends_204_with_head, judge_204};
use crate::families::http::framing::{has_its_last_chunk, has_its_length, nothing_odd};

pub(super) static CASES: &[Case] = &[
    case("longpoll.http.says-what-caches-do", "says what caches do with an answer")
        .cites(&[
            cite(LONG_POLLING, "5.6-2"),
            cite(CACHING, "4.2.2-2"),
            cite(LONG_POLLING, "5.6-3"),
            cite(CACHING, "4.2.2-3"),
        ])
        .over(|| names(ANSWERS))
        .run(&Body(|cx| Box::pin(says_what_caches_do(cx)))),
    ends_204_with_head("longpoll.http.204-has-no-content")
        .needs(&[Need::Key("topics"), Need::Key("cursor"), Need::Key("capabilities.timeout")])
        .run(&Body(|cx| Box::pin(no_204_has_content(cx)))),
    case("longpoll.http.frames-as-http-says", "frames its answer as HTTP/1.1 says")
        .cites(&[
            cite(SEMANTICS, "8.6-5"),
            cite(HTTP1, "6.2-1"),
            cite(HTTP1, "6.3-5"),
            cite(HTTP1, "7.1-1"),
            cite(HTTP1, "7.1-2"),
            cite(HTTP1, "7.1-3"),
        ])
        .run(&Body(|cx| Box::pin(frames_as_http_says(cx)))),
];

/// The two answers that every long poll has.
const ANSWERS: [&str; 2] = ["an answer with a message", "the answer when the time is up"];

/// The answer to a poll for which nothing came, and its topic, which holds a
/// message for those who have seen nothing.
async fn timed_out(cx: &mut Cx) -> Result<(Topic, Polled), Stop> {
    let hold = short_hold(cx)?;
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let ask = cx.poll_ask(&topic, &place, hold.told)?;
    let polled = cx.poll_by(&ask, hold.lasts * 2).await?;
    match &polled.came {
        Came::Nothing(_) => Ok((topic, polled)),
        _ => {
            Err(Stop::inconclusive(format!("a poll for which nothing came got {}", polled.says())))
        }
    }
}

/// Caches keep 408 and 504 for nobody, whatever they are told.
async fn says_what_caches_do(cx: &mut Cx) -> Result<(), Stop> {
    let caching = cx.contract()?.capabilities.cache;
    let mut rows = cx.rows();
    let Brought { exchange, .. } = brought(cx, unchanged).await?;
    let verdict = keeps_caches_away(&exchange.head, caching);
    rows.add(ANSWERS[0], verdict.map_err(|stop| stop.at(exchange.head_event)));
    rows.add(ANSWERS[1], keeps_caches_away_from_time_out(cx, caching).await);
    rows.verdict()
}

async fn keeps_caches_away_from_time_out(
    cx: &mut Cx,
    caching: Option<Caching>,
) -> Result<(), Stop> {
    if !cx.can_publish() {
        let why = "nothing can be published, so that the two answers cannot be told apart";
        return Err(Stop::skipped(why));
    }
    let (_, Polled { exchange, .. }) = timed_out(cx).await?;
    if matches!(exchange.head.status, Some(408 | 504)) {
        return Err(Stop::skipped(format!("no cache keeps {}", exchange.head.line)));
    }
    keeps_caches_away(&exchange.head, caching).map_err(|stop| stop.at(exchange.head_event))
}

/// The answer when the time is up, where it is declared to be 204.
async fn no_204_has_content(cx: &mut Cx) -> Result<(), Stop> {
    if !cx.contract()?.capabilities.timeout.contains(&TimeoutForm::NoContent) {
        return Err(Stop::skipped(
            "the target file does not declare 204 as the form of a time-out",
        ));
    }
    let (topic, polled) = timed_out(cx).await?;
    let ask = cx.feed_ask(&topic)?;
    judge_204(cx, polled.exchange, &ask).await
}

/// The end of an answer is where its head says.
async fn frames_as_http_says(cx: &mut Cx) -> Result<(), Stop> {
    let Brought { exchange, body, .. } = brought(cx, unchanged).await?;
    nothing_odd(&exchange, "an answer that is framed as HTTP/1.1 says", |_| true)?;
    has_its_length(&exchange, &body)?;
    has_its_last_chunk(&exchange, &body)
}
