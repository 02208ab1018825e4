//! A connection of HTTP/1.0 or HTTP/1.1: requests one after the other.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::sleep;

use super::answer::Answer;
use super::reading::{self, NoRequest};
use super::request::{Request, Version};
use super::writing::{self, Asked, left};
use super::{Fault, Handler, Outcome, Server};

/// A connection that is over is read for at most this many bytes, so that the FIN does not
/// turn into a reset while bytes of the client are on their way.
const DRAINED_BYTES: usize = 64 << 20;

/// And for at most this long.
const DRAINED_FOR: Duration = Duration::from_secs(10);

/// How often a client that has ended its direction is asked whether it is still there.
const ASKED: usize = 4;

/// How much later each time.
const ASKING: Duration = Duration::from_millis(50);

/// What comes behind an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Next,
    End,
    Reset,
}

impl Then {
    fn of(lives: bool) -> Then {
        if lives { Then::Next } else { Then::End }
    }
}

/// Answers what comes until one of the two has enough.
pub(super) async fn serve<S, H>(stream: &mut S, mut buffer: Vec<u8>, server: Server<H>) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Handler,
{
    let then = loop {
        match next(stream, &mut buffer, &server).await {
            Then::Next => {}
            then => break then,
        }
    };
    if server.options.has(Fault::ResetsConnectionsAtStop) && server.life.is_stopping() {
        return Outcome::Reset;
    }
    if then == Then::Reset {
        return Outcome::Reset;
    }
    end(stream).await;
    Outcome::Done
}

/// One request and its answer.
async fn next<S, H>(stream: &mut S, buffer: &mut Vec<u8>, server: &Server<H>) -> Then
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Handler,
{
    let options = &server.options;
    let mut stopping = server.life.stopping();
    let read = tokio::select! {
        biased;
        read = reading::request(stream, buffer, options) => read,
        _ = stopping.wait_for(|stopping| *stopping) => return Then::End,
    };
    let request = match read {
        Ok(request) => request,
        Err(NoRequest::Ended) => return Then::End,
        Err(NoRequest::Refused(answer)) => {
            if options.has(Fault::SilentToNonsense) {
                return Then::End;
            }
            return Then::of(writing::write(stream, buffer, answer, Asked::UNKNOWN, server).await);
        }
    };
    if options.has(Fault::ForgetsPipelined) {
        buffer.clear();
    }
    if options.has(Fault::SwapsRequests)
        && buffer.windows(4).any(|four| four == b"\r\n\r\n")
        && let Ok(second) = reading::request(stream, buffer, options).await
    {
        let _ = answer(stream, buffer, &second, server).await;
    }
    answer(stream, buffer, &request, server).await
}

/// Answers one request.
async fn answer<S, H>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    request: &Request,
    server: &Server<H>,
) -> Then
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Handler,
{
    let options = &server.options;
    let mut stopping = server.life.stopping();
    let is_stopped = async {
        let _ = stopping.wait_for(|stopping| *stopping).await;
        if !options.has(Fault::ResetsWaitingAtStop) && !options.has(Fault::EndsWaitingAtStop) {
            // The handler ends what waits.
            std::future::pending::<()>().await;
        }
    };
    let mut answer: Answer = tokio::select! {
        biased;
        () = is_stopped => {
            return if options.has(Fault::ResetsWaitingAtStop) { Then::Reset } else { Then::End };
        }
        answer = server.handler.respond(request) => answer,
        () = vanished(stream, buffer, request.version, server) => return Then::End,
    };
    if answer.is_dropped || server.life.is_dead() {
        return Then::End;
    }
    answer.closes |= server.life.is_stopping();
    let asked = Asked {
        version: request.version,
        is_head: request.method == "HEAD",
        keeps: request.keeps_connection(options),
    };
    Then::of(writing::write(stream, buffer, answer, asked, server).await)
}

/// Ready when nobody waits for the answer any more. A client that has ended its direction may
/// still be reading, and only what is sent to it tells: an interim answer, which all but
/// HTTP/1.0 have to pass over, is refused by a client that is gone, and the next cannot be
/// sent.
async fn vanished<S, H>(stream: &mut S, buffer: &mut Vec<u8>, version: Version, server: &Server<H>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Handler,
{
    left(stream, buffer).await;
    if server.options.has(Fault::DropsHalfClosed) {
        return;
    }
    if version == Version::Http10 {
        std::future::pending::<()>().await;
    }
    for _ in 0..ASKED {
        if stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\n").await.is_err() {
            return;
        }
        sleep(ASKING).await;
    }
    std::future::pending::<()>().await;
}

/// Sends the FIN first and then reads what is still on its way: closing with unread bytes
/// would reset the connection, and the end of the last answer might be lost.
async fn end<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let drain = async {
        let mut left = DRAINED_BYTES;
        let mut bytes = vec![0; 4 << 10];
        while let Ok(count @ 1..) = stream.read(&mut bytes).await {
            left = left.saturating_sub(count);
            if left == 0 {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(DRAINED_FOR, drain).await;
}
