//! What is agreed with a target of events: how to ask for them, how one comes
//! about, how a client says where it stands, and what the target promises.
//!
//! A table `[sse]`, `[poll]` or `[longpoll]` of a target file says it, or a
//! preset, or nobody: then a contract is no more than a GET of the address.
//! [`check`] reads a table, [`Contract::fill`] makes requests of it.

#[cfg(feature = "sse")]
mod ask;
mod capabilities;
mod check;
mod cursor;
mod keys;
mod pointer;
pub(crate) mod preset;
mod route;
#[cfg(all(test, feature = "sse"))]
mod tests;
mod words;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use capabilities::{Capabilities, Finished, Subscribers, TimeoutForm, UnknownCursor};
pub(crate) use check::{Terms, check};
pub use cursor::{Cursor, CursorRead, CursorSend};
pub use keys::{KEYS, Key};
pub use pointer::Pointer;
pub use route::{FillError, Filled, Route, Site};
pub use words::Word;

use super::TargetError;
use super::excerpt::Source;
use super::file::FeedTable;
pub use super::file::{BodyAs, Caching, Multiline, Resume, StartAt, WaitUnit};
use super::template::{Places, Template};
use super::url::TargetUrl;
use super::values::Value;

/// What is agreed with a target of events.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The table of a target file that it belongs to: `sse`, `poll` or `longpoll`.
    pub table: &'static str,
    /// How to ask for events. Fill it by [`Contract::subscribe`], which adds the
    /// cursor and the time.
    pub subscribe: Route,
    /// From when on what is published arrives.
    pub ready: Ready,
    /// How an event comes about.
    pub publish: Option<Publish>,
    /// Where in an answer the published text stands.
    pub payload: Payload,
    /// How a client says where it stands.
    pub cursor: Option<Cursor>,
    /// How a topic ends for good.
    pub finish: Option<Route>,
    /// How a client says for how long it has time.
    pub wait: Option<Wait>,
    /// What the target promises.
    pub capabilities: Capabilities,
    /// Where the target is.
    pub home: Site,
    /// The preset that it is based on.
    pub preset: Option<String>,
}

/// From when on what is published arrives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ready {
    /// As soon as the head of the answer is there; in a poll, as soon as the
    /// request is sent.
    #[default]
    Head,
    /// After the first comment.
    Comment,
    /// After the first event of this type.
    Event(String),
    /// So long after the request.
    Delay(Duration),
}

/// How an event comes about.
#[derive(Clone, Debug)]
pub enum Publish {
    /// By a request.
    Http(Route),
    /// By a program.
    Command(Command),
    /// By itself: nobody can publish.
    Itself,
}

/// A program that publishes an event: it finds TOPIC, DATA, EVENT and ID in its
/// environment, and its exit code 0 means success.
#[derive(Clone, Debug)]
pub struct Command {
    argv: Vec<Template>,
    /// Where it runs: the folder of the target file.
    pub folder: PathBuf,
}

impl Command {
    /// Program and arguments.
    pub fn argv(&self) -> Vec<String> {
        self.argv.iter().map(|word| word.fill(&Places::default())).collect()
    }
}

/// Where in an answer the published text stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payload {
    /// Where in a message the text stands; without it, a message is the text.
    pub extract: Option<Pointer>,
    /// Polls: where in an answer the array of messages stands; without it, an
    /// answer is one message.
    pub events: Option<Pointer>,
}

/// How a client says for how long it has time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wait {
    /// Where the request says it; without it, `{wait}` in `subscribe`, or nowhere.
    pub send: Option<WaitSend>,
    /// The unit of the number that is sent.
    pub unit: WaitUnit,
    /// The longest time that the target holds a request.
    pub longest: Option<Duration>,
    /// How long it holds a request that does not say.
    pub default: Option<Duration>,
}

