//! A client that says for how long it has time (RFC 7240, and whatever the
//! target file names in its place).

use futures_util::future::join_all;
use tokio::time::Instant;

use super::hold::{answered, at_the_tail, brings};
use super::timeout::margin;
use super::times::{SHORT, ask_with_time, need_prefer};
use super::{PREFER, PUBLISH};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::feed::polling::{Place, Polled, Waited};
use crate::families::events::feed::{Message, Topic};
use crate::families::http::fields::split;
use crate::http::Ask;
use crate::http1::is_token_byte;

const WAIT: &[Need] =
    &[Need::Key("publish"), Need::Key("topics"), Need::Key("cursor"), Need::Key("wait")];

pub(super) static CASES: &[Case] = &[
    case("longpoll.wait.ends-in-time", "answers within the time that the client gives")
        .cites(&[cite(PREFER, "4.3-1")])
        .needs(WAIT)
        .run(&Body(|cx| Box::pin(ends_in_time(cx)))),
    case("longpoll.wait.uses-the-time", "holds a poll for most of the time that the client gives")
        .cites(&[cite(PREFER, "4.3-2")])
        .needs(WAIT)
        .run(&Body(|cx| Box::pin(uses_the_time(cx)))),
    case("longpoll.wait.takes-zero", "answers a poll with no time at once")
        .cites(&[cite(PREFER, "4.3-4")])
        .needs(WAIT)
        .run(&Body(|cx| Box::pin(takes_zero(cx)))),
    case(
        "longpoll.wait.ignores-unknown-preferences",
        "answers a poll with an unknown preference as one without",
    )
    .cites(&[cite(PREFER, "2-2"), cite(PREFER, "2-3")])
    .needs(PUBLISH)
    .over(|| names(UNKNOWN))
    .run(&Body(|cx| Box::pin(ignores_unknown_preferences(cx)))),
    case("longpoll.wait.reads-every-form", "reads wait in every form")
        .cites(&[
            cite(PREFER, "2-4"),
            cite(PREFER, "2-6"),
            cite(PREFER, "2-9"),
            cite(PREFER, "2-12"),
            cite(PREFER, "2-17"),
            cite(PREFER, "2-22"),
            cite(PREFER, "2-19"),
            cite(PREFER, "2-20"),
        ])
        .needs(WAIT)
        .over(|| names(FORMS.iter().copied().map(form_name)))
        .run(&Body(|cx| Box::pin(reads_forms(cx, FORMS)))),
    case("longpoll.wait.reads-quoted", "reads a quoted wait")
        .cites(&[cite(PREFER, "2-11")])
        .needs(WAIT)
        .over(|| names(QUOTED.iter().copied().map(form_name)))
        .run(&Body(|cx| Box::pin(reads_forms(cx, QUOTED)))),
    case("longpoll.wait.ignores-bad-values", "passes over a wait that is no number")
        .cites(&[cite(PREFER, "4.3-6")])
        .needs(PUBLISH)
        .over(|| names(BAD.iter().copied().map(wait)))
        .run(&Body(|cx| Box::pin(ignores_bad_values(cx)))),
    case("longpoll.wait.cuts-long-values", "cuts a wait that is too long, or refuses it")
        .cites(&[cite(PREFER, "4.3-7")])
        .needs(WAIT)
        .run(&Body(|cx| Box::pin(cuts_long_values(cx)))),
    case(
        "longpoll.wait.survives-absurd-values",
        "survives a wait of more digits than a number holds",
    )
    .cites(&[cite(PREFER, "4.3-8")])
    .needs(WAIT)
    .run(&Body(|cx| Box::pin(survives_absurd_values(cx)))),
    case("longpoll.wait.varies", "names Prefer in Vary")
        .cites(&[cite(PREFER, "2-24")])
        .needs(WAIT)
        .run(&Body(|cx| Box::pin(varies(cx)))),
    case("longpoll.wait.applied-is-well-formed", "writes Preference-Applied as its grammar says")
        .cites(&[cite(PREFER, "3-2")])
        .needs(WAIT)
        .run(&Body(|cx| Box::pin(applied_is_well_formed(cx)))),
    case(
        "longpoll.wait.applied-is-true",
        "names in Preference-Applied only what was asked for and done",
    )
    .cites(&[cite(PREFER, "3-3"), cite(PREFER, "3-4")])
    .needs(WAIT)
    .run(&Body(|cx| Box::pin(applied_is_true(cx)))),
];

