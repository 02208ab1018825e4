//! What the scripted peers change about the strict server, as data. By default nothing differs.

/// All that can differ. What is there or not is a [`Fault`]; what has several values is a
/// field.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many bytes a message may have.
    pub message_limit: usize,
    /// The code of the Close that the end of the server brings; without one there is none.
    pub farewell: Option<u16>,
    faults: Vec<Fault>,
}

/// One thing that is wrong. None of them is there by default; where the server has one, a line
/// with [`Options::has`] says what it does instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    // What is too large.
    /// A request head beyond the limit ends the whole server.
    DiesOfHugeHead,
    /// A message that inflates beyond the limit ends the whole server.
    DiesOfBomb,
    /// Memory is set aside for a frame that is then refused for its size.
    HoardsMemory,

    // When text is checked for UTF-8.
    /// It is checked when the message is whole.
    ChecksTextAtItsEnd,
    /// It is checked frame by frame, but not across their borders.
    ChecksFragmentsAlone,
    /// Compressed text is not checked.
    TakesBadCompressedText,

    // How messages are compressed.
    /// They are compressed with the largest window, whatever was agreed on.
    IgnoresOwnWindow,
    /// The context goes on though it was agreed to begin anew each time.
    IgnoresOwnReset,
    /// The last byte of messages of 100,000 bytes and more is left out.
    CutsLargeMessages,

    // How messages are inflated.
    /// The client's context is forgotten behind each message, though it was to be kept.
    ForgetsContext,
    /// The client's context is forgotten at a message that is not compressed.
    ForgetsContextAtPlain,
    /// A context is wanted where the client agreed to begin anew each time.
    WantsContext,
    /// The first 32 KiB of a message are kept, and the rest is dropped.
    Inflates32KiB,
    /// What follows a final block in the same message is dropped.
    StopsAtFinalBlock,
    /// Data that end inside a block are taken.
    TakesHalfBlock,
    /// What could be inflated is taken for the message when the rest is wrong.
    TakesWhatInflates,
}

impl Default for Options {
    fn default() -> Options {
        Options { message_limit: 1 << 20, farewell: Some(1001), faults: Vec::new() }
    }
}

impl Options {
    /// The options that have this fault and nothing else.
    #[cfg(test)]
    pub fn with(fault: Fault) -> Options {
        Options { faults: vec![fault], ..Options::default() }
    }

    /// Makes one thing wrong.
    pub fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Whether this is wrong.
    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }
}
