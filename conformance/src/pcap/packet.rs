//! One TCP segment in its IPv4 (RFC 791) or IPv6 (RFC 8200) packet, checksums
//! included (RFC 9293).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The most bytes that one segment carries here. The whole packet then fits
/// the 16 bits of its length field, as on a loopback interface, so that a frame
/// is seldom cut.
pub(super) const LARGEST: usize = 65_000;

const TCP: u8 = 6;
const TTL: u8 = 64;
/// With the scale that the SYN announces, more than any run has in flight.
const WINDOW: u16 = u16::MAX;
const WINDOW_SCALE: u8 = 14;

/// The flags of a segment.
pub(super) mod flag {
    pub(crate) const FIN: u8 = 0x01;
    pub(crate) const SYN: u8 = 0x02;
    pub(crate) const RST: u8 = 0x04;
    pub(crate) const PSH: u8 = 0x08;
    pub(crate) const ACK: u8 = 0x10;
}

/// A segment that is to be written. Both addresses are of one family.
pub(super) struct Segment<'a> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) flags: u8,
    pub(super) payload: &'a [u8],
}

impl Segment<'_> {
    /// The packet, from its IP header on.
    pub(super) fn packet(&self) -> Vec<u8> {
        let mut tcp = self.tcp();
        let sum = match (self.from.ip(), self.to.ip()) {
            (IpAddr::V6(from), IpAddr::V6(to)) => checksum(&[&pseudo6(from, to, tcp.len()), &tcp]),
            (from, to) => checksum(&[&pseudo4(v4(from), v4(to), tcp.len()), &tcp]),
        };
        tcp[16..18].copy_from_slice(&sum.to_be_bytes());
        let mut packet = match (self.from.ip(), self.to.ip()) {
            (IpAddr::V6(from), IpAddr::V6(to)) => header6(from, to, tcp.len()),
            (from, to) => header4(v4(from), v4(to), tcp.len()),
        };
        packet.extend(tcp);
        packet
    }

    /// Header and payload, the checksum still empty.
    fn tcp(&self) -> Vec<u8> {
        let options = if self.flags & flag::SYN != 0 { syn_options() } else { Vec::new() };
        let words = u8::try_from((20 + options.len()) / 4).unwrap_or(15);
        let mut tcp = Vec::with_capacity(20 + options.len() + self.payload.len());
        tcp.extend(self.from.port().to_be_bytes());
        tcp.extend(self.to.port().to_be_bytes());
        tcp.extend(self.seq.to_be_bytes());
        tcp.extend(self.ack.to_be_bytes());
        tcp.extend([words << 4, self.flags]);
        tcp.extend(WINDOW.to_be_bytes());
        // Checksum and urgent pointer.
        tcp.extend([0; 4]);
        tcp.extend(options);
        tcp.extend(self.payload);
        tcp
    }
}

/// Largest segment and window scale, each with a kind and a length.
fn syn_options() -> Vec<u8> {
    let [high, low] = length(LARGEST).to_be_bytes();
    vec![2, 4, high, low, 1, 3, 3, WINDOW_SCALE]
}

fn header4(from: Ipv4Addr, to: Ipv4Addr, tcp: usize) -> Vec<u8> {
    let mut header = vec![0x45, 0];
    header.extend(length(20 + tcp).to_be_bytes());
    // No identification, and "do not fragment".
    header.extend([0, 0, 0x40, 0, TTL, TCP, 0, 0]);
    header.extend(from.octets());
    header.extend(to.octets());
    let sum = checksum(&[&header]);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    header
}

fn header6(from: Ipv6Addr, to: Ipv6Addr, tcp: usize) -> Vec<u8> {
    let mut header = vec![0x60, 0, 0, 0];
    header.extend(length(tcp).to_be_bytes());
    header.extend([TCP, TTL]);
    header.extend(from.octets());
    header.extend(to.octets());
    header
}

/// What the checksum of TCP covers besides the segment.
fn pseudo4(from: Ipv4Addr, to: Ipv4Addr, tcp: usize) -> Vec<u8> {
    let mut pseudo = [from.octets(), to.octets()].concat();
    pseudo.extend([0, TCP]);
    pseudo.extend(length(tcp).to_be_bytes());
    pseudo
}

fn pseudo6(from: Ipv6Addr, to: Ipv6Addr, tcp: usize) -> Vec<u8> {
    let mut pseudo = [from.octets(), to.octets()].concat();
    pseudo.extend(u32::from(length(tcp)).to_be_bytes());
    pseudo.extend([0, 0, 0, TCP]);
    pseudo
}

fn v4(address: IpAddr) -> Ipv4Addr {
    match address {
        IpAddr::V4(address) => address,
        // Never meets one: a conversation has addresses of one family.
        IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED,
    }
}

fn length(bytes: usize) -> u16 {
    u16::try_from(bytes).unwrap_or(u16::MAX)
}

/// The checksum of the internet protocols (RFC 1071) over `parts` in a row.
/// All but the last have an even length.
fn checksum(parts: &[&[u8]]) -> u16 {
    let words = parts.iter().flat_map(|part| part.chunks(2));
    let word = |pair: &[u8]| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0));
    let mut sum: u32 = words.map(word).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}
