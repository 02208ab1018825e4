//! Openings that a server refuses (section 4.2.1).
//!
//! Any answer but 101 is a refusal, and so is the end of the connection; that
//! a refusal ought to be an HTTP answer is a case of its own.

use super::super::handshake::{Answer, good_request};
use super::RFC;
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;
use crate::http1::Request;
use crate::net::Fill;

pub(super) static CASES: &[Case] = &[
    case("ws.handshake.refuses-other-methods", "refuses a handshake with a method other than GET")
        .cites(&[cite(RFC, "4.2.1-6")])
        .over(|| names(METHODS))
        .run(&Body(|cx| Box::pin(refuses_other_methods(cx)))),
    case(
        "ws.handshake.refuses-lower-case-method",
        "refuses a handshake with the method in lower case",
    )
    .cites(&[cite(RFC, "4.1-56")])
    .run(&Body(|cx| Box::pin(refuses_lower_case_method(cx)))),
    case("ws.handshake.refuses-http10", "refuses a handshake in HTTP/1.0")
        .cites(&[cite(RFC, "4.2.1-7")])
        .run(&Body(|cx| Box::pin(refuses_http10(cx)))),
    case(
        "ws.handshake.refuses-malformed-target",
        "refuses a request target that is neither a path nor an absolute URI",
    )
    .cites(&[cite(RFC, "4.2.1-9")])
    .over(|| names(TARGETS))
    .run(&Body(|cx| Box::pin(refuses_malformed_target(cx)))),
    case("ws.handshake.refuses-malformed-head", "refuses a request that is no valid HTTP")
        .cites(&[cite(RFC, "4.1-20")])
        .over(|| names(MALFORMED_HEADS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(refuses_malformed_head(cx)))),
    case("ws.handshake.refuses-missing-host", "refuses a handshake without a Host field")
        .cites(&[cite(RFC, "4.2.1-10")])
        .run(&Body(|cx| Box::pin(refuses_without(cx, "Host")))),
    case("ws.handshake.refuses-missing-upgrade", "refuses a handshake without an Upgrade field")
        .cites(&[cite(RFC, "4.2.1-12")])
        .run(&Body(|cx| Box::pin(needs_field(cx, "Upgrade")))),
    case("ws.handshake.refuses-foreign-upgrade", "refuses an Upgrade field without websocket")
        .cites(&[cite(RFC, "4.2.1-13")])
        .over(|| names(FOREIGN_UPGRADES))
        .run(&Body(|cx| Box::pin(refuses_foreign_upgrade(cx)))),
    case(
        "ws.handshake.refuses-missing-connection",
        "refuses a handshake without a Connection field",
    )
    .cites(&[cite(RFC, "4.2.1-16")])
    .run(&Body(|cx| Box::pin(needs_field(cx, "Connection")))),
    case(
        "ws.handshake.refuses-foreign-connection",
        "refuses a Connection field without the token Upgrade",
    )
    .cites(&[cite(RFC, "4.2.1-17")])
    .over(|| names(FOREIGN_CONNECTIONS))
    .run(&Body(|cx| Box::pin(refuses_foreign_connection(cx)))),
    case("ws.handshake.refuses-missing-key", "refuses a handshake without a key")
        .cites(&[cite(RFC, "4.2.1-21")])
        .run(&Body(|cx| Box::pin(refuses_without(cx, "Sec-WebSocket-Key")))),
    case("ws.handshake.refuses-empty-key", "refuses an empty key")
        .cites(&[cite(RFC, "4.3-9")])
        .run(&Body(|cx| Box::pin(refuses_empty_key(cx)))),
    case("ws.handshake.refuses-key-not-base64", "refuses a key that is not base64")
        .cites(&[cite(RFC, "4.2.1-22")])
        .over(|| names(KEYS_NOT_BASE64))
        .run(&Body(|cx| Box::pin(refuses_key_not_base64(cx)))),
    case(
        "ws.handshake.refuses-key-of-wrong-length",
        "refuses a key that does not decode to 16 bytes",
    )
    .cites(&[cite(RFC, "4.2.1-23")])
    .over(|| names(KEYS_OF_WRONG_LENGTH.map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(refuses_key_of_wrong_length(cx)))),
    case("ws.handshake.refuses-doubled-key", "refuses a handshake with two keys")
        .cites(&[cite(RFC, "4.2.1-24")])
        .run(&Body(|cx| Box::pin(refuses_doubled_key(cx)))),
    case(
        "ws.handshake.refuses-malformed-extensions",
        "refuses an offer of extensions that breaks the grammar",
    )
    .cites(&[cite(RFC, "9.1-2")])
    .over(|| names(MALFORMED_EXTENSIONS))
    .run(&Body(|cx| Box::pin(refuses_malformed_extensions(cx)))),
    case(
        "ws.handshake.refuses-quoted-non-token",
        "refuses a quoted extension parameter that is no token without its quotes",
    )
    .cites(&[cite(RFC, "9.1-3")])
    .over(|| names(QUOTED_NON_TOKENS))
    .run(&Body(|cx| Box::pin(refuses_quoted_non_token(cx)))),
    case(
        "ws.handshake.refuses-malformed-subprotocols",
        "refuses an offer of subprotocols that breaks the grammar",
    )
    .cites(&[cite(RFC, "4.2.1-31")])
    .over(|| names(MALFORMED_SUBPROTOCOLS))
    .run(&Body(|cx| Box::pin(refuses_malformed_subprotocols(cx)))),
    case(
        "ws.handshake.refusal-is-http",
        "answers a handshake that it refuses with an HTTP error status",
    )
    .cites(&[cite(RFC, "4.2.1-3")])
    .over(|| names(BREACHES.map(|(name, _)| name)))
    .run(&Body(|cx| Box::pin(refusal_is_http(cx)))),
    case("ws.handshake.refusal-ends-tcp", "ends TCP after a handshake that it refused")
        .cites(&[cite(RFC, "7.2.2-1")])
        .run(&Body(|cx| Box::pin(refusal_ends_tcp(cx)))),
];

