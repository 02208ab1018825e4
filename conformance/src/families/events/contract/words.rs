//! What the requests of a contract say anew each time: `{topic}`, `{data}`, …

/// A placeholder that a case fills in, or the address of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// `url` of the table with `http` or `https`, without a slash at its end.
    Base,
    /// The address of the target exactly as it stands in `url`; nobody writes it,
    /// it is what `subscribe` asks for where the file does not say.
    Here,
    /// A name that no case before has used.
    Topic,
    /// What is published.
    Data,
    /// The type of the event.
    Event,
    /// The id of the event.
    Id,
    /// Where the client stands.
    Cursor,
    /// How long the client has time.
    Wait,
}

impl Word {
    /// All that a person may write.
    pub(crate) const ALL: [Word; 7] =
        [Word::Base, Word::Topic, Word::Data, Word::Event, Word::Id, Word::Cursor, Word::Wait];

    /// What stands between the braces.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Word::Base => "base",
            // No word has a blank in it, so this one cannot be written.
            Word::Here => "the url",
            Word::Topic => "topic",
            Word::Data => "data",
            Word::Event => "event",
            Word::Id => "id",
            Word::Cursor => "cursor",
            Word::Wait => "wait",
        }
    }

    /// As it is written.
    pub(crate) fn placeholder(self) -> String {
        format!("{{{}}}", self.name())
    }
}
