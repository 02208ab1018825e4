//! Every protocol by its outer names, whether or not this build verifies it: the
//! answer to a foreign name says which it is, and `cargo xtask` picks the Cargo
//! features of a command line.
//!
//! This file uses nothing of the crate: `xtask`, which links none of the others,
//! has it as a module of its own.

/// The outer names of a protocol.
#[derive(Debug)]
pub struct Names {
    /// Name of its table in a target file, and of its reports: `ws`.
    pub name: &'static str,
    /// For a person: `WebSocket`.
    pub title: &'static str,
    /// URL schemes.
    pub schemes: &'static [Scheme],
    /// First parts of its case ids.
    pub prefixes: &'static [&'static str],
    /// The Cargo feature of its family, in `wireproof` and in `servers`; none where
    /// this release does not verify it.
    pub feature: Option<&'static str>,
    /// The section that forbids a fragment in its URLs, where one does.
    pub no_fragment: Option<&'static str>,
}

/// A URL scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// `wss`
    pub name: &'static str,
    /// Whether it means TLS.
    pub tls: bool,
    /// The port where the URL names none.
    pub port: u16,
}

/// A scheme without TLS.
const fn plain(name: &'static str, port: u16) -> Scheme {
    Scheme { name, tls: false, port }
}

/// A scheme with TLS.
const fn tls(name: &'static str, port: u16) -> Scheme {
    Scheme { name, tls: true, port }
}

/// A protocol of a later release; its case ids begin with `prefixes`.
const fn later(
    name: &'static str,
    title: &'static str,
    prefixes: &'static [&'static str],
    schemes: &'static [Scheme],
) -> Names {
    Names { name, title, schemes, prefixes, feature: None, no_fragment: None }
}

impl Names {
    /// The same as a protocol that exists, in the family with this Cargo feature.
    const fn in_family(mut self, feature: &'static str) -> Names {
        self.feature = Some(feature);
        self
    }

    /// The same with the section that forbids a fragment.
    const fn without_fragment(mut self, section: &'static str) -> Names {
        self.no_fragment = Some(section);
        self
    }
}

/// WebSocket.
pub static WS: Names = later("ws", "WebSocket", &["ws"], &[plain("ws", 80), tls("wss", 443)])
    .in_family("ws")
    .without_fragment("RFC 6455 section 3");

/// Server-Sent Events.
pub static SSE: Names =
    later("sse", "Server-Sent Events", &["sse"], &[plain("sse+http", 80), tls("sse+https", 443)])
        .in_family("events");

/// Short polling.
pub static POLL: Names =
    later("poll", "Short polling", &["poll"], &[plain("poll+http", 80), tls("poll+https", 443)])
        .in_family("events");

/// Long polling.
pub static LONGPOLL: Names = later(
    "longpoll",
    "Long polling",
    &["longpoll"],
    &[plain("longpoll+http", 80), tls("longpoll+https", 443)],
)
.in_family("events");

/// MQTT.
pub static MQTT: Names = later(
    "mqtt",
    "MQTT",
    &["mqtt3", "mqtt5"],
    &[plain("mqtt", 1883), tls("mqtts", 8883), plain("mqtt+ws", 80), tls("mqtt+wss", 443)],
);

/// gRPC.
pub static GRPC: Names = later("grpc", "gRPC", &["grpc"], &[plain("grpc", 80), tls("grpcs", 443)]);

/// gRPC-Web.
pub static GRPC_WEB: Names = later(
    "grpc-web",
    "gRPC-Web",
    &["grpc-web"],
    &[plain("grpc-web+http", 80), tls("grpc-web+https", 443)],
);

/// gRPC over WebSocket.
pub static GRPC_WS: Names = later(
    "grpc-ws",
    "gRPC over WebSocket",
    &["grpc-ws"],
    &[plain("grpc-ws+ws", 80), tls("grpc-ws+wss", 443)],
);

/// Engine.IO and Socket.IO.
pub static SOCKETIO: Names = later(
    "socketio",
    "Socket.IO",
    &["eio", "sio"],
    &[plain("socketio+http", 80), tls("socketio+https", 443)],
);

/// WebRTC data channels.
pub static WEBRTC: Names =
    later("webrtc", "WebRTC", &["webrtc"], &[plain("webrtc+http", 80), tls("webrtc+https", 443)]);

/// WHIP.
pub static WHIP: Names =
    later("whip", "WHIP", &["whip"], &[plain("whip+http", 80), tls("whip+https", 443)]);

/// WebTransport.
pub static WEBTRANSPORT: Names =
    later("webtransport", "WebTransport", &["webtransport"], &[tls("webtransport+https", 443)]);

/// All of them, in the order of the reports.
pub static ALL: &[&Names] = &[
    &WS,
    &SSE,
    &POLL,
    &LONGPOLL,
    &MQTT,
    &GRPC,
    &GRPC_WEB,
    &GRPC_WS,
    &SOCKETIO,
    &WEBRTC,
    &WHIP,
    &WEBTRANSPORT,
];
