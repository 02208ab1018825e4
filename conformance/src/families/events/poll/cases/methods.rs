//! Methods (RFC 9110, sections 8.6, 9.1, 9.3.2 and 10.2.1).

use super::{HTTP1, SEMANTICS};
use crate::case::{Body, Case, Need, case, cite};
use crate::families::events::feed::semantics;

const TOPICS: &[Need] = &[Need::Key("topics")];

pub(super) static CASES: &[Case] = &[
    case(
        "poll.methods.answers-head-with-head",
        "sends nothing behind the head of its answer to HEAD",
    )
    .cites(&[cite(SEMANTICS, "9.3.2-1"), cite(SEMANTICS, "6.4.1-1"), cite(HTTP1, "6.3-1")])
    .run(&Body(|cx| Box::pin(semantics::methods::answers_head_with_head(cx)))),
    case("poll.methods.head-has-fields-of-get", "gives HEAD the fields of GET")
        .cites(&[cite(SEMANTICS, "9.3.2-2")])
        .run(&Body(|cx| Box::pin(semantics::methods::head_has_fields_of_get(cx)))),
    case("poll.methods.head-has-true-length", "gives HEAD no other length than GET has")
        .cites(&[cite(SEMANTICS, "8.6-1")])
        .needs(TOPICS)
        .run(&Body(|cx| Box::pin(semantics::methods::head_has_true_length(cx)))),
    case(
        "poll.methods.refuses-other-methods",
        "refuses a method that the poll does not have with 405",
    )
    .cites(&[cite(SEMANTICS, "9.1-3")])
    .needs(TOPICS)
    .run(&Body(|cx| Box::pin(semantics::methods::refuses_other_methods(cx)))),
    case("poll.methods.names-allowed-methods", "names the methods that it has in a 405")
        .cites(&[
            cite(SEMANTICS, "10.2.1-1"),
            cite(SEMANTICS, "10.2.1-2"),
            cite(SEMANTICS, "10.2.1-3"),
        ])
        .needs(TOPICS)
        .run(&Body(|cx| Box::pin(semantics::methods::names_allowed_methods(cx)))),
];
