//! A connection of HTTP/1.

mod incoming;

use std::collections::VecDeque;
use std::fmt;

use tokio::time::Instant;

use super::held::{Came, Held, Over, Sent, Source};
use super::site::Site;
use super::{Answer, Ask};
use crate::case::Stop;
use crate::http1::{self, ResponseHead, wait_for_head};
use crate::net::Wire;
pub(super) use incoming::Incoming;

/// A connection, and what every request on it carries.
pub(super) struct One {
    pub(super) wire: Wire,
    pub(super) site: Site,
    /// Whether answers to other requests follow the one that is due.
    pub(super) expects_more: bool,
}

impl fmt::Debug for One {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "connection {}", self.wire.conn)
    }
}

/// Sends every one of `asks` in one write, and awaits nothing.
pub(super) async fn send(site: Site, mut wire: Wire, asks: &[Ask]) -> Result<Held, Stop> {
    let (mut bytes, mut says) = (Vec::new(), Vec::new());
    for ask in asks {
        bytes.extend(ask.to_bytes(&site.place.authority, site.own_fields()));
        says.push(ask.says());
    }
    let event = wire.send(&bytes, says.join(", then ")).await;
    let at = Instant::now();
    let sent = |ask: &Ask| Sent { method: ask.method.clone(), version: ask.version, at, event };
    let mut behind: VecDeque<Sent> = asks.iter().map(sent).collect();
    let sent = behind.pop_front().ok_or_else(|| Stop::inconclusive("there is nothing to ask"))?;
    let one = One { wire, site, expects_more: !behind.is_empty() };
    Ok(Held { sent, behind, interim: Vec::new(), over: Over::One(Box::new(one)) })
}

/// So many interim answers (1xx) in front of an answer are kept and passed over.
const MOST_INTERIM: usize = 8;

impl One {
    /// Waits for the head of an answer that is not an interim one.
    pub(super) async fn answer(
        mut self: Box<Self>,
        interim: &mut Vec<ResponseHead>,
        until: Instant,
    ) -> Came {
        loop {
            let answer = match wait_for_head(&mut self.wire, until).await {
                None => return Came::Nothing(Over::One(self)),
                Some(Ok((head, _))) if is_passed_over(&head, interim) => {
                    interim.push(head);
                    continue;
                }
                Some(Ok((head, event))) => return Came::Head(head, event, Source::One(self)),
                Some(Err(answer)) => answer,
            };
            return match answer {
                http1::Answer::Ended(ended, event) => Came::Instead(Answer::Ended(ended, event)),
                http1::Answer::Head(_, event) | http1::Answer::NotHttp(event) => {
                    Came::Instead(Answer::NotHttp(event))
                }
                http1::Answer::Silence { .. } => Came::Nothing(Over::One(self)),
            };
        }
    }

    /// Records what came without making a head; returns how much it was.
    pub(super) fn give_up(&mut self) -> usize {
        let after = self.wire.inbox.len();
        self.wire.record_end("the beginning of a response head");
        after
    }

    /// Ends the connection in order. A target that does not read cannot keep us.
    pub(super) async fn abort(mut self) {
        let until = Instant::now() + self.site.time.quiet;
        let _ = tokio::time::timeout_at(until, self.wire.finish_sending()).await;
    }

    pub(super) fn reset(self) {
        self.wire.reset();
    }
}

fn is_passed_over(head: &ResponseHead, interim: &[ResponseHead]) -> bool {
    let is_interim = head.status.is_some_and(|status| (100..200).contains(&status));
    is_interim && head.status != Some(101) && interim.len() < MOST_INTERIM
}
