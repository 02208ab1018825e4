//! What can be wrong with what polls bring.

use super::options::{Does, On, Paging};
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
        violates: &[],
    },
    Defect {
        id: "poll.answers-a-message-with-204",
        says: "A poll with a single message is answered with 204.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::SinglePolls, Does::Status(204)))
        }),
        violates: &[],
    },
    Defect {
        id: "poll.answers-from-a-copy",
        says: "It gives the same answer for three seconds.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.paging = Paging::Stale)),
        violates: &[],
    },
    Defect {
        id: "poll.answers-with-203",
        says: "A poll with messages is answered with 203.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::Polls(200), Does::Status(203)))
        }),
        violates: &[],
    },
    Defect {
        id: "poll.consumes-messages",
        says: "A message is gone once a GET has brought it.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.consumes = true)),
        violates: &[],
    },
    Defect {
        id: "poll.consumes-messages-on-head",
        says: "A message is gone once a HEAD has told of it.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.consumes_on_head = true)
        }),
        violates: &[],
    },
    Defect {
        id: "poll.drops-the-second-message",
        says: "Of several messages in one answer the second is left out.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.paging = Paging::DropsSecond)
        }),
        violates: &[],
    },
    Defect {
        id: "poll.echoes-cursors-into-a-field",
        says: "A cursor comes back in a field of the answer, line ends included.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.echoes_cursor = true)),
        violates: &[],
    },
    Defect {
        id: "poll.hides-the-end",
        says: "A finished topic does not say so.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.hides_end = true)),
        violates: &[],
    },
    Defect {
        id: "poll.holds-short-polls",
        says: "It holds short polls for three seconds.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.holds_short_polls = true)
        }),
        violates: &[],
    },
    Defect {
        id: "poll.needs-accept",
        says: "A poll without Accept is answered with 406.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::PollsWithout("accept"), Does::Status(406)))
        }),
        violates: &[],
    },
    Defect {
        id: "poll.overlaps-pages",
        says: "A page begins with the last message of that before.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.paging = Paging::Overlaps)
        }),
        violates: &[],
    },
    Defect {
        id: "poll.reverses-pages",
        says: "The newest message of an answer comes first.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.polls.paging = Paging::Backwards)
        }),
        violates: &[],
    },
    Defect {
        id: "poll.says-nothing-when-nothing-is-new",
        says: "A poll without messages is answered with 200 and no content.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.rewrite(On::EmptyPolls, Does::Empty))
        }),
        violates: &[],
    },
    Defect {
        id: "poll.skips-between-pages",
        says: "The message behind a full page is lost.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.polls.paging = Paging::Skips)),
        violates: &[],
    },
];
