//! Generated sequences: texts of any kind are published, with polls in between at
//! any point, and all come back equal and in order.

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::time::Instant;

use super::POLLING;
use crate::case::{Body, Case, CaseFuture, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::contract::{Contract, Multiline};
use crate::families::events::feed::message::quoted;
use crate::families::events::feed::walk::Walk;
use crate::families::events::feed::{Message, Published, Topic};
use crate::property;

pub(super) static CASES: &[Case] = &[case(
    "poll.sequences.brings-any-sequence",
    "brings any sequence of texts, wherever polls stand between them",
)
.cites(&[cite(POLLING, "2.2-3"), cite(POLLING, "2.2-2"), cite(POLLING, "2.2-10")])
.needs(&[
    Need::Key("publish"),
    Need::Key("topics"),
    Need::Key("cursor"),
    Need::Key("capabilities.history"),
])
.property()
.run(&Body(|cx| Box::pin(property::check_all(cx, sequence(), comes_back, says))))];

/// One text, and whether the client polls behind it.
#[derive(Clone, Debug)]
struct Step {
    text: String,
    polls: bool,
}

fn sequence() -> impl Strategy<Value = Vec<Step>, Tree: Send> {
    let step = (text(), any::<bool>()).prop_map(|(text, polls)| Step { text, polls });
    vec(step, 1..9)
}

/// What JSON escapes, what addresses encode, what is long in UTF-8. No NUL, which
/// many a store does not take, and no byte order mark, which readers of request
/// bodies take off.
fn text() -> impl Strategy<Value = String, Tree: Send> {
    let special = proptest::sample::select("\"\\/<>&%+#;={}[]'\t".chars().collect::<Vec<char>>());
    let beyond = proptest::sample::select(
        "äß€\u{a0}\u{85}\u{2028}語😀\u{10ffff}".chars().collect::<Vec<char>>(),
    );
    let line_end = proptest::sample::select(vec!["\n", "\r", "\r\n"]);
    let part = prop_oneof![
        6 => proptest::char::range(' ', '~').prop_map(String::from),
        3 => special.prop_map(String::from),
        3 => beyond.prop_map(String::from),
        1 => line_end.prop_map(str::to_owned),
    ];
    let usual = vec(part, 0..40).prop_map(|parts| parts.concat());
    let long = (0usize..6000).prop_map(|size| "ab".repeat(size / 2));
    prop_oneof![9 => usual, 1 => long]
}

#[expect(clippy::ptr_arg, reason = "the generator gives a vector, and this is given what it gives")]
fn says(steps: &Vec<Step>) -> String {
    let step = |step: &Step| {
        let poll = if step.polls { ", a poll" } else { "" };
        format!("{}{poll}", quoted(step.text.as_bytes()))
    };
    steps.iter().map(step).collect::<Vec<String>>().join(", ")
}

#[expect(clippy::ptr_arg, reason = "the generator gives a vector, and this is given what it gives")]
fn comes_back<'a>(cx: &'a mut Cx, steps: &'a Vec<Step>) -> CaseFuture<'a> {
    Box::pin(async move {
        let contract = cx.contract()?;
        let mut topic = cx.topic();
        let place = cx.poll_control(&mut topic, &[]).await?;
        let mut walk = Walk { place, ..Walk::default() };
        let mut due: Vec<Vec<u8>> = Vec::new();
        // Markers come behind them.
        let most = cx.waiting(usize::MAX)?.saturating_sub(2);
        for step in steps.iter().take(most) {
            let text = sent(&contract, &step.text);
            // What the target does not take, it need not bring.
            if is_taken(cx.try_publish(&topic, &Message::new(text.as_str())).await?)? {
                due.push(told(&contract, &text).into_bytes());
            }
            if step.polls {
                let polled = cx.poll(&topic, &walk.place, None).await?;
                walk.add(polled)?;
            }
        }
        brings_the_rest(cx, &mut topic, &mut walk, &mut due).await?;
        match walk.differs_from(&due) {
            Some(how) => Err(walk.violates("every text as it was published, in order", how)),
            None => Ok(()),
        }
    })
}

/// A marker ends the sequence. Where it does not come soon, another one behind it
/// shows that it got lost: then nobody has to wait until patience ends.
async fn brings_the_rest(
    cx: &mut Cx,
    topic: &mut Topic,
    walk: &mut Walk,
    due: &mut Vec<Vec<u8>>,
) -> Result<(), Stop> {
    for until in [Instant::now() + cx.time.quiet, cx.patience()] {
        let last = topic.marker();
        cx.publish(topic, &Message::new(last.as_str())).await?;
        due.push(last.clone().into_bytes());
        if walk.stopped.is_none() {
            cx.walk_on(topic, walk, &last, (due.len(), until)).await?;
        }
        if walk.has(&last) {
            break;
        }
    }
    Ok(())
}

fn is_taken(published: Published) -> Result<bool, Stop> {
    match published {
        Published::Accepted => Ok(true),
        Published::Refused { seen: true, .. } => Ok(false),
        Published::Refused { says, .. } => {
            Err(Stop::inconclusive(format!("what is published gets no answer: {says}")))
        }
    }
}

/// The text as it is published: without line ends where nobody says what
/// becomes of them.
fn sent(contract: &Contract, text: &str) -> String {
    match contract.capabilities.multiline {
        None | Some(Multiline::Reject) => text.replace(['\r', '\n'], " "),
        Some(Multiline::Normalised | Multiline::Exact | Multiline::Json) => text.to_owned(),
    }
}

/// The text as it comes back.
fn told(contract: &Contract, text: &str) -> String {
    match contract.capabilities.multiline {
        Some(Multiline::Normalised) => text.replace("\r\n", "\n").replace('\r', "\n"),
        _ => text.to_owned(),
    }
}
