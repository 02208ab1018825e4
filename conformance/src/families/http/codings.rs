//! Content codings, and what Vary says of them (RFC 9110, sections 8.4 and 12.5).

use super::{CACHING, HttpContext, Rows, SEMANTICS, shown};
use crate::case::{Body, Case, Stop, case, cite};
use crate::http::Exchange;
use crate::http1::ResponseHead;

impl<C: HttpContext> Rows<C> {
    /// The field Vary, where Accept-Encoding chooses the coding.
    pub const fn varies(id: &'static str) -> Case {
        case(id, "names in Vary the fields that chose the content")
            .cites(const { &[cite(SEMANTICS, "12.5.5-1"), cite(CACHING, "4.1-2")] })
            .run(&Body::<C>(|cx| Box::pin(varies(cx))))
    }
}

/// Vary names Accept-Encoding where that field chooses the coding: in the
/// compressed answer and in the plain one, for either of them may be stored.
async fn varies<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let mut good = cx.good().await?;
    good.ask = good.ask.without("Accept-Encoding");
    let plain = good.head(cx).await?;
    let ask = good.ask.clone().set("Accept-Encoding", "gzip");
    let coded = good.by(ask).head(cx).await?;
    if codings(&plain.head) == codings(&coded.head) {
        return Err(Stop::skipped("the answer comes in the same coding with and without gzip"));
    }
    let is_stored = |exchange: &Exchange| !exchange.head.has_token("Cache-Control", "no-store");
    let stored: Vec<_> =
        [plain, coded].into_iter().filter(|exchange| is_stored(exchange)).collect();
    if stored.is_empty() {
        return Err(Stop::skipped("no cache stores the answer"));
    }
    for exchange in &stored {
        names_accept_encoding(&exchange.head).map_err(|stop| stop.at(exchange.head_event))?;
    }
    Ok(())
}

fn names_accept_encoding(head: &ResponseHead) -> Result<(), Stop> {
    match head.has_token("Vary", "Accept-Encoding") || head.has_token("Vary", "*") {
        true => Ok(()),
        false => Err(Stop::violation("Accept-Encoding in Vary", shown(head, "Vary"))),
    }
}

/// The codings of an answer, in lower case.
pub fn codings(head: &ResponseHead) -> Vec<String> {
    head.list("Content-Encoding").map(str::to_ascii_lowercase).collect()
}
