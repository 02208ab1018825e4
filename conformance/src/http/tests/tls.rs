//! HTTP over TLS, and the version that is chosen there.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::server::{context, target, within};
use super::two::{ask, serve};
use crate::case::{Cx, Stop};
use crate::http::{Ask, BodyEnd};
use crate::net::Ended;
use crate::targets::Tls;

/// How a server of HTTP/1.1 ends its answer.
#[derive(Clone, Copy)]
enum Closes {
    WithAlert,
    Without,
}

/// Both sides of TLS; the server chooses from `alpn`.
fn both(alpn: &[&str]) -> (ServerConfig, ClientConfig) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"));
    let ca = ca.expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &ca).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let provider = Arc::new(default_provider());
    let mut server = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a certificate");
    server.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let mut roots = RootCertStore::empty();
    roots.add(ca.der().clone()).expect("an authority");
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    (server, client)
}

/// A context whose target speaks TLS, and HTTP/2 where that is chosen.
async fn meet(alpn: &[&str], closes: Closes) -> Cx {
    let (server, client) = both(alpn);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut target = target(listener.local_addr().expect("an address"));
    let server_name = ServerName::try_from("127.0.0.1").expect("a name");
    target.tls = Some(Tls { config: Arc::new(client), server_name });
    let acceptor = TlsAcceptor::from(Arc::new(server));
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.expect("a connection");
        let Ok(mut tls) = acceptor.accept(tcp).await else { return };
        if tls.get_ref().1.alpn_protocol() == Some(b"h2") {
            return serve(tls).await;
        }
        let mut head = [0; 1024];
        let _ = tls.read(&mut head).await.expect("a request");
        tls.write_all(b"HTTP/1.1 200 OK\r\n\r\nbody").await.expect("a client that reads");
        tls.flush().await.expect("a client that reads");
        match closes {
            Closes::WithAlert => tls.shutdown().await.expect("an open connection"),
            Closes::Without => drop(tls),
        }
    });
    context(target)
}

#[tokio::test]
async fn the_end_without_the_alert_of_tls_cuts_a_body() {
    for (closes, end) in
        [(Closes::WithAlert, BodyEnd::Closed), (Closes::Without, BodyEnd::Cut(Ended::Truncated))]
    {
        let mut cx = meet(&["h2", "http/1.1"], closes).await;
        let answer = cx.http(&Ask::get("/")).await.expect("a connection");
        let mut exchange = answer.head("a head").expect("a head");
        assert_eq!(exchange.head.version, "HTTP/1.1");
        let body = exchange.rest(within(2000), 100).await;
        assert_eq!((body.text().as_str(), body.end), ("body", Some(end)));
    }
}

#[tokio::test]
async fn http_2_is_chosen_by_alpn() {
    let mut cx = meet(&["h2", "http/1.1"], Closes::WithAlert).await;
    let answer = cx.http(&ask("/plain")).await.expect("a connection");
    let mut exchange = answer.head("a head").expect("a head");
    assert_eq!(exchange.head.version, "HTTP/2");
    assert_eq!(exchange.rest(within(2000), 100).await.text(), "onetwo");
}

#[tokio::test]
async fn a_target_that_does_not_choose_http_2_is_skipped() {
    for alpn in [&["http/1.1"][..], &[]] {
        let mut cx = meet(alpn, Closes::WithAlert).await;
        match cx.http(&ask("/")).await {
            Err(Stop::Skipped(why)) => assert!(why.contains("ALPN"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}
