//! POST on a topic: the body becomes an event.

use std::time::Duration;

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::StatusCode;
use hyper::body::Incoming;
use serde::Serialize;
use tokio::time::timeout;

use super::answer::{Answer, json, text};
use super::framing::normalised;
use super::history::{Finished, Topic};

/// The longest text, in bytes.
pub(super) const MAX_TEXT: usize = 128 << 10;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

/// The body of the answer.
#[derive(Serialize)]
struct Published {
    id: u64,
}

/// Takes any text, with line ends of any kind, and says which number it got.
// ANCHOR: publish
pub(super) async fn publish(topic: &Topic, body: Incoming) -> Answer {
    let body = match timeout(BODY_TIME, Limited::new(body, MAX_TEXT).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return text(StatusCode::PAYLOAD_TOO_LARGE, "an event has 128 KiB at most");
        }
        Ok(Err(_)) => return text(StatusCode::BAD_REQUEST, "the body broke off"),
        Err(_) => return text(StatusCode::REQUEST_TIMEOUT, "the body takes too long"),
    };
    let Ok(data) = str::from_utf8(&body) else {
        return text(StatusCode::UNSUPPORTED_MEDIA_TYPE, "an event is text in UTF-8");
    };
    match topic.publish(normalised(data).into()) {
        Ok(id) => json(StatusCode::OK, &Published { id }),
        Err(Finished) => text(StatusCode::CONFLICT, "this topic is finished"),
    }
}
// ANCHOR_END: publish
