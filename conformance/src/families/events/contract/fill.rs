//! Requests with their values.

use crate::families::events::contract::word;
use std::time::Duration;

use super::{Contract, Cursor, CursorSend, FillError, Filled, Route, WaitSend, WaitUnit, Word};

/// The values of one request. What a request does not mention is ignored.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fill<'a> {
    /// `{topic}`
    pub topic: &'a str,
    /// `{data}`
    pub data: Option<&'a [u8]>,
    /// `{event}`
    pub event: Option<&'a [u8]>,
    /// `{id}`
    pub id: Option<&'a [u8]>,
    /// The cursor as it was read: one value for each place of `cursor.read`;
    /// none for a client that has seen nothing. `add` is added here.
    pub cursor: &'a [Vec<u8>],
    /// Another cursor for the second of several alternatives in `cursor.send`.
    pub second_cursor: Option<&'a [u8]>,
    /// For how long the client has time.
    pub wait: Option<Duration>,
}

impl Fill<'_> {
    /// The values for this topic and nothing more.
    pub fn topic(topic: &str) -> Fill<'_> {
        Fill { topic, ..Fill::default() }
    }
}

impl Contract {
    /// The request that asks for events, with the cursor and the time where the
    /// contract has a place for them.
    ///
    /// # Errors
    /// When the request cannot carry a value.
    pub fn subscribe(&self, fill: &Fill<'_>) -> Result<Filled, FillError> {
        let (mut fields, mut pairs) = (Vec::new(), Vec::new());
        for (place, value) in self.cursors(fill) {
            match place {
                CursorSend::Header(name) => fields.push((name.clone(), value)),
                CursorSend::Query(name) => pairs.push((name.clone(), value)),
            }
        }
        let wait = self.wait.as_ref().and_then(|wait| wait.send.as_ref());
        if let (Some(place), Some(value)) = (wait, self.wait_value(fill)) {
            match place {
                WaitSend::Prefer => {
                    fields.push(("Prefer".to_owned(), [b"wait=", value.as_slice()].concat()));
                }
                WaitSend::Header(name) => fields.push((name.clone(), value)),
                WaitSend::Query(name) => pairs.push((name.clone(), value)),
            }
        }
        let mut filled = self.fill_with(&self.subscribe, fill, &pairs)?;
        for (name, value) in fields {
            self.subscribe.check_field(&name, &value)?;
            filled.fields.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
            filled.fields.push((name, value));
        }
        Ok(filled)
    }

    /// A request of this contract other than [`Contract::subscribe`]: that of
    /// `publish.http`, `finish`, or `capabilities.subscribers`.
    ///
    /// # Errors
    /// When the request cannot carry a value.
    pub fn fill(&self, route: &Route, fill: &Fill<'_>) -> Result<Filled, FillError> {
        self.fill_with(route, fill, &[])
    }

    fn fill_with(
        &self,
        route: &Route,
        fill: &Fill<'_>,
        pairs: &[(String, Vec<u8>)],
    ) -> Result<Filled, FillError> {
        let value = |word: Word| match word {
            word::TOPIC => Some(fill.topic.as_bytes().to_vec()),
            word::DATA => fill.data.map(<[u8]>::to_vec),
            word::EVENT => fill.event.map(<[u8]>::to_vec),
            word::ID => fill.id.map(<[u8]>::to_vec),
            word::CURSOR => fill.cursor.first().map(|value| self.step(value)),
            word::WAIT => self.wait_value(fill),
            // The address, which was put in when the contract was placed.
            _ => None,
        };
        route.fill(&value, pairs, &self.home)
    }

    /// Where the values of the cursor go.
    fn cursors<'c>(&'c self, fill: &Fill<'_>) -> Vec<(&'c CursorSend, Vec<u8>)> {
        let Some(Cursor { read, send, .. }) = &self.cursor else { return Vec::new() };
        let of_several = read.len() > 1;
        let first = send.iter().zip(fill.cursor).take(if of_several { read.len() } else { 1 });
        let second = send.get(1).zip(fill.second_cursor).filter(|_| !of_several);
        let second = second.map(|(place, value)| (place, self.step(value)));
        first.map(|(place, value)| (place, self.step(value))).chain(second).collect()
    }

    fn step(&self, value: &[u8]) -> Vec<u8> {
        self.cursor.as_ref().map_or_else(|| value.to_vec(), |cursor| cursor.step(value))
    }

    /// The time as a number, rounded up: a shorter wait is no longer the one that
    /// was asked for.
    fn wait_value(&self, fill: &Fill<'_>) -> Option<Vec<u8>> {
        let millis = fill.wait?.as_millis();
        let number = match self.wait.as_ref().map_or(WaitUnit::S, |wait| wait.unit) {
            WaitUnit::S => millis.div_ceil(1000),
            WaitUnit::Ms => millis,
        };
        Some(number.to_string().into_bytes())
    }
}
