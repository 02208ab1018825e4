//! Dates, and polls for what is newer than one (RFC 9110, sections 5.6.7, 8.8.2
//! and 13.1.3); conditions where they count for nothing (section 13.2).

use super::SEMANTICS;
use super::tagged::{conditional, plain, tagged, unless_sent_in};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::feed::Message;
use crate::families::events::feed::polling::Polled;
use crate::http::date::{self, Form};
use crate::http::{Answer, Ask};
use crate::http1::ResponseHead;
use crate::transcript::Mark;

pub(super) static CASES: &[Case] = &[
    case("poll.conditional.dates-are-well-formed", "writes true dates in the preferred format")
        .cites(&[
            cite(SEMANTICS, "5.6.7-1"),
            cite(SEMANTICS, "8.8.2-1"),
            cite(SEMANTICS, "8.8.2.1-2"),
        ])
        .run(&Body(|cx| Box::pin(dates_are_well_formed(cx)))),
    case("poll.conditional.prefers-tag-to-date", "prefers If-None-Match to If-Modified-Since")
        .cites(&[cite(SEMANTICS, "13.1.3-1"), cite(SEMANTICS, "13.2.2-1")])
        .needs(&[Need::Key("topics")])
        .run(&Body(|cx| Box::pin(prefers_tag_to_date(cx)))),
    case(
        "poll.conditional.answers-dates-304",
        "answers If-Modified-Since with 304 while nothing changed",
    )
    .cites(&[cite(SEMANTICS, "13.1.3-3")])
    .needs(&[Need::Key("topics")])
    .run(&Body(|cx| Box::pin(answers_dates_304(cx)))),
    case("poll.conditional.reads-three-date-formats", "reads the three formats of dates")
        .cites(&[cite(SEMANTICS, "5.6.7-2")])
        .needs(&[Need::Key("topics")])
        .over(|| names(OLD_FORMS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(reads_three_date_formats(cx)))),
    case("poll.conditional.passes-over-old-dates", "passes over dates that are none or long past")
        .cites(&[cite(SEMANTICS, "13.1.3-4"), cite(SEMANTICS, "13.1.3-2")])
        .needs(&[Need::Key("publish"), Need::Key("topics")])
        .over(|| names(PASSED_OVER))
        .run(&Body(|cx| Box::pin(passes_over_old_dates(cx)))),
    case("poll.conditional.refuses-as-without", "applies conditions only to what it would serve")
        .cites(&[cite(SEMANTICS, "13.2.1-1"), cite(SEMANTICS, "13.2.1-2")])
        .needs(&[Need::Key("topics")])
        .over(|| names([REFUSED, UNKNOWN, OPTIONS]))
        .run(&Body(|cx| Box::pin(refuses_as_without(cx)))),
];

/// The fields with a date that any answer may have.
const DATED: [&str; 2] = ["Date", "Last-Modified"];

async fn dates_are_well_formed(cx: &mut Cx) -> Result<(), Stop> {
    let (_, polled) = something(cx).await?;
    let head = &polled.exchange.head;
    let at = |stop: Stop| stop.at(polled.exchange.head_event);
    if DATED.iter().all(|name| head.values(name).next().is_none()) {
        return Err(Stop::skipped("its answers have neither Date nor Last-Modified"));
    }
    for name in DATED {
        for value in head.values(name) {
            if date::read(value).is_none_or(|date| date.form != Form::Preferred) {
                let expected = "a date such as Sun, 06 Nov 1994 08:49:37 GMT";
                return Err(at(Stop::violation(expected, format!("{name}: {value}"))));
            }
        }
    }
    match (seconds_in(head, "Date"), seconds_in(head, "Last-Modified")) {
        (Some(now), Some(changed)) if changed > now => {
            let expected = "a Last-Modified that is not later than the Date";
            let shown = |name| head.value(name).unwrap_or_default();
            let actual = format!("{}, and Date: {}", shown("Last-Modified"), shown("Date"));
            Err(at(Stop::violation(expected, actual)))
        }
        _ => Ok(()),
    }
}

