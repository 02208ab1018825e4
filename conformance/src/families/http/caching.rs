//! What the head of an answer tells caches (RFC 9111, sections 4.2 and 5).

use std::collections::BTreeSet;

use super::{CACHING, HttpContext, Rows, SEMANTICS, fields, shown};
use crate::case::{Body, Case, Cite, Row, Stop, case, cite};
use crate::http::date::{self, Form};
use crate::http1::ResponseHead;

impl<C: HttpContext> Rows<C> {
    /// [`caching_fields`] of the usual answer.
    pub const fn caching_fields_are_well_formed(id: &'static str) -> Case {
        caching_fields(id).run(&Body::<C>(|cx| Box::pin(fields_are_well_formed(cx))))
    }
}

/// Cache-Control and Vary; the family says of which answers.
pub const fn caching_fields(id: &'static str) -> Row {
    const CITES: &[Cite] = &[
        cite(CACHING, "5.2-1"),
        cite(CACHING, "5.2.2.1-1"),
        cite(CACHING, "5.2.2.10-1"),
        cite(CACHING, "5.2.2.5-2"),
        cite(SEMANTICS, "12.5.5-3"),
    ];
    case(id, "writes Cache-Control and Vary as their grammars say").cites(CITES)
}

/// Cache-Control and Vary follow their grammars.
async fn fields_are_well_formed<C: HttpContext>(cx: &mut C) -> Result<(), Stop> {
    let exchange = cx.usual_answer().await?;
    fields::check_caching(&exchange.head).map_err(|stop| stop.at(exchange.head_event))
}

/// No cache gives the answer again without asking.
///
/// # Errors
/// The violation.
pub fn forbids_reuse(head: &ResponseHead) -> Result<(), Stop> {
    match fields::forbids_reuse(head) {
        true => Ok(()),
        false => Err(Stop::violation(
            "Cache-Control with no-store, no-cache, private or max-age=0",
            fields::cache_control(head),
        )),
    }
}

/// Expires is a date in the preferred format.
///
/// # Errors
/// The violation; skipped where there is no Expires.
pub fn expires_is_a_date(head: &ResponseHead) -> Result<(), Stop> {
    let mut values = head.values("Expires").peekable();
    if values.peek().is_none() {
        return Err(Stop::skipped("the answer has no Expires"));
    }
    let is_preferred =
        |value: &str| date::read(value).is_some_and(|date| date.form == Form::Preferred);
    match values.find(|value| !is_preferred(value)) {
        None => Ok(()),
        Some(_) => Err(Stop::violation(
            "a date such as Sun, 06 Nov 1994 08:49:37 GMT",
            shown(head, "Expires"),
        )),
    }
}

/// What caches are told does not contradict itself.
///
/// # Errors
/// The violation.
pub fn tells_one_story(head: &ResponseHead) -> Result<(), Stop> {
    let directives = fields::directives(head);
    let values = |name: &str| -> BTreeSet<Option<String>> {
        let named = directives.iter().filter(|directive| directive.name == name);
        named.map(|directive| directive.value.clone()).collect()
    };
    let told = || fields::cache_control(head);
    for name in ["max-age", "s-maxage"] {
        if values(name).len() > 1 {
            return Err(Stop::violation(format!("one {name}"), told()));
        }
    }
    let lives = |value: &Option<String>| value.as_deref().is_some_and(|age| age != "0");
    if !values("no-store").is_empty() && values("max-age").iter().any(lives) {
        return Err(Stop::violation("no max-age above 0 beside no-store", told()));
    }
    if values("no-cache").iter().any(Option::is_some) && !fields::forbids_reuse(head) {
        return Err(Stop::violation("no-cache without names of fields", told()));
    }
    if directives.is_empty() && head.values("Pragma").next().is_some() {
        return Err(Stop::violation("Cache-Control, for Pragma is for requests", told()));
    }
    match head.values("Age").find(|age| *age != "0") {
        Some(_) => Err(Stop::violation("no Age above 0", shown(head, "Age"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::read_head;

    fn story(fields: &str) -> Result<(), Stop> {
        let text = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n");
        tells_one_story(&read_head(text.as_bytes()).expect("a whole head").0)
    }

    #[test]
    fn stories_that_contradict_themselves_are_found() {
        for good in [
            "Cache-Control: no-store, max-age=0",
            "Cache-Control: no-cache, no-cache=\"set-cookie\"",
            "Cache-Control: no-cache\r\nPragma: no-cache\r\nAge: 0",
            "Cache-Control: max-age=5, max-age=5",
        ] {
            assert!(story(good).is_ok(), "{good}");
        }
        for bad in [
            "Cache-Control: max-age=5, max-age=0",
            "Cache-Control: no-store, max-age=5",
            "Cache-Control: no-cache=\"set-cookie\"",
            "Pragma: no-cache",
            "Cache-Control: no-store\r\nAge: 5",
        ] {
            assert!(matches!(story(bad), Err(Stop::Violation(_))), "{bad}");
        }
    }
}
