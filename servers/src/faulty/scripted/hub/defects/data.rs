//! What can happen to data.

use super::options::{Data, Fault};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("sse.cuts-characters-at-borders", &Hub(|it| it.events.data = Data::CutsCharacters))
        .says("A character across a border of 1024 bytes is replaced.")
        .violates(&["sse.fidelity.keeps-unicode"]),
    scripted("sse.cuts-data-at-16-kib", &Hub(|it| it.events.data = Data::Cuts16KiB))
        .says("Data ends after 16 KiB.")
        .violates(&["sse.fidelity.keeps-long-lines", "sse.fidelity.keeps-unicode"]),
    scripted("sse.cuts-data-at-colons", &Hub(|it| it.events.data = Data::CutsAtColons))
        .says("Data ends at its second colon.")
        .violates(&["sse.fidelity.keeps-colons"]),
    scripted("sse.drops-blank-lines", &Hub(|it| it.events.data = Data::DropsBlankLines))
        .says("Blank lines of data are left out.")
        .violates(&[
            "sse.fidelity.keeps-last-line-end",
            "sse.fidelity.keeps-lines",
            "sse.sequences.any-texts-arrive",
        ]),
    scripted("sse.drops-empty-data", &Hub(|it| it.events.data = Data::DropsEmpty))
        .says("An event without data has no data field.")
        .violates(&["sse.fidelity.keeps-empty-text"]),
    scripted("sse.drops-nul", &Hub(|it| it.events.data = Data::DropsNul))
        .says("NUL in data is left out.")
        .violates(&["sse.fidelity.keeps-unicode"]),
    scripted("sse.drops-the-last-line-end", &Hub(|it| it.events.data = Data::DropsLastLineEnd))
        .says("The line end that data ends with is left out.")
        .violates(&["sse.fidelity.keeps-last-line-end", "sse.fidelity.keeps-lines"]),
    scripted("sse.escapes-angle-brackets", &Hub(|it| it.events.data = Data::EscapesHtml))
        .says("Angle brackets in data are escaped.")
        .violates(&["sse.sequences.any-texts-arrive"]),
    scripted("sse.joins-lines", &Hub(|it| it.events.data = Data::JoinsLines))
        .says("The lines of data are joined with spaces.")
        .violates(&[
            "sse.fidelity.deals-with-cr",
            "sse.fidelity.deals-with-crlf",
            "sse.fidelity.keeps-last-line-end",
            "sse.fidelity.keeps-lines",
            "sse.sequences.any-texts-arrive",
        ]),
    scripted("sse.passes-cr-through", &Hub(|it| it.fault(Fault::KeepsCr)))
        .says("A lone CR in data stays as it is.")
        .violates(&["sse.fidelity.deals-with-cr", "sse.injection.data-stays-data"]),
    scripted("sse.replaces-astral-characters", &Hub(|it| it.events.data = Data::NoAstral))
        .says("Characters beyond U+FFFF are replaced.")
        .violates(&["sse.fidelity.keeps-unicode"]),
    scripted("sse.takes-colons-for-comments", &Hub(|it| it.events.data = Data::BareColon))
        .says("Data that begins with a colon is sent as a comment.")
        .violates(&["sse.fidelity.keeps-colons", "sse.injection.data-stays-data"]),
    scripted("sse.takes-crlf-for-two-line-ends", &Hub(|it| it.events.data = Data::CrlfIsTwo))
        .says("CRLF in data ends two lines.")
        .violates(&["sse.fidelity.deals-with-crlf"]),
    scripted(
        "sse.takes-separators-for-line-ends",
        &Hub(|it| it.events.data = Data::SeparatorsAreLineEnds),
    )
    .says("U+2028 and U+2029 in data end a line.")
    .violates(&["sse.fidelity.keeps-unicode"]),
    scripted("sse.writes-lines-without-a-field", &Hub(|it| it.events.data = Data::OneField))
        .says("Only the first line of data has a field.")
        .violates(&[
            "sse.fidelity.deals-with-cr",
            "sse.fidelity.deals-with-crlf",
            "sse.fidelity.keeps-last-line-end",
            "sse.fidelity.keeps-lines",
            "sse.injection.data-stays-data",
        ]),
    scripted("sse.writes-no-space-before-data", &Hub(|it| it.events.data = Data::NoSpace))
        .says("Data that begins with a space loses it, for none is written before it.")
        .violates(&["sse.fidelity.keeps-leading-space"]),
];
