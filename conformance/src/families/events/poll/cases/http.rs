//! Messages and connections (RFC 9112; RFC 9110, sections 6, 7.6.1, 8.6, 9.3.1
//! and 15.3.5).

use super::{HTTP1, POLLING, SEMANTICS};
use crate::case::{Body, Case, case, cite, names};
use crate::families::events::feed::semantics;

pub(super) static CASES: &[Case] = &[
    case("poll.http.head-is-well-formed", "writes the head as HTTP/1.1 says")
        .cites(&[
            cite(HTTP1, "4-1"),
            cite(HTTP1, "2.2-1"),
            cite(HTTP1, "2.2-2"),
            cite(HTTP1, "5.1-1"),
            cite(HTTP1, "5.2-1"),
            cite(SEMANTICS, "5.5-1"),
        ])
        .over(|| names(semantics::heads::ASKED))
        .run(&Body(|cx| Box::pin(semantics::heads::is_well_formed(cx)))),
    case("poll.http.keeps-version", "answers HTTP/1.1 with HTTP/1.1")
        .cites(&[cite(SEMANTICS, "6.2-1"), cite(SEMANTICS, "6.2-2"), cite(HTTP1, "2.3-1")])
        .run(&Body(|cx| Box::pin(semantics::heads::keeps_version(cx)))),
    case("poll.http.length-is-true", "announces the true length")
        .cites(&[
            cite(SEMANTICS, "8.6-5"),
            cite(SEMANTICS, "8.6-6"),
            cite(HTTP1, "6.2-1"),
            cite(HTTP1, "6.3-5"),
        ])
        .run(&Body(|cx| Box::pin(semantics::framing::length_is_true(cx)))),
    case("poll.http.chunks-are-well-formed", "writes chunks as HTTP/1.1 says")
        .cites(&[
            cite(HTTP1, "7.1-1"),
            cite(HTTP1, "7.1-2"),
            cite(HTTP1, "7.1-3"),
            cite(HTTP1, "6.1-1"),
            cite(HTTP1, "6.1-2"),
        ])
        .run(&Body(|cx| Box::pin(semantics::framing::chunks_are_well_formed(cx)))),
    case(
        "poll.http.marks-its-end",
        "marks the end of an answer by more than the end of the connection",
    )
    .cites(&[cite(HTTP1, "6.3-4")])
    .run(&Body(|cx| Box::pin(semantics::framing::marks_its_end(cx)))),
    case("poll.http.204-has-no-content", "ends a 204 with its head and gives it no length")
        .cites(&[
            cite(SEMANTICS, "15.3.5-1"),
            cite(SEMANTICS, "6.4.1-2"),
            cite(HTTP1, "6.3-2"),
            cite(SEMANTICS, "8.6-3"),
            cite(HTTP1, "6.1-3"),
        ])
        .over(|| names(semantics::empty::ASKED.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(semantics::empty::all_204_have_no_content(cx)))),
    case("poll.http.keeps-connection", "keeps the connection for the next poll")
        .cites(&[cite(HTTP1, "9.3-1")])
        .run(&Body(|cx| Box::pin(semantics::connections::keeps_connection(cx)))),
    case("poll.http.closes-when-asked", "answers once and closes when it is asked to")
        .cites(&[cite(HTTP1, "9.6-2"), cite(HTTP1, "9.3-2"), cite(HTTP1, "9.6-4")])
        .run(&Body(|cx| Box::pin(semantics::close::closes_when_asked(cx)))),
    case("poll.http.says-that-it-closes", "reads close in any case, and says so")
        .cites(&[cite(HTTP1, "9.6-3"), cite(SEMANTICS, "7.6.1-4")])
        .run(&Body(|cx| Box::pin(semantics::close::says_that_it_closes(cx)))),
    case("poll.http.announces-end-of-connection", "says close in answers after which it closes")
        .cites(&[cite(HTTP1, "9.3-5"), cite(HTTP1, "9.6-1")])
        .run(&Body(|cx| Box::pin(semantics::connections::announces_end_of_connection(cx)))),
    case("poll.http.answers-in-order", "answers pipelined polls in order")
        .cites(&[cite(HTTP1, "9.3.2-1"), cite(POLLING, "5.2-2")])
        .run(&Body(|cx| Box::pin(semantics::connections::answers_in_order(cx)))),
    case("poll.http.passes-over-empty-line", "passes over an empty line before a request")
        .cites(&[cite(HTTP1, "2.2-3")])
        .run(&Body(|cx| Box::pin(semantics::requests::passes_over_empty_line(cx)))),
    case("poll.http.refuses-nonsense", "answers what is no request with 400 and closes")
        .cites(&[cite(HTTP1, "2.2-4")])
        .run(&Body(|cx| Box::pin(semantics::requests::refuses_nonsense(cx)))),
    case("poll.http.takes-absolute-form", "takes the absolute form of the target")
        .cites(&[cite(HTTP1, "3.2.2-1")])
        .run(&Body(|cx| Box::pin(semantics::requests::takes_absolute_form(cx)))),
    case("poll.http.sends-http10-no-coding", "sends no transfer coding to HTTP/1.0")
        .cites(&[cite(HTTP1, "6.1-5")])
        .run(&Body(|cx| Box::pin(semantics::old::sends_no_coding(cx)))),
    case("poll.http.ends-answer-to-http10", "ends its answer to HTTP/1.0 with the connection")
        .cites(&[cite(HTTP1, "9.3-4")])
        .run(&Body(|cx| Box::pin(semantics::old::ends_with_the_connection(cx)))),
    case("poll.http.takes-whole-body", "takes content of a GET for no request")
        .cites(&[cite(HTTP1, "9.3-7"), cite(SEMANTICS, "9.3.1-4")])
        .run(&Body(|cx| Box::pin(semantics::connections::takes_whole_body(cx)))),
];
