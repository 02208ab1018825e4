//! Settings that cannot be used.

use std::path::PathBuf;

use insta::assert_snapshot;

use crate::targets::tls::{Settings, client};

fn error(settings: Settings, host: &str) -> String {
    match client(&settings, host, &[]) {
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
    assert_snapshot!(error(ca(&folder.path().join("none.pem"))), @"cannot read DIR/none.pem, the file of `ca` in [tls]: No such file or directory (os error 2)");
    assert_snapshot!(error(ca(&empty)), @"cannot read DIR/empty.pem, the file of `ca` in [tls]: there is no certificate in PEM form");
    assert_snapshot!(error(ca(&torn)), @"cannot read DIR/torn.pem, the file of `ca` in [tls]: its last section has no END line");
    assert_snapshot!(error(ca(&wrong)), @"cannot use DIR/wrong.pem, the file of `ca` in [tls]: there is something in it that is no certificate (invalid peer certificate: BadEncoding)");
    let identity =
        Settings { identity: Some((wrong.clone(), empty.clone())), ..Settings::default() };
    assert_snapshot!(error(identity), @"cannot read DIR/empty.pem, the file of `key` in [tls]: there is no private key in PEM form");
}

#[test]
fn a_name_that_no_certificate_can_carry() {
    assert_snapshot!(error(Settings::default(), "under_score.-"), @"`under_score.-` is no name that a certificate can carry: set `server_name` in [tls] to a DNS name or an IP address");
    let settings = Settings { server_name: Some("a b".to_owned()), ..Settings::default() };
    assert_snapshot!(error(settings, "h"), @"`a b` is no name that a certificate can carry: set `server_name` in [tls] to a DNS name or an IP address");
}

#[test]
fn offers_what_the_protocol_says() {
    let alpn =
        |alpn| client(&Settings::default(), "h", alpn).unwrap().config.alpn_protocols.clone();
    assert_eq!(alpn(&["h2", "http/1.1"]), [&b"h2"[..], b"http/1.1"]);
    assert!(alpn(&[]).is_empty());
}
