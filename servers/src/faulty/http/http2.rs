//! A connection of HTTP/2: requests side by side. The `h2` crate does the framing.

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{RecvStream, SendStream};
use hyper::header::HeaderValue;
use hyper::{Request as Head, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::answer::{Answer, Body};
use super::reading::LONGEST_BODY;
use super::request::{Request, Version, split};
use super::{Handler, Outcome, STALLED_TIME, Server};

/// What a client of HTTP/2 says first.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The longest request head.
const LONGEST_HEAD: u32 = 32 << 10;

/// Answers what comes until one of the two has enough.
pub(super) async fn serve<S, H>(stream: S, server: Server<H>) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Handler,
{
    let mut builder = h2::server::Builder::new();
    builder.max_concurrent_streams(server.options.http2_streams).max_header_list_size(LONGEST_HEAD);
    let Ok(mut connection) = builder.handshake::<S, Bytes>(stream).await else {
        return Outcome::Done;
    };
    let mut stopping = server.life.stopping();
    // Dropping the set ends the tasks in it: nothing outlives the connection.
    let mut exchanges = JoinSet::new();
    loop {
        tokio::select! {
            accepted = connection.accept() => match accepted {
                Some(Ok((head, respond))) => {
                    exchanges.spawn(exchange(head, respond, server.clone()));
                }
                Some(Err(_)) | None => return Outcome::Done,
            },
            Some(_) = exchanges.join_next() => {}
            Ok(_) = stopping.wait_for(|stopping| *stopping) => break,
        }
    }
    connection.graceful_shutdown();
    while connection.accept().await.is_some_and(|accepted| accepted.is_ok()) {}
    Outcome::Done
}

/// One request and its answer.
async fn exchange<H: Handler>(
    head: Head<RecvStream>,
    mut respond: SendResponse<Bytes>,
    server: Server<H>,
) {
    let (parts, content) = head.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let Some((path, query)) = split(target) else { return };
    let fields = parts.headers.iter();
    let mut request = Request {
        method: parts.method.as_str().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        version: Version::Http2,
        fields: fields.map(|(name, value)| (name.to_string(), trimmed(value.as_bytes()))).collect(),
        body: Vec::new(),
    };
    let Some(body) = collect(content).await else {
        let _ = send(respond, Answer::refusal(413, "the content is too large"), false).await;
        return;
    };
    request.body = body;
    let gone = std::future::poll_fn(|context| respond.poll_reset(context));
    let mut answer = tokio::select! {
        answer = server.handler.respond(&request) => answer,
        _ = gone => return,
    };
    answer.is_dropped |= server.life.is_dead();
    let _ = send(respond, answer, request.method == "HEAD").await;
}

fn trimmed(value: &[u8]) -> Vec<u8> {
    value.trim_ascii().to_vec()
}

/// All of the content, unless it is too long or breaks off.
async fn collect(mut content: RecvStream) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(bytes) = content.data().await {
        let bytes = bytes.ok()?;
        content.flow_control().release_capacity(bytes.len()).ok()?;
        body.extend_from_slice(&bytes);
        if body.len() > LONGEST_BODY {
            return None;
        }
    }
    Some(body)
}

async fn send(
    mut respond: SendResponse<Bytes>,
    answer: Answer,
    is_head: bool,
) -> Result<(), h2::Error> {
    if answer.is_dropped {
        respond.send_reset(h2::Reason::INTERNAL_ERROR);
        return Ok(());
    }
    let is_bare = is_head || matches!(answer.status, 204 | 304);
    let is_over = is_bare || matches!(answer.body, Body::None);
    let mut sending = respond.send_response(head(&answer), is_over)?;
    match answer.body {
        _ if is_over => Ok(()),
        Body::None => Ok(()),
        Body::Whole(bytes) => data(&mut sending, bytes, true).await,
        Body::Stream(mut pieces) => loop {
            let piece = tokio::select! {
                piece = pieces.next() => piece,
                _ = std::future::poll_fn(|context| sending.poll_reset(context)) => return Ok(()),
            };
            match piece {
                Some(bytes) => data(&mut sending, bytes, false).await?,
                None => return sending.send_data(Bytes::new(), true),
            }
        },
    }
}

/// The head of an answer, whose names HTTP/2 wants in lower case.
fn head(answer: &Answer) -> Response<()> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.fields {
        // What some peers put into a field can stand in one of HTTP/1.1 only.
        if let Ok(value) = HeaderValue::try_from(value) {
            response = response.header(*name, value);
        }
    }
    if let Body::Whole(content) = &answer.body
        && !matches!(answer.status, 204 | 304)
        && answer.value("Content-Length").is_none()
    {
        response = response.header("content-length", content.len());
    }
    response.body(()).expect("names and values of our own are good")
}

/// Sends bytes as the client takes them.
async fn data(
    sending: &mut SendStream<Bytes>,
    bytes: Vec<u8>,
    is_last: bool,
) -> Result<(), h2::Error> {
    let mut bytes = Bytes::from(bytes);
    while !bytes.is_empty() {
        sending.reserve_capacity(bytes.len());
        let capacity = std::future::poll_fn(|context| sending.poll_capacity(context));
        let Ok(Some(capacity)) = timeout(STALLED_TIME, capacity).await else {
            sending.send_reset(h2::Reason::CANCEL);
            return Ok(());
        };
        let piece = bytes.split_to(capacity?.min(bytes.len()));
        sending.send_data(piece, is_last && bytes.is_empty())?;
    }
    Ok(())
}
