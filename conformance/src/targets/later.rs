//! Protocols that a URL or a target file may name, whether or not this build
//! verifies them, so that the answer to a foreign name can say which it is.

use crate::families;

/// A protocol by its outer names.
struct Family {
    /// Name of its table in a target file.
    table: &'static str,
    /// For a person.
    title: &'static str,
    schemes: &'static [&'static str],
    /// The Cargo feature of those that exist.
    feature: Option<&'static str>,
}

/// All that are planned; a part that brings one sets `feature`.
static FAMILIES: &[Family] = &[
    family("ws", "WebSocket", &["ws", "wss"]).exists("ws"),
    family("sse", "Server-Sent Events", &["sse+http", "sse+https"]).exists("events"),
    family("poll", "short polling", &["poll+http", "poll+https"]).exists("events"),
    family("longpoll", "long polling", &["longpoll+http", "longpoll+https"]).exists("events"),
    family("mqtt", "MQTT", &["mqtt", "mqtts", "mqtt+ws", "mqtt+wss"]),
    family("grpc", "gRPC", &["grpc", "grpcs"]),
    family("grpc-web", "gRPC-Web", &["grpc-web+http", "grpc-web+https"]),
    family("grpc-ws", "gRPC over WebSocket", &["grpc-ws+ws", "grpc-ws+wss"]),
    family("socketio", "Socket.IO", &["socketio+http", "socketio+https"]),
    family("webrtc", "WebRTC", &["webrtc+http", "webrtc+https"]),
    family("whip", "WHIP", &["whip+http", "whip+https"]),
    family("webtransport", "WebTransport", &["webtransport+https"]),
];

const fn family(
    table: &'static str,
    title: &'static str,
    schemes: &'static [&'static str],
) -> Family {
    Family { table, title, schemes, feature: None }
}

impl Family {
    const fn exists(mut self, feature: &'static str) -> Family {
        self.feature = Some(feature);
        self
    }

    fn why(&self) -> String {
        let Family { title, feature, .. } = self;
        match feature {
            None => format!("this release does not verify {title} yet"),
            Some(feature) => {
                format!("this build leaves {title} out: build it with `--features {feature}`")
            }
        }
    }

    /// Whether this build verifies it.
    fn is_here(&self) -> bool {
        families::ALL.iter().any(|protocol| protocol.name == self.table)
    }
}

/// Why this build does not verify the protocol of `scheme`, where it is one.
pub(super) fn absent_scheme(scheme: &str) -> Option<String> {
    let family = FAMILIES.iter().find(|family| family.schemes.contains(&scheme))?;
    (!family.is_here()).then(|| family.why())
}

/// Why this build does not verify the protocol whose table is `name`, where it is one.
pub(super) fn absent_table(name: &str) -> Option<String> {
    let family = FAMILIES.iter().find(|family| family.table == name)?;
    (!family.is_here()).then(|| format!("[{name}]: {}", family.why()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_protocol_of_this_build_is_a_family_with_a_feature() {
        for protocol in families::ALL {
            let family = FAMILIES.iter().find(|family| family.table == protocol.name);
            let family = family.unwrap_or_else(|| panic!("{} is in no row", protocol.name));
            assert!(family.feature.is_some(), "{} is here, but its row says later", protocol.name);
            for scheme in protocol.schemes {
                assert!(family.schemes.contains(&scheme.name), "{} is in no row", scheme.name);
            }
        }
    }

    #[test]
    fn says_that_a_protocol_comes_later() {
        insta::assert_snapshot!(
            absent_scheme("webtransport+https").unwrap(),
            @"this release does not verify WebTransport yet"
        );
        insta::assert_snapshot!(
            absent_table("webrtc").unwrap(),
            @"[webrtc]: this release does not verify WebRTC yet"
        );
        assert_eq!(absent_scheme("gopher"), None);
        assert_eq!(absent_table("gopher"), None);
    }
}
