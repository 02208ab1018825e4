//! Clients of HTTP/1.0, which know no chunks and no connection that lives on
//! (RFC 9112, sections 6.1 and 9.3).

use super::{Good, HTTP1, HttpContext, Rows, shown};
use crate::case::{Body, Case, Stop, case, cite};
use crate::http::{self, BodyEnd, Exchange, Version};
use crate::http1::body::{BodyReader, Piece};
use crate::http1::framing::Framing;
use crate::net::Fill;

impl<C: HttpContext> Rows<C> {
    /// Clients that know no chunks.
    pub const fn sends_http10_no_coding(id: &'static str) -> Case {
        case(id, "sends no transfer coding to HTTP/1.0")
            .cites(const { &[cite(HTTP1, "6.1-5")] })
            .run(&Body::<C>(|cx| Box::pin(sends_no_coding(cx))))
    }

    /// Clients that know no connection that lives on.
    pub const fn ends_answer_to_http10(id: &'static str) -> Case {
        case(id, "ends its answer to HTTP/1.0 with the connection")
            .cites(const { &[cite(HTTP1, "9.3-4")] })
            .run(&Body::<C>(|cx| Box::pin(ends_with_the_connection(cx))))
    }
}

/// The good request by HTTP/1.0. It has a Host, without which some targets
/// would not know what it is about.
async fn old<C: HttpContext>(cx: &mut C) -> Result<Good<C>, Stop> {
    let (mut good, _) = cx.served().await?;
    good.ask = good.ask.version(Version::Http10);
    Ok(good)
}

/// A client of HTTP/1.0 gets no transfer coding: neither announced nor in the
/// bytes.
async fn sends_no_coding<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let (exchange, body) = old(cx).await?.body(cx).await?;
    has_no_coding(&exchange, &body)
}

/// The answer, read as far as it came, has no transfer coding.
///
/// # Errors
/// The violation.
pub fn has_no_coding(exchange: &Exchange, body: &http::Body) -> Result<(), Stop> {
    let expected = "an answer to HTTP/1.0 without a transfer coding";
    let head = &exchange.head;
    if head.values("Transfer-Encoding").next().is_some() {
        let actual = shown(head, "Transfer-Encoding");
        return Err(Stop::violation(expected, actual).at(exchange.head_event));
    }
    match look_like_chunks(&body.bytes) {
        true => {
            let actual = "content with the sizes of chunks in it";
            Err(Stop::violation(expected, actual).at(exchange.head_event))
        }
        false => Ok(()),
    }
}

/// Whether `bytes` are a chunk of at least one byte, and more of them as far as
/// they go.
fn look_like_chunks(bytes: &[u8]) -> bool {
    let mut reader = BodyReader::new(Framing::Chunked);
    let (pieces, _) = reader.feed(bytes);
    let first = match pieces.first() {
        Some(Piece::Chunk { size, .. }) => *size,
        _ => return false,
    };
    let data: u64 = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Data(data) => data.len() as u64,
            Piece::Chunk { .. } | Piece::Trailer(_) => 0,
        })
        .sum();
    first > 0 && data >= first && reader.take_oddities().is_empty()
}

/// The connection of a client of HTTP/1.0 that asks for no more ends with the
/// answer.
async fn ends_with_the_connection<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let good = old(cx).await?;
    let expected = "the end of the connection behind an answer to HTTP/1.0";
    let mut exchange = good.head(cx).await?;
    let until = cx.patience();
    let body = exchange.rest(until, super::LARGEST_ANSWER).await;
    match body.end {
        Some(BodyEnd::Complete) => {}
        Some(_) => return Ok(()),
        None => {
            let actual = format!("{} and nothing within {:?}", body.says(), cx.time.patience);
            return Err(Stop::violation(expected, actual).at(exchange.head_event));
        }
    }
    let until = cx.patience();
    match exchange.afterwards(until).await {
        Fill::Ended(_) => Ok(()),
        Fill::Bytes(count) => {
            Err(Stop::violation(expected, format!("{count} bytes")).at(exchange.head_event))
        }
        Fill::Silence => {
            let actual = format!("still open after {:?}", cx.time.patience);
            Err(Stop::violation(expected, actual).at(exchange.head_event))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_seldom_mistaken_for_chunks() {
        for chunks in ["4\r\ndata\r\n", "4\r\ndata\r\n0\r\n\r\n", "0a;x\r\n0123456789"] {
            assert!(look_like_chunks(chunks.as_bytes()), "{chunks:?}");
        }
        for content in ["", "data: 1\n\n", "12\r\n", "{\"events\":[]}", "0\r\n\r\n", "abc"] {
            assert!(!look_like_chunks(content.as_bytes()), "{content:?}");
        }
        assert!(!look_like_chunks(b"2\r\nlonger\r\n"));
    }
}
