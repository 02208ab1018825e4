//! Pages of other sites. Browsers let them read an answer only when it says so.

use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, StatusCode};

use super::answer::{Answer, empty, set};

/// What scripts may send. Browsers send `Last-Event-ID` themselves, and some ask first.
const MAY_SEND: &str = "Content-Type, If-None-Match, Last-Event-ID, Prefer";

/// What scripts may read, beyond the few fields that they always may.
const MAY_READ: &str = "ETag, Preference-Applied, Retry-After";

/// The origin of the request, if it is one of those that may ask.
pub(super) fn allowed(headers: &HeaderMap, origins: &[String]) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let known = |allowed: &String| allowed.as_bytes().eq_ignore_ascii_case(origin.as_bytes());
    origins.iter().any(known).then(|| origin.clone())
}

/// Whether a request that changes something comes from a page that may not ask. Such a page
/// cannot read the answer, but by then the request has done its work.
pub(super) fn is_foreign(headers: &HeaderMap, origins: &[String]) -> bool {
    headers.contains_key(header::ORIGIN) && allowed(headers, origins).is_none()
}

/// The answer to OPTIONS: what this address has, and for browsers what scripts may send.
// ANCHOR: preflight
pub(super) fn options<B>(request: &Request<B>, allow: &'static str) -> Answer {
    let mut answer = empty(StatusCode::NO_CONTENT);
    set(&mut answer, header::ALLOW, allow);
    if request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        set(&mut answer, header::ACCESS_CONTROL_ALLOW_METHODS, allow);
        set(&mut answer, header::ACCESS_CONTROL_ALLOW_HEADERS, MAY_SEND);
        set(&mut answer, header::ACCESS_CONTROL_MAX_AGE, "600");
    }
    answer
}
// ANCHOR_END: preflight

/// Opens an answer to the page that asked. `Vary` is there in any case: an answer stored
/// for one origin must not be given to another.
// ANCHOR: mark
pub(super) fn mark(answer: &mut Answer, origin: Option<HeaderValue>, method: &Method) {
    answer.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = origin else { return };
    answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if method != Method::OPTIONS {
        set(answer, header::ACCESS_CONTROL_EXPOSE_HEADERS, MAY_READ);
    }
}
// ANCHOR_END: mark
