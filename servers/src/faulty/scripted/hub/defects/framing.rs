//! What can be wrong with how streams are marked off.

use super::options::{Delivery, Encoding};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, http, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted(
        "poll.sends-chunks-to-old-clients",
        &Hub(|it| it.http.fault(http::Fault::ChunksToHttp10)),
    )
    .says("Clients of HTTP/1.0 get chunks.")
    .violates(&[
        "longpoll.transport.serves-http10",
        "poll.http.sends-http10-no-coding",
        "sse.transport.sends-http10-no-coding",
    ]),
    scripted(
        "sse.adds-parameters-to-chunked",
        &Hub(|it| it.head_text("Transfer-Encoding: chunked", "Transfer-Encoding: chunked;q=1")),
    )
    .says("The chunked coding has a parameter.")
    .violates(&[
        "sse.stop.sends-the-rest",
        "sse.syntax.has-known-fields",
        "sse.transport.frames-as-http-says",
    ]),
    scripted(
        "sse.applies-chunks-twice",
        &Hub(|it| {
            it.head_text("Transfer-Encoding: chunked", "Transfer-Encoding: chunked, chunked")
        }),
    )
    .says("It names the chunked coding twice.")
    .violates(&["sse.transport.frames-as-http-says"]),
    scripted("sse.ends-idle-streams", &Hub(|it| it.events.delivery = Delivery::EndsWhenIdle))
        .says("A stream ends when there is nothing to send for 30 milliseconds.")
        .violates(&["sse.keepalive.sends-in-time", "sse.stop.lasts"]),
    scripted(
        "sse.ends-streams-behind-one-event",
        &Hub(|it| it.events.delivery = Delivery::EndsAfterOne),
    )
    .says("A stream ends behind its first event.")
    .violates(&[
        "sse.cursors.deals-with-expired",
        "sse.delivery.keeps-order",
        "sse.injection.spares-others",
        "sse.resume.survives-races",
        "sse.subscribers.spares-fast-readers",
        "sse.types.sends-message-by-default",
        "sse.types.sends-type",
    ]),
    scripted(
        "sse.ends-streams-without-a-last-chunk",
        &Hub(|it| it.http.fault(http::Fault::StreamsLackLastChunk)),
    )
    .says("A stream that ends lacks the chunk of size 0.")
    .violates(&["sse.stop.ends-after-whole-event"]),
    scripted("sse.ends-within-an-event", &Hub(|it| it.events.delivery = Delivery::EndsWithinThird))
        .says("A stream ends within the third event of its topic, and then has its last chunk.")
        .violates(&[
            "sse.cursors.deals-with-expired",
            "sse.cursors.takes-utf-8",
            "sse.delivery.keeps-order",
            "sse.injection.spares-others",
            "sse.resume.survives-races",
            "sse.subscribers.spares-fast-readers",
            "sse.types.sends-type",
        ]),
    scripted(
        "sse.gives-streams-a-length",
        &Hub(|it| it.head_text("Transfer-Encoding: chunked", "Content-Length: 1000000")),
    )
    .says("Its streams have a Content-Length, and no chunks.")
    .violates(&[
        "sse.compression.flushes-each-event",
        "sse.stop.sends-the-rest",
        "sse.subscribers.spares-fast-readers",
        "sse.syntax.has-known-fields",
        "sse.transport.announces-no-length",
    ]),
    scripted(
        "sse.gives-streams-length-and-chunks",
        &Hub(|it| {
            it.head_text(
                "Transfer-Encoding: chunked",
                "Content-Length: 1000000\r\nTransfer-Encoding: chunked",
            )
        }),
    )
    .says("Its streams have a Content-Length beside their chunks.")
    .violates(&["sse.transport.announces-no-length", "sse.transport.frames-as-http-says"]),
    scripted(
        "sse.hides-the-end-of-the-connection",
        &Hub(|it| {
            it.http.fault(http::Fault::StreamsEndWithConnection);
            it.http.fault(http::Fault::HidesItsClose);
        }),
    )
    .says("Its streams have no chunks, and nothing says that they end with the connection.")
    .violates(&["sse.transport.says-close", "sse.transport.streams-in-chunks"]),
    scripted(
        "sse.hides-types-in-chunks",
        &Hub(|it| it.http.fault(http::Fault::TypesInChunkExtensions)),
    )
    .says("The type of an event stands in a chunk extension and nowhere else.")
    .violates(&[
        "sse.cursors.deals-with-expired",
        "sse.cursors.deals-with-unknown",
        "sse.types.sends-type",
    ]),
    scripted(
        "sse.holds-streams-back-from-old-clients",
        &Hub(|it| it.http.fault(http::Fault::HoldsBackFromHttp10)),
    )
    .says("Clients of HTTP/1.0 get a stream when it ends.")
    .violates(&["sse.transport.streams-to-http10"]),
    scripted(
        "sse.lets-codings-end-without-chunked",
        &Hub(|it| it.head_text("Transfer-Encoding: chunked", "Transfer-Encoding: chunked, gzip")),
    )
    .says("Its streams name another transfer coding behind chunked.")
    .violates(&[
        "sse.stop.sends-the-rest",
        "sse.syntax.has-known-fields",
        "sse.transport.frames-as-http-says",
    ]),
    scripted("sse.makes-parts-of-chunks", &Hub(|it| it.events.encoding = Encoding::NoBlankLine))
        .says("No blank line ends an event: the end of its chunk does.")
        .violates(&["sse.delivery.ends-each-event"]),
    scripted("sse.sends-empty-chunks", &Hub(|it| it.http.fault(http::Fault::EmptyChunks)))
        .says("A chunk of size 0 stands before each comment.")
        .violates(&["sse.keepalive.sends-in-time", "sse.transport.frames-as-http-says"]),
    scripted(
        "sse.streams-until-the-end-of-the-connection",
        &Hub(|it| it.http.fault(http::Fault::StreamsEndWithConnection)),
    )
    .says("Its streams have no chunks and end with the connection.")
    .violates(&["sse.transport.streams-in-chunks"]),
    scripted(
        "sse.writes-no-line-end-behind-chunks",
        &Hub(|it| it.http.fault(http::Fault::ChunksWithoutLineEnd)),
    )
    .says("No line end stands behind the bytes of a chunk.")
    .violates(&["sse.transport.frames-as-http-says"]),
    scripted(
        "sse.writes-sizes-of-chunks-in-decimal",
        &Hub(|it| it.http.fault(http::Fault::DecimalChunkSizes)),
    )
    .says("The sizes of its chunks are decimal numbers.")
    .violates(&[
        "sse.delivery.ends-each-event",
        "sse.syntax.has-known-fields",
        "sse.transport.frames-as-http-says",
    ]),
];
