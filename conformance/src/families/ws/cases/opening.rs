//! Openings that a server takes (sections 4.1 and 4.2.1): every form in which
//! a conforming client may write its handshake.

use super::super::handshake::{Answer, good_request, read_answer};
use super::RFC;
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::ws::Cx;
use crate::families::ws::connection::WebSocket;
use crate::families::ws::frame::Frame;
use crate::http1::Request;
use crate::net::Wire;
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("ws.handshake.takes-head-byte-by-byte", "takes a handshake that arrives byte by byte")
        .cites(&[cite(RFC, "4.2.1-5")])
        .run(&Body(|cx| Box::pin(takes_head_byte_by_byte(cx)))),
    case("ws.handshake.takes-any-field-order", "takes the header fields in any order")
        .cites(&[cite(RFC, "4.2.1-4")])
        .run(&Body(|cx| Box::pin(takes_any_field_order(cx)))),
    case(
        "ws.handshake.takes-optional-space",
        "takes field values with any optional white space around them",
    )
    .cites(&[cite(RFC, "4.1-55")])
    .over(|| names(SPACES.map(|(name, ..)| name)))
    .run(&Body(|cx| Box::pin(takes_optional_space(cx)))),
    case("ws.handshake.takes-field-names-any-case", "recognises header field names in any case")
        .cites(&[cite(RFC, "4.1-50")])
        .over(|| names(LETTERS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(takes_field_names_any_case(cx)))),
    case(
        "ws.handshake.takes-unknown-fields",
        "is not disturbed by cookies and unknown header fields",
    )
    .cites(&[cite(RFC, "4.2.1-33")])
    .run(&Body(|cx| Box::pin(takes_unknown_fields(cx)))),
    case("ws.handshake.takes-absolute-form", "takes an absolute URI as request target")
        .cites(&[cite(RFC, "4.2.1-8")])
        .run(&Body(|cx| Box::pin(takes_absolute_form(cx)))),
    case(
        "ws.handshake.takes-upgrade-any-case",
        "recognises websocket in the Upgrade field in any case",
    )
    .cites(&[cite(RFC, "4.2.1-14")])
    .over(|| names(UPGRADES))
    .run(&Body(|cx| Box::pin(takes_upgrade_any_case(cx)))),
    case(
        "ws.handshake.takes-upgrade-list",
        "finds websocket among other protocols of the Upgrade field",
    )
    .cites(&[cite(RFC, "4.2.1-15")])
    .over(|| names(UPGRADE_LISTS))
    .run(&Body(|cx| Box::pin(takes_upgrade_list(cx)))),
    case(
        "ws.handshake.takes-connection-any-case",
        "recognises the token Upgrade of the Connection field in any case",
    )
    .cites(&[cite(RFC, "4.2.1-18")])
    .over(|| names(CONNECTIONS))
    .run(&Body(|cx| Box::pin(takes_connection_any_case(cx)))),
    case(
        "ws.handshake.takes-connection-list",
        "finds the token Upgrade among others of the Connection field",
    )
    .cites(&[cite(RFC, "4.2.1-19")])
    .over(|| names(CONNECTION_LISTS))
    .run(&Body(|cx| Box::pin(takes_connection_list(cx)))),
    case(
        "ws.handshake.takes-connection-in-two-fields",
        "finds the token Upgrade in the second of two Connection fields",
    )
    .cites(&[cite(RFC, "4.2.1-20")])
    .run(&Body(|cx| Box::pin(takes_connection_in_two_fields(cx)))),
    case(
        "ws.handshake.takes-extension-grammar",
        "is not stopped by an offer of extensions in any form that the grammar allows",
    )
    .cites(&[cite(RFC, "9.1-4")])
    .over(|| names(EXTENSION_OFFERS))
    .run(&Body(|cx| Box::pin(takes_extension_grammar(cx)))),
    case(
        "ws.handshake.takes-extensions-in-two-fields",
        "takes an offer of extensions that is split over two fields",
    )
    .cites(&[cite(RFC, "11.3.2-1")])
    .run(&Body(|cx| Box::pin(takes_extensions_in_two_fields(cx)))),
    case(
        "ws.handshake.reads-frames-sent-with-the-head",
        "processes a frame that arrives together with the handshake",
    )
    .cites(&[cite(RFC, "4.1-41")])
    .run(&Body(|cx| Box::pin(reads_frames_sent_with_the_head(cx)))),
    case("ws.handshake.survives-huge-head", "survives a request head of a mebibyte")
        .cites(&[cite(RFC, "10.4-5")])
        .run(&Body(|cx| Box::pin(survives_huge_head(cx)))),
    case(
        "ws.handshake.refuses-unknown-path",
        "refuses a handshake for a path that it does not serve",
    )
    .cites(&[cite(RFC, "4.2.2-13")])
    .needs(&[Need::Can("paths")])
    .run(&Body(|cx| Box::pin(refuses_unknown_path(cx)))),
];

