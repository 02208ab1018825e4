//! Pages of other origins.

use crate::faulty::http::{Answer, Request};

/// The one origin whose pages may ask.
pub const ORIGIN: &str = "https://app.example";

/// What scripts may send.
const MAY_SEND: &str =
    "Content-Type, If-None-Match, Last-Event-ID, Prefer, X-Event-Id, X-Event-Type";

/// What scripts may read.
const MAY_READ: &str = "ETag, Preference-Applied, Retry-After";

/// Whether a request that changes something comes from a page that may not ask.
pub(super) fn is_foreign(request: &Request) -> bool {
    request.values("origin").any(|origin| origin != ORIGIN.as_bytes())
}

/// The answer to OPTIONS.
pub(super) fn options(request: &Request, allow: &str) -> Answer {
    let mut answer = Answer::empty(204);
    answer.set("Allow", allow);
    if request.values("access-control-request-method").next().is_some() {
        answer.set("Access-Control-Allow-Methods", allow);
        answer.set("Access-Control-Allow-Headers", MAY_SEND);
        answer.set("Access-Control-Max-Age", "600");
    }
    answer
}

/// Opens an answer to the page that asked.
pub(super) fn mark(answer: &mut Answer, request: &Request) {
    let vary = answer.value("Vary").map(|others| format!("{others}, Origin"));
    answer.set("Vary", vary.unwrap_or_else(|| "Origin".to_owned()));
    if request.values("origin").next().is_some() && !is_foreign(request) {
        answer.set("Access-Control-Allow-Origin", ORIGIN);
        if request.method != "OPTIONS" {
            answer.set("Access-Control-Expose-Headers", MAY_READ);
        }
    }
}
