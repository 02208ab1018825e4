//! What there is to start.

use std::fmt::Write as _;

use servers::faulty::{Family, families};
#[cfg(feature = "events")]
use servers::reference::hub;
use servers::reference::{ws, ws_deflate};

/// Every server, what it offers, and every defect.
pub(crate) fn all() -> String {
    let mut text = format!("ws  WebSocket, port {}, with --tls also wss\n", ws::DEFAULT_PORT);
    for endpoint in ws::ENDPOINTS {
        let ws::Endpoint { path, about, protocol, .. } = endpoint;
        writeln!(text, "    {path:<8} {about} (subprotocol {protocol})")
            .expect("a String takes everything");
    }
    let ws_deflate::Endpoint { path, about, protocol } = ws_deflate::ENDPOINT;
    writeln!(text, "ws-deflate  WebSocket with compression, port {}", ws_deflate::DEFAULT_PORT)
        .expect("a String takes everything");
    writeln!(text, "    {path:<8} {about} (subprotocol {protocol})")
        .expect("a String takes everything");
    #[cfg(feature = "events")]
    list_hub(&mut text);
    for family in families::ALL {
        list_defects(&mut text, family);
    }
    text
}

fn list_defects(text: &mut String, family: &Family) {
    let Family { title, server, .. } = family;
    writeln!(text, "\n{title}, with `{server} --defect ID`").expect("a String takes everything");
    for defect in family.all() {
        writeln!(text, "    {}  {}", defect.id, defect.says).expect("a String takes everything");
    }
}

#[cfg(feature = "events")]
fn list_hub(text: &mut String) {
    writeln!(
        text,
        "hub  one history in three ways, port {}, with --tls also https",
        hub::DEFAULT_PORT
    )
    .expect("a String takes everything");
    for (path, about) in hub::PLACES {
        writeln!(text, "    {path:<25} {about}").expect("a String takes everything");
    }
}