/// A poll that waits in vain for as long as it is told, and the answer; `None`
/// where it is still held behind its time.
async fn in_vain(cx: &mut Cx) -> Result<Option<Polled>, Stop> {
    let (topic, place) = at_the_tail(cx).await?;
    let ask = cx.poll_ask(&topic, &place, Some(SHORT))?;
    let mut poll = cx.hold(&ask).await?;
    let until = Instant::now() + SHORT + margin(cx, SHORT);
    match poll.wait(until).await {
        Waited::Answer(polled) => Ok(Some(*polled)),
        Waited::Held => Ok(None),
        Waited::Broken(answer) => Err(answer.violates("an answer when the time is up")),
    }
}

async fn ends_in_time(cx: &mut Cx) -> Result<(), Stop> {
    match in_vain(cx).await? {
        Some(_) => Ok(()),
        None => {
            let within = SHORT + margin(cx, SHORT);
            let expected =
                format!("an answer within {within:?} to a poll that has time for {SHORT:?}");
            Err(Stop::violation(expected, "none").at(cx.recorder.last()))
        }
    }
}

async fn uses_the_time(cx: &mut Cx) -> Result<(), Stop> {
    match in_vain(cx).await? {
        Some(polled) if polled.took() < SHORT / 2 => {
            let expected = format!("a poll that is held for at least half of {SHORT:?}");
            let actual = format!("{} after {:?}", polled.says(), polled.took());
            Err(Stop::violation(expected, actual).at(polled.exchange.head_event))
        }
        _ => Ok(()),
    }
}

async fn takes_zero(cx: &mut Cx) -> Result<(), Stop> {
    let (topic, place) = at_the_tail(cx).await?;
    let ask = ask_with_time(cx, &topic, &place, "0")?;
    let mut poll = cx.hold(&ask).await?;
    answered(cx, &mut poll, "an answer at once to a poll that has no time").await.map(|_| ())
}

/// A topic, and a place from which a poll gets at once what is new: whoever holds
/// it all the same is not accused of that here.
async fn with_something_new(cx: &mut Cx) -> Result<(Topic, Place), Stop> {
    let (mut topic, place) = at_the_tail(cx).await?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    let polled = cx.poll(&topic, &place, Some(SHORT)).await?;
    match brings(&polled, &marker) && polled.took() < SHORT / 2 {
        true => Ok((topic, place)),
        false => Err(Stop::inconclusive(format!(
            "the control failed: a poll for which there is something new got {} after {:?}",
            polled.says(),
            polled.took()
        ))),
    }
}

/// The answer to a poll by `ask`, for which there is something new: published
/// just before, as some servers tell everything only once.
async fn immediate(cx: &mut Cx, topic: &mut Topic, ask: &Ask) -> Result<Polled, Stop> {
    let marker = topic.marker();
    cx.publish(topic, &Message::new(marker)).await?;
    let mut poll = cx.hold(ask).await?;
    answered(cx, &mut poll, "an answer at once, for there is something new").await
}

/// Preferences that nobody knows, or that are not about waiting.
const UNKNOWN: &[&str] =
    &["x-wireproof", "x-wireproof=\"a, b\"; c=d", "handling=strict, respond-async"];

async fn ignores_unknown_preferences(cx: &mut Cx) -> Result<(), Stop> {
    let (mut topic, place) = with_something_new(cx).await?;
    let plain = cx.poll_ask(&topic, &place, Some(SHORT))?.without("Prefer");
    let without = immediate(cx, &mut topic, &plain).await?.status();
    let mut rows = cx.rows();
    for value in UNKNOWN {
        let ask = plain.clone().set("Prefer", *value);
        let polled = immediate(cx, &mut topic, &ask).await;
        rows.add(
            *value,
            polled.and_then(|polled| match polled.status() {
                status if status == without => Ok(()),
                202 if value.contains("respond-async") => Ok(()),
                _ => Err(polled.violates(format!("{without}, as without the preference"))),
            }),
        );
    }
    rows.verdict()
}

