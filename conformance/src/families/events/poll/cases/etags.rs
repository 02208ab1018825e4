//! ETags: their form, and when they change (RFC 9110, section 8.8).

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::tagged::{Tagged, is_tag, is_weak, plain, tag_of, tagged};
use super::{SEMANTICS, start};
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::Message;
use crate::families::events::feed::polling::Polled;

pub(super) static CASES: &[Case] = &[
    case("poll.conditional.etag-is-quoted", "writes an ETag as a quoted string")
        .cites(&[
            cite(SEMANTICS, "8.8.3-1"),
            cite(SEMANTICS, "8.8.3-2"),
            cite(SEMANTICS, "8.8.3-4"),
        ])
        .run(&Body(|cx| Box::pin(etag_is_quoted(cx)))),
    case("poll.conditional.etag-stays", "keeps the ETag while nothing is published")
        .cites(&[cite(SEMANTICS, "8.8.3-5")])
        .needs(&[Need::Key("topics")])
        .run(&Body(|cx| Box::pin(etag_stays(cx)))),
    case("poll.conditional.strong-etag-changes", "changes a strong ETag with its content")
        .cites(&[cite(SEMANTICS, "8.8.1-1")])
        .needs(&[Need::Key("publish"), Need::Key("topics")])
        .run(&Body(|cx| Box::pin(etag_changes(cx)))),
    case(
        "poll.conditional.etag-tells-codings-apart",
        "gives codings of an answer different strong ETags",
    )
    .cites(&[cite(SEMANTICS, "8.8.1-3")])
    .needs(&[Need::Key("publish"), Need::Key("topics")])
    .run(&Body(|cx| Box::pin(etag_tells_codings_apart(cx)))),
];

/// Of a poll that brings nothing, and of one that brings something.
async fn etag_is_quoted(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let place = start(cx, &topic).await?;
    let mut is_there = well_formed(&cx.poll(&topic, &place, None).await?)?;
    if cx.can_publish() {
        let marker = topic.marker();
        cx.publish(&topic, &Message::new(marker)).await?;
        is_there |= well_formed(&cx.poll(&topic, &place, None).await?)?;
    }
    match is_there {
        true => Ok(()),
        false => Err(Stop::skipped("its answers have no ETag")),
    }
}

/// Whether there is an ETag; each has the right form.
fn well_formed(polled: &Polled) -> Result<bool, Stop> {
    let tags: Vec<&str> = polled.exchange.head.values("ETag").collect();
    match tags.iter().find(|tag| !is_tag(tag)) {
        Some(tag) => {
            let expected = "a quoted string without spaces and quotes in it, or W/ and one";
            Err(Stop::violation(expected, format!("ETag: {tag}")).at(polled.exchange.head_event))
        }
        None => Ok(!tags.is_empty()),
    }
}

async fn etag_stays(cx: &mut Cx) -> Result<(), Stop> {
    let first = tagged(cx).await?;
    let again = plain(cx, &first.ask).await?;
    if again.body != first.polled.body {
        return Err(Stop::inconclusive("the content changes though nothing was published"));
    }
    match tag_of(&again) {
        Some(tag) if tag == first.tag => Ok(()),
        other => Err(another(&first, other, &again, "while the content stays")),
    }
}

/// The violation that a tag is another one than `first`.
fn another(first: &Tagged, tag: Option<&str>, polled: &Polled, why: &str) -> Stop {
    let actual = tag.map_or_else(|| "no ETag".to_owned(), |tag| format!("ETag: {tag}"));
    Stop::violation(format!("ETag: {}, {why}", first.tag), actual).at(polled.exchange.head_event)
}

/// Of tags that are weak, or of those that are strong.
async fn etag_changes(cx: &mut Cx) -> Result<(), Stop> {
    let mut first = tagged(cx).await?;
    if is_weak(&first.tag) {
        return Err(Stop::skipped(format!("its ETag is weak: {}", first.tag)));
    }
    let marker = first.topic.marker();
    cx.publish(&first.topic, &Message::new(marker)).await?;
    let second = changed(cx, &first).await?;
    match tag_of(&second) {
        Some(tag) if tag == first.tag => {
            let expected = "another ETag, for the content is another";
            let actual = format!("ETag: {tag}, as before");
            Err(Stop::violation(expected, actual).at(second.exchange.head_event))
        }
        _ => Ok(()),
    }
}

/// The answer once its content has changed.
async fn changed(cx: &mut Cx, first: &Tagged) -> Result<Polled, Stop> {
    let until = cx.patience();
    while Instant::now() < until {
        let polled = plain(cx, &first.ask).await?;
        if polled.body != first.polled.body {
            return Ok(polled);
        }
        sleep(cx.time.quiet).await;
    }
    Err(Stop::skipped("the answer to the same poll stays as it is when something is published"))
}

async fn etag_tells_codings_apart(cx: &mut Cx) -> Result<(), Stop> {
    let first = tagged(cx).await?;
    if is_weak(&first.tag) {
        return Err(Stop::skipped(format!("its ETag is weak: {}", first.tag)));
    }
    let coded = cx.poll_by(&first.with("Accept-Encoding", "gzip"), Duration::ZERO).await?;
    let Some(coding) = coded.exchange.head.value("Content-Encoding") else {
        return Err(Stop::skipped("it does not compress its answers"));
    };
    match tag_of(&coded) {
        Some(tag) if tag == first.tag => {
            let expected = "another strong ETag for another coding";
            let actual = format!("ETag: {tag} with Content-Encoding: {coding}, and without");
            Err(Stop::violation(expected, actual).at(coded.exchange.head_event))
        }
        _ => Ok(()),
    }
}
