//! Several polls in a row, each asked where the one before ended.

use tokio::time::{Instant, sleep};

use super::message::quoted;
use super::polling::{Came, Place, Polled};
use super::topic::Topic;
use crate::case::Stop;
use crate::families::events::Cx;

/// What a client brought home that polled on and on.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// The messages of each answer that had some.
    pub answers: Vec<Vec<Vec<u8>>>,
    /// Where the client stands behind the last answer.
    pub place: Place,
    /// The event that holds the head of the last answer.
    pub event: u32,
    /// What stopped it: an answer that is neither messages nor none, in words.
    pub stopped: Option<String>,
}

impl Walk {
    /// All messages, in the order in which they came.
    pub fn messages(&self) -> Vec<&[u8]> {
        self.answers.iter().flatten().map(Vec::as_slice).collect()
    }

    /// Whether `message` is among what came.
    pub fn has(&self, message: &str) -> bool {
        self.answers.iter().flatten().any(|came| came == message.as_bytes())
    }

    /// The violation that this came where `expected` was due.
    pub fn violates(&self, expected: impl Into<String>, actual: impl Into<String>) -> Stop {
        Stop::violation(expected, actual).at(self.event)
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        let messages = self.messages();
        let shown: Vec<String> = messages.iter().take(5).map(|m| quoted(m)).collect();
        let more = if messages.len() > 5 { ", …" } else { "" };
        match (&self.stopped, shown.is_empty()) {
            (Some(why), true) => why.clone(),
            (Some(why), false) => format!("{}{more}, then {why}", shown.join(", ")),
            (None, true) => "no message".to_owned(),
            (None, false) => format!("{}{more}", shown.join(", ")),
        }
    }

    /// How what came differs from what was published; nothing where it does not.
    pub fn differs_from(&self, published: &[impl AsRef<[u8]>]) -> Option<String> {
        differs(published, &self.messages()).map(|how| match &self.stopped {
            Some(why) => format!("{how}; the last answer is {why}"),
            None => how,
        })
    }

    /// Adds an answer. Returns whether the client got on by it.
    ///
    /// # Errors
    /// Inconclusive where the answer brings messages and no cursor, or says that
    /// the case polls too often.
    pub fn add(&mut self, polled: Polled) -> Result<bool, Stop> {
        self.event = polled.exchange.head_event;
        let says = polled.says();
        let has_moved = polled.place.as_ref().is_some_and(|place| *place != self.place);
        match polled.came {
            Came::Messages(messages) => {
                self.answers.push(messages);
                self.place = polled.place.ok_or_else(|| no_place(&says))?;
            }
            Came::Nothing(_) => {
                self.place = polled.place.unwrap_or(std::mem::take(&mut self.place))
            }
            Came::Other(_) if polled.exchange.head.status == Some(429) => {
                return Err(Stop::inconclusive(format!("the case polls too often: {says}")));
            }
            Came::Other(_) => self.stopped = Some(says),
        }
        Ok(has_moved)
    }
}

/// The verdict where an answer does not say where its client stands.
pub(super) fn no_place(says: &str) -> Stop {
    Stop::inconclusive(format!("`cursor.read` finds nothing in the answer to a poll: {says}"))
}

impl Cx {
    /// Polls on from `place` until `last` has come, within patience. It also ends
    /// with an answer that is neither messages nor none, and after more than
    /// `most` messages, as a cursor that leads nowhere brings them for ever.
    ///
    /// # Errors
    /// Inconclusive where a poll gets no whole answer, or no cursor.
    pub async fn walk(
        &mut self,
        topic: &Topic,
        place: &[Vec<u8>],
        last: &str,
        most: usize,
    ) -> Result<Walk, Stop> {
        let mut walk = Walk { place: place.to_vec(), ..Walk::default() };
        let until = self.patience();
        self.walk_on(topic, &mut walk, last, (most, until)).await?;
        Ok(walk)
    }

    /// Goes on with `walk` in the same way, until it has `most` messages or a
    /// moment has come.
    ///
    /// # Errors
    /// As [`Cx::walk`].
    pub async fn walk_on(
        &mut self,
        topic: &Topic,
        walk: &mut Walk,
        last: &str,
        (most, until): (usize, Instant),
    ) -> Result<(), Stop> {
        loop {
            let polled = self.poll(topic, &walk.place, None).await?;
            let has_moved = walk.add(polled)?;
            let is_over = walk.stopped.is_some() || walk.messages().len() > most;
            if is_over || walk.has(last) || Instant::now() >= until {
                return Ok(());
            }
            if !has_moved {
                sleep(self.time.quiet).await;
            }
        }
    }
}

/// How `came` differs from `published`, in words; nothing where they are equal.
pub fn differs(published: &[impl AsRef<[u8]>], came: &[impl AsRef<[u8]>]) -> Option<String> {
    let pairs = published.iter().zip(came);
    let at = pairs.take_while(|(a, b)| a.as_ref() == b.as_ref()).count();
    let number = at + 1;
    let of = published.len();
    let expected = published.get(at).map(|message| quoted(message.as_ref()));
    let found = came.get(at).map(AsRef::as_ref);
    let found_as = |found: &[u8]| {
        let nth = published.iter().position(|message| message.as_ref() == found);
        match nth {
            Some(nth) if nth < at => format!("{} once more", quoted(found)),
            Some(nth) => format!("{}, which is number {}", quoted(found), nth + 1),
            None => quoted(found),
        }
    };
    match (expected, found) {
        (None, None) => None,
        (Some(expected), None) => Some(format!("number {number} of {of}, {expected}, is missing")),
        (None, Some(found)) => Some(format!("behind the last of {of} came {}", found_as(found))),
        (Some(expected), Some(found)) => Some(format!(
            "in place of number {number} of {of}, {expected}, came {}",
            found_as(found)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_told() {
        let published = ["a", "b", "c"];
        assert_eq!(differs(&published, &["a", "b", "c"]), None);
        for (came, says) in [
            (&["a", "b"][..], "number 3 of 3, \"c\", is missing"),
            (&["a", "c"], "in place of number 2 of 3, \"b\", came \"c\", which is number 3"),
            (&["a", "a", "b"], "in place of number 2 of 3, \"b\", came \"a\" once more"),
            (&["a", "b", "c", "b"], "behind the last of 3 came \"b\" once more"),
            (&["x"], "in place of number 1 of 3, \"a\", came \"x\""),
        ] {
            assert_eq!(differs(&published, came).as_deref(), Some(says));
        }
    }
}
