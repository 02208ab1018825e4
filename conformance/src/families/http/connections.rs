//! Connections that live on, and requests that follow each other on them
//! (RFC 9112, sections 9.3 and 9.6).

use tokio::time::Instant;

use super::{HTTP1, HttpContext, LARGEST_ANSWER, Rows, SEMANTICS, shown};
use crate::case::{Body, Case, Cx, Stop, case, cite};
use crate::http::{Answer, BodyEnd, HeldAnswer};
use crate::net::Fill;
use crate::transcript::Mark;

impl<C: HttpContext> Rows<C> {
    /// One request after the other on a connection; the title names them.
    pub const fn keeps_connection(id: &'static str, title: &'static str) -> Case {
        case(id, title)
            .cites(const { &[cite(HTTP1, "9.3-1")] })
            .run(&Body::<C>(|cx| Box::pin(keeps_connection(cx))))
    }

    /// A target that closes of its own accord.
    pub const fn announces_end_of_connection(id: &'static str) -> Case {
        case(id, "says close in answers after which it closes")
            .cites(const { &[cite(HTTP1, "9.3-5"), cite(HTTP1, "9.6-1")] })
            .run(&Body::<C>(|cx| Box::pin(announces_end_of_connection(cx))))
    }

    /// Requests that are sent together; the title names them.
    pub const fn answers_in_order(id: &'static str, title: &'static str) -> Case {
        case(id, title)
            .cites(const { &[cite(HTTP1, "9.3.2-1")] })
            .run(&Body::<C>(|cx| Box::pin(answers_in_order(cx))))
    }

    /// Content of a GET that looks like a request.
    pub const fn takes_whole_body(id: &'static str) -> Case {
        case(id, "takes content of a GET for no request")
            .cites(const { &[cite(HTTP1, "9.3-7"), cite(SEMANTICS, "9.3.1-4")] })
            .run(&Body::<C>(|cx| Box::pin(takes_whole_body(cx))))
    }
}

/// So often a target may end an idle connection in the very moment in which it
/// is used again, which is nobody's fault.
const TRIES: usize = 2;

/// The connection serves the next request.
async fn keeps_connection<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, _) = cx.served().await?;
    let expected = "an answer to the next request on the connection";
    let mut ended = None;
    for _ in 0..TRIES {
        let (exchange, _) = good.body(cx).await?;
        if let Err(why) = exchange.can_go_on() {
            return Err(Stop::violation(expected, why).at(exchange.head_event));
        }
        match exchange.again(&good.ask).await? {
            Answer::Head(_) => return Ok(()),
            answer @ Answer::Ended(..) => ended = Some(answer),
            other => return Err(other.violates(expected)),
        }
    }
    let ended = ended.ok_or_else(|| Stop::inconclusive("no connection was used twice"))?;
    Err(ended.violates(expected))
}

/// So many answers have to be followed by the end of the connection until it
/// is no accident.
const TIMES: usize = 3;

/// A target that ends every connection behind its answer says so.
async fn announces_end_of_connection<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let good = cx.good().await?;
    let mut last = None;
    for _ in 0..TIMES {
        let (mut exchange, body) = good.body(cx).await?;
        if exchange.head.has_token("Connection", "close") {
            return Ok(());
        }
        let quiet = Instant::now() + cx.time.quiet;
        let is_over = match body.end {
            Some(BodyEnd::Complete) => {
                matches!(exchange.afterwards(quiet).await, Fill::Ended(_))
            }
            Some(BodyEnd::Closed) => true,
            _ => return Err(Stop::inconclusive(format!("the answer has {}", body.says()))),
        };
        if !is_over {
            return Ok(());
        }
        last = Some(exchange);
    }
    let exchange = last.ok_or_else(|| Stop::inconclusive("nothing was asked"))?;
    let actual = format!(
        "{TIMES} answers, each with {} and the end of the connection behind it",
        shown(&exchange.head, "Connection")
    );
    Err(Stop::violation("Connection: close", actual).at(exchange.head_event))
}

/// Requests that arrive together are answered in their order. The one in the
/// middle asks for what is not there, so that its answer can be told.
async fn answers_in_order<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, get) = cx.served().await?;
    let absent = good.ask.clone().target(absent_path(cx));
    let missing = match cx.http(&absent).await? {
        Answer::Head(exchange) if exchange.head.status != get.status => exchange.head.status,
        other => {
            let why = format!("a path that is not there gets {}", other.says());
            return Err(Stop::skipped(why));
        }
    };
    let asks = [good.ask.clone(), absent, good.ask.clone()];
    let mut held = cx.http_pipelined(&asks).await?;
    cx.recorder.mark(held.ask_event(), Mark::Stimulus);
    for (at, due) in [get.status, missing, get.status].into_iter().enumerate() {
        let expected = format!("status {} in answer {}", due.unwrap_or_default(), at + 1);
        let until = cx.patience();
        let mut exchange = match held.answer_or_silence(until).await {
            Answer::Head(exchange) if exchange.head.status == due => exchange,
            // A connection may end at any time; then the rest is asked again.
            other @ Answer::Ended(..) => return Err(other.inconclusive("requests sent together")),
            other => return Err(other.violates(expected)),
        };
        let until = cx.patience();
        let body = exchange.rest(until, LARGEST_ANSWER).await;
        if at == 2 {
            return Ok(());
        }
        held = exchange
            .following()
            .ok_or_else(|| Stop::inconclusive(format!("answer {} is {}", at + 1, body.says())))?;
    }
    Ok(())
}

/// A path on which the target has nothing, as far as anybody can know.
pub fn absent_path(cx: &Cx) -> String {
    let path = cx.target.address.path.split('?').next().unwrap_or_default();
    format!("{}/wireproof-nothing", path.trim_end_matches('/'))
}

/// What stands in the content of a GET is content, and no request.
async fn takes_whole_body<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, get) = cx.served().await?;
    let expected = "one answer to a GET with content";
    let authority = &cx.target.address.authority;
    let smuggled = format!(
        "GET {} HTTP/1.1\r\nHost: {authority}\r\n\r\n",
        absent_path(cx).replace("nothing", "smuggled")
    );
    cx.provokes();
    let ask = good.ask.clone().body(smuggled);
    let (mut exchange, body) = good.by(ask).body(cx).await?;
    cx.recorder.mark(exchange.ask_event, Mark::Stimulus);
    if body.end != Some(BodyEnd::Complete) {
        // The connection is over, and so is every doubt.
        return Ok(());
    }
    let quiet = Instant::now() + cx.time.quiet;
    if let Fill::Bytes(count) = exchange.afterwards(quiet).await {
        let actual = format!("{count} bytes behind it");
        return Err(Stop::violation(expected, actual).at(cx.recorder.last()));
    }
    if exchange.can_go_on().is_err() {
        return Ok(());
    }
    match exchange.again(&good.ask).await? {
        Answer::Head(next) if next.head.status != get.status => {
            let actual = format!("the next GET, without content, gets {}", next.head.line);
            Err(Stop::violation(expected, actual).at(next.head_event))
        }
        answer @ Answer::NotHttp(_) => Err(answer.violates(expected)),
        _ => Ok(()),
    }
}

/// What comes next on a connection from which nothing is due until `patience`.
pub(super) async fn next_answer(cx: &Cx, held: crate::http::Held) -> Option<Answer> {
    let until = cx.patience();
    match held.answer(until).await {
        HeldAnswer::Answer(answer) => Some(answer),
        HeldAnswer::Waiting(_) => None,
    }
}
