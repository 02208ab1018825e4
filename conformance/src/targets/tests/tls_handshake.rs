//! Handshakes with a server of our own: whom we trust, and who we are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use insta::assert_snapshot;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::RootCertStore;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::targets::tls::{Settings, client};

/// An authority with two certificates, as PEM files.
struct Authority(TempDir);

impl Authority {
    fn new() -> Authority {
        let folder = tempfile::tempdir().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let write =
            |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
        write("ca.pem", ca.pem());
        for (name, host) in [("server", "server.test"), ("client", "client.test")] {
            let key = KeyPair::generate().unwrap();
            let params = CertificateParams::new([host.to_owned()]).unwrap();
            write(&format!("{name}.pem"), params.signed_by(&key, &ca).unwrap().pem());
            write(&format!("{name}-key.pem"), key.serialize_pem());
        }
        Authority(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What the server sends to a client with these settings, or why not.
    async fn meets(&self, settings: &Settings, wants_client: bool) -> Result<String, String> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = self.acceptor(wants_client);
        let server = async {
            let (tcp, _) = listener.accept().await.unwrap();
            if let Ok(mut tls) = acceptor.accept(tcp).await {
                let _ = tokio::io::AsyncWriteExt::write_all(&mut tls, b"welcome").await;
                let _ = tokio::io::AsyncWriteExt::shutdown(&mut tls).await;
            }
        };
        let tls =
            client(settings, "127.0.0.1", &["http/1.1"]).map_err(|error| error.to_string())?;
        let client = async {
            let tcp = TcpStream::connect(address).await.unwrap();
            let mut tls = TlsConnector::from(tls.config).connect(tls.server_name, tcp).await?;
            let mut text = String::new();
            tls.read_to_string(&mut text).await?;
            Ok::<_, std::io::Error>(text)
        };
        let (_, met) = tokio::join!(server, client);
        met.map_err(|error| error.to_string())
    }

    fn acceptor(&self, wants_client: bool) -> TlsAcceptor {
        let read = |path: &Path| {
            CertificateDer::pem_file_iter(path).unwrap().map(Result::unwrap).collect::<Vec<_>>()
        };
        let provider = Arc::new(default_provider());
        let builder = rustls::ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match wants_client {
            false => builder.with_no_client_auth(),
            true => {
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(read(&self.path("ca.pem")));
                builder.with_client_cert_verifier(
                    WebPkiClientVerifier::builder_with_provider(roots.into(), provider)
                        .build()
                        .unwrap(),
                )
            }
        };
        let key = PrivateKeyDer::from_pem_file(self.path("server-key.pem")).unwrap();
        let mut config = builder.with_single_cert(read(&self.path("server.pem")), key).unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }
}

fn named() -> Settings {
    Settings { server_name: Some("server.test".to_owned()), ..Settings::default() }
}

#[tokio::test]
async fn trusts_the_authority_of_the_file_and_nobody_else() {
    let authority = Authority::new();
    let trusting = Settings { ca: Some(authority.path("ca.pem")), ..named() };
    assert_eq!(authority.meets(&trusting, false).await.as_deref(), Ok("welcome"));
    assert_snapshot!(authority.meets(&named(), false).await.unwrap_err(), @"invalid peer certificate: UnknownIssuer");
    let stranger = Authority::new();
    assert!(stranger.meets(&trusting, false).await.is_err());
}

#[tokio::test]
async fn the_certificate_must_carry_the_name() {
    let authority = Authority::new();
    let by_host = Settings { ca: Some(authority.path("ca.pem")), ..Settings::default() };
    assert_snapshot!(authority.meets(&by_host, false).await.unwrap_err(), @r#"invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("server.test")"#);
}

#[tokio::test]
async fn insecure_takes_any_certificate() {
    let authority = Authority::new();
    let insecure = Settings { insecure: true, ..Settings::default() };
    assert_eq!(authority.meets(&insecure, false).await.as_deref(), Ok("welcome"));
}

#[tokio::test]
async fn shows_its_own_certificate() {
    let authority = Authority::new();
    let nobody = Settings { ca: Some(authority.path("ca.pem")), ..named() };
    assert!(authority.meets(&nobody, true).await.is_err());
    let identity = Some((authority.path("client.pem"), authority.path("client-key.pem")));
    let known = Settings { identity, ..nobody };
    assert_eq!(authority.meets(&known, true).await.as_deref(), Ok("welcome"));
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let authority = Authority::new();
    let identity = Some((authority.path("client.pem"), authority.path("server-key.pem")));
    let error =
        client(&Settings { identity, ..named() }, "h", &[]).map(|_| ()).unwrap_err().to_string();
    assert_snapshot!(error.replace(&authority.0.path().display().to_string(), "DIR"), @"cannot use DIR/client.pem, the file of `cert` in [tls]: keys may not be consistent: KeyMismatch");
}
