//! What a tap wants the relay to do, queued per direction.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::{End, Side};

/// Orders to send are joined up to this many bytes.
const JOINED: usize = 64 << 10;

/// One thing to do towards one side, after everything queued before it.
#[derive(Debug)]
pub(super) enum Order {
    /// Write these bytes, from this offset on.
    Bytes(Vec<u8>, usize),
    /// Do nothing before this instant.
    Hold(Instant),
    /// End the direction, or the whole connection.
    End(End),
}

/// The queue towards one side.
#[derive(Debug, Default)]
pub(super) struct Lane {
    orders: VecDeque<Order>,
    bytes: usize,
    ended: Option<End>,
}

impl Lane {
    /// The order whose turn it is.
    pub(super) fn front(&self) -> Option<&Order> {
        self.orders.front()
    }

    /// Forgets the order whose turn it was.
    pub(super) fn pop(&mut self) {
        if let Some(Order::Bytes(bytes, sent)) = self.orders.pop_front() {
            self.bytes -= bytes.len() - sent;
        }
    }

    /// Notes that `count` bytes of the order in front were written.
    pub(super) fn sent(&mut self, count: usize) {
        let Some(Order::Bytes(bytes, sent)) = self.orders.front_mut() else { return };
        *sent += count;
        self.bytes -= count;
        if *sent == bytes.len() {
            self.orders.pop_front();
        }
    }

    /// How many bytes wait.
    pub(super) fn waiting(&self) -> usize {
        self.bytes
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    /// Drops everything that waits and takes nothing any more.
    pub(super) fn close(&mut self) {
        *self = Lane { ended: Some(End::Reset), ..Lane::default() };
    }

    fn push(&mut self, order: Order) {
        // After a FIN only a reset is left to order.
        match (self.ended, &order) {
            (None, _) | (Some(End::Fin), Order::End(End::Reset)) => {}
            _ => return,
        }
        match order {
            Order::Bytes(bytes, _) if bytes.is_empty() => {}
            Order::Bytes(bytes, sent) => {
                self.bytes += bytes.len();
                // What arrived in one segment leaves in one segment; a queue
                // that never runs dry must not become one ever longer order.
                match self.orders.back_mut() {
                    Some(Order::Bytes(last, _)) if last.len() < JOINED => {
                        last.extend_from_slice(&bytes);
                    }
                    _ => self.orders.push_back(Order::Bytes(bytes, sent)),
                }
            }
            Order::End(end) => {
                self.ended = Some(end);
                self.orders.push_back(Order::End(end));
            }
            hold => self.orders.push_back(hold),
        }
    }
}

/// The orders of a tap. Those towards one side are carried out one after the
/// other; the two sides do not wait for each other.
#[derive(Debug, Default)]
pub struct Orders {
    to_client: Lane,
    to_server: Lane,
    pub(super) die: bool,
}

impl Orders {
    pub(super) fn lane(&self, to: Side) -> &Lane {
        match to {
            Side::Client => &self.to_client,
            Side::Server => &self.to_server,
        }
    }

    pub(super) fn lane_mut(&mut self, to: Side) -> &mut Lane {
        match to {
            Side::Client => &mut self.to_client,
            Side::Server => &mut self.to_server,
        }
    }

    /// Sends `bytes`; after an end of that direction they are dropped.
    pub fn send(&mut self, to: Side, bytes: impl Into<Vec<u8>>) {
        self.lane_mut(to).push(Order::Bytes(bytes.into(), 0));
    }

    /// Holds back what is ordered after this for one side until `duration` has
    /// passed from now.
    pub fn hold(&mut self, to: Side, duration: Duration) {
        self.lane_mut(to).push(Order::Hold(Instant::now() + duration));
    }

    /// Ends the direction towards one side, with a FIN or a reset.
    pub fn end(&mut self, to: Side, end: End) {
        self.lane_mut(to).push(Order::End(end));
    }

    /// Ends the whole relay at once, as a process that crashes: the listener
    /// closes and so does every connection.
    pub fn die(&mut self) {
        self.die = true;
    }
}
