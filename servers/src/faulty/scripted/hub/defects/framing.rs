//! What can be wrong with how streams are marked off.

use super::options::{Delivery, Encoding, Fault};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "poll.sends-chunks-to-old-clients",
        says: "Clients of HTTP/1.0 get chunks.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::ChunksToHttp10))),
        violates: &[
            "longpoll.transport.serves-http10",
            "poll.http.sends-http10-no-coding",
            "sse.transport.sends-http10-no-coding",
        ],
    },
    Defect {
        id: "sse.adds-parameters-to-chunked",
        says: "The chunked coding has a parameter.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.head_text("Transfer-Encoding: chunked", "Transfer-Encoding: chunked;q=1")
            })
        }),
        violates: &[
            "sse.stop.sends-the-rest",
            "sse.syntax.has-known-fields",
            "sse.transport.frames-as-http-says",
        ],
    },
    Defect {
        id: "sse.applies-chunks-twice",
        says: "It names the chunked coding twice.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.head_text("Transfer-Encoding: chunked", "Transfer-Encoding: chunked, chunked")
            })
        }),
        violates: &["sse.transport.frames-as-http-says"],
    },
    Defect {
        id: "sse.ends-idle-streams",
        says: "A stream ends when there is nothing to send for 30 milliseconds.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.delivery = Delivery::EndsWhenIdle)
        }),
        violates: &["sse.keepalive.sends-in-time", "sse.stop.lasts"],
    },
    Defect {
        id: "sse.ends-streams-behind-one-event",
        says: "A stream ends behind its first event.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.delivery = Delivery::EndsAfterOne)
        }),
        violates: &[
            "sse.cursors.deals-with-expired",
            "sse.delivery.keeps-order",
            "sse.injection.spares-others",
            "sse.resume.survives-races",
            "sse.subscribers.spares-fast-readers",
            "sse.types.sends-message-by-default",
            "sse.types.sends-type",
        ],
    },
    Defect {
        id: "sse.ends-streams-without-a-last-chunk",
        says: "A stream that ends lacks the chunk of size 0.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::StreamsLackLastChunk))
        }),
        violates: &["sse.stop.ends-after-whole-event"],
    },
    Defect {
        id: "sse.ends-within-an-event",
        says: "A stream ends within the third event of its topic, and then has its last chunk.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.delivery = Delivery::EndsWithinThird)
        }),
        violates: &[
            "sse.cursors.deals-with-expired",
            "sse.cursors.takes-utf-8",
            "sse.delivery.keeps-order",
            "sse.injection.spares-others",
            "sse.resume.survives-races",
            "sse.subscribers.spares-fast-readers",
            "sse.types.sends-type",
        ],
    },
    Defect {
        id: "sse.gives-streams-a-length",
        says: "Its streams have a Content-Length, and no chunks.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.head_text("Transfer-Encoding: chunked", "Content-Length: 1000000")
            })
        }),
        violates: &[
            "sse.compression.flushes-each-event",
            "sse.stop.sends-the-rest",
            "sse.subscribers.spares-fast-readers",
            "sse.syntax.has-known-fields",
            "sse.transport.announces-no-length",
        ],
    },
    Defect {
        id: "sse.gives-streams-length-and-chunks",
        says: "Its streams have a Content-Length beside their chunks.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.head_text(
                    "Transfer-Encoding: chunked",
                    "Content-Length: 1000000\r\nTransfer-Encoding: chunked",
                )
            })
        }),
        violates: &["sse.transport.announces-no-length", "sse.transport.frames-as-http-says"],
    },
    Defect {
        id: "sse.hides-the-end-of-the-connection",
        says: "Its streams have no chunks, and nothing says that they end with the connection.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.fault(Fault::StreamsEndWithConnection);
                it.fault(Fault::HidesItsClose);
            })
        }),
        violates: &["sse.transport.says-close", "sse.transport.streams-in-chunks"],
    },
    Defect {
        id: "sse.hides-types-in-chunks",
        says: "The type of an event stands in a chunk extension and nowhere else.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::TypesInChunkExtensions))
        }),
        violates: &[
            "sse.cursors.deals-with-expired",
            "sse.cursors.deals-with-unknown",
            "sse.types.sends-type",
        ],
    },
    Defect {
        id: "sse.holds-streams-back-from-old-clients",
        says: "Clients of HTTP/1.0 get a stream when it ends.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::HoldsBackFromHttp10))
        }),
        violates: &["sse.transport.streams-to-http10"],
    },
    Defect {
        id: "sse.lets-codings-end-without-chunked",
        says: "Its streams name another transfer coding behind chunked.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.head_text("Transfer-Encoding: chunked", "Transfer-Encoding: chunked, gzip")
            })
        }),
        violates: &[
            "sse.stop.sends-the-rest",
            "sse.syntax.has-known-fields",
            "sse.transport.frames-as-http-says",
        ],
    },
    Defect {
        id: "sse.makes-parts-of-chunks",
        says: "No blank line ends an event: the end of its chunk does.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::NoBlankLine)
        }),
        violates: &["sse.delivery.ends-each-event"],
    },
    Defect {
        id: "sse.sends-empty-chunks",
        says: "A chunk of size 0 stands before each comment.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::EmptyChunks))),
        violates: &["sse.keepalive.sends-in-time", "sse.transport.frames-as-http-says"],
    },
    Defect {
        id: "sse.streams-until-the-end-of-the-connection",
        says: "Its streams have no chunks and end with the connection.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::StreamsEndWithConnection))
        }),
        violates: &["sse.transport.streams-in-chunks"],
    },
    Defect {
        id: "sse.writes-no-line-end-behind-chunks",
        says: "No line end stands behind the bytes of a chunk.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ChunksWithoutLineEnd))
        }),
        violates: &["sse.transport.frames-as-http-says"],
    },
    Defect {
        id: "sse.writes-sizes-of-chunks-in-decimal",
        says: "The sizes of its chunks are decimal numbers.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::DecimalChunkSizes))
        }),
        violates: &[
            "sse.delivery.ends-each-event",
            "sse.syntax.has-known-fields",
            "sse.transport.frames-as-http-says",
        ],
    },
];
