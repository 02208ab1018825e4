//! The faulty servers of WebSocket.

use std::net::SocketAddr;

use crate::faulty::scripted::ws::bases::{REFERENCE, STRICT};
use crate::faulty::{Base, Defect, Family, Kind, Peer, Place, TargetFile};
use crate::faulty::{degenerate, scripted, spoilers};

/// All that the proof must know of them.
pub static FAMILY: Family = Family {
    server: "ws",
    title: "faulty servers",
    prefixes: &["ws"],
    bases: &[&REFERENCE, &STRICT],
    defects: &[
        spoilers::ws::handshake::DEFECTS,
        spoilers::ws::framing::DEFECTS,
        spoilers::ws::control::DEFECTS,
        spoilers::ws::close::DEFECTS,
        spoilers::ws::utf8::DEFECTS,
        spoilers::ws::fragments::DEFECTS,
        spoilers::ws::limits::DEFECTS,
        spoilers::ws::negotiation::DEFECTS,
        spoilers::ws::deflate::DEFECTS,
        scripted::ws::DEFECTS,
        scripted::ws::text::DEFECTS,
        scripted::ws::limits::DEFECTS,
        scripted::ws::deflate::DEFECTS,
        scripted::ws::tls::DEFECTS,
        scripted::ws::shutdown::DEFECTS,
        degenerate::ws::DEFECTS,
    ],
    met_as,
    checked_as,
    may_pass: &[],
    broad: &[],
};

/// What the clean bases offer; a defect may break it but not take it back.
const CAN: &str = r#""echo", "subprotocol:echo.wireproof", "origin:https://app.example", "paths""#;

/// What only the strict base offers beyond that, and every peer that is made of it.
const CAN_STRICT: &str = r#", "permessage-deflate""#;

fn met_as(peer: &Peer, place: &Place) -> Vec<TargetFile> {
    let Place { start, port } = place;
    let (tls, scheme) = match is_secure(peer) {
        true => ("[tls]\ninsecure = true\n", "wss"),
        false => ("", "ws"),
    };
    let more = if is_strict(peer) { CAN_STRICT } else { "" };
    vec![TargetFile::new(format!(
        "name = \"ws\"\n{start}{tls}[ws]\nurl = \"{scheme}://127.0.0.1:{port}/\"\ncan = [{CAN}{more}]\n"
    ))]
}

fn is_secure(peer: &Peer) -> bool {
    matches!(peer, Peer::Defect(Defect { kind: Kind::Secure(_), .. }))
}

/// Whether it is the strict base, or made of it.
fn is_strict(peer: &Peer) -> bool {
    let base: &Base = match peer {
        Peer::Base(base) | Peer::Defect(Defect { kind: Kind::Spoiler { base, .. }, .. }) => base,
        Peer::Defect(_) => return true,
    };
    base.is_clean
}

fn checked_as(defect: &Defect, address: SocketAddr) -> (String, String) {
    match defect.kind {
        Kind::Secure(_) => (
            format!("wss://{address}/"),
            "a target file with `insecure = true` in [tls]".to_owned(),
        ),
        _ => {
            let url = format!("ws://{address}/");
            (url.clone(), format!("cargo xtask conformance {url}"))
        }
    }
}
