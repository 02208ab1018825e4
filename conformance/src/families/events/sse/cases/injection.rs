//! What is published never becomes more than it is (section 9.2.6): texts that
//! look like the stream itself. A target may refuse them; what it takes stays
//! in the field that it was published as.

use super::super::subscription::{Next, Subscription};
use super::HTML;
use super::fences::between;
use super::lists::stands;
use super::served::{control_stream, expect_served};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::{Message, Topic};
use crate::transcript::Mark;

const TYPED: &[Need] =
    &[Need::Key("publish"), Need::Key("publish.event"), Need::Key("capabilities.custom_event")];

const WITH_ID: &[Need] =
    &[Need::Key("publish"), Need::Key("publish.id"), Need::Key("capabilities.custom_id")];

pub(super) static CASES: &[Case] = &[
    case(
        "sse.injection.data-stays-data",
        "keeps published data from becoming fields, comments or events",
    )
    .cites(&[
        cite(HTML, "event-stream-interpretation-40"),
        cite(HTML, "event-stream-interpretation-12"),
    ])
    .needs(&[Need::Key("publish")])
    .over(|| names(DATA.iter().map(|row| row.name)))
    .run(&Body(|cx| Box::pin(stays(cx, DATA, "data")))),
    case(
        "sse.injection.type-adds-nothing",
        "keeps line ends in a type from adding a field or an event",
    )
    .cites(&[cite(HTML, "event-stream-interpretation-41")])
    .needs(TYPED)
    .over(|| names(TYPES.iter().map(|row| row.name)))
    .run(&Body(|cx| Box::pin(stays(cx, TYPES, "event")))),
    case(
        "sse.injection.id-adds-nothing",
        "keeps line ends in an ID from adding a field or an event",
    )
    .cites(&[cite(HTML, "event-stream-interpretation-41")])
    .needs(WITH_ID)
    .over(|| names(IDS.iter().map(|row| row.name)))
    .run(&Body(|cx| Box::pin(stays(cx, IDS, "id")))),
    case("sse.injection.id-loses-nul", "sends no NUL in an ID")
        .cites(&[cite(HTML, "event-stream-interpretation-33")])
        .needs(WITH_ID)
        .run(&Body(|cx| Box::pin(id_loses_nul(cx)))),
    case("sse.injection.spares-others", "delivers the next event to all after a hostile publish")
        .cites(&[cite(HTML, "event-stream-interpretation-42")])
        .needs(&[Need::Key("publish"), Need::Key("topics")])
        .over(|| names(ALL.into_iter().flat_map(|(rows, _)| rows).map(|row| row.name)))
        .run(&Body(|cx| Box::pin(spares_others(cx)))),
    case("sse.injection.survives", "survives hostile publishes")
        .cites(&[cite(HTML, "event-stream-interpretation-43")])
        .needs(&[Need::Key("publish")])
        .over(|| names(ALL.into_iter().flat_map(|(rows, _)| rows).map(|row| row.name)))
        .run(&Body(|cx| Box::pin(survives(cx)))),
];

/// A hostile message. What it tries to forge holds a token, by which it is known
/// wherever it turns up.
struct Row {
    name: &'static str,
    message: fn(&str) -> Message,
}

/// Everything hostile, each table with the key of the target file without which
/// it cannot be published.
const ALL: [(&[Row], &str); 3] = [(DATA, "publish"), (TYPES, "publish.event"), (IDS, "publish.id")];

const DATA: &[Row] = &[
    Row {
        name: "data with a blank line and a field of data",
        message: |token| Message::new(format!("{token}\n\ndata: {token}")),
    },
    Row {
        name: "data with two CR and an ID",
        message: |token| Message::new(format!("{token}\r\rid: {token}")),
    },
    Row {
        name: "data with two CRLF and a type",
        message: |token| Message::new(format!("{token}\r\n\r\nevent: {token}")),
    },
    Row { name: "data like a comment", message: |token| Message::new(format!(": {token}")) },
];

const TYPES: &[Row] = &[
    Row {
        name: "a type with a CR and an ID",
        message: |token| Message::new("x").event(format!("t\rid: {token}")),
    },
    Row {
        name: "a type with an LF and an event",
        message: |token| Message::new("x").event(format!("t\ndata: {token}\n\n")),
    },
];

