//! A request whose answer may be long in coming.

use std::collections::VecDeque;

use tokio::time::Instant;

use super::exchange::Exchange;
use super::one::{self, One};
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
    pub(super) over: One,
}

/// What came of waiting for an answer.
#[derive(Debug)]
pub enum HeldAnswer {
    /// The answer.
    Answer(Answer),
    /// None so far; waiting can go on.
    Waiting(Held),
}

/// So many interim answers (1xx) in front of an answer are kept and passed over.
const MOST_INTERIM: usize = 8;

impl Held {
    /// When the request was sent.
    pub fn asked_at(&self) -> Instant {
        self.sent.at
    }

    /// The event that holds the request.
    pub fn ask_event(&self) -> u32 {
        self.sent.event
    }

    /// Waits for the head of the answer until a moment. Interim answers are
    /// passed over, but for 101.
    pub async fn answer(mut self, until: Instant) -> HeldAnswer {
        loop {
            match one::head(&mut self.over, until).await {
                None => return HeldAnswer::Waiting(self),
                Some(Ok((head, _))) if self.passes_over(&head) => self.interim.push(head),
                Some(Ok((head, event))) => {
                    return HeldAnswer::Answer(Answer::Head(Box::new(Exchange::begin(
                        self, head, event,
                    ))));
                }
                Some(Err(other)) => return HeldAnswer::Answer(other),
            }
        }
    }

    fn passes_over(&self, head: &ResponseHead) -> bool {
        let is_interim = head.status.is_some_and(|status| (100..200).contains(&status));
        is_interim && head.status != Some(101) && self.interim.len() < MOST_INTERIM
    }

    /// Waits until a moment, and takes silence for the answer.
    pub async fn answer_or_silence(self, until: Instant) -> Answer {
        match self.answer(until).await {
            HeldAnswer::Answer(answer) => answer,
            HeldAnswer::Waiting(held) => held.give_up(),
        }
    }

    /// Waits no longer: the connection ends, and the answer is silence.
    pub fn give_up(mut self) -> Answer {
        Answer::Silence { after: self.over.give_up() }
    }

    /// Ends the connection in order (FIN), as a client does that goes away.
    pub async fn abort(self) {
        self.over.abort().await;
    }

    /// Ends the connection by force (RST).
    pub fn reset(self) {
        self.over.reset();
    }
}
