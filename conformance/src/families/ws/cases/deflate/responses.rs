//! Responses (sections 5 and 7.1): what a server agrees to, and in which words.

use std::ops::RangeInclusive;

use super::negotiation::answer_to_offer;
use super::{DEFLATE, PLAIN, RFC};
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;
use crate::families::ws::deflate::{Agreed, refused};
use crate::families::ws::extensions::{Extensions, NAME, Problem, deflate_response, read};
use crate::families::ws::handshake::{Answer, good_request};
use crate::http1::{Request, ResponseHead};

pub(in super::super) static CASES: &[Case] = &[
    case("ws.deflate.takes-quoted-values", "reads a quoted value as the same without quotes")
        .cites(&[cite(RFC, "5.2-1"), cite("rfc6455", "9.1-4")])
        .run(&Body(|cx| Box::pin(takes_quoted_values(cx)))),
    case(
        "ws.deflate.client-window-only-when-offered",
        "answers with client_max_window_bits only where it was offered",
    )
    .cites(&[cite(RFC, "7.1.2.2-10")])
    .needs(DEFLATE)
    .over(|| names(WITHOUT_CLIENT_WINDOW))
    .run(&Body(|cx| Box::pin(client_window_only_when_offered(cx)))),
    case("ws.deflate.accepts-plain-offer", "accepts an offer without parameters")
        .cites(&[cite(RFC, "5-10")])
        .needs(DEFLATE)
        .run(&Body(|cx| Box::pin(accepts_plain_offer(cx)))),
    case("ws.deflate.takes-fallback-offer", "accepts the next offer where it declines the first")
        .cites(&[cite(RFC, "5.2-2"), cite("rfc6455", "9.1-5")])
        .needs(DEFLATE)
        .over(|| names(FALLBACKS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(takes_fallback_offer(cx)))),
    case(
        "ws.deflate.responds-legally",
        "answers with parameters that are defined, once each, with legal values",
    )
    .cites(&[
        cite(RFC, "7-7"),
        cite(RFC, "7-8"),
        cite(RFC, "7-9"),
        cite(RFC, "7.1.1.1-6"),
        cite(RFC, "7.1.1.2-6"),
        cite(RFC, "7.1.2.1-8"),
        cite(RFC, "7.1.2.1-9"),
        cite(RFC, "7.1.2.2-7"),
        cite(RFC, "7.1.2.2-8"),
        cite("rfc6455", "9-4"),
    ])
    .needs(DEFLATE)
    .over(|| names(OFFERS))
    .run(&Body(|cx| Box::pin(responds_legally(cx)))),
    case("ws.deflate.accepts-once", "accepts one of two offers")
        .cites(&[cite(RFC, "5-14"), cite("rfc6455", "9.1-11")])
        .needs(DEFLATE)
        .run(&Body(|cx| Box::pin(accepts_once(cx)))),
    case("ws.deflate.one-extensions-field", "answers with one Sec-WebSocket-Extensions field")
        .cites(&[cite("rfc6455", "11.3.2-2")])
        .needs(DEFLATE)
        .run(&Body(|cx| Box::pin(one_extensions_field(cx)))),
    case(
        "ws.deflate.confirms-server-no-context-takeover",
        "names server_no_context_takeover where it accepts an offer with it",
    )
    .cites(&[cite(RFC, "7.1.1.1-5")])
    .needs(DEFLATE)
    .run(&Body(|cx| Box::pin(confirms_server_no_context_takeover(cx)))),
    case(
        "ws.deflate.supports-server-no-context-takeover",
        "accepts an offer with server_no_context_takeover",
    )
    .cites(&[cite(RFC, "7.1.1.1-7")])
    .needs(DEFLATE)
    .run(&Body(|cx| Box::pin(supports_server_no_context_takeover(cx)))),
    case(
        "ws.deflate.confirms-server-window",
        "answers an offered server window with the same or a smaller one, or declines",
    )
    .cites(&[cite(RFC, "7.1.2.1-7"), cite(RFC, "7.1.2.1-5")])
    .needs(DEFLATE)
    .over(|| names(WINDOWS.map(window_name)))
    .run(&Body(|cx| Box::pin(confirms_server_window(cx)))),
    case(
        "ws.deflate.client-window-at-most-offered",
        "answers an offered client window with the same or a smaller one",
    )
    .cites(&[cite(RFC, "7.1.2.2-6")])
    .needs(DEFLATE)
    .over(|| names(WINDOWS.map(window_name)))
    .run(&Body(|cx| Box::pin(client_window_at_most_offered(cx)))),
];

