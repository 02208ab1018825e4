//! What may be answered with 204 where events are polled (RFC 9110, section 15.3.5).

use super::publish::ask_of;
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::{Fill, Publish};
use crate::families::http::empty::judge_204;
use crate::http::{Answer, Ask};

/// What makes a request; skipped where the target file gives none.
type Makes = fn(&mut Cx) -> Result<Ask, Stop>;

/// What may be answered with 204.
pub const ASKED: [(&str, Makes); 3] = [
    ("a poll without messages", empty_poll),
    ("publishing", publish),
    ("the end of a topic", finish),
];

/// Whatever is answered with 204 here.
pub async fn all_204_have_no_content(cx: &mut Cx) -> Result<(), Stop> {
    let mut rows = cx.rows();
    for (name, makes) in ASKED {
        rows.add(name, answered(cx, name, makes).await);
    }
    rows.verdict()
}

async fn answered(cx: &mut Cx, name: &str, makes: Makes) -> Result<(), Stop> {
    let ask = makes(cx)?;
    match cx.http(&ask).await? {
        Answer::Head(exchange) => judge_204(cx, *exchange, &ask).await,
        other => Err(other.inconclusive(name)),
    }
}

fn empty_poll(cx: &mut Cx) -> Result<Ask, Stop> {
    let topic = cx.topic();
    cx.feed_ask(&topic)
}

fn publish(cx: &mut Cx) -> Result<Ask, Stop> {
    let contract = cx.contract()?;
    let Some(Publish::Http(route)) = &contract.publish else {
        return Err(Stop::skipped("the target file declares no `publish` by a request"));
    };
    let mut topic = cx.topic();
    let marker = topic.marker();
    let fill = Fill { data: Some(marker.as_bytes()), ..Fill::topic(&topic.name) };
    ask_of(contract.fill(route, &fill))
}

fn finish(cx: &mut Cx) -> Result<Ask, Stop> {
    let contract = cx.contract()?;
    let Some(route) = &contract.finish else {
        return Err(Stop::skipped("the target file declares no `finish`"));
    };
    let topic = cx.topic();
    ask_of(contract.fill(route, &Fill::topic(&topic.name)))
}
