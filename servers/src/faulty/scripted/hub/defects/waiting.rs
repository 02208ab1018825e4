//! What can be wrong with polls that are held.

use super::options::{Does, Fault, On, TimeUp};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "longpoll.answers-at-once",
        says: "It holds no poll.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::NeverHolds))),
        violates: &[
            "longpoll.hold.holds",
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
            "longpoll.wait.uses-the-time",
        ],
    },
    Defect {
        id: "longpoll.answers-messages-with-202",
        says: "A poll that was held and brings messages is answered with 202.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::HeldPolls(200), Does::Status(202)))
        }),
        violates: &[
            "longpoll.concurrency.brings-both",
            "longpoll.hold.answers-at-once",
            "longpoll.hold.answers-half-closed",
            "longpoll.hold.answers-when-published",
            "longpoll.hold.brings-messages-with-200",
            "longpoll.loss.keeps-after-abort",
            "longpoll.loss.keeps-bursts",
            "longpoll.loss.keeps-what-came-between",
        ],
    },
    Defect {
        id: "longpoll.answers-one-of-two",
        says: "Of two polls that are held on one topic the second is never answered.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::SecondPollHangs))
        }),
        violates: &["longpoll.concurrency.answers-both", "longpoll.wait.reads-every-form"],
    },
    Defect {
        id: "longpoll.closes-when-time-is-up",
        says: "The end of the time of a poll is the end of its connection.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.time_up = TimeUp::Close)
        }),
        violates: &["longpoll.timeout.keeps-connection"],
    },
    Defect {
        id: "longpoll.dates-answers-by-their-requests",
        says: "The Date of an answer is the time of its request.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::DatedByRequest))),
        violates: &["longpoll.timeout.dates-its-answer"],
    },
    Defect {
        id: "longpoll.drops-when-time-is-up",
        says: "The time of a poll ends without an answer.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.time_up = TimeUp::Drop)),
        violates: &[
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
        ],
    },
    Defect {
        id: "longpoll.fails-when-time-is-up",
        says: "The time of a poll ends with 500.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.time_up = TimeUp::Status(500))
        }),
        violates: &[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ],
    },
    Defect {
        id: "longpoll.forgets-what-came-between",
        says: "A poll that is held brings only what is published while it is held.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::ForgetsBetweenPolls))
        }),
        violates: &[
            "longpoll.cursors.deals-with-expired",
            "longpoll.cursors.deals-with-unknown",
            "longpoll.hold.answers-at-once",
            "longpoll.hold.brings-messages-with-200",
            "longpoll.loss.keeps-after-abort",
            "longpoll.loss.keeps-bursts",
            "longpoll.loss.keeps-what-came-between",
            "longpoll.loss.takes-nothing-from-others",
        ],
    },
    Defect {
        id: "longpoll.holds-back-what-it-has",
        says: "A poll is held though there are messages for it.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::HoldsBack))),
        violates: &[
            "longpoll.finished.answers-at-once",
            "longpoll.hold.answers-at-once",
            "longpoll.hold.brings-messages-with-200",
            "longpoll.loss.keeps-after-abort",
            "longpoll.loss.keeps-bursts",
            "longpoll.loss.keeps-what-came-between",
            "longpoll.loss.takes-nothing-from-others",
        ],
    },
    Defect {
        id: "longpoll.holds-finished-topics",
        says: "A poll of a finished topic is held.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::HoldsOnFinished))
        }),
        violates: &["longpoll.finished.answers-at-once"],
    },
    Defect {
        id: "longpoll.holds-five-times-as-long",
        says: "A poll is held five times as long as the client allows.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::HoldsFiveTimesAsLong))
        }),
        violates: &[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.timeout.comes-before-proxies",
            "longpoll.wait.ends-in-time",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ],
    },
    Defect {
        id: "longpoll.holds-head",
        says: "HEAD is held as GET is.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::HoldsHeads))),
        violates: &["longpoll.transport.head-is-not-held"],
    },
    Defect {
        id: "longpoll.lets-aborted-polls-take-messages",
        says: "The next message after a poll was aborted goes with it.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::AbortedPollsTake))
        }),
        violates: &["longpoll.loss.keeps-after-abort"],
    },
    Defect {
        id: "longpoll.never-ends-its-time",
        says: "A poll without messages is never answered.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.time_up = TimeUp::Never)
        }),
        violates: &[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.timeout.comes-before-proxies",
            "longpoll.wait.ends-in-time",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ],
    },
    Defect {
        id: "longpoll.sleeps-through-publishes",
        says: "A publish does not end the time of a poll.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::SleepsThroughPublish))
        }),
        violates: &[
            "longpoll.concurrency.answers-both",
            "longpoll.finished.answers-at-once",
            "longpoll.hold.answers-half-closed",
            "longpoll.hold.answers-when-published",
        ],
    },
    Defect {
        id: "longpoll.times-out-as-a-gateway",
        says: "The time of a poll ends with 504.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.time_up = TimeUp::Status(504))
        }),
        violates: &[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.timeout.is-no-error",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ],
    },
    Defect {
        id: "longpoll.times-out-as-a-request",
        says: "The time of a poll ends with 408.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.time_up = TimeUp::Status(408))
        }),
        violates: &[
            "longpoll.timeout.answers-in-declared-form",
            "longpoll.timeout.is-no-error",
            "longpoll.wait.reads-every-form",
            "longpoll.wait.reads-quoted",
        ],
    },
    Defect {
        id: "longpoll.times-out-with-202",
        says: "The time of a poll ends with 202.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.time_up = TimeUp::Status(202))
        }),
        violates: &["longpoll.timeout.answers-in-declared-form"],
    },
    Defect {
        id: "longpoll.wakes-early",
        says: "A poll without messages is answered after half of its time.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::WakesEarly))),
        violates: &["longpoll.timeout.answers-in-declared-form"],
    },
    Defect {
        id: "longpoll.wakes-in-vain",
        says: "A publish ends the time of a poll, but only the next poll brings the message.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::WakesWithoutMessage))
        }),
        violates: &[
            "longpoll.concurrency.brings-both",
            "longpoll.finished.answers-at-once",
            "longpoll.hold.answers-half-closed",
            "longpoll.hold.answers-when-published",
        ],
    },
    Defect {
        id: "longpoll.wakes-one-of-two",
        says: "Of two polls that are held on one topic the second is answered without the message.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::SecondWakesWithoutMessage))
        }),
        violates: &["longpoll.concurrency.brings-both"],
    },
];
