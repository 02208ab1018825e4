//! The opening handshake: the checks of RFC 6455 section 4.2.1 and the answer of
//! section 4.2.2, as one function from a request to a verdict.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, PAD};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Uri, Version};
use sha1::{Digest as _, Sha1};

/// The one version of the protocol that exists outside museums.
const VERSION: &str = "13";

/// Section 1.3. It means nothing; a server that can append it to the key and hash
/// the result shows that it speaks WebSocket and not just any HTTP.
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Section 4.1 gives `AQIDBAUGBwgJCgsMDQ4PEC==` as an example key, and its unused
/// last bits are not zero: a strict decoder would refuse the specification's own.
const KEY: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, PAD.with_decode_allow_trailing_bits(true));

/// What the answer to an accepted handshake depends on.
#[derive(Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The proof for `Sec-WebSocket-Accept` that this server read this key.
    pub accept: String,
    /// The subprotocol that both sides will speak, if they agreed on one.
    pub protocol: Option<&'static str>,
}

/// Why a request does not become a WebSocket connection.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The path names nothing that this server offers.
    #[error("nothing lives at this path")]
    UnknownPath,
    /// The method is not GET.
    #[error("a WebSocket handshake is a GET request")]
    Method,
    /// The request is older than HTTP/1.1, in which upgrades first appear.
    #[error("a WebSocket handshake needs HTTP/1.1")]
    HttpVersion,
    /// There is no Host, or more than one, or it is not an authority.
    #[error("send exactly one Host, like example.com:9001")]
    Host,
    /// The request carries a body, so nobody can tell where the frames begin.
    #[error("a WebSocket handshake has no body")]
    Body,
    /// An ordinary request to a path that speaks nothing but WebSocket.
    #[error("this path speaks WebSocket: send Upgrade: websocket")]
    NoUpgrade,
    /// `Upgrade` is there, but no `Connection` field says that it is for this hop.
    #[error("send Connection: Upgrade along with Upgrade: websocket")]
    NotForThisHop,
    /// There is no key, or more than one, or it is not 16 bytes in base64.
    #[error("send exactly one Sec-WebSocket-Key of 16 bytes in base64")]
    Key,
    /// The client speaks another version of the protocol.
    #[error("this server speaks version {VERSION} of the protocol")]
    WebSocketVersion,
    /// A field breaks its grammar (section 4.3).
    #[error("{0} does not have the form that RFC 6455 section 4.3 gives it")]
    Grammar(&'static str),
    /// A page of another site asks, with the visitor's cookies (section 10.2).
    #[error("this origin may not connect")]
    Origin,
}

/// Checks a request whose path is known, in the order of section 4.2.1.
///
/// `protocol` is the subprotocol that this path speaks; `allowed_origins` are those whose
/// pages may connect. A request without `Origin` does not come from a browser, so it
/// carries nobody's cookies by accident, and passes.
///
/// # Errors
/// The first thing that is wrong with the request.
// ANCHOR: check
pub fn check<B>(
    request: &Request<B>,
    protocol: &'static str,
    allowed_origins: &[String],
) -> Result<Accepted, Refusal> {
    let headers = request.headers();
    if request.method() != Method::GET {
        return Err(Refusal::Method);
    }
    if request.version() < Version::HTTP_11 {
        return Err(Refusal::HttpVersion);
    }
    if !only(headers, header::HOST).is_some_and(is_authority) {
        return Err(Refusal::Host);
    }
    if has_body(headers) {
        return Err(Refusal::Body);
    }
    if !lists(headers, header::UPGRADE, "websocket") {
        return Err(Refusal::NoUpgrade);
    }
    if !lists(headers, header::CONNECTION, "upgrade") {
        return Err(Refusal::NotForThisHop);
    }
    let key = only(headers, header::SEC_WEBSOCKET_KEY).filter(|key| is_key(key));
    let key = key.ok_or(Refusal::Key)?;
    if only(headers, header::SEC_WEBSOCKET_VERSION) != Some(VERSION) {
        return Err(Refusal::WebSocketVersion);
    }
    let offered = offered_protocols(headers)?;
    // Every extension is declined by not being named in the answer, but the
    // offer must still be well formed.
    check_extensions(headers)?;
    if headers.contains_key(header::ORIGIN) {
        let origin = only(headers, header::ORIGIN).ok_or(Refusal::Origin)?;
        if !allowed_origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin)) {
            return Err(Refusal::Origin);
        }
    }
    Ok(Accepted {
        accept: accept_value(key),
        protocol: offered.contains(&protocol).then_some(protocol),
    })
}
// ANCHOR_END: check

