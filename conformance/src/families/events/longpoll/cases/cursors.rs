//! Cursors that the target does not know (RFC 6202, as the target file declares
//! them).

use super::LONG_POLLING;
use crate::case::{Case, Need, cite};
use crate::families::events::feed::cursors;

pub(super) static CASES: &[Case] = &[
    Case {
        id: "longpoll.cursors.deals-with-unknown",
        title: "deals with an unknown cursor as it declares",
        cites: &[cite(LONG_POLLING, "2.2-14"), cite(LONG_POLLING, "2.2-16")],
        needs: &[
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.unknown_cursor"),
        ],
        run: |cx| Box::pin(cursors::deals_with_unknown(cx)),
        ..Case::PLAIN
    },
    Case {
        id: "longpoll.cursors.deals-with-expired",
        title: "deals with an expired cursor as it declares",
        cites: &[cite(LONG_POLLING, "2.2-15")],
        needs: &[
            Need::Key("publish"),
            Need::Key("topics"),
            Need::Key("cursor"),
            Need::Key("capabilities.history"),
            Need::Key("capabilities.unknown_cursor"),
        ],
        run: |cx| Box::pin(cursors::deals_with_expired(cx)),
        ..Case::PLAIN
    },
    Case {
        id: "longpoll.cursors.survives-malformed",
        title: "survives malformed and huge cursors",
        cites: &[cite(LONG_POLLING, "2.2-17")],
        needs: &[Need::Key("cursor")],
        inputs: cursors::malformed_inputs,
        run: |cx| Box::pin(cursors::survives_malformed(cx)),
        ..Case::PLAIN
    },
];
