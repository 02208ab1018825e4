//! The three forms of dates in HTTP (RFC 9110, section 5.6.7), read strictly.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

/// A form in which a date can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one that is sent.
    Preferred,
    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    Rfc850,
    /// `Sun Nov  6 08:49:37 1994`
    Asctime,
}

/// A date, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Seconds since 1970.
    pub seconds: i64,
    /// The form in which it was read.
    pub form: Form,
}

impl Form {
    const ALL: [Form; 3] = [Form::Preferred, Form::Rfc850, Form::Asctime];

    fn pattern(self) -> &'static str {
        match self {
            Form::Preferred => "%a, %d %b %Y %H:%M:%S GMT",
            Form::Rfc850 => "%A, %d-%b-%y %H:%M:%S GMT",
            Form::Asctime => "%a %b %e %H:%M:%S %Y",
        }
    }

    /// A moment in this form; nothing for one that no calendar has.
    pub fn write(self, seconds: i64) -> Option<String> {
        let zoned = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC);
        strtime::format(self.pattern(), &zoned).ok()
    }
}

impl Date {
    /// How long it is until this date; nothing when it is past.
    pub fn from_now(self) -> Duration {
        let at = UNIX_EPOCH + Duration::from_secs(u64::try_from(self.seconds).unwrap_or_default());
        at.duration_since(SystemTime::now()).unwrap_or_default()
    }
}

/// Reads a date in any of the three forms. What would be written otherwise is none:
/// a day of the week that is wrong, a digit too few, other case.
pub fn read(text: &str) -> Option<Date> {
    Form::ALL.into_iter().find_map(|form| {
        let civil = strtime::parse(form.pattern(), text).ok()?.to_datetime().ok()?;
        let seconds = civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
        let is_same = form.write(seconds).as_deref() == Some(text);
        is_same.then_some(Date { seconds, form })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_three_forms() {
        let seconds = 784_111_777;
        for (text, form) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Form::Preferred),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Form::Rfc850),
            ("Sun Nov  6 08:49:37 1994", Form::Asctime),
        ] {
            assert_eq!(read(text), Some(Date { seconds, form }));
            assert_eq!(form.write(seconds).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for bad in [
            "",
            "0",
            "784111777",
            "yesterday",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT ",
            "Sun, 06 Nov 1994 25:49:37 GMT",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
