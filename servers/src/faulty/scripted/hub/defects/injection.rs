//! What can come of hostile publishing.

use super::options::Fault;
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "sse.dies-of-hostile-types",
        says: "A type or an ID with a line end ends the whole server.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::DiesOfHostile))),
        violates: &[
            "sse.injection.id-adds-nothing",
            "sse.injection.id-loses-nul",
            "sse.injection.spares-others",
            "sse.injection.survives",
            "sse.injection.type-adds-nothing",
        ],
    },
    Defect {
        id: "sse.ends-streams-at-hostile-types",
        says: "A type or an ID with a line end ends the streams of its topic.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::HostileEndsStreams))
        }),
        violates: &["sse.injection.spares-others"],
    },
    Defect {
        id: "sse.lets-ids-inject-fields",
        says: "An ID with line ends is sent as it is.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::AnyId))),
        violates: &["sse.injection.id-adds-nothing"],
    },
    Defect {
        id: "sse.lets-types-inject-fields",
        says: "A type with line ends is sent as it is.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::AnyType))),
        violates: &["sse.injection.type-adds-nothing"],
    },
    Defect {
        id: "sse.loses-the-event-behind-a-hostile-one",
        says: "It loses the event behind one with a hostile type or ID.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::HostileLosesNext))
        }),
        violates: &["sse.injection.spares-others"],
    },
    Defect {
        id: "sse.takes-ids-with-nul",
        says: "An ID with NUL is sent as it is.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::TakesNulInId))),
        violates: &["sse.injection.id-loses-nul"],
    },
];
