//! What can be wrong when the server is told to stop.

use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Process;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "longpoll.stops-with-a-reset",
        says: "Told to stop, it resets the connections of the polls that it holds.",
        kind: Process(|listener, stop| {
            with(listener, stop, |it| it.waiting.stops_with_reset = true)
        }),
        violates: &["longpoll.shutdown.answers-held-polls", "longpoll.shutdown.closes-in-order"],
    },
    Defect {
        id: "longpoll.stops-without-an-answer",
        says: "Told to stop, it ends the polls that it holds without an answer.",
        kind: Process(|listener, stop| with(listener, stop, |it| it.waiting.stops_silently = true)),
        violates: &["longpoll.shutdown.answers-held-polls"],
    },
    Defect {
        id: "sse.stops-with-a-reset",
        says: "Told to stop, it resets the connections of its streams.",
        kind: Process(|listener, stop| {
            with(listener, stop, |it| {
                it.connection.resets_at_stop = true;
                it.framing.no_last_chunk = true;
            })
        }),
        violates: &["sse.stop.closes-in-order", "sse.stop.ends-after-whole-event"],
    },
    Defect {
        id: "sse.stops-without-a-last-chunk",
        says: "Told to stop, it ends its streams without their last chunk.",
        kind: Process(|listener, stop| with(listener, stop, |it| it.framing.no_last_chunk = true)),
        violates: &["sse.stop.ends-after-whole-event"],
    },
];
