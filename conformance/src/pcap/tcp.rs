//! One connection as TCP would have carried it: sequence numbers from 0, an
//! opening, and the end that was seen.

use std::net::SocketAddr;

use super::packet::{LARGEST, Segment, flag};
use crate::transcript::{End, From};

/// What a side of a connection has sent.
#[derive(Default)]
struct Side {
    /// The next sequence number.
    seq: u32,
    has_ended: bool,
}

/// A connection of a case.
pub(super) struct Conversation {
    prober: SocketAddr,
    target: SocketAddr,
    of_prober: Side,
    of_target: Side,
    is_reset: bool,
}

impl Conversation {
    /// The connection, and the packets that open it.
    pub(super) fn open(prober: SocketAddr, target: SocketAddr) -> (Conversation, Vec<Vec<u8>>) {
        let (of_prober, of_target) = (Side::default(), Side::default());
        let mut own = Conversation { prober, target, of_prober, of_target, is_reset: false };
        let mut packets = vec![own.segment(From::Prober, flag::SYN, &[])];
        own.of_prober.seq = 1;
        packets.push(own.segment(From::Target, flag::SYN | flag::ACK, &[]));
        own.of_target.seq = 1;
        packets.push(own.segment(From::Prober, flag::ACK, &[]));
        (own, packets)
    }

    /// The packets that carry `bytes`; where there are none, an
    /// acknowledgement that a comment can stand on. What a side sends after its
    /// end, or after a reset, was never on the wire.
    pub(super) fn send(&mut self, from: From, bytes: &[u8]) -> Vec<Vec<u8>> {
        if self.is_reset || (self.side(from).has_ended && !bytes.is_empty()) {
            return Vec::new();
        }
        if bytes.is_empty() {
            return vec![self.segment(from, flag::ACK, &[])];
        }
        let mut packets = Vec::new();
        for piece in bytes.chunks(LARGEST) {
            packets.push(self.segment(from, flag::PSH | flag::ACK, piece));
            let side = self.side(from);
            side.seq = side.seq.wrapping_add(u32::try_from(piece.len()).unwrap_or(0));
        }
        packets
    }

    /// The packets that end one direction, or the connection.
    pub(super) fn end(&mut self, from: From, end: End) -> Vec<Vec<u8>> {
        if self.is_reset || self.side(from).has_ended {
            return Vec::new();
        }
        self.side(from).has_ended = true;
        match end {
            End::Reset => {
                self.is_reset = true;
                vec![self.segment(from, flag::RST | flag::ACK, &[])]
            }
            End::Fin => {
                let fin = self.segment(from, flag::FIN | flag::ACK, &[]);
                let side = self.side(from);
                side.seq = side.seq.wrapping_add(1);
                vec![fin, self.segment(other(from), flag::ACK, &[])]
            }
        }
    }

    fn side(&mut self, from: From) -> &mut Side {
        match from {
            From::Prober => &mut self.of_prober,
            From::Target => &mut self.of_target,
        }
    }

    fn segment(&self, from: From, flags: u8, payload: &[u8]) -> Vec<u8> {
        let (prober, target) = (self.prober, self.target);
        let (own, its, from, to) = match from {
            From::Prober => (&self.of_prober, &self.of_target, prober, target),
            From::Target => (&self.of_target, &self.of_prober, target, prober),
        };
        let ack = if flags & flag::ACK == 0 { 0 } else { its.seq };
        Segment { from, to, seq: own.seq, ack, flags, payload }.packet()
    }
}

fn other(from: From) -> From {
    match from {
        From::Prober => From::Target,
        From::Target => From::Prober,
    }
}
