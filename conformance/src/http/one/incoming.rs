//! A body of HTTP/1, as it comes in.

use tokio::time::Instant;

use super::One;
use crate::http::part::{Chunks, Facts, Next};
use crate::http::{BodyEnd, BodyOddity, Framing};
use crate::http1::body::{BodyReader, Piece, says_pieces};
use crate::net::{Ended, Fill};

/// A body, and the connection that it comes over.
#[derive(Debug)]
pub(in crate::http) struct Incoming {
    pub(in crate::http) one: Box<One>,
    framing: Framing,
    reader: BodyReader,
    /// When the bytes in the inbox came: with the head, at first.
    at: Instant,
}

impl Incoming {
    /// The body behind a head that came just now.
    pub(in crate::http) fn new(one: Box<One>, framing: Framing) -> Incoming {
        Incoming { one, framing, reader: BodyReader::new(framing), at: Instant::now() }
    }

    /// Waits for bytes or the end of the body until a moment.
    pub(in crate::http) async fn next(&mut self, until: Instant, facts: &mut Facts<'_>) -> Next {
        loop {
            if self.reader.is_done() || self.reader.is_lost() {
                return self.over(facts);
            }
            if self.one.wire.inbox.is_empty() {
                match self.one.wire.fill(until).await {
                    Fill::Bytes(_) => self.at = Instant::now(),
                    Fill::Silence => return Next::Silence,
                    Fill::Ended(ended) => {
                        let event = self.one.wire.record_end("");
                        return Next::End(self.end_by(ended), event);
                    }
                }
            }
            let (bytes, event) = self.read(facts);
            if !bytes.is_empty() {
                return Next::Data(bytes, self.at, event);
            }
            // A body without data could go on for ever.
            if Instant::now() >= until && !self.reader.is_done() && !self.reader.is_lost() {
                return Next::Silence;
            }
        }
    }

    /// The end that the framing shows, or that it cannot be read on.
    fn over(&mut self, facts: &mut Facts<'_>) -> Next {
        let event = self.one.wire.recorder.last();
        if self.reader.is_lost() {
            return Next::End(BodyEnd::Garbled, event);
        }
        let left = self.one.wire.inbox.len();
        if left > 0 && !self.one.expects_more {
            facts.odd(match self.framing {
                Framing::None => BodyOddity::BodyWhereNone(left),
                _ => BodyOddity::AfterTheEnd(left),
            });
        }
        Next::End(BodyEnd::Complete, event)
    }

    /// What the end of the connection means for a body that is not over.
    fn end_by(&self, ended: Ended) -> BodyEnd {
        match (self.framing, ended) {
            (Framing::UntilClose, Ended::Fin) => BodyEnd::Closed,
            _ => BodyEnd::Cut(ended),
        }
    }

    /// Reads what is in the inbox: returns the bytes of the body, and the event.
    fn read(&mut self, facts: &mut Facts<'_>) -> (Vec<u8>, u32) {
        let (pieces, taken) = self.reader.feed(&self.one.wire.inbox);
        let (_, event) = self.one.wire.take(taken, says_pieces(&pieces));
        self.reader.take_oddities().into_iter().for_each(|oddity| facts.odd(oddity));
        let mut bytes = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Data(data) if bytes.is_empty() => bytes = data,
                Piece::Data(data) => bytes.extend(data),
                Piece::Trailer(field) => facts.trailers.push(field),
                Piece::Chunk { size, extension } => facts.chunks.add(size, extension),
            }
        }
        (bytes, event)
    }

    /// Waits behind the end of a complete body.
    pub(in crate::http) async fn afterwards(
        &mut self,
        until: Instant,
        facts: &mut Facts<'_>,
    ) -> Fill {
        let fill = match self.one.wire.inbox.len() {
            0 => self.one.wire.fill(until).await,
            there => Fill::Bytes(there),
        };
        match fill {
            Fill::Bytes(count) if !self.one.expects_more => {
                facts.odd(BodyOddity::AfterTheEnd(count));
                self.one.wire.record_end("bytes behind the end of the body");
            }
            Fill::Ended(_) => drop(self.one.wire.record_end("")),
            Fill::Bytes(_) | Fill::Silence => {}
        }
        fill
    }
}

/// So many extensions are kept.
const MOST_EXTENSIONS: usize = 64;

impl Chunks {
    fn add(&mut self, size: u64, extension: String) {
        self.count += 1;
        self.largest = self.largest.max(size);
        if !extension.is_empty() && self.extensions.len() < MOST_EXTENSIONS {
            self.extensions.push(extension);
        }
    }
}
