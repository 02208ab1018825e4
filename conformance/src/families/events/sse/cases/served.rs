//! What was done to a target did not harm it.

use crate::case::Stop;
use crate::families::events::Cx;
use crate::http::Answer;

/// The target works before it is harmed: it serves a stream, which brings what
/// is published where that is known how to do.
///
/// # Errors
/// Inconclusive where it does not.
pub(super) async fn control_stream(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut sub = cx.subscribe(&topic).await?;
    if cx.can_publish() {
        sub.control(cx, &mut topic).await?;
    }
    Ok(())
}

/// A new request for a stream is answered, whatever the answer is.
///
/// # Errors
/// A violation where it is not; `after_what` belongs to the expectation.
pub(super) async fn expect_served(cx: &mut Cx, after_what: &str) -> Result<(), Stop> {
    let expected = format!("a new request for a stream is answered {after_what}");
    let topic = cx.topic();
    let ask = cx.stream_ask(&topic)?;
    match cx.http_nudged(&topic, &ask).await {
        Ok(Answer::Head(_)) => Ok(()),
        Ok(other) => Err(other.violates(expected)),
        Err(Stop::Inconclusive(why)) => Err(Stop::violation(expected, why)),
        Err(other) => Err(other),
    }
}
