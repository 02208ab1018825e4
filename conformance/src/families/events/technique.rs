//! The three ways in which a target tells events.

use crate::families::names::{self, Names};

/// How a target tells events. Each is a protocol of its own, with a table and cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Technique {
    /// Server-Sent Events: one answer without an end.
    Stream,
    /// Short polling: a request is answered at once.
    Poll,
    /// Long polling: a request is held until there is something to tell.
    Held,
}

impl Technique {
    /// The technique of a protocol of this family.
    pub fn of(protocol: &Names) -> Technique {
        let is = |names: &Names| names.name == protocol.name;
        if is(&names::POLL) {
            Technique::Poll
        } else if is(&names::LONGPOLL) {
            Technique::Held
        } else {
            Technique::Stream
        }
    }

    /// Whether it is a stream.
    pub fn is_stream(self) -> bool {
        self == Technique::Stream
    }

    /// Whether a request waits until there is something to tell.
    pub fn is_held(self) -> bool {
        self == Technique::Held
    }
}
