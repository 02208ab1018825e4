//! What a client says in `Prefer` (RFC 7240).

use std::time::Duration;

/// The seconds of `wait`, as the first of them says; `None` where there is none, or none that
/// is a number.
pub(super) fn wait(list: &str) -> Option<u64> {
    let preferences = elements(list, ',').into_iter().map(|text| elements(text, ';')[0]);
    let mut pairs = preferences.map(|text| text.split_once('=').unwrap_or((text, "")));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("wait"))?;
    let value = value.trim();
    let plain = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let is_number = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than any counter holds are a very long time.
    is_number.then(|| plain.parse().unwrap_or(u64::MAX))
}

/// A wait, cut to what we are willing to hold.
pub(super) fn cut(seconds: u64, longest: Duration) -> Duration {
    Duration::from_secs(seconds).min(longest)
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
        for (list, seconds) in [
            ("wait=2", Some(2)),
            ("WAIT = \"2\" ; foo=\"a, wait=9\"", Some(2)),
            ("x=\"\\\", wait=9\", respond-async, wait=1, wait=2", Some(1)),
            ("wait=99999999999999999999", Some(u64::MAX)),
            ("wait=abc, wait=3", None),
            ("wait", None),
            ("wait=\"\"", None),
            ("wait=-1", None),
            ("wait=1.5", None),
            ("waiting=3", None),
        ] {
            assert_eq!(wait(list), seconds, "{list}");
        }
    }
}
