//! A request whose answer may be long in coming.

use std::collections::VecDeque;

use tokio::time::Instant;

use super::exchange::Exchange;
use super::one::One;
use super::two::{self, Pending};
use super::{Answer, Version};
use crate::http1::ResponseHead;

/// What is remembered of a request that was sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) method: String,
    pub(super) version: Version,
    pub(super) at: Instant,
    pub(super) event: u32,
}

/// A request that was sent, and has no answer yet.
#[derive(Debug)]
pub struct Held {
    pub(super) sent: Sent,
    /// What was sent right behind it and is still to be answered too.
    pub(super) behind: VecDeque<Sent>,
    pub(super) interim: Vec<ResponseHead>,
    pub(super) over: Over,
}

/// What the answer comes over.
#[derive(Debug)]
pub(super) enum Over {
    One(Box<One>),
    Two(Box<Pending>),
}

/// What the body of an answer comes from.
pub(super) enum Source {
    One(Box<One>),
    Two(two::Incoming),
}

/// What came of waiting for an answer.
#[derive(Debug)]
pub enum HeldAnswer {
    /// The answer.
    Answer(Answer),
    /// None so far; waiting can go on.
    Waiting(Held),
}

/// What came over a connection for a request.
pub(super) enum Came {
    /// A head, its event, and what the body comes from.
    Head(ResponseHead, u32, Source),
    /// Something in its place.
    Instead(Answer),
    /// Nothing whole so far.
    Nothing(Over),
}

impl Held {
    /// When the request was sent.
    pub fn asked_at(&self) -> Instant {
        self.sent.at
    }

    /// Ends our direction of the connection (FIN) and goes on waiting. On HTTP/2
    /// the request has ended by itself.
    pub async fn finish_sending(&mut self) {
        if let Over::One(one) = &mut self.over {
            one.wire.finish_sending().await;
        }
    }

    /// The event that holds the request.
    pub fn ask_event(&self) -> u32 {
        self.sent.event
    }

    /// Waits for the head of the answer until a moment. Interim answers are
    /// passed over, but for 101.
    pub async fn answer(mut self, until: Instant) -> HeldAnswer {
        let came = match self.over {
            Over::One(one) => one.answer(&mut self.interim, until).await,
            Over::Two(pending) => pending.answer(until).await,
        };
        match came {
            Came::Nothing(over) => HeldAnswer::Waiting(Held { over, ..self }),
            Came::Instead(other) => HeldAnswer::Answer(other),
            Came::Head(head, event, source) => {
                let Held { sent, behind, interim, .. } = self;
                let exchange = Exchange::begin((sent, behind), interim, (head, event), source);
                HeldAnswer::Answer(Answer::Head(Box::new(exchange)))
            }
        }
    }

    /// Waits until a moment, and takes silence for the answer.
    pub async fn answer_or_silence(self, until: Instant) -> Answer {
        match self.answer(until).await {
            HeldAnswer::Answer(answer) => answer,
            HeldAnswer::Waiting(held) => held.give_up(),
        }
    }

    /// Waits no longer: the connection ends, or the stream of HTTP/2, and the
    /// answer is silence.
    pub fn give_up(self) -> Answer {
        let after = match self.over {
            Over::One(mut one) => one.give_up(),
            Over::Two(_) => 0,
        };
        Answer::Silence { after, ask_event: self.sent.event }
    }

    /// Ends the connection in order (FIN), as a client does that goes away; of
    /// a connection of HTTP/2 only this stream.
    pub async fn abort(self) {
        match self.over {
            Over::One(one) => one.abort().await,
            Over::Two(pending) => drop(pending),
        }
    }

    /// Ends the connection by force (RST), also one of HTTP/2.
    pub fn reset(self) {
        match self.over {
            Over::One(one) => one.reset(),
            Over::Two(pending) => pending.reset(),
        }
    }
}