type Change = fn(&str) -> String;

/// How the names of the fields are written.
const LETTERS: [(&str, Change); 2] =
    [("upper case", str::to_ascii_uppercase), ("lower case", str::to_ascii_lowercase)];
const UPGRADES: [&str; 3] = ["WebSocket", "WEBSOCKET", "wEbSoCkEt"];
const UPGRADE_LISTS: [&str; 1] = ["example/1, websocket"];
const CONNECTIONS: [&str; 3] = ["upgrade", "UPGRADE", "uPgRaDe"];
const CONNECTION_LISTS: [&str; 3] =
    ["keep-alive, Upgrade", "Upgrade, keep-alive", "keep-alive,Upgrade"];
/// What stands before and behind each value.
const SPACES: [(&str, &str, &str); 3] =
    [("none", "", ""), ("spaces", "   ", "  "), ("a tab", "\t", "")];
const EXTENSION_OFFERS: [&str; 4] = [
    "x-wireproof; flag",
    "x-wireproof; size=10; flag",
    "x-wireproof; name=\"quoted\"",
    "x-wireproof;a ; b=1 ,x-other",
];

/// The server accepts `request`, which a conforming client may send.
///
/// A good handshake on another connection comes first: where that fails,
/// nothing is said about this one.
async fn accepts(cx: &mut Cx, request: &Request) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let (_wire, answer) = cx.ask(request).await?;
    accepted(&answer, "the handshake")
}

/// The answer is a 101.
fn accepted(answer: &Answer, what: &str) -> Result<(), Stop> {
    match answer.status() {
        Some(101) => Ok(()),
        _ => Err(answer.violates(format!("101 to {what}"))),
    }
}

async fn takes_head_byte_by_byte(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx);
    let mut wire = Wire::dial(cx).await?;
    // A server may give up on a head in too many pieces, and some do at 64. The
    // line at the beginning and the empty one at the end are what is read by byte.
    let head = request.to_bytes();
    let ends = 24.min(head.len() / 2);
    let (first, rest) = head.split_at(ends);
    let (middle, last) = rest.split_at(rest.len() - ends);
    let event = wire.send_byte_by_byte(first, "the beginning of the head").await;
    wire.mark(event, Mark::Stimulus);
    wire.send(middle, "its middle").await;
    wire.send_byte_by_byte(last, "its end").await;
    let answer = read_answer(&mut wire, cx.patience()).await;
    accepted(&answer, "the handshake in pieces")
}

async fn takes_any_field_order(cx: &mut Cx) -> Result<(), Stop> {
    let mut request = good_request(cx);
    request.fields.reverse();
    accepts(cx, &request).await
}

async fn takes_optional_space(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for (name, before, behind) in SPACES {
        let request = good_request(cx);
        let mut head = format!("{}\r\n", request.line);
        for (field, value) in &request.fields {
            head.push_str(&format!("{field}:{before}{value}{behind}\r\n"));
        }
        head.push_str("\r\n");
        let says = format!("{}, white space around values: {name}", request.line);
        let (_wire, answer) = cx.ask_bytes(head.as_bytes(), says).await?;
        rows.add(name, accepted(&answer, "values with such white space around them"));
    }
    rows.verdict()
}

async fn takes_field_names_any_case(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for (name, change) in LETTERS {
        let mut request = good_request(cx);
        for field in &mut request.fields {
            field.0 = change(&field.0);
        }
        let (_wire, answer) = cx.ask(&request).await?;
        rows.add(name, accepted(&answer, "field names in another case"));
    }
    rows.verdict()
}

