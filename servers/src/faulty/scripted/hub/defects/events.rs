//! What can be wrong with how events are written.

use super::options::{Encoding, Heartbeat, Types};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("sse.adds-a-field", &Hub(|it| it.events.encoding = Encoding::ExtraField))
        .says("Each event has a field that no client knows.")
        .violates(&["sse.syntax.has-known-fields"]),
    scripted(
        "sse.begins-events-with-a-mark",
        &Hub(|it| it.events.encoding = Encoding::MarkEachTime),
    )
    .says("Each block begins with a byte order mark.")
    .violates(&[
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
    ]),
    scripted("sse.begins-with-two-marks", &Hub(|it| it.events.encoding = Encoding::TwoMarks))
        .says("A stream begins with two byte order marks.")
        .violates(&["sse.syntax.has-known-fields", "sse.syntax.sends-retry"]),
    scripted("sse.capitalises-field-names", &Hub(|it| it.events.encoding = Encoding::CapitalNames))
        .says("Its field names begin with a capital.")
        .violates(&["sse.delivery.ends-each-event", "sse.syntax.has-known-fields"]),
    scripted("sse.ends-lines-with-lf-cr", &Hub(|it| it.events.encoding = Encoding::LfCr))
        .says("Its lines end with LF and CR.")
        .violates(&[
            "sse.cursors.deals-with-expired",
            "sse.cursors.deals-with-unknown",
            "sse.fidelity.deals-with-cr",
            "sse.fidelity.deals-with-crlf",
            "sse.fidelity.keeps-last-line-end",
            "sse.fidelity.keeps-lines",
            "sse.injection.data-stays-data",
            "sse.syntax.events-have-ids",
            "sse.types.sends-type",
        ]),
    scripted("sse.gives-each-event-a-type", &Hub(|it| it.events.types = Types::Invented))
        .says("An event that is published without a type has one.")
        .violates(&["sse.types.sends-message-by-default", "sse.types.sends-type"]),
    scripted("sse.keeps-alive-with-events", &Hub(|it| it.events.heartbeat = Heartbeat::Event))
        .says("An idle stream gets events.")
        .violates(&["sse.keepalive.sends-comments"]),
    scripted("sse.keeps-silent-when-idle", &Hub(|it| it.events.heartbeat = Heartbeat::Nothing))
        .says("An idle stream gets nothing.")
        .violates(&["sse.keepalive.sends-in-time"]),
    scripted(
        "sse.leaves-blank-lines-to-the-next-event",
        &Hub(|it| it.events.encoding = Encoding::LateBlankLine),
    )
    .says("The blank line of an event comes with the next.")
    .violates(&["sse.delivery.ends-each-event"]),
    scripted("sse.leaves-out-types", &Hub(|it| it.events.types = Types::Dropped))
        .says("Its events have no type.")
        .violates(&["sse.types.sends-type"]),
    scripted("sse.lets-types-stick", &Hub(|it| it.events.types = Types::Sticks))
        .says("The type of an event stays for those that follow.")
        .violates(&["sse.types.sends-type"]),
    scripted(
        "sse.puts-spaces-before-colons",
        &Hub(|it| it.events.encoding = Encoding::SpaceBeforeColon),
    )
    .says("A space stands before its colons.")
    .violates(&["sse.delivery.ends-each-event", "sse.syntax.has-known-fields"]),
    scripted("sse.speaks-too-seldom", &Hub(|it| it.heartbeat = std::time::Duration::from_secs(4)))
        .says("An idle stream gets a comment every four seconds, where one second is declared.")
        .violates(&["sse.keepalive.sends-in-time"]),
    scripted("sse.writes-latin1", &Hub(|it| it.events.encoding = Encoding::Latin1))
        .says("Characters up to U+00FF are one byte each.")
        .violates(&["sse.fidelity.keeps-unicode"]),
    scripted("sse.writes-surrogates", &Hub(|it| it.events.encoding = Encoding::Surrogates))
        .says("Characters beyond U+FFFF are written as two surrogates.")
        .violates(&["sse.fidelity.keeps-unicode", "sse.syntax.is-utf-8"]),
];
