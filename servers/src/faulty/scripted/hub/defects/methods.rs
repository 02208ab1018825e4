//! What can be made of methods.

use super::options::{Fault, On};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("poll.answers-absent-paths-with-an-empty-poll", &Hub(|it| it.fault(Fault::AnyPath)))
        .says("A path that is not there is answered as a poll without messages.")
        .violates(&["poll.refusals.misses-unknown-path"]),
    scripted("poll.answers-known-methods-with-400", &Hub(|it| it.fault(Fault::WrongMethodIs400)))
        .says("It answers a method that an address lacks with 400.")
        .violates(&["poll.methods.refuses-other-methods", "sse.methods.refuses-other-methods"]),
    scripted(
        "poll.answers-unknown-methods-with-200",
        &Hub(|it| it.fault(Fault::UnknownMethodIs200)),
    )
    .says("It answers methods that nobody knows with 200.")
    .violates(&["sse.methods.answers-unknown-method"]),
    scripted(
        "poll.gives-head-another-type",
        &Hub(|it| it.field(On::Heads, "Content-Type", &["text/html"])),
    )
    .says("It answers HEAD with another type than GET.")
    .violates(&["poll.methods.head-has-fields-of-get", "sse.methods.answers-head-at-once"]),
    scripted("poll.has-no-head", &Hub(|it| it.fault(Fault::RefusesHead)))
        .says("It answers HEAD with 405.")
        .violates(&["sse.methods.supports-head"]),
    scripted(
        "poll.refuses-methods-without-allow",
        &Hub(|it| it.field(On::Status(405), "Allow", &[])),
    )
    .says("Its answers of 405 have no Allow.")
    .violates(&["poll.methods.names-allowed-methods", "sse.methods.names-allowed-methods"]),
    scripted("poll.takes-methods-in-any-case", &Hub(|it| it.fault(Fault::MethodsInAnyCase)))
        .says("It takes a method in small letters for the same in capitals.")
        .violates(&["sse.methods.tells-case"]),
    scripted(
        "sse.allows-what-it-refuses",
        &Hub(|it| {
            it.field(
                On::Status(405),
                "Allow",
                &["GET, HEAD, POST, PUT, PATCH, DELETE, TRACE, OPTIONS"],
            )
        }),
    )
    .says("The Allow of a 405 names the method that was refused.")
    .violates(&["sse.methods.names-allowed-methods"]),
    scripted(
        "sse.answers-options-without-allow",
        &Hub(|it| it.field(On::Preflights, "Allow", &[])),
    )
    .says("Its answers to OPTIONS have no Allow.")
    .violates(&["sse.methods.options-opens-no-stream"]),
    scripted("sse.hangs-on-head", &Hub(|it| it.fault(Fault::HangsOnHead)))
        .says("HEAD for a stream gets no answer.")
        .violates(&["sse.methods.answers-head-at-once"]),
    scripted(
        "sse.writes-allow-without-commas",
        &Hub(|it| it.field(On::Status(405), "Allow", &["GET HEAD OPTIONS"])),
    )
    .says("The methods in Allow have no commas between them.")
    .violates(&["sse.methods.names-allowed-methods"]),
];
