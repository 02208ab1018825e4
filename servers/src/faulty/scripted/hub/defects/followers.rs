//! What can go wrong with those who follow a topic.

use super::options::{Fault, On};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, http, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("longpoll.dies-of-a-hundred-polls", &Hub(|it| it.fault(Fault::DiesOfHeldPolls)))
        .says("More than 90 polls that are held end the whole server.")
        .violates(&[
            "longpoll.concurrency.serves-others-meanwhile",
            "longpoll.concurrency.survives-many",
        ]),
    scripted("longpoll.dies-of-aborted-polls", &Hub(|it| it.fault(Fault::DiesOfLeftPolls)))
        .says("The 20th poll that is aborted ends the whole server.")
        .violates(&["longpoll.concurrency.lets-go", "longpoll.concurrency.survives-many"]),
    scripted("longpoll.never-lets-go-of-polls", &Hub(|it| it.fault(Fault::KeepsLeftPolls)))
        .says("A poll that is aborted is held on.")
        .violates(&["longpoll.concurrency.lets-go"]),
    scripted(
        "longpoll.publishes-to-few-only",
        &Hub(|it| it.fault(Fault::HeldPollsBlockPublishers)),
    )
    .says("Nobody can publish while more than 50 polls are held.")
    .violates(&["longpoll.concurrency.serves-others-meanwhile"]),
    scripted("longpoll.serves-50-polls-at-most", &Hub(|it| it.fault(Fault::FiftyPollsAtATime)))
        .says("It serves 50 polls at one time, and the others have to wait.")
        .violates(&["longpoll.concurrency.serves-others-meanwhile"]),
    scripted("sse.allows-eight-streams-over-http-2", &Hub(|it| it.http.http2_streams = 8))
        .says("It allows eight streams on a connection of HTTP/2.")
        .violates(&["sse.http2.allows-a-hundred-streams"]),
    scripted("sse.dies-of-a-slow-reader", &Hub(|it| it.http.fault(http::Fault::DiesOfSlowReaders)))
        .says("A client that does not read ends the whole server.")
        .violates(&["sse.subscribers.spares-fast-readers"]),
    scripted("sse.dies-of-aborted-streams", &Hub(|it| it.fault(Fault::DiesOfLeftStreams)))
        .says("The 20th stream that its client ends also ends the whole server.")
        .violates(&[
            "sse.subscribers.lets-go",
            "sse.subscribers.refuses-with-error",
            "sse.subscribers.survives-many",
        ]),
    scripted(
        "sse.forgets-types-over-http-2",
        &Hub(|it| it.field(On::Http2Streams, "Content-Type", &[])),
    )
    .says("Its streams have no Content-Type over HTTP/2.")
    .violates(&["sse.http2.gives-the-stream"]),
    scripted(
        "sse.lets-a-slow-reader-stop-all",
        &Hub(|it| it.http.fault(http::Fault::WritesInTurn)),
    )
    .says("A client that does not read holds up all others.")
    .violates(&["sse.subscribers.spares-fast-readers"]),
    scripted("sse.never-lets-go-of-subscribers", &Hub(|it| it.fault(Fault::KeepsLeftStreams)))
        .says("A stream whose client has left stays.")
        .violates(&["sse.subscribers.lets-go"]),
    scripted(
        "sse.sends-connection-over-http-2",
        &Hub(|it| it.http.fault(http::Fault::ConnectionFieldOverHttp2)),
    )
    .says("Its heads of HTTP/2 have a Connection field.")
    .violates(&["sse.http2.gives-the-stream", "sse.http2.has-no-connection-fields"]),
];
