//! What the requests of a contract say anew each time: `{topic}`, `{data}`, …

/// The words that a case fills in, and the address of the target.
pub mod word {
    use crate::targets::template::Word;

    /// `url` of the table with `http` or `https`, without a slash at its end.
    pub const BASE: Word = Word::new("base");
    /// The address of the target exactly as it stands in `url`; nobody writes it,
    /// it is what `subscribe` asks for where the file does not say.
    pub const HERE: Word = Word::new("the url");
    /// A name that no case before has used.
    pub const TOPIC: Word = Word::new("topic");
    /// What is published.
    pub const DATA: Word = Word::new("data");
    /// The type of the event.
    pub const EVENT: Word = Word::new("event");
    /// The id of the event.
    pub const ID: Word = Word::new("id");
    /// Where the client stands.
    pub const CURSOR: Word = Word::new("cursor");
    /// How long the client has time.
    pub const WAIT: Word = Word::new("wait");

    /// All that a person may write.
    pub const ALL: &[Word] = &[BASE, TOPIC, DATA, EVENT, ID, CURSOR, WAIT];
}
