//! What caches are told (RFC 9111, sections 4.2 and 5; RFC 6202, section 5.6;
//! RFC 9110, section 12.5.5).

use super::{CACHING, POLLING, SEMANTICS};
use crate::case::{Body, Case, case, cite, names};
use crate::families::events::feed::semantics;

pub(super) static CASES: &[Case] = &[
    case("poll.caching.says-what-caches-do", "says what caches do with an answer")
        .cites(&[
            cite(CACHING, "4.2.2-2"),
            cite(POLLING, "5.6-2"),
            cite(CACHING, "4.2.2-3"),
            cite(POLLING, "5.6-3"),
            cite(CACHING, "4.2.2-5"),
        ])
        .over(|| names(semantics::caching::ANSWERS))
        .run(&Body(|cx| Box::pin(semantics::caching::says_what_caches_do(cx)))),
    case(
        "poll.caching.fields-are-well-formed",
        "writes Cache-Control and Vary as their grammars say",
    )
    .cites(&[
        cite(CACHING, "5.2-1"),
        cite(CACHING, "5.2.2.1-1"),
        cite(CACHING, "5.2.2.10-1"),
        cite(CACHING, "5.2.2.5-2"),
        cite(SEMANTICS, "12.5.5-3"),
    ])
    .over(|| names(semantics::caching::ANSWERS))
    .run(&Body(|cx| Box::pin(semantics::caching::fields_are_well_formed(cx)))),
    case("poll.caching.expires-is-a-date", "writes Expires as a date")
        .cites(&[cite(CACHING, "5.3-1")])
        .over(|| names(semantics::caching::ANSWERS))
        .run(&Body(|cx| Box::pin(semantics::caching::expires_is_a_date(cx)))),
    case("poll.caching.contradicts-nothing", "gives caches no two stories")
        .cites(&[
            cite(CACHING, "4.2.1-1"),
            cite(CACHING, "5.2.2.4-1"),
            cite(CACHING, "5.4-1"),
            cite(CACHING, "5.1-1"),
        ])
        .over(|| names(semantics::caching::ANSWERS))
        .run(&Body(|cx| Box::pin(semantics::caching::contradicts_nothing(cx)))),
    case("poll.caching.varies", "names in Vary the fields that chose the content")
        .cites(&[cite(SEMANTICS, "12.5.5-1"), cite(CACHING, "4.1-2")])
        .run(&Body(|cx| Box::pin(semantics::codings::varies(cx)))),
];
