//! Polls that are held.

/// Polls that are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// They are answered at once.
    pub never_holds: bool,
    /// A publish does not wake them.
    pub sleeps_through: bool,
    /// They are held though there is something to say.
    pub holds_back: bool,
    /// They are answered in vain half-way.
    pub wakes_early: bool,
    /// They are held this many times as long; 0 is once.
    pub times: u32,
    /// A wait of 0 is one of 3 seconds.
    pub zero_is_three: bool,
    /// What the end of their time brings.
    pub time_up: TimeUp,
    /// They are held on finished topics.
    pub holds_finished: bool,
    /// Only what is published while they are held counts.
    pub forgets_between: bool,
    /// A poll that was aborted takes the next message with it.
    pub aborted_take: bool,
    /// Of two on one topic the second is never answered.
    pub second_hangs: bool,
    /// A publish wakes them, but only the next poll brings what was published.
    pub wakes_in_vain: bool,
    /// The same for the second of two on one topic.
    pub second_wakes_in_vain: bool,
    /// HEAD is held as well, and longer.
    pub holds_heads: bool,
    /// Told to stop, the server resets them.
    pub stops_with_reset: bool,
    /// Told to stop, the server ends them without an answer.
    pub stops_silently: bool,
}

impl Waiting {
    /// Whether held polls are answered when the server is told to stop.
    pub fn answers_at_stop(&self) -> bool {
        !self.stops_with_reset && !self.stops_silently
    }
}

/// What the end of the time of a poll brings.
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

/// What is made of `Prefer`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// An unknown preference is refused.
    pub refuses_unknown: bool,
    /// An unknown preference spoils those beside it.
    pub spoiled_by_unknown: bool,
    /// An empty value is refused.
    pub refuses_empty: bool,
    /// Parameters spoil a preference.
    pub spoiled_by_parameters: bool,
    /// The names are in lower case.
    pub lower_case: bool,
    /// Values have no quotes.
    pub no_quotes: bool,
    /// No white space stands around the equals sign.
    pub no_spaces: bool,
    /// Only the first field counts.
    pub first_field: bool,
    /// The last of the same name counts.
    pub last_counts: bool,
    /// A name that is there twice is refused.
    pub refuses_twice: bool,
    /// Only the first preference counts.
    pub first_counts: bool,
    /// What is no number fails.
    pub fails_on_text: bool,
    /// A wait of 100 seconds or more fails.
    pub fails_on_long: bool,
    /// A number that no counter holds ends the whole server.
    pub dies_of_absurd: bool,
}
