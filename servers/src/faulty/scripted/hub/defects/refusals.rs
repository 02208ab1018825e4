//! What can be wrong with refusals.

use super::options::{Does, Fault, On, Unknown};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "poll.deals-otherwise-the-second-time",
        says: "An unknown cursor that comes again is passed over without a word.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.unknown = Unknown::SilenceLater)
        }),
        violates: &[
            "longpoll.cursors.deals-with-unknown",
            "poll.refusals.deals-with-unknown-cursor",
        ],
    },
    Defect {
        id: "poll.drops-busy-clients",
        says: "Those who poll too often lose their connection.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::Polls(429), Does::Drop))
        }),
        violates: &["poll.rate.names-when-to-come-back"],
    },
    Defect {
        id: "poll.fails-on-unknown-cursors",
        says: "An unknown cursor brings 500.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::Polls(410), Does::Status(500)))
        }),
        violates: &[
            "longpoll.cursors.deals-with-expired",
            "longpoll.cursors.deals-with-unknown",
            "poll.refusals.deals-with-expired-cursor",
            "poll.refusals.deals-with-unknown-cursor",
            "poll.refusals.never-blames-itself",
        ],
    },
    Defect {
        id: "poll.finds-no-expired-cursors",
        says: "A cursor that has expired brings 404.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::Polls(410), Does::Status(404)))
        }),
        violates: &[
            "longpoll.cursors.deals-with-unknown",
            "poll.refusals.deals-with-unknown-cursor",
        ],
    },
    Defect {
        id: "poll.keeps-silent-about-unknown-cursors",
        says: "An unknown cursor brings 200 and no message.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.unknown = Unknown::Silence)
        }),
        violates: &[
            "longpoll.cursors.deals-with-expired",
            "longpoll.cursors.deals-with-unknown",
            "poll.refusals.deals-with-expired-cursor",
            "poll.refusals.deals-with-unknown-cursor",
        ],
    },
    Defect {
        id: "poll.leaves-refusals-to-caches",
        says: "The refusal of a cursor has no Cache-Control.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(410), "Cache-Control", &[]))
        }),
        violates: &["poll.caching.says-what-caches-do"],
    },
    Defect {
        id: "poll.names-no-time-to-come-back",
        says: "Those who poll too often are told no time.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(429), "Retry-After", &[]))
        }),
        violates: &["poll.rate.names-when-to-come-back"],
    },
    Defect {
        id: "poll.names-soon-as-the-time",
        says: "Those who poll too often shall come back soon.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(429), "Retry-After", &["soon"]))
        }),
        violates: &["poll.rate.retry-after-is-well-formed"],
    },
    Defect {
        id: "poll.refuses-without-a-word",
        says: "The refusal of a cursor has no content.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::Polls(410), Does::Empty))
        }),
        violates: &["poll.refusals.explains"],
    },
    Defect {
        id: "poll.serves-busy-clients-later-than-it-says",
        says: "Who polled too often is served again after a minute, though it says one second.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::RefillsLate))),
        violates: &["poll.rate.serves-after-it"],
    },
];
