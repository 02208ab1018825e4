//! Target URLs.
//!
//! A parser of our own: of a URL the suite needs five pieces, exactly as they
//! were written, and errors that name the piece at fault. None of them shows
//! a credential.

use std::net::Ipv6Addr;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Address;
use super::excerpt::{list, nearest};
use super::secrets::names_a_secret;
use crate::families::{Protocol, Scheme, absent, names};

/// What is wrong with a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// There is no `://`.
    #[error("`{url}` has no scheme: write for example `{example}://{url}`")]
    NoScheme {
        /// The URL without credentials.
        url: String,
        /// A scheme of this build.
        example: String,
    },
    /// No protocol goes by this name.
    #[error("unknown scheme `{scheme}` in `{url}`: {known}")]
    UnknownScheme {
        /// What stands before `://`.
        scheme: String,
        /// The URL without credentials.
        url: String,
        /// The nearest known one, and all.
        known: String,
    },
    /// `http` or `https`, which say nothing about the protocol on top.
    #[error(
        "`{scheme}` in `{url}` says how to reach a server, not what it speaks: this release knows {known}"
    )]
    Http {
        /// `http` or `https`.
        scheme: String,
        /// The URL without credentials.
        url: String,
        /// The schemes of this build.
        known: String,
    },
    /// A protocol that this build does not verify.
    #[error("`{url}`: {why}; it knows {known}")]
    Later {
        /// The URL without credentials.
        url: String,
        /// Whether a later release or another build verifies it.
        why: String,
        /// The schemes of this build.
        known: String,
    },
    /// Nothing stands where the host belongs.
    #[error("`{url}` names no host: write `{scheme}://HOST:PORT/PATH`")]
    NoHost {
        /// The URL without credentials.
        url: String,
        /// Its scheme.
        scheme: String,
    },
    /// The host can be none.
    #[error("bad host `{host}` in `{url}`: {why}")]
    BadHost {
        /// What stands where the host belongs.
        host: String,
        /// The URL without credentials.
        url: String,
        /// What a host is made of.
        why: &'static str,
    },
    /// The port is not a number from 1 to 65535.
    #[error("bad port{port} in `{url}`: {why}")]
    BadPort {
        /// What stands where the port belongs, where it is safe to show.
        port: String,
        /// The URL without credentials.
        url: String,
        /// What to write.
        why: &'static str,
    },
    /// The URL has a part that starts with `#`.
    #[error(
        "`{url}` has a fragment (`#…`), which {why}: leave it out, or write `%23` for a `#` that belongs to the path ({section})"
    )]
    Fragment {
        /// The URL without credentials.
        url: String,
        /// Why it must not be there.
        why: String,
        /// Which section says so.
        section: &'static str,
    },
    /// A character that must not stand in a URL.
    #[error("`{url}` has {character} at position {at}: {instead}")]
    Illegal {
        /// The URL without credentials.
        url: String,
        /// Which, in words.
        character: String,
        /// Where, from 1.
        at: usize,
        /// What to write instead.
        instead: String,
    },
    /// The user name or password cannot be sent with HTTP.
    #[error("the credentials in `{url}` cannot be sent: {why}")]
    Credentials {
        /// The URL without credentials.
        url: String,
        /// What is in the way.
        why: &'static str,
    },
}

/// The pieces of a URL, checked but not yet understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// In lower case.
    pub scheme: String,
    /// User name and password as they stand in the URL.
    pub userinfo: Option<String>,
    /// In lower case, IPv6 without brackets.
    pub host: String,
    /// Where the URL names one.
    pub port: Option<u16>,
    /// Path and query, at least `/`.
    pub path: String,
}

impl Pieces {
    /// The port, and the value of the Host field: it has a port only where that is
    /// not the `usual` one.
    pub fn authority(&self, usual: u16) -> (u16, String) {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        match self.port.unwrap_or(usual) {
            port if port == usual => (port, host),
            port => (port, format!("{host}:{port}")),
        }
    }
}

