//! What can be made of Prefer.

use super::options::On;
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
        &Hub(|it| it.preferences.first_counts = true),
    )
    .says("Only the first preference of a list counts.")
    .violates(&["longpoll.wait.reads-every-form"]),
    scripted("longpoll.counts-the-last-wait", &Hub(|it| it.preferences.last_counts = true))
        .says("Of two waits the last counts.")
        .violates(&["longpoll.wait.reads-every-form"]),
    scripted("longpoll.dies-of-absurd-waits", &Hub(|it| it.preferences.dies_of_absurd = true))
        .says("A wait that no counter holds ends the whole server.")
        .violates(&["longpoll.wait.survives-absurd-values"]),
    scripted("longpoll.fails-on-long-waits", &Hub(|it| it.preferences.fails_on_long = true))
        .says("A wait of 100 seconds or more brings 500.")
        .violates(&["longpoll.wait.cuts-long-values"]),
    scripted("longpoll.fails-on-waits-in-words", &Hub(|it| it.preferences.fails_on_text = true))
        .says("A wait that is no number brings 500.")
        .violates(&["longpoll.wait.ignores-bad-values"]),
    scripted("longpoll.holds-a-wait-of-0", &Hub(|it| it.waiting.zero_is_three = true))
        .says("A wait of 0 is one of three seconds.")
        .violates(&["longpoll.wait.takes-zero"]),
    scripted("longpoll.reads-one-prefer-field", &Hub(|it| it.preferences.first_field = true))
        .says("Only the first Prefer field of a request counts.")
        .violates(&["longpoll.wait.reads-every-form"]),
    scripted("longpoll.refuses-empty-values", &Hub(|it| it.preferences.refuses_empty = true))
        .says("A preference with an empty value brings 400.")
        .violates(&["longpoll.wait.ignores-bad-values"]),
    scripted(
        "longpoll.refuses-unknown-preferences",
        &Hub(|it| it.preferences.refuses_unknown = true),
    )
    .says("An unknown preference brings 400.")
    .violates(&["longpoll.wait.ignores-unknown-preferences", "longpoll.wait.reads-every-form"]),
    scripted(
        "longpoll.refuses-waits-that-come-twice",
        &Hub(|it| it.preferences.refuses_twice = true),
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
        &Hub(|it| it.preferences.lower_case = true),
    )
    .says("It does not know Wait with a capital.")
    .violates(&["longpoll.wait.reads-every-form"]),
    scripted(
        "longpoll.takes-no-parameters",
        &Hub(|it| it.preferences.spoiled_by_parameters = true),
    )
    .says("A wait with parameters counts for nothing.")
    .violates(&["longpoll.wait.reads-every-form"]),
    scripted("longpoll.takes-no-quotes", &Hub(|it| it.preferences.no_quotes = true))
        .says("A wait in quotes counts for nothing.")
        .violates(&["longpoll.wait.reads-quoted"]),
    scripted("longpoll.takes-no-spaces", &Hub(|it| it.preferences.no_spaces = true))
        .says("A wait with spaces around its equals sign counts for nothing.")
        .violates(&["longpoll.wait.reads-every-form"]),
    scripted(
        "longpoll.trips-over-unknown-preferences",
        &Hub(|it| it.preferences.spoiled_by_unknown = true),
    )
    .says("A wait beside an unknown preference counts for nothing.")
    .violates(&["longpoll.wait.reads-every-form"]),
];
