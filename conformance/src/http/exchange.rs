//! A request and the answer to it, whose body is still to be read.

use std::collections::VecDeque;

use tokio::time::Instant;

use super::held::{Held, Over, Sent, Source};
use super::part::{Arrival, Body, BodyEnd, Chunks, Facts, LARGEST_BODY, Next, Part};
use super::persist::why_not_again;
use super::{Answer, Ask, BodyOddity, Framing, Link, Version, one, two};
use crate::case::Stop;
use crate::http1::framing::{Asked, framing};
use crate::http1::{Field, ResponseHead};
use crate::net::Fill;

/// A request and its answer, as far as it was read.
#[derive(Debug)]
pub struct Exchange {
    /// The head of the answer.
    pub head: ResponseHead,
    /// The event that holds the head.
    pub head_event: u32,
    /// Interim answers (1xx) that came before it, by HTTP/1.
    pub interim: Vec<ResponseHead>,
    /// When the request was sent.
    pub asked_at: Instant,
    /// The event that holds the request.
    pub ask_event: u32,
    /// When the head was there.
    pub head_at: Instant,
    /// What is unusual about the body so far, and about what announces it.
    pub oddities: Vec<BodyOddity>,
    /// The fields behind the body.
    pub trailers: Vec<Field>,
    /// What is known of the chunks so far.
    pub chunks: Chunks,
    asked: Version,
    framing: Framing,
    incoming: Incoming,
    /// What was sent right behind the request and is still to be answered.
    behind: VecDeque<Sent>,
    /// Bytes that were read, and are more than a caller asked for.
    spare: Option<Part>,
    end: Option<Ending>,
}

/// What the body comes over.
#[derive(Debug)]
enum Incoming {
    One(one::Incoming),
    Two(two::Incoming),
}

/// The end of a body.
#[derive(Clone, Debug)]
struct Ending {
    how: BodyEnd,
    at: Instant,
    event: u32,
}

impl Exchange {
    pub(super) fn begin(
        (sent, behind): (Sent, VecDeque<Sent>),
        interim: Vec<ResponseHead>,
        (head, head_event): (ResponseHead, u32),
        source: Source,
    ) -> Exchange {
        let is_http10 = sent.version == Version::Http10;
        let asked = Asked { method: &sent.method, is_http10 };
        let (framing, oddities, incoming) = match source {
            Source::Two(two) => (Framing::Streams, Vec::new(), Incoming::Two(two)),
            Source::One(one) => {
                let (framing, oddities) = framing(&head, asked);
                (framing, oddities, Incoming::One(one::Incoming::new(one, framing)))
            }
        };
        Exchange {
            head,
            head_event,
            interim,
            asked_at: sent.at,
            ask_event: sent.event,
            head_at: Instant::now(),
            oddities,
            trailers: Vec::new(),
            chunks: Chunks::default(),
            asked: sent.version,
            framing,
            incoming,
            behind,
            spare: None,
            end: None,
        }
    }

    /// How the end of the body is known.
    pub fn framing(&self) -> Framing {
        self.framing
    }

    /// How the body ended, once that was read.
    pub fn end(&self) -> Option<&BodyEnd> {
        self.end.as_ref().map(|end| &end.how)
    }

    /// When the body ended, and the event that shows it, once that was read.
    pub fn ended_at(&self) -> Option<(Instant, u32)> {
        self.end.as_ref().map(|end| (end.at, end.event))
    }

    /// Waits for the next bytes of the body, or for its end, until a moment.
    /// What arrived together comes together.
    pub async fn next(&mut self, until: Instant) -> Part {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        if let Some(end) = &self.end {
            return Part::End(end.how.clone());
        }
        let (incoming, mut facts) = self.incoming();
        let next = match incoming {
            Incoming::One(one) => one.next(until, &mut facts).await,
            Incoming::Two(two) => two.next(until, &mut facts).await,
        };
        match next {
            Next::Data(bytes, at, event) => Part::Bytes { bytes, at, event },
            Next::Silence => Part::Silence,
            Next::End(how, event) => {
                self.end = Some(Ending { how: how.clone(), at: Instant::now(), event });
                Part::End(how)
            }
        }
    }

    fn incoming(&mut self) -> (&mut Incoming, Facts<'_>) {
        let Exchange { incoming, oddities, trailers, chunks, .. } = self;
        (incoming, Facts { oddities, trailers, chunks })
    }

