//! What can be wrong in the head of a stream.

use super::options::{Does, Encoding, Fault, On};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, http, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted(
        "sse.answers-preflights-with-a-stream",
        &Hub(|it| it.fault(Fault::OptionsOpensStreams)),
    )
    .says("It opens a stream for OPTIONS.")
    .violates(&[
        "sse.cors.allows-last-event-id",
        "sse.cors.preflight-opens-no-stream",
        "sse.methods.options-opens-no-stream",
    ]),
    scripted("sse.answers-streams-with-201", &Hub(|it| it.rewrite(On::Streams, Does::Status(201))))
        .says("Its streams have the status 201.")
        .violates(&["sse.head.answers-200"]),
    scripted(
        "sse.compresses-at-weight-0",
        &Hub(|it| it.events.encoding = Encoding::GzipAtNoWeight),
    )
    .says("It compresses for those who give gzip a weight of 0.")
    .violates(&["sse.compression.uses-listed-codings"]),
    scripted(
        "sse.compresses-for-an-empty-list",
        &Hub(|it| it.events.encoding = Encoding::GzipForEmptyList),
    )
    .says("It compresses for those whose Accept-Encoding is empty.")
    .violates(&["sse.compression.uses-listed-codings"]),
    scripted(
        "sse.compresses-for-other-codings",
        &Hub(|it| it.events.encoding = Encoding::GzipForOthers),
    )
    .says("It compresses with gzip for those who list other codings.")
    .violates(&["sse.compression.uses-listed-codings"]),
    scripted(
        "sse.compresses-without-saying-so",
        &Hub(|it| it.field(On::With("accept-encoding"), "Content-Encoding", &[])),
    )
    .says("What it compresses has no Content-Encoding.")
    .violates(&["sse.compression.names-coding"]),
    scripted("sse.fails-on-other-types", &Hub(|it| it.fault(Fault::FailsOnOtherTypes)))
        .says("An Accept without its own type brings 500.")
        .violates(&["sse.head.answers-other-accept"]),
    scripted(
        "sse.fails-on-requests-for-fresh-answers",
        &Hub(|it| it.rewrite(On::With("cache-control"), Does::Status(400))),
    )
    .says("It answers 400 to those who send Cache-Control, as browsers do.")
    .violates(&["sse.head.serves-accepting-clients"]),
    scripted(
        "sse.gives-no-store-a-value",
        &Hub(|it| it.field(On::Streams, "Cache-Control", &["no-store=\"yes\""])),
    )
    .says("Its streams have a no-store with a value.")
    .violates(&["sse.head.caching-fields-are-well-formed"]),
    scripted("sse.has-no-content-type", &Hub(|it| it.field(On::Streams, "Content-Type", &[])))
        .says("Its streams have no Content-Type.")
        .violates(&["sse.head.names-event-stream"]),
    scripted(
        "sse.leaves-streams-to-caches",
        &Hub(|it| it.field(On::Streams, "Cache-Control", &[])),
    )
    .says("Its streams have no Cache-Control.")
    .violates(&["sse.head.forbids-reuse"]),
    scripted(
        "sse.lets-caches-keep-streams",
        &Hub(|it| it.field(On::Streams, "Cache-Control", &["max-age=60"])),
    )
    .says("Its streams may be kept for a minute.")
    .violates(&["sse.head.forbids-reuse"]),
    scripted(
        "sse.lets-caches-mix-codings",
        &Hub(|it| {
            it.field(On::Streams, "Cache-Control", &["no-cache"]);
            it.field(On::Streams, "Vary", &["Origin"]);
        }),
    )
    .says("Caches may keep its streams, and Accept-Encoding is in no Vary.")
    .violates(&["sse.compression.varies"]),
    scripted(
        "sse.names-fields-in-no-cache",
        &Hub(|it| it.field(On::Streams, "Cache-Control", &["no-cache=\"Set-Cookie\""])),
    )
    .says("The no-cache of its streams is about one field only.")
    .violates(&["sse.head.forbids-reuse"]),
    scripted(
        "sse.names-identity-as-a-coding",
        &Hub(|it| it.field(On::Streams, "Content-Encoding", &["identity"])),
    )
    .says("Its streams name identity as their Content-Encoding.")
    .violates(&["sse.compression.uses-listed-codings"]),
    scripted(
        "sse.names-its-type-twice",
        &Hub(|it| {
            it.field(On::Streams, "Content-Type", &["text/event-stream", "text/event-stream"])
        }),
    )
    .says("Its streams have two Content-Type fields.")
    .violates(&["sse.head.has-one-type"]),
    scripted(
        "sse.names-latin1-as-its-charset",
        &Hub(|it| {
            it.field(On::Streams, "Content-Type", &["text/event-stream; charset=iso-8859-1"])
        }),
    )
    .says("The charset of its streams is iso-8859-1.")
    .violates(&["sse.head.charset-is-utf-8"]),
    scripted("sse.needs-accept", &Hub(|it| it.fault(Fault::NeedsAccept)))
        .says("Only those whose Accept names its type get a stream.")
        .violates(&["sse.head.serves-without-accept"]),
    scripted("sse.refuses-without-a-word", &Hub(|it| it.rewrite(On::Status(406), Does::Empty)))
        .says("What is refused with 406 has no content.")
        .violates(&["sse.head.answers-other-accept"]),
    scripted(
        "sse.serves-streams-as-plain-text",
        &Hub(|it| it.field(On::Streams, "Content-Type", &["text/plain; charset=utf-8"])),
    )
    .says("Its streams are text/plain.")
    .violates(&["sse.head.names-event-stream"]),
    scripted("sse.takes-no-lists-of-types", &Hub(|it| it.fault(Fault::NoListsOfTypes)))
        .says("An Accept with several types brings 406.")
        .violates(&["sse.head.serves-accepting-clients"]),
    scripted("sse.takes-no-wildcards", &Hub(|it| it.fault(Fault::NoWildcards)))
        .says("A wildcard in Accept brings 406.")
        .violates(&["sse.head.serves-accepting-clients"]),
    scripted(
        "sse.trusts-pragma",
        &Hub(|it| {
            it.field(On::Streams, "Cache-Control", &[]);
            it.field(On::Streams, "Pragma", &["no-cache"]);
        }),
    )
    .says("Its streams have Pragma, and no Cache-Control.")
    .violates(&["sse.head.forbids-reuse"]),
    scripted(
        "sse.waits-for-an-event-before-its-head",
        &Hub(|it| it.http.fault(http::Fault::HeadWaitsForEvents)),
    )
    .says("It sends the head of a stream with the first event.")
    .violates(&["sse.compression.flushes-each-event", "sse.head.comes-before-events"]),
    scripted(
        "sse.writes-cache-control-as-a-sentence",
        &Hub(|it| it.field(On::Streams, "Cache-Control", &["please do not store"])),
    )
    .says("The Cache-Control of its streams is no list of directives.")
    .violates(&["sse.head.caching-fields-are-well-formed", "sse.head.forbids-reuse"]),
];
