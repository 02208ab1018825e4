//! Spoilers that understand WebSocket: they see heads and frames, not bytes.
//!
//! In the direction of the client they make a clean server look wrong; in the
//! direction of the server they hide from it what the client did wrong, which
//! makes a strict server look lax.

pub(crate) mod close;
pub(crate) mod control;
pub(crate) mod deflate;
pub(crate) mod fragments;
pub(crate) mod framing;
pub(crate) mod handshake;
pub(crate) mod limits;
pub(crate) mod negotiation;
mod shapes;
mod tap;
pub(crate) mod utf8;

use std::time::Duration;

use crate::faulty::codec::ws::{Frame, Head};
use crate::relay::{End, Orders, Side, Tap};

/// The key with which frames are masked that a spoiler sends to the server.
pub const MASK: [u8; 4] = [0x57, 0x69, 0x72, 0x65];

/// Changes one thing on one WebSocket connection; one value per connection.
///
/// The provided methods pass everything on unchanged, byte by byte the same.
pub trait Spoil: Send {
    /// The client's request, before the server sees it.
    fn request(&mut self, head: Head, out: &mut Outbox) {
        out.head_to_server(&head);
    }

    /// The server's answer. Frames follow when the status is 101.
    fn response(&mut self, head: Head, out: &mut Outbox) {
        out.head_to_client(&head);
    }

    /// What the client sent before the server answered: it is read as frames
    /// right after this.
    fn early(&mut self, _bytes: &mut Vec<u8>) {}

    /// A whole frame of the client.
    fn client_frame(&mut self, frame: Frame, out: &mut Outbox) {
        out.to_server(&frame);
    }

    /// A whole frame of the server.
    fn server_frame(&mut self, frame: Frame, out: &mut Outbox) {
        out.to_client(&frame);
    }

    /// Bytes of the client from a frame on whose length no one can wait for.
    fn unframed(&mut self, bytes: &[u8], out: &mut Outbox) {
        out.raw_to_server(bytes);
    }

    /// The client ended its direction, or the connection.
    fn client_ended(&mut self, end: End, out: &mut Outbox) {
        out.end_server(end);
    }

    /// The server ended its direction, or the connection.
    fn server_ended(&mut self, end: End, out: &mut Outbox) {
        out.end_client(end);
    }
}

/// A tap for the relay around a spoiler.
pub fn tap(spoil: impl Spoil + 'static) -> Box<dyn Tap> {
    Box::new(tap::Spoiled::new(Box::new(spoil)))
}

/// Where a spoiler puts what the two sides get to see.
pub struct Outbox<'a> {
    orders: &'a mut Orders,
}

impl Outbox<'_> {
    /// Sends a request head.
    pub fn head_to_server(&mut self, head: &Head) {
        self.raw_to_server(&head.encode());
    }

    /// Sends a response head.
    pub fn head_to_client(&mut self, head: &Head) {
        self.raw_to_client(&head.encode());
    }

    /// Sends a frame to the server, with or without a mask as it stands.
    pub fn to_server(&mut self, frame: &Frame) {
        self.raw_to_server(&frame.encode());
    }

    /// Sends a frame to the client.
    pub fn to_client(&mut self, frame: &Frame) {
        self.raw_to_client(&frame.encode());
    }

    /// Sends bytes to the server.
    pub fn raw_to_server(&mut self, bytes: &[u8]) {
        self.orders.send(Side::Server, bytes);
    }

    /// Sends bytes to the client.
    pub fn raw_to_client(&mut self, bytes: &[u8]) {
        self.orders.send(Side::Client, bytes);
    }

    /// Ends the direction to the server, or the connection.
    pub fn end_server(&mut self, end: End) {
        self.orders.end(Side::Server, end);
    }

    /// Ends the direction to the client, or the connection.
    pub fn end_client(&mut self, end: End) {
        self.orders.end(Side::Client, end);
    }

    /// Holds back what follows for the client, until so long after now.
    pub fn hold_client(&mut self, duration: Duration) {
        self.orders.hold(Side::Client, duration);
    }

    /// The peer goes away altogether: every connection ends, and no other is
    /// accepted.
    pub fn die(&mut self) {
        self.orders.die();
    }
}
