//! What caches are told (RFC 9111, sections 4.2 and 5; RFC 6202, section 5.6;
//! RFC 9110, section 12.5.5).

use super::{CACHING, POLLING, Shared};
use crate::case::{Body, Case, case, cite, names};
use crate::families::events::feed::caching;
use crate::families::http::caching::caching_fields;

pub(super) static CASES: &[Case] = &[
    case("poll.caching.says-what-caches-do", "says what caches do with an answer")
        .cites(&[
            cite(CACHING, "4.2.2-2"),
            cite(POLLING, "5.6-2"),
            cite(CACHING, "4.2.2-3"),
            cite(POLLING, "5.6-3"),
            cite(CACHING, "4.2.2-5"),
        ])
        .over(|| names(caching::ANSWERS))
        .run(&Body(|cx| Box::pin(caching::says_what_caches_do(cx)))),
    caching_fields("poll.caching.fields-are-well-formed")
        .over(|| names(caching::ANSWERS))
        .run(&Body(|cx| Box::pin(caching::fields_are_well_formed(cx)))),
    case("poll.caching.expires-is-a-date", "writes Expires as a date")
        .cites(&[cite(CACHING, "5.3-1")])
        .over(|| names(caching::ANSWERS))
        .run(&Body(|cx| Box::pin(caching::expires_is_a_date(cx)))),
    case("poll.caching.contradicts-nothing", "gives caches no two stories")
        .cites(&[
            cite(CACHING, "4.2.1-1"),
            cite(CACHING, "5.2.2.4-1"),
            cite(CACHING, "5.4-1"),
            cite(CACHING, "5.1-1"),
        ])
        .over(|| names(caching::ANSWERS))
        .run(&Body(|cx| Box::pin(caching::contradicts_nothing(cx)))),
    Shared::varies("poll.caching.varies"),
];
