//! Answers as HTTP/1.x writes them.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::answer::{Answer, Body, Pieces, phrase};
use super::chunks;
use super::reading::READ;
use super::request::Version;
use super::{Fault, Options};
use super::{Handler, STALLED_TIME, Server};

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
pub enum End {
    /// Its head is its end.
    Head,
    /// Its head says how long it is.
    Length,
    /// It is chunked.
    Chunks,
    /// It is chunked, and the last chunk is lacking.
    UnfinishedChunks,
    /// It ends with the connection.
    Connection,
    /// It is not.
    Nothing,
}

impl End {
    fn is_chunked(self) -> bool {
        matches!(self, End::Chunks | End::UnfinishedChunks)
    }
}

/// Writes an answer; `false` when the connection ends behind it.
pub(super) async fn write<S, H>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    answer: Answer,
    asked: Asked,
    server: &Server<H>,
) -> bool
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Handler,
{
    let options = &server.options;
    let end = end(&answer, asked, options);
    let keeps = asked.keeps && !answer.closes && end != End::Connection;
    let lives = lives(keeps, buffer, options);
    let mut bytes = head(&answer, asked, end, keeps, options);
    match answer.body {
        Body::Stream(pieces) if end != End::Head => {
            let flow = Flow { end, version: asked.version, server };
            return flow.run(stream, buffer, bytes, pieces).await && lives;
        }
        Body::Whole(content) if end.is_chunked() => {
            bytes.extend(chunks::chunk(&content, options));
            if end == End::Chunks {
                bytes.extend(chunks::LAST);
            }
        }
        Body::Whole(content) if end != End::Head => bytes.extend(content),
        _ if options.has(Fault::ContentWith(answer.status)) => bytes.extend(b"nothing\n"),
        _ => {}
    }
    stream.write_all(&bytes).await.is_ok() && lives
}

/// Whether the connection lives on behind an answer that says whether it does.
fn lives(keeps: bool, buffer: &[u8], options: &Options) -> bool {
    if options.has(Fault::EndsConnectionsSilently) {
        return false;
    }
    if options.has(Fault::OutlivesItsClose) {
        return true;
    }
    if options.has(Fault::AnswersBehindClose) && !buffer.is_empty() {
        return true;
    }
    keeps
}

fn end(answer: &Answer, asked: Asked, options: &Options) -> End {
    let mut is_head = asked.is_head;
    if options.has(Fault::ContentToHead) {
        is_head = false;
    }
    if is_head || matches!(answer.status, 204 | 304) {
        return End::Head;
    }
    let is_old = asked.version == Version::Http10;
    if options.has(Fault::ChunksToHttp10) && is_old && !matches!(answer.body, Body::None) {
        return End::Chunks;
    }
    if options.has(Fault::StreamsEndWithConnection) && matches!(answer.body, Body::Stream(_)) {
        return End::Connection;
    }
    match answer.body {
        Body::Stream(_) if is_old => End::Connection,
        Body::Stream(_) => End::Chunks,
        // HTTP/1.0 knows no chunks, not even unfinished ones.
        _ if is_old && answer.end.is_some_and(End::is_chunked) => End::Length,
        Body::None | Body::Whole(_) => answer.end.unwrap_or(End::Length),
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
            add("Content-Length", &(content.len() + answer.length_error).to_string());
        }
        Body::None if end == End::Length => add("Content-Length", "0"),
        _ if end.is_chunked() => add("Transfer-Encoding", "chunked"),
        _ => {}
    }
    if let Some(option) = connection(asked, keeps, options) {
        add("Connection", option);
    }
    text.push_str("\r\n");
    for (from, to) in &options.head_texts {
        text = text.replace(from, to);
    }
    text.into_bytes()
}

/// What the answer says about the life of the connection.
fn connection(asked: Asked, keeps: bool, options: &Options) -> Option<&'static str> {
    if options.has(Fault::OutlivesItsClose) {
        return Some("close");
    }
    if options.has(Fault::HidesItsClose) && !keeps {
        return None;
    }
    match asked.version {
        _ if !keeps => Some("close"),
        Version::Http10 => Some("keep-alive"),
        Version::Http11 | Version::Http2 => None,
    }
}

/// A stream on its way to its reader.
struct Flow<'a, H> {
    end: End,
    version: Version,
    server: &'a Server<H>,
}

impl<H: Handler> Flow<'_, H> {
    /// Sends it as it comes, behind its head; `false` when its reader has left.
    async fn run<S>(
        &self,
        stream: &mut S,
        buffer: &mut Vec<u8>,
        head: Vec<u8>,
        mut pieces: Box<dyn Pieces>,
    ) -> bool
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let options = &self.server.options;
        let mut held_back = head;
        if !options.has(Fault::HeadWaitsForEvents) && !self.send(stream, &mut held_back).await {
            return false;
        }
        let is_old = self.version == Version::Http10;
        let holds_back = options.has(Fault::HoldsBackFromHttp10) && is_old;
        loop {
            let piece = tokio::select! {
                piece = pieces.next() => piece,
                () = left(stream, buffer) => return false,
            };
            let Some(piece) = piece else { break };
            let is_late = !held_back.is_empty() && !piece.windows(5).any(|text| text == b"data:");
            held_back.extend(match self.end {
                End::Chunks => chunks::chunk(&piece, options),
                _ => piece,
            });
            if !holds_back && !is_late && !self.send(stream, &mut held_back).await {
                return false;
            }
        }
        if options.has(Fault::StreamsLackLastChunk) {
            let _ = stream.write_all(&held_back).await;
            return false;
        }
        if self.end == End::Chunks {
            held_back.extend(chunks::LAST);
        }
        stream.write_all(&held_back).await.is_ok()
    }

    /// Sends all that there is. Neither TCP nor tokio gives up a client that reads nothing.
    async fn send<S: AsyncWrite + Unpin>(&self, stream: &mut S, bytes: &mut Vec<u8>) -> bool {
        let options = &self.server.options;
        let _turn = match options.has(Fault::WritesInTurn) {
            true => Some(self.server.turn.lock().await),
            false => None,
        };
        let mut time = STALLED_TIME;
        if options.has(Fault::DiesOfSlowReaders) {
            time = IMPATIENT;
        }
        let written = timeout(time, stream.write_all(bytes)).await;
        if options.has(Fault::DiesOfSlowReaders) && written.is_err() {
            self.server.life.die();
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
