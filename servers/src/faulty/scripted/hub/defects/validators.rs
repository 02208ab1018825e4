//! What can be wrong with ETag, Last-Modified and 304.

use super::options::{Dates, Fault, On, Tags};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("poll.changes-tags-without-a-change", &Hub(|it| it.polls.tags = Tags::Random))
        .says("Each answer has an ETag of its own.")
        .violates(&["poll.conditional.etag-stays"]),
    scripted("poll.compares-nothing", &Hub(|it| it.fault(Fault::IgnoresIfNoneMatch)))
        .says("It passes over If-None-Match.")
        .violates(&["poll.conditional.answers-304", "poll.conditional.prefers-tag-to-date"]),
    scripted("poll.compares-strongly", &Hub(|it| it.fault(Fault::WeakTagsMatchNothing)))
        .says("A weak tag in If-None-Match matches nothing.")
        .violates(&["poll.conditional.finds-tag-in-every-form"]),
    scripted("poll.compares-the-first-tag-only", &Hub(|it| it.fault(Fault::FirstTagOnly)))
        .says("Only the first tag of an If-None-Match counts.")
        .violates(&["poll.conditional.finds-tag-in-every-form"]),
    scripted("poll.compares-without-case", &Hub(|it| it.fault(Fault::TagsMatchInAnyCase)))
        .says("Tags match whatever their case.")
        .violates(&["poll.conditional.passes-over-old-tags"]),
    scripted("poll.counts-bad-dates", &Hub(|it| it.fault(Fault::AnyDateMatches)))
        .says("An If-Modified-Since that is no date brings 304.")
        .violates(&["poll.conditional.passes-over-old-dates"]),
    scripted("poll.counts-dates-beside-tags", &Hub(|it| it.fault(Fault::DateBesideTag)))
        .says("An If-Modified-Since counts beside an If-None-Match.")
        .violates(&["poll.conditional.prefers-tag-to-date"]),
    scripted("poll.counts-no-dates", &Hub(|it| it.fault(Fault::IgnoresIfModifiedSince)))
        .says("It passes over If-Modified-Since, though it sends Last-Modified.")
        .violates(&["poll.conditional.answers-dates-304"]),
    scripted("poll.dates-changes-ahead", &Hub(|it| it.polls.dates = Dates::Ahead))
        .says("Its Last-Modified is a day ahead.")
        .violates(&["poll.conditional.dates-are-well-formed"]),
    scripted("poll.finds-tags-anywhere", &Hub(|it| it.fault(Fault::TagsMatchAnywhere)))
        .says("A malformed If-None-Match that holds the text of the tag brings 304.")
        .violates(&["poll.conditional.passes-over-old-tags"]),
    scripted("poll.keeps-its-tag", &Hub(|it| it.polls.tags = Tags::Constant))
        .says("Its ETag is always the same.")
        .violates(&[
            "poll.conditional.etag-tells-codings-apart",
            "poll.conditional.strong-etag-changes",
        ]),
    scripted("poll.knows-no-asterisk", &Hub(|it| it.fault(Fault::AsteriskMatchesNothing)))
        .says("An If-None-Match of an asterisk matches nothing.")
        .violates(&["poll.conditional.finds-tag-in-every-form"]),
    scripted("poll.knows-one-format-of-dates", &Hub(|it| it.fault(Fault::OneDateFormat)))
        .says("Only the preferred format counts in If-Modified-Since.")
        .violates(&["poll.conditional.reads-three-date-formats"]),
    scripted(
        "poll.leaves-304-without-cache-control",
        &Hub(|it| it.field(On::Polls(304), "Cache-Control", &[])),
    )
    .says("Its answers of 304 have no Cache-Control.")
    .violates(&["poll.conditional.304-has-fields-of-200"]),
    scripted("poll.leaves-304-without-date", &Hub(|it| it.field(On::Polls(304), "Date", &[])))
        .says("Its answers of 304 have no Date.")
        .violates(&["poll.conditional.304-has-fields-of-200"]),
    scripted("poll.leaves-304-without-etag", &Hub(|it| it.field(On::Polls(304), "ETag", &[])))
        .says("Its answers of 304 have no ETag.")
        .violates(&["poll.conditional.304-has-fields-of-200"]),
    scripted("poll.leaves-304-without-vary", &Hub(|it| it.field(On::Polls(304), "Vary", &[])))
        .says("Its answers of 304 have no Vary.")
        .violates(&["poll.conditional.304-has-fields-of-200"]),
    scripted("poll.matches-any-tag", &Hub(|it| it.fault(Fault::AnyTagMatches)))
        .says("Any If-None-Match brings 304.")
        .violates(&[
            "poll.conditional.ignores-malformed-tags",
            "poll.conditional.passes-over-old-tags",
            "poll.conditional.prefers-tag-to-date",
        ]),
    scripted("poll.matches-on-options", &Hub(|it| it.fault(Fault::ConditionsOnOptions)))
        .says("A condition turns the answer to OPTIONS into 304.")
        .violates(&["poll.conditional.refuses-as-without"]),
    scripted("poll.matches-on-refusals", &Hub(|it| it.fault(Fault::ConditionsOnRefusals)))
        .says("A condition turns the refusal of a cursor into 304.")
        .violates(&["poll.conditional.refuses-as-without"]),
    scripted("poll.never-matches-head", &Hub(|it| it.fault(Fault::HeadWithoutConditions)))
        .says("HEAD never brings 304.")
        .violates(&["poll.conditional.answers-head-304"]),
    scripted("poll.puts-spaces-into-tags", &Hub(|it| it.polls.tags = Tags::WithSpace))
        .says("Its tags have spaces.")
        .violates(&["poll.conditional.etag-is-quoted"]),
    scripted("poll.tags-codings-alike", &Hub(|it| it.polls.tags = Tags::WithoutCoding))
        .says("Compressed and plain answers have the same strong tag.")
        .violates(&["poll.conditional.etag-tells-codings-apart"]),
    scripted("poll.writes-changes-as-numbers", &Hub(|it| it.polls.dates = Dates::Iso))
        .says("Its Last-Modified is a number of seconds.")
        .violates(&[
            "poll.conditional.answers-dates-304",
            "poll.conditional.dates-are-well-formed",
        ]),
    scripted("poll.writes-tags-without-quotes", &Hub(|it| it.polls.tags = Tags::Unquoted))
        .says("Its tags have no quotes.")
        .violates(&["poll.conditional.etag-is-quoted"]),
    scripted("poll.writes-weak-tags-with-a-small-w", &Hub(|it| it.polls.tags = Tags::SmallW))
        .says("The mark of its weak tags is a small w.")
        .violates(&["poll.conditional.etag-is-quoted"]),
];
