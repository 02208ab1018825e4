//! What becomes of held polls when the target is told to stop (RFC 9112,
//! sections 9.5 and 9.6). Only where the run started it, and after all others.

use super::HTTP1;
use super::hold::{at_the_tail, held_at};
use crate::case::{Body, Case, Isolation, Need, Stop, case, cite};
use crate::families::events::Cx;
use crate::families::events::feed::polling::Waited;
use crate::http::{Answer, BodyEnd};
use crate::net::Ended;

const NEEDS: &[Need] =
    &[Need::Key("publish"), Need::Key("topics"), Need::Key("cursor"), Need::Start];

pub(super) static CASES: &[Case] = &[
    case("longpoll.shutdown.answers-held-polls", "answers held polls when it is told to stop")
        .cites(&[cite(HTTP1, "9.5-5")])
        .needs(NEEDS)
        .isolation(Isolation::Last)
        .run(&Body(|cx| Box::pin(answers_held_polls(cx)))),
    case("longpoll.shutdown.closes-in-order", "closes held polls in order when it is told to stop")
        .cites(&[cite(HTTP1, "9.5-2"), cite(HTTP1, "9.6-6"), cite(HTTP1, "8-2")])
        .needs(NEEDS)
        .isolation(Isolation::Last)
        .run(&Body(|cx| Box::pin(closes_in_order(cx)))),
];

/// Holds a poll, tells the target to stop, and hears what becomes of the poll.
async fn told_to_stop(cx: &mut Cx) -> Result<Waited, Stop> {
    let Some(process) = cx.target.process.clone() else {
        return Err(Stop::inconclusive("there is no process to stop"));
    };
    if process.is_killed() {
        return Err(Stop::skipped(
            "`stop` in its target file kills it, which leaves no time for an answer",
        ));
    }
    let (topic, place) = at_the_tail(cx).await?;
    let mut held = held_at(cx, &topic, &place).await?;
    cx.recorder.note("the target gets the signal that tells it to stop");
    process.ask_to_stop();
    Ok(held.wait(cx.patience()).await)
}

async fn answers_held_polls(cx: &mut Cx) -> Result<(), Stop> {
    let expected = "a whole answer to a held poll before the end of its connection";
    match told_to_stop(cx).await? {
        Waited::Answer(polled) if polled.end.is_whole() => Ok(()),
        Waited::Answer(polled) => Err(polled.violates(expected)),
        Waited::Broken(answer) => Err(answer.violates(expected)),
        Waited::Held => {
            Err(Stop::violation(expected, "neither an answer nor an end").at(cx.recorder.last()))
        }
    }
}

/// Without an answer is the business of the case above.
async fn closes_in_order(cx: &mut Cx) -> Result<(), Stop> {
    let expected = "the end of the connection in order (FIN), in no answer's middle";
    match told_to_stop(cx).await? {
        Waited::Answer(polled) => match &polled.end {
            BodyEnd::Complete | BodyEnd::Closed => Ok(()),
            _ => Err(polled.violates(expected)),
        },
        Waited::Broken(Answer::Ended(Ended::Fin | Ended::Truncated, _)) => Ok(()),
        Waited::Broken(answer) => Err(answer.violates(expected)),
        Waited::Held => Err(Stop::skipped("the connection did not end within patience")),
    }
}
