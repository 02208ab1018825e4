//! What a client says in `Prefer` (RFC 7240).

use super::options::Preferences;
use super::request::Request;

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
pub(super) fn wanted(request: &Request, options: &Preferences) -> Wanted {
    let first = || request.values("prefer").next();
    let list = match options.first_field {
        true => first().map(|value| String::from_utf8_lossy(value).into_owned()),
        false => request.list("prefer"),
    };
    list.map_or(Wanted::Nothing, |list| of_list(&list, options))
}

fn of_list(list: &str, options: &Preferences) -> Wanted {
    let mut all: Vec<Preference<'_>> = elements(list, ',').into_iter().map(preference).collect();
    if (options.refuses_unknown && all.iter().any(is_unknown))
        || (options.refuses_empty && all.iter().any(|one| matches!(one.value, Some("" | "\"\""))))
        || (options.refuses_twice && all.iter().filter(|one| one.is("wait")).count() > 1)
    {
        return Wanted::Refused(400);
    }
    if options.spoiled_by_unknown && all.iter().any(is_unknown) {
        return Wanted::Nothing;
    }
    if options.first_counts {
        all.truncate(1);
    }
    let is_wait = |one: &&Preference<'_>| match options.lower_case {
        true => one.name == "wait",
        false => one.is("wait"),
    };
    let mut waits = all.iter().filter(is_wait);
    let wait = if options.last_counts { waits.next_back() } else { waits.next() };
    wait.map_or(Wanted::Nothing, |wait| of_wait(wait, options))
}

fn is_unknown(one: &Preference<'_>) -> bool {
    !KNOWN.iter().any(|name| one.is(name))
}

fn of_wait(wait: &Preference<'_>, options: &Preferences) -> Wanted {
    let value = wait.value.unwrap_or_default();
    let is_spoiled = (options.spoiled_by_parameters && wait.whole.contains(';'))
        || (options.no_spaces && wait.whole.trim().contains(' '))
        || (options.no_quotes && value.starts_with('"'));
    if is_spoiled {
        return Wanted::Nothing;
    }
    let value = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return if options.fails_on_text { Wanted::Refused(500) } else { Wanted::Nothing };
    }
    match value.parse() {
        Ok(LONG..) | Err(_) if options.fails_on_long => Wanted::Refused(500),
        Ok(seconds) => Wanted::Wait(seconds),
        Err(_) if options.dies_of_absurd => Wanted::Death,
        // More digits than any counter holds are a very long time.
        Err(_) => Wanted::Wait(u64::MAX),
    }
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
            assert_eq!(of_list(list, &Preferences::default()), wanted, "{list}");
        }
    }
}
