//! The head of an answer as such (RFC 9112, sections 2 to 5; RFC 9110, section 5.5).

use super::{Good, shown};
use crate::case::Stop;
use crate::families::events::Cx;
use crate::families::events::contract::Fill;
use crate::families::events::feed::Message;
use crate::families::events::feed::publish::subscribe_ask;
use crate::http::{Answer, Ask, Exchange};
use crate::http1::{HeadOddity, ResponseHead};

/// What is asked for.
pub const ASKED: [&str; 2] = ["the good request", "a cursor with line ends"];

/// A field that no target sends by itself.
const FORGED: &str = "X-Wireproof-Forged";

/// The head follows the grammar, also where a cursor tries to add a line to it.
pub async fn is_well_formed(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    if cx.can_publish() {
        // Its answer has a head as well, and need be none that can be read.
        let marker = topic.marker();
        cx.try_publish(&topic, &Message::new(marker)).await?;
    }
    let ask = cx.feed_ask(&topic)?;
    let good = Good { topic, ask };
    let mut rows = cx.rows();
    let verdict = judge(&good.answer(cx).await?);
    rows.add(ASKED[0], verdict);
    rows.add(ASKED[1], adds_no_field(cx, &good).await);
    rows.verdict()
}

fn judge(answer: &Answer) -> Result<(), Stop> {
    let expected = "a head as HTTP/1.1 has it";
    let exchange = match answer {
        Answer::Head(exchange) => exchange,
        Answer::NotHttp(_) => return Err(answer.violates(expected)),
        other => return Err(other.inconclusive("the request")),
    };
    // How large a head may be is not said anywhere.
    let mut odd = exchange.head.oddities.iter().filter(|odd| **odd != HeadOddity::TooLong);
    match odd.next() {
        None => Ok(()),
        Some(HeadOddity::NoStatusLine) => {
            let actual = format!("a first line that is no status line: \"{}\"", exchange.head.line);
            Err(Stop::violation(expected, actual).at(exchange.head_event))
        }
        Some(odd) => Err(Stop::violation(expected, odd.says()).at(exchange.head_event)),
    }
}

async fn adds_no_field(cx: &mut Cx, good: &Good) -> Result<(), Stop> {
    let ask = hostile(cx, good)?;
    cx.provokes();
    let answer = cx.http_nudged(&good.topic, &ask).await?;
    judge_hostile(&answer)
}

/// A refusal is fine, and so is the end of the connection.
fn judge_hostile(answer: &Answer) -> Result<(), Stop> {
    let Answer::Head(exchange) = answer else { return Ok(()) };
    if exchange.head.values(FORGED).next().is_some() {
        let actual = "a field that stood in the cursor behind a line end";
        return Err(Stop::violation("a head that the cursor adds no field to", actual)
            .at(exchange.head_event));
    }
    judge(answer)
}

/// The request with a cursor that would add a field to a head; only where the
/// cursor travels in the query, for no field carries a line end.
fn hostile(cx: &Cx, good: &Good) -> Result<Ask, Stop> {
    let contract = cx.contract()?;
    if contract.cursor.is_none() {
        return Err(Stop::skipped("the target file declares no `cursor`"));
    }
    let value = format!("1\r\n{FORGED}: 1").into_bytes();
    let first = [value.clone()];
    let fill = Fill { cursor: &first, ..Fill::topic(&good.topic.name) };
    if let Ok(ask) = subscribe_ask(&contract, &fill) {
        return Ok(ask);
    }
    let fill = Fill { second_cursor: Some(&value), ..Fill::topic(&good.topic.name) };
    let ask = subscribe_ask(&contract, &fill).ok().filter(|ask| ask.target != good.ask.target);
    ask.ok_or_else(|| Stop::skipped("its cursor is sent in no query"))
}

/// HTTP/1.1 is answered with HTTP/1.1.
pub async fn keeps_version(cx: &mut Cx) -> Result<(), Stop> {
    let exchange = cx.good().await?.head(cx).await?;
    match exchange.head.version.as_str() {
        "HTTP/1.1" => Ok(()),
        // The grammar of the status line is the business of another case.
        "" => Err(Stop::inconclusive("the first line is no status line")),
        _ => Err(Stop::violation("HTTP/1.1", &exchange.head.line).at(exchange.head_event)),
    }
}

/// Fields about the connection that have to be listed where they are sent.
const ABOUT_THE_CONNECTION: [&str; 2] = ["Keep-Alive", "Upgrade"];

/// Fields for all who get the answer: none may be dropped on the way.
const FOR_ALL: [&str; 6] =
    ["Cache-Control", "Content-Type", "Content-Encoding", "Date", "Vary", "ETag"];

/// Connection lists what is about the connection, and nothing else.
pub async fn lists_connection_fields(cx: &mut Cx) -> Result<(), Stop> {
    let exchange = cx.good().await?.head(cx).await?;
    let Exchange { head, head_event, .. } = &*exchange;
    let there: Vec<&str> = ABOUT_THE_CONNECTION
        .into_iter()
        .filter(|name| head.values(name).next().is_some())
        .collect();
    if there.is_empty() && head.values("Connection").next().is_none() {
        return Err(Stop::skipped("the answer has no field about the connection"));
    }
    listed(head, &there).map_err(|stop| stop.at(*head_event))
}

fn listed(head: &ResponseHead, there: &[&str]) -> Result<(), Stop> {
    if let Some(missing) = there.iter().find(|name| !head.has_token("Connection", name)) {
        let actual = format!("{}, and a field {missing}", shown(head, "Connection"));
        return Err(Stop::violation(format!("{missing} in Connection"), actual));
    }
    match FOR_ALL.into_iter().find(|name| head.has_token("Connection", name)) {
        Some(name) => {
            let expected = format!("{name}, which is for all, not in Connection");
            Err(Stop::violation(expected, shown(head, "Connection")))
        }
        None => Ok(()),
    }
}