fn seconds_in(head: &ResponseHead, name: &str) -> Option<i64> {
    Some(date::read(head.value(name)?)?.seconds)
}

/// A poll that brings a message, where one can be published, and its answer.
async fn something(cx: &mut Cx) -> Result<(Ask, Polled), Stop> {
    let mut topic = cx.topic();
    let place = super::start(cx, &topic).await?;
    if cx.can_publish() {
        let marker = topic.marker();
        cx.publish(&topic, &Message::new(marker)).await?;
    }
    let ask = cx.poll_ask(&topic, &place, None)?;
    let polled = cx.poll_by(&ask, std::time::Duration::ZERO).await?;
    cx.recorder.mark(polled.exchange.head_event, Mark::Control);
    Ok((ask, polled))
}

/// The same where dates and tags are no cursors, and the answer has the message.
async fn undated(cx: &mut Cx) -> Result<(Ask, Polled), Stop> {
    unless_sent_in(&*cx.contract()?, &["If-Modified-Since", "If-None-Match"])?;
    let (ask, polled) = something(cx).await?;
    match polled.messages() {
        [_, ..] => Ok((ask, polled)),
        [] => Err(Stop::inconclusive(format!("a poll without a condition got {}", polled.says()))),
    }
}

async fn since(cx: &mut Cx, ask: &Ask, date: &str) -> Result<Polled, Stop> {
    conditional(cx, &ask.clone().with("If-Modified-Since", date)).await
}

/// The tag is of nobody, and the date is later than any change.
async fn prefers_tag_to_date(cx: &mut Cx) -> Result<(), Stop> {
    let (ask, _) = undated(cx).await?;
    let tomorrow = jiff::Timestamp::now().as_second() + 24 * 60 * 60;
    let tomorrow = Form::Preferred.write(tomorrow).unwrap_or_default();
    let ask = ask.with("If-None-Match", "\"wireproof\"");
    let polled = since(cx, &ask, &tomorrow).await?;
    match polled.status() {
        304 => Err(polled.violates("no 304, for the tag is not the current one")),
        _ => Ok(()),
    }
}

/// What it says itself of when its content changed.
fn last_modified(polled: &Polled) -> Result<&str, Stop> {
    let value = polled.exchange.head.value("Last-Modified");
    value.ok_or_else(|| Stop::skipped("its answers have no Last-Modified"))
}

async fn answers_dates_304(cx: &mut Cx) -> Result<(), Stop> {
    let (ask, first) = undated(cx).await?;
    let date = last_modified(&first)?;
    let polled = since(cx, &ask, date).await?;
    if polled.status() == 304 {
        return Ok(());
    }
    let third = plain(cx, &ask).await?;
    match third.body == first.body && last_modified(&third)? == date {
        true => Err(polled.violates(format!("304 for If-Modified-Since: {date}"))),
        false => Err(Stop::inconclusive("the content changes though nothing was published")),
    }
}

/// The two that nobody sends any more.
const OLD_FORMS: [(&str, Form); 2] = [("RFC 850", Form::Rfc850), ("asctime", Form::Asctime)];

async fn reads_three_date_formats(cx: &mut Cx) -> Result<(), Stop> {
    let (ask, first) = undated(cx).await?;
    let Some(date) = date::read(last_modified(&first)?) else {
        return Err(Stop::skipped("its Last-Modified cannot be read"));
    };
    let preferred = Form::Preferred.write(date.seconds).unwrap_or_default();
    let polled = since(cx, &ask, &preferred).await?;
    if polled.status() != 304 {
        let says = polled.says();
        return Err(Stop::skipped(format!("its Last-Modified brings no 304, but {says}")));
    }
    let mut rows = cx.rows();
    for (name, form) in OLD_FORMS {
        let date = form.write(date.seconds).unwrap_or_default();
        let polled = since(cx, &ask, &date).await?;
        rows.add(
            name,
            match polled.status() {
                304 => Ok(()),
                _ => Err(polled.violates(format!("304, as for the same date as {preferred}"))),
            },
        );
    }
    rows.verdict()
}

