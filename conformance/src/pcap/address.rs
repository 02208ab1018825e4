//! Who talks to whom in the file. The target keeps its address where its URL
//! has one; everything else is made up, out of the ranges kept for examples
//! (RFC 5737, RFC 3849), so that no packet names an innocent machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::targets::Target;

/// Ports that no protocol has registered.
const FIRST_PORT: u16 = 49_152;
const PORTS: u64 = 16_384;

const PROBER_4: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const PROBER_6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
const NAMED: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);

/// Where the target seems to be: at the registered port of what it speaks
/// under TLS, for that has been taken off.
pub(super) fn of_target(target: &Target) -> SocketAddr {
    let host = target.address.host.as_str();
    let ip = match host.parse::<IpAddr>() {
        Ok(ip) => ip,
        Err(_) if host.eq_ignore_ascii_case("localhost") => Ipv4Addr::LOCALHOST.into(),
        Err(_) => NAMED.into(),
    };
    let scheme = target.url.split("://").next().unwrap_or_default();
    SocketAddr::new(ip, port(scheme))
}

/// The registered port of a URL scheme without its TLS.
fn port(scheme: &str) -> u16 {
    match scheme {
        "mqtt" | "mqtts" => 1883,
        // WebSocket, events, polling, gRPC and whatever else begins with HTTP.
        _ => 80,
    }
}

/// Where the prober seems to be on connection `number` of the run: no two
/// have the same port and address.
pub(super) fn of_prober(target: SocketAddr, number: u64) -> SocketAddr {
    let port = FIRST_PORT + u16::try_from(number % PORTS).unwrap_or(0);
    let round = number / PORTS;
    let ip: IpAddr = match target.ip() {
        IpAddr::V4(ip) => {
            let first = if ip.is_loopback() { Ipv4Addr::LOCALHOST } else { PROBER_4 };
            let round = u32::try_from(round).unwrap_or(0);
            Ipv4Addr::from_bits(first.to_bits().wrapping_add(round)).into()
        }
        IpAddr::V6(ip) => {
            let first = if ip.is_loopback() { Ipv6Addr::LOCALHOST } else { PROBER_6 };
            Ipv6Addr::from_bits(first.to_bits().wrapping_add(u128::from(round))).into()
        }
    };
    SocketAddr::new(ip, port)
}
