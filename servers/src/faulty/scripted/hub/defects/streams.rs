//! What can be wrong in the head of a stream.

use super::options::{Does, Encoding, Fault, On};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "sse.answers-preflights-with-a-stream",
        says: "It opens a stream for OPTIONS.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::OptionsOpensStreams))
        }),
        violates: &[
            "sse.cors.allows-last-event-id",
            "sse.cors.preflight-opens-no-stream",
            "sse.methods.options-opens-no-stream",
        ],
    },
    Defect {
        id: "sse.answers-streams-with-201",
        says: "Its streams have the status 201.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::Streams, Does::Status(201)))
        }),
        violates: &["sse.head.answers-200"],
    },
    Defect {
        id: "sse.compresses-at-weight-0",
        says: "It compresses for those who give gzip a weight of 0.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::GzipAtNoWeight)
        }),
        violates: &["sse.compression.uses-listed-codings"],
    },
    Defect {
        id: "sse.compresses-for-an-empty-list",
        says: "It compresses for those whose Accept-Encoding is empty.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::GzipForEmptyList)
        }),
        violates: &["sse.compression.uses-listed-codings"],
    },
    Defect {
        id: "sse.compresses-for-other-codings",
        says: "It compresses with gzip for those who list other codings.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::GzipForOthers)
        }),
        violates: &["sse.compression.uses-listed-codings"],
    },
    Defect {
        id: "sse.compresses-without-saying-so",
        says: "What it compresses has no Content-Encoding.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::With("accept-encoding"), "Content-Encoding", &[])
            })
        }),
        violates: &["sse.compression.names-coding"],
    },
    Defect {
        id: "sse.fails-on-other-types",
        says: "An Accept without its own type brings 500.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::FailsOnOtherTypes))
        }),
        violates: &["sse.head.answers-other-accept"],
    },
    Defect {
        id: "sse.fails-on-requests-for-fresh-answers",
        says: "It answers 400 to those who send Cache-Control, as browsers do.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::With("cache-control"), Does::Status(400)))
        }),
        violates: &["sse.head.serves-accepting-clients"],
    },
    Defect {
        id: "sse.gives-no-store-a-value",
        says: "Its streams have a no-store with a value.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Streams, "Cache-Control", &["no-store=\"yes\""]))
        }),
        violates: &["sse.head.caching-fields-are-well-formed"],
    },
    Defect {
        id: "sse.has-no-content-type",
        says: "Its streams have no Content-Type.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Streams, "Content-Type", &[]))
        }),
        violates: &["sse.head.names-event-stream"],
    },
    Defect {
        id: "sse.leaves-streams-to-caches",
        says: "Its streams have no Cache-Control.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Streams, "Cache-Control", &[]))
        }),
        violates: &["sse.head.forbids-reuse"],
    },
    Defect {
        id: "sse.lets-caches-keep-streams",
        says: "Its streams may be kept for a minute.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Streams, "Cache-Control", &["max-age=60"]))
        }),
        violates: &["sse.head.forbids-reuse"],
    },
    Defect {
        id: "sse.lets-caches-mix-codings",
        says: "Caches may keep its streams, and Accept-Encoding is in no Vary.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Streams, "Cache-Control", &["no-cache"]);
                it.field(On::Streams, "Vary", &["Origin"]);
            })
        }),
        violates: &["sse.compression.varies"],
    },
    Defect {
        id: "sse.names-fields-in-no-cache",
        says: "The no-cache of its streams is about one field only.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Streams, "Cache-Control", &["no-cache=\"Set-Cookie\""])
            })
        }),
        violates: &["sse.head.forbids-reuse"],
    },
    Defect {
        id: "sse.names-identity-as-a-coding",
        says: "Its streams name identity as their Content-Encoding.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Streams, "Content-Encoding", &["identity"]))
        }),
        violates: &["sse.compression.uses-listed-codings"],
    },
    Defect {
        id: "sse.names-its-type-twice",
        says: "Its streams have two Content-Type fields.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Streams, "Content-Type", &["text/event-stream", "text/event-stream"])
            })
        }),
        violates: &["sse.head.has-one-type"],
    },
    Defect {
        id: "sse.names-latin1-as-its-charset",
        says: "The charset of its streams is iso-8859-1.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Streams, "Content-Type", &["text/event-stream; charset=iso-8859-1"])
            })
        }),
        violates: &["sse.head.charset-is-utf-8"],
    },
    Defect {
        id: "sse.needs-accept",
        says: "Only those whose Accept names its type get a stream.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::NeedsAccept))),
        violates: &["sse.head.serves-without-accept"],
    },
    Defect {
        id: "sse.refuses-without-a-word",
        says: "What is refused with 406 has no content.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::Status(406), Does::Empty))
        }),
        violates: &["sse.head.answers-other-accept"],
    },
    Defect {
        id: "sse.serves-streams-as-plain-text",
        says: "Its streams are text/plain.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Streams, "Content-Type", &["text/plain; charset=utf-8"])
            })
        }),
        violates: &["sse.head.names-event-stream"],
    },
    Defect {
        id: "sse.takes-no-lists-of-types",
        says: "An Accept with several types brings 406.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::NoListsOfTypes))),
        violates: &["sse.head.serves-accepting-clients"],
    },
    Defect {
        id: "sse.takes-no-wildcards",
        says: "A wildcard in Accept brings 406.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::NoWildcards))),
        violates: &["sse.head.serves-accepting-clients"],
    },
    Defect {
        id: "sse.trusts-pragma",
        says: "Its streams have Pragma, and no Cache-Control.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Streams, "Cache-Control", &[]);
                it.field(On::Streams, "Pragma", &["no-cache"]);
            })
        }),
        violates: &["sse.head.forbids-reuse"],
    },
    Defect {
        id: "sse.waits-for-an-event-before-its-head",
        says: "It sends the head of a stream with the first event.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::HeadWaitsForEvents))
        }),
        violates: &["sse.compression.flushes-each-event", "sse.head.comes-before-events"],
    },
    Defect {
        id: "sse.writes-cache-control-as-a-sentence",
        says: "The Cache-Control of its streams is no list of directives.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Streams, "Cache-Control", &["please do not store"])
            })
        }),
        violates: &["sse.head.caching-fields-are-well-formed", "sse.head.forbids-reuse"],
    },
];
