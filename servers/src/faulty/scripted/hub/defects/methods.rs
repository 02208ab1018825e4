//! What can be made of methods.

use super::options::{Fault, On};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "poll.answers-absent-paths-with-an-empty-poll",
        says: "A path that is not there is answered as a poll without messages.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::AnyPath))),
        violates: &["poll.refusals.misses-unknown-path"],
    },
    Defect {
        id: "poll.answers-known-methods-with-400",
        says: "It answers a method that an address lacks with 400.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::WrongMethodIs400))
        }),
        violates: &["poll.methods.refuses-other-methods", "sse.methods.refuses-other-methods"],
    },
    Defect {
        id: "poll.answers-unknown-methods-with-200",
        says: "It answers methods that nobody knows with 200.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::UnknownMethodIs200))
        }),
        violates: &["sse.methods.answers-unknown-method"],
    },
    Defect {
        id: "poll.gives-head-another-type",
        says: "It answers HEAD with another type than GET.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Heads, "Content-Type", &["text/html"]))
        }),
        violates: &["poll.methods.head-has-fields-of-get", "sse.methods.answers-head-at-once"],
    },
    Defect {
        id: "poll.has-no-head",
        says: "It answers HEAD with 405.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::RefusesHead))),
        violates: &["sse.methods.supports-head"],
    },
    Defect {
        id: "poll.refuses-methods-without-allow",
        says: "Its answers of 405 have no Allow.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Status(405), "Allow", &[]))
        }),
        violates: &["poll.methods.names-allowed-methods", "sse.methods.names-allowed-methods"],
    },
    Defect {
        id: "poll.takes-methods-in-any-case",
        says: "It takes a method in small letters for the same in capitals.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::MethodsInAnyCase))
        }),
        violates: &["sse.methods.tells-case"],
    },
    Defect {
        id: "sse.allows-what-it-refuses",
        says: "The Allow of a 405 names the method that was refused.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(
                    On::Status(405),
                    "Allow",
                    &["GET, HEAD, POST, PUT, PATCH, DELETE, TRACE, OPTIONS"],
                )
            })
        }),
        violates: &["sse.methods.names-allowed-methods"],
    },
    Defect {
        id: "sse.answers-options-without-allow",
        says: "Its answers to OPTIONS have no Allow.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Preflights, "Allow", &[]))
        }),
        violates: &["sse.methods.options-opens-no-stream"],
    },
    Defect {
        id: "sse.hangs-on-head",
        says: "HEAD for a stream gets no answer.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::HangsOnHead))),
        violates: &["sse.methods.answers-head-at-once"],
    },
    Defect {
        id: "sse.writes-allow-without-commas",
        says: "The methods in Allow have no commas between them.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Status(405), "Allow", &["GET HEAD OPTIONS"]))
        }),
        violates: &["sse.methods.names-allowed-methods"],
    },
];
