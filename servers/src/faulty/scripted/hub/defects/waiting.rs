//! What can be wrong with polls that are held.

use super::options::{Does, Fault, On, TimeUp};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("longpoll.answers-at-once", &Hub(|it| it.fault(Fault::NeverHolds)))
        .says("It holds no poll.")
        .violates(&[
            "longpoll.hold.holds",
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
            "longpoll.wait.uses-the-time",
        ]),
    scripted(
        "longpoll.answers-messages-with-202",
        &Hub(|it| it.rewrite(On::HeldPolls(200), Does::Status(202))),
    )
    .says("A poll that was held and brings messages is answered with 202.")
    .violates(&[
        "longpoll.concurrency.brings-both",
        "longpoll.hold.answers-at-once",
        "longpoll.hold.answers-half-closed",
        "longpoll.hold.answers-when-published",
        "longpoll.hold.brings-messages-with-200",
        "longpoll.loss.keeps-after-abort",
        "longpoll.loss.keeps-bursts",
        "longpoll.loss.keeps-what-came-between",
    ]),
    scripted("longpoll.answers-one-of-two", &Hub(|it| it.fault(Fault::SecondPollHangs)))
        .says("Of two polls that are held on one topic the second is never answered.")
        .violates(&["longpoll.concurrency.answers-both", "longpoll.wait.reads-every-form"]),
    scripted("longpoll.closes-when-time-is-up", &Hub(|it| it.polls.time_up = TimeUp::Close))
        .says("The end of the time of a poll is the end of its connection.")
        .violates(&["longpoll.timeout.keeps-connection"]),
    scripted(
        "longpoll.dates-answers-by-their-requests",
        &Hub(|it| it.fault(Fault::DatedByRequest)),
    )
    .says("The Date of an answer is the time of its request.")
    .violates(&["longpoll.timeout.dates-its-answer"]),
    scripted("longpoll.drops-when-time-is-up", &Hub(|it| it.polls.time_up = TimeUp::Drop))
        .says("The time of a poll ends without an answer.")
        .violates(&[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.timeout.comes-before-proxies",
            "longpoll.timeout.is-no-error",
            "longpoll.timeout.keeps-connection",
            "longpoll.wait.applied-is-true",
            "longpoll.wait.applied-is-well-formed",
            "longpoll.wait.ends-in-time",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
            "longpoll.wait.takes-zero",
            "longpoll.wait.uses-the-time",
        ]),
    scripted("longpoll.fails-when-time-is-up", &Hub(|it| it.polls.time_up = TimeUp::Status(500)))
        .says("The time of a poll ends with 500.")
        .violates(&[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ]),
    scripted("longpoll.forgets-what-came-between", &Hub(|it| it.fault(Fault::ForgetsBetweenPolls)))
        .says("A poll that is held brings only what is published while it is held.")
        .violates(&[
            "longpoll.cursors.deals-with-expired",
            "longpoll.cursors.deals-with-unknown",
            "longpoll.hold.answers-at-once",
            "longpoll.hold.brings-messages-with-200",
            "longpoll.loss.keeps-after-abort",
            "longpoll.loss.keeps-bursts",
            "longpoll.loss.keeps-what-came-between",
            "longpoll.loss.takes-nothing-from-others",
        ]),
    scripted("longpoll.holds-back-what-it-has", &Hub(|it| it.fault(Fault::HoldsBack)))
        .says("A poll is held though there are messages for it.")
        .violates(&[
            "longpoll.finished.answers-at-once",
            "longpoll.hold.answers-at-once",
            "longpoll.hold.brings-messages-with-200",
            "longpoll.loss.keeps-after-abort",
            "longpoll.loss.keeps-bursts",
            "longpoll.loss.keeps-what-came-between",
            "longpoll.loss.takes-nothing-from-others",
        ]),
    scripted("longpoll.holds-finished-topics", &Hub(|it| it.fault(Fault::HoldsOnFinished)))
        .says("A poll of a finished topic is held.")
        .violates(&["longpoll.finished.answers-at-once"]),
    scripted("longpoll.holds-five-times-as-long", &Hub(|it| it.fault(Fault::HoldsFiveTimesAsLong)))
        .says("A poll is held five times as long as the client allows.")
        .violates(&[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.timeout.comes-before-proxies",
            "longpoll.wait.ends-in-time",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ]),
    scripted("longpoll.holds-head", &Hub(|it| it.fault(Fault::HoldsHeads)))
        .says("HEAD is held as GET is.")
        .violates(&["longpoll.transport.head-is-not-held"]),
    scripted(
        "longpoll.lets-aborted-polls-take-messages",
        &Hub(|it| it.fault(Fault::AbortedPollsTake)),
    )
    .says("The next message after a poll was aborted goes with it.")
    .violates(&["longpoll.loss.keeps-after-abort"]),
    scripted("longpoll.never-ends-its-time", &Hub(|it| it.polls.time_up = TimeUp::Never))
        .says("A poll without messages is never answered.")
        .violates(&[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.timeout.comes-before-proxies",
            "longpoll.wait.ends-in-time",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ]),
    scripted("longpoll.sleeps-through-publishes", &Hub(|it| it.fault(Fault::SleepsThroughPublish)))
        .says("A publish does not end the time of a poll.")
        .violates(&[
            "longpoll.concurrency.answers-both",
            "longpoll.finished.answers-at-once",
            "longpoll.hold.answers-half-closed",
            "longpoll.hold.answers-when-published",
        ]),
    scripted("longpoll.times-out-as-a-gateway", &Hub(|it| it.polls.time_up = TimeUp::Status(504)))
        .says("The time of a poll ends with 504.")
        .violates(&[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.timeout.is-no-error",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ]),
    scripted("longpoll.times-out-as-a-request", &Hub(|it| it.polls.time_up = TimeUp::Status(408)))
        .says("The time of a poll ends with 408.")
        .violates(&[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.timeout.is-no-error",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ]),
    scripted("longpoll.times-out-with-202", &Hub(|it| it.polls.time_up = TimeUp::Status(202)))
        .says("The time of a poll ends with 202.")
        .violates(&["longpoll.timeout.answers-in-declared-form"]),
    scripted("longpoll.wakes-early", &Hub(|it| it.fault(Fault::WakesEarly)))
        .says("A poll without messages is answered after half of its time.")
        .violates(&["longpoll.timeout.answers-in-declared-form"]),
    scripted("longpoll.wakes-in-vain", &Hub(|it| it.fault(Fault::WakesWithoutMessage)))
        .says("A publish ends the time of a poll, but only the next poll brings the message.")
        .violates(&[
            "longpoll.concurrency.brings-both",
            "longpoll.finished.answers-at-once",
            "longpoll.hold.answers-half-closed",
            "longpoll.hold.answers-when-published",
        ]),
    scripted("longpoll.wakes-one-of-two", &Hub(|it| it.fault(Fault::SecondWakesWithoutMessage)))
        .says("Of two polls that are held on one topic the second is answered without the message.")
        .violates(&["longpoll.concurrency.brings-both"]),
];
