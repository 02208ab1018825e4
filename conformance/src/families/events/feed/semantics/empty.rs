//! Answers that end with their head (RFC 9110, sections 6.4.1, 8.6 and 15.3.5;
//! RFC 9112, sections 6.1 and 6.3).

use tokio::time::Instant;

use super::shown;
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::{Fill as Filling, Publish};
use crate::families::events::feed::publish::ask_of;
use crate::http::{Answer, Ask, Exchange};
use crate::net::Fill;

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
    let fill = Filling { data: Some(marker.as_bytes()), ..Filling::topic(&topic.name) };
    ask_of(contract.fill(route, &fill))
}

fn finish(cx: &mut Cx) -> Result<Ask, Stop> {
    let contract = cx.contract()?;
    let Some(route) = &contract.finish else {
        return Err(Stop::skipped("the target file declares no `finish`"));
    };
    let topic = cx.topic();
    ask_of(contract.fill(route, &Filling::topic(&topic.name)))
}

/// A 204 ends with its head, announces no content, and leaves the connection
/// ready for the next request.
///
/// # Errors
/// The violation; skipped where the answer is no 204.
pub async fn judge_204(cx: &mut Cx, mut exchange: Exchange, ask: &Ask) -> Result<(), Stop> {
    if exchange.head.status != Some(204) {
        return Err(Stop::skipped(format!("no 204 but {}", exchange.head.line)));
    }
    let event = exchange.head_event;
    for name in ["Content-Length", "Transfer-Encoding"] {
        if exchange.head.values(name).next().is_some() {
            let expected = format!("a 204 without {name}");
            return Err(Stop::violation(expected, shown(&exchange.head, name)).at(event));
        }
    }
    let quiet = Instant::now() + cx.time.quiet;
    super::drain(&mut exchange, quiet).await;
    if let Fill::Bytes(count) = exchange.afterwards(quiet).await {
        let actual = format!("{count} bytes behind its head");
        return Err(Stop::violation("a 204 that ends with its head", actual).at(event));
    }
    if exchange.can_go_on().is_err() {
        return Ok(());
    }
    match exchange.again(ask).await? {
        answer @ Answer::NotHttp(_) => {
            Err(answer.violates("an answer to the next request on the connection"))
        }
        _ => Ok(()),
    }
}
