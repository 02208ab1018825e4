//! Cursors that the target does not know (RFC 6202, as the target file declares
//! them).

use super::LONG_POLLING;
use crate::case::{Body, Case, Need, case, cite, names};
use crate::families::events::feed::cursors;

pub(super) static CASES: &[Case] = &[
    case("longpoll.cursors.deals-with-unknown", "deals with an unknown cursor as it declares")
        .cites(&[cite(LONG_POLLING, "2.2-14"), cite(LONG_POLLING, "2.2-16")])
        .needs(&[
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.unknown_cursor"),
        ])
        .over(|| names(cursors::TIMES))
        .run(&Body(|cx| Box::pin(cursors::deals_with_unknown(cx)))),
    case("longpoll.cursors.deals-with-expired", "deals with an expired cursor as it declares")
        .cites(&[cite(LONG_POLLING, "2.2-15")])
        .needs(&[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.history"),
            Need::Key("capabilities.unknown_cursor"),
        ])
        .run(&Body(|cx| Box::pin(cursors::deals_with_expired(cx)))),
    case("longpoll.cursors.survives-malformed", "survives malformed and huge cursors")
        .cites(&[cite(LONG_POLLING, "2.2-17")])
        .needs(&[Need::Key("cursor")])
        .over(|| names(cursors::malformed().map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(cursors::survives_malformed(cx)))),
];
