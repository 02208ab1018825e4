//! What can be wrong with the life of a connection.

use super::options::Fault;
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "longpoll.leaves-half-closed-clients",
        says: "A client that ends its sending direction gets no answer.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::DropsHalfClosed))
        }),
        violates: &["longpoll.hold.answers-half-closed"],
    },
    Defect {
        id: "poll.answers-behind-close",
        says: "It answers one more request behind that with close.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::AnswersBehindClose))
        }),
        violates: &["poll.http.closes-when-asked"],
    },
    Defect {
        id: "poll.answers-nonsense-with-silence",
        says: "What is no request gets no answer.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::SilentToNonsense))
        }),
        violates: &["poll.http.refuses-nonsense", "poll.refusals.refuses-longer-target"],
    },
    Defect {
        id: "poll.answers-the-second-request-first",
        says: "Of two requests that are there it answers the second first.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::SwapsRequests))),
        violates: &["poll.http.answers-in-order", "poll.http.closes-when-asked"],
    },
    Defect {
        id: "poll.ends-connections-silently",
        says: "It ends the connection behind each answer and does not say so.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::EndsConnectionsSilently))
        }),
        violates: &[
            "longpoll.timeout.keeps-connection",
            "longpoll.transport.keeps-connection",
            "poll.http.announces-end-of-connection",
            "poll.http.keeps-connection",
        ],
    },
    Defect {
        id: "poll.fails-on-empty-lines",
        says: "It refuses a request behind an empty line.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::RefusesEmptyLines))
        }),
        violates: &["poll.http.passes-over-empty-line"],
    },
    Defect {
        id: "poll.fails-on-the-absolute-form",
        says: "It refuses a target in absolute form.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::RefusesAbsoluteForm))
        }),
        violates: &["poll.http.takes-absolute-form"],
    },
    Defect {
        id: "poll.forgets-pipelined-requests",
        says: "What comes behind a request is thrown away with it.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ForgetsPipelined))
        }),
        violates: &["poll.http.answers-in-order"],
    },
    Defect {
        id: "poll.hides-its-close",
        says: "It ends a connection as the client asks, and does not say close itself.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::HidesItsClose))),
        violates: &[
            "longpoll.transport.serves-single-connections",
            "poll.http.says-that-it-closes",
        ],
    },
    Defect {
        id: "poll.keeps-connections-of-old-clients",
        says: "Connections of HTTP/1.0 live on unasked.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::KeepsHttp10))),
        violates: &["poll.http.ends-answer-to-http10"],
    },
    Defect {
        id: "poll.keeps-connections-that-clients-close",
        says: "A connection lives on though its client said close.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::OutlivesClientsClose))
        }),
        violates: &["longpoll.transport.serves-single-connections", "poll.http.closes-when-asked"],
    },
    Defect {
        id: "poll.keeps-white-space-around-values",
        says: "White space around the value of a field counts as part of it.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::KeepsWhiteSpace))
        }),
        violates: &["sse.resume.strips-space"],
    },
    Defect {
        id: "poll.refuses-long-targets-as-malformed",
        says: "A request line of more than 16 KiB is answered with 400.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::LongLinesAreMalformed))
        }),
        violates: &["poll.refusals.refuses-longer-target"],
    },
    Defect {
        id: "poll.refuses-request-lines-of-2000-bytes",
        says: "A request line of 2000 bytes is too long for it.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ShortRequestLines))
        }),
        violates: &["poll.refusals.takes-long-target"],
    },
    Defect {
        id: "poll.says-close-and-stays",
        says: "It says close, and the connection lives on.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::OutlivesItsClose))
        }),
        violates: &[
            "longpoll.timeout.keeps-connection",
            "longpoll.transport.keeps-connection",
            "poll.http.closes-when-asked",
            "poll.http.ends-answer-to-http10",
            "poll.http.keeps-connection",
            "poll.http.refuses-nonsense",
            "sse.transport.closes-after-close",
        ],
    },
    Defect {
        id: "poll.takes-close-in-small-letters-only",
        says: "It does not know Close with a capital.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::LowerCaseClose))),
        violates: &["poll.http.says-that-it-closes"],
    },
    Defect {
        id: "poll.takes-content-for-a-request",
        says: "It takes the content of a GET for the next request.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::IgnoresContentOfGet))
        }),
        violates: &["poll.http.takes-whole-body"],
    },
];
