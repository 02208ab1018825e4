//! Subprotocols (sections 1.9, 4.2.2 and 11.3.4).

use super::super::handshake::{Answer, good_request};
use super::RFC;
use crate::case::{Body, Case, Need, Stop, case, cite};
use crate::families::ws::Cx;
use crate::http1::{Request, ResponseHead};

pub(super) static CASES: &[Case] = &[
    case("ws.handshake.no-uninvited-subprotocol", "chooses no subprotocol where none was offered")
        .cites(&[cite(RFC, "4.2.2-16")])
        .run(&Body(|cx| Box::pin(no_uninvited_subprotocol(cx)))),
    case(
        "ws.handshake.takes-unknown-subprotocols",
        "takes a handshake that offers only unknown subprotocols, without any",
    )
    .cites(&[cite(RFC, "4.2.1-30")])
    .run(&Body(|cx| Box::pin(takes_unknown_subprotocols(cx)))),
    case(
        "ws.handshake.chooses-from-the-offer",
        "chooses a subprotocol of the offer, letter for letter",
    )
    .cites(&[cite(RFC, "4.2.2-14"), cite(RFC, "4.2.2-18")])
    .run(&Body(|cx| Box::pin(chooses_from_the_offer(cx)))),
    case(
        "ws.handshake.one-subprotocol-field",
        "answers with at most one Sec-WebSocket-Protocol field",
    )
    .cites(&[cite(RFC, "11.3.4-2")])
    .needs(&[Need::CanValue("subprotocol")])
    .run(&Body(|cx| Box::pin(one_subprotocol_field(cx)))),
    case(
        "ws.handshake.chooses-declared-subprotocol",
        "chooses the declared subprotocol where it is offered",
    )
    .cites(&[cite(RFC, "4.2.2-15")])
    .needs(&[Need::CanValue("subprotocol")])
    .run(&Body(|cx| Box::pin(chooses_declared_subprotocol(cx)))),
    case(
        "ws.handshake.finds-subprotocol-in-second-field",
        "finds the declared subprotocol in an offer that is split over two fields",
    )
    .cites(&[cite(RFC, "11.3.4-1")])
    .needs(&[Need::CanValue("subprotocol")])
    .run(&Body(|cx| Box::pin(finds_subprotocol_in_second_field(cx)))),
    case(
        "ws.handshake.chooses-no-undeclared-subprotocol",
        "chooses none of the offered subprotocols that it did not declare",
    )
    .cites(&[cite(RFC, "4.2.2-17")])
    .needs(&[Need::CanValue("subprotocol")])
    .run(&Body(|cx| Box::pin(chooses_no_undeclared_subprotocol(cx)))),
];

const FIELD: &str = "Sec-WebSocket-Protocol";
/// In mixed case, because a choice has to be repeated letter for letter.
const UNKNOWN: &str = "Unknown.WireProof";

/// What the field says, for a person.
fn shown(head: &ResponseHead) -> String {
    let values: Vec<&str> = head.values(FIELD).collect();
    match values.as_slice() {
        [] => format!("{} without {FIELD}", head.line),
        values => {
            format!("{} with {FIELD}: {}", head.line, values.join(&format!(" and {FIELD}: ")))
        }
    }
}

/// The accepting answer to `request`.
///
/// # Errors
/// Inconclusive where the handshake is not accepted.
async fn accepted(cx: &mut Cx, request: &Request) -> Result<(ResponseHead, u32), Stop> {
    cx.control_handshake().await?;
    match cx.ask(request).await?.1 {
        Answer::Head(head, event) if head.status == Some(101) => Ok((head, event)),
        other => {
            Err(Stop::inconclusive(format!("the handshake was not accepted: {}", other.says())))
        }
    }
}

async fn no_uninvited_subprotocol(cx: &mut Cx) -> Result<(), Stop> {
    let request = good_request(cx).without(FIELD);
    let (head, event) = accepted(cx, &request).await?;
    match head.values(FIELD).next() {
        None => Ok(()),
        Some(_) => Err(Stop::violation(format!("101 without {FIELD}"), shown(&head)).at(event)),
    }
}

async fn takes_unknown_subprotocols(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).without(FIELD).with(FIELD, UNKNOWN);
    let answer = cx.ask(&request).await?.1;
    match &answer {
        Answer::Head(head, _) if head.status == Some(101) => Ok(()),
        _ => Err(answer.violates(format!("101 to the offer {UNKNOWN}"))),
    }
}

/// A server may refuse such an offer altogether; what it must not do is to
/// name something else.
async fn chooses_from_the_offer(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let offer = [UNKNOWN, "Other.WireProof"];
    let request = good_request(cx).without(FIELD).with(FIELD, offer.join(", "));
    let answer = cx.ask(&request).await?.1;
    let Answer::Head(head, event) = &answer else {
        return Err(Stop::inconclusive(format!(
            "the handshake was not answered: {}",
            answer.says()
        )));
    };
    if head.status != Some(101) || head.values(FIELD).all(|value| offer.contains(&value)) {
        return Ok(());
    }
    Err(Stop::violation(
        format!("no {FIELD}, or exactly one of {}", offer.join(" and ")),
        shown(head),
    )
    .at(*event))
}

async fn one_subprotocol_field(cx: &mut Cx) -> Result<(), Stop> {
    let declared = declared(cx);
    let request = good_request(cx).without(FIELD).with(FIELD, declared);
    let (head, event) = accepted(cx, &request).await?;
    match head.values(FIELD).count() {
        0 | 1 => Ok(()),
        _ => Err(Stop::violation(format!("one {FIELD} field"), shown(&head)).at(event)),
    }
}

async fn chooses_declared_subprotocol(cx: &mut Cx) -> Result<(), Stop> {
    let declared = declared(cx);
    let request = good_request(cx).without(FIELD).with(FIELD, format!("{UNKNOWN}, {declared}"));
    chooses(cx, &request, &declared).await
}

async fn finds_subprotocol_in_second_field(cx: &mut Cx) -> Result<(), Stop> {
    let declared = declared(cx);
    let request =
        good_request(cx).without(FIELD).with(FIELD, UNKNOWN).with(FIELD, declared.as_str());
    chooses(cx, &request, &declared).await
}

/// The server answers `request` with the subprotocol `wanted`.
async fn chooses(cx: &mut Cx, request: &Request, wanted: &str) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let answer = cx.ask(request).await?.1;
    let expected = format!("101 with {FIELD}: {wanted}");
    match &answer {
        Answer::Head(head, _)
            if head.status == Some(101) && head.values(FIELD).any(|value| value == wanted) =>
        {
            Ok(())
        }
        Answer::Head(head, event) => Err(Stop::violation(expected, shown(head)).at(*event)),
        _ => Err(answer.violates(expected)),
    }
}

async fn chooses_no_undeclared_subprotocol(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    let request = good_request(cx).without(FIELD).with(FIELD, UNKNOWN);
    let answer = cx.ask(&request).await?.1;
    match &answer {
        Answer::Head(head, event) if head.values(FIELD).next().is_some() => {
            Err(Stop::violation(format!("no {FIELD}"), shown(head)).at(*event))
        }
        Answer::Head(..) | Answer::Ended(..) => Ok(()),
        _ => Err(answer.violates(format!("an answer without {FIELD}"))),
    }
}

fn declared(cx: &Cx) -> String {
    cx.target.value_of("subprotocol").unwrap_or_default().to_owned()
}