/// Where a request says for how long it has time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitSend {
    /// `Prefer: wait=N` (RFC 7240), in seconds.
    Prefer,
    /// A pair of the query.
    Query(String),
    /// A header field.
    Header(String),
}

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
            Word::Base | Word::Here => None,
            Word::Topic => Some(fill.topic.as_bytes().to_vec()),
            Word::Data => fill.data.map(<[u8]>::to_vec),
            Word::Event => fill.event.map(<[u8]>::to_vec),
            Word::Id => fill.id.map(<[u8]>::to_vec),
            Word::Cursor => fill.cursor.first().map(|value| self.step(value)),
            Word::Wait => self.wait_value(fill),
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

    /// Every request in it.
    fn routes(&self) -> impl Iterator<Item = &Route> {
        let published = self.publish.iter().filter_map(|publish| match publish {
            Publish::Http(route) => Some(route),
            Publish::Command(_) | Publish::Itself => None,
        });
        let counted = self.capabilities.subscribers.iter().map(|counted| &counted.route);
        std::iter::once(&self.subscribe).chain(published).chain(&self.finish).chain(counted)
    }

    /// The same contract once it is known where its target runs.
    pub(crate) fn placed(&self, places: &Places, url: &TargetUrl) -> Contract {
        let address = Home::of(url);
        let text = |template: &Template| template.placed(places, &|word| address.value(word));
        let route = |route: &Route| route.placed(&text);
        let mut placed = self.clone();
        placed.subscribe = route(&self.subscribe);
        placed.finish = self.finish.as_ref().map(route);
        match &mut placed.publish {
            Some(Publish::Http(published)) => *published = route(published),
            Some(Publish::Command(Command { argv, .. })) => {
                *argv = argv.iter().map(text).collect();
            }
            Some(Publish::Itself) | None => {}
        }
        if let Some(subscribers) = &mut placed.capabilities.subscribers {
            subscribers.route = route(&subscribers.route);
        }
        placed.home = address.site;
        placed
    }

    /// What must not reach a report, once it is placed.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.routes().flat_map(Route::secrets).collect()
    }
}

/// The names of all presets.
pub fn presets() -> Vec<&'static str> {
    preset::names().collect()
}

/// The contract with the target at `url`, where it tells events: what the preset
/// says, else a GET of the address.
pub(super) fn of_url(
    url: &TargetUrl,
    preset: Option<&str>,
) -> Result<Option<Contract>, TargetError> {
    let protocol = url.protocol;
    if !preset::TABLES.contains(&protocol.name) {
        let title = protocol.title;
        return preset.map_or(Ok(None), |_| {
            Err(TargetError::Preset(format!(
                "{title} has no presets, which are for targets that tell events"
            )))
        });
    }
    let table = preset.map(|name| preset::table(name, protocol.name)).transpose();
    let table = table.map_err(TargetError::Preset)?.unwrap_or_default();
    let source = Source { path: preset.unwrap_or_default(), text: "", absent: |_| None };
    let feed = FeedTable::of(&url.shown, preset, table).map_err(TargetError::Preset)?;
    let terms = Terms {
        source,
        table: protocol.name,
        is_told: &|_, _| Ok(()),
        value: &|value, _| match value {
            Value::Plain(text) => Ok((text.clone(), false)),
            Value::Env(variable) => Err(source.whole(format!("`{variable}` is not set"))),
        },
        folder: Path::new("."),
        has_query: url.address.path.contains('?'),
    };
    check(&feed, terms).map(Some).map_err(|error| {
        TargetError::Preset(format!("the preset `{}` does not fit: {}", error.path, error.message))
    })
}

/// The address of a target, as its requests say it.
struct Home {
    site: Site,
    base: String,
    here: String,
}

impl Home {
    fn of(url: &TargetUrl) -> Home {
        let address = &url.address;
        let scheme = if url.tls { "https" } else { "http" };
        let here = format!("{scheme}://{}{}", address.authority, address.path);
        let path = address.path.split('?').next().unwrap_or_default();
        let base = format!("{scheme}://{}{}", address.authority, path.trim_end_matches('/'));
        let site = Site {
            host: address.host.clone(),
            port: address.port,
            authority: address.authority.clone(),
            tls: url.tls,
        };
        Home { site, base, here }
    }

    fn value(&self, word: Word) -> Option<String> {
        match word {
            Word::Base => Some(self.base.clone()),
            Word::Here => Some(self.here.clone()),
            _ => None,
        }
    }
}
