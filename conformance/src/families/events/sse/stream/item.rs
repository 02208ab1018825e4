//! What the reader hands out.

use std::borrow::Cow;
use std::sync::Arc;

use tokio::time::Instant;

use super::{Block, Line, LineEnd, Oddity};

/// Something that the bytes of the stream brought, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A line, of whatever kind. A blank one stands before what it ends.
    Line(Arc<Line>),
    /// The LF of a CRLF came after its CR had already ended the line.
    ///
    /// A client must not wait for it: the event would be late, or never come.
    /// So the line is handed out with [`LineEnd::Cr`], and this corrects it.
    /// [`append`] works it into the line; [`Reader::ends`](super::Reader::ends)
    /// and the lines of a [`Block`] know it already.
    LateLineFeed {
        /// The number of the line.
        line: u64,
        /// When the LF arrived.
        at: Instant,
        /// The event of the transcript that brought it.
        event: u32,
    },
    /// An event that a client dispatches.
    Dispatch(Event),
    /// A block with an id and no data: the last event id moves without an event.
    Moved(Arc<str>, Block),
    /// A block with neither data nor an id that counts: a client makes no
    /// event of it. A retry on its own is such a block too; a block of comments
    /// alone is none.
    Dropped(Block),
}

impl Item {
    /// The line that it is.
    pub fn line(&self) -> Option<&Line> {
        match self {
            Item::Line(line) => Some(line),
            _ => None,
        }
    }

    /// The event that it is.
    pub fn dispatched(&self) -> Option<&Event> {
        match self {
            Item::Dispatch(event) => Some(event),
            _ => None,
        }
    }
}

/// Adds `new` to `kept`, in which a late LF corrects its line. However the
/// stream was cut, what is kept is then the same, apart from the times.
pub fn append(kept: &mut Vec<Item>, new: Vec<Item>) {
    for item in new {
        let Item::LateLineFeed { line: number, .. } = item else {
            kept.push(item);
            continue;
        };
        let last = kept.iter_mut().rev().find_map(|item| match item {
            Item::Line(line) => Some(line),
            _ => None,
        });
        if let Some(line) = last.filter(|line| line.number == number) {
            Arc::make_mut(line).end = LineEnd::CrLf;
        }
    }
}

/// An event as a client dispatches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its type; `message` where there is none.
    pub kind: String,
    /// Its data as they were sent, lines joined by LF: the first
    /// [`LARGEST_EVENT`](super::LARGEST_EVENT) bytes of them, or up to the
    /// first line that was cut.
    pub data: Vec<u8>,
    /// How many bytes the data have, those included that are not kept.
    pub length: u64,
    /// The last event id at this moment: of this event, or of an earlier one.
    pub last_event_id: Arc<str>,
    /// Where it comes from.
    pub block: Block,
    /// When the blank line ended that dispatches it.
    pub at: Instant,
    /// The event of the transcript that brought the end of this line.
    pub event: u32,
    /// What is unusual; the oddities of its lines stand there.
    pub oddities: Vec<Oddity>,
}

impl Event {
    /// The data, where they are UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.data).ok()
    }

    /// The data as a client decodes them: U+FFFD stands for what is no UTF-8.
    pub fn decoded(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.data)
    }
}

/// What stood behind the last blank line when the stream ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Its lines; the last may be without an end.
    pub block: Block,
    /// The data that a client throws away; nothing where there is no data field.
    pub data: Option<Vec<u8>>,
    /// What is unusual.
    pub oddities: Vec<Oddity>,
}