const WITHOUT_CLIENT_WINDOW: [&str; 3] = [
    "permessage-deflate",
    "permessage-deflate; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits=12",
];

/// Offers that bring out every parameter of a response.
const OFFERS: [&str; 5] = [
    "permessage-deflate",
    "permessage-deflate; client_max_window_bits",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits=10; client_max_window_bits=10",
    "permessage-deflate; server_max_window_bits=15; client_max_window_bits=15",
];

/// The windows that may be offered.
const WINDOWS: RangeInclusive<u8> = 8..=15;

pub(super) fn window_name(bits: u8) -> String {
    format!("{bits} bits")
}

/// What the server agreed to, the head that says so, and its event; nothing
/// where it declines.
type Agreement = (Option<Agreed>, ResponseHead, u32);

/// # Errors
/// Skipped where the server refuses the handshake, inconclusive where it does
/// not answer.
async fn agreed_to(cx: &mut Cx, offer: &str) -> Result<Agreement, Stop> {
    let request = good_request(cx).with("Sec-WebSocket-Extensions", offer);
    match cx.ask(&request).await?.1 {
        Answer::Head(head, event) if head.status == Some(101) => {
            Ok((Agreed::of(&head), head, event))
        }
        other => Err(refused(&other, offer)),
    }
}

/// The extensions of a response, for a report.
fn named(head: &ResponseHead) -> String {
    format!("101 with {}", Extensions::of(head).says())
}

/// Whether permessage-deflate has a parameter of this name in the response.
fn has_parameter(head: &ResponseHead, wanted: &str) -> bool {
    let extensions = Extensions::of(head);
    extensions.called(NAME).flat_map(|one| &one.params).any(|param| param.name == wanted)
}

/// A server without the extension declines both; what counts is that quotes
/// make no difference.
async fn takes_quoted_values(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let (plain, ..) = agreed_to(cx, "permessage-deflate; server_max_window_bits=12").await?;
    let (quoted, head, event) =
        agreed_to(cx, "permessage-deflate; server_max_window_bits=\"12\"").await?;
    match plain == quoted {
        true => Ok(()),
        false => {
            let expected = match plain {
                Some(agreed) => format!(
                    "the answer to the same value without quotes: a window of {} bits",
                    agreed.server_max_window_bits
                ),
                None => "the answer to the same value without quotes: none".to_owned(),
            };
            Err(Stop::violation(expected, named(&head)).at(event))
        }
    }
}

async fn client_window_only_when_offered(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for offer in WITHOUT_CLIENT_WINDOW {
        let verdict = agreed_to(cx, offer).await.and_then(|(_, head, event)| {
            match has_parameter(&head, "client_max_window_bits") {
                false => Ok(()),
                true => {
                    let expected = "a response without client_max_window_bits";
                    Err(Stop::violation(expected, named(&head)).at(event))
                }
            }
        });
        rows.add(offer, verdict);
    }
    rows.verdict()
}

async fn accepts_plain_offer(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let expected = "101 with permessage-deflate in the response";
    let (head, event) = answer_to_offer(cx, PLAIN, expected).await?;
    match Agreed::of(&head) {
        Some(_) => Ok(()),
        None => Err(Stop::violation(expected, named(&head)).at(event)),
    }
}

/// Offers that this server declines, before one that it accepts. Where it
/// refuses the whole handshake for an illegal one, that is another case's business.
const FALLBACKS: [(&str, &[&str]); 3] = [
    ("behind another extension", &["x-wireproof, permessage-deflate"]),
    ("in a second field", &["x-wireproof", "permessage-deflate"]),
    ("behind an illegal offer", &["permessage-deflate; x_wireproof, permessage-deflate"]),
];

async fn takes_fallback_offer(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for (name, fields) in FALLBACKS {
        let field =
            |request: Request, value: &&str| request.with("Sec-WebSocket-Extensions", *value);
        let request = fields.iter().fold(good_request(cx), field);
        let expected = "101 that accepts the last offer, permessage-deflate";
        rows.add(
            name,
            match cx.ask(&request).await?.1 {
                Answer::Head(head, event) if head.status == Some(101) => {
                    let is_last =
                        Agreed::of(&head).is_some() && !has_parameter(&head, "x_wireproof");
                    match is_last {
                        true => Ok(()),
                        false => Err(Stop::violation(expected, named(&head)).at(event)),
                    }
                }
                other if name == FALLBACKS[2].0 => Err(refused(&other, fields[0])),
                other => Err(other.violates(expected)),
            },
        );
    }
    rows.verdict()
}

