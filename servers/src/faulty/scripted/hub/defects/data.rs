//! What can happen to data.

use super::options::{Data, Fault};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "sse.cuts-characters-at-borders",
        says: "A character across a border of 1024 bytes is replaced.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::CutsCharacters)
        }),
        violates: &["sse.fidelity.keeps-unicode"],
    },
    Defect {
        id: "sse.cuts-data-at-16-kib",
        says: "Data ends after 16 KiB.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::Cuts16KiB)
        }),
        violates: &["sse.fidelity.keeps-long-lines", "sse.fidelity.keeps-unicode"],
    },
    Defect {
        id: "sse.cuts-data-at-colons",
        says: "Data ends at its second colon.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::CutsAtColons)
        }),
        violates: &["sse.fidelity.keeps-colons"],
    },
    Defect {
        id: "sse.drops-blank-lines",
        says: "Blank lines of data are left out.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::DropsBlankLines)
        }),
        violates: &[
            "sse.fidelity.keeps-last-line-end",
            "sse.fidelity.keeps-lines",
            "sse.sequences.any-texts-arrive",
        ],
    },
    Defect {
        id: "sse.drops-empty-data",
        says: "An event without data has no data field.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::DropsEmpty)
        }),
        violates: &["sse.fidelity.keeps-empty-text"],
    },
    Defect {
        id: "sse.drops-nul",
        says: "NUL in data is left out.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.events.data = Data::DropsNul)),
        violates: &["sse.fidelity.keeps-unicode"],
    },
    Defect {
        id: "sse.drops-the-last-line-end",
        says: "The line end that data ends with is left out.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::DropsLastLineEnd)
        }),
        violates: &["sse.fidelity.keeps-last-line-end", "sse.fidelity.keeps-lines"],
    },
    Defect {
        id: "sse.escapes-angle-brackets",
        says: "Angle brackets in data are escaped.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::EscapesHtml)
        }),
        violates: &["sse.sequences.any-texts-arrive"],
    },
    Defect {
        id: "sse.joins-lines",
        says: "The lines of data are joined with spaces.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::JoinsLines)
        }),
        violates: &[
            "sse.fidelity.deals-with-cr",
            "sse.fidelity.deals-with-crlf",
            "sse.fidelity.keeps-last-line-end",
            "sse.fidelity.keeps-lines",
            "sse.sequences.any-texts-arrive",
        ],
    },
    Defect {
        id: "sse.passes-cr-through",
        says: "A lone CR in data stays as it is.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::KeepsCr))),
        violates: &["sse.fidelity.deals-with-cr", "sse.injection.data-stays-data"],
    },
    Defect {
        id: "sse.replaces-astral-characters",
        says: "Characters beyond U+FFFF are replaced.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.events.data = Data::NoAstral)),
        violates: &["sse.fidelity.keeps-unicode"],
    },
    Defect {
        id: "sse.takes-colons-for-comments",
        says: "Data that begins with a colon is sent as a comment.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::BareColon)
        }),
        violates: &["sse.fidelity.keeps-colons", "sse.injection.data-stays-data"],
    },
    Defect {
        id: "sse.takes-crlf-for-two-line-ends",
        says: "CRLF in data ends two lines.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::CrlfIsTwo)
        }),
        violates: &["sse.fidelity.deals-with-crlf"],
    },
    Defect {
        id: "sse.takes-separators-for-line-ends",
        says: "U+2028 and U+2029 in data end a line.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.events.data = Data::SeparatorsAreLineEnds)
        }),
        violates: &["sse.fidelity.keeps-unicode"],
    },
    Defect {
        id: "sse.writes-lines-without-a-field",
        says: "Only the first line of data has a field.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.events.data = Data::OneField)),
        violates: &[
            "sse.fidelity.deals-with-cr",
            "sse.fidelity.deals-with-crlf",
            "sse.fidelity.keeps-last-line-end",
            "sse.fidelity.keeps-lines",
            "sse.injection.data-stays-data",
        ],
    },
    Defect {
        id: "sse.writes-no-space-before-data",
        says: "Data that begins with a space loses it, for none is written before it.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.events.data = Data::NoSpace)),
        violates: &["sse.fidelity.keeps-leading-space"],
    },
];
