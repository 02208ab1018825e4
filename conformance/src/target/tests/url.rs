//! Every form of a URL, and every error.

use insta::assert_snapshot;

use crate::protocols::ALL;
use crate::target::{Address, Target, Tls, from_url, is_loopback};

fn error(url: &str) -> String {
    match from_url(url) {
        Ok(spec) => panic!("{url} was taken as {}", spec.shown_url()),
        Err(error) => error.to_string(),
    }
}

async fn open(url: &str) -> Target {
    from_url(url)
        .unwrap_or_else(|error| panic!("{url}: {error}"))
        .open(1.0)
        .await
        .expect("nothing to start")
}

async fn address(url: &str) -> (String, u16, String, String) {
    let Address { host, port, authority, path } = open(url).await.address;
    (host, port, authority, path)
}

fn parts(host: &str, port: u16, authority: &str, path: &str) -> (String, u16, String, String) {
    (host.to_owned(), port, authority.to_owned(), path.to_owned())
}

#[tokio::test]
async fn takes_urls_apart() {
    for (url, expected) in [
        ("ws://example.org", parts("example.org", 80, "example.org", "/")),
        ("ws://example.org:/", parts("example.org", 80, "example.org", "/")),
        ("WSS://Example.ORG/Chat", parts("example.org", 443, "example.org", "/Chat")),
        ("wss://example.org:443/", parts("example.org", 443, "example.org", "/")),
        ("ws://example.org:443/", parts("example.org", 443, "example.org:443", "/")),
        ("ws://127.0.0.1:9001/a/b?c=d&e", parts("127.0.0.1", 9001, "127.0.0.1:9001", "/a/b?c=d&e")),
        ("ws://h?x=1", parts("h", 80, "h", "/?x=1")),
        ("ws://[::1]:9001/", parts("::1", 9001, "[::1]:9001", "/")),
        ("wss://[2001:DB8:0::1]", parts("2001:db8::1", 443, "[2001:db8::1]", "/")),
        ("ws://h/@user/%23?u=ws://x:y", parts("h", 80, "h", "/@user/%23?u=ws://x:y")),
    ] {
        assert_eq!(address(url).await, expected, "{url}");
    }
}

#[tokio::test]
async fn a_secure_scheme_brings_tls_for_its_host() {
    let Some(Tls { config, server_name }) = open("wss://example.org:8443/").await.tls else {
        panic!("no TLS for wss");
    };
    assert_eq!(server_name.to_str(), "example.org");
    assert_eq!(config.alpn_protocols, [b"http/1.1"]);
    assert!(open("ws://example.org/").await.tls.is_none());
    let by_address = open("wss://[::1]/").await.tls.expect("TLS for wss");
    assert_eq!(by_address.server_name.to_str(), "::1");
}

#[tokio::test]
async fn credentials_become_a_field_and_vanish_from_sight() {
    let url = "wss://alice:p%40ss%2Fword@example.org/chat?room=1&access_token=s3cr3t%21&x=2";
    let target = open(url).await;
    assert_eq!(target.url, "wss://example.org/chat?room=1&access_token=*&x=2");
    assert_eq!(target.name, target.url);
    // `alice:p@ss/word`
    let basic = "Basic YWxpY2U6cEBzcy93b3Jk";
    assert_eq!(target.headers, [("Authorization".to_owned(), basic.to_owned())]);
    for form in [
        "alice:p%40ss%2Fword",
        "p%40ss%2Fword",
        "p@ss/word",
        "YWxpY2U6cEBzcy93b3Jk",
        basic,
        "s3cr3t!",
        "s3cr3t%21",
    ] {
        assert_eq!(target.secrets.mask_text(&format!("a{form}b")), "a*b", "{form}");
    }
}

#[tokio::test]
async fn a_user_without_a_password_is_a_token() {
    let target = open("ws://t0ken-of-user@h/").await;
    assert_eq!(target.headers[0].1, "Basic dDBrZW4tb2YtdXNlcjo=");
    assert_eq!(target.secrets.mask_text("token t0ken-of-user."), "token *.");
}

#[test]
fn loopback_is_literal() {
    let address = |host: &str| Address {
        host: host.to_owned(),
        port: 1,
        authority: String::new(),
        path: String::new(),
    };
    for host in ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "localhost", "LOCALHOST"] {
        assert!(is_loopback(&address(host)), "{host}");
    }
    for host in [
        "example.org",
        "localhost.example.org",
        "10.0.0.1",
        "0.0.0.0",
        "::",
        "127.0.0.1.example.org",
    ] {
        assert!(!is_loopback(&address(host)), "{host}");
    }
}

#[test]
fn unknown_schemes() {
    let known: Vec<&str> = ALL.iter().flat_map(|p| p.schemes).map(|scheme| scheme.name).collect();
    let known = crate::target::excerpt::list(&known);
    let error = |url: &str| error(url).replace(&known, "KNOWN");
    assert_snapshot!(error("wsss://example.org/"), @"");
    assert_snapshot!(error("gopher://example.org/"), @"");
    assert_snapshot!(error("webtransport+https://example.org/"), @"");
    assert_snapshot!(error("https://user:pass@example.org/"), @"");
    assert_snapshot!(error("localhost:9001"), @"");
    assert_snapshot!(error("user:pass@localhost"), @"");
}

#[test]
fn bad_hosts_and_ports() {
    assert_snapshot!(error("ws:///chat"), @"");
    assert_snapshot!(error("ws://:9001/"), @"");
    assert_snapshot!(error("ws://user:pass@/"), @"");
    assert_snapshot!(error("ws://exa(mple/"), @"");
    assert_snapshot!(error("ws://[::1/"), @"");
    assert_snapshot!(error("ws://[::g]/"), @"");
    assert_snapshot!(error("ws://h:0/"), @"");
    assert_snapshot!(error("ws://h:65536/"), @"");
    assert_snapshot!(error("ws://h:+80/"), @"");
    assert_snapshot!(error("ws://h:{port}/"), @"");
    assert_snapshot!(error("ws://user:pa/ss@h/"), @"");
}

#[test]
fn what_must_not_stand_in_a_url() {
    assert_snapshot!(error("ws://h/chat#top"), @"");
    assert_snapshot!(error("ws://h/a b"), @"");
    assert_snapshot!(error("ws://h/\r\nX: y"), @"");
    assert_snapshot!(error("ws://h/\u{7}"), @"");
    assert_snapshot!(error("ws://h/é"), @"");
    assert_snapshot!(error("ws://a%3Ab:c@h/"), @"");
    assert_snapshot!(error("ws://a:b%0D%0A@h/"), @"");
}

#[test]
fn no_error_shows_a_password() {
    for tail in
        ["@h:99999/", "@/", "@h/#x", "@h/ ", "@[x/", "@h!/", "/x@h/", "?x@h/", "#x@h/", "@h/?y@z#"]
    {
        for scheme in ["ws", "wsss", "https", "webtransport+https"] {
            let url = format!("{scheme}://someone:hunter2{tail}");
            if let Err(error) = from_url(&url) {
                assert!(!error.to_string().contains("hunter2"), "{url}: {error}");
            }
        }
    }
}
