//! One client joined to one upstream connection.

use std::io;

use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::orders::Order;
use super::{End, Orders, Side, Tap, reset};

/// A side is not read while this many bytes wait for the other one.
const FULL: usize = 256 << 10;

/// Nor while this many wait for itself: a tap that answers a client which
/// never reads must not fill the memory. Larger than [`FULL`], so that two
/// peers that both write before they read do not block each other through us.
const FLOODED: usize = 16 * FULL;

/// Bytes taken in one read.
const READ: usize = 16 << 10;

/// Why a connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Both sides are done.
    Done,
    /// The tap ordered the whole relay to die.
    Died,
}

/// One of the two sockets and what is known of it.
struct Peer {
    side: Side,
    /// `None` once it was reset, by itself or by us.
    stream: Option<TcpStream>,
    /// Its FIN was seen.
    finished: bool,
    /// A write failed: what it sent before can still be read, then it is gone.
    broken: bool,
}

/// Something that happened on one of the sockets.
enum Event {
    Bytes(Side, usize),
    Ended(Side, End),
    Progress,
}

/// Relays until both directions have ended and everything ordered is written.
pub(super) async fn join(client: TcpStream, server: TcpStream, mut tap: Box<dyn Tap>) -> Outcome {
    // Small frames must not wait for each other in the kernel.
    let _ = client.set_nodelay(true);
    let _ = server.set_nodelay(true);
    let mut client =
        Peer { side: Side::Client, stream: Some(client), finished: false, broken: false };
    let mut server =
        Peer { side: Side::Server, stream: Some(server), finished: false, broken: false };
    let mut orders = Orders::default();
    let mut from_client = vec![0; READ];
    let mut from_server = vec![0; READ];
    let mut cut = false;

    loop {
        if orders.die {
            return Outcome::Died;
        }
        cut |= client.settle(&mut orders).await;
        cut |= server.settle(&mut orders).await;
        let flushed = orders.lane(Side::Client).is_empty() && orders.lane(Side::Server).is_empty();
        if flushed && (cut || client.is_done() && server.is_done()) {
            return Outcome::Done;
        }
        if cut {
            // One side is cut off; the other gets what waits for it, then ends.
            for side in [Side::Client, Side::Server] {
                orders.end(side, End::Fin);
            }
        }
        let due = [Side::Client, Side::Server]
            .into_iter()
            .filter_map(|side| match orders.lane(side).front() {
                Some(Order::Hold(until)) => Some(*until),
                _ => None,
            })
            .min();

        let event = tokio::select! {
            event = client.read(&mut from_client, &orders) => event,
            event = server.read(&mut from_server, &orders) => event,
            written = client.write(&orders) => wrote(&mut client, &mut orders, written),
            written = server.write(&orders) => wrote(&mut server, &mut orders, written),
            () = sleep_until(due) => Event::Progress,
        };
        match event {
            Event::Bytes(Side::Client, count) => {
                tap.bytes(Side::Client, &from_client[..count], &mut orders);
            }
            Event::Bytes(Side::Server, count) => {
                tap.bytes(Side::Server, &from_server[..count], &mut orders);
            }
            Event::Ended(side, end) => {
                let peer = if side == Side::Client { &mut client } else { &mut server };
                peer.finished = true;
                if end == End::Reset {
                    peer.stream = None;
                    orders.lane_mut(side).close();
                }
                tap.ended(side, end, &mut orders);
            }
            Event::Progress => {}
        }
    }
}

/// Takes note of an attempt to write.
fn wrote(peer: &mut Peer, orders: &mut Orders, written: io::Result<usize>) -> Event {
    match written {
        Ok(count) => orders.lane_mut(peer.side).sent(count),
        Err(_) => {
            orders.lane_mut(peer.side).close();
            peer.broken = true;
        }
    }
    Event::Progress
}

impl Peer {
    /// Neither sends any more.
    fn is_done(&self) -> bool {
        self.finished || self.stream.is_none()
    }

    /// Carries out the orders that take no time; says whether one of them was
    /// a reset.
    async fn settle(&mut self, orders: &mut Orders) -> bool {
        let lane = orders.lane_mut(self.side);
        let mut reset_ordered = false;
        loop {
            match lane.front() {
                Some(Order::Hold(until)) if *until <= Instant::now() => lane.pop(),
                Some(Order::End(End::Fin)) => {
                    if let Some(stream) = &mut self.stream {
                        // Fails only on a socket that is gone, which the next read tells.
                        let _ = stream.shutdown().await;
                    }
                    lane.pop();
                }
                Some(Order::End(End::Reset)) => {
                    if let Some(stream) = self.stream.take() {
                        reset(stream);
                        reset_ordered = true;
                    }
                    lane.pop();
                }
                _ => return reset_ordered,
            }
        }
    }

    /// Waits for bytes, a FIN or a reset; for nothing while too much waits.
    async fn read(&self, buffer: &mut [u8], orders: &Orders) -> Event {
        let full = orders.lane(self.side.other()).waiting() >= FULL
            || orders.lane(self.side).waiting() >= FLOODED;
        let Some(stream) = self.stream.as_ref().filter(|_| !full || self.finished) else {
            return std::future::pending().await;
        };
        if self.finished {
            return self.reset_after_fin(stream).await;
        }
        loop {
            if stream.readable().await.is_err() {
                return Event::Ended(self.side, End::Reset);
            }
            match stream.try_read(buffer) {
                Ok(0) if !self.broken => return Event::Ended(self.side, End::Fin),
                Ok(0) => return Event::Ended(self.side, End::Reset),
                Ok(count) => return Event::Bytes(self.side, count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return Event::Ended(self.side, End::Reset),
            }
        }
    }

    /// A peer that has sent its FIN can still be lost.
    async fn reset_after_fin(&self, stream: &TcpStream) -> Event {
        loop {
            if self.broken {
                return Event::Ended(self.side, End::Reset);
            }
            if stream.ready(Interest::ERROR).await.is_err() {
                return Event::Ended(self.side, End::Reset);
            }
            let seen = stream.try_io(Interest::ERROR, || match stream.take_error()? {
                Some(error) => Ok(error),
                None => Err(io::ErrorKind::WouldBlock.into()),
            });
            match seen {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                _ => return Event::Ended(self.side, End::Reset),
            }
        }
    }

    /// Writes the bytes in front, if their turn has come.
    async fn write(&self, orders: &Orders) -> io::Result<usize> {
        let (Some(stream), Some(Order::Bytes(bytes, sent))) =
            (&self.stream, orders.lane(self.side).front())
        else {
            return std::future::pending().await;
        };
        loop {
            stream.writable().await?;
            match stream.try_write(&bytes[*sent..]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return written,
            }
        }
    }
}

/// Sleeps until `due`, for ever without it.
async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
