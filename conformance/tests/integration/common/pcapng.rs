//! A small reader of pcapng files that trusts nothing: every length, every
//! checksum, and every sequence number is looked at.

use std::collections::{BTreeMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

pub(crate) const FIN: u8 = 0x01;
pub(crate) const SYN: u8 = 0x02;
pub(crate) const RST: u8 = 0x04;
pub(crate) const ACK: u8 = 0x10;

/// A TCP segment of the file.
#[derive(Debug)]
pub(crate) struct Packet {
    /// Microseconds since 1970.
    pub(crate) at: u64,
    pub(crate) comment: Option<String>,
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) seq: u32,
    pub(crate) ack: u32,
    pub(crate) flags: u8,
    pub(crate) payload: Vec<u8>,
}

/// What went over one connection.
#[derive(Debug, Default)]
pub(crate) struct Conversation {
    pub(crate) sent: Vec<u8>,
    pub(crate) received: Vec<u8>,
    /// The comments of its packets, in order.
    pub(crate) comments: Vec<String>,
    /// The flags of FIN and RST of the client, and of the server.
    pub(crate) ends: (u8, u8),
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes[at..at + 2].try_into().expect("two bytes"))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

/// The options of a block.
fn options(mut bytes: &[u8]) -> Vec<(u16, String)> {
    let mut options = Vec::new();
    while !bytes.is_empty() {
        let (kind, length) = (u16_at(bytes, 0), usize::from(u16_at(bytes, 2)));
        if kind == 0 {
            assert_eq!((length, bytes.len()), (0, 4), "the end of the options is the end");
            break;
        }
        let text = std::str::from_utf8(&bytes[4..4 + length]).expect("UTF-8");
        options.push((kind, text.to_owned()));
        bytes = &bytes[4 + length.next_multiple_of(4)..];
    }
    options
}

/// The packets of a file, in their order.
pub(crate) fn read(mut bytes: &[u8]) -> Vec<Packet> {
    let mut packets: Vec<Packet> = Vec::new();
    let mut kinds = Vec::new();
    while !bytes.is_empty() {
        let (kind, length) = (u32_at(bytes, 0), u32_at(bytes, 4) as usize);
        assert_eq!(length % 4, 0);
        assert_eq!(u32_at(bytes, length - 4) as usize, length, "both lengths of a block");
        let body = &bytes[8..length - 4];
        match kind {
            0x0a0d_0d0a => {
                assert_eq!(
                    (u32_at(body, 0), u16_at(body, 4), u16_at(body, 6)),
                    (0x1a2b_3c4d, 1, 0)
                );
                options(&body[16..]);
            }
            1 => {
                assert_eq!(u16_at(body, 0), 101, "raw IP");
                options(&body[8..]);
            }
            6 => packets.push(packet(body)),
            other => panic!("a block of kind {other}"),
        }
        kinds.push(kind);
        bytes = &bytes[length..];
    }
    assert_eq!(kinds[..2], [0x0a0d_0d0a, 1]);
    assert!(kinds[2..].iter().all(|kind| *kind == 6));
    assert!(packets.is_sorted_by_key(|packet| packet.at), "time goes back");
    packets
}

