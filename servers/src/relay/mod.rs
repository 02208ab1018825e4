//! A byte relay between clients and one upstream address.
//!
//! It knows no protocol. A [`Tap`] sees every byte and every end of both
//! directions and gives [`Orders`]: what to send where, how long to hold it
//! back, when to end a direction. Without a tap of its own the relay is
//! transparent, ends included: a FIN on one side becomes a FIN on the other
//! while the opposite direction stays open, and a reset becomes a reset.
//!
//! Under every spoiler stands this relay; so do the reconnect listings and the
//! measurements, with the taps of [`taps`].

mod connection;
mod orders;
pub mod taps;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use connection::Outcome;
pub use orders::Orders;

/// One of the two peers that the relay joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The peer that connected to the relay.
    Client,
    /// The peer that the relay connected to.
    Server,
}

impl Side {
    /// The peer at the far end.
    pub fn other(self) -> Side {
        match self {
            Side::Client => Side::Server,
            Side::Server => Side::Client,
        }
    }
}

/// How a peer ended the direction in which it sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A FIN: no more bytes from here, the other direction stays open.
    Fin,
    /// A reset: both directions are gone.
    Reset,
}

/// Watches one connection and decides what passes; one value per connection.
///
/// The provided methods pass everything on unchanged.
pub trait Tap: Send {
    /// `bytes` arrived from one side, in one read.
    fn bytes(&mut self, from: Side, bytes: &[u8], orders: &mut Orders) {
        orders.send(from.other(), bytes);
    }

    /// One side ended. After [`End::Fin`] it may still be written to.
    fn ended(&mut self, from: Side, end: End, orders: &mut Orders) {
        orders.end(from.other(), end);
    }
}

/// Accepts clients on `listener` and joins each to a connection of its own to
/// `upstream`, watched by a tap from `taps`.
///
/// Runs until it is dropped, which ends every connection, or until a tap
/// orders [`Orders::die`], which ends them too and closes the listener. An
/// upstream that cannot be reached resets the client.
///
/// # Errors
/// None today: a failed accept is tried again. The result leaves room for
/// listeners that cannot go on.
pub async fn serve(
    listener: TcpListener,
    upstream: SocketAddr,
    taps: impl Fn() -> Box<dyn Tap>,
) -> io::Result<()> {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => {
                    connections.spawn(relay_one(client, upstream, taps()));
                }
                // Out of descriptors, or a client that left in the backlog:
                // both pass, and spinning on them would not help.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(outcome) = connections.join_next() => {
                if matches!(outcome, Ok(Outcome::Died)) {
                    return Ok(());
                }
            }
        }
    }
}

/// Connects to the upstream and relays until both sides are done.
async fn relay_one(client: TcpStream, upstream: SocketAddr, tap: Box<dyn Tap>) -> Outcome {
    match TcpStream::connect(upstream).await {
        Ok(server) => connection::join(client, server, tap).await,
        Err(_) => {
            reset(client);
            Outcome::Done
        }
    }
}

/// Ends a connection with a reset instead of a FIN.
pub fn reset(stream: TcpStream) {
    // Where the option cannot be set the socket is gone already.
    let _ = stream.set_zero_linger();
    drop(stream);
}

#[cfg(test)]
mod tests;
