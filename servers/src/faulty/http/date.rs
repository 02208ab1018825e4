//! Dates as HTTP writes them (RFC 9110, section 5.6.7).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whole seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

/// The same in nanoseconds, which nobody counts to twice.
pub(crate) fn nanoseconds(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_nanos()
}

/// The preferred format.
pub(crate) fn write(time: SystemTime) -> String {
    let seconds = seconds(time);
    let (day, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, date) = civil(day);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    let (name, month) = (DAYS[(day % 7) as usize], MONTHS[month]);
    format!("{name}, {date:02} {month} {year} {hour:02}:{minute:02}:{second:02} GMT")
}

/// Any of the three formats, as whole seconds since 1970.
pub(crate) fn read(text: &str) -> Option<u64> {
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let (date, month, year, clock) = match words[..] {
        [_, month, date, clock, year] => (date, month, year, clock),
        [_, date, month, year, clock, "GMT"] => (date, month, year, clock),
        _ => return None,
    };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year = match (year.len(), digits(year)?) {
        (4, year) => year,
        // Two digits of a year that is no more than 50 years ahead.
        (2, year) if year < 70 => 2000 + year,
        (2, year) => 1900 + year,
        _ => return None,
    };
    let [hour, minute, second] =
        clock.split(':').map(digits).collect::<Option<Vec<u64>>>()?.try_into().ok()?;
    let date = digits(date).filter(|date| (1..=31).contains(date))?;
    if year < 1970 || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (mut low, mut high) = (0, 4_000_000);
    // The days are in order, so the one that is meant is found by halving.
    while low < high {
        let middle = (low + high) / 2;
        if civil(middle) < (year, month, date) { low = middle + 1 } else { high = middle }
    }
    if civil(low) != (year, month, date) {
        return None;
    }
    Some(low * 86_400 + hour * 3600 + minute * 60 + second)
}

fn digits(text: &str) -> Option<u64> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

/// Year, month from 0 and day from 1 of a day that is counted from 1970.
fn civil(mut day: u64) -> (u64, usize, u64) {
    // 400 years have the same number of days wherever they begin.
    let mut year = 1970 + day / 146_097 * 400;
    day %= 146_097;
    while day >= 365 + leap(year) {
        day -= 365 + leap(year);
        year += 1;
    }
    let lengths = [31, 28 + leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    (year, month, day + 1)
}

fn leap(year: u64) -> u64 {
    u64::from(year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_the_same_instant() {
        for (seconds, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"),
            (1_795_276_799, "Sat, 21 Nov 2026 15:59:59 GMT"),
        ] {
            assert_eq!(write(UNIX_EPOCH + Duration::from_secs(seconds)), text);
            assert_eq!(read(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn reads_the_two_old_formats_and_no_others() {
        assert_eq!(read("Sunday, 06-Nov-94 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(read("Sun Nov  6 08:49:37 1994"), Some(784_111_777));
        for bad in
            ["", "yesterday", "0", "Sun, 06 Nov 1994 08:49:37 CET", "Wed, 31 Feb 1994 08:49:37 GMT"]
        {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }
}
