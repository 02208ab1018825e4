//! Changes answers once they are made.

use super::options::{Does, On, Options};
use super::reply::Reply;
use crate::faulty::http::{Body, Request, Version};

/// Does what the options say about this answer.
pub(super) fn apply(reply: &mut Reply, request: &Request, options: &Options) {
    // All of them look at the answer as it was made.
    let meant: Vec<Does> = options
        .rewrites
        .iter()
        .filter(|rewrite| is_meant(rewrite.on, reply, request))
        .map(|rewrite| rewrite.does)
        .collect();
    let answer = &mut reply.answer;
    for does in meant {
        match does {
            Does::Status(status) => answer.status = status,
            Does::Field(name, values) => {
                answer.remove(name);
                values.iter().for_each(|value| answer.add(name, *value));
            }
            Does::Empty => answer.body = Body::Whole(Vec::new()),
            Does::Content(text) => answer.body = Body::Whole(text.as_bytes().to_vec()),
            Does::End(end) => answer.end = Some(end),
            Does::LengthError(error) => answer.length_error = error,
            Does::Drop => answer.is_dropped = true,
        }
    }
}

fn is_meant(on: On, reply: &Reply, request: &Request) -> bool {
    let Reply { answer, poll } = reply;
    let has = |name| request.values(name).next().is_some();
    let is_poll = poll.is_some();
    let is_stream = matches!(answer.body, Body::Stream(_));
    let is = |status| status == 0 || status == answer.status;
    let brings = |count| poll.is_some_and(|poll| poll.messages == Some(count));
    match on {
        On::Every => true,
        On::Streams => is_stream,
        On::Http2Streams => is_stream && request.version == Version::Http2,
        On::Polls(status) => is_poll && is(status),
        On::HeldPolls(status) => poll.is_some_and(|poll| poll.is_held) && is(status),
        On::EmptyPolls => brings(0) && answer.status == 200,
        On::SinglePolls => brings(1) && answer.status == 200,
        On::PollsWithout(name) => is_poll && !has(name),
        On::With(name) => has(name),
        On::Heads => request.method == "HEAD",
        On::Preflights => request.method == "OPTIONS",
        On::Status(status) => answer.status == status,
    }
}
