//! What can go wrong when a client comes back.

use super::options::{Fault, Unknown};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("sse.answers-204-before-all-is-read", &Hub(|it| it.fault(Fault::FinishedIsOver)))
        .says("A finished topic is over for clients that have not read all of it.")
        .violates(&["sse.stop.sends-the-rest"]),
    scripted("sse.answers-204-only-once", &Hub(|it| it.fault(Fault::OverOnce)))
        .says("Only the first client of a finished topic gets 204.")
        .violates(&["sse.stop.answers-204"]),
    scripted("sse.begins-with-all-that-is-kept", &Hub(|it| it.fault(Fault::StartsWithAll)))
        .says("A stream without a cursor begins with all that is kept.")
        .violates(&["sse.resume.starts-where-declared"]),
    scripted(
        "sse.deals-otherwise-the-second-time",
        &Hub(|it| it.events.unknown = Unknown::SilenceLater),
    )
    .says("An unknown ID that comes again is passed over without a word.")
    .violates(&["sse.cursors.deals-with-unknown"]),
    scripted("sse.dies-of-long-ids", &Hub(|it| it.fault(Fault::DiesOfLongCursor)))
        .says("An ID of more than 4 KiB ends the whole server.")
        .violates(&["sse.cursors.never-blames-itself", "sse.cursors.survives-malformed"]),
    scripted("sse.dies-of-malformed-ids", &Hub(|it| it.fault(Fault::DiesOfMalformedCursor)))
        .says("An ID that is no number ends the whole server.")
        .violates(&[
            "sse.cursors.never-blames-itself",
            "sse.cursors.survives-malformed",
            "sse.cursors.takes-utf-8",
            "sse.transport.head-is-well-formed",
        ]),
    scripted("sse.fails-on-unknown-ids", &Hub(|it| it.events.unknown = Unknown::Fails))
        .says("An unknown ID brings 500.")
        .violates(&[
            "sse.cursors.deals-with-expired",
            "sse.cursors.deals-with-unknown",
            "sse.cursors.never-blames-itself",
        ]),
    scripted("sse.ignores-last-event-id", &Hub(|it| it.fault(Fault::IgnoresLastEventId)))
        .says("It passes over Last-Event-ID.")
        .violates(&[
            "sse.cursors.deals-with-expired",
            "sse.cursors.deals-with-unknown",
            "sse.cursors.takes-utf-8",
            "sse.ids.alone-move-the-cursor",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-cut-event",
            "sse.resume.sends-what-followed",
            "sse.resume.survives-races",
            "sse.stop.sends-the-rest",
        ]),
    scripted("sse.keeps-silent-about-expired-ids", &Hub(|it| it.fault(Fault::SilentExpiry)))
        .says("An expired ID brings what is kept, without a word.")
        .violates(&["sse.cursors.deals-with-expired"]),
    scripted("sse.keeps-silent-about-unknown-ids", &Hub(|it| it.events.unknown = Unknown::Silence))
        .says("An unknown ID is passed over without a word.")
        .violates(&["sse.cursors.deals-with-expired", "sse.cursors.deals-with-unknown"]),
    scripted("sse.leaks-other-topics", &Hub(|it| it.fault(Fault::LeaksTopics)))
        .says("An ID of another topic brings events of that topic.")
        .violates(&["sse.resume.keeps-topics-apart"]),
    scripted("sse.loses-what-comes-during-a-replay", &Hub(|it| it.fault(Fault::LosesRace)))
        .says("What is published right behind a replay is lost.")
        .violates(&["sse.resume.sends-what-followed", "sse.resume.survives-races"]),
    scripted("sse.prefers-the-query", &Hub(|it| it.fault(Fault::QueryWins)))
        .says("A cursor in the query wins over Last-Event-ID.")
        .violates(&["sse.resume.header-beats-query"]),
    scripted("sse.repeats-the-last-event", &Hub(|it| it.fault(Fault::RepeatsOne)))
        .says("A client that comes back gets the event that it named once more.")
        .violates(&[
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
        ]),
    scripted("sse.replays-backwards", &Hub(|it| it.fault(Fault::ReplaysBackwards)))
        .says("A replay begins with the newest event.")
        .violates(&[
            "sse.resume.sends-what-followed",
            "sse.resume.survives-races",
            "sse.stop.sends-the-rest",
        ]),
    scripted("sse.skips-the-next-event", &Hub(|it| it.fault(Fault::SkipsOne)))
        .says("A client that comes back misses the event behind that which it named.")
        .violates(&[
            "sse.cursors.takes-utf-8",
            "sse.ids.alone-move-the-cursor",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-cut-event",
            "sse.resume.sends-what-followed",
            "sse.resume.survives-races",
            "sse.sequences.any-cuts-lose-nothing",
            "sse.stop.sends-the-rest",
        ]),
    scripted("sse.stops-behind-a-replay", &Hub(|it| it.fault(Fault::StopsBehindReplay)))
        .says("Nothing new follows a replay.")
        .violates(&[
            "sse.resume.sends-what-followed",
            "sse.resume.survives-races",
            "sse.stop.sends-the-rest",
        ]),
    scripted("sse.streams-finished-topics", &Hub(|it| it.fault(Fault::StreamsFinished)))
        .says("A finished topic has an empty stream.")
        .violates(&["sse.stop.answers-204", "sse.stop.sends-the-rest"]),
    scripted("sse.takes-ids-in-ascii-only", &Hub(|it| it.fault(Fault::AsciiIdsOnly)))
        .says("It does not know its own IDs where they go beyond ASCII.")
        .violates(&["sse.cursors.takes-utf-8"]),
    scripted("sse.takes-what-it-wrote-for-read", &Hub(|it| it.fault(Fault::TrustsWrites)))
        .says("What was written to a client is not sent again, whatever ID it names.")
        .violates(&[
            "sse.ids.alone-move-the-cursor",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-cut-event",
            "sse.resume.sends-what-followed",
            "sse.stop.sends-the-rest",
        ]),
];
