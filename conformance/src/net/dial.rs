//! How a connection comes about, and why none does.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Stream, narrow};
use crate::case::{Stop, Timing};
use crate::targets::Tls;

/// Why no connection came about.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// The name has no address.
    #[error("no address for the host {host}: {source}")]
    Resolve {
        /// The host of the URL.
        host: String,
        /// What the resolver said.
        source: io::Error,
    },
    /// Nobody listens.
    #[error("connection refused at {at}")]
    Refused {
        /// Host and port.
        at: String,
    },
    /// No answer to the attempt.
    #[error("no connection to {at} within {after:?}")]
    TimedOut {
        /// Host and port.
        at: String,
        /// How long the attempt took.
        after: Duration,
    },
    /// Anything else that the system reports.
    #[error("no connection to {at}: {source}")]
    Other {
        /// Host and port.
        at: String,
        /// What the system said.
        source: io::Error,
    },
    /// The target speaks TLS, but nothing that was offered in the ALPN extension.
    #[error("{at} takes none of the protocols that were offered by ALPN")]
    NoProtocol {
        /// Host and port.
        at: String,
    },
    /// TCP stood, TLS did not.
    #[error("no TLS with {at}: {why}")]
    Tls {
        /// Host and port.
        at: String,
        /// What rustls said, with advice where there is some.
        why: String,
    },
}

impl std::convert::From<DialError> for Stop {
    fn from(error: DialError) -> Stop {
        Stop::inconclusive(error.to_string())
    }
}

/// How much a connection takes before it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Buffers {
    /// As much as the system likes.
    #[default]
    Usual,
    /// A few kibibytes.
    Small,
}

/// Connects within patience, with TLS where `tls` says how.
pub(super) async fn dial(
    at: (&str, u16),
    time: Timing,
    tls: Option<&Tls>,
    buffers: Buffers,
) -> Result<Stream, DialError> {
    let tcp = dial_tcp(at, time.patience, buffers).await?;
    let Some(tls) = tls else { return Ok(Stream::Plain(tcp)) };
    let until = Instant::now() + time.patience;
    Ok(Stream::Tls(Box::new(start_tls(tls, shown(at), tcp, until).await?)))
}

async fn dial_tcp(
    (host, port): (&str, u16),
    patience: Duration,
    buffers: Buffers,
) -> Result<TcpStream, DialError> {
    let at = shown((host, port));
    // A full accept queue drops the first packet; the second comes after a
    // second. That is the crowd's doing, not the target's, so connecting
    // may take one second more than patience.
    let allowed = patience + Duration::from_secs(1);
    let attempt = async {
        match buffers {
            Buffers::Usual => TcpStream::connect((host, port)).await,
            Buffers::Small => narrow::connect((host, port)).await,
        }
    };
    let tcp = match timeout_at(Instant::now() + allowed, attempt).await {
        Err(_) => return Err(DialError::TimedOut { at, after: allowed }),
        Ok(Ok(tcp)) => tcp,
        Ok(Err(source)) if source.kind() == io::ErrorKind::ConnectionRefused => {
            return Err(DialError::Refused { at });
        }
        // The resolver's errors are the only ones without a number of the system.
        Ok(Err(source)) if source.raw_os_error().is_none() => {
            return Err(DialError::Resolve { host: host.to_owned(), source });
        }
        Ok(Err(source)) => return Err(DialError::Other { at, source }),
    };
    // Cases decide themselves what shares a segment.
    tcp.set_nodelay(true).map_err(|source| DialError::Other { at, source })?;
    Ok(tcp)
}

async fn start_tls(
    tls: &Tls,
    at: String,
    tcp: TcpStream,
    until: Instant,
) -> Result<TlsStream<TcpStream>, DialError> {
    let connector = TlsConnector::from(Arc::clone(&tls.config));
    match timeout_at(until, connector.connect(tls.server_name.clone(), tcp)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) if is_no_protocol(&error) => Err(DialError::NoProtocol { at }),
        Ok(Err(error)) => Err(DialError::Tls { at, why: tls_advice(&error) }),
        Err(_) => Err(DialError::Tls { at, why: "no answer to the client hello".to_owned() }),
    }
}

/// Host and port for a person, IPv6 in brackets.
fn shown((host, port): (&str, u16)) -> String {
    match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    }
}

/// Whether the target ended the handshake because of the ALPN extension.
fn is_no_protocol(error: &io::Error) -> bool {
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let alert = rustls::AlertDescription::NoApplicationProtocol;
    cause == Some(&rustls::Error::AlertReceived(alert))
}

/// What rustls said, and what to do about a certificate that does not verify.
fn tls_advice(error: &io::Error) -> String {
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match cause {
        Some(rustls::Error::InvalidCertificate(_)) => format!(
            "{error}; name its authority in a target file: [tls] ca = \"ca.pem\", or trust anything: [tls] insecure = true"
        ),
        Some(rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType)) => {
            "what it answers is no TLS; is this the port for connections without TLS?".to_owned()
        }
        _ => error.to_string(),
    }
}
