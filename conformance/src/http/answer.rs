//! What comes back for a request.

use super::{Exchange, StreamEnd};
use crate::case::Stop;
use crate::http1::{self, ResponseHead};
use crate::net::Ended;

/// What came back for a request.
#[derive(Debug)]
pub enum Answer {
    /// A head; what follows it is still to be read.
    Head(Box<Exchange>),
    /// The end of the connection before a whole head, and the number of its event.
    Ended(Ended, u32),
    /// No whole head until patience ended. `after` bytes had come.
    Silence {
        /// Bytes that came, without making a head.
        after: usize,
        /// The event that holds the request.
        ask_event: u32,
    },
    /// Bytes that are no HTTP of the version asked for, and the number of
    /// their event.
    NotHttp(u32),
    /// HTTP/2: the stream ended before a head, and the number of its event.
    Stream(StreamEnd, u32),
}

impl Answer {
    /// The exchange, where there is a head.
    ///
    /// # Errors
    /// The violation that the answer is where `expected` was due.
    pub fn head(self, expected: impl Into<String>) -> Result<Box<Exchange>, Stop> {
        match self {
            Answer::Head(exchange) => Ok(exchange),
            other => Err(other.violates(expected)),
        }
    }

    /// The exchange, where there is a head with this status.
    ///
    /// # Errors
    /// The violation that the answer is where `expected` was due.
    pub fn status_is(
        self,
        status: u16,
        expected: impl Into<String>,
    ) -> Result<Box<Exchange>, Stop> {
        match self {
            Answer::Head(exchange) if exchange.head.status == Some(status) => Ok(exchange),
            other => Err(other.violates(expected)),
        }
    }

    /// The head, where there is one.
    pub fn response(&self) -> Option<&ResponseHead> {
        match self {
            Answer::Head(exchange) => Some(&exchange.head),
            _ => None,
        }
    }

    /// The status, where there is a head with one.
    pub fn status(&self) -> Option<u16> {
        self.response()?.status
    }

    /// The event that holds the answer; of silence, the one with the request.
    pub fn event(&self) -> u32 {
        match self {
            Answer::Head(exchange) => exchange.head_event,
            Answer::Ended(_, event)
            | Answer::NotHttp(event)
            | Answer::Stream(_, event)
            | Answer::Silence { ask_event: event, .. } => *event,
        }
    }

    /// The violation that this answer is where `expected` was due.
    pub fn violates(&self, expected: impl Into<String>) -> Stop {
        Stop::violation(expected, self.says()).at(self.event())
    }

    /// The verdict where `what`, which comes before the stimulus, got this answer.
    pub fn inconclusive(&self, what: &str) -> Stop {
        Stop::inconclusive(format!("{what} got {}", self.says()))
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        match self {
            Answer::Head(exchange) => exchange.head.line.clone(),
            Answer::Ended(ended, event) => http1::Answer::Ended(*ended, *event).says(),
            Answer::Silence { after, .. } => http1::Answer::Silence { after: *after }.says(),
            Answer::NotHttp(event) => http1::Answer::NotHttp(*event).says(),
            Answer::Stream(end @ StreamEnd::Malformed(_), _) => {
                format!("an answer of {}", end.says())
            }
            Answer::Stream(end, _) => format!("no answer but the {}", end.says()),
        }
    }
}
