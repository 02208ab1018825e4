//! The opening handshake, judged by every rule (RFC 6455, section 4.2).

use super::negotiation::{Agreed, choose};
use super::{ORIGIN, PATH, SUBPROTOCOL, VERSION};
use crate::faulty::codec::ws::accept::is_key;
use crate::faulty::codec::ws::{Head, accept_value};

/// Why a request is refused: the status and one sentence.
type Refused = (&'static str, &'static str);

const BAD_REQUEST: &str = "400 Bad Request";
const FORBIDDEN: &str = "403 Forbidden";
const NOT_FOUND: &str = "404 Not Found";
const METHOD_NOT_ALLOWED: &str = "405 Method Not Allowed";
const UPGRADE_REQUIRED: &str = "426 Upgrade Required";
const FIELDS_TOO_LARGE: &str = "431 Request Header Fields Too Large";

/// The answer with status 101 and what it agrees to about compression, or the
/// bytes of the whole refusal.
pub(super) fn answer(head: &Head) -> Result<(Head, Option<Agreed>), Vec<u8>> {
    check(head).map_err(|(status, why)| refusal(status, why))?;
    let accept = accept_value(head.value("Sec-WebSocket-Key").unwrap_or_default());
    let mut answer = Head::new(
        "HTTP/1.1 101 Switching Protocols",
        &[
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept.as_str()),
        ],
    );
    if head.elements("Sec-WebSocket-Protocol").any(|offered| offered == SUBPROTOCOL) {
        answer.add("Sec-WebSocket-Protocol", SUBPROTOCOL);
    }
    let agreed = choose(head);
    if let Some(agreed) = &agreed {
        answer.add("Sec-WebSocket-Extensions", &agreed.answer());
    }
    Ok((answer, agreed))
}

/// The refusal of a head beyond the limit.
pub(super) fn too_large() -> Vec<u8> {
    refusal(FIELDS_TOO_LARGE, "the request head is too large")
}

/// A refusal with its reason as the body. The version is named in all of them:
/// it costs nothing and helps wherever the version was the reason.
fn refusal(status: &str, why: &str) -> Vec<u8> {
    let body = format!("{why}\n");
    let length = body.len().to_string();
    let mut head = Head::new(
        &format!("HTTP/1.1 {status}"),
        &[
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", length.as_str()),
            ("Sec-WebSocket-Version", VERSION),
        ],
    );
    match status {
        UPGRADE_REQUIRED => {
            head.add("Upgrade", "websocket");
            head.add("Connection", "Upgrade, close");
        }
        METHOD_NOT_ALLOWED => {
            head.add("Allow", "GET");
            head.add("Connection", "close");
        }
        _ => head.add("Connection", "close"),
    }
    let mut bytes = head.encode();
    bytes.extend_from_slice(body.as_bytes());
    bytes
}

/// Section 4.2.1, in its order, after the syntax that HTTP itself asks for.
fn check(head: &Head) -> Result<(), Refused> {
    syntax(head)?;
    let (method, target, version) =
        head.request().ok_or((BAD_REQUEST, "the request line has not three parts"))?;
    if version != "HTTP/1.1" {
        return Err((BAD_REQUEST, "the request is not HTTP/1.1"));
    }
    if method != "GET" {
        return Err((METHOD_NOT_ALLOWED, "a handshake is a GET"));
    }
    let path = path(target).ok_or((BAD_REQUEST, "the request target is neither path nor URI"))?;
    if head.count("Host") != 1 || head.value("Host") == Some("") {
        return Err((BAD_REQUEST, "a request names exactly one host"));
    }
    if !head.lists("Upgrade", "websocket") {
        return Err((UPGRADE_REQUIRED, "only WebSocket is spoken here"));
    }
    if !head.lists("Connection", "upgrade") {
        return Err((BAD_REQUEST, "Connection does not name Upgrade"));
    }
    if head.values("Sec-WebSocket-Version").collect::<Vec<_>>() != [VERSION] {
        return Err((UPGRADE_REQUIRED, "only version 13 is spoken here"));
    }
    if head.count("Sec-WebSocket-Key") != 1 || !head.values("Sec-WebSocket-Key").all(is_key) {
        return Err((BAD_REQUEST, "the key is not one nonce of 16 bytes in base64"));
    }
    if !extensions_are_well_formed(head) {
        return Err((BAD_REQUEST, "the extension offer is malformed"));
    }
    if !subprotocols_are_well_formed(head) {
        return Err((BAD_REQUEST, "the subprotocol offer is malformed"));
    }
    if head.values("Origin").any(|origin| origin != ORIGIN) {
        return Err((FORBIDDEN, "this origin is not let in"));
    }
    if path != PATH {
        return Err((NOT_FOUND, "nothing is served here"));
    }
    Ok(())
}

/// Lines end with CR LF, names are tokens right before their colon, values
/// hold no control characters, and no field goes on in the next line.
fn syntax(head: &Head) -> Result<(), Refused> {
    let is_text = |one: char| one == '\t' || !one.is_control() || one as u32 > 0x7f;
    for (at, line) in head.lines().iter().enumerate() {
        let line = line.strip_suffix('\r').ok_or((BAD_REQUEST, "a line ends without CR"))?;
        if !line.chars().all(is_text) {
            return Err((BAD_REQUEST, "the head holds a control character"));
        }
        let last = at + 1 == head.lines().len();
        if at > 0 && !last && !line.split_once(':').is_some_and(|(name, _)| is_token(name)) {
            return Err((BAD_REQUEST, "a line is no header field"));
        }
    }
    Ok(())
}

