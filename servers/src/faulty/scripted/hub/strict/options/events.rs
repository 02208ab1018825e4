//! How events are written.

use super::Unknown;

/// How events are written and sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Events {
    /// What is done to data.
    pub data: Data,
    /// What is done to types.
    pub types: Types,
    /// What stands between events and the wire.
    pub encoding: Encoding,
    /// Which events are sent, and when.
    pub delivery: Delivery,
    /// What an idle stream gets.
    pub heartbeat: Heartbeat,
    /// What an unknown cursor brings.
    pub unknown: Unknown,
}

/// What is done to the data of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Data {
    /// Nothing.
    #[default]
    AsItIs,
    /// Its lines are joined with a space.
    JoinsLines,
    /// Only its first line has a field.
    OneField,
    /// No space stands before it.
    NoSpace,
    /// Without any, there is no field.
    DropsEmpty,
    /// Its last line end is left out.
    DropsLastLineEnd,
    /// Its blank lines are left out.
    DropsBlankLines,
    /// It ends after 16 KiB.
    Cuts16KiB,
    /// U+2028 and U+2029 become line ends.
    SeparatorsAreLineEnds,
    /// Characters beyond U+FFFF become two marks of replacement.
    NoAstral,
    /// Characters that lie across a border of 1024 bytes are replaced.
    CutsCharacters,
    /// It ends at its second colon.
    CutsAtColons,
    /// NUL is left out.
    DropsNul,
    /// Angle brackets are escaped as HTML has it.
    EscapesHtml,
    /// Data that begins with a colon is sent as a line of its own.
    BareColon,
    /// Every CR ends a line, and so does the LF behind it.
    CrlfIsTwo,
}

/// What is done to the type of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Types {
    /// Nothing.
    #[default]
    AsItIs,
    /// It stays for the events that follow.
    Sticks,
    /// It is left out.
    Dropped,
    /// Where there is none, it is `update`.
    Invented,
}

/// What stands between events and the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Nothing.
    #[default]
    Plain,
    /// Characters up to U+00FF are one byte each.
    Latin1,
    /// Characters beyond U+FFFF are two of three bytes each, as UTF-16 has them.
    Surrogates,
    /// Field names begin with a capital.
    CapitalNames,
    /// A space stands before each colon.
    SpaceBeforeColon,
    /// Each event has a field of its own invention.
    ExtraField,
    /// The stream begins with two byte order marks.
    TwoMarks,
    /// Each event begins with a byte order mark.
    MarkEachTime,
    /// LF CR ends a line.
    LfCr,
    /// The blank line of an event waits for the next.
    LateBlankLine,
    /// No blank line: an event is what is in a chunk.
    NoBlankLine,
    /// 4 KiB are collected before anything is sent.
    Buffers,
    /// gzip is never flushed.
    NeverFlushed,
    /// gzip even where its weight is 0.
    GzipAtNoWeight,
    /// gzip for whoever sends the field, even with an empty list.
    GzipForEmptyList,
    /// gzip for those who list other codings.
    GzipForOthers,
}

/// Which events are sent, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// All of them, at once.
    #[default]
    Good,
    /// Each one a second late.
    Late,
    /// Not every 50th of a topic.
    LosesEvery50th,
    /// Every 10th twice.
    DoublesEvery10th,
    /// Every 10th behind the 11th.
    SwapsEvery10th,
    /// The stream ends where it would be idle.
    EndsWhenIdle,
    /// The stream ends behind its first event.
    EndsAfterOne,
    /// The stream ends within its third event, as if it were whole.
    EndsWithinThird,
}

/// What an idle stream gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heartbeat {
    /// A comment.
    #[default]
    Comment,
    /// An event.
    Event,
    /// Nothing.
    Nothing,
}