/// A URL that names a target.
#[derive(Clone)]
pub struct TargetUrl {
    /// What it speaks, by its scheme.
    pub protocol: &'static Protocol,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// Where to connect.
    pub address: Address,
    /// User name and password, where it has them.
    pub credentials: Option<Credentials>,
    /// What a report may show.
    pub shown: String,
    /// Values of query parameters that are secrets by their names.
    pub secrets: Vec<String>,
}

/// A user name and a password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The user name.
    pub user: Vec<u8>,
    /// The password.
    pub password: Vec<u8>,
    /// As they stand in the URL, where they do.
    pub raw: Option<String>,
}

impl Credentials {
    /// The value of `Authorization` (RFC 7617).
    pub fn basic(&self) -> String {
        let mut pair = self.user.clone();
        pair.push(b':');
        pair.extend(&self.password);
        format!("Basic {}", STANDARD.encode(pair))
    }
}

/// Takes a target URL apart; `protocols` are those of the build.
pub fn read(text: &str, protocols: &'static [&'static Protocol]) -> Result<TargetUrl, UrlError> {
    let name = scheme_of(text, protocols)?;
    let (protocol, scheme) = find(text, &name, protocols)?;
    let pieces = take_apart(text)?;
    let (port, authority) = pieces.authority(scheme.port);
    let credentials = pieces.userinfo.as_deref().map(|raw| credentials(text, raw)).transpose()?;
    let secrets = query_secrets(&pieces.path);
    let shown = format!("{}://{authority}{}", scheme.name, conceal(&pieces.path));
    let address = Address { host: pieces.host, port, authority, path: pieces.path };
    Ok(TargetUrl { protocol, tls: scheme.tls, address, credentials, shown, secrets })
}

