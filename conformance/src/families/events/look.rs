//! What a plain `http(s)://` address shows about a target of events.

use super::Technique;
use crate::case::Cx;
use crate::families::Protocol;
use crate::http::Ask;
use crate::report::messages;

/// Asks by a GET, and says what may stand there.
pub(super) async fn look(cx: &mut Cx, protocol: &Protocol) -> Option<String> {
    // Some streams are only told to those who ask for one.
    let ask = Ask::get(&cx.target.address.path).with("Accept", "text/event-stream, */*;q=0.5");
    let answer = cx.http(&ask).await.ok()?;
    let head = answer.response()?;
    let kind = head.values("Content-Type").next().unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match (Technique::of(protocol), essence.as_str()) {
        (Technique::Stream, "text/event-stream") => Some(messages::answers_with_events()),
        (Technique::Stream, _) | (_, "text/event-stream") => None,
        // A page for people, which no program asks for again and again.
        (_, "text/html") => None,
        _ if !matches!(head.status, Some(200..=299 | 304 | 408)) => None,
        (technique, kind) => Some(messages::may_be_polled(technique.is_held(), kind)),
    }
}