/// The value that proves to the client that its key was read (section 4.2.2).
// ANCHOR: accept
#[must_use]
pub fn accept_value(key: &str) -> String {
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    KEY.encode(digest)
}
// ANCHOR_END: accept

impl Accepted {
    /// The answer that ends HTTP on this connection.
    #[must_use]
    // ANCHOR: switch
    pub fn response<B: Default>(&self) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        let accept = HeaderValue::try_from(&self.accept).expect("base64 is visible ASCII");
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        if let Some(protocol) = self.protocol {
            let protocol = HeaderValue::from_static(protocol);
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
        }
        response
    }
    // ANCHOR_END: switch
}

impl Refusal {
    /// The status that tells the client what it could do about it.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Origin => StatusCode::FORBIDDEN,
            Self::NoUpgrade | Self::WebSocketVersion => StatusCode::UPGRADE_REQUIRED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The answer, with the fields that its status demands. The reason is its body.
    ///
    /// A client that got its handshake wrong may already have sent frames, and they
    /// must never be read as the next request: so a refusal ends the connection.
    #[must_use]
    pub fn response<B: From<String>>(&self) -> Response<B> {
        let mut response = Response::new(B::from(format!("{self}\n")));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
        set(header::CONTENT_TYPE, "text/plain; charset=utf-8");
        set(header::CONNECTION, "close");
        if *self == Self::Method {
            set(header::ALLOW, "GET");
        }
        if self.status() == StatusCode::UPGRADE_REQUIRED {
            set(header::CONNECTION, "upgrade, close");
            set(header::UPGRADE, "websocket");
            set(header::SEC_WEBSOCKET_VERSION, VERSION);
        }
        response
    }
}

/// The value of a field that may occur only once. Two of them are as bad as none:
/// this server and a proxy in front of it could each believe another one.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// The members of a comma-separated list, which may be spread over several fields.
/// Empty members do not count (RFC 9110 section 5.6.1).
fn members(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .into_iter()
        // A field that is not ASCII becomes a member that no grammar accepts.
        .flat_map(|value| value.to_str().unwrap_or("\u{fffd}").split(','))
        .map(str::trim)
        .filter(|member| !member.is_empty())
}

/// Whether a list names `wanted`. Proxies add members of their own, such as
/// `keep-alive`, and Firefox sends `Connection: keep-alive, Upgrade` by itself.
fn lists(headers: &HeaderMap, name: HeaderName, wanted: &str) -> bool {
    members(headers, name).any(|member| member.eq_ignore_ascii_case(wanted))
}

fn is_authority(host: &str) -> bool {
    let parts = host.parse::<Uri>().map(Uri::into_parts);
    let authority = parts.ok().and_then(|parts| parts.authority);
    authority.is_some_and(|authority| authority == host && !host.contains('@'))
}

fn has_body(headers: &HeaderMap) -> bool {
    headers.contains_key(header::TRANSFER_ENCODING)
        || headers.get_all(header::CONTENT_LENGTH).iter().any(|length| length != "0")
}

fn is_key(key: &str) -> bool {
    KEY.decode(key).is_ok_and(|bytes| bytes.len() == 16)
}

/// `1#token`: at least one, when the field is there at all.
fn offered_protocols(headers: &HeaderMap) -> Result<Vec<&str>, Refusal> {
    let refusal = Refusal::Grammar("Sec-WebSocket-Protocol");
    let offered: Vec<_> = members(headers, header::SEC_WEBSOCKET_PROTOCOL).collect();
    let missing = offered.is_empty() && headers.contains_key(header::SEC_WEBSOCKET_PROTOCOL);
    if missing || !offered.iter().all(|token| is_token(token)) {
        return Err(refusal);
    }
    Ok(offered)
}

/// `1#( token *( ";" token [ "=" ( token | quoted-string ) ] ) )`, where even the quoted
/// string must hold a token. So no comma or semicolon of a valid list is ever inside
/// quotes, and splitting at them is safe.
fn check_extensions(headers: &HeaderMap) -> Result<(), Refusal> {
    let refusal = Refusal::Grammar("Sec-WebSocket-Extensions");
    let mut offers = members(headers, header::SEC_WEBSOCKET_EXTENSIONS).peekable();
    if offers.peek().is_none() && headers.contains_key(header::SEC_WEBSOCKET_EXTENSIONS) {
        return Err(refusal);
    }
    let well_formed = offers.all(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        parts.next().is_some_and(is_token) && parts.all(is_parameter)
    });
    if well_formed { Ok(()) } else { Err(refusal) }
}

