//! Methods (RFC 9110, sections 9.1, 9.3.2, 9.3.7 and 10.2.1).

use super::{HTTP1, SEMANTICS};
use crate::case::{Body, Case, Need, case, cite};
use crate::families::events::feed::semantics;

const TOPICS: &[Need] = &[Need::Key("topics")];

pub(super) static CASES: &[Case] = &[
    case(
        "sse.methods.answers-head-with-head",
        "sends nothing behind the head of its answer to HEAD",
    )
    .cites(&[cite(SEMANTICS, "9.3.2-1"), cite(SEMANTICS, "6.4.1-1"), cite(HTTP1, "6.3-1")])
    .run(&Body(|cx| Box::pin(semantics::methods::answers_head_with_head(cx)))),
    case("sse.methods.supports-head", "supports HEAD")
        .cites(&[cite(SEMANTICS, "9.1-1")])
        .run(&Body(|cx| Box::pin(semantics::methods::supports_head(cx)))),
    case("sse.methods.answers-head-at-once", "answers HEAD at once with the fields of GET")
        .cites(&[cite(SEMANTICS, "9.3.2-3"), cite(SEMANTICS, "9.3.2-2")])
        .run(&Body(|cx| Box::pin(semantics::methods::head_has_fields_of_get(cx)))),
    case(
        "sse.methods.refuses-other-methods",
        "refuses a method that the stream does not have with 405",
    )
    .cites(&[cite(SEMANTICS, "9.1-3")])
    .needs(TOPICS)
    .run(&Body(|cx| Box::pin(semantics::methods::refuses_other_methods(cx)))),
    case("sse.methods.names-allowed-methods", "names the methods that it has in a 405")
        .cites(&[
            cite(SEMANTICS, "10.2.1-1"),
            cite(SEMANTICS, "10.2.1-2"),
            cite(SEMANTICS, "10.2.1-3"),
        ])
        .needs(TOPICS)
        .run(&Body(|cx| Box::pin(semantics::methods::names_allowed_methods(cx)))),
    case("sse.methods.answers-unknown-method", "answers a method that nobody knows with 501")
        .cites(&[cite(SEMANTICS, "9.1-2")])
        .needs(TOPICS)
        .run(&Body(|cx| Box::pin(semantics::methods::answers_unknown_method(cx)))),
    case("sse.methods.tells-case", "tells get from GET")
        .cites(&[cite(SEMANTICS, "9.1-4")])
        .run(&Body(|cx| Box::pin(semantics::methods::tells_case(cx)))),
    case("sse.methods.options-opens-no-stream", "answers OPTIONS with what there is and no stream")
        .cites(&[cite(SEMANTICS, "9.3.7-2"), cite(SEMANTICS, "9.3.7-1")])
        .run(&Body(|cx| Box::pin(semantics::methods::options_opens_no_stream(cx)))),
];
