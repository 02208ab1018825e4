//! What is verified: an address, what it promises, and how to start it.
//!
//! A target is named by a URL ([`from_url`]) or by a target file
//! ([`from_file`]); both give a [`Spec`], and [`Spec::open`] makes a
//! [`Target`] of it that cases can talk to.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::families::{Protocol, Settings};
use crate::outcome::Exit;
use crate::timing::Timing;

pub(crate) mod checks;
pub mod excerpt;
pub mod file;
mod host;
mod init;
mod output;
mod process;
pub(crate) mod read;
mod ready;
pub mod secrets;
mod served;
mod spec;
mod start;
pub mod template;
#[cfg(all(test, feature = "ws"))]
mod tests;
mod tls;
pub mod url;
pub mod values;

pub use excerpt::{FileError, Place};
pub use init::init_file;
pub use process::Process;
pub use secrets::Secrets;
use served::Says;
pub use served::Service;
pub use spec::Spec;
pub use start::{StartError, StartFault};
pub use tls::TlsError;
pub use url::UrlError;
#[cfg(feature = "http")]
pub(crate) use url::take_apart;

/// A target that can be talked to.
pub struct Target {
    /// Its name, unique in a run.
    pub name: String,
    /// What it speaks.
    pub protocol: &'static Protocol,
    /// Its address, without credentials, as reports show it.
    pub url: String,
    /// Where to connect.
    pub address: Address,
    /// What it promises: `echo`, `subprotocol:chat`.
    pub can: Vec<String>,
    /// What its table says beyond that, see [`Target::settings`].
    pub settings: Option<Arc<dyn Settings>>,
    /// Fields that every request carries.
    pub headers: Vec<(String, String)>,
    /// How to speak TLS, for `wss` and its like.
    pub tls: Option<Tls>,
    /// What must not reach a report.
    pub secrets: Secrets,
    /// How long things may take, from the target file and `--slow`.
    pub timing: Timing,
    /// What runs behind it, where the run started it.
    pub process: Option<Process>,
}

/// Where to connect, and what to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Host name or address, IPv6 without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Value of the Host field: the port only where it is not the scheme's default.
    pub authority: String,
    /// Path and query, at least `/`.
    pub path: String,
}

/// How to speak TLS to a target.
#[derive(Clone)]
pub struct Tls {
    /// Trusted authorities and client certificate.
    pub config: Arc<rustls::ClientConfig>,
    /// The name that the certificate must carry.
    pub server_name: rustls::pki_types::ServerName<'static>,
}

impl Target {
    /// What its table says, in the type of its family.
    pub fn settings<T: Settings>(&self) -> Option<Arc<T>> {
        self.settings.clone()?.as_type()
    }

    /// Whether the target promises `word`, with or without a value.
    pub fn can(&self, word: &str) -> bool {
        self.can
            .iter()
            .any(|have| have == word || have.split_once(':').is_some_and(|(w, _)| w == word))
    }

    /// The value that the target promises for `word`: `chat` of `subprotocol:chat`.
    pub fn value_of(&self, word: &str) -> Option<&str> {
        self.can
            .iter()
            .find_map(|have| have.split_once(':').filter(|(w, _)| *w == word).map(|(_, v)| v))
    }
}

/// Why there is no target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// A URL cannot be understood.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// A target file cannot be read.
    #[error("cannot read the target file {path}: {why}; `--init` writes one")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// A target file says something wrong.
    #[error(transparent)]
    File(#[from] FileError),
    /// A target did not start.
    #[error("{target}: {why}")]
    Start {
        /// Its name.
        target: String,
        /// Why.
        why: Box<StartError>,
    },
    /// The URL of a server in this process does not say where its port belongs.
    #[error("the URL `{url}` of a server in this process {why}")]
    Served {
        /// The URL, as it was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// A preset is not one of this target.
    #[error("{0}")]
    Preset(String),
    /// The files of `[tls]` cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl TargetError {
    /// How a run ends with this error: nearly all are a matter of
    /// configuration, but a machine without a free port says nothing about
    /// the target.
    pub fn exit(&self) -> Exit {
        match self {
            TargetError::Start { why, .. } if matches!(why.what, StartFault::NoPlace { .. }) => {
                Exit::Inconclusive
            }
            _ => Exit::Usage,
        }
    }
}

/// Reads a target URL. Its name is the URL without credentials.
///
/// # Errors
/// When the scheme is none of this build, or when a part of the URL is bad.
pub fn from_url(url: &str) -> Result<Spec, TargetError> {
    spec::from_url(url, None)
}

/// Reads a target URL of a server whose routes and promises the preset called
/// `preset` knows: `app`, `nchan`, `etcd2`.
///
/// # Errors
/// As [`from_url`]; when there is no such preset, and when the protocol has none.
pub fn from_url_with(url: &str, preset: &str) -> Result<Spec, TargetError> {
    spec::from_url(url, Some(preset))
}

/// Makes targets of a server inside this process: one, or where a target file
/// describes it one per table of a protocol. A target that is known by its URL has
/// the URL as its name, as it was given, so that it stays the same from run to run.
///
/// # Errors
/// When `{port}` is missing in the URL, and as [`from_url_with`] and [`from_file`].
pub fn from_service(service: Service, preset: Option<&str>) -> Result<Vec<Spec>, TargetError> {
    match service.says.clone() {
        Says::Url(url) => Ok(vec![spec::from_service(service, &url, preset)?]),
        Says::File(text) => {
            Ok(read::read_served(&text, service, &|variable| std::env::var(variable).ok())?)
        }
    }
}

/// Reads a target file: one target per table of a protocol.
///
/// # Errors
/// When the file cannot be read or says something wrong, and when a variable
/// of the environment that it names is not set.
pub fn from_file(path: &Path) -> Result<Vec<Spec>, TargetError> {
    let text = std::fs::read_to_string(path).map_err(|error| TargetError::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    Ok(read::read(path, &text, &|variable| std::env::var(variable).ok())?)
}

/// Whether a target of `protocol` may promise `word`, as a target file does
/// under `can`; else what is wrong with it.
pub(crate) fn check_promise(protocol: &Protocol, word: &str) -> Result<(), String> {
    checks::ability(protocol, word)
}

/// Whether the address is on this machine for certain: a literal loopback
/// address, or `localhost`. Another name is not looked up.
pub fn is_loopback(address: &Address) -> bool {
    is_loopback_host(&address.host)
}

pub(crate) fn is_loopback_host(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(ip) => ip.to_canonical().is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}
