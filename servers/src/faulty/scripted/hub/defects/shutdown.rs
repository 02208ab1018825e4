//! What can be wrong when the server is told to stop.

use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, http, process};

pub(crate) static DEFECTS: &[Defect] = &[
    process(
        "longpoll.stops-with-a-reset",
        &Hub(|it| it.http.fault(http::Fault::ResetsWaitingAtStop)),
    )
    .says("Told to stop, it resets the connections of the polls that it holds.")
    .violates(&["longpoll.shutdown.answers-held-polls", "longpoll.shutdown.closes-in-order"]),
    process(
        "longpoll.stops-without-an-answer",
        &Hub(|it| it.http.fault(http::Fault::EndsWaitingAtStop)),
    )
    .says("Told to stop, it ends the polls that it holds without an answer.")
    .violates(&["longpoll.shutdown.answers-held-polls"]),
    process(
        "sse.stops-with-a-reset",
        &Hub(|it| {
            it.http.fault(http::Fault::ResetsConnectionsAtStop);
            it.http.fault(http::Fault::StreamsLackLastChunk);
        }),
    )
    .says("Told to stop, it resets the connections of its streams.")
    .violates(&["sse.stop.closes-in-order", "sse.stop.ends-after-whole-event"]),
    process(
        "sse.stops-without-a-last-chunk",
        &Hub(|it| it.http.fault(http::Fault::StreamsLackLastChunk)),
    )
    .says("Told to stop, it ends its streams without their last chunk.")
    .violates(&["sse.stop.ends-after-whole-event"]),
];
