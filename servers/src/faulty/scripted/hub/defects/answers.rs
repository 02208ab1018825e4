//! What can be wrong with how answers to polls are marked off.

use super::options::{Fault, On};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "poll.ends-answers-with-the-connection",
        says: "Its answers have no length and end with the connection.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::PollsEndWithConnection))
        }),
        violates: &[
            "longpoll.transport.keeps-connection",
            "poll.http.keeps-connection",
            "poll.http.marks-its-end",
        ],
    },
    Defect {
        id: "poll.forgets-types",
        says: "Its answers have no Content-Type.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Polls(200), "Content-Type", &[]))
        }),
        violates: &["poll.answers.names-type"],
    },
    Defect {
        id: "poll.gives-204-a-body",
        says: "Content stands behind its answers of 204.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ContentWith(204)))
        }),
        violates: &[
            "longpoll.http.204-has-no-content",
            "longpoll.timeout.keeps-connection",
            "poll.http.204-has-no-content",
        ],
    },
    Defect {
        id: "poll.gives-204-a-length",
        says: "Its answers of 204 have a Content-Length.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Status(204), "Content-Length", &["0"]))
        }),
        violates: &["longpoll.http.204-has-no-content", "poll.http.204-has-no-content"],
    },
    Defect {
        id: "poll.gives-204-chunks",
        says: "Its answers of 204 name the chunked coding.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Status(204), "Transfer-Encoding", &["chunked"]))
        }),
        violates: &["longpoll.http.204-has-no-content", "poll.http.204-has-no-content"],
    },
    Defect {
        id: "poll.gives-304-a-body",
        says: "Content stands behind its answers of 304.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ContentWith(304)))
        }),
        violates: &["poll.conditional.304-has-no-content"],
    },
    Defect {
        id: "poll.gives-304-a-type",
        says: "Its answers of 304 have a Content-Type.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Status(304), "Content-Type", &["application/json"])
            })
        }),
        violates: &["poll.conditional.304-has-no-other-fields"],
    },
    Defect {
        id: "poll.gives-304-the-length-of-nothing",
        says: "Its answers of 304 have a Content-Length of 0.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.field(On::Status(304), "Content-Length", &["0"]))
        }),
        violates: &["poll.conditional.304-has-no-content"],
    },
    Defect {
        id: "poll.gives-answers-no-end",
        says: "Its answers have no length, and the connection lives on.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::PollsWithoutEnd))
        }),
        violates: &[
            "longpoll.transport.delimits-its-answer",
            "poll.answers.comes-at-once",
            "poll.http.marks-its-end",
        ],
    },
    Defect {
        id: "poll.gives-head-a-body",
        says: "It answers HEAD with content.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::ContentToHead))),
        violates: &["poll.methods.answers-head-with-head", "sse.methods.answers-head-with-head"],
    },
    Defect {
        id: "poll.gives-head-another-length",
        says: "The length that HEAD is told is not that of GET.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::LengthToHeadTooLarge))
        }),
        violates: &["poll.methods.head-has-true-length"],
    },
    Defect {
        id: "poll.gives-two-lengths",
        says: "Its answers have two lengths that differ.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.head_text("\r\nContent-Length: ", "\r\nContent-Length: 1\r\nContent-Length: ")
            })
        }),
        violates: &[
            "longpoll.http.frames-as-http-says",
            "longpoll.transport.delimits-its-answer",
            "poll.answers.comes-at-once",
            "poll.http.length-is-true",
        ],
    },
    Defect {
        id: "poll.gives-two-types",
        says: "Its answers have two Content-Type fields.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(200), "Content-Type", &["application/json", "text/plain"])
            })
        }),
        violates: &["poll.answers.has-one-type"],
    },
    Defect {
        id: "poll.leaves-answers-unfinished",
        says: "Its answers are chunked and lack the last chunk.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::PollsLackLastChunk))
        }),
        violates: &[
            "longpoll.http.frames-as-http-says",
            "longpoll.transport.serves-single-connections",
            "poll.answers.comes-at-once",
            "poll.http.chunks-are-well-formed",
        ],
    },
    Defect {
        id: "poll.promises-a-byte-too-much",
        says: "The length of its answers is one too large.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::LengthOfPollsTooLarge))
        }),
        violates: &[
            "longpoll.http.frames-as-http-says",
            "longpoll.transport.serves-single-connections",
            "poll.answers.comes-at-once",
            "poll.http.length-is-true",
        ],
    },
    Defect {
        id: "poll.writes-lengths-with-a-sign",
        says: "Its lengths have a plus sign.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.head_text("\r\nContent-Length: ", "\r\nContent-Length: +"))
        }),
        violates: &[
            "longpoll.http.frames-as-http-says",
            "longpoll.transport.delimits-its-answer",
            "poll.answers.comes-at-once",
            "poll.http.length-is-true",
        ],
    },
];
