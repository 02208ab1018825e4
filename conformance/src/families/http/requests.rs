//! Requests out of the ordinary (RFC 9112, sections 2.2 and 3.2).

use tokio::time::Instant;

use super::{HTTP1, HttpContext, LARGEST_ANSWER, Rows};
use crate::case::{Body, Case, Cx, Stop, case, cite};
use crate::http::{Answer, Ask, BodyEnd};
use crate::net::Fill;
use crate::transcript::Mark;

impl<C: HttpContext> Rows<C> {
    /// An empty line in front of a request.
    pub const fn passes_over_empty_line(id: &'static str) -> Case {
        case(id, "passes over an empty line before a request")
            .cites(const { &[cite(HTTP1, "2.2-3")] })
            .run(&Body::<C>(|cx| Box::pin(passes_over_empty_line(cx))))
    }

    /// A whole address as the target of a request.
    pub const fn takes_absolute_form(id: &'static str) -> Case {
        case(id, "takes the absolute form of the target")
            .cites(const { &[cite(HTTP1, "3.2.2-1")] })
            .run(&Body::<C>(|cx| Box::pin(takes_absolute_form(cx))))
    }

    /// A first line that is no request.
    pub const fn refuses_nonsense(id: &'static str) -> Case {
        case(id, "answers what is no request with 400 and closes")
            .cites(const { &[cite(HTTP1, "2.2-4")] })
            .run(&Body::<C>(|cx| Box::pin(refuses_nonsense(cx))))
    }
}

/// `ask` gets the status that the good request got.
async fn same_status(cx: &mut Cx, ask: &Ask, due: Option<u16>) -> Result<(), Stop> {
    let answer = cx.http(ask).await?;
    if let Answer::Head(exchange) = &answer {
        cx.recorder.mark(exchange.ask_event, Mark::Stimulus);
    }
    match answer.status() {
        status if status.is_some() && status == due => Ok(()),
        _ => {
            let expected = format!("{}, as without it", due.unwrap_or_default());
            Err(answer.violates(expected))
        }
    }
}

/// An empty line before a request is passed over.
async fn passes_over_empty_line<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, get) = cx.served().await?;
    cx.provokes();
    let line = format!("\r\n{} {} HTTP/1.1", good.ask.method, good.ask.target);
    same_status(cx, &good.ask.clone().first_line(line), get.status).await
}

/// The target of a request may be a whole address.
async fn takes_absolute_form<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, get) = cx.served().await?;
    cx.provokes();
    let scheme = if cx.target.tls.is_some() { "https" } else { "http" };
    let target = format!("{scheme}://{}{}", cx.target.address.authority, good.ask.target);
    same_status(cx, &good.ask.clone().target(target), get.status).await
}

/// What is no request at all gets 400, and the connection ends.
async fn refuses_nonsense<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (good, _) = cx.served().await?;
    let expected = "400, and the end of the connection";
    cx.provokes();
    let ask = good.ask.clone().first_line("NONSENSE");
    let mut exchange = match cx.http(&ask).await? {
        Answer::Head(exchange) if exchange.head.status == Some(400) => exchange,
        other => return Err(other.violates(expected)),
    };
    cx.recorder.mark(exchange.ask_event, Mark::Stimulus);
    let until: Instant = cx.patience();
    let body = exchange.rest(until, LARGEST_ANSWER).await;
    match body.end {
        Some(BodyEnd::Complete) => {}
        Some(_) => return Ok(()),
        None => return Err(Stop::violation(expected, body.says()).at(exchange.head_event)),
    }
    match exchange.afterwards(until).await {
        Fill::Ended(_) => Ok(()),
        _ => {
            let actual = format!("{}, and the connection lives on", exchange.head.line);
            Err(Stop::violation(expected, actual).at(exchange.head_event))
        }
    }
}