async fn takes_unknown_fields(cx: &mut Cx) -> Result<(), Stop> {
    let request = good_request(cx)
        .with("Cookie", "wireproof=1; theme=dark")
        .with("X-Wireproof", "")
        .with("Accept-Language", "en;q=0.5, *;q=0.1")
        .with("Sec-Wireproof", "unknown");
    accepts(cx, &request).await
}

async fn takes_absolute_form(cx: &mut Cx) -> Result<(), Stop> {
    let address = &cx.target.address;
    let scheme = if cx.target.tls.is_some() { "https" } else { "http" };
    let line = format!("GET {scheme}://{}{} HTTP/1.1", address.authority, address.path);
    let request = good_request(cx).line(line);
    accepts(cx, &request).await
}

async fn takes_upgrade_any_case(cx: &mut Cx) -> Result<(), Stop> {
    each_value(cx, "Upgrade", &UPGRADES).await
}

async fn takes_upgrade_list(cx: &mut Cx) -> Result<(), Stop> {
    each_value(cx, "Upgrade", &UPGRADE_LISTS).await
}

async fn takes_connection_any_case(cx: &mut Cx) -> Result<(), Stop> {
    each_value(cx, "Connection", &CONNECTIONS).await
}

async fn takes_connection_list(cx: &mut Cx) -> Result<(), Stop> {
    each_value(cx, "Connection", &CONNECTION_LISTS).await
}

/// The handshake is accepted with each of `values` in the field called `name`.
async fn each_value(cx: &mut Cx, name: &str, values: &[&str]) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for value in values {
        let request = good_request(cx).set(name, value);
        let (_wire, answer) = cx.ask(&request).await?;
        rows.add(*value, accepted(&answer, &format!("such a {name}")));
    }
    rows.verdict()
}

async fn takes_connection_in_two_fields(cx: &mut Cx) -> Result<(), Stop> {
    let mut request = good_request(cx).set("Connection", "keep-alive");
    request.fields.push(("Connection".to_owned(), "Upgrade".to_owned()));
    accepts(cx, &request).await
}

async fn takes_extension_grammar(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for offer in EXTENSION_OFFERS {
        let request = good_request(cx).with("Sec-WebSocket-Extensions", offer);
        let (_wire, answer) = cx.ask(&request).await?;
        rows.add(offer, accepted(&answer, "such an offer"));
    }
    rows.verdict()
}

async fn takes_extensions_in_two_fields(cx: &mut Cx) -> Result<(), Stop> {
    let request = good_request(cx)
        .with("Sec-WebSocket-Extensions", "x-wireproof")
        .with("Sec-WebSocket-Extensions", "x-other; flag");
    accepts(cx, &request).await
}

/// A client has to wait for the answer, so nobody owes it this; but a server
/// that loses the frame leaves its client waiting.
async fn reads_frames_sent_with_the_head(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx);
    let mut bytes = request.to_bytes();
    bytes.extend(Frame::ping("early").encode(cx.rng.u32(..).to_be_bytes()));
    let (wire, answer) = cx.ask_bytes(&bytes, format!("{} + ping \"early\"", request.line)).await?;
    accepted(&answer, "the handshake with a ping behind it")?;
    let Answer::Head(head, _) = answer else { return Ok(()) };
    let mut ws = WebSocket::over(cx, wire, head);
    ws.expect_pong(b"early", "the ping that came with the handshake").await.map(drop)
}

/// It may take the head or refuse it: what counts is that it still takes a
/// connection afterwards, which the runner shows.
async fn survives_huge_head(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    cx.provokes();
    let request = good_request(cx).with("X-Wireproof", "x".repeat(1024 * 1024));
    cx.ask(&request).await.map(drop)
}

async fn refuses_unknown_path(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).line("GET /wireproof/no-such-path HTTP/1.1");
    let (_wire, answer) = cx.ask(&request).await?;
    match answer.status() {
        Some(400..) => Ok(()),
        _ => Err(answer.violates("an HTTP error status, such as 404")),
    }
}
