//! What can happen to events on their way.

use super::options::{Delivery, Encoding};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "sse.collects-4-kib",
        says: "It sends nothing before 4 KiB have come together.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::Buffers)
        }),
        violates: &["sse.delivery.ends-each-event", "sse.keepalive.sends-in-time"],
    },
    Defect {
        id: "sse.doubles-every-tenth-event",
        says: "One event of ten is sent twice.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.delivery = Delivery::DoublesEvery10th)
        }),
        violates: &[
            "sse.delivery.keeps-order",
            "sse.resume.survives-races",
            "sse.subscribers.spares-fast-readers",
        ],
    },
    Defect {
        id: "sse.loses-every-fiftieth-event",
        says: "One event of fifty is not sent.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.delivery = Delivery::LosesEvery50th)
        }),
        violates: &[
            "sse.delivery.keeps-order",
            "sse.resume.survives-races",
            "sse.subscribers.spares-fast-readers",
        ],
    },
    Defect {
        id: "sse.never-flushes-gzip",
        says: "What it compresses is not flushed.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::NeverFlushed)
        }),
        violates: &["sse.compression.flushes-each-event"],
    },
    Defect {
        id: "sse.sends-events-late",
        says: "An event is sent 2.5 seconds late.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.delivery = Delivery::Late)
        }),
        violates: &["sse.delivery.ends-each-event"],
    },
    Defect {
        id: "sse.swaps-every-tenth-event",
        says: "One event of ten is sent behind the next.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.delivery = Delivery::SwapsEvery10th)
        }),
        violates: &[
            "sse.cursors.deals-with-unknown",
            "sse.delivery.keeps-order",
            "sse.resume.survives-races",
            "sse.subscribers.spares-fast-readers",
        ],
    },
];
