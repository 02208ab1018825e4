//! What can be wrong in the head of any answer.

use super::options::On;
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "poll.answers-in-http-1-0",
        says: "It answers HTTP/1.1 with HTTP/1.0.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.head_text("HTTP/1.1 ", "HTTP/1.0 "))
        }),
        violates: &[
            "longpoll.timeout.keeps-connection",
            "longpoll.transport.keeps-connection",
            "poll.http.keeps-connection",
            "poll.http.keeps-version",
        ],
    },
    Defect {
        id: "poll.answers-in-http-2-0",
        says: "Its status lines name HTTP/2.0.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.head_text("HTTP/1.1 ", "HTTP/2.0 "))
        }),
        violates: &["poll.http.keeps-version"],
    },
    Defect {
        id: "poll.begins-heads-with-white-space",
        says: "White space stands between the status line and the first field.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.head_text("\r\nDate: ", "\r\n Date: "))
        }),
        violates: &[
            "poll.answers.has-date",
            "poll.http.head-is-well-formed",
            "sse.head.has-date",
            "sse.transport.head-is-well-formed",
        ],
    },
    Defect {
        id: "poll.ends-lines-with-cr",
        says: "A CR without LF ends one of its fields.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.head_text("\r\nCache-Control: ", "\rCache-Control: "))
        }),
        violates: &[
            "longpoll.http.says-what-caches-do",
            "poll.caching.says-what-caches-do",
            "poll.conditional.answers-dates-304",
            "poll.conditional.dates-are-well-formed",
            "poll.http.head-is-well-formed",
            "sse.head.forbids-reuse",
            "sse.transport.head-is-well-formed",
        ],
    },
    Defect {
        id: "poll.folds-a-field",
        says: "A field goes on in the next line.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.head_text("\r\nVary: ", "\r\nVary:\r\n "))
        }),
        violates: &["poll.http.head-is-well-formed", "sse.transport.head-is-well-formed"],
    },
    Defect {
        id: "poll.has-no-date",
        says: "Its answers have no Date.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Every, "Date", &[]))
        }),
        violates: &["poll.answers.has-date", "sse.head.has-date"],
    },
    Defect {
        id: "poll.names-fields-in-connection",
        says: "Connection names Cache-Control, which is for all recipients.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Every, "Connection", &["Cache-Control"]))
        }),
        violates: &["sse.http2.gives-the-stream", "sse.transport.lists-connection-fields"],
    },
    Defect {
        id: "poll.puts-two-spaces-into-status-lines",
        says: "Two spaces stand before its status codes.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.head_text("HTTP/1.1 ", "HTTP/1.1  "))
        }),
        violates: &[
            "poll.answers.comes-at-once",
            "poll.http.head-is-well-formed",
            "poll.refusals.refuses-longer-target",
            "poll.refusals.takes-long-target",
            "sse.head.answers-200",
            "sse.transport.head-is-well-formed",
        ],
    },
    Defect {
        id: "poll.puts-white-space-before-colons",
        says: "White space stands between the name of a field and its colon.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.head_text("\r\nCache-Control: ", "\r\nCache-Control : "))
        }),
        violates: &["poll.http.head-is-well-formed", "sse.transport.head-is-well-formed"],
    },
    Defect {
        id: "poll.sends-upgrade-without-connection",
        says: "It sends Upgrade, and does not name it in Connection.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Every, "Upgrade", &["h2c"]))
        }),
        violates: &["sse.http2.gives-the-stream", "sse.transport.lists-connection-fields"],
    },
    Defect {
        id: "poll.writes-dates-as-numbers",
        says: "Its Date is the date of ISO 8601.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Every, "Date", &["2026-11-21T12:00:00Z"]))
        }),
        violates: &["poll.conditional.dates-are-well-formed"],
    },
    Defect {
        id: "poll.writes-short-status-codes",
        says: "Its status codes have two digits where they are 200.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.head_text("HTTP/1.1 200 ", "HTTP/1.1 20 "))
        }),
        violates: &[
            "poll.answers.comes-at-once",
            "poll.http.head-is-well-formed",
            "poll.rate.serves-after-it",
            "poll.refusals.takes-long-target",
            "sse.head.answers-200",
            "sse.transport.head-is-well-formed",
        ],
    },
];
