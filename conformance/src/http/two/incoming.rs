//! A stream of HTTP/2: a request that awaits its answer, and the body of that.

use h2::RecvStream;
use h2::client::ResponseFuture;
use tokio::time::{Instant, timeout_at};

use super::frames::code;
use super::link::Link;
use super::request::{fields, response};
use crate::http::held::{Came, Over, Source};
use crate::http::part::{Facts, Next};
use crate::http::{Answer, BodyEnd, StreamEnd};
use crate::net::Ended;

/// A request whose answer is still to come.
#[derive(Debug)]
pub(in crate::http) struct Pending {
    pub(super) link: Link,
    /// What the answer comes by, or why the request could not be sent.
    pub(super) sent: Result<ResponseFuture, h2::Error>,
}

/// The body of an answer.
#[derive(Debug)]
pub(in crate::http) struct Incoming {
    pub(in crate::http) link: Link,
    body: RecvStream,
    stream: u32,
}

impl Pending {
    /// Waits for the head of the answer.
    pub(in crate::http) async fn answer(mut self: Box<Self>, until: Instant) -> Came {
        let answer = match &mut self.sent {
            Ok(response) => timeout_at(until, response).await,
            Err(error) => return Came::Instead(broken(&self.link, error).answer()),
        };
        match answer {
            Err(_) => Came::Nothing(Over::Two(self)),
            Ok(Err(error)) => Came::Instead(broken(&self.link, &error).answer()),
            Ok(Ok(answer)) => {
                let (parts, body) = answer.into_parts();
                let stream = body.stream_id().as_u32();
                let (head, text) = response(parts.status.as_u16(), &parts.headers);
                let says = format!("HEADERS of stream {stream}: {}", head.line);
                let event = self.link.connection.heard.heard(&text, says);
                let incoming = Incoming { link: self.link, body, stream };
                Came::Head(head, event, Source::Two(incoming))
            }
        }
    }

    /// The whole connection ends by force, with all its streams.
    pub(in crate::http) fn reset(self) {
        self.link.connection.heard.reset();
    }
}

impl Incoming {
    /// Waits for data or the end of the stream until a moment.
    pub(in crate::http) async fn next(&mut self, until: Instant, facts: &mut Facts<'_>) -> Next {
        loop {
            let data = match timeout_at(until, self.body.data()).await {
                Err(_) => return Next::Silence,
                Ok(None) => break,
                Ok(Some(Ok(data))) => data,
                Ok(Some(Err(error))) => return self.broken(&error),
            };
            if !data.is_empty() {
                // It was counted when it came, so that this cannot be too much.
                let _ = self.body.flow_control().release_capacity(data.len());
                let arrived = self.link.connection.heard.arrived(self.stream);
                return Next::Data(data.to_vec(), arrived.at, arrived.event);
            }
        }
        match timeout_at(until, self.body.trailers()).await {
            Err(_) => Next::Silence,
            Ok(Err(error)) => self.broken(&error),
            Ok(Ok(trailers)) => self.whole(trailers.as_ref(), facts),
        }
    }

    fn whole(&self, trailers: Option<&::http::HeaderMap>, facts: &mut Facts<'_>) -> Next {
        let heard = &self.link.connection.heard;
        let Some((fields, text)) = trailers.map(fields) else {
            return Next::End(BodyEnd::Complete, heard.last());
        };
        let says = format!("HEADERS of stream {}: {} trailer fields", self.stream, fields.len());
        facts.trailers.extend(fields);
        Next::End(BodyEnd::Complete, heard.heard(&text, says))
    }

    fn broken(&self, error: &h2::Error) -> Next {
        let Broken { how, event } = broken(&self.link, error);
        let how = match how {
            How::Ended(ended) => BodyEnd::Cut(ended),
            How::NotHttp => BodyEnd::Garbled,
            How::Stream(end) => BodyEnd::Stream(end),
        };
        Next::End(how, event)
    }

    /// The whole connection ends by force, with all its streams.
    pub(in crate::http) fn reset(self) {
        self.link.connection.heard.reset();
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.link.connection.heard.close(self.stream);
    }
}

/// How a stream came to its end before its time, and the event that shows it.
struct Broken {
    how: How,
    event: u32,
}

enum How {
    Ended(Ended),
    NotHttp,
    Stream(StreamEnd),
}

/// What an error of h2 means: what was heard on the wire says it more exactly.
fn broken(link: &Link, error: &h2::Error) -> Broken {
    let heard = &link.connection.heard;
    if let Some(event) = heard.not_http() {
        return Broken { how: How::NotHttp, event };
    }
    let reason = error.reason().map(code);
    let how = match (reason, heard.ended()) {
        (Some(code), _) if error.is_remote() && error.is_reset() => {
            How::Stream(StreamEnd::Reset(code))
        }
        (Some(code), _) if error.is_remote() => How::Stream(StreamEnd::GoAway(code)),
        (Some(code), _) => How::Stream(StreamEnd::Malformed(code)),
        (None, Some((ended, event))) => return Broken { how: How::Ended(ended), event },
        // Writing failed before reading did: the target takes nothing any more.
        (None, None) => How::Ended(Ended::Reset),
    };
    Broken { how, event: heard.last() }
}

impl Broken {
    fn answer(self) -> Answer {
        match self.how {
            How::Ended(ended) => Answer::Ended(ended, self.event),
            How::NotHttp => Answer::NotHttp(self.event),
            How::Stream(end) => Answer::Stream(end, self.event),
        }
    }
}
