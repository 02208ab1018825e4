//! The version of the protocol (sections 4.2.1, 4.2.2, 4.3 and 4.4).

use super::super::handshake::{Answer, good_request};
use super::RFC;
use super::refusals::refuses_each;
use crate::case::{Body, Case, Stop, case, cite, names};
use crate::families::ws::Cx;

pub(super) static CASES: &[Case] = &[
    case("ws.handshake.refuses-missing-version", "refuses a handshake without a version")
        .cites(&[cite(RFC, "4.2.1-25")])
        .run(&Body(|cx| Box::pin(refuses_missing_version(cx)))),
    case("ws.handshake.refuses-other-version", "refuses a version that it does not speak")
        .cites(&[cite(RFC, "4.2.1-26")])
        .over(|| names(OTHER_VERSIONS))
        .run(&Body(|cx| Box::pin(refuses_other_version(cx)))),
    case(
        "ws.handshake.refuses-malformed-version",
        "refuses a version with a leading zero, a sign or a value above 255",
    )
    .cites(&[cite(RFC, "4.3-5")])
    .over(|| names(MALFORMED_VERSIONS))
    .run(&Body(|cx| Box::pin(refuses_malformed_version(cx)))),
    case("ws.handshake.refuses-doubled-version", "refuses a handshake with two versions")
        .cites(&[cite(RFC, "4.2.1-27")])
        .run(&Body(|cx| Box::pin(refuses_doubled_version(cx)))),
    case(
        "ws.handshake.lists-its-versions",
        "names its versions, 13 among them, when it refuses another",
    )
    .cites(&[cite(RFC, "4.2.2-11"), cite(RFC, "4.3-8"), cite(RFC, "4.4-3")])
    .run(&Body(|cx| Box::pin(lists_its_versions(cx)))),
];

/// None of them is, or ever was, the number of a version with other meaning
/// than "a draft": 0 to 12 were drafts, of which some servers still take 7 and 8.
const OTHER_VERSIONS: [&str; 5] = ["0", "12", "14", "255", "abc"];
const MALFORMED_VERSIONS: [&str; 3] = ["013", "+13", "269"];

async fn refuses_missing_version(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    cx.provokes();
    let request = good_request(cx).without("Sec-WebSocket-Version");
    let (_wire, answer) = cx.ask(&request).await?;
    super::refusals::judge_refusal(&answer, "a handshake without a version")
}

async fn refuses_other_version(cx: &mut Cx) -> Result<(), Stop> {
    refuses_each(cx, "Sec-WebSocket-Version", &OTHER_VERSIONS).await
}

/// 269 is 13 for a server that keeps only the low eight bits.
async fn refuses_malformed_version(cx: &mut Cx) -> Result<(), Stop> {
    refuses_each(cx, "Sec-WebSocket-Version", &MALFORMED_VERSIONS).await
}

async fn refuses_doubled_version(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    cx.provokes();
    let request = good_request(cx).with("Sec-WebSocket-Version", "13");
    let (_wire, answer) = cx.ask(&request).await?;
    super::refusals::judge_refusal(&answer, "a handshake with two versions")
}

async fn lists_its_versions(cx: &mut Cx) -> Result<(), Stop> {
    cx.control_handshake().await?;
    cx.provokes();
    let request = good_request(cx).set("Sec-WebSocket-Version", "255");
    let (_wire, answer) = cx.ask(&request).await?;
    let expected = "a refusal with Sec-WebSocket-Version: 13, such as 426";
    let Answer::Head(head, event) = &answer else { return Err(answer.violates(expected)) };
    if head.status == Some(101) {
        return Err(Stop::inconclusive(
            "the server accepted version 255, so it had nothing to list",
        ));
    }
    let listed: Vec<&str> = head.list("Sec-WebSocket-Version").collect();
    let shown = format!("{} with Sec-WebSocket-Version: {}", head.line, listed.join(", "));
    if listed.is_empty() {
        return Err(Stop::violation(
            expected,
            format!("{} without Sec-WebSocket-Version", head.line),
        )
        .at(*event));
    }
    if !listed.iter().all(|version| is_version(version)) {
        return Err(Stop::violation(
            "a list of numbers from 0 to 255 without leading zeros",
            shown,
        )
        .at(*event));
    }
    if !listed.contains(&"13") {
        return Err(Stop::violation(expected, shown).at(*event));
    }
    Ok(())
}

/// A number from 0 to 255 without leading zeros (section 4.3).
fn is_version(text: &str) -> bool {
    text.parse::<u8>().is_ok_and(|number| number.to_string() == text)
}
