//! What can be wrong with how events are written.

use super::options::{Encoding, Heartbeat, Types};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "sse.adds-a-field",
        says: "Each event has a field that no client knows.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::ExtraField)
        }),
        violates: &["sse.syntax.has-known-fields"],
    },
    Defect {
        id: "sse.begins-events-with-a-mark",
        says: "Each block begins with a byte order mark.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::MarkEachTime)
        }),
        violates: &[
            "sse.cursors.deals-with-expired",
            "sse.cursors.deals-with-unknown",
            "sse.resume.header-beats-query",
            "sse.resume.repeats-nothing-at-the-end",
            "sse.resume.sends-nothing-before",
            "sse.resume.survives-races",
            "sse.stop.answers-204",
            "sse.stop.sends-the-rest",
            "sse.syntax.events-have-ids",
            "sse.syntax.has-known-fields",
        ],
    },
    Defect {
        id: "sse.begins-with-two-marks",
        says: "A stream begins with two byte order marks.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::TwoMarks)
        }),
        violates: &["sse.syntax.has-known-fields", "sse.syntax.sends-retry"],
    },
    Defect {
        id: "sse.capitalises-field-names",
        says: "Its field names begin with a capital.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::CapitalNames)
        }),
        violates: &["sse.delivery.ends-each-event", "sse.syntax.has-known-fields"],
    },
    Defect {
        id: "sse.ends-lines-with-lf-cr",
        says: "Its lines end with LF and CR.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::LfCr)
        }),
        violates: &[
            "sse.cursors.deals-with-expired",
            "sse.cursors.deals-with-unknown",
            "sse.fidelity.deals-with-cr",
            "sse.fidelity.deals-with-crlf",
            "sse.fidelity.keeps-last-line-end",
            "sse.fidelity.keeps-lines",
            "sse.injection.data-stays-data",
            "sse.syntax.events-have-ids",
            "sse.types.sends-type",
        ],
    },
    Defect {
        id: "sse.gives-each-event-a-type",
        says: "An event that is published without a type has one.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.types = Types::Invented)
        }),
        violates: &["sse.types.sends-message-by-default", "sse.types.sends-type"],
    },
    Defect {
        id: "sse.keeps-alive-with-events",
        says: "An idle stream gets events.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.heartbeat = Heartbeat::Event)
        }),
        violates: &["sse.keepalive.sends-comments"],
    },
    Defect {
        id: "sse.keeps-silent-when-idle",
        says: "An idle stream gets nothing.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.heartbeat = Heartbeat::Nothing)
        }),
        violates: &["sse.keepalive.sends-in-time"],
    },
    Defect {
        id: "sse.leaves-blank-lines-to-the-next-event",
        says: "The blank line of an event comes with the next.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::LateBlankLine)
        }),
        violates: &["sse.delivery.ends-each-event"],
    },
    Defect {
        id: "sse.leaves-out-types",
        says: "Its events have no type.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.types = Types::Dropped)
        }),
        violates: &["sse.types.sends-type"],
    },
    Defect {
        id: "sse.lets-types-stick",
        says: "The type of an event stays for those that follow.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.events.types = Types::Sticks)),
        violates: &["sse.types.sends-type"],
    },
    Defect {
        id: "sse.puts-spaces-before-colons",
        says: "A space stands before its colons.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::SpaceBeforeColon)
        }),
        violates: &["sse.delivery.ends-each-event", "sse.syntax.has-known-fields"],
    },
    Defect {
        id: "sse.speaks-too-seldom",
        says: "An idle stream gets a comment every four seconds, where one second is declared.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.heartbeat = std::time::Duration::from_secs(4))
        }),
        violates: &["sse.keepalive.sends-in-time"],
    },
    Defect {
        id: "sse.writes-latin1",
        says: "Characters up to U+00FF are one byte each.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::Latin1)
        }),
        violates: &["sse.fidelity.keeps-unicode"],
    },
    Defect {
        id: "sse.writes-surrogates",
        says: "Characters beyond U+FFFF are written as two surrogates.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.encoding = Encoding::Surrogates)
        }),
        violates: &["sse.fidelity.keeps-unicode", "sse.syntax.is-utf-8"],
    },
];
