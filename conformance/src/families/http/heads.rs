//! The head of an answer as such (RFC 9112, sections 2 to 5; RFC 9110, sections
//! 5.5, 6.6.1 and 8.3).

use super::{Good, HTTP1, HttpContext, Rows, SEMANTICS, shown};
use crate::case::{Body, Case, Cite, Stop, case, cite, names};
use crate::http::{Answer, Exchange};
use crate::http1::{HeadOddity, ResponseHead};

impl<C: HttpContext> Rows<C> {
    /// The grammar of heads, whatever stands in the request.
    pub const fn head_is_well_formed(id: &'static str) -> Case {
        const CITES: &[Cite] = &[
            cite(HTTP1, "4-1"),
            cite(HTTP1, "2.2-1"),
            cite(HTTP1, "2.2-2"),
            cite(HTTP1, "5.1-1"),
            cite(HTTP1, "5.2-1"),
            cite(SEMANTICS, "5.5-1"),
        ];
        case(id, "writes the head as HTTP/1.1 says")
            .cites(CITES)
            .over(asked::<C>)
            .run(&Body::<C>(|cx| Box::pin(is_well_formed(cx))))
    }

    /// The version in the status line.
    pub const fn keeps_version(id: &'static str) -> Case {
        const CITES: &[Cite] =
            &[cite(SEMANTICS, "6.2-1"), cite(SEMANTICS, "6.2-2"), cite(HTTP1, "2.3-1")];
        case(id, "answers HTTP/1.1 with HTTP/1.1")
            .cites(CITES)
            .run(&Body::<C>(|cx| Box::pin(keeps_version(cx))))
    }

    /// The field Connection.
    pub const fn lists_connection_fields(id: &'static str) -> Case {
        case(id, "lists in Connection the fields about the connection, and no other")
            .cites(const { &[cite(SEMANTICS, "7.6.1-1"), cite(SEMANTICS, "7.6.1-2")] })
            .run(&Body::<C>(|cx| Box::pin(lists_connection_fields(cx))))
    }

    /// The field Date.
    pub const fn has_date(id: &'static str) -> Case {
        case(id, "has a Date")
            .cites(const { &[cite(SEMANTICS, "6.6.1-1")] })
            .run(&Body::<C>(|cx| Box::pin(has_date(cx))))
    }

    /// The field Content-Type.
    pub const fn has_one_type(id: &'static str) -> Case {
        case(id, "has no second Content-Type")
            .cites(const { &[cite(SEMANTICS, "8.3-2")] })
            .run(&Body::<C>(|cx| Box::pin(has_one_type(cx))))
    }
}

/// What is asked for, beside what a family puts line ends in.
const GOOD: &str = "the good request";

/// The inputs of [`is_well_formed`].
fn asked<C: HttpContext>() -> Vec<String> {
    names([GOOD, C::LINE_ENDS])
}

/// A field that no target sends by itself.
const FORGED: &str = "X-Wireproof-Forged";

/// The head follows the grammar, also where a value tries to add a line to it.
async fn is_well_formed<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let good = cx.try_good().await?;
    let mut rows = cx.rows();
    let verdict = judge(&cx.answer(&good).await?);
    rows.add(GOOD, verdict);
    rows.add(C::LINE_ENDS, adds_no_field(cx, &good).await);
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

async fn adds_no_field<C: HttpContext>(cx: &mut C, good: &Good<C>) -> Result<(), Stop> {
    let ask = cx.with_line_ends(good, &format!("1\r\n{FORGED}: 1"))?;
    cx.provokes();
    let answer = cx.answer(&good.by(ask)).await?;
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

/// HTTP/1.1 is answered with HTTP/1.1.
async fn keeps_version<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
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
async fn lists_connection_fields<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
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

/// The answer says when it was made.
async fn has_date<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let exchange = cx.usual_answer().await?;
    match exchange.head.values("Date").next() {
        Some(_) => Ok(()),
        None => {
            let actual = format!("{} without one", exchange.head.line);
            Err(Stop::violation("a Date", actual).at(exchange.head_event))
        }
    }
}

/// Two types would be one too many to choose from.
async fn has_one_type<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let exchange = cx.usual_answer().await?;
    let types: Vec<&str> = exchange.head.values("Content-Type").collect();
    match types.as_slice() {
        [] => Err(Stop::skipped("the answer has no Content-Type")),
        [_] => Ok(()),
        several => {
            let actual = format!("{} of them: {}", several.len(), several.join(", "));
            Err(Stop::violation("one Content-Type", actual).at(exchange.head_event))
        }
    }
}
