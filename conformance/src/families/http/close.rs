//! A client that says close in Connection (RFC 9112, section 9.6).

use super::connections::next_answer;
use super::{Good, HTTP1, HttpContext, LARGEST_ANSWER, Rows, SEMANTICS, shown};
use crate::case::{Body, Case, Cx, Stop, case, cite};
use crate::http::{Answer, BodyEnd, Exchange};
use crate::net::Fill;
use crate::transcript::Mark;

impl<C: HttpContext> Rows<C> {
    /// A client that says close, and sends another request all the same.
    pub const fn closes_when_asked(id: &'static str) -> Case {
        case(id, "answers once and closes when it is asked to")
            .cites(const { &[cite(HTTP1, "9.6-2"), cite(HTTP1, "9.3-2"), cite(HTTP1, "9.6-4")] })
            .run(&Body::<C>(|cx| Box::pin(closes_when_asked(cx))))
    }

    /// A client that says Close.
    pub const fn says_that_it_closes(id: &'static str) -> Case {
        case(id, "reads close in any case, and says so")
            .cites(const { &[cite(HTTP1, "9.6-3"), cite(SEMANTICS, "7.6.1-4")] })
            .run(&Body::<C>(|cx| Box::pin(says_that_it_closes(cx))))
    }
}

/// What is to be seen in the end.
const EXPECTED: &str = "one answer, and then the end of the connection";

/// A target that is told to close answers that request, no later one, and ends
/// the connection. The second request, which nobody reads, may turn the end of the
/// connection into a reset.
async fn closes_when_asked<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, _) = cx.served().await?;
    let closing = good.ask.clone().set("Connection", "close");
    let asks = [closing, good.ask.clone()];
    let held = cx.http_pipelined(&asks).await?;
    cx.recorder.mark(held.ask_event(), Mark::Stimulus);
    let until = cx.patience();
    let mut exchange = match held.answer_or_silence(until).await {
        Answer::Head(exchange) => exchange,
        // The reset may have overtaken the answer.
        Answer::Ended(..) => return closes_behind_one(cx, &good, "close").await,
        other => return Err(other.violates(EXPECTED)),
    };
    let until = cx.patience();
    let body = exchange.rest(until, LARGEST_ANSWER).await;
    match body.end {
        Some(BodyEnd::Complete) => {}
        Some(BodyEnd::Closed) => return Ok(()),
        Some(_) => return closes_behind_one(cx, &good, "close").await,
        None => return Err(still_open(cx, &exchange)),
    }
    let event = exchange.head_event;
    let Some(second) = exchange.following() else {
        return Err(Stop::inconclusive("the second request was not sent"));
    };
    match next_answer(cx, second).await {
        Some(Answer::Ended(..)) => Ok(()),
        Some(answer) => Err(answer.violates(EXPECTED)),
        None => Err(Stop::violation(EXPECTED, open(cx)).at(event)),
    }
}

/// The same with a single request.
async fn closes_behind_one<C: HttpContext>(
    cx: &mut C,
    good: &Good<C>,
    close: &str,
) -> Result<(), Stop> {
    closed_behind(cx, good, close).await.map(drop)
}

/// A request with `close` in Connection; the connection ends behind its answer.
async fn closed_behind<C: HttpContext>(
    cx: &mut C,
    good: &Good<C>,
    close: &str,
) -> Result<Box<Exchange>, Stop> {
    let ask = good.ask.clone().set("Connection", close);
    let closing = good.by(ask);
    let mut exchange = match cx.answer(&closing).await? {
        Answer::Head(exchange) => exchange,
        other => return Err(other.violates(EXPECTED)),
    };
    let body = cx.read(&closing, &mut exchange).await?;
    match body.end {
        Some(BodyEnd::Complete) => {}
        Some(_) => return Ok(exchange),
        None => return Err(still_open(cx, &exchange)),
    }
    let until = cx.patience();
    match exchange.afterwards(until).await {
        Fill::Ended(_) => Ok(exchange),
        Fill::Silence => Err(still_open(cx, &exchange)),
        Fill::Bytes(count) => {
            Err(Stop::violation(EXPECTED, format!("{count} more bytes")).at(cx.recorder.last()))
        }
    }
}

fn open(cx: &Cx) -> String {
    format!("a connection that is still open after {:?}", cx.time.patience)
}

fn still_open(cx: &Cx, exchange: &Exchange) -> Stop {
    Stop::violation(EXPECTED, open(cx)).at(exchange.head_event)
}

/// Close is close in any case, and a target that heeds it says so. Judged only
/// where the usual spelling works.
async fn says_that_it_closes<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, _) = cx.served().await?;
    match closed_behind(cx, &good, "close").await {
        Ok(_) => {}
        Err(Stop::Violation(_)) => {
            return Err(Stop::skipped("`Connection: close` does not end the connection either"));
        }
        Err(other) => return Err(other),
    }
    let exchange = closed_behind(cx, &good, "Close").await?;
    match exchange.head.has_token("Connection", "close") {
        true => Ok(()),
        false => Err(Stop::violation(
            "Connection: close in the answer",
            shown(&exchange.head, "Connection"),
        )
        .at(exchange.head_event)),
    }
}
