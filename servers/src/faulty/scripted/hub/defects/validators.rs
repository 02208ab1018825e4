//! What can be wrong with ETag, Last-Modified and 304.

use super::options::{Dates, Fault, On, Tags};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "poll.changes-tags-without-a-change",
        says: "Each answer has an ETag of its own.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.tags = Tags::Random)),
        violates: &["poll.conditional.etag-stays"],
    },
    Defect {
        id: "poll.compares-nothing",
        says: "It passes over If-None-Match.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::IgnoresIfNoneMatch))
        }),
        violates: &["poll.conditional.answers-304", "poll.conditional.prefers-tag-to-date"],
    },
    Defect {
        id: "poll.compares-strongly",
        says: "A weak tag in If-None-Match matches nothing.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::WeakTagsMatchNothing))
        }),
        violates: &["poll.conditional.finds-tag-in-every-form"],
    },
    Defect {
        id: "poll.compares-the-first-tag-only",
        says: "Only the first tag of an If-None-Match counts.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::FirstTagOnly))),
        violates: &["poll.conditional.finds-tag-in-every-form"],
    },
    Defect {
        id: "poll.compares-without-case",
        says: "Tags match whatever their case.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::TagsMatchInAnyCase))
        }),
        violates: &["poll.conditional.passes-over-old-tags"],
    },
    Defect {
        id: "poll.counts-bad-dates",
        says: "An If-Modified-Since that is no date brings 304.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::AnyDateMatches))),
        violates: &["poll.conditional.passes-over-old-dates"],
    },
    Defect {
        id: "poll.counts-dates-beside-tags",
        says: "An If-Modified-Since counts beside an If-None-Match.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::DateBesideTag))),
        violates: &["poll.conditional.prefers-tag-to-date"],
    },
    Defect {
        id: "poll.counts-no-dates",
        says: "It passes over If-Modified-Since, though it sends Last-Modified.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::IgnoresIfModifiedSince))
        }),
        violates: &["poll.conditional.answers-dates-304"],
    },
    Defect {
        id: "poll.dates-changes-ahead",
        says: "Its Last-Modified is a day ahead.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.dates = Dates::Ahead)),
        violates: &["poll.conditional.dates-are-well-formed"],
    },
    Defect {
        id: "poll.finds-tags-anywhere",
        says: "A malformed If-None-Match that holds the text of the tag brings 304.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::TagsMatchAnywhere))
        }),
        violates: &["poll.conditional.passes-over-old-tags"],
    },
    Defect {
        id: "poll.keeps-its-tag",
        says: "Its ETag is always the same.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.tags = Tags::Constant)),
        violates: &[
            "poll.conditional.etag-tells-codings-apart",
            "poll.conditional.strong-etag-changes",
        ],
    },
    Defect {
        id: "poll.knows-no-asterisk",
        says: "An If-None-Match of an asterisk matches nothing.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::AsteriskMatchesNothing))
        }),
        violates: &["poll.conditional.finds-tag-in-every-form"],
    },
    Defect {
        id: "poll.knows-one-format-of-dates",
        says: "Only the preferred format counts in If-Modified-Since.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::OneDateFormat))),
        violates: &["poll.conditional.reads-three-date-formats"],
    },
    Defect {
        id: "poll.leaves-304-without-cache-control",
        says: "Its answers of 304 have no Cache-Control.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(304), "Cache-Control", &[]))
        }),
        violates: &["poll.conditional.304-has-fields-of-200"],
    },
    Defect {
        id: "poll.leaves-304-without-date",
        says: "Its answers of 304 have no Date.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(304), "Date", &[]))
        }),
        violates: &["poll.conditional.304-has-fields-of-200"],
    },
    Defect {
        id: "poll.leaves-304-without-etag",
        says: "Its answers of 304 have no ETag.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(304), "ETag", &[]))
        }),
        violates: &["poll.conditional.304-has-fields-of-200"],
    },
    Defect {
        id: "poll.leaves-304-without-vary",
        says: "Its answers of 304 have no Vary.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(304), "Vary", &[]))
        }),
        violates: &["poll.conditional.304-has-fields-of-200"],
    },
    Defect {
        id: "poll.matches-any-tag",
        says: "Any If-None-Match brings 304.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::AnyTagMatches))),
        violates: &[
            "poll.conditional.ignores-malformed-tags",
            "poll.conditional.passes-over-old-tags",
            "poll.conditional.prefers-tag-to-date",
        ],
    },
    Defect {
        id: "poll.matches-on-options",
        says: "A condition turns the answer to OPTIONS into 304.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ConditionsOnOptions))
        }),
        violates: &["poll.conditional.refuses-as-without"],
    },
    Defect {
        id: "poll.matches-on-refusals",
        says: "A condition turns the refusal of a cursor into 304.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ConditionsOnRefusals))
        }),
        violates: &["poll.conditional.refuses-as-without"],
    },
    Defect {
        id: "poll.never-matches-head",
        says: "HEAD never brings 304.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::HeadWithoutConditions))
        }),
        violates: &["poll.conditional.answers-head-304"],
    },
    Defect {
        id: "poll.puts-spaces-into-tags",
        says: "Its tags have spaces.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.tags = Tags::WithSpace)),
        violates: &["poll.conditional.etag-is-quoted"],
    },
    Defect {
        id: "poll.tags-codings-alike",
        says: "Compressed and plain answers have the same strong tag.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.tags = Tags::WithoutCoding)
        }),
        violates: &["poll.conditional.etag-tells-codings-apart"],
    },
    Defect {
        id: "poll.writes-changes-as-numbers",
        says: "Its Last-Modified is a number of seconds.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.dates = Dates::Iso)),
        violates: &["poll.conditional.answers-dates-304", "poll.conditional.dates-are-well-formed"],
    },
    Defect {
        id: "poll.writes-tags-without-quotes",
        says: "Its tags have no quotes.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.tags = Tags::Unquoted)),
        violates: &["poll.conditional.etag-is-quoted"],
    },
    Defect {
        id: "poll.writes-weak-tags-with-a-small-w",
        says: "The mark of its weak tags is a small w.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.tags = Tags::SmallW)),
        violates: &["poll.conditional.etag-is-quoted"],
    },
];
