//! A request and the answer to it, whose body is still to be read.

use std::collections::VecDeque;

use tokio::time::Instant;

use super::held::{Held, Sent};
use super::one::{self, One};
use super::part::{Arrival, Body, BodyEnd, LARGEST_BODY, Part};
use super::persist::why_not_again;
use super::{Answer, Ask, BodyOddity, Framing, Version};
use crate::case::Stop;
use crate::http1::body::{BodyReader, MOST_ODDITIES, Piece, says_pieces};
use crate::http1::framing::{Asked, framing};
use crate::http1::{Field, ResponseHead};
use crate::net::{Ended, Fill};

/// A request and its answer, as far as it was read.
#[derive(Debug)]
pub struct Exchange {
    /// The head of the answer.
    pub head: ResponseHead,
    /// The event that holds the head.
    pub head_event: u32,
    /// Interim answers (1xx) that came before it.
    pub interim: Vec<ResponseHead>,
    /// When the request was sent.
    pub asked_at: Instant,
    /// The event that holds the request.
    pub ask_event: u32,
    /// When the head was there.
    pub head_at: Instant,
    /// What is unusual about the body so far, and about what announces it.
    pub oddities: Vec<BodyOddity>,
    /// The fields behind the last chunk.
    pub trailers: Vec<Field>,
    /// What is known of the chunks so far.
    pub chunks: Chunks,
    sent: Sent,
    behind: VecDeque<Sent>,
    framing: Framing,
    reader: BodyReader,
    over: One,
    /// Bytes that were read, and are more than a caller asked for.
    spare: Option<Part>,
    end: Option<Ending>,
}

/// What is known of the chunks of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunks {
    /// How many began, the last one of size 0 included.
    pub count: usize,
    /// The largest of them.
    pub largest: u64,
    /// The first extensions, as they were sent.
    pub extensions: Vec<String>,
}

/// So many extensions are kept.
const MOST_EXTENSIONS: usize = 64;

/// The end of a body.
#[derive(Clone, Debug)]
struct Ending {
    how: BodyEnd,
    at: Instant,
    event: u32,
}

impl Exchange {
    pub(super) fn begin(held: Held, head: ResponseHead, head_event: u32) -> Exchange {
        let Held { sent, behind, interim, over } = held;
        let is_http10 = sent.version == Version::Http10;
        let (framing, oddities) = framing(&head, Asked { method: &sent.method, is_http10 });
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
            sent,
            behind,
            framing,
            reader: BodyReader::new(framing),
            over,
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
        let mut at = self.head_at;
        loop {
            if self.reader.is_done() {
                return self.ends(BodyEnd::Complete, self.over.wire.recorder.last());
            }
            if self.reader.is_lost() {
                return self.ends(BodyEnd::Garbled, self.over.wire.recorder.last());
            }
            if self.over.wire.inbox.is_empty() {
                match self.over.wire.fill(until).await {
                    Fill::Bytes(_) => at = Instant::now(),
                    Fill::Silence => return Part::Silence,
                    Fill::Ended(ended) => {
                        let event = self.over.wire.record_end("");
                        return self.ends(self.end_by(ended), event);
                    }
                }
            }
            let (bytes, event) = self.read();
            if !bytes.is_empty() {
                return Part::Bytes { bytes, at, event };
            }
        }
    }

    /// Reads what is in the inbox: returns the bytes of the body, and the event.
    fn read(&mut self) -> (Vec<u8>, u32) {
        let (pieces, taken) = self.reader.feed(&self.over.wire.inbox);
        let (_, event) = self.over.wire.take(taken, says_pieces(&pieces));
        let oddities = self.reader.take_oddities();
        self.add_oddities(oddities);
        let mut bytes = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Data(data) if bytes.is_empty() => bytes = data,
                Piece::Data(data) => bytes.extend(data),
                Piece::Trailer(field) => self.trailers.push(field),
                Piece::Chunk { size, extension } => self.chunks.add(size, extension),
            }
        }
        (bytes, event)
    }

    /// What the end of the connection means for a body that is not over.
    fn end_by(&self, ended: Ended) -> BodyEnd {
        match (self.framing, ended) {
            (Framing::UntilClose, Ended::Fin) => BodyEnd::Closed,
            _ => BodyEnd::Cut(ended),
        }
    }

    fn add_oddities(&mut self, oddities: Vec<BodyOddity>) {
        let room = MOST_ODDITIES.saturating_sub(self.oddities.len());
        self.oddities.extend(oddities.into_iter().take(room));
    }

    fn ends(&mut self, how: BodyEnd, event: u32) -> Part {
        let left = self.over.wire.inbox.len();
        if how == BodyEnd::Complete && left > 0 && self.behind.is_empty() {
            self.add_oddities(vec![match self.framing {
                Framing::None => BodyOddity::BodyWhereNone(left),
                _ => BodyOddity::AfterTheEnd(left),
            }]);
        }
        self.end = Some(Ending { how: how.clone(), at: Instant::now(), event });
        Part::End(how)
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
    /// nobody asked for, for the end of the connection, or in vain.
    pub async fn afterwards(&mut self, until: Instant) -> Fill {
        let fill = match self.over.wire.inbox.len() {
            0 => self.over.wire.fill(until).await,
            there => Fill::Bytes(there),
        };
        match fill {
            Fill::Bytes(count) if self.behind.is_empty() => {
                self.add_oddities(vec![BodyOddity::AfterTheEnd(count)]);
                self.over.wire.record_end("bytes behind the end of the body");
            }
            Fill::Ended(_) => drop(self.over.wire.record_end("")),
            Fill::Bytes(_) | Fill::Silence => {}
        }
        fill
    }

    /// Whether the connection can take another request, or why not.
    ///
    /// # Errors
    /// In words, what is in the way.
    pub fn can_go_on(&self) -> Result<(), String> {
        match why_not_again(&self.head, self.sent.version, self.end()) {
            Some(why) => Err(why),
            None if !self.over.wire.inbox.is_empty() => {
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
        let until = |held: &Held| held.asked_at() + held.over.site.time.patience;
        let held = self.again_held(ask).await?;
        let until = until(&held);
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
        one::send(self.over.site, self.over.wire, std::slice::from_ref(ask)).await
    }

    /// The request that was sent right behind this one, and is still to be
    /// answered; nothing where there is none or where this body is not over.
    pub fn following(mut self) -> Option<Held> {
        let sent = self.behind.pop_front().filter(|_| self.end() == Some(&BodyEnd::Complete))?;
        Some(Held { sent, behind: self.behind, interim: Vec::new(), over: self.over })
    }

    /// Ends the connection at once and in order (FIN), as a client does that
    /// goes away.
    pub async fn abort(self) {
        self.over.abort().await;
    }

    /// Ends the connection at once by force (RST).
    pub fn reset(self) {
        self.over.reset();
    }
}

impl Chunks {
    fn add(&mut self, size: u64, extension: String) {
        self.count += 1;
        self.largest = self.largest.max(size);
        if !extension.is_empty() && self.extensions.len() < MOST_EXTENSIONS {
            self.extensions.push(extension);
        }
    }
}
