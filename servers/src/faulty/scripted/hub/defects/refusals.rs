//! What can be wrong with refusals.

use super::options::{Does, Fault, On, Unknown};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted(
        "poll.deals-otherwise-the-second-time",
        &Hub(|it| it.polls.unknown = Unknown::SilenceLater),
    )
    .says("An unknown cursor that comes again is passed over without a word.")
    .violates(&["longpoll.cursors.deals-with-unknown", "poll.refusals.deals-with-unknown-cursor"]),
    scripted("poll.drops-busy-clients", &Hub(|it| it.rewrite(On::Polls(429), Does::Drop)))
        .says("Those who poll too often lose their connection.")
        .violates(&["poll.rate.names-when-to-come-back"]),
    scripted(
        "poll.fails-on-unknown-cursors",
        &Hub(|it| it.rewrite(On::Polls(410), Does::Status(500))),
    )
    .says("An unknown cursor brings 500.")
    .violates(&[
        "longpoll.cursors.deals-with-expired",
        "longpoll.cursors.deals-with-unknown",
        "poll.refusals.deals-with-expired-cursor",
        "poll.refusals.deals-with-unknown-cursor",
        "poll.refusals.never-blames-itself",
    ]),
    scripted(
        "poll.finds-no-expired-cursors",
        &Hub(|it| it.rewrite(On::Polls(410), Does::Status(404))),
    )
    .says("A cursor that has expired brings 404.")
    .violates(&["longpoll.cursors.deals-with-unknown", "poll.refusals.deals-with-unknown-cursor"]),
    scripted(
        "poll.keeps-silent-about-unknown-cursors",
        &Hub(|it| it.polls.unknown = Unknown::Silence),
    )
    .says("An unknown cursor brings 200 and no message.")
    .violates(&[
        "longpoll.cursors.deals-with-expired",
        "longpoll.cursors.deals-with-unknown",
        "poll.refusals.deals-with-expired-cursor",
        "poll.refusals.deals-with-unknown-cursor",
    ]),
    scripted(
        "poll.leaves-refusals-to-caches",
        &Hub(|it| it.field(On::Polls(410), "Cache-Control", &[])),
    )
    .says("The refusal of a cursor has no Cache-Control.")
    .violates(&["poll.caching.says-what-caches-do"]),
    scripted(
        "poll.names-no-time-to-come-back",
        &Hub(|it| it.field(On::Polls(429), "Retry-After", &[])),
    )
    .says("Those who poll too often are told no time.")
    .violates(&["poll.rate.names-when-to-come-back"]),
    scripted(
        "poll.names-soon-as-the-time",
        &Hub(|it| it.field(On::Polls(429), "Retry-After", &["soon"])),
    )
    .says("Those who poll too often shall come back soon.")
    .violates(&["poll.rate.retry-after-is-well-formed"]),
    scripted("poll.refuses-without-a-word", &Hub(|it| it.rewrite(On::Polls(410), Does::Empty)))
        .says("The refusal of a cursor has no content.")
        .violates(&["poll.refusals.explains"]),
    scripted(
        "poll.serves-busy-clients-later-than-it-says",
        &Hub(|it| it.fault(Fault::RefillsLate)),
    )
    .says("Who polled too often is served again after a minute, though it says one second.")
    .violates(&["poll.rate.serves-after-it"]),
];
