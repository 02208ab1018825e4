//! Answers as HTTP/1.x writes them.

use std::time::SystemTime;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::answer::{Answer, Body, phrase};
use super::reading::READ;
use super::request::Version;
use super::stream::Subscription;
use super::{STALLED_TIME, date};

/// What an answer has to know about its request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) version: Version,
    pub(super) is_head: bool,
    /// Whether the client keeps the connection.
    pub(super) keeps: bool,
}

impl Asked {
    /// What is assumed of somebody whose request could not be read.
    pub(super) const UNKNOWN: Asked =
        Asked { version: Version::Http11, is_head: false, keeps: false };
}

/// How the end of an answer is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Its head is its end.
    Head,
    Length,
    Chunks,
    Connection,
}

/// Writes an answer; `false` when the connection ends behind it.
pub(super) async fn write<S>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    answer: Answer,
    asked: Asked,
) -> bool
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let end = end(&answer, asked);
    let keeps = asked.keeps && !answer.closes && end != End::Connection;
    let mut bytes = head(&answer, asked, end, keeps);
    match answer.body {
        Body::Whole(content) if end == End::Length => bytes.extend(content),
        Body::Stream(subscription) if !asked.is_head => {
            let is_written = stream.write_all(&bytes).await.is_ok();
            return is_written && flow(stream, buffer, *subscription, end).await && keeps;
        }
        _ => {}
    }
    stream.write_all(&bytes).await.is_ok() && keeps
}

fn end(answer: &Answer, asked: Asked) -> End {
    match &answer.body {
        _ if asked.is_head || matches!(answer.status, 204 | 304) => End::Head,
        Body::None | Body::Whole(_) => End::Length,
        Body::Stream(_) if asked.version == Version::Http10 => End::Connection,
        Body::Stream(_) => End::Chunks,
    }
}

/// The head of an answer, up to its empty line.
fn head(answer: &Answer, asked: Asked, end: End, keeps: bool) -> Vec<u8> {
    let status = answer.status;
    let mut text = format!("HTTP/1.1 {status} {}\r\n", phrase(status));
    let mut add = |name: &str, value: &str| text.push_str(&format!("{name}: {value}\r\n"));
    add("Date", &date::write(SystemTime::now()));
    for (name, value) in &answer.fields {
        add(name, value);
    }
    match &answer.body {
        Body::Whole(content) if !matches!(status, 204 | 304) => {
            add("Content-Length", &content.len().to_string());
        }
        Body::None if end == End::Length => add("Content-Length", "0"),
        Body::Stream(_) if end == End::Chunks => add("Transfer-Encoding", "chunked"),
        _ => {}
    }
    match keeps {
        false => add("Connection", "close"),
        true if asked.version == Version::Http10 => add("Connection", "keep-alive"),
        true => {}
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// Sends a stream as it comes; `false` when its reader has left.
async fn flow<S>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    mut subscription: Subscription,
    end: End,
) -> bool
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let piece = tokio::select! {
            piece = subscription.next() => piece,
            () = left(stream, buffer) => return false,
        };
        let Some(piece) = piece else { break };
        let bytes = if end == End::Chunks { chunk(&piece) } else { piece };
        // Neither TCP nor tokio gives up a client that reads nothing.
        let written = timeout(STALLED_TIME, stream.write_all(&bytes)).await;
        if !written.is_ok_and(|written| written.is_ok()) {
            return false;
        }
    }
    end != End::Chunks || stream.write_all(b"0\r\n\r\n").await.is_ok()
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

/// Ready when the client has ended its direction. What it sends before is kept for later, up
/// to a bound.
pub(super) async fn left<S: AsyncRead + Unpin>(stream: &mut S, buffer: &mut Vec<u8>) {
    loop {
        if buffer.len() > 4 * READ {
            return std::future::pending().await;
        }
        buffer.reserve(READ);
        if !matches!(stream.read_buf(buffer).await, Ok(1..)) {
            return;
        }
    }
}
