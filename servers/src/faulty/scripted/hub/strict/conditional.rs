//! Requests for what is new only (RFC 9110, section 13).

use std::time::SystemTime;

use super::date;
use super::history::Page;
use super::request::Request;

/// What tells one content from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Validators {
    pub(super) tag: String,
    pub(super) changed: SystemTime,
}

impl Validators {
    /// Events never change, so their numbers tell whether two pages are the same.
    pub(super) fn of(page: &Page, coding: Option<&str>) -> Validators {
        let first = page.events.first().map_or(page.cursor, |event| event.number);
        let end = if page.finished { "-end" } else { "" };
        let coding = coding.map(|name| format!("-{name}")).unwrap_or_default();
        let tag = format!("\"{first}-{}-{}{end}{coding}\"", page.events.len(), page.cursor);
        Validators { tag, changed: page.changed }
    }

    /// Whether the client has this content already. A tag says it better than a date: where
    /// there is one, the date is passed over.
    pub(super) fn match_request(&self, request: &Request) -> bool {
        if let Some(list) = request.list("if-none-match") {
            return self.is_in(&list);
        }
        let mut dates = request.values("if-modified-since");
        let (first, second) = (dates.next(), dates.next());
        let Some(since) = first.filter(|_| second.is_none()) else { return false };
        let since = str::from_utf8(since).ok().and_then(date::read);
        since.is_some_and(|since| date::seconds(self.changed) <= since)
    }

    fn is_in(&self, list: &str) -> bool {
        list.trim() == "*" || tags(list).iter().any(|tag| *tag == self.tag)
    }
}

/// The tags of a list, without the marks of the weak ones; none at all when it is malformed.
fn tags(list: &str) -> Vec<&str> {
    let (mut rest, mut tags) = (list, Vec::new());
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return tags;
        }
        rest = rest.strip_prefix("W/").unwrap_or(rest);
        let Some(end) = rest.strip_prefix('"').and_then(|inside| inside.find('"')) else {
            return Vec::new();
        };
        let (tag, behind) = rest.split_at(end + 2);
        tags.push(tag);
        rest = behind.trim_start_matches([' ', '\t']);
        if !rest.is_empty() && !rest.starts_with(',') {
            return Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_taken_apart_or_holds_nothing() {
        assert_eq!(tags("\"a\""), ["\"a\""]);
        assert_eq!(tags(" W/\"a,b\" ,, \"c\","), ["\"a,b\"", "\"c\""]);
        for bad in ["", "a", "\"a", "\"a\" \"b\"", "w/\"a\"", "\"a\", b"] {
            assert!(tags(bad).is_empty(), "{bad}");
        }
    }
}
