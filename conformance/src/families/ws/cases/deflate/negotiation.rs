//! Offers that a server declines (sections 5 and 7): the handshake goes on,
//! without the extension. On every server, for one without compression
//! declines them all.

use super::RFC;
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;
use crate::families::ws::extensions::{Extensions, NAME};
use crate::families::ws::handshake::{Answer, good_request};
use crate::http1::ResponseHead;

pub(in super::super) static CASES: &[Case] = &[
    case(
        "ws.deflate.declines-unknown-parameter",
        "declines an offer with a parameter that nobody has defined",
    )
    .cites(&[cite(RFC, "7-3")])
    .over(|| names(UNKNOWN))
    .run(&Body(|cx| Box::pin(declines_each(cx, UNKNOWN)))),
    case("ws.deflate.declines-duplicate-parameter", "declines an offer with a parameter twice")
        .cites(&[cite(RFC, "7-5")])
        .over(|| names(DUPLICATE))
        .run(&Body(|cx| Box::pin(declines_each(cx, DUPLICATE)))),
    case(
        "ws.deflate.declines-bad-server-window",
        "declines an offer with a server window that is none",
    )
    .cites(&[cite(RFC, "7-4")])
    .over(|| names(SERVER_WINDOW))
    .run(&Body(|cx| Box::pin(declines_each(cx, SERVER_WINDOW)))),
    case(
        "ws.deflate.declines-bad-client-window",
        "declines an offer with a client window that is none",
    )
    .cites(&[cite(RFC, "7-4")])
    .over(|| names(CLIENT_WINDOW))
    .run(&Body(|cx| Box::pin(declines_each(cx, CLIENT_WINDOW)))),
    case(
        "ws.deflate.declines-leading-zeros",
        "declines an offer with a window that has a leading zero",
    )
    .cites(&[cite(RFC, "7-13")])
    .over(|| names(LEADING_ZEROS))
    .run(&Body(|cx| Box::pin(declines_each(cx, LEADING_ZEROS)))),
    case("ws.deflate.declines-value-on-flags", "declines an offer with a value where none belongs")
        .cites(&[cite(RFC, "7-4")])
        .over(|| names(FLAGS))
        .run(&Body(|cx| Box::pin(declines_each(cx, FLAGS)))),
    case(
        "ws.deflate.declines-without-refusing",
        "refuses no handshake for an offer that it declines",
    )
    .cites(&[cite(RFC, "5-20")])
    .over(|| names(NO_REASON))
    .run(&Body(|cx| Box::pin(declines_without_refusing(cx)))),
    case(
        "ws.deflate.answers-only-offered-extension",
        "names no compression where another extension was offered",
    )
    .cites(&[cite(RFC, "5-19"), cite("rfc6455", "4.2.2-20")])
    .over(|| names(OTHERS))
    .run(&Body(|cx| Box::pin(declines_each(cx, OTHERS)))),
];

const UNKNOWN: &[&str] = &[
    "permessage-deflate; x_wireproof",
    "permessage-deflate; x_wireproof=1",
    "permessage-deflate; server_max_window_bits=12; x_wireproof",
];

const DUPLICATE: &[&str] = &[
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits=10; server_max_window_bits=12",
    "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
];

const SERVER_WINDOW: &[&str] = &[
    "permessage-deflate; server_max_window_bits",
    "permessage-deflate; server_max_window_bits=7",
    "permessage-deflate; server_max_window_bits=16",
    "permessage-deflate; server_max_window_bits=-9",
    "permessage-deflate; server_max_window_bits=ten",
];

const CLIENT_WINDOW: &[&str] = &[
    "permessage-deflate; client_max_window_bits=7",
    "permessage-deflate; client_max_window_bits=16",
    "permessage-deflate; client_max_window_bits=-9",
    "permessage-deflate; client_max_window_bits=ten",
];

const LEADING_ZEROS: &[&str] = &[
    "permessage-deflate; server_max_window_bits=010",
    "permessage-deflate; client_max_window_bits=010",
];

const FLAGS: &[&str] = &[
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; client_no_context_takeover=true",
];

/// The name of a compression extension that nobody has.
const OTHERS: &[&str] = &["permessage-wireproof"];

/// Offers that are no reason to refuse a handshake: one of each kind that is
/// declined, and some that a server may accept or decline as it likes.
const NO_REASON: &[&str] = &[
    UNKNOWN[0],
    DUPLICATE[0],
    SERVER_WINDOW[0],
    "permessage-deflate; server_max_window_bits=ten",
    CLIENT_WINDOW[0],
    FLAGS[0],
    OTHERS[0],
    "permessage-deflate; server_max_window_bits=8",
    "permessage-deflate; server_max_window_bits=\"12\"",
    "permessage-deflate; server_no_context_takeover",
];

async fn declines_each(cx: &mut Cx, offers: &[&str]) -> Result<(), Stop> {
    cx.provokes();
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for offer in offers {
        rows.add(*offer, declines(cx, offer).await);
    }
    rows.verdict()
}

/// A server that refuses the handshake does not accept the offer either; that
/// it might have gone on is another case.
async fn declines(cx: &mut Cx, offer: &str) -> Result<(), Stop> {
    let request = good_request(cx).with("Sec-WebSocket-Extensions", offer);
    let expected = "101 without permessage-deflate";
    let (head, event) = match cx.ask(&request).await?.1 {
        Answer::Head(head, event) => (head, event),
        Answer::Ended(..) => return Ok(()),
        other => return Err(other.violates(expected)),
    };
    let extensions = Extensions::of(&head);
    // An extension that was not offered is another case's business.
    let is_compression = |name: &str| name.eq_ignore_ascii_case(NAME) || name == OTHERS[0];
    let accepts = extensions.list.iter().any(|one| is_compression(&one.name));
    match head.status == Some(101) && accepts {
        false => Ok(()),
        true => {
            let actual = format!("101 with {}", extensions.says());
            Err(Stop::violation(expected, actual).at(event))
        }
    }
}

async fn declines_without_refusing(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for offer in NO_REASON {
        let expected = "101, for a connection without compression is still one";
        rows.add(*offer, answer_to_offer(cx, offer, expected).await.map(drop));
    }
    rows.verdict()
}

/// The head of the 101 that answers `offer`, and its event. No offer is a
/// reason to refuse the handshake.
///
/// # Errors
/// Violation where the answer is no 101.
pub(super) async fn answer_to_offer(
    cx: &mut Cx,
    offer: &str,
    expected: &str,
) -> Result<(ResponseHead, u32), Stop> {
    let request = good_request(cx).with("Sec-WebSocket-Extensions", offer);
    match cx.ask(&request).await?.1 {
        Answer::Head(head, event) if head.status == Some(101) => Ok((head, event)),
        other => Err(other.violates(expected)),
    }
}
