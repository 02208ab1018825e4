//! What can go wrong when a client comes back.

use super::options::{Fault, Unknown};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "sse.answers-204-before-all-is-read",
        says: "A finished topic is over for clients that have not read all of it.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::FinishedIsOver))),
        violates: &["sse.stop.sends-the-rest"],
    },
    Defect {
        id: "sse.answers-204-only-once",
        says: "Only the first client of a finished topic gets 204.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::OverOnce))),
        violates: &["sse.stop.answers-204"],
    },
    Defect {
        id: "sse.begins-with-all-that-is-kept",
        says: "A stream without a cursor begins with all that is kept.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::StartsWithAll))),
        violates: &["sse.resume.starts-where-declared"],
    },
    Defect {
        id: "sse.deals-otherwise-the-second-time",
        says: "An unknown ID that comes again is passed over without a word.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.unknown = Unknown::SilenceLater)
        }),
        violates: &["sse.cursors.deals-with-unknown"],
    },
    Defect {
        id: "sse.dies-of-long-ids",
        says: "An ID of more than 4 KiB ends the whole server.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::DiesOfLongCursor))
        }),
        violates: &["sse.cursors.never-blames-itself", "sse.cursors.survives-malformed"],
    },
    Defect {
        id: "sse.dies-of-malformed-ids",
        says: "An ID that is no number ends the whole server.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::DiesOfMalformedCursor))
        }),
        violates: &[
            "sse.cursors.never-blames-itself",
            "sse.cursors.survives-malformed",
            "sse.cursors.takes-utf-8",
            "sse.transport.head-is-well-formed",
        ],
    },
    Defect {
        id: "sse.fails-on-unknown-ids",
        says: "An unknown ID brings 500.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.unknown = Unknown::Fails)
        }),
        violates: &[
            "sse.cursors.deals-with-expired",
            "sse.cursors.deals-with-unknown",
            "sse.cursors.never-blames-itself",
        ],
    },
    Defect {
        id: "sse.ignores-last-event-id",
        says: "It passes over Last-Event-ID.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::IgnoresLastEventId))
        }),
        violates: &[
            "sse.cursors.deals-with-expired",
            "sse.cursors.deals-with-unknown",
            "sse.cursors.takes-utf-8",
            "sse.ids.alone-move-the-cursor",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-cut-event",
            "sse.resume.sends-what-followed",
            "sse.resume.survives-races",
            "sse.stop.sends-the-rest",
        ],
    },
    Defect {
        id: "sse.keeps-silent-about-expired-ids",
        says: "An expired ID brings what is kept, without a word.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::SilentExpiry))),
        violates: &["sse.cursors.deals-with-expired"],
    },
    Defect {
        id: "sse.keeps-silent-about-unknown-ids",
        says: "An unknown ID is passed over without a word.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.unknown = Unknown::Silence)
        }),
        violates: &["sse.cursors.deals-with-expired", "sse.cursors.deals-with-unknown"],
    },
    Defect {
        id: "sse.leaks-other-topics",
        says: "An ID of another topic brings events of that topic.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::LeaksTopics))),
        violates: &["sse.resume.keeps-topics-apart"],
    },
    Defect {
        id: "sse.loses-what-comes-during-a-replay",
        says: "What is published right behind a replay is lost.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::LosesRace))),
        violates: &["sse.resume.sends-what-followed", "sse.resume.survives-races"],
    },
    Defect {
        id: "sse.prefers-the-query",
        says: "A cursor in the query wins over Last-Event-ID.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::QueryWins))),
        violates: &["sse.resume.header-beats-query"],
    },
    Defect {
        id: "sse.repeats-the-last-event",
        says: "A client that comes back gets the event that it named once more.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::RepeatsOne))),
        violates: &[
            "sse.cursors.takes-utf-8",
            "sse.ids.alone-move-the-cursor",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-nothing-at-the-end",
            "sse.resume.sends-nothing-before",
            "sse.resume.survives-races",
            "sse.sequences.any-cuts-lose-nothing",
            "sse.stop.answers-204",
            "sse.stop.sends-the-rest",
            "sse.witness.resumes",
        ],
    },
    Defect {
        id: "sse.replays-backwards",
        says: "A replay begins with the newest event.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ReplaysBackwards))
        }),
        violates: &[
            "sse.resume.sends-what-followed",
            "sse.resume.survives-races",
            "sse.stop.sends-the-rest",
        ],
    },
    Defect {
        id: "sse.skips-the-next-event",
        says: "A client that comes back misses the event behind that which it named.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::SkipsOne))),
        violates: &[
            "sse.cursors.takes-utf-8",
            "sse.ids.alone-move-the-cursor",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-cut-event",
            "sse.resume.sends-what-followed",
            "sse.resume.survives-races",
            "sse.sequences.any-cuts-lose-nothing",
            "sse.stop.sends-the-rest",
        ],
    },
    Defect {
        id: "sse.stops-behind-a-replay",
        says: "Nothing new follows a replay.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::StopsBehindReplay))
        }),
        violates: &[
            "sse.resume.sends-what-followed",
            "sse.resume.survives-races",
            "sse.stop.sends-the-rest",
        ],
    },
    Defect {
        id: "sse.streams-finished-topics",
        says: "A finished topic has an empty stream.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::StreamsFinished))
        }),
        violates: &["sse.stop.answers-204", "sse.stop.sends-the-rest"],
    },
    Defect {
        id: "sse.takes-ids-in-ascii-only",
        says: "It does not know its own IDs where they go beyond ASCII.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::AsciiIdsOnly))),
        violates: &["sse.cursors.takes-utf-8"],
    },
    Defect {
        id: "sse.takes-what-it-wrote-for-read",
        says: "What was written to a client is not sent again, whatever ID it names.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::TrustsWrites))),
        violates: &[
            "sse.ids.alone-move-the-cursor",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-cut-event",
            "sse.resume.sends-what-followed",
            "sse.stop.sends-the-rest",
        ],
    },
];
