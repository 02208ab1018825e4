//! What keeps an idle stream alive (WHATWG HTML, section 9.2.7).

use std::time::Duration;

use tokio::time::Instant;

use super::super::stream::Item;
use super::super::subscription::{Next, Subscription};
use super::HTML;
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::contract::UnknownCursor;
use crate::report::messages;

pub(super) static CASES: &[Case] = &[
    case("sse.keepalive.sends-in-time", "sends something as often as it declares")
        .cites(&[cite(HTML, "authoring-notes-2")])
        .needs(&[Need::Key("capabilities.keepalive_max_s")])
        .run(&Body(|cx| Box::pin(sends_in_time(cx)))),
    case("sse.keepalive.sends-comments", "keeps a stream alive with comments")
        .cites(&[cite(HTML, "authoring-notes-3")])
        .needs(&[Need::Key("topics")])
        .run(&Body(|cx| Box::pin(sends_comments(cx)))),
];

/// How long the target may be silent by its own word, where a case can wait
/// for that.
fn longest_silence(cx: &Cx) -> Result<Option<Duration>, Stop> {
    let declared = cx.contract()?.capabilities.keepalive_max_s.map(Duration::from_secs);
    match declared {
        Some(declared) if declared > cx.time.longest_wait => {
            Err(Stop::skipped(messages::skipped_for_wait(declared, cx.time.longest_wait)))
        }
        declared => Ok(declared),
    }
}

/// An idle stream, behind what opens it.
async fn idle(cx: &mut Cx) -> Result<Subscription, Stop> {
    let topic = cx.topic();
    let mut stream = cx.subscribe(&topic).await?;
    let quiet = stream.quiet();
    while stream.item(quiet).await.is_ok() {}
    Ok(stream)
}

async fn sends_in_time(cx: &mut Cx) -> Result<(), Stop> {
    let Some(declared) = longest_silence(cx)? else {
        return Err(Stop::skipped("the target file declares no keepalive_max_s"));
    };
    let mut stream = idle(cx).await?;
    let before = stream.reader.offset();
    // Patience on top, for a timer and a network have their own.
    let until = Instant::now() + declared + cx.time.patience;
    while stream.reader.offset() == before {
        let Err(next) = stream.item(until).await else { continue };
        let actual = match next {
            Next::Ended(end) => end.says(),
            _ => "nothing".to_owned(),
        };
        let expected = format!("bytes on an idle stream within {declared:?}");
        return Err(Stop::violation(expected, actual).at(cx.recorder.last()));
    }
    Ok(())
}

/// The first thing that comes on an idle stream shows how it is kept alive: an
/// event would wake every page that listens.
async fn sends_comments(cx: &mut Cx) -> Result<(), Stop> {
    let wait = longest_silence(cx)?.map_or(cx.time.quiet, |declared| declared + cx.time.patience);
    let gap = match &cx.contract()?.capabilities.unknown_cursor {
        Some(UnknownCursor::Event(kind)) => Some(kind.clone()),
        _ => None,
    };
    let mut stream = idle(cx).await?;
    let until = Instant::now() + wait;
    while let Ok(item) = stream.item(until).await {
        match item {
            Item::Line(line) if line.comment().is_some() => return Ok(()),
            Item::Dispatch(event) if Some(&event.kind) != gap.as_ref() => {
                let actual = format!("an event of the type {}", event.kind);
                return Err(Stop::violation("a comment", actual).at(event.event));
            }
            _ => {}
        }
    }
    Err(Stop::skipped("the stream was silent all the time"))
}
