//! What a client says about where it stands and how long it has time.

use std::time::Duration;

use hyper::header::{HeaderMap, HeaderName};

use super::history::Start;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// The address says `after`, but what follows is no number.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoNumber;

/// `?after=N`, if it is there. `after=0` claims to have seen nothing.
pub(super) fn after(query: Option<&str>) -> Result<Option<Start>, NoNumber> {
    let mut parameters = query.unwrap_or_default().split('&');
    let Some(text) = parameters.find_map(|parameter| parameter.strip_prefix("after=")) else {
        return Ok(None);
    };
    match number(text).ok_or(NoNumber)? {
        0 => Ok(Some(Start::Oldest)),
        id => Ok(Some(Start::After(id))),
    }
}

/// Where a stream starts. `Last-Event-ID` wins: a browser sends it when it comes back, to
/// the same address as before, in which an older `after` may still stand. What is no number
/// of ours gets the same answer as one that has expired, because a browser cannot correct it.
// ANCHOR: stream_start
pub(super) fn stream_start(headers: &HeaderMap, query: Option<&str>) -> Result<Start, NoNumber> {
    match headers.get(LAST_EVENT_ID).filter(|value| !value.is_empty()) {
        Some(value) => Ok(Start::After(value.to_str().ok().and_then(number).unwrap_or(0))),
        None => Ok(after(query)?.unwrap_or(Start::Newest)),
    }
}
// ANCHOR_END: stream_start

/// Digits only: Rust would take a sign as well. A number that no counter reaches is one
/// that we never gave out, like any other too large one.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// `Prefer: wait=N` (RFC 7240 section 4.3), in seconds, cut to what we are willing to wait.
/// The first one counts; what we do not understand is a preference, not an error.
// ANCHOR: wait
pub(super) fn wait(headers: &HeaderMap, longest: Duration) -> Option<Duration> {
    let fields = headers.get_all(PREFER).into_iter().filter_map(|value| value.to_str().ok());
    let mut preferences = fields.flat_map(|field| field.split(','));
    let seconds = preferences.find_map(|preference| {
        let (name, value) = preference.split(';').next()?.split_once('=')?;
        name.trim().eq_ignore_ascii_case("wait").then(|| value.trim().trim_matches('"'))
    })?;
    Some(Duration::from_secs(number(seconds)?).min(longest))
}
// ANCHOR_END: wait

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn headers(name: HeaderName, values: &[&'static str]) -> HeaderMap {
        let values = values.iter().map(|value| (name.clone(), HeaderValue::from_static(value)));
        values.collect()
    }

    #[test]
    fn a_cursor_is_a_number_or_an_error() {
        assert_eq!(after(None), Ok(None));
        assert_eq!(after(Some("x=1")), Ok(None));
        assert_eq!(after(Some("x=1&after=0")), Ok(Some(Start::Oldest)));
        assert_eq!(after(Some("after=17")), Ok(Some(Start::After(17))));
        assert_eq!(after(Some("after=99999999999999999999")), Ok(Some(Start::After(u64::MAX))));
        for bad in ["after=", "after=+1", "after=-1", "after=x", "after=1.5"] {
            assert_eq!(after(Some(bad)), Err(NoNumber), "{bad}");
        }
    }

    #[test]
    fn the_header_wins_over_the_address() {
        let start =
            |values: &[&'static str], query| stream_start(&headers(LAST_EVENT_ID, values), query);
        assert_eq!(start(&[], None), Ok(Start::Newest));
        assert_eq!(start(&[""], Some("after=3")), Ok(Start::After(3)));
        assert_eq!(start(&["9"], Some("after=3")), Ok(Start::After(9)));
        assert_eq!(start(&["from another server"], None), Ok(Start::After(0)));
    }

    #[test]
    fn the_first_wait_counts() {
        let longest = Duration::from_secs(25);
        let wait = |values: &[&'static str]| {
            wait(&headers(PREFER, values), longest).map(|wait| wait.as_secs())
        };
        assert_eq!(wait(&[]), None);
        assert_eq!(wait(&["return=minimal"]), None);
        assert_eq!(wait(&["respond-async, Wait=\"5\"; x=1", "wait=9"]), Some(5));
        assert_eq!(wait(&["wait = 10"]), Some(10));
        assert_eq!(wait(&["wait=99999999999999999999"]), Some(25));
        assert_eq!(wait(&["wait=soon"]), None);
    }
}
