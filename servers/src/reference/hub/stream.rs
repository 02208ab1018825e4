//! Server-Sent Events: one answer that does not end.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use hyper::header::{self, HeaderName};
use hyper::{Request, Response, StatusCode};
use tokio::time::sleep;

use super::Options;
use super::answer::{Answer, Body, empty, set, text};
use super::cursor;
use super::framing;
use super::history::{Reader, Start, Topic};
use super::stop::Stop;

const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// GET on a topic's events. The position is taken here and not when the body is first read,
/// so an event that is published behind the head of the answer is never missed.
// ANCHOR: subscribe
pub(super) fn subscribe<B>(
    request: &Request<B>,
    topic: Arc<Topic>,
    options: &Options,
    stop: Stop,
) -> Answer {
    let Ok(start) = cursor::stream_start(request.headers(), request.uri().query()) else {
        return text(StatusCode::BAD_REQUEST, "after is the cursor of an earlier answer: a number");
    };
    let page = topic.read(start);
    if page.is_ok_and(|page| page.finished && page.events.is_empty()) {
        // The only status after which a browser stops coming back and that is no error.
        return empty(StatusCode::NO_CONTENT);
    }
    let subscriber =
        Subscriber { reader: Reader::new(topic, start), heartbeat: options.heartbeat, stop };
    let mut answer = Response::new(body(subscriber, options));
    set(&mut answer, header::CONTENT_TYPE, "text/event-stream");
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    // nginx collects answers before it passes them on, unless it is told not to.
    set(&mut answer, X_ACCEL_BUFFERING, "no");
    answer
}
// ANCHOR_END: subscribe

/// Whoever listens to one stream. Dropping it, which happens when the connection ends,
/// frees everything.
struct Subscriber {
    reader: Reader,
    heartbeat: std::time::Duration,
    stop: Stop,
}

fn body(subscriber: Subscriber, options: &Options) -> Body {
    let position = match subscriber.reader.start {
        Start::After(id) => Some(id),
        Start::Oldest | Start::Newest => None,
    };
    let opening = stream::iter([framing::opening(options.retry, position)]);
    let rest = stream::unfold(subscriber, async |mut subscriber| {
        let bytes = subscriber.next().await?;
        Some((bytes, subscriber))
    });
    let frames = opening.chain(rest).map(|bytes| Ok::<_, Infallible>(Frame::data(bytes)));
    StreamBody::new(frames).boxed_unsync()
}

impl Subscriber {
    /// What is sent next. It is asked only when the socket takes more, so nothing piles up
    /// in front of a slow reader. `None` ends the stream, always between two events.
    // ANCHOR: next
    async fn next(&mut self) -> Option<Bytes> {
        tokio::select! {
            biased;
            () = self.stop.told() => None,
            page = self.reader.next() => match page {
                Ok(page) if page.events.is_empty() => None, // finished
                Ok(page) => {
                    self.reader.start = Start::After(page.cursor);
                    Some(framing::events(&page.events))
                }
                Err(gone) => {
                    self.reader.start = Start::After(gone.resume);
                    Some(framing::gap(&gone))
                }
            },
            () = sleep(self.heartbeat) => Some(framing::HEARTBEAT),
        }
    }
    // ANCHOR_END: next
}
