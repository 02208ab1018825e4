//! What a client says in `Prefer` (RFC 7240).

use super::options::{Fault, Options};
use crate::faulty::http::Request;

/// What becomes of the preferences of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing that this server knows.
    Nothing,
    /// The request may be held for so many seconds.
    Wait(u64),
    /// They are refused with this status.
    Refused(u16),
    /// They are too much for this server.
    Death,
}

/// The names that are known.
const KNOWN: [&str; 4] = ["wait", "respond-async", "return", "handling"];

/// A wait that some peers find too long.
const LONG: u64 = 100;

/// One preference, as it was written.
#[derive(Clone, Copy, Debug)]
struct Preference<'a> {
    /// With all that stands around the name and the value.
    whole: &'a str,
    name: &'a str,
    value: Option<&'a str>,
}

impl Preference<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// What a request prefers. The first `wait` counts; one that is no number counts for nothing.
pub(super) fn wanted(request: &Request, options: &Options) -> Wanted {
    let mut list = request.list("prefer");
    if options.has(Fault::FirstPreferFieldOnly) {
        let first = request.values("prefer").next();
        list = first.map(|value| String::from_utf8_lossy(value).into_owned());
    }
    list.map_or(Wanted::Nothing, |list| of_list(&list, options))
}

fn of_list(list: &str, options: &Options) -> Wanted {
    let mut all: Vec<Preference<'_>> = elements(list, ',').into_iter().map(preference).collect();
    if is_refused(&all, options) {
        return Wanted::Refused(400);
    }
    if options.has(Fault::SpoiledByUnknownPreference) && all.iter().any(is_unknown) {
        return Wanted::Nothing;
    }
    if options.has(Fault::FirstPreferenceOnly) {
        all.truncate(1);
    }
    all.retain(|one| one.is("wait"));
    if options.has(Fault::LowerCasePreferences) {
        all.retain(|one| one.name == "wait");
    }
    if options.has(Fault::LastWaitCounts) {
        all.reverse();
    }
    all.first().map_or(Wanted::Nothing, |wait| of_wait(wait, options))
}

/// Whether the whole request is refused. A clean server passes over what it cannot read.
fn is_refused(all: &[Preference<'_>], options: &Options) -> bool {
    if options.has(Fault::RefusesUnknownPreference) && all.iter().any(is_unknown) {
        return true;
    }
    if options.has(Fault::RefusesEmptyPreference) {
        return all.iter().any(|one| matches!(one.value, Some("" | "\"\"")));
    }
    if options.has(Fault::RefusesSecondWait) {
        return all.iter().filter(|one| one.is("wait")).count() > 1;
    }
    false
}

fn is_unknown(one: &Preference<'_>) -> bool {
    !KNOWN.iter().any(|name| one.is(name))
}

fn of_wait(wait: &Preference<'_>, options: &Options) -> Wanted {
    let value = wait.value.unwrap_or_default();
    if options.has(Fault::SpoiledByParameters) && wait.whole.contains(';') {
        return Wanted::Nothing;
    }
    if options.has(Fault::NoSpacesInPreferences) && wait.whole.trim().contains(' ') {
        return Wanted::Nothing;
    }
    if options.has(Fault::NoQuotedValues) && value.starts_with('"') {
        return Wanted::Nothing;
    }
    let value = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if options.has(Fault::FailsOnWaitInWords) && !is_number {
        return Wanted::Refused(500);
    }
    if !is_number {
        return Wanted::Nothing;
    }
    let seconds: Option<u64> = value.parse().ok();
    if options.has(Fault::FailsOnLongWait) && seconds.is_none_or(|seconds| seconds >= LONG) {
        return Wanted::Refused(500);
    }
    if options.has(Fault::DiesOfAbsurdWait) && seconds.is_none() {
        return Wanted::Death;
    }
    // More digits than any counter holds are a very long time.
    Wanted::Wait(seconds.unwrap_or(u64::MAX))
}

fn preference(text: &str) -> Preference<'_> {
    let own = elements(text, ';')[0];
    let (name, value) = match own.split_once('=') {
        Some((name, value)) => (name, Some(value.trim())),
        None => (own, None),
    };
    Preference { whole: text, name: name.trim(), value }
}

/// Splits at a separator outside of quotes.
pub(super) fn elements(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|one: char| {
        let is_separator = one == separator && !quoted;
        quoted ^= one == '"' && !escaped;
        escaped = quoted && one == '\\' && !escaped;
        is_separator
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wait_counts_in_every_spelling() {
        let nothing = Wanted::Nothing;
        for (list, wanted) in [
            ("wait=2", Wanted::Wait(2)),
            ("WAIT = \"2\" ; foo=\"a, wait=9\"", Wanted::Wait(2)),
            ("x=\"\\\", wait=9\", respond-async, wait=1, wait=2", Wanted::Wait(1)),
            ("wait=99999999999999999999", Wanted::Wait(u64::MAX)),
            ("wait=abc, wait=3", nothing),
            ("wait", nothing),
            ("wait=\"\"", nothing),
            ("wait=-1", nothing),
            ("wait=1.5", nothing),
            ("waiting=3", nothing),
        ] {
            assert_eq!(of_list(list, &Options::default()), wanted, "{list}");
        }
    }
}
