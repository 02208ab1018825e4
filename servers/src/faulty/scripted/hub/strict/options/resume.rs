//! IDs, and where streams go on.

/// IDs and `retry`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    /// Behind each ID stands NUL.
    pub nul: bool,
    /// IDs are empty.
    pub empty: bool,
    /// There are no IDs.
    pub none: bool,
    /// Two events share one ID.
    pub shared: bool,
    /// Each connection counts from 1.
    pub per_connection: bool,
    /// What is replayed gets another ID than it had.
    pub other_on_replay: bool,
    /// The ID that a stream opens with is one that nobody knows.
    pub strange_opening: bool,
    /// `retry` has a unit.
    pub retry_in_words: bool,
    /// There is no `retry`.
    pub no_retry: bool,
}

/// Where streams go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resume {
    /// One event more is replayed.
    pub repeats_one: bool,
    /// One event less is replayed.
    pub skips_one: bool,
    /// Last-Event-ID is passed over.
    pub ignores_header: bool,
    /// What is published right after a client has come back is lost.
    pub loses_race: bool,
    /// What was written to a client counts as read by it.
    pub trusts_writes: bool,
    /// A stream without a cursor begins with all that is kept.
    pub starts_with_all: bool,
    /// A cursor of another topic brings events of that topic.
    pub leaks_topics: bool,
    /// The query wins over the header.
    pub query_wins: bool,
    /// IDs beyond ASCII are unknown.
    pub ascii_only: bool,
    /// Nothing follows a replay.
    pub stops_behind_replay: bool,
    /// A replay comes with its newest event first.
    pub backwards: bool,
    /// A finished topic is over for clients that have not read all of it.
    pub finished_is_over: bool,
    /// A finished topic has a stream that is empty.
    pub streams_finished: bool,
    /// Only the first client that comes back to a finished topic gets 204.
    pub over_once: bool,
    /// What an unknown cursor brings.
    pub unknown: Unknown,
    /// A cursor that has expired brings what is kept without a word.
    pub silent_expiry: bool,
    /// A cursor with a byte that is no visible ASCII ends the whole server.
    pub dies_of_malformed: bool,
    /// A cursor of more than 4 KiB ends the whole server.
    pub dies_of_long: bool,
}

/// What an unknown cursor brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    /// A sign that events are missing.
    #[default]
    Gap,
    /// A status of 500.
    Fails,
    /// What comes next, without a word.
    Silence,
    /// A sign the first time, and no word after that.
    SilenceLater,
}

/// Those who follow a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Followers {
    /// Streams whose clients have left stay.
    pub keeps_streams: bool,
    /// Held polls whose clients have left stay.
    pub keeps_polls: bool,
    /// The 20th stream that its client ends also ends the whole server.
    pub dies_of_left_streams: bool,
    /// The 20th held poll that its client ends also ends the whole server.
    pub dies_of_left_polls: bool,
    /// One write at a time, for all clients together.
    pub writes_in_turn: bool,
    /// A write that waits for its client ends the whole server.
    pub dies_of_slow: bool,
    /// Only so many polls are served at one time, and more have to wait.
    pub polls_at_most: Option<usize>,
    /// Polls held beyond this number end the whole server.
    pub dies_of_held: Option<usize>,
    /// Nobody can publish while more than 50 polls are held.
    pub held_block_publishers: bool,
}
