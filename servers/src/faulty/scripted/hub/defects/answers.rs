//! What can be wrong with how answers to polls are marked off.

use super::options::{Does, On};
use crate::faulty::http::End;
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, http, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted(
        "poll.ends-answers-with-the-connection",
        &Hub(|it| it.rewrite(On::Polls(0), Does::End(End::Connection))),
    )
    .says("Its answers have no length and end with the connection.")
    .violates(&[
        "longpoll.transport.keeps-connection",
        "poll.http.keeps-connection",
        "poll.http.marks-its-end",
    ]),
    scripted("poll.forgets-types", &Hub(|it| it.field(On::Polls(200), "Content-Type", &[])))
        .says("Its answers have no Content-Type.")
        .violates(&["poll.answers.names-type"]),
    scripted("poll.gives-204-a-body", &Hub(|it| it.http.fault(http::Fault::ContentWith(204))))
        .says("Content stands behind its answers of 204.")
        .violates(&[
            "longpoll.http.204-has-no-content",
            "longpoll.timeout.keeps-connection",
            "poll.http.204-has-no-content",
        ]),
    scripted(
        "poll.gives-204-a-length",
        &Hub(|it| it.field(On::Status(204), "Content-Length", &["0"])),
    )
    .says("Its answers of 204 have a Content-Length.")
    .violates(&["longpoll.http.204-has-no-content", "poll.http.204-has-no-content"]),
    scripted(
        "poll.gives-204-chunks",
        &Hub(|it| it.field(On::Status(204), "Transfer-Encoding", &["chunked"])),
    )
    .says("Its answers of 204 name the chunked coding.")
    .violates(&["longpoll.http.204-has-no-content", "poll.http.204-has-no-content"]),
    scripted("poll.gives-304-a-body", &Hub(|it| it.http.fault(http::Fault::ContentWith(304))))
        .says("Content stands behind its answers of 304.")
        .violates(&["poll.conditional.304-has-no-content"]),
    scripted(
        "poll.gives-304-a-type",
        &Hub(|it| it.field(On::Status(304), "Content-Type", &["application/json"])),
    )
    .says("Its answers of 304 have a Content-Type.")
    .violates(&["poll.conditional.304-has-no-other-fields"]),
    scripted(
        "poll.gives-304-the-length-of-nothing",
        &Hub(|it| it.field(On::Status(304), "Content-Length", &["0"])),
    )
    .says("Its answers of 304 have a Content-Length of 0.")
    .violates(&["poll.conditional.304-has-no-content"]),
    scripted(
        "poll.gives-answers-no-end",
        &Hub(|it| it.rewrite(On::Polls(0), Does::End(End::Nothing))),
    )
    .says("Its answers have no length, and the connection lives on.")
    .violates(&[
        "longpoll.transport.delimits-its-answer",
        "poll.answers.comes-at-once",
        "poll.http.marks-its-end",
    ]),
    scripted("poll.gives-head-a-body", &Hub(|it| it.http.fault(http::Fault::ContentToHead)))
        .says("It answers HEAD with content.")
        .violates(&["poll.methods.answers-head-with-head", "sse.methods.answers-head-with-head"]),
    scripted(
        "poll.gives-head-another-length",
        &Hub(|it| it.rewrite(On::Heads, Does::LengthError(1))),
    )
    .says("The length that HEAD is told is not that of GET.")
    .violates(&["poll.methods.head-has-true-length"]),
    scripted(
        "poll.gives-two-lengths",
        &Hub(|it| {
            it.head_text("\r\nContent-Length: ", "\r\nContent-Length: 1\r\nContent-Length: ")
        }),
    )
    .says("Its answers have two lengths that differ.")
    .violates(&[
        "longpoll.http.frames-as-http-says",
        "longpoll.transport.delimits-its-answer",
        "poll.answers.comes-at-once",
        "poll.http.length-is-true",
    ]),
    scripted(
        "poll.gives-two-types",
        &Hub(|it| it.field(On::Polls(200), "Content-Type", &["application/json", "text/plain"])),
    )
    .says("Its answers have two Content-Type fields.")
    .violates(&["poll.answers.has-one-type"]),
    scripted(
        "poll.leaves-answers-unfinished",
        &Hub(|it| it.rewrite(On::Polls(0), Does::End(End::UnfinishedChunks))),
    )
    .says("Its answers are chunked and lack the last chunk.")
    .violates(&[
        "longpoll.http.frames-as-http-says",
        "longpoll.transport.serves-single-connections",
        "poll.answers.comes-at-once",
        "poll.http.chunks-are-well-formed",
    ]),
    scripted(
        "poll.promises-a-byte-too-much",
        &Hub(|it| it.rewrite(On::Polls(0), Does::LengthError(1))),
    )
    .says("The length of its answers is one too large.")
    .violates(&[
        "longpoll.http.frames-as-http-says",
        "longpoll.transport.serves-single-connections",
        "poll.answers.comes-at-once",
        "poll.http.length-is-true",
    ]),
    scripted(
        "poll.writes-lengths-with-a-sign",
        &Hub(|it| it.head_text("\r\nContent-Length: ", "\r\nContent-Length: +")),
    )
    .says("Its lengths have a plus sign.")
    .violates(&[
        "longpoll.http.frames-as-http-says",
        "longpoll.transport.delimits-its-answer",
        "poll.answers.comes-at-once",
        "poll.http.length-is-true",
    ]),
];
