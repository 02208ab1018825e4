//! What can go wrong with those who follow a topic.

use super::options::{Fault, On};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "longpoll.dies-of-a-hundred-polls",
        says: "More than 90 polls that are held end the whole server.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::DiesOfHeldPolls))
        }),
        violates: &[
            "longpoll.concurrency.serves-others-meanwhile",
            "longpoll.concurrency.survives-many",
        ],
    },
    Defect {
        id: "longpoll.dies-of-aborted-polls",
        says: "The 20th poll that is aborted ends the whole server.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::DiesOfLeftPolls))
        }),
        violates: &["longpoll.concurrency.lets-go", "longpoll.concurrency.survives-many"],
    },
    Defect {
        id: "longpoll.never-lets-go-of-polls",
        says: "A poll that is aborted is held on.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::KeepsLeftPolls))),
        violates: &["longpoll.concurrency.lets-go"],
    },
    Defect {
        id: "longpoll.publishes-to-few-only",
        says: "Nobody can publish while more than 50 polls are held.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::HeldPollsBlockPublishers))
        }),
        violates: &["longpoll.concurrency.serves-others-meanwhile"],
    },
    Defect {
        id: "longpoll.serves-50-polls-at-most",
        says: "It serves 50 polls at one time, and the others have to wait.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::FiftyPollsAtATime))
        }),
        violates: &["longpoll.concurrency.serves-others-meanwhile"],
    },
    Defect {
        id: "sse.allows-eight-streams-over-http-2",
        says: "It allows eight streams on a connection of HTTP/2.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.http2_streams = 8)),
        violates: &["sse.http2.allows-a-hundred-streams"],
    },
    Defect {
        id: "sse.dies-of-a-slow-reader",
        says: "A client that does not read ends the whole server.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::DiesOfSlowReaders))
        }),
        violates: &["sse.subscribers.spares-fast-readers"],
    },
    Defect {
        id: "sse.dies-of-aborted-streams",
        says: "The 20th stream that its client ends also ends the whole server.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::DiesOfLeftStreams))
        }),
        violates: &[
            "sse.subscribers.lets-go",
            "sse.subscribers.refuses-with-error",
            "sse.subscribers.survives-many",
        ],
    },
    Defect {
        id: "sse.forgets-types-over-http-2",
        says: "Its streams have no Content-Type over HTTP/2.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Http2Streams, "Content-Type", &[]))
        }),
        violates: &["sse.http2.gives-the-stream"],
    },
    Defect {
        id: "sse.lets-a-slow-reader-stop-all",
        says: "A client that does not read holds up all others.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::WritesInTurn))),
        violates: &["sse.subscribers.spares-fast-readers"],
    },
    Defect {
        id: "sse.never-lets-go-of-subscribers",
        says: "A stream whose client has left stays.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::KeepsLeftStreams))
        }),
        violates: &["sse.subscribers.lets-go"],
    },
    Defect {
        id: "sse.sends-connection-over-http-2",
        says: "Its heads of HTTP/2 have a Connection field.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ConnectionFieldOverHttp2))
        }),
        violates: &["sse.http2.gives-the-stream", "sse.http2.has-no-connection-fields"],
    },
];
