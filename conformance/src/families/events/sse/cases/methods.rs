//! Methods (RFC 9110, sections 9.1, 9.3.2, 9.3.7 and 10.2.1).

use super::Shared;
use crate::case::{Case, Need};

const TOPICS: &[Need] = &[Need::Key("topics")];

pub(super) static CASES: &[Case] = &[
    Shared::answers_head_with_head("sse.methods.answers-head-with-head"),
    Shared::supports_head("sse.methods.supports-head"),
    Shared::answers_head_at_once("sse.methods.answers-head-at-once"),
    Shared::refuses_other_methods(
        "sse.methods.refuses-other-methods",
        "refuses a method that the stream does not have with 405",
    )
    .needs(TOPICS),
    Shared::names_allowed_methods("sse.methods.names-allowed-methods").needs(TOPICS),
    Shared::answers_unknown_method("sse.methods.answers-unknown-method").needs(TOPICS),
    Shared::tells_case("sse.methods.tells-case"),
    Shared::options_opens_no_stream("sse.methods.options-opens-no-stream"),
];