fn packet(body: &[u8]) -> Packet {
    assert_eq!(u32_at(body, 0), 0, "the only interface");
    let at = u64::from(u32_at(body, 4)) << 32 | u64::from(u32_at(body, 8));
    let length = u32_at(body, 12) as usize;
    assert_eq!(u32_at(body, 16) as usize, length, "nothing is cut");
    let options = options(&body[20 + length.next_multiple_of(4)..]);
    let comment = options.into_iter().find(|(kind, _)| *kind == 1).map(|(_, text)| text);
    let ip = &body[20..20 + length];
    let be16 = |at: usize| u16::from_be_bytes(ip[at..at + 2].try_into().expect("two bytes"));
    let (header, from, to, pseudo) = match ip[0] >> 4 {
        4 => {
            assert_eq!((usize::from(be16(2)), ip[9]), (length, 6));
            assert_eq!(sum(&[&ip[..20]]), 0xffff, "the checksum of IPv4");
            let of =
                |at: usize| IpAddr::V4(Ipv4Addr::from_octets(ip[at..at + 4].try_into().unwrap()));
            let tcp = u16::try_from(length - 20).unwrap().to_be_bytes();
            (20, of(12), of(16), [&ip[12..20], &[0, 6], &tcp].concat())
        }
        6 => {
            assert_eq!((usize::from(be16(4)) + 40, ip[6]), (length, 6));
            let of =
                |at: usize| IpAddr::V6(Ipv6Addr::from_octets(ip[at..at + 16].try_into().unwrap()));
            let tcp = u32::try_from(length - 40).unwrap().to_be_bytes();
            (40, of(8), of(24), [&ip[8..40], &tcp, &[0, 0, 0, 6]].concat())
        }
        other => panic!("IP version {other}"),
    };
    let tcp = &ip[header..];
    assert_eq!(sum(&[&pseudo, tcp]), 0xffff, "the checksum of TCP");
    let be32 = |at: usize| u32::from_be_bytes(tcp[at..at + 4].try_into().expect("four bytes"));
    let port = |at: usize| u16::from_be_bytes(tcp[at..at + 2].try_into().expect("two bytes"));
    Packet {
        at,
        comment,
        from: SocketAddr::new(from, port(0)),
        to: SocketAddr::new(to, port(2)),
        seq: be32(4),
        ack: be32(8),
        flags: tcp[13],
        payload: tcp[usize::from(tcp[12] >> 4) * 4..].to_vec(),
    }
}

/// The sum of all 16-bit words, checksum included: all ones where it is right.
fn sum(parts: &[&[u8]]) -> u16 {
    let bytes: Vec<u8> = parts.concat();
    let mut sum = 0_u64;
    for pair in bytes.chunks(2) {
        sum += u64::from(pair[0]) << 8 | u64::from(*pair.get(1).unwrap_or(&0));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    u16::try_from(sum).unwrap()
}

/// The conversations in the order of their openings. Each begins with the three
/// packets of an opening, each sequence number follows the one before, each
/// acknowledgement is of what came, and nothing comes after an end.
pub(crate) fn conversations(packets: &[Packet]) -> Vec<Conversation> {
    let mut order = Vec::new();
    let mut by_client: BTreeMap<(SocketAddr, SocketAddr), Vec<&Packet>> = BTreeMap::new();
    for packet in packets {
        let from_client = packet.from.port() >= 49_152;
        let key = if from_client { (packet.from, packet.to) } else { (packet.to, packet.from) };
        if packet.flags == SYN {
            assert!(!order.contains(&key), "{key:?} is opened twice");
            order.push(key);
        }
        by_client.entry(key).or_default().push(packet);
    }
    assert_eq!(order.iter().collect::<HashSet<_>>().len(), by_client.len());
    order.iter().map(|key| conversation(key.0, &by_client[key])).collect()
}

fn conversation(client: SocketAddr, packets: &[&Packet]) -> Conversation {
    let flags: Vec<u8> = packets.iter().take(3).map(|packet| packet.flags).collect();
    assert_eq!(flags, [SYN, SYN | ACK, ACK]);
    let mut own = Conversation::default();
    // The next sequence number of client and server.
    let mut next = [0_u32, 0];
    let mut is_reset = false;
    for packet in packets {
        let side = usize::from(packet.from != client);
        assert!(!is_reset, "after a reset: {packet:?}");
        assert_eq!(packet.seq, next[side], "{packet:?}");
        if packet.flags & ACK != 0 {
            assert_eq!(packet.ack, next[1 - side], "{packet:?}");
        }
        let ended = if side == 0 { &mut own.ends.0 } else { &mut own.ends.1 };
        assert!(*ended == 0 || packet.payload.is_empty(), "after an end: {packet:?}");
        *ended |= packet.flags & (FIN | RST);
        is_reset = packet.flags & RST != 0;
        let length = u32::try_from(packet.payload.len()).unwrap();
        next[side] += length + u32::from(packet.flags & (SYN | FIN) != 0);
        let stream = if side == 0 { &mut own.sent } else { &mut own.received };
        stream.extend(&packet.payload);
        own.comments.extend(packet.comment.clone());
    }
    own
}