const METHODS: [&str; 2] = ["POST", "PUT"];
const TARGETS: [&str; 2] = ["wireproof", "*"];
const FOREIGN_UPGRADES: [&str; 3] = ["h2c", "web-socket", "websocketx"];
const FOREIGN_CONNECTIONS: [&str; 3] = ["keep-alive", "Upgraded", "x-upgrade"];
const KEYS_NOT_BASE64: [&str; 3] =
    ["????????????????????????", "AQIDBAUGBwgJCgsMDQ4PEC", "AQIDBAUGBwgJCgsM DQ4PEA=="];
const KEYS_OF_WRONG_LENGTH: [(&str, &str); 3] = [
    ("8 bytes", "AQIDBAUGBwg="),
    ("15 bytes", "AQIDBAUGBwgJCgsMDQ4P"),
    ("18 bytes", "AQIDBAUGBwgJCgsMDQ4PEBES"),
];
const MALFORMED_EXTENSIONS: [&str; 3] = ["x-wireproof,,; =", "x wireproof", "x-wireproof; a=\"b"];
const QUOTED_NON_TOKENS: [&str; 1] = ["x-wireproof; a=\"b c\""];
const MALFORMED_SUBPROTOCOLS: [&str; 2] = ["a b", "chat(1)"];
/// Heads that break the grammar of HTTP: a name, and the line put into a good head.
const MALFORMED_HEADS: [(&str, &str); 2] = [
    ("a header line without a colon", "X-Wireproof"),
    ("a header line without a name", ": wireproof"),
];

type Change = fn(Request) -> Request;

/// Breaches that no server has a reason to overlook.
const BREACHES: [(&str, Change); 4] = [
    ("no key", |request| request.without("Sec-WebSocket-Key")),
    ("a key of 8 bytes", |request| request.set("Sec-WebSocket-Key", "AQIDBAUGBwg=")),
    ("no version", |request| request.without("Sec-WebSocket-Version")),
    ("version 255", |request| request.set("Sec-WebSocket-Version", "255")),
];

/// The server does not accept `request`, which is a handshake with a fault.
async fn refused(cx: &mut Cx, request: &Request, what: &str) -> Result<(), Stop> {
    cx.provokes();
    let (_wire, answer) = cx.ask(request).await?;
    judge_refusal(&answer, what)
}

/// The server does not accept `request`, which to HTTP is a request like any
/// other: its application may hold the answer back as long as it likes.
async fn not_accepted(cx: &mut Cx, request: &Request, what: &str) -> Result<(), Stop> {
    cx.provokes();
    let (_wire, answer) = cx.ask(request).await?;
    match answer {
        Answer::Silence { .. } => Err(Stop::inconclusive(format!("no answer to {what}"))),
        answer => judge_refusal(&answer, what),
    }
}

/// Any answer that accepts no WebSocket connection refuses, and so does the
/// end of the connection.
pub(super) fn judge_refusal(answer: &Answer, what: &str) -> Result<(), Stop> {
    match answer {
        Answer::Head(..) if !answer.accepts() => Ok(()),
        Answer::Ended(..) => Ok(()),
        _ => Err(answer.violates(format!("a refusal of {what}"))),
    }
}

async fn refuses_without(cx: &mut Cx, field: &str) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).without(field);
    refused(cx, &request, &format!("a handshake without {field}")).await
}

/// The handshake is refused with each of `values` in the field called `name`.
pub(super) async fn refuses_each(cx: &mut Cx, name: &str, values: &[&str]) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for value in values {
        let request = good_request(cx).without(name).with(name, *value);
        rows.add(*value, refused(cx, &request, &format!("such a {name}")).await);
    }
    rows.verdict()
}

async fn refuses_other_methods(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for method in METHODS {
        let line = format!("{method} {} HTTP/1.1", cx.target.address.path);
        let request = good_request(cx).line(line).with("Content-Length", "0");
        rows.add(method, not_accepted(cx, &request, "such a method").await);
    }
    rows.verdict()
}

async fn refuses_lower_case_method(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).line(format!("get {} HTTP/1.1", cx.target.address.path));
    not_accepted(cx, &request, "the method get").await
}