fn schemes(protocols: &[&'static Protocol]) -> Vec<&'static str> {
    protocols.iter().flat_map(|protocol| protocol.schemes).map(|scheme| scheme.name).collect()
}

fn scheme_of(text: &str, protocols: &[&'static Protocol]) -> Result<String, UrlError> {
    match text.split_once("://") {
        Some((scheme, _)) => Ok(scheme.to_ascii_lowercase()),
        None => Err(UrlError::NoScheme {
            url: conceal(text),
            example: schemes(protocols).first().copied().unwrap_or("SCHEME").to_owned(),
        }),
    }
}

fn find(
    text: &str,
    name: &str,
    protocols: &'static [&'static Protocol],
) -> Result<(&'static Protocol, Scheme), UrlError> {
    for protocol in protocols {
        if let Some(scheme) = protocol.schemes.iter().find(|scheme| scheme.name == name) {
            return Ok((protocol, *scheme));
        }
    }
    let (scheme, url) = (name.to_owned(), conceal(text));
    let all = schemes(protocols);
    let known = list(&all);
    if let Some(why) = absent::scheme(name) {
        return Err(UrlError::Later { url, why, known });
    }
    if name == "http" || name == "https" {
        return Err(UrlError::Http { scheme, url, known });
    }
    let known = match nearest(name, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? This release knows {known}"),
        None => format!("this release knows {known}"),
    };
    Err(UrlError::UnknownScheme { scheme, url, known })
}

/// Takes a URL of any scheme apart.
pub fn take_apart(text: &str) -> Result<Pieces, UrlError> {
    let url = || conceal(text);
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let scheme = scheme.to_ascii_lowercase();
    // A CR or LF in the path would let a target file write header fields of
    // its own, a space would end the path.
    if let Some((at, c)) = text.chars().enumerate().find(|(_, c)| !c.is_ascii_graphic()) {
        return Err(UrlError::Illegal {
            url: url().escape_debug().to_string(),
            character: describe(c),
            at: at + 1,
            instead: instead_of(c),
        });
    }
    if rest.contains('#') {
        return Err(fragment(url(), &scheme));
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (userinfo, place) = match authority.rsplit_once('@') {
        Some((userinfo, place)) => (Some(userinfo.to_owned()), place),
        None => (None, authority),
    };
    let (host, port) = split_port(place);
    if host.is_empty() {
        return Err(UrlError::NoHost { url: url(), scheme });
    }
    let host = read_host(text, host)?;
    let port = read_port(text, port, tail.contains('@'))?;
    let path = if tail.starts_with('/') { tail.to_owned() } else { format!("/{tail}") };
    Ok(Pieces { scheme, userinfo, host, port, path })
}

fn fragment(url: String, scheme: &str) -> UrlError {
    let of = |names: &&&names::Names| names.schemes.iter().any(|own| own.name == scheme);
    let (why, section) = match names::ALL.iter().find(of).and_then(|names| names.no_fragment) {
        Some(section) => (format!("a {scheme} URL must not have"), section),
        None => ("no request carries".to_owned(), "RFC 3986 section 3.5"),
    };
    UrlError::Fragment { url, why, section }
}

/// Host, still in brackets where it is IPv6, and what follows its colon.
fn split_port(place: &str) -> (&str, Option<&str>) {
    let after_host = place.rfind(']').map_or(0, |at| at + 1);
    match place[after_host..].find(':') {
        Some(colon) => (&place[..after_host + colon], Some(&place[after_host + colon + 1..])),
        None => (place, None),
    }
}

fn read_host(text: &str, host: &str) -> Result<String, UrlError> {
    let bad = |why| UrlError::BadHost { host: host.to_owned(), url: conceal(text), why };
    if host.contains(['[', ']']) {
        let inner = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let inner = inner.ok_or_else(|| bad("brackets stand around an IPv6 address"))?;
        let address: Ipv6Addr = inner.parse().map_err(|_| bad("this is not an IPv6 address"))?;
        return Ok(address.to_string());
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    match host.chars().all(fits) {
        true => Ok(host.to_ascii_lowercase()),
        false => Err(bad("a host is made of letters, digits, `-`, `.` and `_`")),
    }
}

fn read_port(text: &str, port: Option<&str>, at_sign_later: bool) -> Result<Option<u16>, UrlError> {
    // RFC 3986 section 3.2.3 allows a colon with nothing behind it.
    let Some(port) = port.filter(|port| !port.is_empty()) else { return Ok(None) };
    match port.parse() {
        Ok(number) if number > 0 && port.bytes().all(|b| b.is_ascii_digit()) => Ok(Some(number)),
        // This may be the first part of a password.
        _ if at_sign_later => Err(UrlError::BadPort {
            port: String::new(),
            url: conceal(text),
            why: "write a `/`, `?` or `@` that belongs to a password as `%2F`, `%3F` or `%40`",
        }),
        _ => Err(UrlError::BadPort {
            port: format!(" `{port}`"),
            url: conceal(text),
            why: "a port is a number from 1 to 65535",
        }),
    }
}

fn credentials(text: &str, raw: &str) -> Result<Credentials, UrlError> {
    let (user, password) = raw.split_once(':').unwrap_or((raw, ""));
    let (user, password) = (percent_decode(user), percent_decode(password));
    let bad = |why| Err(UrlError::Credentials { url: conceal(text), why });
    if user.contains(&b':') {
        return bad("HTTP separates user and password by a colon, so that the user can have none");
    }
    if user.iter().chain(&password).any(u8::is_ascii_control) {
        return bad("there is a control character in them");
    }
    Ok(Credentials { user, password, raw: Some(raw.to_owned()) })
}

fn describe(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '\r' => "a carriage return".to_owned(),
        '\n' => "a line feed".to_owned(),
        '\t' => "a tab".to_owned(),
        c if c.is_ascii_control() => format!("the control character U+{:04X}", u32::from(c)),
        c => format!("the character `{c}`"),
    }
}

fn instead_of(c: char) -> String {
    let encoded = percent_encode(c.encode_utf8(&mut [0; 4]));
    match c.is_ascii() {
        true => format!("write it as `{encoded}`"),
        false => {
            format!("write it as `{encoded}` in a path, a host name in its ASCII form (`xn--…`)")
        }
    }
}

/// `text` with everything but unreserved characters as `%XX`.
pub fn percent_encode(text: &str) -> String {
    percent_encode_bytes(text.as_bytes())
}

/// `bytes` with everything but unreserved characters as `%XX`.
pub fn percent_encode_bytes(bytes: &[u8]) -> String {
    let mut encoded = String::new();
    for byte in bytes {
        match *byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(*byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// `text` with every `%XX` decoded; a `%` that begins none stays.
pub fn percent_decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair =
            text.get(at + 1..at + 3).filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()));
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if bytes[at] == b'%' => {
                decoded.push(byte);
                at += 3;
            }
            _ => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    decoded
}

/// Values of query parameters that are secrets by their names, as written and decoded.
pub fn query_secrets(path: &str) -> Vec<String> {
    let mut secrets = Vec::new();
    let values = query_values(path, Inside::Url).map(|range| &path[range]);
    for value in values.filter(|value| !value.is_empty()) {
        secrets.push(value.to_owned());
        secrets.extend(String::from_utf8(percent_decode(value)));
    }
    secrets
}

/// What a URL stands in.
#[derive(Clone, Copy)]
enum Inside {
    /// Nothing else: a quotation mark is a character of it.
    Url,
    /// A line of a file, where a quotation mark ends it.
    Line,
}

impl Inside {
    fn ends_at(self, c: char) -> bool {
        matches!(self, Inside::Line) && matches!(c, '"' | '\'')
    }
}

/// Where the values of secret query parameters lie.
fn query_values(text: &str, inside: Inside) -> impl Iterator<Item = Range<usize>> {
    let query = text.find('?').map_or(text.len(), |at| at + 1);
    let mut at = query;
    text[query..].split(['&', ';']).filter_map(move |pair| {
        let start = at;
        at += pair.len() + 1;
        let (name, value) = pair.split_once('=')?;
        let name = String::from_utf8_lossy(&percent_decode(name)).into_owned();
        let from = start + name_len(pair);
        let len = value.find(|c| inside.ends_at(c)).unwrap_or(value.len());
        names_a_secret(&name).then_some(from..from + len)
    })
}

fn name_len(pair: &str) -> usize {
    pair.find('=').map_or(pair.len(), |at| at + 1)
}

/// Where credentials lie in a line of text that holds a URL.
pub fn secret_parts(line: &str) -> Vec<Range<usize>> {
    secrets_in(line, Inside::Line)
}

fn secrets_in(text: &str, inside: Inside) -> Vec<Range<usize>> {
    let start = text.find("://").map_or(0, |at| at + 3);
    let mut parts: Vec<Range<usize>> = query_values(text, inside).collect();
    // Up to the last `@`, even behind a `/`: somebody may have forgotten to
    // encode a password. A path with an `@` then shows less than it could.
    if let Some(at) = text[start..].rfind('@') {
        let whole = start..start + at;
        // A later `@` in a query is no end of credentials when one comes before the path.
        let ends = |c| matches!(c, '/' | '?' | '#') || c == '"' && inside.ends_at(c);
        let authority = text[start..].find(ends).unwrap_or(text.len() - start);
        match text[start..start + authority].rfind('@') {
            Some(end) => parts.push(start..start + end),
            None if looks_like_credentials(&text[start..start + authority]) => parts.push(whole),
            None => {}
        }
    }
    parts
}

/// Whether what stands before the first slash is the beginning of `user:password`
/// rather than a host with its port.
fn looks_like_credentials(authority: &str) -> bool {
    let (_, port) = split_port(authority);
    port.is_some_and(|port| port.parse::<u16>().is_err())
}

/// `url` with every credential replaced by `*`.
pub fn conceal(url: &str) -> String {
    let mut parts = secrets_in(url, Inside::Url);
    parts.sort_by_key(|part| std::cmp::Reverse(part.start));
    let mut shown = url.to_owned();
    let mut limit = shown.len();
    for part in parts {
        if part.end <= limit && !part.is_empty() {
            limit = part.start;
            shown.replace_range(part, "*");
        }
    }
    shown
}