/// Each of them gives one second; the first wait counts.
const FORMS: &[&[&str]] = &[
    &["x-wireproof, wait=1"],
    &["wait=1; a=b"],
    &["Wait=1"],
    &["wait = 1"],
    &["x-wireproof", "wait=1"],
    &["wait=1, x-wireproof"],
    &["wait=1, wait=3600"],
];

const QUOTED: &[&[&str]] = &[&["wait=\"1\""]];

/// The values of the Prefer fields of a poll, as its head has them.
fn form_name(values: &[&str]) -> String {
    values.join("; Prefer: ")
}

/// All of them are held and awaited side by side: an answer that comes early is
/// seen early.
async fn reads_forms(cx: &mut Cx, forms: &[&[&str]]) -> Result<(), Stop> {
    need_prefer(cx)?;
    let (topic, place) = at_the_tail(cx).await?;
    let plain = cx.poll_ask(&topic, &place, Some(SHORT))?.without("Prefer");
    let mut polls = Vec::new();
    for values in forms {
        let mut ask = plain.clone();
        ask.fields
            .extend(values.iter().map(|value| ("Prefer".to_owned(), value.as_bytes().to_vec())));
        polls.push((form_name(values), cx.hold(&ask).await?));
    }
    let until = Instant::now() + SHORT + margin(cx, SHORT);
    let expected = format!("a poll that is held for about {SHORT:?}");
    let waited = join_all(polls.iter_mut().map(|(_, poll)| poll.wait(until))).await;
    let mut rows = cx.rows();
    for ((name, poll), waited) in polls.iter().zip(waited) {
        rows.add(name.clone(), held_for_short(waited, &expected, poll.ask_event));
    }
    rows.verdict()
}

fn held_for_short(waited: Waited, expected: &str, ask_event: u32) -> Result<(), Stop> {
    match waited {
        Waited::Answer(polled) if polled.took() >= SHORT / 2 && polled.status() < 400 => Ok(()),
        Waited::Answer(polled) => {
            let actual = format!("{} after {:?}", polled.says(), polled.took());
            Err(Stop::violation(expected, actual).at(polled.exchange.head_event))
        }
        Waited::Held => Err(Stop::violation(expected, "it is held for longer").at(ask_event)),
        Waited::Broken(answer) => Err(answer.violates(expected)),
    }
}

/// None of them is a number of seconds.
const BAD: &[&str] = &["soon", "", "-1", "1.5"];

fn wait(value: &str) -> String {
    format!("wait={value}")
}

async fn ignores_bad_values(cx: &mut Cx) -> Result<(), Stop> {
    need_prefer(cx)?;
    cx.provokes();
    let (mut topic, place) = with_something_new(cx).await?;
    let plain = cx.poll_ask(&topic, &place, Some(SHORT))?;
    let mut rows = cx.rows();
    for value in BAD {
        let ask = plain.clone().set("Prefer", wait(value));
        let polled = immediate(cx, &mut topic, &ask).await;
        rows.add(
            wait(value),
            polled.and_then(|polled| match polled.status() {
                400.. => Err(polled.violates("an answer as if the preference were not there")),
                _ => Ok(()),
            }),
        );
    }
    rows.verdict()
}

async fn cuts_long_values(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let (mut topic, place) = with_something_new(cx).await?;
    let longest = cx.contract()?.wait.as_ref().and_then(|wait| wait.longest);
    let long = longest.unwrap_or(SHORT * 3600) * 100;
    let ask = cx.poll_ask(&topic, &place, Some(long))?;
    let polled = immediate(cx, &mut topic, &ask).await?;
    match polled.status() {
        200..=299 | 400..=499 => Ok(()),
        _ => Err(polled.violates("what is new, or a status from 400 to 499")),
    }
}