    /// Reads the body until its end, until a moment, or until there are `most`
    /// bytes of it, of which 16 MiB are the most.
    pub async fn rest(&mut self, until: Instant, most: usize) -> Body {
        let most = most.min(LARGEST_BODY);
        let mut body = Body::default();
        loop {
            match self.next(until).await {
                Part::Bytes { mut bytes, at, event } => {
                    let room = most - body.bytes.len();
                    if bytes.len() > room {
                        let bytes = bytes.split_off(room);
                        self.spare = Some(Part::Bytes { bytes, at, event });
                        body.is_cut = true;
                    }
                    body.arrivals.push(Arrival { from: body.bytes.len(), at, event });
                    body.bytes.extend(bytes);
                    if body.is_cut {
                        return body;
                    }
                }
                Part::End(end) => {
                    body.at_end = self.ended_at().map(|(at, _)| at);
                    body.end = Some(end);
                    return body;
                }
                Part::Silence => return body,
            }
        }
    }

    /// Waits on behind the end of a body that is complete: for bytes that
    /// nobody asked for, for the end of the connection, or in vain. By HTTP/2
    /// there is nothing behind it.
    pub async fn afterwards(&mut self, until: Instant) -> Fill {
        let (incoming, mut facts) = self.incoming();
        match incoming {
            Incoming::One(one) => one.afterwards(until, &mut facts).await,
            Incoming::Two(_) => Fill::Silence,
        }
    }

    /// Whether the connection can take another request, or why not.
    ///
    /// # Errors
    /// In words, what is in the way.
    pub fn can_go_on(&self) -> Result<(), String> {
        let Incoming::One(one) = &self.incoming else { return Ok(()) };
        match why_not_again(&self.head, self.asked, self.end()) {
            Some(why) => Err(why),
            None if !one.one.wire.inbox.is_empty() => {
                Err("there are bytes behind the end of the body".to_owned())
            }
            None => Ok(()),
        }
    }

    /// Sends the next request on the same connection, and waits for the head
    /// of its answer within patience. An address in `ask` counts for nothing.
    ///
    /// # Errors
    /// Inconclusive where the connection can take none; it says why.
    pub async fn again(self, ask: &Ask) -> Result<Answer, Stop> {
        let patience = match &self.incoming {
            Incoming::One(one) => one.one.site.time.patience,
            Incoming::Two(two) => two.link.site.time.patience,
        };
        let held = self.again_held(ask).await?;
        let until = held.asked_at() + patience;
        Ok(held.answer_or_silence(until).await)
    }

    /// The same, but awaits nothing.
    ///
    /// # Errors
    /// As [`Exchange::again`].
    pub async fn again_held(self, ask: &Ask) -> Result<Held, Stop> {
        self.can_go_on().map_err(|why| {
            Stop::inconclusive(format!("no other request on this connection: {why}"))
        })?;
        match self.incoming {
            Incoming::Two(two) => two.link.clone().hold(ask).await,
            Incoming::One(one::Incoming { one, .. }) => {
                one::send(one.site, one.wire, std::slice::from_ref(ask)).await
            }
        }
    }

    /// The connection, where it is one of HTTP/2: it takes any number of
    /// requests at the same time.
    pub fn link(&self) -> Option<Link> {
        match &self.incoming {
            Incoming::One(_) => None,
            Incoming::Two(two) => Some(two.link.clone()),
        }
    }

    /// The request that was sent right behind this one, and is still to be
    /// answered; nothing where there is none or where this body is not over.
    pub fn following(mut self) -> Option<Held> {
        let sent = self.behind.pop_front().filter(|_| self.end() == Some(&BodyEnd::Complete))?;
        let Incoming::One(one::Incoming { mut one, .. }) = self.incoming else { return None };
        one.expects_more = !self.behind.is_empty();
        let (behind, interim) = (self.behind, Vec::new());
        Some(Held { sent, behind, interim, over: Over::One(one) })
    }

    /// Ends the connection at once and in order (FIN), as a client does that
    /// goes away; of a connection of HTTP/2 only this stream.
    pub async fn abort(self) {
        match self.incoming {
            Incoming::One(one) => one.one.abort().await,
            Incoming::Two(two) => drop(two),
        }
    }

    /// Ends the connection at once by force (RST), also one of HTTP/2.
    pub fn reset(self) {
        match self.incoming {
            Incoming::One(one) => one.one.reset(),
            Incoming::Two(two) => two.reset(),
        }
    }
}
