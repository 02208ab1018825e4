//! What can be wrong with the strict hub, one by one.

/// One thing that is wrong. None of them is there by default; where the hub has one, a line
/// with [`Options::has`](super::Options::has) says what it does instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    // Methods and addresses.
    /// HEAD for a stream gets no answer.
    HangsOnHead,
    /// HEAD is no method of any address.
    RefusesHead,
    /// A known method that an address lacks is refused with 400.
    WrongMethodIs400,
    /// A method that nobody knows is answered with 200.
    UnknownMethodIs200,
    /// Methods are taken in any case.
    MethodsInAnyCase,
    /// OPTIONS for a stream opens it.
    OptionsOpensStreams,
    /// A path that is not there gets an empty poll.
    AnyPath,

    // What is made of `Accept`.
    /// Streams are for clients whose Accept names them.
    NeedsAccept,
    /// An Accept without the type of streams crashes the handler.
    FailsOnOtherTypes,
    /// A wildcard in Accept does not count.
    NoWildcards,
    /// Only an Accept of one type is understood.
    NoListsOfTypes,

    // What is taken from those who publish.
    /// A lone CR in data stays.
    KeepsCr,
    /// Types are written as they come.
    AnyType,
    /// IDs are written as they come.
    AnyId,
    /// NUL in an ID is taken.
    TakesNulInId,
    /// The streams of a topic end when a hostile type or ID is refused.
    HostileEndsStreams,
    /// The event behind a hostile one is lost.
    HostileLosesNext,
    /// A hostile type or ID ends the whole server.
    DiesOfHostile,

    // IDs and `retry`.
    /// Behind each ID stands NUL.
    NulInIds,
    /// IDs are empty.
    EmptyIds,
    /// There are no IDs.
    NoIds,
    /// Two events share one ID.
    SharedIds,
    /// Each connection counts from 1.
    IdsPerConnection,
    /// What is replayed gets another ID than it had.
    OtherIdsOnReplay,
    /// The ID that a stream opens with is one that nobody knows.
    StrangeOpeningId,
    /// `retry` has a unit.
    RetryWithUnit,
    /// There is no `retry`.
    NoRetry,

    // Where streams go on.
    /// One event more is replayed.
    RepeatsOne,
    /// One event less is replayed.
    SkipsOne,
    /// Last-Event-ID is passed over.
    IgnoresLastEventId,
    /// What is published right after a client has come back is lost.
    LosesRace,
    /// What was written to a client counts as read by it.
    TrustsWrites,
    /// A stream without a cursor begins with all that is kept.
    StartsWithAll,
    /// A cursor of another topic brings events of that topic.
    LeaksTopics,
    /// The query wins over Last-Event-ID.
    QueryWins,
    /// IDs beyond ASCII are unknown.
    AsciiIdsOnly,
    /// Nothing follows a replay.
    StopsBehindReplay,
    /// A replay comes with its newest event first.
    ReplaysBackwards,
    /// A finished topic is over for clients that have not read all of it.
    FinishedIsOver,
    /// A finished topic has a stream that is empty.
    StreamsFinished,
    /// Only the first client that comes back to a finished topic gets 204.
    OverOnce,
    /// A cursor that has expired brings what is kept, and nothing says that events are missing.
    SilentExpiry,
    /// A cursor with a byte that is no digit ends the whole server.
    DiesOfMalformedCursor,
    /// A cursor of more than 4 KiB ends the whole server.
    DiesOfLongCursor,

    // Those who follow a topic.
    /// Streams whose clients have left stay.
    KeepsLeftStreams,
    /// Held polls whose clients have left stay.
    KeepsLeftPolls,
    /// The 20th stream that its client ends also ends the whole server.
    DiesOfLeftStreams,
    /// The 20th held poll that its client ends also ends the whole server.
    DiesOfLeftPolls,
    /// Only 50 polls are served at one time, and more have to wait.
    FiftyPollsAtATime,
    /// More than 90 held polls end the whole server.
    DiesOfHeldPolls,
    /// Nobody can publish while more than 50 polls are held.
    HeldPollsBlockPublishers,

    // What polls bring.
    /// Short polls are held.
    HoldsShortPolls,
    /// Messages are gone once a GET has brought them.
    GetConsumes,
    /// Messages are gone once a HEAD has told of them.
    HeadConsumes,
    /// A finished topic does not say so.
    HidesEnd,
    /// Each answer has the time of its request.
    DatedByRequest,
    /// The cursor of a request stands in a field of the answer as it came.
    EchoesCursor,
    /// A client that polled too often is served again after a minute only.
    RefillsLate,

    // Requests for what is new only.
    /// Weak tags match nothing.
    WeakTagsMatchNothing,
    /// Tags match in any case.
    TagsMatchInAnyCase,
    /// Only the first tag of a list counts.
    FirstTagOnly,
    /// The asterisk matches nothing.
    AsteriskMatchesNothing,
    /// If-None-Match is passed over.
    IgnoresIfNoneMatch,
    /// Any If-None-Match matches.
    AnyTagMatches,
    /// A tag is found within any text.
    TagsMatchAnywhere,
    /// HEAD has no conditions.
    HeadWithoutConditions,
    /// If-Modified-Since counts beside If-None-Match.
    DateBesideTag,
    /// What is no date is a date that has not come yet.
    AnyDateMatches,
    /// If-Modified-Since is passed over.
    IgnoresIfModifiedSince,
    /// Only the preferred format is a date.
    OneDateFormat,
    /// A condition turns a refusal into 304.
    ConditionsOnRefusals,
    /// A condition turns the answer to OPTIONS into 304.
    ConditionsOnOptions,

    // Polls that are held.
    /// Long polls are answered at once.
    NeverHolds,
    /// A publish does not wake held polls.
    SleepsThroughPublish,
    /// Polls are held though there is something to say.
    HoldsBack,
    /// Held polls are answered after half of their time, without a message.
    WakesEarly,
    /// Polls are held five times as long as they should be.
    HoldsFiveTimesAsLong,
    /// A wait of 0 is one of 3 seconds.
    WaitOf0IsOf3,
    /// Polls are held on finished topics.
    HoldsOnFinished,
    /// Only what is published while a poll is held counts.
    ForgetsBetweenPolls,
    /// A poll that was aborted takes the next message with it.
    AbortedPollsTake,
    /// Of two polls on one topic the second is never answered.
    SecondPollHangs,
    /// A publish wakes held polls, but only the next poll brings what was published.
    WakesWithoutMessage,
    /// The same for the second of two polls on one topic.
    SecondWakesWithoutMessage,
    /// HEAD is held as well, until something new is published.
    HoldsHeads,

    // What is made of `Prefer`.
    /// An unknown preference is refused.
    RefusesUnknownPreference,
    /// An unknown preference spoils those beside it.
    SpoiledByUnknownPreference,
    /// An empty value is refused.
    RefusesEmptyPreference,
    /// Parameters spoil a preference.
    SpoiledByParameters,
    /// Preferences count in lower case only.
    LowerCasePreferences,
    /// A value in quotes does not count.
    NoQuotedValues,
    /// White space around the equals sign spoils a preference.
    NoSpacesInPreferences,
    /// Only the first field counts.
    FirstPreferFieldOnly,
    /// The last of several waits counts.
    LastWaitCounts,
    /// A second wait is refused.
    RefusesSecondWait,
    /// Only the first preference counts.
    FirstPreferenceOnly,
    /// A wait that is no number is answered with 500.
    FailsOnWaitInWords,
    /// A wait of 100 seconds or more is answered with 500.
    FailsOnLongWait,
    /// A number that no counter holds ends the whole server.
    DiesOfAbsurdWait,
}
