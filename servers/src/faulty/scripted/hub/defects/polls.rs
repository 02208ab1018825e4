//! What can be wrong with what polls bring.

use super::options::{Does, Fault, On, Paging};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "poll.answers-304-unasked",
        says: "A poll without messages is answered with 304, though it had no condition.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::EmptyPolls, Does::Status(304)))
        }),
        violates: &[
            "longpoll.finished.answers-at-once",
            "poll.answers.never-says-304-unasked",
            "poll.answers.says-finished",
        ],
    },
    Defect {
        id: "poll.answers-a-message-with-204",
        says: "A poll with a single message is answered with 204.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::SinglePolls, Does::Status(204)))
        }),
        violates: &["poll.answers.brings-messages-with-200"],
    },
    Defect {
        id: "poll.answers-from-a-copy",
        says: "It gives the same answer for three seconds.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.paging = Paging::Stale)),
        violates: &[
            "poll.answers.says-finished",
            "poll.cursor.keeps-order",
            "poll.refusals.survives-malformed-cursors",
        ],
    },
    Defect {
        id: "poll.answers-with-203",
        says: "A poll with messages is answered with 203.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::Polls(200), Does::Status(203)))
        }),
        violates: &["poll.answers.brings-messages-with-200"],
    },
    Defect {
        id: "poll.consumes-messages",
        says: "A message is gone once a GET has brought it.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::GetConsumes))),
        violates: &[
            "longpoll.concurrency.brings-both",
            "longpoll.cursors.deals-with-expired",
            "longpoll.cursors.deals-with-unknown",
            "longpoll.cursors.survives-malformed",
            "longpoll.loss.keeps-after-abort",
            "longpoll.loss.repeats-lost-answer",
            "longpoll.loss.takes-nothing-from-others",
            "poll.refusals.deals-with-expired-cursor",
            "poll.refusals.deals-with-unknown-cursor",
            "poll.safety.repeats-lost-answer",
            "poll.safety.repeats-same-messages",
            "poll.safety.takes-nothing-from-others",
        ],
    },
    Defect {
        id: "poll.consumes-messages-on-head",
        says: "A message is gone once a HEAD has told of it.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::HeadConsumes))),
        violates: &[
            "longpoll.cursors.deals-with-expired",
            "longpoll.cursors.deals-with-unknown",
            "poll.refusals.deals-with-expired-cursor",
            "poll.refusals.deals-with-unknown-cursor",
            "poll.safety.head-takes-nothing",
        ],
    },
    Defect {
        id: "poll.drops-the-second-message",
        says: "Of several messages in one answer the second is left out.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.paging = Paging::DropsSecond)
        }),
        violates: &[
            "longpoll.cursors.survives-malformed",
            "longpoll.loss.keeps-bursts",
            "poll.cursor.keeps-order",
            "poll.cursor.pages-lead-on",
            "poll.refusals.survives-malformed-cursors",
            "poll.sequences.brings-any-sequence",
        ],
    },
    Defect {
        id: "poll.echoes-cursors-into-a-field",
        says: "A cursor comes back in a field of the answer, line ends included.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::EchoesCursor))),
        violates: &["poll.http.head-is-well-formed"],
    },
    Defect {
        id: "poll.hides-the-end",
        says: "A finished topic does not say so.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::HidesEnd))),
        violates: &["longpoll.finished.answers-at-once", "poll.answers.says-finished"],
    },
    Defect {
        id: "poll.holds-short-polls",
        says: "It holds short polls for three seconds.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::HoldsShortPolls))
        }),
        violates: &["poll.answers.comes-at-once"],
    },
    Defect {
        id: "poll.needs-accept",
        says: "A poll without Accept is answered with 406.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::PollsWithout("accept"), Does::Status(406)))
        }),
        violates: &["poll.answers.serves-any-accept"],
    },
    Defect {
        id: "poll.overlaps-pages",
        says: "A page begins with the last message of that before.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.paging = Paging::Overlaps)
        }),
        violates: &["longpoll.loss.keeps-bursts", "poll.cursor.pages-lead-on"],
    },
    Defect {
        id: "poll.reverses-pages",
        says: "The newest message of an answer comes first.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.paging = Paging::Backwards)
        }),
        violates: &[
            "longpoll.loss.keeps-bursts",
            "poll.cursor.keeps-order",
            "poll.cursor.pages-lead-on",
            "poll.sequences.brings-any-sequence",
        ],
    },
    Defect {
        id: "poll.says-nothing-when-nothing-is-new",
        says: "A poll without messages is answered with 200 and no content.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::EmptyPolls, Does::Empty))
        }),
        violates: &[
            "longpoll.finished.answers-at-once",
            "poll.answers.says-finished",
            "poll.cursor.keeps-order",
            "poll.cursor.pages-lead-on",
        ],
    },
    Defect {
        id: "poll.skips-between-pages",
        says: "The message behind a full page is lost.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.paging = Paging::Skips)),
        violates: &["longpoll.loss.keeps-bursts", "poll.cursor.pages-lead-on"],
    },
];
