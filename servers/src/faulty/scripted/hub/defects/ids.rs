//! What can be wrong with IDs and with retry.

use super::options::Fault;
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "sse.changes-ids-on-replay",
        says: "An event that is sent again has another ID.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::OtherIdsOnReplay))
        }),
        violates: &["sse.ids.are-the-same-for-all", "sse.witness.resumes"],
    },
    Defect {
        id: "sse.counts-ids-per-connection",
        says: "Each connection counts its IDs from 1.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::IdsPerConnection))
        }),
        violates: &[
            "sse.ids.are-the-same-for-all",
            "sse.ids.are-unique",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-nothing-at-the-end",
            "sse.resume.sends-nothing-before",
            "sse.resume.survives-races",
            "sse.stop.answers-204",
            "sse.stop.sends-the-rest",
            "sse.witness.resumes",
        ],
    },
    Defect {
        id: "sse.opens-with-an-unknown-id",
        says: "The ID at the beginning of a stream is one that it does not know.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::StrangeOpeningId))
        }),
        violates: &["sse.ids.alone-move-the-cursor"],
    },
    Defect {
        id: "sse.puts-nul-into-ids",
        says: "Its IDs end with NUL.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::NulInIds))),
        violates: &[
            "sse.injection.id-loses-nul",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-nothing-at-the-end",
            "sse.resume.sends-nothing-before",
            "sse.resume.survives-races",
            "sse.stop.answers-204",
            "sse.stop.sends-the-rest",
            "sse.syntax.clients-take-its-fields",
        ],
    },
    Defect {
        id: "sse.sends-empty-ids",
        says: "The IDs of its events are empty.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::EmptyIds))),
        violates: &["sse.syntax.ids-are-not-empty"],
    },
    Defect {
        id: "sse.sends-no-ids",
        says: "Its events have no IDs.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::NoIds))),
        violates: &["sse.syntax.events-have-ids"],
    },
    Defect {
        id: "sse.sends-no-retry",
        says: "Its streams have no retry field.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::NoRetry))),
        violates: &["sse.syntax.sends-retry"],
    },
    Defect {
        id: "sse.uses-ids-twice",
        says: "Two events have the same ID.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::SharedIds))),
        violates: &[
            "sse.ids.are-unique",
            "sse.resume.sends-nothing-before",
            "sse.resume.survives-races",
        ],
    },
    Defect {
        id: "sse.writes-retry-with-a-unit",
        says: "The value of its retry has a unit.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::RetryWithUnit))),
        violates: &["sse.syntax.clients-take-its-fields", "sse.syntax.sends-retry"],
    },
];
