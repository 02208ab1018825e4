//! What can come of hostile publishing.

use super::options::Fault;
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("sse.dies-of-hostile-types", &Hub(|it| it.fault(Fault::DiesOfHostile)))
        .says("A type or an ID with a line end ends the whole server.")
        .violates(&[
            "sse.injection.id-adds-nothing",
            "sse.injection.id-loses-nul",
            "sse.injection.spares-others",
            "sse.injection.survives",
            "sse.injection.type-adds-nothing",
        ]),
    scripted("sse.ends-streams-at-hostile-types", &Hub(|it| it.fault(Fault::HostileEndsStreams)))
        .says("A type or an ID with a line end ends the streams of its topic.")
        .violates(&["sse.injection.spares-others"]),
    scripted("sse.lets-ids-inject-fields", &Hub(|it| it.fault(Fault::AnyId)))
        .says("An ID with line ends is sent as it is.")
        .violates(&["sse.injection.id-adds-nothing"]),
    scripted("sse.lets-types-inject-fields", &Hub(|it| it.fault(Fault::AnyType)))
        .says("A type with line ends is sent as it is.")
        .violates(&["sse.injection.type-adds-nothing"]),
    scripted(
        "sse.loses-the-event-behind-a-hostile-one",
        &Hub(|it| it.fault(Fault::HostileLosesNext)),
    )
    .says("It loses the event behind one with a hostile type or ID.")
    .violates(&["sse.injection.spares-others"]),
    scripted("sse.takes-ids-with-nul", &Hub(|it| it.fault(Fault::TakesNulInId)))
        .says("An ID with NUL is sent as it is.")
        .violates(&["sse.injection.id-loses-nul"]),
];
