//! Answers that end with their head (RFC 9110, sections 6.4.1, 8.6 and 15.3.5;
//! RFC 9112, sections 6.1 and 6.3).

use tokio::time::Instant;

use super::{HTTP1, SEMANTICS, drain, shown};
use crate::case::{Cite, Cx, Row, Stop, case, cite};
use crate::http::{Answer, Ask, Exchange};
use crate::net::Fill;

/// Answers with 204; the family says where it has some.
pub const fn ends_204_with_head(id: &'static str) -> Row {
    const CITES: &[Cite] = &[
        cite(SEMANTICS, "15.3.5-1"),
        cite(SEMANTICS, "6.4.1-2"),
        cite(HTTP1, "6.3-2"),
        cite(SEMANTICS, "8.6-3"),
        cite(HTTP1, "6.1-3"),
    ];
    case(id, "ends a 204 with its head and gives it no length").cites(CITES)
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
    drain(&mut exchange, quiet).await;
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
