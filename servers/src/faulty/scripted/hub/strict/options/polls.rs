//! What polls get.

use super::Unknown;

/// What polls get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Polls {
    /// Which messages are in an answer.
    pub paging: Paging,
    /// What an unknown cursor brings.
    pub unknown: Unknown,
    /// What stands in ETag.
    pub tags: Tags,
    /// What stands in the fields with dates.
    pub dates: Dates,
    /// What the end of the time of a held poll brings.
    pub time_up: TimeUp,
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

/// What the end of the time of a held poll brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeUp {
    /// 204.
    #[default]
    Good,
    /// Another status, with a sentence.
    Status(u16),
    /// The end of the connection.
    Drop,
    /// 204 and then the end of the connection.
    Close,
    /// Nothing.
    Never,
}
