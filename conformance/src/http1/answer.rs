//! What comes back for a request head, whatever it is.

use tokio::time::Instant;

use super::{HeadOddity, LARGEST_HEAD, ResponseHead, read_head};
use crate::case::Stop;
use crate::net::{Ended, Fill, Wire};

/// What came back for a request head.
#[derive(Debug)]
pub enum Answer {
    /// A head, and the number of its event.
    Head(ResponseHead, u32),
    /// The end of the connection before a whole head, and the number of its event.
    Ended(Ended, u32),
    /// No whole head until patience ended. `after` bytes had come.
    Silence {
        /// Bytes that came, without making a head.
        after: usize,
    },
    /// Bytes that begin no HTTP response, or one whose head has no end, and the
    /// number of their event.
    NotHttp(u32),
}

impl Answer {
    /// The event that holds the answer.
    pub fn event(&self) -> Option<u32> {
        match self {
            Answer::Head(_, event) | Answer::Ended(_, event) | Answer::NotHttp(event) => {
                Some(*event)
            }
            Answer::Silence { .. } => None,
        }
    }

    /// The status, where there is a head with one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Answer::Head(head, _) => head.status,
            _ => None,
        }
    }

    /// The violation that this answer is where `expected` was due.
    pub fn violates(&self, expected: impl Into<String>) -> Stop {
        let stop = Stop::violation(expected, self.says());
        match self.event() {
            Some(event) => stop.at(event),
            None => stop,
        }
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            Answer::Head(head, _) => head.line.clone(),
            Answer::Ended(ended, _) => format!("no answer but the {}", ended.says()),
            Answer::Silence { after: 0 } => "no answer".to_owned(),
            Answer::Silence { after } => format!("{after} bytes and no end of a response head"),
            Answer::NotHttp(_) => "bytes that are no HTTP response".to_owned(),
        }
    }
}

/// Reads the answer to a request head that was sent on `wire`.
pub async fn read_answer(wire: &mut Wire, until: Instant) -> Answer {
    if let Some(answer) = wait_for_answer(wire, until).await {
        return answer;
    }
    let after = wire.inbox.len();
    wire.record_end(BEGINNING);
    Answer::Silence { after }
}

/// What is left of a head that did not come whole, in words.
const BEGINNING: &str = "the beginning of a response head";

/// The same, but nothing where there is no answer by `until`: what came so far
/// stays in the inbox, and waiting can go on.
pub async fn wait_for_answer(wire: &mut Wire, until: Instant) -> Option<Answer> {
    Some(match wait_for_head(wire, until).await? {
        Ok((head, event)) if head.status.is_some() => Answer::Head(head, event),
        Ok((_, event)) => Answer::NotHttp(event),
        Err(other) => other,
    })
}

/// A head as it came, or what came instead; nothing where there is none by
/// `until`. What begins like HTTP is a head, even where its first line is no
/// status line.
///
/// # Errors
/// What came instead.
pub async fn wait_for_head(
    wire: &mut Wire,
    until: Instant,
) -> Option<Result<(ResponseHead, u32), Answer>> {
    loop {
        if let Some((head, length)) = read_head(&wire.inbox) {
            let line = head.line.clone();
            let is_head =
                line.starts_with("HTTP/") && !head.oddities.contains(&HeadOddity::TooLong);
            let (_, event) = wire.take(length, line);
            return Some(if is_head { Ok((head, event)) } else { Err(Answer::NotHttp(event)) });
        }
        // An endless stream need not be read to its end to be known as no HTTP.
        let begins = &wire.inbox[..wire.inbox.len().min(5)];
        if !b"HTTP/".starts_with(begins) {
            let length = wire.inbox.len().min(LARGEST_HEAD);
            let (_, event) = wire.take(length, "bytes that are no HTTP response");
            return Some(Err(Answer::NotHttp(event)));
        }
        match wire.fill(until).await {
            Fill::Bytes(_) => {}
            Fill::Ended(ended) => {
                let event = wire.record_end(BEGINNING);
                return Some(Err(Answer::Ended(ended, event)));
            }
            Fill::Silence => return None,
        }
    }
}
