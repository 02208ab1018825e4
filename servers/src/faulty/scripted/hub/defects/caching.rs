//! What can be wrong with what caches are told about polls.

use super::options::On;
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted(
        "longpoll.leaves-vain-answers-to-caches",
        &Hub(|it| it.field(On::HeldPolls(204), "Cache-Control", &[])),
    )
    .says("An answer without messages whose time was up has no Cache-Control.")
    .violates(&["longpoll.http.says-what-caches-do"]),
    scripted(
        "poll.contradicts-itself-to-caches",
        &Hub(|it| it.field(On::Polls(200), "Cache-Control", &["no-cache, max-age=60, max-age=0"])),
    )
    .says("Its Cache-Control has two lifetimes.")
    .violates(&["poll.caching.contradicts-nothing", "poll.conditional.304-has-fields-of-200"]),
    scripted("poll.expires-at-0", &Hub(|it| it.field(On::Polls(200), "Expires", &["0"])))
        .says("Its Expires is no date.")
        .violates(&["poll.caching.expires-is-a-date", "poll.conditional.304-has-fields-of-200"]),
    scripted(
        "poll.gives-no-store-a-value",
        &Hub(|it| it.field(On::Polls(200), "Cache-Control", &["no-store=\"yes\""])),
    )
    .says("Its no-store has a value.")
    .violates(&["poll.caching.fields-are-well-formed", "poll.conditional.304-has-fields-of-200"]),
    scripted("poll.is-older-than-its-answer", &Hub(|it| it.field(On::Polls(200), "Age", &["5"])))
        .says("Its answers have an Age of five seconds.")
        .violates(&["poll.caching.contradicts-nothing"]),
    scripted(
        "poll.leaves-answers-to-caches",
        &Hub(|it| it.field(On::Polls(200), "Cache-Control", &[])),
    )
    .says("Its answers with messages have no Cache-Control.")
    .violates(&["longpoll.http.says-what-caches-do", "poll.caching.says-what-caches-do"]),
    scripted(
        "poll.leaves-empty-answers-to-caches",
        &Hub(|it| it.field(On::EmptyPolls, "Cache-Control", &[])),
    )
    .says("An answer without messages has no Cache-Control.")
    .violates(&["poll.caching.says-what-caches-do"]),
    scripted(
        "poll.lets-caches-keep-answers",
        &Hub(|it| it.field(On::Polls(200), "Cache-Control", &["max-age=60"])),
    )
    .says("Its answers may be kept for a minute.")
    .violates(&[
        "longpoll.http.says-what-caches-do",
        "poll.caching.says-what-caches-do",
        "poll.conditional.304-has-fields-of-200",
    ]),
    scripted(
        "poll.names-fields-in-no-cache",
        &Hub(|it| it.field(On::Polls(200), "Cache-Control", &["no-cache=\"Set-Cookie\""])),
    )
    .says("Its no-cache is about one field only.")
    .violates(&[
        "longpoll.http.says-what-caches-do",
        "poll.caching.contradicts-nothing",
        "poll.caching.says-what-caches-do",
        "poll.conditional.304-has-fields-of-200",
    ]),
    scripted(
        "poll.quotes-max-age",
        &Hub(|it| it.field(On::Polls(200), "Cache-Control", &["no-cache, max-age=\"0\""])),
    )
    .says("The value of its max-age stands in quotes.")
    .violates(&["poll.caching.fields-are-well-formed", "poll.conditional.304-has-fields-of-200"]),
    scripted(
        "poll.quotes-s-maxage",
        &Hub(|it| it.field(On::Polls(200), "Cache-Control", &["no-cache, s-maxage=\"0\""])),
    )
    .says("The value of its s-maxage stands in quotes.")
    .violates(&["poll.caching.fields-are-well-formed", "poll.conditional.304-has-fields-of-200"]),
    scripted(
        "poll.trusts-pragma",
        &Hub(|it| {
            it.field(On::Polls(200), "Cache-Control", &[]);
            it.field(On::Polls(200), "Pragma", &["no-cache"]);
        }),
    )
    .says("Its answers have Pragma, and no Cache-Control.")
    .violates(&[
        "longpoll.http.says-what-caches-do",
        "poll.caching.contradicts-nothing",
        "poll.caching.says-what-caches-do",
    ]),
    scripted(
        "poll.varies-by-accept-encoding-when-asked",
        &Hub(|it| it.field(On::PollsWithout("accept-encoding"), "Vary", &["Prefer, Origin"])),
    )
    .says("Accept-Encoding is in Vary only where the request had it.")
    .violates(&["poll.caching.varies"]),
    scripted(
        "poll.varies-by-no-coding",
        &Hub(|it| it.field(On::Polls(0), "Vary", &["Prefer, Origin"])),
    )
    .says("Accept-Encoding is in no Vary of its answers.")
    .violates(&["poll.caching.varies"]),
    scripted(
        "poll.varies-by-no-preference",
        &Hub(|it| it.field(On::Polls(0), "Vary", &["Accept-Encoding, Origin"])),
    )
    .says("Prefer is in no Vary of its answers.")
    .violates(&["longpoll.wait.varies"]),
    scripted(
        "poll.writes-cache-control-as-a-sentence",
        &Hub(|it| it.field(On::Polls(200), "Cache-Control", &["please do not store"])),
    )
    .says("Its Cache-Control is no list of directives.")
    .violates(&[
        "longpoll.http.says-what-caches-do",
        "poll.caching.fields-are-well-formed",
        "poll.caching.says-what-caches-do",
        "poll.conditional.304-has-fields-of-200",
    ]),
    scripted(
        "poll.writes-vary-without-commas",
        &Hub(|it| it.field(On::Polls(0), "Vary", &["Prefer Accept-Encoding Origin"])),
    )
    .says("The fields in its Vary have no commas between them.")
    .violates(&[
        "longpoll.wait.varies",
        "poll.caching.fields-are-well-formed",
        "poll.caching.varies",
    ]),
];
