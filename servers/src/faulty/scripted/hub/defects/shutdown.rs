//! What can be wrong when the server is told to stop.

use super::options::Fault;
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Process;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "longpoll.stops-with-a-reset",
        says: "Told to stop, it resets the connections of the polls that it holds.",
        kind: Process(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ResetsPollsAtStop))
        }),
        violates: &["longpoll.shutdown.answers-held-polls", "longpoll.shutdown.closes-in-order"],
    },
    Defect {
        id: "longpoll.stops-without-an-answer",
        says: "Told to stop, it ends the polls that it holds without an answer.",
        kind: Process(|listener, stop| with(listener, stop, |it| it.fault(Fault::EndsPollsAtStop))),
        violates: &["longpoll.shutdown.answers-held-polls"],
    },
    Defect {
        id: "sse.stops-with-a-reset",
        says: "Told to stop, it resets the connections of its streams.",
        kind: Process(|listener, stop| {
            with(listener, stop, |it| {
                it.fault(Fault::ResetsConnectionsAtStop);
                it.fault(Fault::StreamsLackLastChunk);
            })
        }),
        violates: &["sse.stop.closes-in-order", "sse.stop.ends-after-whole-event"],
    },
    Defect {
        id: "sse.stops-without-a-last-chunk",
        says: "Told to stop, it ends its streams without their last chunk.",
        kind: Process(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::StreamsLackLastChunk))
        }),
        violates: &["sse.stop.ends-after-whole-event"],
    },
];
