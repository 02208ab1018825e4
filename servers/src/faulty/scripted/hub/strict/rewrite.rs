//! Changes answers once they are made.

use super::answer::{Answer, Body};
use super::options::{Does, On, Options};
use super::request::{Request, Version};

/// Does what the options say about this answer.
pub(super) fn apply(answer: &mut Answer, request: &Request, options: &Options) {
    // All of them look at the answer as it was made.
    let meant: Vec<Does> = options
        .rewrites
        .iter()
        .filter(|rewrite| is_meant(rewrite.on, answer, request))
        .map(|rewrite| rewrite.does)
        .collect();
    for does in meant {
        match does {
            Does::Status(status) => answer.status = status,
            Does::Field(name, values) => {
                answer.remove(name);
                values.iter().for_each(|value| answer.add(name, *value));
            }
            Does::Empty => answer.body = Body::Whole(Vec::new()),
            Does::Content(text) => answer.body = Body::Whole(text.as_bytes().to_vec()),
            Does::Drop => answer.is_dropped = true,
        }
    }
}

fn is_meant(on: On, answer: &Answer, request: &Request) -> bool {
    let has = |name| request.values(name).next().is_some();
    let is_poll = answer.poll.is_some();
    let is_stream = matches!(answer.body, Body::Stream(_));
    let is = |status| status == 0 || status == answer.status;
    let brings = |count| answer.poll.is_some_and(|poll| poll.messages == Some(count));
    match on {
        On::Every => true,
        On::Streams => is_stream,
        On::Http2Streams => is_stream && request.version == Version::Http2,
        On::Polls(status) => is_poll && is(status),
        On::HeldPolls(status) => answer.poll.is_some_and(|poll| poll.is_held) && is(status),
        On::EmptyPolls => brings(0) && answer.status == 200,
        On::SinglePolls => brings(1) && answer.status == 200,
        On::PollsWithout(name) => is_poll && !has(name),
        On::With(name) => has(name),
        On::Heads => request.method == "HEAD",
        On::Preflights => request.method == "OPTIONS",
        On::Status(status) => answer.status == status,
    }
}
