//! A connection of HTTP/1.

use std::collections::VecDeque;
use std::fmt;

use tokio::time::Instant;

use super::held::{Held, Sent};
use super::site::Site;
use super::{Answer, Ask};
use crate::case::Stop;
use crate::http1::{self, ResponseHead, wait_for_answer};
use crate::net::Wire;

/// A connection, and what every request on it carries.
pub(super) struct One {
    pub(super) wire: Box<Wire>,
    pub(super) site: Site,
}

impl fmt::Debug for One {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "connection {}", self.wire.conn)
    }
}

/// Sends every one of `asks` in one write, and awaits nothing.
pub(super) async fn send(site: Site, mut wire: Box<Wire>, asks: &[Ask]) -> Result<Held, Stop> {
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
    Ok(Held { sent, behind, interim: Vec::new(), over: One { wire, site } })
}

/// The next head, or what came in its place; nothing where nothing whole came by `until`.
pub(super) async fn head(
    one: &mut One,
    until: Instant,
) -> Option<Result<(ResponseHead, u32), Answer>> {
    Some(match wait_for_answer(&mut one.wire, until).await? {
        http1::Answer::Head(head, event) => Ok((head, event)),
        http1::Answer::Ended(ended, event) => Err(Answer::Ended(ended, event)),
        http1::Answer::NotHttp(event) => Err(Answer::NotHttp(event)),
        http1::Answer::Silence { after } => Err(Answer::Silence { after }),
    })
}

impl One {
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