fn is_parameter(parameter: &str) -> bool {
    match parameter.split_once('=') {
        None => is_token(parameter),
        Some((name, value)) => {
            let value = value.trim_start();
            let unquoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let holds_token = match unquoted {
                Some(text) => is_token(&text.replace('\\', "")),
                None => is_token(value),
            };
            is_token(name.trim_end()) && holds_token
        }
    }
}

/// RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The handshake of section 1.2, with changes: a value replaces a field, `None`
    /// removes it.
    fn request(changes: &[(&'static str, Option<&str>)]) -> Request<()> {
        let mut request = Request::get("/")
            .header("host", "server.example.com")
            .header("upgrade", "websocket")
            .header("connection", "Upgrade")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .header("sec-websocket-version", "13")
            .body(())
            .unwrap();
        for (name, value) in changes {
            request.headers_mut().remove(*name);
            if let Some(value) = value {
                request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
            }
        }
        request
    }

    fn judge(request: &Request<()>) -> Result<Accepted, Refusal> {
        check(request, "echo.wireproof", &["https://app.example".to_owned()])
    }

    fn with(name: &'static str, value: &str) -> Result<Accepted, Refusal> {
        judge(&request(&[(name, Some(value))]))
    }

    fn without(name: &'static str) -> Result<Accepted, Refusal> {
        judge(&request(&[(name, None)]))
    }

    /// The same field a second time.
    fn twice(name: &'static str, value: &'static str) -> Result<Accepted, Refusal> {
        let mut request = request(&[]);
        request.headers_mut().append(name, HeaderValue::from_static(value));
        judge(&request)
    }

    #[test]
    fn the_accept_value_is_that_of_section_1_3() {
        let accepted = judge(&request(&[])).unwrap();
        assert_eq!(accepted.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(accepted.protocol, None);
    }

    #[test]
    fn the_example_key_of_section_4_1_is_accepted() {
        assert!(with("sec-websocket-key", "AQIDBAUGBwgJCgsMDQ4PEC==").is_ok());
    }

    #[test]
    fn lists_may_have_other_members_and_any_case() {
        assert!(with("upgrade", "h2c, WebSocket").is_ok());
        assert!(with("connection", "keep-alive, uPGRADE").is_ok());
        let mut request = request(&[("connection", Some("keep-alive"))]);
        request.headers_mut().append("connection", HeaderValue::from_static("upgrade"));
        assert!(judge(&request).is_ok());
    }

    #[test]
    fn another_method_is_refused() {
        let mut request = request(&[]);
        *request.method_mut() = Method::POST;
        assert_eq!(judge(&request), Err(Refusal::Method));
    }

    #[test]
    fn http_1_0_is_refused() {
        let mut request = request(&[]);
        *request.version_mut() = Version::HTTP_10;
        assert_eq!(judge(&request), Err(Refusal::HttpVersion));
    }

    #[test]
    fn host_must_be_there_once_and_be_an_authority() {
        for good in ["localhost", "127.0.0.1:9001", "[::1]:9001", "a.example"] {
            assert!(with("host", good).is_ok(), "{good}");
        }
        for bad in ["", "a b", "a/b", "me@a.example", "http://a.example", "/", "*"] {
            assert_eq!(with("host", bad), Err(Refusal::Host), "{bad}");
        }
        assert_eq!(without("host"), Err(Refusal::Host));
        assert_eq!(twice("host", "server.example.com"), Err(Refusal::Host));
    }

    #[test]
    fn a_body_is_refused() {
        assert!(with("content-length", "0").is_ok());
        assert_eq!(with("content-length", "5"), Err(Refusal::Body));
        assert_eq!(with("transfer-encoding", "chunked"), Err(Refusal::Body));
    }

    #[test]
    fn upgrade_must_list_websocket() {
        assert_eq!(without("upgrade"), Err(Refusal::NoUpgrade));
        assert_eq!(with("upgrade", "h2c"), Err(Refusal::NoUpgrade));
        assert_eq!(with("upgrade", "websockets"), Err(Refusal::NoUpgrade));
    }

    #[test]
    fn connection_must_list_upgrade() {
        assert_eq!(without("connection"), Err(Refusal::NotForThisHop));
        assert_eq!(with("connection", "keep-alive"), Err(Refusal::NotForThisHop));
    }

    #[test]
    fn the_key_must_be_there_once_and_hold_16_bytes() {
        let fifteen = "dGhlIHNhbXBsZSBub25j";
        let seventeen = "dGhlIHNhbXBsZSBub25jZXM=";
        for bad in ["", fifteen, seventeen, "dGhlIHNhbXBsZSBub25jZQ", "not base64 at all !!!!=="] {
            assert_eq!(with("sec-websocket-key", bad), Err(Refusal::Key), "{bad}");
        }
        assert_eq!(without("sec-websocket-key"), Err(Refusal::Key));
        assert_eq!(twice("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), Err(Refusal::Key));
    }

    #[test]
    fn the_version_must_be_13_once() {
        for bad in ["", "8", "12", "14", "013", "13, 8", "13.0"] {
            assert_eq!(with("sec-websocket-version", bad), Err(Refusal::WebSocketVersion), "{bad}");
        }
        assert_eq!(without("sec-websocket-version"), Err(Refusal::WebSocketVersion));
        assert_eq!(twice("sec-websocket-version", "13"), Err(Refusal::WebSocketVersion));
    }

    #[test]
    fn a_foreign_origin_is_refused_and_none_is_served() {
        assert!(with("origin", "https://app.example").is_ok());
        assert!(with("origin", "HTTPS://app.example").is_ok());
        for bad in ["https://evil.example", "http://app.example", "null", "https://app.example.com"]
        {
            assert_eq!(with("origin", bad), Err(Refusal::Origin), "{bad}");
        }
    }

    #[test]
    fn two_origins_are_refused_even_if_each_is_allowed() {
        let mut request = request(&[("origin", Some("https://app.example"))]);
        request.headers_mut().append("origin", HeaderValue::from_static("https://app.example"));
        assert_eq!(judge(&request), Err(Refusal::Origin));
    }

    #[test]
    fn the_subprotocol_is_chosen_from_what_was_offered() {
        let chosen = |offer| with("sec-websocket-protocol", offer).unwrap().protocol;
        assert_eq!(chosen("echo.wireproof"), Some("echo.wireproof"));
        assert_eq!(chosen("soap, echo.wireproof"), Some("echo.wireproof"));
        assert_eq!(chosen("soap"), None);
        // Unlike most of HTTP's names, these are compared letter by letter.
        assert_eq!(chosen("ECHO.wireproof"), None);
    }

    #[test]
    fn the_subprotocols_must_be_tokens() {
        let refused = Err(Refusal::Grammar("Sec-WebSocket-Protocol"));
        for bad in ["", ",", "a b", "a/b", "\"a\"", "a, b;c"] {
            assert_eq!(with("sec-websocket-protocol", bad), refused, "{bad}");
        }
    }

    #[test]
    fn extensions_must_have_their_form_and_are_all_declined() {
        for good in [
            "permessage-deflate; client_max_window_bits",
            "a; b=1; c=\"2\", d",
            "a; b=\"\\1\\0\"",
            "foo, , bar",
        ] {
            assert!(with("sec-websocket-extensions", good).is_ok(), "{good}");
        }
        let refused = Err(Refusal::Grammar("Sec-WebSocket-Extensions"));
        for bad in
            ["", "a b", "; a", "a;", "a; b=", "a; =b", "a; b=\"c", "a; b=\"c d\"", "a; b=\"\""]
        {
            assert_eq!(with("sec-websocket-extensions", bad), refused, "{bad}");
        }
    }

    #[test]
    fn each_refusal_has_the_fields_its_status_demands() {
        let response = Refusal::Method.response::<String>();
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "GET");

        let response = Refusal::WebSocketVersion.response::<String>();
        assert_eq!(response.status(), 426);
        assert_eq!(response.headers()["sec-websocket-version"], "13");
        assert_eq!(response.headers()["upgrade"], "websocket");
        assert_eq!(response.headers()["connection"], "upgrade, close");

        let response = Refusal::Key.response::<String>();
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["connection"], "close");
        assert!(response.body().contains("Sec-WebSocket-Key"));
    }
}
