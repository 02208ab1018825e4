//! What can happen to events on their way.

use super::options::{Delivery, Encoding};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("sse.collects-4-kib", &Hub(|it| it.events.encoding = Encoding::Buffers))
        .says("It sends nothing before 4 KiB have come together.")
        .violates(&["sse.delivery.ends-each-event", "sse.keepalive.sends-in-time"]),
    scripted(
        "sse.doubles-every-tenth-event",
        &Hub(|it| it.events.delivery = Delivery::DoublesEvery10th),
    )
    .says("One event of ten is sent twice.")
    .violates(&[
        "sse.delivery.keeps-order",
        "sse.resume.survives-races",
        "sse.subscribers.spares-fast-readers",
    ]),
    scripted(
        "sse.loses-every-fiftieth-event",
        &Hub(|it| it.events.delivery = Delivery::LosesEvery50th),
    )
    .says("One event of fifty is not sent.")
    .violates(&[
        "sse.delivery.keeps-order",
        "sse.resume.survives-races",
        "sse.subscribers.spares-fast-readers",
    ]),
    scripted("sse.never-flushes-gzip", &Hub(|it| it.events.encoding = Encoding::NeverFlushed))
        .says("What it compresses is not flushed.")
        .violates(&["sse.compression.flushes-each-event"]),
    scripted("sse.sends-events-late", &Hub(|it| it.events.delivery = Delivery::Late))
        .says("An event is sent 2.5 seconds late.")
        .violates(&["sse.delivery.ends-each-event"]),
    scripted(
        "sse.swaps-every-tenth-event",
        &Hub(|it| it.events.delivery = Delivery::SwapsEvery10th),
    )
    .says("One event of ten is sent behind the next.")
    .violates(&[
        "sse.cursors.deals-with-unknown",
        "sse.delivery.keeps-order",
        "sse.resume.survives-races",
        "sse.subscribers.spares-fast-readers",
    ]),
];
