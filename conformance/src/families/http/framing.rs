//! How an answer is marked off from what follows it (RFC 9112, sections 6 and 7;
//! RFC 9110, section 8.6).

use tokio::time::Instant;

use super::{Good, HTTP1, HttpContext, Rows, SEMANTICS};
use crate::case::{Body, Case, Cite, Cx, Stop, case, cite};
use crate::http::{self, Answer, BodyEnd, BodyOddity, Exchange, Framing};
use crate::net::Fill;

impl<C: HttpContext> Rows<C> {
    /// Answers with a Content-Length.
    pub const fn length_is_true(id: &'static str) -> Case {
        const CITES: &[Cite] = &[
            cite(SEMANTICS, "8.6-5"),
            cite(SEMANTICS, "8.6-6"),
            cite(HTTP1, "6.2-1"),
            cite(HTTP1, "6.3-5"),
        ];
        case(id, "announces the true length")
            .cites(CITES)
            .run(&Body::<C>(|cx| Box::pin(length_is_true(cx))))
    }

    /// Answers in chunks.
    pub const fn chunks_are_well_formed(id: &'static str) -> Case {
        const CITES: &[Cite] = &[
            cite(HTTP1, "7.1-1"),
            cite(HTTP1, "7.1-2"),
            cite(HTTP1, "7.1-3"),
            cite(HTTP1, "6.1-1"),
            cite(HTTP1, "6.1-2"),
        ];
        case(id, "writes chunks as HTTP/1.1 says")
            .cites(CITES)
            .run(&Body::<C>(|cx| Box::pin(chunks_are_well_formed(cx))))
    }

    /// Answers with neither.
    pub const fn marks_its_end(id: &'static str) -> Case {
        case(id, "marks the end of an answer by more than the end of the connection")
            .cites(const { &[cite(HTTP1, "6.3-4")] })
            .run(&Body::<C>(|cx| Box::pin(marks_its_end(cx))))
    }
}

/// Whether an oddity is about a length, and not about chunks.
fn is_about_length(odd: &BodyOddity) -> bool {
    use BodyOddity::*;
    matches!(odd, CodingAndLength | SeveralLengths(_) | BadLength(_))
}

/// Whether it breaks a rule of framing: a coding other than chunked may as well
/// end with the connection, and versions are the business of other cases.
pub fn is_breach(odd: &BodyOddity) -> bool {
    match odd {
        BodyOddity::NotChunkedLast(codings) => codings.to_ascii_lowercase().contains("chunked"),
        BodyOddity::CodingForHttp10 => false,
        _ => true,
    }
}

/// No oddity of the exchange for which `is_it` holds.
///
/// # Errors
/// The violation.
pub fn nothing_odd(
    exchange: &Exchange,
    expected: &str,
    is_it: impl Fn(&BodyOddity) -> bool,
) -> Result<(), Stop> {
    match exchange.oddities.iter().find(|odd| is_breach(odd) && is_it(odd)) {
        Some(odd) => Err(Stop::violation(expected, odd.says()).at(exchange.head_event)),
        None => Ok(()),
    }
}

/// The length of an answer is announced once and is the true one: as many bytes
/// follow, and the next thing on the connection is the next answer.
async fn length_is_true<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let good = cx.good().await?;
    let (mut exchange, body) = good.body(cx).await?;
    nothing_odd(&exchange, "one Content-Length, in digits, and no chunks", is_about_length)?;
    if !matches!(exchange.framing(), Framing::Length(_)) {
        return Err(Stop::skipped(format!("the answer has {}", exchange.framing().says())));
    }
    has_its_length(&exchange, &body)?;
    nothing_follows(cx, &mut exchange).await?;
    goes_on(*exchange, &good).await
}

/// As many bytes as were announced.
///
/// # Errors
/// The violation; none where no length was announced.
pub fn has_its_length(exchange: &Exchange, body: &http::Body) -> Result<(), Stop> {
    let Framing::Length(length) = exchange.framing() else { return Ok(()) };
    let expected = format!("{length} bytes, as Content-Length says");
    match &body.end {
        Some(BodyEnd::Complete) => Ok(()),
        _ if body.is_cut => Ok(()),
        Some(end) => {
            let actual = format!("{} bytes, then {}", body.bytes.len(), end.says());
            Err(Stop::violation(expected, actual).at(exchange.head_event))
        }
        None => {
            let actual = format!("{} bytes, then nothing", body.bytes.len());
            Err(Stop::violation(expected, actual).at(exchange.head_event))
        }
    }
}

/// No byte behind the end of an answer, to which no other request belongs.
async fn nothing_follows(cx: &Cx, exchange: &mut Exchange) -> Result<(), Stop> {
    let quiet = Instant::now() + cx.time.quiet;
    match exchange.afterwards(quiet).await {
        Fill::Bytes(count) => {
            Err(Stop::violation("nothing behind the end of the answer", format!("{count} bytes"))
                .at(exchange.head_event))
        }
        Fill::Ended(_) | Fill::Silence => Ok(()),
    }
}

/// The connection, where it lives on, answers the next request with a head.
async fn goes_on<C: HttpContext>(exchange: Exchange, good: &Good<C>) -> Result<(), Stop> {
    if exchange.can_go_on().is_err() {
        return Ok(());
    }
    match exchange.again(&good.ask).await? {
        answer @ Answer::NotHttp(_) => {
            Err(answer.violates("a status line in answer to the next request"))
        }
        _ => Ok(()),
    }
}

/// An answer in chunks is one to the last chunk.
async fn chunks_are_well_formed<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let good = cx.good().await?;
    let (mut exchange, body) = good.body(cx).await?;
    nothing_odd(&exchange, "chunks as HTTP/1.1 has them", |odd| !is_about_length(odd))?;
    if exchange.framing() != Framing::Chunked {
        return Err(Stop::skipped(format!("the answer has {}", exchange.framing().says())));
    }
    has_its_last_chunk(&exchange, &body)?;
    // A chunk of size 0 in the middle makes the rest look like an answer.
    nothing_follows(cx, &mut exchange).await?;
    goes_on(*exchange, &good).await
}

/// The end of an answer in chunks is its last chunk.
///
/// # Errors
/// The violation; none where there are no chunks.
pub fn has_its_last_chunk(exchange: &Exchange, body: &http::Body) -> Result<(), Stop> {
    if exchange.framing() != Framing::Chunked || body.is_cut {
        return Ok(());
    }
    let actual = match &body.end {
        Some(BodyEnd::Complete) => return Ok(()),
        Some(end) => end.says(),
        None => format!("nothing behind {} bytes", body.bytes.len()),
    };
    Err(Stop::violation("a chunk of size 0 and an empty line at the end", actual)
        .at(exchange.head_event))
}

/// The end of an answer by HTTP/1.1 is marked by more than the end of the
/// connection, which could as well be an accident.
async fn marks_its_end<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let exchange = cx.good().await?.head(cx).await?;
    match exchange.framing() {
        // What contradicts itself may have been meant to mark the end.
        _ if !exchange.oddities.is_empty() => Err(Stop::skipped(exchange.oddities[0].says())),
        Framing::UntilClose => Err(Stop::violation(
            "Content-Length, or chunks",
            "neither: the end of the connection is to tell",
        )
        .at(exchange.head_event)),
        _ => Ok(()),
    }
}
