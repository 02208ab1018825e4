//! What can be wrong with polls that are held.

use super::options::{Does, On, TimeUp};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "longpoll.answers-at-once",
        says: "It holds no poll.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.waiting.never_holds = true)),
        violates: &[],
    },
    Defect {
        id: "longpoll.answers-messages-with-202",
        says: "A poll that was held and brings messages is answered with 202.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::HeldPolls(200), Does::Status(202)))
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.answers-one-of-two",
        says: "Of two polls that are held on one topic the second is never answered.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.waiting.second_hangs = true)),
        violates: &[],
    },
    Defect {
        id: "longpoll.closes-when-time-is-up",
        says: "The end of the time of a poll is the end of its connection.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.time_up = TimeUp::Close)
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.dates-answers-by-their-requests",
        says: "The Date of an answer is the time of its request.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.early_date = true)),
        violates: &[],
    },
    Defect {
        id: "longpoll.drops-when-time-is-up",
        says: "The time of a poll ends without an answer.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.time_up = TimeUp::Drop)
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.fails-when-time-is-up",
        says: "The time of a poll ends with 500.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.time_up = TimeUp::Status(500))
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.forgets-what-came-between",
        says: "A poll that is held brings only what is published while it is held.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.forgets_between = true)
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.holds-back-what-it-has",
        says: "A poll is held though there are messages for it.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.waiting.holds_back = true)),
        violates: &[],
    },
    Defect {
        id: "longpoll.holds-finished-topics",
        says: "A poll of a finished topic is held.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.holds_finished = true)
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.holds-five-times-as-long",
        says: "A poll is held five times as long as the client allows.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.waiting.times = 5)),
        violates: &[],
    },
    Defect {
        id: "longpoll.holds-head",
        says: "HEAD is held as GET is.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.waiting.holds_heads = true)),
        violates: &[],
    },
    Defect {
        id: "longpoll.holds-without-limit",
        says: "A poll is held for as long as the client likes.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.waiting.no_limit = true)),
        violates: &[],
    },
    Defect {
        id: "longpoll.lets-aborted-polls-take-messages",
        says: "The next message after a poll was aborted goes with it.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.waiting.aborted_take = true)),
        violates: &[],
    },
    Defect {
        id: "longpoll.never-ends-its-time",
        says: "A poll without messages is never answered.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.time_up = TimeUp::Never)
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.sleeps-through-publishes",
        says: "A publish does not end the time of a poll.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.sleeps_through = true)
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.times-out-as-a-gateway",
        says: "The time of a poll ends with 504.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.time_up = TimeUp::Status(504))
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.times-out-as-a-request",
        says: "The time of a poll ends with 408.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.time_up = TimeUp::Status(408))
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.times-out-with-202",
        says: "The time of a poll ends with 202.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.waiting.time_up = TimeUp::Status(202))
        }),
        violates: &[],
    },
    Defect {
        id: "longpoll.wakes-early",
        says: "A poll without messages is answered after half of its time.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.waiting.wakes_early = true)),
        violates: &[],
    },
];
