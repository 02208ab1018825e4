//! Where a request goes.

use crate::targets::{Target, UrlError, take_apart};

/// An address that speaks HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Host name or address, IPv6 without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Value of the Host field.
    pub authority: String,
    /// Whether it speaks TLS.
    pub tls: bool,
}

impl Place {
    /// The address of a target.
    pub fn of(target: &Target) -> Place {
        let address = &target.address;
        Place {
            host: address.host.clone(),
            port: address.port,
            authority: address.authority.clone(),
            tls: target.tls.is_some(),
        }
    }

    /// The place that a URL names, and what to ask for there: path and query.
    /// A scheme that is `https`, or ends in `+https`, means TLS.
    ///
    /// # Errors
    /// When the URL cannot be taken apart.
    pub fn from_url(url: &str) -> Result<(Place, String), UrlError> {
        let pieces = take_apart(url)?;
        let tls = pieces.scheme.rsplit('+').next() == Some("https");
        let default = if tls { 443 } else { 80 };
        let port = pieces.port.unwrap_or(default);
        let host = match pieces.host.contains(':') {
            true => format!("[{}]", pieces.host),
            false => pieces.host.clone(),
        };
        let authority = if port == default { host } else { format!("{host}:{port}") };
        Ok((Place { host: pieces.host, port, authority, tls }, pieces.path))
    }
}