/// What is wrong with a response whatever was offered; whether it fits the
/// offer is the business of other cases.
async fn responds_legally(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for offer in OFFERS {
        let (head, event) = match agreed_to(cx, offer).await {
            Ok((_, head, event)) => (head, event),
            Err(refused) => {
                rows.add(offer, Err(refused));
                continue;
            }
        };
        let response = deflate_response(&read([offer]), &Extensions::of(&head));
        let problems: Vec<String> =
            response.problems.iter().filter(|one| is_of_itself(one)).map(Problem::says).collect();
        let verdict = match problems.is_empty() {
            true => Ok(()),
            false => {
                let actual = format!("{}: {}", named(&head), problems.join(", "));
                Err(Stop::violation("a legal response", actual).at(event))
            }
        };
        rows.add(offer, verdict);
    }
    rows.verdict()
}

fn is_of_itself(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::Unknown(_)
            | Problem::Duplicate(_)
            | Problem::ValueOnFlag(..)
            | Problem::NoValue(_)
            | Problem::NoNumber(..)
            | Problem::LeadingZero(..)
            | Problem::OutOfRange(..)
    )
}

async fn accepts_once(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let offers = "permessage-deflate; server_max_window_bits=15, permessage-deflate";
    let (_, head, event) = agreed_to(cx, offers).await?;
    match Extensions::of(&head).called(NAME).count() {
        0 | 1 => Ok(()),
        _ => Err(Stop::violation("permessage-deflate once", named(&head)).at(event)),
    }
}

async fn one_extensions_field(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let (_, head, event) = agreed_to(cx, "permessage-deflate, x-wireproof").await?;
    match head.values("Sec-WebSocket-Extensions").count() {
        0 | 1 => Ok(()),
        several => {
            let actual = format!("{several} fields");
            Err(Stop::violation("one Sec-WebSocket-Extensions field", actual).at(event))
        }
    }
}

async fn confirms_server_no_context_takeover(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    match agreed_to(cx, "permessage-deflate; server_no_context_takeover").await? {
        (Some(agreed), head, event) if !agreed.server_no_context_takeover => {
            let expected = "a response with server_no_context_takeover, or without the extension";
            Err(Stop::violation(expected, named(&head)).at(event))
        }
        _ => Ok(()),
    }
}

async fn supports_server_no_context_takeover(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    match agreed_to(cx, "permessage-deflate; server_no_context_takeover").await? {
        (Some(_), ..) => Ok(()),
        (None, head, event) => {
            Err(Stop::violation("permessage-deflate in the response", named(&head)).at(event))
        }
    }
}

async fn confirms_server_window(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for bits in WINDOWS {
        let offer = format!("permessage-deflate; server_max_window_bits={bits}");
        let verdict = agreed_to(cx, &offer).await;
        let verdict = verdict.and_then(|agreement| keeps_to_server_window(&agreement, bits));
        rows.add(window_name(bits), verdict);
    }
    rows.verdict()
}

/// A response that does not name the window leaves it at 15 bits, which is
/// all that an offer of 15 asks for.
fn keeps_to_server_window((agreed, head, event): &Agreement, bits: u8) -> Result<(), Stop> {
    match agreed {
        Some(agreed) if agreed.server_max_window_bits > bits => {
            let expected =
                format!("server_max_window_bits of at most {bits}, or no permessage-deflate");
            Err(Stop::violation(expected, named(head)).at(*event))
        }
        _ => Ok(()),
    }
}

async fn client_window_at_most_offered(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let mut rows = cx.rows();
    for bits in WINDOWS {
        let offer = format!("permessage-deflate; client_max_window_bits={bits}");
        let verdict = agreed_to(cx, &offer).await.and_then(|(agreed, head, event)| {
            let says_so = has_parameter(&head, "client_max_window_bits");
            match agreed {
                Some(agreed) if says_so && agreed.client_max_window_bits > bits => {
                    let expected = format!("client_max_window_bits of at most {bits}, or none");
                    Err(Stop::violation(expected, named(&head)).at(event))
                }
                _ => Ok(()),
            }
        });
        rows.add(window_name(bits), verdict);
    }
    rows.verdict()
}
