//! The end of a stream: for good, by the server, and when it is told to stop
//! (sections 9.2.1 and 9.2.3).

use std::sync::Arc;

use super::super::stream::Line;
use super::super::subscription::{Next, Subscription};
use super::comeback::{come_back, publish_live, see};
use super::lists::{equals, stands};
use super::{HTML, HTTP1};
use crate::case::{Body, Case, Isolation, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::Topic;
use crate::families::events::feed::message::quoted;
use crate::http::{Ask, BodyEnd};
use crate::net::Ended;
use crate::transcript::Mark;

const FINISH: &[Need] = &[Need::Key("publish"), Need::Key("topics"), Need::Key("finish")];

pub(super) static CASES: &[Case] = &[
    case(
        "sse.stop.answers-204",
        "answers a client that comes back to a finished stream with 204 for ever",
    )
    .cites(&[cite(HTML, "server-sent-events-intro-8"), cite(HTML, "server-sent-events-intro-9")])
    .needs(FINISH)
    .run(&Body(|cx| Box::pin(answers_204(cx)))),
    case("sse.stop.ends-after-whole-event", "ends a stream after a whole event and its last chunk")
        .cites(&[cite(HTML, "sse-processing-model-10"), cite(HTTP1, "8-2")])
        .needs(FINISH)
        .run(&Body(|cx| Box::pin(ends_after_whole_event(cx)))),
    case("sse.stop.sends-the-rest", "sends what a client has missed before a stream ends for it")
        .cites(&[cite(HTML, "sse-processing-model-11")])
        .needs(&[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("finish"),
            Need::Key("cursor"),
            Need::Key("capabilities.resume"),
        ])
        .run(&Body(|cx| Box::pin(sends_the_rest(cx)))),
    case("sse.stop.lasts", "never ends a stream by itself")
        .cites(&[cite(HTML, "text/event-stream-8")])
        .run(&Body(|cx| Box::pin(lasts(cx)))),
    case("sse.stop.closes-in-order", "closes its streams in order when it is told to stop")
        .cites(&[cite(HTTP1, "9.5-2"), cite(HTTP1, "9.6-6")])
        .needs(&[Need::Start])
        .isolation(Isolation::Last)
        .run(&Body(|cx| Box::pin(closes_in_order(cx)))),
];

/// The request of a client that saw everything: with the newest ID, where one
/// can be sent.
async fn ask_again(cx: &mut Cx, topic: &mut Topic) -> Result<Ask, Stop> {
    if cx.contract()?.has("cursor") {
        let seen = see(cx, topic, 1).await?;
        return cx.resume_ask(topic, &seen.cursors[0]);
    }
    cx.subscribe(topic).await?.control(cx, topic).await?;
    cx.stream_ask(topic)
}

/// Three times: a client that is told once and then served again would come
/// back for ever.
async fn answers_204(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let ask = ask_again(cx, &mut topic).await?;
    cx.finish(&topic).await?;
    for time in ["first", "second", "third"] {
        let expected = format!("the status 204 the {time} time that a client comes back");
        let answer = cx.http(&ask).await?;
        let exchange = answer.status_is(204, expected)?;
        cx.recorder.mark(exchange.ask_event, Mark::Stimulus);
    }
    Ok(())
}

/// How the stream ends; nothing where it does not within patience.
async fn end_of(sub: &mut Subscription) -> Option<BodyEnd> {
    let until = sub.patience();
    loop {
        match sub.next(until).await {
            Next::Event(_) => {}
            Next::Ended(end) => return Some(end),
            Next::Silence => return None,
        }
    }
}

async fn ends_after_whole_event(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut sub = cx.subscribe(&topic).await?;
    sub.control(cx, &mut topic).await?;
    publish_live(cx, &mut topic).await?;
    cx.finish(&topic).await?;
    let Some(end) = end_of(&mut sub).await else {
        return Err(Stop::skipped("a stream does not end when its topic is finished"));
    };
    let is_field = |line: &&Arc<Line>| line.field().is_some();
    if let Some(line) = sub.rest.iter().flat_map(|rest| &rest.block.lines).find(is_field) {
        let actual = format!("the end within an event, behind a line {}", quoted(&line.raw));
        return Err(Stop::violation("the end after a whole event", actual).at(line.event));
    }
    match end {
        BodyEnd::Complete | BodyEnd::Closed => Ok(()),
        other => Err(Stop::violation("the end of the response in its own form", other.says())
            .at(sub.last_event())),
    }
}

/// The client saw two of five, or as many as leave what the target keeps, and the
/// topic is finished while it is away.
async fn sends_the_rest(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let seen = see(cx, &mut topic, 5).await?;
    cx.finish(&topic).await?;
    let seen_by_client = 5 - cx.waiting(3)?;
    let mut back = come_back(cx, &topic, &seen.cursors[seen_by_client - 1]).await?;
    let came = back.up_to(&topic, &seen.markers[4]).await?;
    let wanted = &seen.markers[seen_by_client..];
    let last = &came[came.len().saturating_sub(wanted.len())..];
    equals("the events that the client has missed", wanted, last, &back)?;
    if end_of(&mut back).await.is_none() {
        let expected = "the end of the stream behind the last event";
        return Err(Stop::violation(expected, stands(&back)).at(back.last_event()));
    }
    let ask = cx.resume_ask(&topic, &seen.cursors[4])?;
    cx.http(&ask).await?.status_is(204, "the status 204 for a client that has everything").map(drop)
}

/// Nobody publishes and nobody finishes it.
async fn lasts(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let mut sub = cx.subscribe(&topic).await?;
    let until = sub.quiet();
    loop {
        match sub.next(until).await {
            Next::Event(_) => {}
            Next::Silence => return Ok(()),
            Next::Ended(end) => {
                let expected = "a stream that goes on";
                return Err(Stop::violation(expected, end.says()).at(sub.last_event()));
            }
        }
    }
}

/// Whether it ends within an event is not judged here, nor whether its chunks end.
async fn closes_in_order(cx: &mut Cx) -> Result<(), Stop> {
    let Some(process) = cx.target.process.clone() else {
        return Err(Stop::inconclusive("there is no process to stop"));
    };
    if process.is_killed() {
        return Err(Stop::skipped(
            "`stop` in its target file kills it, which leaves no time for an orderly end",
        ));
    }
    let topic = cx.topic();
    let mut sub = cx.subscribe(&topic).await?;
    let stimulus = cx.recorder.note("the target gets the signal that tells it to stop");
    cx.recorder.mark(stimulus, Mark::Stimulus);
    process.ask_to_stop();
    match end_of(&mut sub).await {
        None => Err(Stop::skipped("the stream does not end when the server is told to stop")),
        Some(BodyEnd::Cut(Ended::Reset)) => {
            let actual = Ended::Reset.says();
            Err(Stop::violation("an orderly end of the connection", actual).at(sub.last_event()))
        }
        Some(_) => Ok(()),
    }
}
