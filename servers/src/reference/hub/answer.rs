//! Answers, and what they have in common.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::Body as _;
use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;

/// A body that is known, or one that grows for as long as somebody listens.
pub(super) type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What a request gets.
pub(super) type Answer = Response<Body>;

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> Answer {
    answer(status, Empty::new().boxed_unsync())
}

/// A sentence for whoever reads the answer to a request that went wrong.
pub(super) fn text(status: StatusCode, text: &str) -> Answer {
    let mut answer = answer(status, Full::from(format!("{text}\n")).boxed_unsync());
    set(&mut answer, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    answer
}

/// A value as JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    let mut bytes = serde_json::to_vec(value).expect("plain structs have a JSON form");
    bytes.push(b'\n');
    let mut answer = answer(status, Full::from(bytes).boxed_unsync());
    set(&mut answer, header::CONTENT_TYPE, "application/json");
    answer
}

/// The answer to a method that this address does not have.
pub(super) fn wrong_method(allow: &'static str) -> Answer {
    let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, &format!("this address has {allow}"));
    set(&mut answer, header::ALLOW, allow);
    answer
}

/// All places are taken, but that passes: the client learns when to ask again.
pub(super) fn full() -> Answer {
    let mut answer = text(StatusCode::SERVICE_UNAVAILABLE, "too many topics have readers");
    set(&mut answer, header::RETRY_AFTER, "5");
    answer
}

/// Nothing is kept by caches unless an answer says otherwise: they may store many of them
/// without being told, and a poll that meets a stored answer never sees an event again.
fn answer(status: StatusCode, body: Body) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// Sets a field whose value is known to be good.
pub(super) fn set(answer: &mut Answer, name: header::HeaderName, value: &'static str) {
    answer.headers_mut().insert(name, HeaderValue::from_static(value));
}

/// Sets a field that is made of numbers and punctuation.
pub(super) fn set_number(answer: &mut Answer, name: header::HeaderName, value: &str) {
    let value = HeaderValue::try_from(value).expect("numbers and punctuation are visible ASCII");
    answer.headers_mut().insert(name, value);
}

/// The answer to HEAD: that to GET without its body, whose length is still told.
// ANCHOR: head
pub(super) fn head(mut answer: Answer) -> Answer {
    if let Some(length) = answer.body().size_hint().exact().filter(|length| *length > 0) {
        answer.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    }
    answer.map(|_| Empty::new().boxed_unsync())
}
// ANCHOR_END: head
