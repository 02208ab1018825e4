//! TLS towards a target: whom to trust, who we are, which name to ask for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::Tls;

/// `[tls]` with every path made absolute and every placeholder filled in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) ca: Option<PathBuf>,
    /// Certificate chain and private key of the client.
    pub(crate) identity: Option<(PathBuf, PathBuf)>,
    pub(crate) server_name: Option<String>,
    pub(crate) insecure: bool,
}

/// What is wrong with the TLS settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or is not PEM.
    #[error("cannot read {path}, the file of `{key}` in [tls]: {why}")]
    File {
        /// The key that names it.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The certificates cannot be used.
    #[error("cannot use {path}, the file of `{key}` in [tls]: {why}")]
    Unusable {
        /// The key that names it.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What rustls says.
        why: String,
    },
    /// No certificate can carry this name.
    #[error(
        "`{name}` is no name that a certificate can carry: set `server_name` in [tls] to a DNS name or an IP address"
    )]
    Name {
        /// The name.
        name: String,
    },
}

/// Builds what a connection to `host` needs, which offers `alpn` (RFC 7301).
pub(crate) fn client(settings: &Settings, host: &str, alpn: &[&str]) -> Result<Tls, TlsError> {
    let server_name = server_name(settings.server_name.as_deref().unwrap_or(host))?;
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("ring offers the cipher suites of both TLS versions");
    let builder = match (settings.insecure, &settings.ca) {
        (true, _) => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        }
        (false, Some(ca)) => builder.with_root_certificates(authorities(ca)?),
        (false, None) => builder.with_root_certificates(RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        }),
    };
    let mut config = match &settings.identity {
        None => builder.with_no_client_auth(),
        Some((cert, key)) => builder
            .with_client_auth_cert(certificates("cert", cert)?, private_key(key)?)
            .map_err(|error| TlsError::Unusable {
                key: "cert",
                path: cert.clone(),
                why: error.to_string(),
            })?,
    };
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    Ok(Tls { config: Arc::new(config), server_name })
}

#[cfg(feature = "http")]
impl super::Target {
    /// How to speak TLS to `host`, which may be another than the target's, with
    /// this one name in the ALPN extension. A target without TLS of its own has
    /// no settings: then the ordinary authorities count.
    pub(crate) fn tls_to(&self, host: &str, alpn: &str) -> Result<Tls, TlsError> {
        let Tls { config, server_name } = match &self.tls {
            Some(tls) if host == self.address.host => tls.clone(),
            Some(tls) => Tls { server_name: server_name(host)?, ..tls.clone() },
            None => client(&Settings::default(), host, self.protocol.alpn)?,
        };
        let mut config = ClientConfig::clone(&config);
        config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
        Ok(Tls { config: Arc::new(config), server_name })
    }
}

fn server_name(name: &str) -> Result<ServerName<'static>, TlsError> {
    ServerName::try_from(name.to_owned()).map_err(|_| TlsError::Name { name: name.to_owned() })
}

fn authorities(path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates("ca", path)? {
        roots.add(certificate).map_err(|error| TlsError::Unusable {
            key: "ca",
            path: path.to_owned(),
            why: format!("there is something in it that is no certificate ({error})"),
        })?;
    }
    Ok(roots)
}

fn certificates(key: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let bad = |why| TlsError::File { key, path: path.to_owned(), why };
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    match found {
        Ok(found) if found.is_empty() => Err(bad("there is no certificate in PEM form".to_owned())),
        Ok(found) => Ok(found),
        Err(error) => Err(bad(in_words(error))),
    }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| TlsError::File {
        key: "key",
        path: path.to_owned(),
        why: in_words(error),
    })
}

fn in_words(error: rustls::pki_types::pem::Error) -> String {
    use rustls::pki_types::pem::Error;
    match error {
        Error::Io(error) => error.to_string(),
        Error::NoItemsFound => "there is no private key in PEM form".to_owned(),
        Error::MissingSectionEnd { .. } => "its last section has no END line".to_owned(),
        Error::IllegalSectionStart { .. } => {
            "a line that begins with `-----` opens no section".to_owned()
        }
        error => error.to_string(),
    }
}

/// Accepts every certificate, for `insecure = true`. Signatures are still
/// verified: the peer must own the certificate that it shows.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
