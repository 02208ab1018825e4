//! Requests of HTTP/1.x from a stream of bytes.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::answer::Answer;
use super::request::{Content, Request};
use super::{Fault, Options};
use crate::faulty::codec::ws::Head;

/// Room for one read.
pub(super) const READ: usize = 16 << 10;

/// The longest request line, in bytes.
const LONGEST_LINE: usize = 16 << 10;

/// The longest request head.
const LONGEST_HEAD: usize = 32 << 10;

/// The longest content of a request.
pub(super) const LONGEST_BODY: usize = 128 << 10;

/// How long a connection may say nothing between two requests.
const IDLE_TIME: Duration = Duration::from_secs(60);

/// How long a request may take once it has begun.
const REQUEST_TIME: Duration = Duration::from_secs(3);

/// Why there is no request.
#[derive(Debug)]
pub(super) enum NoRequest {
    /// The connection is over.
    Ended,
    /// What came is none, and this is the answer to it.
    Refused(Answer),
}

impl From<Answer> for NoRequest {
    fn from(refusal: Answer) -> NoRequest {
        NoRequest::Refused(refusal)
    }
}

impl From<io::Error> for NoRequest {
    fn from(_: io::Error) -> NoRequest {
        NoRequest::Ended
    }
}

/// Reads the next request; what follows it stays in `buffer`.
pub(super) async fn request<S>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    options: &Options,
) -> Result<Request, NoRequest>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if buffer.is_empty() {
        timeout(IDLE_TIME, more(stream, buffer)).await.map_err(|_| NoRequest::Ended)??;
    }
    let read = timeout(REQUEST_TIME, whole(stream, buffer, options)).await;
    read.unwrap_or_else(|_| Err(Answer::refusal(408, "the request takes too long").into()))
}

async fn whole<S>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    options: &Options,
) -> Result<Request, NoRequest>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let head = head(stream, buffer, options).await?;
    let (mut request, content) = Request::read(&head, options)?;
    let is_empty = content == Content::Length(0);
    if !is_empty && buffer.is_empty() && request.lists("expect", "100-continue") {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    request.body = match content {
        Content::Length(length) => {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            counted(stream, buffer, length).await?
        }
        Content::Chunked => chunked(stream, buffer).await?,
    };
    Ok(request)
}

/// The head, behind whatever empty lines stand before it.
async fn head<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    options: &Options,
) -> Result<Head, NoRequest> {
    let mut longest_line = LONGEST_LINE;
    if options.has(Fault::ShortRequestLines) {
        longest_line = 2000;
    }
    loop {
        let empty = buffer.iter().take_while(|byte| b"\r\n".contains(byte)).count();
        if options.has(Fault::RefusesEmptyLines) && empty > 0 {
            return Err(Answer::refusal(400, "the request begins with an empty line").into());
        }
        buffer.drain(..empty);
        let line = buffer.iter().position(|byte| *byte == b'\n').unwrap_or(buffer.len());
        if line > longest_line {
            if options.has(Fault::LongLinesAreMalformed) {
                return Err(Answer::refusal(400, "the request line is malformed").into());
            }
            return Err(Answer::refusal(414, "the request line is too long").into());
        }
        if let Some((head, taken)) = Head::decode(buffer) {
            buffer.drain(..taken);
            return Ok(head);
        }
        if buffer.len() > LONGEST_HEAD {
            return Err(Answer::refusal(431, "the request head is too large").into());
        }
        more(stream, buffer).await?;
    }
}

/// So many bytes.
async fn counted<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    length: usize,
) -> Result<Vec<u8>, NoRequest> {
    if length > LONGEST_BODY {
        return Err(too_large().into());
    }
    while buffer.len() < length {
        more(stream, buffer).await?;
    }
    Ok(buffer.drain(..length).collect())
}

/// Chunks up to the one of size 0, and whatever trailer follows.
async fn chunked<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
) -> Result<Vec<u8>, NoRequest> {
    let bad = || Answer::refusal(400, "a chunk is malformed");
    let mut body = Vec::new();
    loop {
        let size = line(stream, buffer).await?;
        let size = size.split(';').next().unwrap_or_default().trim();
        let digits = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = usize::from_str_radix(size, 16).ok().filter(|_| digits).ok_or_else(bad)?;
        if size == 0 {
            while !line(stream, buffer).await?.is_empty() {}
            return Ok(body);
        }
        if size > LONGEST_BODY - body.len() {
            return Err(too_large().into());
        }
        body.extend(counted(stream, buffer, size).await?);
        if !line(stream, buffer).await?.is_empty() {
            return Err(bad().into());
        }
    }
}

fn too_large() -> Answer {
    Answer::refusal(413, "the content is too large")
}

/// A line without its end.
async fn line<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
) -> Result<String, NoRequest> {
    loop {
        if let Some(at) = buffer.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = buffer.drain(..=at).collect();
            let line = String::from_utf8_lossy(&line);
            return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
        }
        if buffer.len() > LONGEST_LINE {
            return Err(Answer::refusal(400, "a chunk is malformed").into());
        }
        more(stream, buffer).await?;
    }
}

async fn more<S: AsyncRead + Unpin>(stream: &mut S, buffer: &mut Vec<u8>) -> Result<(), NoRequest> {
    buffer.reserve(READ);
    match stream.read_buf(buffer).await? {
        0 => Err(NoRequest::Ended),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> (Result<Request, NoRequest>, Vec<u8>) {
        let mut stream = tokio::io::join(bytes, tokio::io::sink());
        let mut buffer = Vec::new();
        (request(&mut stream, &mut buffer, &Options::default()).await, buffer)
    }

    #[tokio::test]
    async fn content_is_counted_or_chunked_and_the_rest_stays() {
        for bytes in [
            &b"\r\nPOST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nabGET"[..],
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\
              1;x=y\r\na\r\n01\r\nb\r\n0\r\nA: b\r\n\r\nGET",
        ] {
            let (request, rest) = read(bytes).await;
            assert_eq!(request.expect("a request").body, b"ab");
            assert_eq!(rest, b"GET");
        }
    }

    #[tokio::test]
    async fn what_is_too_long_is_refused() {
        let line = format!("GET /{} HTTP/1.0\r\n\r\n", "a".repeat(LONGEST_LINE));
        let head = format!("GET / HTTP/1.0\r\nA: {}", "a".repeat(LONGEST_HEAD));
        let body = "POST / HTTP/1.0\r\nContent-Length: 131073\r\n\r\n".to_owned();
        for (bytes, wanted) in [(line, 414), (head, 431), (body, 413)] {
            let (Err(NoRequest::Refused(refusal)), _) = read(bytes.as_bytes()).await else {
                panic!("{wanted}: no refusal");
            };
            assert_eq!(refusal.status, wanted);
        }
    }
}
