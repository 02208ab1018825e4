//! What can be wrong with the life of a connection.

use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, http, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted(
        "longpoll.leaves-half-closed-clients",
        &Hub(|it| it.http.fault(http::Fault::DropsHalfClosed)),
    )
    .says("A client that ends its sending direction gets no answer.")
    .violates(&["longpoll.hold.answers-half-closed"]),
    scripted(
        "poll.answers-behind-close",
        &Hub(|it| it.http.fault(http::Fault::AnswersBehindClose)),
    )
    .says("It answers one more request behind that with close.")
    .violates(&["poll.http.closes-when-asked"]),
    scripted(
        "poll.answers-nonsense-with-silence",
        &Hub(|it| it.http.fault(http::Fault::SilentToNonsense)),
    )
    .says("What is no request gets no answer.")
    .violates(&["poll.http.refuses-nonsense", "poll.refusals.refuses-longer-target"]),
    scripted(
        "poll.answers-the-second-request-first",
        &Hub(|it| it.http.fault(http::Fault::SwapsRequests)),
    )
    .says("Of two requests that are there it answers the second first.")
    .violates(&["poll.http.answers-in-order", "poll.http.closes-when-asked"]),
    scripted(
        "poll.ends-connections-silently",
        &Hub(|it| it.http.fault(http::Fault::EndsConnectionsSilently)),
    )
    .says("It ends the connection behind each answer and does not say so.")
    .violates(&[
        "longpoll.timeout.keeps-connection",
        "longpoll.transport.keeps-connection",
        "poll.http.announces-end-of-connection",
        "poll.http.keeps-connection",
    ]),
    scripted("poll.fails-on-empty-lines", &Hub(|it| it.http.fault(http::Fault::RefusesEmptyLines)))
        .says("It refuses a request behind an empty line.")
        .violates(&["poll.http.passes-over-empty-line"]),
    scripted(
        "poll.fails-on-the-absolute-form",
        &Hub(|it| it.http.fault(http::Fault::RefusesAbsoluteForm)),
    )
    .says("It refuses a target in absolute form.")
    .violates(&["poll.http.takes-absolute-form"]),
    scripted(
        "poll.forgets-pipelined-requests",
        &Hub(|it| it.http.fault(http::Fault::ForgetsPipelined)),
    )
    .says("What comes behind a request is thrown away with it.")
    .violates(&["poll.http.answers-in-order"]),
    scripted("poll.hides-its-close", &Hub(|it| it.http.fault(http::Fault::HidesItsClose)))
        .says("It ends a connection as the client asks, and does not say close itself.")
        .violates(&[
            "longpoll.transport.serves-single-connections",
            "poll.http.says-that-it-closes",
        ]),
    scripted(
        "poll.keeps-connections-of-old-clients",
        &Hub(|it| it.http.fault(http::Fault::KeepsHttp10)),
    )
    .says("Connections of HTTP/1.0 live on unasked.")
    .violates(&["poll.http.ends-answer-to-http10"]),
    scripted(
        "poll.keeps-connections-that-clients-close",
        &Hub(|it| it.http.fault(http::Fault::OutlivesClientsClose)),
    )
    .says("A connection lives on though its client said close.")
    .violates(&["longpoll.transport.serves-single-connections", "poll.http.closes-when-asked"]),
    scripted(
        "poll.keeps-white-space-around-values",
        &Hub(|it| it.http.fault(http::Fault::KeepsWhiteSpace)),
    )
    .says("White space around the value of a field counts as part of it.")
    .violates(&["sse.resume.strips-space"]),
    scripted(
        "poll.refuses-long-targets-as-malformed",
        &Hub(|it| it.http.fault(http::Fault::LongLinesAreMalformed)),
    )
    .says("A request line of more than 16 KiB is answered with 400.")
    .violates(&["poll.refusals.refuses-longer-target"]),
    scripted(
        "poll.refuses-request-lines-of-2000-bytes",
        &Hub(|it| it.http.fault(http::Fault::ShortRequestLines)),
    )
    .says("A request line of 2000 bytes is too long for it.")
    .violates(&["poll.refusals.takes-long-target"]),
    scripted("poll.says-close-and-stays", &Hub(|it| it.http.fault(http::Fault::OutlivesItsClose)))
        .says("It says close, and the connection lives on.")
        .violates(&[
            "longpoll.timeout.keeps-connection",
            "longpoll.transport.keeps-connection",
            "poll.http.closes-when-asked",
            "poll.http.ends-answer-to-http10",
            "poll.http.keeps-connection",
            "poll.http.refuses-nonsense",
            "sse.transport.closes-after-close",
        ]),
    scripted(
        "poll.takes-close-in-small-letters-only",
        &Hub(|it| it.http.fault(http::Fault::LowerCaseClose)),
    )
    .says("It does not know Close with a capital.")
    .violates(&["poll.http.says-that-it-closes"]),
    scripted(
        "poll.takes-content-for-a-request",
        &Hub(|it| it.http.fault(http::Fault::IgnoresContentOfGet)),
    )
    .says("It takes the content of a GET for the next request.")
    .violates(&["poll.http.takes-whole-body"]),
];
