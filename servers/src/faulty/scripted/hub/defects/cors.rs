//! What can be wrong for pages of other origins.

use super::options::On;
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted(
        "sse.allows-any-origin-with-credentials",
        &Hub(|it| {
            it.field(On::With("origin"), "Access-Control-Allow-Origin", &["*"]);
            it.field(On::With("origin"), "Access-Control-Allow-Credentials", &["true"]);
        }),
    )
    .says("It allows any origin, and credentials.")
    .violates(&["sse.cors.marks-one-origin"]),
    scripted(
        "sse.allows-no-last-event-id",
        &Hub(|it| it.field(On::Preflights, "Access-Control-Allow-Headers", &["Content-Type"])),
    )
    .says("Its answers to preflight requests do not allow Last-Event-ID.")
    .violates(&["sse.cors.allows-last-event-id"]),
    scripted(
        "sse.leaves-origin-out-of-vary",
        &Hub(|it| it.field(On::Streams, "Vary", &["Accept, Accept-Encoding"])),
    )
    .says("Its streams do not name Origin in Vary.")
    .violates(&["sse.cors.marks-one-origin"]),
    scripted(
        "sse.names-no-origin",
        &Hub(|it| it.field(On::Every, "Access-Control-Allow-Origin", &[])),
    )
    .says("Its answers allow no origin.")
    .violates(&["sse.cors.allows-declared-origin"]),
];
