//! What can be wrong in the head of any answer.

use super::options::On;
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("poll.answers-in-http-1-0", &Hub(|it| it.head_text("HTTP/1.1 ", "HTTP/1.0 ")))
        .says("It answers HTTP/1.1 with HTTP/1.0.")
        .violates(&[
            "longpoll.timeout.keeps-connection",
            "longpoll.transport.keeps-connection",
            "poll.http.keeps-connection",
            "poll.http.keeps-version",
        ]),
    scripted("poll.answers-in-http-2-0", &Hub(|it| it.head_text("HTTP/1.1 ", "HTTP/2.0 ")))
        .says("Its status lines name HTTP/2.0.")
        .violates(&["poll.http.keeps-version"]),
    scripted(
        "poll.begins-heads-with-white-space",
        &Hub(|it| it.head_text("\r\nDate: ", "\r\n Date: ")),
    )
    .says("White space stands between the status line and the first field.")
    .violates(&[
        "poll.answers.has-date",
        "poll.http.head-is-well-formed",
        "sse.head.has-date",
        "sse.transport.head-is-well-formed",
    ]),
    scripted(
        "poll.ends-lines-with-cr",
        &Hub(|it| it.head_text("\r\nCache-Control: ", "\rCache-Control: ")),
    )
    .says("A CR without LF ends one of its fields.")
    .violates(&[
        "longpoll.http.says-what-caches-do",
        "poll.caching.says-what-caches-do",
        "poll.conditional.answers-dates-304",
        "poll.conditional.dates-are-well-formed",
        "poll.http.head-is-well-formed",
        "sse.head.forbids-reuse",
        "sse.transport.head-is-well-formed",
    ]),
    scripted("poll.folds-a-field", &Hub(|it| it.head_text("\r\nVary: ", "\r\nVary:\r\n ")))
        .says("A field goes on in the next line.")
        .violates(&["poll.http.head-is-well-formed", "sse.transport.head-is-well-formed"]),
    scripted("poll.has-no-date", &Hub(|it| it.field(On::Every, "Date", &[])))
        .says("Its answers have no Date.")
        .violates(&["poll.answers.has-date", "sse.head.has-date"]),
    scripted(
        "poll.names-fields-in-connection",
        &Hub(|it| it.field(On::Every, "Connection", &["Cache-Control"])),
    )
    .says("Connection names Cache-Control, which is for all recipients.")
    .violates(&["sse.http2.gives-the-stream", "sse.transport.lists-connection-fields"]),
    scripted(
        "poll.puts-two-spaces-into-status-lines",
        &Hub(|it| it.head_text("HTTP/1.1 ", "HTTP/1.1  ")),
    )
    .says("Two spaces stand before its status codes.")
    .violates(&[
        "poll.answers.comes-at-once",
        "poll.http.head-is-well-formed",
        "poll.refusals.refuses-longer-target",
        "poll.refusals.takes-long-target",
        "sse.head.answers-200",
        "sse.transport.head-is-well-formed",
    ]),
    scripted(
        "poll.puts-white-space-before-colons",
        &Hub(|it| it.head_text("\r\nCache-Control: ", "\r\nCache-Control : ")),
    )
    .says("White space stands between the name of a field and its colon.")
    .violates(&["poll.http.head-is-well-formed", "sse.transport.head-is-well-formed"]),
    scripted(
        "poll.sends-upgrade-without-connection",
        &Hub(|it| it.field(On::Every, "Upgrade", &["h2c"])),
    )
    .says("It sends Upgrade, and does not name it in Connection.")
    .violates(&["sse.http2.gives-the-stream", "sse.transport.lists-connection-fields"]),
    scripted(
        "poll.writes-dates-as-numbers",
        &Hub(|it| it.field(On::Every, "Date", &["2026-11-21T12:00:00Z"])),
    )
    .says("Its Date is the date of ISO 8601.")
    .violates(&["poll.conditional.dates-are-well-formed"]),
    scripted(
        "poll.writes-short-status-codes",
        &Hub(|it| it.head_text("HTTP/1.1 200 ", "HTTP/1.1 20 ")),
    )
    .says("Its status codes have two digits where they are 200.")
    .violates(&[
        "poll.answers.comes-at-once",
        "poll.http.head-is-well-formed",
        "poll.rate.serves-after-it",
        "poll.refusals.takes-long-target",
        "sse.head.answers-200",
        "sse.transport.head-is-well-formed",
    ]),
];