async fn refuses_empty_key(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).set("Sec-WebSocket-Key", "");
    refused(cx, &request, "an empty key").await
}

async fn refuses_http10(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let line = format!("GET {} HTTP/1.0", cx.target.address.path);
    let request = good_request(cx).line(line);
    refused(cx, &request, "HTTP/1.0").await
}

async fn refuses_malformed_target(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for target in TARGETS {
        let request = good_request(cx).line(format!("GET {target} HTTP/1.1"));
        rows.add(target, refused(cx, &request, "such a target").await);
    }
    rows.verdict()
}

async fn refuses_malformed_head(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    cx.provokes();
    let mut rows = cx.rows();
    for (name, line) in MALFORMED_HEADS {
        let request = good_request(cx);
        let mut head = request.to_bytes();
        head.truncate(head.len() - 2);
        head.extend_from_slice(format!("{line}\r\n\r\n").as_bytes());
        let (_wire, answer) = cx.ask_bytes(&head, format!("{} with {name}", request.line)).await?;
        rows.add(name, judge_refusal(&answer, "such a head"));
    }
    rows.verdict()
}

async fn refuses_foreign_upgrade(cx: &mut Cx) -> Result<(), Stop> {
    accepts_none(cx, "Upgrade", &FOREIGN_UPGRADES).await
}

async fn refuses_foreign_connection(cx: &mut Cx) -> Result<(), Stop> {
    accepts_none(cx, "Connection", &FOREIGN_CONNECTIONS).await
}

/// No handshake with one of `values` in the field called `name` is accepted.
async fn accepts_none(cx: &mut Cx, name: &str, values: &[&str]) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for value in values {
        let request = good_request(cx).set(name, value);
        rows.add(*value, not_accepted(cx, &request, &format!("such a {name}")).await);
    }
    rows.verdict()
}

/// A request without this field is no handshake at all.
async fn needs_field(cx: &mut Cx, field: &str) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).without(field);
    not_accepted(cx, &request, &format!("a request without {field}")).await
}

async fn refuses_key_not_base64(cx: &mut Cx) -> Result<(), Stop> {
    refuses_each(cx, "Sec-WebSocket-Key", &KEYS_NOT_BASE64).await
}

async fn refuses_key_of_wrong_length(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for (name, key) in KEYS_OF_WRONG_LENGTH {
        let request = good_request(cx).set("Sec-WebSocket-Key", key);
        rows.add(name, refused(cx, &request, "such a key").await);
    }
    rows.verdict()
}

async fn refuses_doubled_key(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let second = super::super::handshake::fresh_key(cx);
    let request = good_request(cx).with("Sec-WebSocket-Key", second);
    refused(cx, &request, "a handshake with two keys").await
}

async fn refuses_malformed_extensions(cx: &mut Cx) -> Result<(), Stop> {
    refuses_each(cx, "Sec-WebSocket-Extensions", &MALFORMED_EXTENSIONS).await
}

async fn refuses_quoted_non_token(cx: &mut Cx) -> Result<(), Stop> {
    refuses_each(cx, "Sec-WebSocket-Extensions", &QUOTED_NON_TOKENS).await
}

async fn refuses_malformed_subprotocols(cx: &mut Cx) -> Result<(), Stop> {
    refuses_each(cx, "Sec-WebSocket-Protocol", &MALFORMED_SUBPROTOCOLS).await
}

/// Only what was refused is judged here: whether it was is another case's business.
async fn refusal_is_http(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    cx.provokes();
    let mut rows = cx.rows();
    let mut refused = 0;
    for (name, breach) in BREACHES {
        let request = breach(good_request(cx));
        let (_wire, answer) = cx.ask(&request).await?;
        if answer.accepts() {
            rows.add(name, Err(Stop::skipped("the server did not refuse this handshake")));
            continue;
        }
        refused += 1;
        let verdict = match answer.status() {
            Some(400..) => Ok(()),
            _ => Err(answer.violates("an HTTP response with an error status, such as 400")),
        };
        rows.add(name, verdict);
    }
    match refused {
        0 => Err(Stop::inconclusive("the server refused none of the faulty handshakes")),
        _ => rows.verdict(),
    }
}

/// What the server still sends, such as the body of its answer, is passed over.
async fn refusal_ends_tcp(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    cx.provokes();
    let request = good_request(cx).without("Sec-WebSocket-Key");
    let (mut wire, answer) = cx.ask(&request).await?;
    match answer {
        Answer::Ended(..) => return Ok(()),
        Answer::Head(ref head, _) if head.status != Some(101) => {}
        other => {
            return Err(Stop::inconclusive(format!(
                "the handshake was not refused: {}",
                other.says()
            )));
        }
    }
    let until = cx.patience();
    while tokio::time::Instant::now() < until {
        match wire.fill(until).await {
            Fill::Bytes(_) => wire.inbox.clear(),
            Fill::Ended(_) => return Ok(()),
            Fill::Silence => break,
        }
    }
    Err(Stop::violation(
        "the end of the connection after the refusal",
        format!("still open after {:?}", cx.time.patience),
    ))
}
