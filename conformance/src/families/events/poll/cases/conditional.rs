//! If-None-Match: what is new is told, and what is not new is not told again
//! (RFC 9110, section 13.1.2).

use super::SEMANTICS;
use super::tagged::{Tagged, conditional, is_weak, plain, tag_of, tagged};
use crate::case::{Body, Case, Need, Stop, case, cite, names};
use crate::families::events::Cx;
use crate::families::events::feed::Message;

pub(super) static CASES: &[Case] = &[
    case("poll.conditional.answers-304", "answers the current tag with 304")
        .cites(&[cite(SEMANTICS, "13.1.2-2"), cite(SEMANTICS, "13.1.2-1")])
        .needs(&[Need::Key("topics")])
        .run(&Body(|cx| Box::pin(answers_304(cx)))),
    case("poll.conditional.finds-tag-in-every-form", "finds the current tag in every form")
        .cites(&[
            cite(SEMANTICS, "13.1.2-3"),
            cite(SEMANTICS, "13.1.2-4"),
            cite(SEMANTICS, "8.8.3.2-1"),
            cite(SEMANTICS, "13.1.2-5"),
        ])
        .needs(&[Need::Key("topics")])
        .over(|| names(FORMS.map(|(name, _)| name)))
        .run(&Body(|cx| Box::pin(finds_tag_in_every_form(cx)))),
    case("poll.conditional.passes-over-old-tags", "answers old tags with the new content")
        .cites(&[cite(SEMANTICS, "13.1.2-6"), cite(SEMANTICS, "8.8.3.2-2")])
        .needs(&[Need::Key("publish"), Need::Key("topics")])
        .over(|| names([OLD, OTHER_CASE, LONGER]))
        .run(&Body(|cx| Box::pin(passes_over_old_tags(cx)))),
    case("poll.conditional.answers-head-304", "answers HEAD with the current tag with 304")
        .cites(&[cite(SEMANTICS, "13.1.2-7")])
        .needs(&[Need::Key("topics")])
        .run(&Body(|cx| Box::pin(answers_head_304(cx)))),
    case("poll.conditional.ignores-malformed-tags", "answers no malformed If-None-Match with 304")
        .cites(&[cite(SEMANTICS, "13.1.2-8")])
        .needs(&[Need::Key("topics")])
        .over(|| names(MALFORMED))
        .run(&Body(|cx| Box::pin(ignores_malformed_tags(cx)))),
];

async fn answers_304(cx: &mut Cx) -> Result<(), Stop> {
    let first = tagged(cx).await?;
    let again = first.unless(cx, &first.tag).await?;
    first.due(cx, again).await
}

/// A name, and the values of the If-None-Match fields that hold a tag.
type TagForm = (&'static str, fn(&str) -> Vec<String>);

/// No other tag of a list is one that a server gives.
const FORMS: [TagForm; 4] = [
    ("in a list", |tag| vec![format!("\"wireproof\", {tag}, \"x,y\"")]),
    ("weak where it is strong, strong where it is weak", |tag| vec![turned(tag)]),
    ("an asterisk", |_| vec!["*".to_owned()]),
    ("in a second field line", |tag| vec!["\"wireproof\"".to_owned(), tag.to_owned()]),
];

fn turned(tag: &str) -> String {
    match tag.strip_prefix("W/") {
        Some(strong) => strong.to_owned(),
        None => format!("W/{tag}"),
    }
}

async fn finds_tag_in_every_form(cx: &mut Cx) -> Result<(), Stop> {
    let first = tagged(cx).await?;
    first.not_modified(cx).await?;
    let mut rows = cx.rows();
    for (name, values) in FORMS {
        let polled = conditional(cx, &first.with_tags(&values(&first.tag))).await?;
        rows.add(name, first.due(cx, polled).await);
    }
    rows.verdict()
}

const OLD: &str = "the tag of before the publish";
const OTHER_CASE: &str = "the current tag in other case";
const LONGER: &str = "the current tag and one letter more";

async fn passes_over_old_tags(cx: &mut Cx) -> Result<(), Stop> {
    let mut old = tagged(cx).await?;
    let marker = old.topic.marker();
    cx.publish(&old.topic, &Message::new(marker)).await?;
    let polled = plain(cx, &old.ask).await?;
    let Some(tag) = tag_of(&polled).filter(|tag| *tag != old.tag).map(str::to_owned) else {
        return Err(Stop::skipped("its ETag stays as it is when something is published"));
    };
    let new = Tagged { topic: old.topic, ask: old.ask, polled, tag };
    let mut rows = cx.rows();
    rows.add(OLD, is_told_anew(cx, &new, &old.tag).await);
    let verdict = match in_other_case(&new.tag) {
        Some(other) => is_told_anew(cx, &new, &other).await,
        None => Err(Stop::skipped("its tag has no letter")),
    };
    rows.add(OTHER_CASE, verdict);
    rows.add(LONGER, is_told_anew(cx, &new, &longer(&new.tag)).await);
    rows.verdict()
}

async fn is_told_anew(cx: &mut Cx, current: &Tagged, tag: &str) -> Result<(), Stop> {
    let polled = current.unless(cx, tag).await?;
    match polled.status() {
        200 => Ok(()),
        _ => Err(polled.violates("200 with the content")),
    }
}

/// The tag with its letters in the other case, where it has any between its quotes.
fn in_other_case(tag: &str) -> Option<String> {
    let at = if is_weak(tag) { "W/".len() } else { 0 };
    let turn = |c: char| match c.is_ascii_lowercase() {
        true => c.to_ascii_uppercase(),
        false => c.to_ascii_lowercase(),
    };
    let turned = format!("{}{}", &tag[..at], tag[at..].chars().map(turn).collect::<String>());
    (turned != tag).then_some(turned)
}

fn longer(tag: &str) -> String {
    format!("{}x\"", tag.strip_suffix('"').unwrap_or(tag))
}

/// HEAD and GET agree without the condition, and GET has it met.
async fn answers_head_304(cx: &mut Cx) -> Result<(), Stop> {
    let first = tagged(cx).await?;
    first.not_modified(cx).await?;
    let head = cx.http(&first.ask.clone().method("HEAD")).await?;
    if head.status() != Some(200) {
        return Err(Stop::skipped(format!("HEAD gets {}", head.says())));
    }
    let ask = first.with("If-None-Match", &first.tag).method("HEAD");
    let head = conditional(cx, &ask).await?;
    first.due(cx, head).await
}

/// None of them holds a tag of the server.
const MALFORMED: [&str; 4] = ["wireproof", "\"", ",", "W/"];

async fn ignores_malformed_tags(cx: &mut Cx) -> Result<(), Stop> {
    let first = tagged(cx).await?;
    let mut rows = cx.rows();
    for malformed in MALFORMED {
        let polled = first.unless(cx, malformed).await?;
        rows.add(
            malformed,
            match polled.status() {
                304 => Err(polled.violates("no 304, for the field does not hold the tag")),
                _ => Ok(()),
            },
        );
    }
    rows.verdict()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_changed_between_their_quotes() {
        assert_eq!(in_other_case("W/\"aB-1\"").as_deref(), Some("W/\"Ab-1\""));
        assert_eq!(in_other_case("W/\"12\""), None);
        assert_eq!(longer("W/\"12\""), "W/\"12x\"");
    }
}
