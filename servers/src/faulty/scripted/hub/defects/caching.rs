//! What can be wrong with what caches are told about polls.

use super::options::On;
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "longpoll.leaves-vain-answers-to-caches",
        says: "An answer without messages whose time was up has no Cache-Control.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::HeldPolls(204), "Cache-Control", &[]))
        }),
        violates: &["longpoll.http.says-what-caches-do"],
    },
    Defect {
        id: "poll.contradicts-itself-to-caches",
        says: "Its Cache-Control has two lifetimes.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(200), "Cache-Control", &["no-cache, max-age=60, max-age=0"])
            })
        }),
        violates: &["poll.caching.contradicts-nothing", "poll.conditional.304-has-fields-of-200"],
    },
    Defect {
        id: "poll.expires-at-0",
        says: "Its Expires is no date.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(200), "Expires", &["0"]))
        }),
        violates: &["poll.caching.expires-is-a-date", "poll.conditional.304-has-fields-of-200"],
    },
    Defect {
        id: "poll.gives-no-store-a-value",
        says: "Its no-store has a value.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(200), "Cache-Control", &["no-store=\"yes\""])
            })
        }),
        violates: &[
            "poll.caching.fields-are-well-formed",
            "poll.conditional.304-has-fields-of-200",
        ],
    },
    Defect {
        id: "poll.is-older-than-its-answer",
        says: "Its answers have an Age of five seconds.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(200), "Age", &["5"]))
        }),
        violates: &["poll.caching.contradicts-nothing"],
    },
    Defect {
        id: "poll.leaves-answers-to-caches",
        says: "Its answers with messages have no Cache-Control.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(200), "Cache-Control", &[]))
        }),
        violates: &["longpoll.http.says-what-caches-do", "poll.caching.says-what-caches-do"],
    },
    Defect {
        id: "poll.leaves-empty-answers-to-caches",
        says: "An answer without messages has no Cache-Control.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::EmptyPolls, "Cache-Control", &[]))
        }),
        violates: &["poll.caching.says-what-caches-do"],
    },
    Defect {
        id: "poll.lets-caches-keep-answers",
        says: "Its answers may be kept for a minute.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(200), "Cache-Control", &["max-age=60"]))
        }),
        violates: &[
            "longpoll.http.says-what-caches-do",
            "poll.caching.says-what-caches-do",
            "poll.conditional.304-has-fields-of-200",
        ],
    },
    Defect {
        id: "poll.names-fields-in-no-cache",
        says: "Its no-cache is about one field only.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(200), "Cache-Control", &["no-cache=\"Set-Cookie\""])
            })
        }),
        violates: &[
            "longpoll.http.says-what-caches-do",
            "poll.caching.contradicts-nothing",
            "poll.caching.says-what-caches-do",
            "poll.conditional.304-has-fields-of-200",
        ],
    },
    Defect {
        id: "poll.quotes-max-age",
        says: "The value of its max-age stands in quotes.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(200), "Cache-Control", &["no-cache, max-age=\"0\""])
            })
        }),
        violates: &[
            "poll.caching.fields-are-well-formed",
            "poll.conditional.304-has-fields-of-200",
        ],
    },
    Defect {
        id: "poll.quotes-s-maxage",
        says: "The value of its s-maxage stands in quotes.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(200), "Cache-Control", &["no-cache, s-maxage=\"0\""])
            })
        }),
        violates: &[
            "poll.caching.fields-are-well-formed",
            "poll.conditional.304-has-fields-of-200",
        ],
    },
    Defect {
        id: "poll.trusts-pragma",
        says: "Its answers have Pragma, and no Cache-Control.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(200), "Cache-Control", &[]);
                it.field(On::Polls(200), "Pragma", &["no-cache"]);
            })
        }),
        violates: &[
            "longpoll.http.says-what-caches-do",
            "poll.caching.contradicts-nothing",
            "poll.caching.says-what-caches-do",
        ],
    },
    Defect {
        id: "poll.varies-by-accept-encoding-when-asked",
        says: "Accept-Encoding is in Vary only where the request had it.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::PollsWithout("accept-encoding"), "Vary", &["Prefer, Origin"])
            })
        }),
        violates: &["poll.caching.varies"],
    },
    Defect {
        id: "poll.varies-by-no-coding",
        says: "Accept-Encoding is in no Vary of its answers.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(0), "Vary", &["Prefer, Origin"]))
        }),
        violates: &["poll.caching.varies"],
    },
    Defect {
        id: "poll.varies-by-no-preference",
        says: "Prefer is in no Vary of its answers.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(0), "Vary", &["Accept-Encoding, Origin"]))
        }),
        violates: &["longpoll.wait.varies"],
    },
    Defect {
        id: "poll.writes-cache-control-as-a-sentence",
        says: "Its Cache-Control is no list of directives.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(200), "Cache-Control", &["please do not store"])
            })
        }),
        violates: &[
            "longpoll.http.says-what-caches-do",
            "poll.caching.fields-are-well-formed",
            "poll.caching.says-what-caches-do",
            "poll.conditional.304-has-fields-of-200",
        ],
    },
    Defect {
        id: "poll.writes-vary-without-commas",
        says: "The fields in its Vary have no commas between them.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(0), "Vary", &["Prefer Accept-Encoding Origin"])
            })
        }),
        violates: &[
            "longpoll.wait.varies",
            "poll.caching.fields-are-well-formed",
            "poll.caching.varies",
        ],
    },
];
