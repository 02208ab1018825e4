//! What can be wrong with what polls bring.

use super::options::{Does, Fault, On, Paging};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted("poll.answers-304-unasked", &Hub(|it| it.rewrite(On::EmptyPolls, Does::Status(304))))
        .says("A poll without messages is answered with 304, though it had no condition.")
        .violates(&[
            "longpoll.finished.answers-at-once",
            "poll.answers.never-says-304-unasked",
            "poll.answers.says-finished",
        ]),
    scripted(
        "poll.answers-a-message-with-204",
        &Hub(|it| it.rewrite(On::SinglePolls, Does::Status(204))),
    )
    .says("A poll with a single message is answered with 204.")
    .violates(&["poll.answers.brings-messages-with-200"]),
    scripted("poll.answers-from-a-copy", &Hub(|it| it.polls.paging = Paging::Stale))
        .says("It gives the same answer for a minute.")
        .violates(&[
            "poll.answers.says-finished",
            "poll.cursor.keeps-order",
            "poll.refusals.survives-malformed-cursors",
        ]),
    scripted("poll.answers-with-203", &Hub(|it| it.rewrite(On::Polls(200), Does::Status(203))))
        .says("A poll with messages is answered with 203.")
        .violates(&["poll.answers.brings-messages-with-200"]),
    scripted("poll.consumes-messages", &Hub(|it| it.fault(Fault::GetConsumes)))
        .says("A message is gone once a GET has brought it.")
        .violates(&[
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
        ]),
    scripted("poll.consumes-messages-on-head", &Hub(|it| it.fault(Fault::HeadConsumes)))
        .says("A message is gone once a HEAD has told of it.")
        .violates(&[
            "longpoll.cursors.deals-with-expired",
            "longpoll.cursors.deals-with-unknown",
            "poll.refusals.deals-with-expired-cursor",
            "poll.refusals.deals-with-unknown-cursor",
            "poll.safety.head-takes-nothing",
        ]),
    scripted("poll.drops-the-second-message", &Hub(|it| it.polls.paging = Paging::DropsSecond))
        .says("Of several messages in one answer the second is left out.")
        .violates(&[
            "longpoll.cursors.survives-malformed",
            "longpoll.loss.keeps-bursts",
            "poll.cursor.keeps-order",
            "poll.cursor.pages-lead-on",
            "poll.refusals.survives-malformed-cursors",
            "poll.sequences.brings-any-sequence",
        ]),
    scripted("poll.echoes-cursors-into-a-field", &Hub(|it| it.fault(Fault::EchoesCursor)))
        .says("A cursor comes back in a field of the answer, line ends included.")
        .violates(&["poll.http.head-is-well-formed"]),
    scripted("poll.hides-the-end", &Hub(|it| it.fault(Fault::HidesEnd)))
        .says("A finished topic does not say so.")
        .violates(&["longpoll.finished.answers-at-once", "poll.answers.says-finished"]),
    scripted("poll.holds-short-polls", &Hub(|it| it.fault(Fault::HoldsShortPolls)))
        .says("It holds short polls for three seconds.")
        .violates(&["poll.answers.comes-at-once"]),
    scripted(
        "poll.needs-accept",
        &Hub(|it| it.rewrite(On::PollsWithout("accept"), Does::Status(406))),
    )
    .says("A poll without Accept is answered with 406.")
    .violates(&["poll.answers.serves-any-accept"]),
    scripted("poll.overlaps-pages", &Hub(|it| it.polls.paging = Paging::Overlaps))
        .says("A page begins with the last message of that before.")
        .violates(&["longpoll.loss.keeps-bursts", "poll.cursor.pages-lead-on"]),
    scripted("poll.reverses-pages", &Hub(|it| it.polls.paging = Paging::Backwards))
        .says("The newest message of an answer comes first.")
        .violates(&[
            "longpoll.loss.keeps-bursts",
            "poll.cursor.keeps-order",
            "poll.cursor.pages-lead-on",
            "poll.sequences.brings-any-sequence",
        ]),
    scripted(
        "poll.says-nothing-when-nothing-is-new",
        &Hub(|it| it.rewrite(On::EmptyPolls, Does::Empty)),
    )
    .says("A poll without messages is answered with 200 and no content.")
    .violates(&[
        "longpoll.finished.answers-at-once",
        "poll.answers.says-finished",
        "poll.cursor.keeps-order",
        "poll.cursor.pages-lead-on",
    ]),
    scripted("poll.skips-between-pages", &Hub(|it| it.polls.paging = Paging::Skips))
        .says("The message behind a full page is lost.")
        .violates(&["longpoll.loss.keeps-bursts", "poll.cursor.pages-lead-on"]),
];
