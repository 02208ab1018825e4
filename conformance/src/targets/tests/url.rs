//! Every form of a URL, and every error.

use insta::assert_snapshot;

use crate::families::protocols;
use crate::targets::{Address, Target, Tls, from_url, is_loopback};

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
    let known: Vec<&str> =
        protocols().iter().flat_map(|p| p.schemes).map(|scheme| scheme.name).collect();
    let known = crate::targets::excerpt::list(&known);
    let error = |url: &str| error(url).replace(&known, "KNOWN");
    assert_snapshot!(error("wsss://example.org/"), @"unknown scheme `wsss` in `wsss://example.org/`: did you mean `wss`? This release knows KNOWN");
    assert_snapshot!(error("gopher://example.org/"), @"unknown scheme `gopher` in `gopher://example.org/`: this release knows KNOWN");
    assert_snapshot!(error("webtransport+https://example.org/"), @"`webtransport+https://example.org/`: this release does not verify WebTransport yet; it knows KNOWN");
    assert_snapshot!(error("https://user:pass@example.org/"), @"`https` in `https://*@example.org/` says how to reach a server, not what it speaks: this release knows KNOWN");
    assert_snapshot!(error("localhost:9001"), @"`localhost:9001` has no scheme: write for example `ws://localhost:9001`");
    assert_snapshot!(error("user:pass@localhost"), @"`*@localhost` has no scheme: write for example `ws://*@localhost`");
}

#[test]
fn bad_hosts_and_ports() {
    assert_snapshot!(error("ws:///chat"), @"`ws:///chat` names no host: write `ws://HOST:PORT/PATH`");
    assert_snapshot!(error("ws://:9001/"), @"`ws://:9001/` names no host: write `ws://HOST:PORT/PATH`");
    assert_snapshot!(error("ws://user:pass@/"), @"`ws://*@/` names no host: write `ws://HOST:PORT/PATH`");
    assert_snapshot!(error("ws://exa(mple/"), @"bad host `exa(mple` in `ws://exa(mple/`: a host is made of letters, digits, `-`, `.` and `_`");
    assert_snapshot!(error("ws://[::1/"), @"bad host `[` in `ws://[::1/`: brackets stand around an IPv6 address");
    assert_snapshot!(error("ws://[::g]/"), @"bad host `[::g]` in `ws://[::g]/`: this is not an IPv6 address");
    assert_snapshot!(error("ws://h:0/"), @"bad port `0` in `ws://h:0/`: a port is a number from 1 to 65535");
    assert_snapshot!(error("ws://h:65536/"), @"bad port `65536` in `ws://h:65536/`: a port is a number from 1 to 65535");
    assert_snapshot!(error("ws://h:+80/"), @"bad port `+80` in `ws://h:+80/`: a port is a number from 1 to 65535");
    assert_snapshot!(error("ws://h:{port}/"), @"bad port `{port}` in `ws://h:{port}/`: a port is a number from 1 to 65535");
    assert_snapshot!(error("ws://user:pa/ss@h/"), @"bad port in `ws://*@h/`: write a `/`, `?` or `@` that belongs to a password as `%2F`, `%3F` or `%40`");
}

#[test]
fn what_must_not_stand_in_a_url() {
    assert_snapshot!(error("ws://h/chat#top"), @"`ws://h/chat#top` has a fragment (`#…`), which a ws URL must not have: leave it out, or write `%23` for a `#` that belongs to the path (RFC 6455 section 3)");
    assert_snapshot!(error("ws://h/a b"), @"`ws://h/a b` has a space at position 9: write it as `%20`");
    assert_snapshot!(error("ws://h/\r\nX: y"), @r#"`ws://h/\r\nX: y` has a carriage return at position 8: write it as `%0D`"#);
    assert_snapshot!(error("ws://h/\u{7}"), @r#"`ws://h/\u{7}` has the control character U+0007 at position 8: write it as `%07`"#);
    assert_snapshot!(error("ws://h/é"), @"`ws://h/é` has the character `é` at position 8: write it as `%C3%A9` in a path, a host name in its ASCII form (`xn--…`)");
    assert_snapshot!(error("ws://a%3Ab:c@h/"), @"the credentials in `ws://*@h/` cannot be sent: HTTP separates user and password by a colon, so that the user can have none");
    assert_snapshot!(error("ws://a:b%0D%0A@h/"), @"the credentials in `ws://*@h/` cannot be sent: there is a control character in them");
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
