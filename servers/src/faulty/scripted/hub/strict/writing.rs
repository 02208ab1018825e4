//! Answers as HTTP/1.x writes them.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::answer::{Answer, Body, phrase};
use super::chunks;
use super::options::Options;
use super::reading::READ;
use super::request::Version;
use super::subscription::Subscription;
use super::{STALLED_TIME, Server};

/// How long a slow client has where slow clients are not liked.
const IMPATIENT: Duration = Duration::from_millis(30);

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
    /// It is not.
    Nothing,
}

/// Writes an answer; `false` when the connection ends behind it.
pub(super) async fn write<S>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    answer: Answer,
    asked: Asked,
    server: &Server,
) -> bool
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let options = &server.options;
    let end = end(&answer, asked, options);
    let keeps = asked.keeps && !answer.closes && end != End::Connection;
    let lives = (keeps && !options.connection.ends_silently)
        || options.connection.outlives_its_close
        || (options.connection.one_more && !buffer.is_empty());
    let mut bytes = head(&answer, asked, end, keeps, options);
    match answer.body {
        Body::Stream(subscription) if end != End::Head => {
            let flow = Flow { end, version: asked.version, server };
            return flow.run(stream, buffer, bytes, *subscription).await && lives;
        }
        Body::Whole(content) if end == End::Chunks => {
            bytes.extend(chunks::chunk(&content, &options.framing));
            if !options.framing.unfinished_polls {
                bytes.extend(chunks::LAST);
            }
        }
        Body::Whole(content) if end != End::Head => bytes.extend(content),
        _ if options.framing.content_of == Some(answer.status) => bytes.extend(b"nothing\n"),
        _ => {}
    }
    stream.write_all(&bytes).await.is_ok() && lives
}

fn end(answer: &Answer, asked: Asked, options: &Options) -> End {
    let framing = &options.framing;
    let is_head = asked.is_head && !framing.content_to_head;
    let is_poll = answer.poll.is_some();
    let is_old = asked.version == Version::Http10;
    match &answer.body {
        _ if is_head || matches!(answer.status, 204 | 304) => End::Head,
        Body::Stream(_) if is_old && !framing.chunks_to_http10 => End::Connection,
        Body::Stream(_) if framing.streams_end_with_connection => End::Connection,
        Body::Stream(_) => End::Chunks,
        Body::Whole(_) if is_old && is_poll && framing.chunks_to_http10 => End::Chunks,
        _ if is_poll && framing.endless_polls => End::Nothing,
        _ if is_poll && framing.polls_end_with_connection => End::Connection,
        _ if is_poll && framing.unfinished_polls && !is_old => End::Chunks,
        Body::None | Body::Whole(_) => End::Length,
    }
}

/// The head of an answer, up to its empty line.
fn head(answer: &Answer, asked: Asked, end: End, keeps: bool, options: &Options) -> Vec<u8> {
    let status = answer.status;
    let mut text = format!("HTTP/1.1 {status} {}\r\n", phrase(status));
    let mut add = |name: &str, value: &str| text.push_str(&format!("{name}: {value}\r\n"));
    for (name, value) in &answer.fields {
        add(name, value);
    }
    match &answer.body {
        _ if answer.value("Content-Length").is_some() => {}
        Body::Whole(content) if matches!(end, End::Length | End::Head) && status != 204 => {
            let mut length = content.len();
            if answer.poll.is_some() {
                length += options.framing.length_error;
            }
            if asked.is_head {
                length += options.framing.head_length_error;
            }
            add("Content-Length", &length.to_string());
        }
        Body::None if end == End::Length => add("Content-Length", "0"),
        _ if end == End::Chunks => add("Transfer-Encoding", "chunked"),
        _ => {}
    }
    let connection = &options.connection;
    match keeps && !connection.outlives_its_close {
        false if connection.hides_its_close => {}
        false => add("Connection", "close"),
        true if asked.version == Version::Http10 => add("Connection", "keep-alive"),
        true => {}
    }
    text.push_str("\r\n");
    for (from, to) in &options.head_texts {
        text = text.replace(from, to);
    }
    text.into_bytes()
}

/// A stream on its way to its reader.
struct Flow<'a> {
    end: End,
    version: Version,
    server: &'a Server,
}

impl Flow<'_> {
    /// Sends it as it comes, behind its head; `false` when its reader has left.
    async fn run<S>(
        &self,
        stream: &mut S,
        buffer: &mut Vec<u8>,
        head: Vec<u8>,
        mut subscription: Subscription,
    ) -> bool
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let framing = &self.server.options.framing;
        let mut held_back = head;
        if !framing.waits_for_events && !self.send(stream, &mut held_back).await {
            return false;
        }
        let holds_back = framing.holds_back_from_http10 && self.version == Version::Http10;
        loop {
            let piece = tokio::select! {
                piece = subscription.next() => piece,
                () = left(stream, buffer) => return false,
            };
            let Some(piece) = piece else { break };
            let is_late = !held_back.is_empty() && !piece.windows(5).any(|text| text == b"data:");
            held_back.extend(match self.end {
                End::Chunks => chunks::chunk(&piece, framing),
                _ => piece,
            });
            if !holds_back && !is_late && !self.send(stream, &mut held_back).await {
                return false;
            }
        }
        if self.end == End::Chunks && !framing.no_last_chunk {
            held_back.extend(chunks::LAST);
        }
        stream.write_all(&held_back).await.is_ok() && !framing.no_last_chunk
    }

    /// Sends all that there is. Neither TCP nor tokio gives up a client that reads nothing.
    async fn send<S: AsyncWrite + Unpin>(&self, stream: &mut S, bytes: &mut Vec<u8>) -> bool {
        let followers = &self.server.options.followers;
        let _turn = match followers.writes_in_turn {
            true => Some(self.server.common.turn.lock().await),
            false => None,
        };
        let time = if followers.dies_of_slow { IMPATIENT } else { STALLED_TIME };
        let written = timeout(time, stream.write_all(bytes)).await;
        if written.is_err() && followers.dies_of_slow {
            self.server.die();
        }
        bytes.clear();
        written.is_ok_and(|written| written.is_ok())
    }
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
