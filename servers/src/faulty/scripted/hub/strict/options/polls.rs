//! What polls get.

use super::resume::Unknown;

/// What polls get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Polls {
    /// Which messages are in an answer.
    pub paging: Paging,
    /// Short polls are held.
    pub holds_short_polls: bool,
    /// Messages are gone once a GET has brought them.
    pub consumes: bool,
    /// Messages are gone once a HEAD has told of them.
    pub consumes_on_head: bool,
    /// What an unknown cursor brings.
    pub unknown: Unknown,
    /// A finished topic does not say so.
    pub hides_end: bool,
    /// Each answer has the time of its request.
    pub early_date: bool,
    /// What was asked for stands in a field of the answer as it came.
    pub echoes_cursor: bool,
}

/// Which messages are in an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paging {
    /// All that follow, up to a page.
    #[default]
    Good,
    /// The newest comes first.
    Backwards,
    /// Each page begins with the last message of that before.
    Overlaps,
    /// A message is lost between two pages.
    Skips,
    /// The second message of several is left out.
    DropsSecond,
    /// Answers are those of up to a second ago.
    Stale,
}

/// Requests for what is new only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// What stands in ETag.
    pub tags: Tags,
    /// What stands in the fields with dates.
    pub dates: Dates,
    /// Weak tags match nothing.
    pub strongly: bool,
    /// Tags match in any case.
    pub any_case: bool,
    /// Only the first tag of a list counts.
    pub first_of_list: bool,
    /// The asterisk matches nothing.
    pub no_asterisk: bool,
    /// If-None-Match is passed over.
    pub never: bool,
    /// Any If-None-Match matches.
    pub always: bool,
    /// A tag is found within any text.
    pub anywhere: bool,
    /// HEAD has no conditions.
    pub not_for_head: bool,
    /// If-Modified-Since counts beside If-None-Match.
    pub both: bool,
    /// What is no date is a date that has not come yet.
    pub any_date: bool,
    /// If-Modified-Since is passed over.
    pub no_dates: bool,
    /// Only the preferred format is a date.
    pub one_format: bool,
    /// A condition turns a refusal into 304.
    pub on_refusals: bool,
    /// A condition turns the answer to OPTIONS into 304.
    pub on_options: bool,
}

/// What stands in ETag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tags {
    /// What it should.
    #[default]
    Good,
    /// No quotes.
    Unquoted,
    /// A space between its quotes.
    WithSpace,
    /// A small w as the mark of the weak.
    SmallW,
    /// Another one each time.
    Random,
    /// Always the same.
    Constant,
    /// The same for each coding.
    WithoutCoding,
}

/// What stands in the fields with dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dates {
    /// What it should.
    #[default]
    Good,
    /// The numbers of ISO 8601, in Last-Modified.
    Iso,
    /// A day ahead, in Last-Modified.
    Ahead,
}

/// What happens to those who ask for too much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Who was refused is served again after a minute only.
    pub refills_late: bool,
}
