//! What can be wrong for pages of other origins.

use super::options::On;
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "sse.allows-any-origin-with-credentials",
        says: "It allows any origin, and credentials.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::With("origin"), "Access-Control-Allow-Origin", &["*"]);
                it.field(On::With("origin"), "Access-Control-Allow-Credentials", &["true"]);
            })
        }),
        violates: &["sse.cors.marks-one-origin"],
    },
    Defect {
        id: "sse.allows-no-last-event-id",
        says: "Its answers to preflight requests do not allow Last-Event-ID.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Preflights, "Access-Control-Allow-Headers", &["Content-Type"])
            })
        }),
        violates: &["sse.cors.allows-last-event-id"],
    },
    Defect {
        id: "sse.leaves-origin-out-of-vary",
        says: "Its streams do not name Origin in Vary.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Streams, "Vary", &["Accept, Accept-Encoding"]))
        }),
        violates: &["sse.cors.marks-one-origin"],
    },
    Defect {
        id: "sse.names-no-origin",
        says: "Its answers allow no origin.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Every, "Access-Control-Allow-Origin", &[]))
        }),
        violates: &["sse.cors.allows-declared-origin"],
    },
];