/// The path of a target in origin form or absolute form.
fn path(target: &str) -> Option<&str> {
    let rest = match target.split_once("://") {
        Some(("http" | "https", rest)) => rest,
        _ => return target.starts_with('/').then(|| before_query(target)),
    };
    match rest.find('/') {
        Some(0) => None,
        Some(at) => Some(before_query(&rest[at..])),
        None if rest.is_empty() => None,
        None => Some(PATH),
    }
}

fn before_query(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}

/// A token as HTTP has it.
fn is_token(text: &str) -> bool {
    let is_mark = |one: char| "!#$%&'*+-.^_`|~".contains(one);
    !text.is_empty() && text.chars().all(|one| one.is_ascii_alphanumeric() || is_mark(one))
}

/// Non-empty, unique tokens (section 4.1, item 10).
fn subprotocols_are_well_formed(head: &Head) -> bool {
    let offered: Vec<&str> = head.elements("Sec-WebSocket-Protocol").collect();
    offered.iter().enumerate().all(|(at, name)| is_token(name) && !offered[..at].contains(name))
}

/// The grammar of section 9.1. Empty list elements, which older HTTP let
/// pass, are refused as well: this server takes no offer that is in doubt.
fn extensions_are_well_formed(head: &Head) -> bool {
    let offered = |value: &str| {
        split(value, ',').is_some_and(|list| list.into_iter().all(extension_is_well_formed))
    };
    head.values("Sec-WebSocket-Extensions").all(offered)
}

fn extension_is_well_formed(extension: &str) -> bool {
    let Some(parts) = split(extension, ';') else { return false };
    let (name, parameters) = (parts[0].trim(), &parts[1..]);
    let parameter_is_well_formed = |parameter: &&str| match parameter.split_once('=') {
        Some((name, value)) => is_token(name.trim()) && is_parameter_value(value.trim()),
        None => is_token(parameter.trim()),
    };
    is_token(name) && parameters.iter().all(parameter_is_well_formed)
}

/// A token, or a quoted string whose content is one.
fn is_parameter_value(value: &str) -> bool {
    let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match quoted {
        Some(content) => is_token(&content.replace('\\', "")),
        None => is_token(value),
    }
}

/// Splits at a separator outside of quotes; `None` when a quote stays open.
pub(super) fn split(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut from, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, one) in text.char_indices() {
        match one {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if one == separator && !quoted => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    (!quoted).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Head {
        Head::new(
            "GET / HTTP/1.1",
            &[
                ("Host", "localhost"),
                ("Upgrade", "websocket"),
                ("Connection", "keep-alive, Upgrade"),
                ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                ("Sec-WebSocket-Version", "13"),
            ],
        )
    }

    fn status(edit: impl Fn(&mut Head)) -> u16 {
        let mut head = request();
        edit(&mut head);
        match answer(&head) {
            Ok((answer, _)) => answer.status().unwrap(),
            Err(refusal) => Head::decode(&refusal).unwrap().0.status().unwrap(),
        }
    }

    fn with(name: &str, value: &str) -> u16 {
        status(|head| head.set(name, value))
    }

    #[test]
    fn takes_what_the_specification_allows() {
        assert_eq!(status(|_| {}), 101);
        assert_eq!(status(|head| head.set_target("http://localhost/")), 101);
        assert_eq!(status(|head| head.set_target("/?query")), 101);
        assert_eq!(with("Upgrade", "example/1, WebSocket"), 101);
        assert_eq!(with("Connection", "UPGRADE"), 101);
        assert_eq!(with("Origin", "https://app.example"), 101);
        assert_eq!(with("Cookie", "a=b"), 101);
        assert_eq!(with("Sec-WebSocket-Extensions", "x-a; b=\"c\"; d=1, x-b"), 101);
        assert_eq!(with("Sec-WebSocket-Protocol", "chat, echo.wireproof"), 101);
    }

    #[test]
    fn refuses_the_rest_with_a_status() {
        assert_eq!(status(|head| head.set_method("POST")), 405);
        assert_eq!(status(|head| head.set_method("get")), 405);
        assert_eq!(status(|head| head.set_version("HTTP/1.0")), 400);
        assert_eq!(status(|head| head.set_start("GET  / HTTP/1.1")), 400);
        assert_eq!(status(|head| head.set_target("/absent")), 404);
        assert_eq!(status(|head| head.remove("Host")), 400);
        assert_eq!(with("Upgrade", "h2c"), 426);
        assert_eq!(with("Connection", "keep-alive"), 400);
        assert_eq!(with("Sec-WebSocket-Version", "13, 14"), 426);
        assert_eq!(status(|head| head.add("Sec-WebSocket-Version", "13")), 426);
        assert_eq!(with("Sec-WebSocket-Key", "AAAAAAAAAAA="), 400);
        assert_eq!(status(|head| head.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")), 400);
        assert_eq!(with("Origin", "https://foreign.example"), 403);
        for malformed in ["", ",", "a b", "a;", "a; =1", "a; b=", "a; b=\"c", "a; b=\"c d\"", "(a)"]
        {
            assert_eq!(with("Sec-WebSocket-Extensions", malformed), 400, "{malformed:?}");
        }
        for malformed in ["", "a,,b", "a, a", "a b", "ä"] {
            assert_eq!(with("Sec-WebSocket-Protocol", malformed), 400, "{malformed:?}");
        }
    }

    #[test]
    fn refuses_what_is_no_head() {
        for (from, to) in
            [("\r\nHost", "\nHost"), ("Host:", "Host :"), ("Host:", "Host"), (": l", ": \x01l")]
        {
            let bytes = String::from_utf8(request().encode()).unwrap().replace(from, to);
            let (head, _) = Head::decode(bytes.as_bytes()).unwrap();
            assert!(answer(&head).is_err(), "{to:?}");
        }
    }
}
