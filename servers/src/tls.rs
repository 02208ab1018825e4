//! TLS for servers on this machine: an authority that lives as long as the process.
//!
//! Its private key is never written anywhere, so nobody can use it after the process has
//! ended. Clients trust it by being given its certificate, not by switching checks off.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;

/// The names under which a server on this machine is reached.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Why TLS could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// rustls does not take the configuration.
    #[error("cannot configure TLS: {0}")]
    Config(#[from] rustls::Error),
}

/// A server's side of TLS, and what its clients must trust.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The authority's certificate, as PEM.
    pub ca_pem: String,
    /// Presents a certificate for localhost, 127.0.0.1 and ::1, signed by the authority.
    pub config: Arc<ServerConfig>,
}

/// Makes a new authority and a certificate for a server on this machine.
///
/// # Errors
/// When the system has no randomness to make keys of.
// ANCHOR: identity
pub fn identity() -> Result<Identity, Error> {
    let mut ca = CertificateParams::default();
    ca.distinguished_name.push(DnType::CommonName, "Wireproof throwaway authority");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let ca_key = KeyPair::generate()?;
    let ca_pem = ca.self_signed(&ca_key)?.pem();

    let mut leaf = CertificateParams::new(NAMES.map(str::to_owned))?;
    leaf.distinguished_name.push(DnType::CommonName, "localhost");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Strict clients, such as Python since 3.13, refuse a certificate without it.
    leaf.use_authority_key_identifier_extension = true;
    let leaf_key = KeyPair::generate()?;
    let certificate = leaf.signed_by(&leaf_key, &Issuer::new(ca, ca_key))?;

    // The provider is named, because a program that links two of them has no default.
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(leaf_key.serialize_der()).into(),
        )?;
    // A client that offers HTTP/2 as well must know that we speak only HTTP/1.1.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Identity { ca_pem, config: Arc::new(config) })
}
// ANCHOR_END: identity
