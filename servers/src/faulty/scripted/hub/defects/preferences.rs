//! What can be made of Prefer.

use super::options::{Fault, On};
use super::with;
use crate::faulty::Defect;
use crate::faulty::Kind::Scripted;

pub(crate) static DEFECTS: &[Defect] = &[
    Defect {
        id: "longpoll.adds-parameters-to-what-it-applied",
        says: "Its Preference-Applied has parameters.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::HeldPolls(0), "Preference-Applied", &["wait=1; strict=yes"])
            })
        }),
        violates: &["longpoll.wait.applied-is-true", "longpoll.wait.applied-is-well-formed"],
    },
    Defect {
        id: "longpoll.counts-the-first-preference-only",
        says: "Only the first preference of a list counts.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::FirstPreferenceOnly))
        }),
        violates: &["longpoll.wait.reads-every-form"],
    },
    Defect {
        id: "longpoll.counts-the-last-wait",
        says: "Of two waits the last counts.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::LastWaitCounts))),
        violates: &["longpoll.wait.reads-every-form"],
    },
    Defect {
        id: "longpoll.dies-of-absurd-waits",
        says: "A wait that no counter holds ends the whole server.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::DiesOfAbsurdWait))
        }),
        violates: &["longpoll.wait.survives-absurd-values"],
    },
    Defect {
        id: "longpoll.fails-on-long-waits",
        says: "A wait of 100 seconds or more brings 500.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::FailsOnLongWait))
        }),
        violates: &["longpoll.wait.cuts-long-values"],
    },
    Defect {
        id: "longpoll.fails-on-waits-in-words",
        says: "A wait that is no number brings 500.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::FailsOnWaitInWords))
        }),
        violates: &["longpoll.wait.ignores-bad-values"],
    },
    Defect {
        id: "longpoll.holds-a-wait-of-0",
        says: "A wait of 0 is one of three seconds.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::WaitOf0IsOf3))),
        violates: &["longpoll.wait.takes-zero"],
    },
    Defect {
        id: "longpoll.reads-one-prefer-field",
        says: "Only the first Prefer field of a request counts.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::FirstPreferFieldOnly))
        }),
        violates: &["longpoll.wait.reads-every-form"],
    },
    Defect {
        id: "longpoll.refuses-empty-values",
        says: "A preference with an empty value brings 400.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::RefusesEmptyPreference))
        }),
        violates: &["longpoll.wait.ignores-bad-values"],
    },
    Defect {
        id: "longpoll.refuses-unknown-preferences",
        says: "An unknown preference brings 400.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::RefusesUnknownPreference))
        }),
        violates: &["longpoll.wait.ignores-unknown-preferences", "longpoll.wait.reads-every-form"],
    },
    Defect {
        id: "longpoll.refuses-waits-that-come-twice",
        says: "Two waits bring 400.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::RefusesSecondWait))
        }),
        violates: &["longpoll.wait.reads-every-form"],
    },
    Defect {
        id: "longpoll.says-what-nobody-asked-for",
        says: "Its Preference-Applied names what the request did not.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| {
                it.field(On::Polls(0), "Preference-Applied", &["wait=1, return=minimal"])
            })
        }),
        violates: &["longpoll.wait.applied-is-true"],
    },
    Defect {
        id: "longpoll.takes-names-in-small-letters-only",
        says: "It does not know Wait with a capital.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::LowerCasePreferences))
        }),
        violates: &["longpoll.wait.reads-every-form"],
    },
    Defect {
        id: "longpoll.takes-no-parameters",
        says: "A wait with parameters counts for nothing.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::SpoiledByParameters))
        }),
        violates: &["longpoll.wait.reads-every-form"],
    },
    Defect {
        id: "longpoll.takes-no-quotes",
        says: "A wait in quotes counts for nothing.",
        kind: Scripted(|listener, stop| with(listener, stop, |it| it.fault(Fault::NoQuotedValues))),
        violates: &["longpoll.wait.reads-quoted"],
    },
    Defect {
        id: "longpoll.takes-no-spaces",
        says: "A wait with spaces around its equals sign counts for nothing.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::NoSpacesInPreferences))
        }),
        violates: &["longpoll.wait.reads-every-form"],
    },
    Defect {
        id: "longpoll.trips-over-unknown-preferences",
        says: "A wait beside an unknown preference counts for nothing.",
        kind: Scripted(|listener, stop| {
            with(listener, stop, |it| it.fault(Fault::SpoiledByUnknownPreference))
        }),
        violates: &["longpoll.wait.reads-every-form"],
    },
];
