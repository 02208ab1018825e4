//! What can be wrong with IDs and with retry.

use super::options::Fault;
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("sse.changes-ids-on-replay", &Hub(|it| it.fault(Fault::OtherIdsOnReplay)))
        .says("An event that is sent again has another ID.")
        .violates(&["sse.ids.are-the-same-for-all", "sse.witness.resumes"]),
    scripted("sse.counts-ids-per-connection", &Hub(|it| it.fault(Fault::IdsPerConnection)))
        .says("Each connection counts its IDs from 1.")
        .violates(&[
            "sse.ids.are-the-same-for-all",
            "sse.ids.are-unique",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-nothing-at-the-end",
            "sse.resume.sends-nothing-before",
            "sse.resume.survives-races",
            "sse.stop.answers-204",
            "sse.stop.sends-the-rest",
            "sse.witness.resumes",
        ]),
    scripted("sse.opens-with-an-unknown-id", &Hub(|it| it.fault(Fault::StrangeOpeningId)))
        .says("The ID at the beginning of a stream is one that it does not know.")
        .violates(&["sse.ids.alone-move-the-cursor"]),
    scripted("sse.puts-nul-into-ids", &Hub(|it| it.fault(Fault::NulInIds)))
        .says("Its IDs end with NUL.")
        .violates(&[
            "sse.injection.id-loses-nul",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-nothing-at-the-end",
            "sse.resume.sends-nothing-before",
            "sse.resume.survives-races",
            "sse.stop.answers-204",
            "sse.stop.sends-the-rest",
            "sse.syntax.clients-take-its-fields",
        ]),
    scripted("sse.sends-empty-ids", &Hub(|it| it.fault(Fault::EmptyIds)))
        .says("The IDs of its events are empty.")
        .violates(&["sse.syntax.ids-are-not-empty"]),
    scripted("sse.sends-no-ids", &Hub(|it| it.fault(Fault::NoIds)))
        .says("Its events have no IDs.")
        .violates(&["sse.syntax.events-have-ids"]),
    scripted("sse.sends-no-retry", &Hub(|it| it.fault(Fault::NoRetry)))
        .says("Its streams have no retry field.")
        .violates(&["sse.syntax.sends-retry"]),
    scripted("sse.uses-ids-twice", &Hub(|it| it.fault(Fault::SharedIds)))
        .says("Two events have the same ID.")
        .violates(&[
            "sse.ids.are-unique",
            "sse.resume.sends-nothing-before",
            "sse.resume.survives-races",
        ]),
    scripted("sse.writes-retry-with-a-unit", &Hub(|it| it.fault(Fault::RetryWithUnit)))
        .says("The value of its retry has a unit.")
        .violates(&["sse.syntax.clients-take-its-fields", "sse.syntax.sends-retry"]),
];
