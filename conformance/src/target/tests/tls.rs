//! Settings that cannot be used.

use std::path::PathBuf;

use insta::assert_snapshot;

use crate::target::tls::{Settings, client};

fn error(settings: Settings, host: &str) -> String {
    match client(&settings, host, "ws") {
        Ok(_) => panic!("taken: {settings:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn files_that_are_no_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let empty = path("empty.pem", "no PEM here\n");
    let torn = path("torn.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n");
    let wrong = path("wrong.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let error =
        |settings| error(settings, "h").replace(&folder.path().display().to_string(), "DIR");
    let ca = |ca: &PathBuf| Settings { ca: Some(ca.clone()), ..Settings::default() };
    assert_snapshot!(error(ca(&folder.path().join("none.pem"))), @"");
    assert_snapshot!(error(ca(&empty)), @"");
    assert_snapshot!(error(ca(&torn)), @"");
    assert_snapshot!(error(ca(&wrong)), @"");
    let identity =
        Settings { identity: Some((wrong.clone(), empty.clone())), ..Settings::default() };
    assert_snapshot!(error(identity), @"");
}

#[test]
fn a_name_that_no_certificate_can_carry() {
    assert_snapshot!(error(Settings::default(), "under_score.-"), @"");
    let settings = Settings { server_name: Some("a b".to_owned()), ..Settings::default() };
    assert_snapshot!(error(settings, "h"), @"");
}

#[test]
fn only_websocket_offers_http() {
    let alpn = |protocol| {
        client(&Settings::default(), "h", protocol).unwrap().config.alpn_protocols.clone()
    };
    assert_eq!(alpn("ws"), [b"http/1.1"]);
    assert!(alpn("mqtt").is_empty());
}
