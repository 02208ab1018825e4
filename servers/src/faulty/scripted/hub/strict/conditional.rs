//! Requests for what is new only (RFC 9110, section 13).

use std::time::{Duration, SystemTime};

use super::history::Page;
use super::options::{Dates, Fault, Options, Tags};
use crate::faulty::http::{Request, nanoseconds, read_date, seconds, write_date};

/// What tells one content from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Validators {
    pub(super) tag: String,
    /// When the topic last changed.
    changed: SystemTime,
}

impl Validators {
    /// Events never change, so their numbers tell whether two pages are the same.
    pub(super) fn of(page: &Page, coding: Option<&str>, options: &Options) -> Validators {
        let first = page.events.first().map_or(page.cursor, |event| event.number);
        let end = if page.finished { "-end" } else { "" };
        let coding = match coding {
            Some(name) if options.polls.tags != Tags::WithoutCoding => format!("-{name}"),
            _ => String::new(),
        };
        let text = format!("from-{first}-{}-{}{end}{coding}", page.events.len(), page.cursor);
        let tag = match options.polls.tags {
            Tags::Good | Tags::WithoutCoding => format!("\"{text}\""),
            Tags::Unquoted => text,
            Tags::WithSpace => format!("\"{}\"", text.replace('-', " ")),
            Tags::SmallW => format!("w/\"{text}\""),
            Tags::Random => format!("\"{}\"", nanoseconds(SystemTime::now())),
            Tags::Constant => "\"poll\"".to_owned(),
        };
        Validators { tag, changed: page.changed }
    }

    /// What Last-Modified says.
    pub(super) fn last_modified(&self, options: &Options) -> String {
        match options.polls.dates {
            Dates::Good => write_date(self.changed),
            Dates::Iso => format!("@{}", seconds(self.changed)),
            Dates::Ahead => write_date(self.changed + Duration::from_secs(86_400)),
        }
    }

    /// Whether the client has this content already. A tag says it better than a date: where
    /// there is one, the date is passed over.
    pub(super) fn match_request(&self, request: &Request, options: &Options) -> bool {
        if options.has(Fault::HeadWithoutConditions) && request.method == "HEAD" {
            return false;
        }
        let Some(list) = request.list("if-none-match") else {
            return self.is_old_enough(request, options);
        };
        if options.has(Fault::IgnoresIfNoneMatch) {
            return self.is_old_enough(request, options);
        }
        if options.has(Fault::DateBesideTag) && self.is_old_enough(request, options) {
            return true;
        }
        self.is_in(&list, options)
    }

    fn is_old_enough(&self, request: &Request, options: &Options) -> bool {
        if options.has(Fault::IgnoresIfModifiedSince) {
            return false;
        }
        let mut dates = request.values("if-modified-since");
        let (Some(since), None) = (dates.next(), dates.next()) else {
            return false;
        };
        let text = String::from_utf8_lossy(since);
        let mut since = read_date(&text);
        if options.has(Fault::OneDateFormat) && !(text.len() == 29 && text.ends_with("GMT")) {
            since = None;
        }
        if options.has(Fault::AnyDateMatches) && since.is_none() {
            return true;
        }
        since.is_some_and(|since| seconds(self.changed) <= since)
    }

    fn is_in(&self, list: &str, options: &Options) -> bool {
        let own = self.tag.as_str();
        if options.has(Fault::AsteriskMatchesNothing) && list.trim() == "*" {
            return false;
        }
        if list.trim() == "*" {
            return true;
        }
        if options.has(Fault::AnyTagMatches) {
            return true;
        }
        if options.has(Fault::TagsMatchAnywhere) && list.contains(own.trim_matches('"')) {
            return true;
        }
        let mut tags = tags(list);
        if options.has(Fault::FirstTagOnly) {
            tags.truncate(1);
        }
        if options.has(Fault::WeakTagsMatchNothing) {
            tags.retain(|(is_weak, _)| !is_weak);
        }
        if options.has(Fault::TagsMatchInAnyCase) {
            return tags.iter().any(|(_, tag)| tag.eq_ignore_ascii_case(own));
        }
        tags.iter().any(|(_, tag)| *tag == own)
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
