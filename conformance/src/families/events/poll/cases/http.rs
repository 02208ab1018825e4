//! Messages and connections (RFC 9112; RFC 9110, sections 6, 7.6.1, 8.6, 9.3.1
//! and 15.3.5).

use super::{POLLING, Shared};
use crate::case::{Body, Case, cite, names};
use crate::families::events::feed::empty;
use crate::families::http::empty::ends_204_with_head;

pub(super) static CASES: &[Case] = &[
    Shared::head_is_well_formed("poll.http.head-is-well-formed"),
    Shared::keeps_version("poll.http.keeps-version"),
    Shared::length_is_true("poll.http.length-is-true"),
    Shared::chunks_are_well_formed("poll.http.chunks-are-well-formed"),
    Shared::marks_its_end("poll.http.marks-its-end"),
    ends_204_with_head("poll.http.204-has-no-content")
        .over(|| names(empty::ASKED.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(empty::all_204_have_no_content(cx)))),
    Shared::keeps_connection(
        "poll.http.keeps-connection",
        "keeps the connection for the next poll",
    ),
    Shared::closes_when_asked("poll.http.closes-when-asked"),
    Shared::says_that_it_closes("poll.http.says-that-it-closes"),
    Shared::announces_end_of_connection("poll.http.announces-end-of-connection"),
    Shared::answers_in_order("poll.http.answers-in-order", "answers pipelined polls in order")
        .also(&[cite(POLLING, "5.2-2")]),
    Shared::passes_over_empty_line("poll.http.passes-over-empty-line"),
    Shared::refuses_nonsense("poll.http.refuses-nonsense"),
    Shared::takes_absolute_form("poll.http.takes-absolute-form"),
    Shared::sends_http10_no_coding("poll.http.sends-http10-no-coding"),
    Shared::ends_answer_to_http10("poll.http.ends-answer-to-http10"),
    Shared::takes_whole_body("poll.http.takes-whole-body"),
];
