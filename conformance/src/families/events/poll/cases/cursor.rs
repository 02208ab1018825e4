//! The cursor leads from answer to answer, so that nothing gets lost and nothing
//! comes twice (RFC 6202, section 2.2).

use super::POLLING;
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::Topic;
use crate::families::events::feed::polling::{Came, Waited};
use crate::families::events::feed::walk::Walk;
use crate::transcript::Mark;

const NEEDS: &[Need] = &[
    Need::Key("publish"),
    Need::Key("topics"),
    Need::Key("cursor"),
    Need::Key("capabilities.history"),
];

pub(super) static CASES: &[Case] = &[
    case("poll.cursor.keeps-order", "brings every message once and in order")
        .cites(&[cite(POLLING, "2.2-3"), cite(POLLING, "2.2-2")])
        .needs(NEEDS)
        .run(&Body(|cx| Box::pin(keeps_order(cx)))),
    case("poll.cursor.pages-lead-on", "leads from page to page")
        .cites(&[cite(POLLING, "2.2-10"), cite(POLLING, "2.2-11")])
        .needs(NEEDS)
        .run(&Body(|cx| Box::pin(pages_lead_on(cx)))),
];

/// So many messages are published while the client polls, in so many rounds.
const MESSAGES: usize = 200;
const ROUNDS: usize = 10;

/// In every round a part is published while a poll is under way, and a part
/// between two polls.
async fn keeps_order(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let published = topic.markers(cx.waiting(MESSAGES)?);
    let mut walk = Walk { place, ..Walk::default() };
    for (round, part) in published.chunks(published.len().div_ceil(ROUNDS)).enumerate() {
        let under_way = (part.len() + round) / 2;
        let (during, between) = part.split_at(under_way.min(part.len()));
        polls_while_published(cx, &topic, &mut walk, during).await?;
        cx.publish_all(&topic, between).await?;
    }
    let last = published.last().map_or("", String::as_str);
    let until = cx.patience();
    cx.walk_on(&topic, &mut walk, last, (published.len(), until)).await?;
    match walk.differs_from(&published) {
        Some(how) => Err(walk.violates("every message once and in order", how)),
        None => Ok(()),
    }
}

/// Publishes `markers` while one poll is under way, whose answer leads on.
async fn polls_while_published(
    cx: &mut Cx,
    topic: &Topic,
    walk: &mut Walk,
    markers: &[String],
) -> Result<(), Stop> {
    let ask = cx.poll_ask(topic, &walk.place, None)?;
    let mut held = cx.hold(&ask).await?;
    cx.recorder.mark(held.ask_event, Mark::Stimulus);
    cx.publish_all(topic, markers).await?;
    match held.wait(cx.patience()).await {
        Waited::Answer(polled) => match walk.add(*polled)? {
            _ if walk.stopped.is_none() => Ok(()),
            _ => Err(walk.violates("messages, or the sign that there are none", walk.says())),
        },
        Waited::Held => Err(Stop::inconclusive("a poll got no whole answer within patience")),
        Waited::Broken(answer) => Err(answer.inconclusive("a poll")),
    }
}

/// So many more than one answer holds.
const MORE_THAN_A_PAGE: usize = 20;
/// What an answer holds where the target file does not say.
const PAGE: usize = 100;

async fn pages_lead_on(cx: &mut Cx) -> Result<(), Stop> {
    let contract = cx.contract()?;
    let page = match contract.payload.events {
        Some(_) => contract.capabilities.page_max.and_then(|page| usize::try_from(page).ok()),
        // An answer is a message.
        None => Some(1),
    };
    let mut topic = cx.topic();
    let place = cx.poll_control(&mut topic, &[]).await?;
    let published = topic.markers(cx.waiting(page.unwrap_or(PAGE) + MORE_THAN_A_PAGE)?);
    cx.publish_all(&topic, &published).await?;
    let last = published.last().map_or("", String::as_str);
    let walk = cx.walk(&topic, &place, last, published.len()).await?;
    if let Some(how) = walk.differs_from(&published) {
        return Err(walk.violates("the messages in order, page by page", how));
    }
    if walk.answers.len() == 1 {
        let count = published.len();
        return Err(Stop::skipped(format!("all of {count} messages come in one answer")));
    }
    let behind = cx.poll(&topic, &walk.place, None).await?;
    match &behind.came {
        Came::Nothing(_) => Ok(()),
        _ => Err(behind.violates("no message behind the last page")),
    }
}
