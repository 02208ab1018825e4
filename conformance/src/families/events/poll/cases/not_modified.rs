//! The answer 304 itself (RFC 9110, section 15.4.5; RFC 9112, section 6.3).

use tokio::time::Instant;

use super::tagged::{Tagged, plain, tagged};
use super::{HTTP1, SEMANTICS};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::feed::polling::Polled;
use crate::http::{Answer, BodyOddity};
use crate::http1::ResponseHead;
use crate::net::Fill;

pub(super) static CASES: &[Case] = &[
    case(
        "poll.conditional.304-has-fields-of-200",
        "gives a 304 the ETag, Cache-Control, Expires, Vary and Date of the 200",
    )
    .cites(&[
        cite(SEMANTICS, "15.4.5-1"),
        cite(SEMANTICS, "15.4.5-2"),
        cite(SEMANTICS, "15.4.5-3"),
        cite(SEMANTICS, "15.4.5-4"),
    ])
    .needs(&[Need::Key("topics")])
    .over(|| names(SAME.into_iter().chain(THERE)))
    .run(&Body(|cx| Box::pin(has_fields_of_200(cx)))),
    case(
        "poll.conditional.304-has-no-other-fields",
        "gives a 304 no other fields about the content",
    )
    .cites(&[cite(SEMANTICS, "15.4.5-5")])
    .needs(&[Need::Key("topics")])
    .over(|| names(OTHER))
    .run(&Body(|cx| Box::pin(has_no_other_fields(cx)))),
    case("poll.conditional.304-has-no-content", "ends a 304 with its head")
        .cites(&[
            cite(SEMANTICS, "15.4.5-6"),
            cite(SEMANTICS, "6.4.1-3"),
            cite(HTTP1, "6.3-2"),
            cite(SEMANTICS, "8.6-2"),
        ])
        .needs(&[Need::Key("topics")])
        .run(&Body(|cx| Box::pin(has_no_content(cx)))),
];

/// What a 304 has as the 200 has it.
const SAME: [&str; 4] = ["ETag", "Cache-Control", "Content-Location", "Vary"];
/// What it has as well, though its value moves with the time.
const THERE: [&str; 2] = ["Expires", "Date"];

async fn has_fields_of_200(cx: &mut Cx) -> Result<(), Stop> {
    let first = tagged(cx).await?;
    let not_modified = first.not_modified(cx).await?;
    let (before, after) = (&first.polled.exchange.head, &not_modified.exchange.head);
    let mut rows = cx.rows();
    for name in SAME.into_iter().chain(THERE) {
        let Some(expected) = joined(before, name) else {
            rows.add(name, Err(Stop::skipped("the 200 has no such field")));
            continue;
        };
        let actual = joined(after, name);
        let is_good = match &actual {
            Some(value) => THERE.contains(&name) || *value == expected,
            None => false,
        };
        let stop = || {
            let actual = actual.map_or_else(|| format!("no {name}"), |it| format!("{name}: {it}"));
            let expected = format!("{name}: {expected}, as in the 200");
            Stop::violation(expected, actual).at(not_modified.exchange.head_event)
        };
        rows.add(name, if is_good { Ok(()) } else { Err(stop()) });
    }
    rows.verdict()
}

/// Every value of a field.
fn joined(head: &ResponseHead, name: &str) -> Option<String> {
    let values: Vec<&str> = head.values(name).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Fields that say nothing to a cache that has the content.
const OTHER: [&str; 3] = ["Content-Type", "Content-Encoding", "Content-Language"];

async fn has_no_other_fields(cx: &mut Cx) -> Result<(), Stop> {
    let first = tagged(cx).await?;
    let not_modified = first.not_modified(cx).await?;
    let mut rows = cx.rows();
    for name in OTHER {
        rows.add(
            name,
            match joined(&not_modified.exchange.head, name) {
                Some(value) => {
                    Err(Stop::violation(format!("no {name}"), format!("{name}: {value}"))
                        .at(not_modified.exchange.head_event))
                }
                None => Ok(()),
            },
        );
    }
    rows.verdict()
}

/// The barrier is the next poll on the same connection.
async fn has_no_content(cx: &mut Cx) -> Result<(), Stop> {
    let first = tagged(cx).await?;
    let mut not_modified = first.not_modified(cx).await?;
    let quiet = Instant::now() + cx.time.quiet;
    let behind = not_modified.exchange.afterwards(quiet).await;
    let exchange = &not_modified.exchange;
    let is_stray = |oddity: &&BodyOddity| {
        matches!(oddity, BodyOddity::BodyWhereNone(_) | BodyOddity::AfterTheEnd(_))
    };
    let expected = "nothing behind the head of a 304";
    if let Some(stray) = exchange.oddities.iter().find(is_stray) {
        return Err(Stop::violation(expected, stray.says()).at(exchange.head_event));
    }
    if let Fill::Bytes(count) = behind {
        let actual = format!("{count} bytes behind it");
        return Err(Stop::violation(expected, actual).at(exchange.head_event));
    }
    has_length_of_200(cx, &first, &not_modified).await?;
    if behind != Fill::Silence || exchange.can_go_on().is_err() {
        return Ok(());
    }
    match not_modified.exchange.again(&first.ask).await? {
        // An idle connection may end at any time.
        Answer::Head(_) | Answer::Ended(..) => Ok(()),
        other => Err(other.violates("the answer to the next poll on the connection")),
    }
}

/// A length in a 304 is that of the 200, as far as that can be known.
async fn has_length_of_200(cx: &mut Cx, first: &Tagged, not_modified: &Polled) -> Result<(), Stop> {
    let Some(length) = joined(&not_modified.exchange.head, "Content-Length") else { return Ok(()) };
    let third = plain(cx, &first.ask).await?;
    let due = first.polled.body.len();
    if third.body.len() != due || length == due.to_string() {
        return Ok(());
    }
    let expected = format!("no Content-Length, or {due} as that of the 200");
    let event = not_modified.exchange.head_event;
    Err(Stop::violation(expected, format!("Content-Length: {length}")).at(event))
}
