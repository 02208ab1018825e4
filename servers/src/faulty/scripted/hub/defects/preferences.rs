//! What can be made of Prefer.

use super::options::{Fault, On};
use crate::faulty::scripted::hub::base::Hub;
use crate::faulty::{Defect, scripted};

pub(crate) static DEFECTS: &[Defect] = &[
    scripted(
        "longpoll.adds-parameters-to-what-it-applied",
        &Hub(|it| it.field(On::HeldPolls(0), "Preference-Applied", &["wait=1; strict=yes"])),
    )
    .says("Its Preference-Applied has parameters.")
    .violates(&["longpoll.wait.applied-is-true", "longpoll.wait.applied-is-well-formed"]),
    scripted(
        "longpoll.counts-the-first-preference-only",
        &Hub(|it| it.fault(Fault::FirstPreferenceOnly)),
    )
    .says("Only the first preference of a list counts.")
    .violates(&["longpoll.wait.reads-every-form"]),
    scripted("longpoll.counts-the-last-wait", &Hub(|it| it.fault(Fault::LastWaitCounts)))
        .says("Of two waits the last counts.")
        .violates(&["longpoll.wait.reads-every-form"]),
    scripted("longpoll.dies-of-absurd-waits", &Hub(|it| it.fault(Fault::DiesOfAbsurdWait)))
        .says("A wait that no counter holds ends the whole server.")
        .violates(&["longpoll.wait.survives-absurd-values"]),
    scripted("longpoll.fails-on-long-waits", &Hub(|it| it.fault(Fault::FailsOnLongWait)))
        .says("A wait of 100 seconds or more brings 500.")
        .violates(&["longpoll.wait.cuts-long-values"]),
    scripted("longpoll.fails-on-waits-in-words", &Hub(|it| it.fault(Fault::FailsOnWaitInWords)))
        .says("A wait that is no number brings 500.")
        .violates(&["longpoll.wait.ignores-bad-values"]),
    scripted("longpoll.holds-a-wait-of-0", &Hub(|it| it.fault(Fault::WaitOf0IsOf3)))
        .says("A wait of 0 is one of three seconds.")
        .violates(&["longpoll.wait.takes-zero"]),
    scripted("longpoll.reads-one-prefer-field", &Hub(|it| it.fault(Fault::FirstPreferFieldOnly)))
        .says("Only the first Prefer field of a request counts.")
        .violates(&["longpoll.wait.reads-every-form"]),
    scripted("longpoll.refuses-empty-values", &Hub(|it| it.fault(Fault::RefusesEmptyPreference)))
        .says("A preference with an empty value brings 400.")
        .violates(&["longpoll.wait.ignores-bad-values"]),
    scripted(
        "longpoll.refuses-unknown-preferences",
        &Hub(|it| it.fault(Fault::RefusesUnknownPreference)),
    )
    .says("An unknown preference brings 400.")
    .violates(&["longpoll.wait.ignores-unknown-preferences", "longpoll.wait.reads-every-form"]),
    scripted(
        "longpoll.refuses-waits-that-come-twice",
        &Hub(|it| it.fault(Fault::RefusesSecondWait)),
    )
    .says("Two waits bring 400.")
    .violates(&["longpoll.wait.reads-every-form"]),
    scripted(
        "longpoll.says-what-nobody-asked-for",
        &Hub(|it| it.field(On::Polls(0), "Preference-Applied", &["wait=1, return=minimal"])),
    )
    .says("Its Preference-Applied names what the request did not.")
    .violates(&["longpoll.wait.applied-is-true"]),
    scripted(
        "longpoll.takes-names-in-small-letters-only",
        &Hub(|it| it.fault(Fault::LowerCasePreferences)),
    )
    .says("It does not know Wait with a capital.")
    .violates(&["longpoll.wait.reads-every-form"]),
    scripted("longpoll.takes-no-parameters", &Hub(|it| it.fault(Fault::SpoiledByParameters)))
        .says("A wait with parameters counts for nothing.")
        .violates(&["longpoll.wait.reads-every-form"]),
    scripted("longpoll.takes-no-quotes", &Hub(|it| it.fault(Fault::NoQuotedValues)))
        .says("A wait in quotes counts for nothing.")
        .violates(&["longpoll.wait.reads-quoted"]),
    scripted("longpoll.takes-no-spaces", &Hub(|it| it.fault(Fault::NoSpacesInPreferences)))
        .says("A wait with spaces around its equals sign counts for nothing.")
        .violates(&["longpoll.wait.reads-every-form"]),
    scripted(
        "longpoll.trips-over-unknown-preferences",
        &Hub(|it| it.fault(Fault::SpoiledByUnknownPreference)),
    )
    .says("A wait beside an unknown preference counts for nothing.")
    .violates(&["longpoll.wait.reads-every-form"]),
];