/// A new poll is served behind one whose time no number holds.
async fn survives_absurd_values(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let (mut topic, place) = with_something_new(cx).await?;
    let absurd = ask_with_time(cx, &topic, &place, &"9".repeat(40))?;
    let marker = topic.marker();
    cx.publish(&topic, &Message::new(marker)).await?;
    let mut poll = cx.hold(&absurd).await?;
    poll.wait(Instant::now() + cx.time.quiet).await;
    let plain = cx.poll_ask(&topic, &place, Some(SHORT))?;
    let polled = immediate(cx, &mut topic, &plain).await?;
    match polled.status() {
        500.. => Err(polled.violates("a poll that is served")),
        _ => Ok(()),
    }
}

async fn varies(cx: &mut Cx) -> Result<(), Stop> {
    need_prefer(cx)?;
    let (mut topic, place) = with_something_new(cx).await?;
    let ask = cx.poll_ask(&topic, &place, Some(SHORT))?;
    let polled = immediate(cx, &mut topic, &ask).await?;
    let head = &polled.exchange.head;
    if head.has_token("Cache-Control", "no-store") {
        return Err(Stop::skipped("no cache keeps the answer"));
    }
    match head.has_token("Vary", "prefer") || head.has_token("Vary", "*") {
        true => Ok(()),
        false => {
            let values: Vec<&str> = head.values("Vary").collect();
            let actual = if values.is_empty() {
                "no Vary".to_owned()
            } else {
                format!("Vary: {}", values.join(", "))
            };
            Err(Stop::violation("Prefer in Vary", actual).at(polled.exchange.head_event))
        }
    }
}

/// The preferences that an answer says to have heeded: names and values.
fn applied(polled: &Polled) -> Vec<(String, Option<String>)> {
    let values = polled.exchange.head.values("Preference-Applied");
    let members = values.flat_map(|value| split(value, ',')).map(str::trim);
    let read = |member: &str| match member.split_once('=') {
        Some((name, value)) => (name.trim().to_owned(), Some(value.trim().to_owned())),
        None => (member.to_owned(), None),
    };
    members.filter(|member| !member.is_empty()).map(read).collect()
}

async fn with_applied(cx: &mut Cx) -> Result<Polled, Stop> {
    need_prefer(cx)?;
    let Some(polled) = in_vain(cx).await? else {
        return Err(Stop::inconclusive("the poll was not answered in its time"));
    };
    match applied(&polled).is_empty() {
        true => Err(Stop::skipped("the answer has no Preference-Applied")),
        false => Ok(polled),
    }
}

async fn applied_is_well_formed(cx: &mut Cx) -> Result<(), Stop> {
    let polled = with_applied(cx).await?;
    let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_token_byte);
    let is_quoted = |text: &str| text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    let is_good = |value: &Option<String>| {
        value.as_deref().is_none_or(|text| is_token(text) || is_quoted(text))
    };
    match applied(&polled).into_iter().find(|(name, value)| !is_token(name) || !is_good(value)) {
        None => Ok(()),
        Some((name, value)) => {
            let actual = format!("`{name}={}`", value.unwrap_or_default());
            let expected =
                "names, each with a word or a quoted text as its value, in Preference-Applied";
            Err(Stop::violation(expected, actual).at(polled.exchange.head_event))
        }
    }
}

/// A poll that was held for a second asked for `wait=1` and nothing else.
async fn applied_is_true(cx: &mut Cx) -> Result<(), Stop> {
    let polled = with_applied(cx).await?;
    let took = polled.took();
    let is_true = |name: &str, value: Option<&str>| {
        name.eq_ignore_ascii_case("wait")
            && took >= SHORT / 2
            && value.is_none_or(|value| value.trim_matches('"') == "1")
    };
    match applied(&polled).into_iter().find(|(name, value)| !is_true(name, value.as_deref())) {
        None => Ok(()),
        Some((name, value)) => {
            let actual = match value {
                Some(value) => format!("{name}={value} after {took:?}"),
                None => format!("{name} after {took:?}"),
            };
            let expected =
                "no preference in Preference-Applied but wait=1, and that only when it was held";
            Err(Stop::violation(expected, actual).at(polled.exchange.head_event))
        }
    }
}
