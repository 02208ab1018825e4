//! Requests for what is new only (RFC 9110, section 13).

use std::time::{Duration, SystemTime};

use super::date;
use super::history::Page;
use super::options::{Dates, Matching, Tags};
use super::request::Request;

/// What tells one content from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Validators {
    pub(super) tag: String,
    /// When the topic last changed.
    changed: SystemTime,
    matching: Matching,
}

impl Validators {
    /// Events never change, so their numbers tell whether two pages are the same.
    pub(super) fn of(page: &Page, coding: Option<&str>, matching: Matching) -> Validators {
        let first = page.events.first().map_or(page.cursor, |event| event.number);
        let end = if page.finished { "-end" } else { "" };
        let coding = match coding {
            Some(name) if matching.tags != Tags::WithoutCoding => format!("-{name}"),
            _ => String::new(),
        };
        let text = format!("from-{first}-{}-{}{end}{coding}", page.events.len(), page.cursor);
        let tag = match matching.tags {
            Tags::Good | Tags::WithoutCoding => format!("\"{text}\""),
            Tags::Unquoted => text,
            Tags::WithSpace => format!("\"{}\"", text.replace('-', " ")),
            Tags::SmallW => format!("w/\"{text}\""),
            Tags::Random => format!("\"{}\"", date::nanoseconds(SystemTime::now())),
            Tags::Constant => "\"poll\"".to_owned(),
        };
        Validators { tag, changed: page.changed, matching }
    }

    /// What Last-Modified says.
    pub(super) fn last_modified(&self) -> String {
        match self.matching.dates {
            Dates::Good => date::write(self.changed),
            Dates::Iso => format!("@{}", date::seconds(self.changed)),
            Dates::Ahead => date::write(self.changed + Duration::from_secs(86_400)),
        }
    }

    /// Whether the client has this content already. A tag says it better than a date: where
    /// there is one, the date is passed over.
    pub(super) fn match_request(&self, request: &Request) -> bool {
        let matching = &self.matching;
        if matching.not_for_head && request.method == "HEAD" {
            return false;
        }
        match request.list("if-none-match").filter(|_| !matching.never) {
            Some(list) => self.is_in(&list) || (matching.both && self.is_old_enough(request)),
            None => self.is_old_enough(request),
        }
    }

    fn is_old_enough(&self, request: &Request) -> bool {
        let matching = &self.matching;
        let mut dates = request.values("if-modified-since");
        let (first, second) = (dates.next(), dates.next());
        let Some(since) = first.filter(|_| second.is_none() && !matching.no_dates) else {
            return false;
        };
        let text = String::from_utf8_lossy(since);
        let since = date::read(&text)
            .filter(|_| !matching.one_format || (text.len() == 29 && text.ends_with("GMT")));
        match since {
            Some(since) => date::seconds(self.changed) <= since,
            None => matching.any_date,
        }
    }

    fn is_in(&self, list: &str) -> bool {
        let matching = &self.matching;
        let own = &self.tag;
        if list.trim() == "*" {
            return !matching.no_asterisk;
        }
        if matching.always || (matching.anywhere && list.contains(own.trim_matches('"'))) {
            return true;
        }
        let is_own = |(weak, tag): &(bool, &str)| {
            let is_same = tag == own || (matching.any_case && tag.eq_ignore_ascii_case(own));
            is_same && !(*weak && matching.strongly)
        };
        let most = if matching.first_of_list { 1 } else { usize::MAX };
        tags(list).iter().take(most).any(is_own)
    }
}

/// The tags of a list, and whether they are weak; none at all when it is malformed.
fn tags(list: &str) -> Vec<(bool, &str)> {
    let (mut rest, mut tags) = (list, Vec::new());
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return tags;
        }
        let strong = rest.strip_prefix("W/");
        let is_weak = strong.is_some();
        rest = strong.unwrap_or(rest);
        let Some(end) = rest.strip_prefix('"').and_then(|inside| inside.find('"')) else {
            return Vec::new();
        };
        let (tag, behind) = rest.split_at(end + 2);
        tags.push((is_weak, tag));
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
        assert_eq!(tags("\"a\""), [(false, "\"a\"")]);
        assert_eq!(tags(" W/\"a,b\" ,, \"c\","), [(true, "\"a,b\""), (false, "\"c\"")]);
        for bad in ["", "a", "\"a", "\"a\" \"b\"", "w/\"a\"", "\"a\", b"] {
            assert!(tags(bad).is_empty(), "{bad}");
        }
    }
}