const IDS: &[Row] = &[
    Row {
        name: "an ID with a CR and a type",
        message: |token| Message::new("x").id(format!("{token}\revent: {token}")),
    },
    Row {
        name: "an ID with an LF and an event",
        message: |token| Message::new("x").id(format!("{token}\ndata: {token}\n\n")),
    },
];

/// The token of every row of `rows` turns up in fields called `name` only, and
/// in one event at most.
async fn stays(cx: &mut Cx, rows: &[Row], name: &str) -> Result<(), Stop> {
    cx.provokes();
    let mut verdicts = cx.rows();
    for row in rows {
        verdicts.add(row.name, stays_in(cx, row, name).await);
    }
    verdicts.verdict()
}

async fn stays_in(cx: &mut Cx, row: &Row, name: &str) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let token = topic.marker();
    let between = between(cx, &mut topic, &(row.message)(&token)).await?;
    let expected = match name {
        "data" => "data that stays the data of one event, or a refusal",
        "event" => "a type that adds no field and no event, or a refusal",
        _ => "an ID that adds no field and no event, or a refusal",
    };
    if let Some(stray) = between.stray(&token, name) {
        let actual = format!("a line {}", quoted(&stray.raw));
        return Err(Stop::violation(expected, actual).at(stray.event));
    }
    match between.marked(&topic).as_slice() {
        [] | [_] => Ok(()),
        [.., (_, last)] => {
            let actual = format!("a second event, with the data {}", quoted(&last.data));
            Err(Stop::violation(expected, actual).at(last.event))
        }
    }
}

/// What a client would do with it: ignore the ID.
async fn id_loses_nul(cx: &mut Cx) -> Result<(), Stop> {
    cx.provokes();
    let mut topic = cx.topic();
    let id = format!("{}\0x", topic.marker());
    let between = between(cx, &mut topic, &Message::new("x").id(id)).await?;
    let has_nul = |value: &[u8]| value.contains(&0);
    match between.lines.iter().find(|line| line.value("id").is_some_and(has_nul)) {
        None => Ok(()),
        Some(line) => {
            let actual = format!("a line {}", quoted(&line.raw));
            Err(Stop::violation("no ID with NUL in it, or a refusal", actual).at(line.event))
        }
    }
}

/// Publishes all that is hostile; whether the target takes it does not matter here.
async fn publish_all(cx: &mut Cx, topic: &mut Topic) -> Result<(), Stop> {
    cx.provokes();
    let contract = cx.contract()?;
    for (rows, key) in ALL {
        for row in rows {
            if !contract.has(key) {
                cx.passed_over(row.name, format!("the target file declares no `{key}`"));
                continue;
            }
            let message = (row.message)(&topic.marker());
            match cx.try_publish(topic, &message).await {
                Ok(_) => cx.ran(row.name),
                // The way that the target file gives has no room for it.
                Err(Stop::Skipped(why)) => cx.passed_over(row.name, why),
                Err(other) => return Err(other),
            }
        }
    }
    Ok(())
}

/// What is hostile may come as it likes, but the next event comes whole.
async fn spares_others(cx: &mut Cx) -> Result<(), Stop> {
    let mut topic = cx.topic();
    let mut first = cx.subscribe(&topic).await?;
    let mut second = cx.subscribe(&topic).await?;
    first.control(cx, &mut topic).await?;
    publish_all(cx, &mut topic).await?;
    let marker = topic.marker();
    let stimulus = cx.recorder.note("what is published now is harmless again");
    cx.recorder.mark(stimulus, Mark::Stimulus);
    cx.publish(&topic, &Message::new(marker.as_str())).await?;
    brings(&mut first, &marker, "one subscriber").await?;
    brings(&mut second, &marker, "another subscriber").await
}

/// An event with the data `marker` comes to `whom`, whatever came before it.
async fn brings(sub: &mut Subscription, marker: &str, whom: &str) -> Result<(), Stop> {
    let until = sub.patience();
    while let Next::Event(event) = sub.next(until).await {
        if sub.payload(&event).is_ok_and(|text| text == marker.as_bytes()) {
            return Ok(());
        }
    }
    let expected = format!("an event with the data \"{marker}\" for {whom}");
    Err(Stop::violation(expected, stands(sub)).at(sub.last_event()))
}

async fn survives(cx: &mut Cx) -> Result<(), Stop> {
    control_stream(cx).await?;
    let mut topic = cx.topic();
    let _reader = cx.subscribe(&topic).await?;
    publish_all(cx, &mut topic).await?;
    expect_served(cx, "after hostile publishes").await
}