/// No date, and one that is older than any server.
const PASSED_OVER: [&str; 2] = ["yesterday", "Sun, 06 Nov 1994 08:49:37 GMT"];

async fn passes_over_old_dates(cx: &mut Cx) -> Result<(), Stop> {
    let (ask, first) = undated(cx).await?;
    let mut rows = cx.rows();
    for date in PASSED_OVER {
        let polled = since(cx, &ask, date).await?;
        rows.add(date, told_as_without(cx, &ask, &first, polled).await);
    }
    rows.verdict()
}

async fn told_as_without(
    cx: &mut Cx,
    ask: &Ask,
    first: &Polled,
    polled: Polled,
) -> Result<(), Stop> {
    if polled.status() == 200 && polled.messages() == first.messages() {
        return Ok(());
    }
    let without = plain(cx, ask).await?;
    match without.messages() == first.messages() {
        true => Err(polled.violates("the messages, as without the condition")),
        false => Err(Stop::inconclusive("the same poll without a condition brings other messages")),
    }
}

const REFUSED: &str = "a path that is not there";
const UNKNOWN: &str = "a cursor that is unknown";
const OPTIONS: &str = "OPTIONS";

/// Only of a target that knows conditions: the control is one that is met.
async fn refuses_as_without(cx: &mut Cx) -> Result<(), Stop> {
    tagged(cx).await?.not_modified(cx).await?;
    let mut rows = cx.rows();
    let absent = cx.topic().name;
    let path = cx.target.address.path.split('?').next().unwrap_or_default();
    let path = format!("{}/{absent}", path.trim_end_matches('/'));
    rows.add(REFUSED, refusal_stays(cx, Ask::get(path).unchanged()).await);
    rows.add(UNKNOWN, unknown_cursor_stays(cx).await);
    rows.add(OPTIONS, options_stays(cx).await);
    rows.verdict()
}

async fn unknown_cursor_stays(cx: &mut Cx) -> Result<(), Stop> {
    if !cx.contract()?.has("cursor") {
        return Err(Stop::skipped("the target file declares no `cursor`"));
    }
    let (topic, place) = (cx.topic(), vec![b"wireproof-unknown".to_vec()]);
    let ask = cx.poll_ask(&topic, &place, None)?;
    refusal_stays(cx, ask).await
}

async fn refusal_stays(cx: &mut Cx, ask: Ask) -> Result<(), Stop> {
    let without = cx.http(&ask).await?;
    let Some(status @ 400..=499) = without.status() else {
        return Err(Stop::skipped(format!("{} is answered with {}", ask.says(), without.says())));
    };
    let with = cx.http(&ask.with("If-None-Match", "*")).await?;
    match with.status() == Some(status) {
        true => Ok(()),
        false => Err(with.violates(format!("{status}, as without If-None-Match: *"))),
    }
}

async fn options_stays(cx: &mut Cx) -> Result<(), Stop> {
    let topic = cx.topic();
    let ask = cx.poll_ask(&topic, &[], None)?.method("OPTIONS");
    let without = cx.http(&ask).await?;
    if !matches!(&without, Answer::Head(_)) || matches!(without.status(), Some(304 | 412)) {
        return Err(Stop::skipped(format!("OPTIONS is answered with {}", without.says())));
    }
    let with = cx.http(&ask.with("If-None-Match", "*")).await?;
    match with.status() {
        Some(304 | 412) => {
            Err(with.violates(format!("{}, as without If-None-Match: *", without.says())))
        }
        _ => Ok(()),
    }
}
