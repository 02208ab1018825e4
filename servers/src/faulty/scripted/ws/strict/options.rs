//! What the scripted peers change about the strict server, as data.

/// All that can differ; by default nothing does.
#[derive(Clone, Debug)]
pub struct Options {
    /// What happens to a longer request head.
    pub huge_head: HugeHead,
    /// When text is checked.
    pub text: TextCheck,
    /// How many bytes a message may have.
    pub message_limit: usize,
    /// Whether memory is set aside for a frame that is then refused for its size.
    pub hoards: bool,
    /// The code of the Close that the end of the server brings; without one there is none.
    pub farewell: Option<u16>,
    /// How messages are compressed.
    pub deflate: Deflate,
}

/// What happens to a request head beyond the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HugeHead {
    /// It is refused with 431.
    Refuse,
    /// The whole server goes away.
    Die,
}

/// When text is checked for UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextCheck {
    /// As soon as a frame of it has arrived.
    AtOnce,
    /// When the message is whole.
    AtItsEnd,
    /// Frame by frame, but not across their borders.
    WithinFrames,
}

/// How messages are compressed and inflated.
#[derive(Clone, Debug)]
pub struct Deflate {
    /// Compresses with the largest window, whatever was agreed on.
    pub ignores_own_window: bool,
    /// Goes on with its context though it agreed to begin anew each time.
    pub ignores_own_reset: bool,
    /// Forgets the client's context after so many messages, though it was to be kept.
    pub forgets_after: Option<u32>,
    /// Forgets the client's context at a message that is not compressed.
    pub forgets_at_plain: bool,
    /// Keeps so much of what it inflates and drops the rest.
    pub inflates_at_most: Option<usize>,
    /// Wants a context where the client agreed to begin anew each time.
    pub wants_context: bool,
    /// Drops what follows a final block in the same message.
    pub stops_at_final: bool,
    /// Takes data that end inside a block.
    pub trusts_ends: bool,
    /// Takes what it could inflate for the message when the rest is wrong.
    pub forgives: bool,
    /// Does not look at compressed text.
    pub trusts_text: bool,
    /// What happens to a message that inflates beyond the limit.
    pub bomb: Bomb,
    /// Leaves out the last byte of what it compresses, from this size on.
    pub cuts_from: Option<usize>,
}

/// What happens to a message that inflates beyond the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bomb {
    /// It is refused with 1009.
    Refuse,
    /// The whole server goes away.
    Die,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            huge_head: HugeHead::Refuse,
            text: TextCheck::AtOnce,
            message_limit: 1 << 20,
            hoards: false,
            farewell: Some(1001),
            deflate: Deflate::default(),
        }
    }
}

impl Default for Deflate {
    fn default() -> Deflate {
        Deflate {
            ignores_own_window: false,
            ignores_own_reset: false,
            forgets_after: None,
            forgets_at_plain: false,
            inflates_at_most: None,
            wants_context: false,
            stops_at_final: false,
            trusts_ends: false,
            forgives: false,
            trusts_text: false,
            bomb: Bomb::Refuse,
            cuts_from: None,
        }
    }
}
