//! What the keys of `[sse]`, `[poll]` and `[longpoll]` mean together.

mod capabilities;
mod cursor;
mod route;

use std::ops::Range;
use std::path::Path;

use toml::Spanned;

use super::tables::{FeedTable, PublishTable, WaitTable};
use super::{Command, Contract, Payload, Pointer, Publish, Ready, Site, Wait, WaitSend, WaitUnit};
use super::{Route, Technique, word};
use crate::families::{IsTold, ValueOf};
use crate::families::{Protocol, Reading};
use crate::targets::checks;
use crate::targets::excerpt::{FileError, Source};
use crate::targets::file::Text;
use crate::targets::values::Length;
use route::{FINISH, PUBLISH, SUBSCRIBE};

/// What is known beside the table itself.
#[derive(Clone, Copy)]
pub(super) struct Terms<'t> {
    source: Source<'t>,
    /// `sse`, `poll` or `longpoll`.
    table: &'static str,
    technique: Technique,
    is_told: IsTold<'t>,
    value: ValueOf<'t>,
    folder: &'t Path,
    has_query: bool,
}

impl<'t> Terms<'t> {
    pub(super) fn of(protocol: &'static Protocol, reading: &Reading<'t>) -> Terms<'t> {
        let Reading { source, is_told, value, folder, has_query } = *reading;
        let technique = Technique::of(protocol);
        Terms { source, table: protocol.name, technique, is_told, value, folder, has_query }
    }
}

/// Reads a table.
pub(super) fn check(feed: &FeedTable, terms: Terms<'_>) -> Result<Contract, FileError> {
    let subscribe = match &feed.subscribe {
        Some(table) => terms.route(table, &SUBSCRIBE)?,
        None => Route::here(),
    };
    let publish = feed.publish.as_ref().map(|table| terms.publish(table)).transpose()?;
    let finish = feed.finish.as_ref().map(|table| terms.route(&table.get_ref().http, &FINISH));
    let contract = Contract {
        table: terms.table,
        technique: terms.technique,
        ready: feed.ready.as_ref().map(|text| terms.ready(text)).transpose()?.unwrap_or_default(),
        publish,
        payload: terms.payload(feed)?,
        cursor: terms.cursor(feed, &subscribe)?,
        finish: finish.transpose()?,
        wait: feed.wait.as_ref().map(|table| terms.wait(table, &subscribe)).transpose()?,
        capabilities: terms.capabilities(&feed.capabilities)?,
        home: Site::default(),
        preset: feed.preset.as_ref().map(|name| name.get_ref().clone()),
        subscribe,
    };
    terms.check_promises(feed, &contract)?;
    Ok(contract)
}

impl Terms<'_> {
    fn at(&self, span: Range<usize>, message: impl Into<String>) -> FileError {
        self.source.at(span, message)
    }

    fn is_sse(&self) -> bool {
        self.technique.is_stream()
    }

    /// An error unless the table is that of streams, whose `key` this is.
    fn only_sse(&self, key: &str, span: Range<usize>) -> Result<(), FileError> {
        match self.is_sse() {
            true => Ok(()),
            false => Err(self.at(span, format!("{key} is for streams, in [sse]: leave it out"))),
        }
    }

    /// An error where the table is that of streams: `key` is one of polls.
    fn only_polls(&self, key: &str, span: Range<usize>) -> Result<(), FileError> {
        match self.is_sse() {
            false => Ok(()),
            true => {
                Err(self
                    .at(span, format!("{key} is for polls, in [poll] or [longpoll]: leave it out")))
            }
        }
    }

    /// An error unless the table is that of polls that are held, whose `key` this is.
    fn only_held(&self, key: &str, span: Range<usize>) -> Result<(), FileError> {
        match self.technique.is_held() {
            true => Ok(()),
            false => Err(self.at(
                span,
                format!("{key} is for polls that are held, in [longpoll]: leave it out"),
            )),
        }
    }

    fn pointer(&self, text: &Text) -> Result<Pointer, FileError> {
        Pointer::read(text.get_ref()).map_err(|message| self.at(text.span(), message))
    }

    /// The name of a header field behind `header:`.
    fn field_name(&self, name: &str, span: Range<usize>) -> Result<String, FileError> {
        checks::field_name(name).map_err(|message| self.at(span, message))?;
        Ok(name.to_owned())
    }

    /// The name of a pair behind `query:`.
    fn query_name(&self, name: &str, span: Range<usize>) -> Result<String, FileError> {
        let good = |c: char| c.is_ascii_graphic() && !"&=#?{}".contains(c);
        match !name.is_empty() && name.chars().all(good) {
            true => Ok(name.to_owned()),
            false => Err(self.at(
                span,
                format!(
                    "\"{}\" is no name of a pair in a query: write for example `query:after`",
                    name.escape_debug()
                ),
            )),
        }
    }

    fn ready(&self, text: &Text) -> Result<Ready, FileError> {
        let span = text.span();
        let ready = match text.get_ref().as_str() {
            "head" => Ready::Head,
            "comment" => Ready::Comment,
            other => match other.split_once(':') {
                Some(("event", name)) if is_event_type(name) => Ready::Event(name.to_owned()),
                Some(("delay", length)) => Ready::Delay(self.length(length, span.clone())?.0),
                _ => {
                    return Err(self.at(
                        span,
                        "`ready` is one of `head`, `comment`, `event:NAME` and `delay:300ms`",
                    ));
                }
            },
        };
        if matches!(ready, Ready::Comment | Ready::Event(_)) {
            self.only_sse(&format!("`ready = \"{}\"`", text.get_ref()), span)?;
        }
        Ok(ready)
    }

    fn length(&self, text: &str, span: Range<usize>) -> Result<Length, FileError> {
        Length::read(text).map_err(|message| self.at(span, message))
    }

    fn payload(&self, feed: &FeedTable) -> Result<Payload, FileError> {
        let extract = match &feed.payload.extract {
            Some(text) if text.get_ref() == "whole" => None,
            Some(text) => Some(Pointer::read(text.get_ref()).map_err(|message| {
                self.at(text.span(), format!("{message}; or `whole`, where a message is the text"))
            })?),
            None => None,
        };
        let events = match &feed.payload.events {
            Some(text) => {
                self.only_polls("`events`", text.span())?;
                Some(self.pointer(text)?)
            }
            None => None,
        };
        Ok(Payload { extract, events })
    }

    fn publish(&self, table: &Spanned<PublishTable>) -> Result<Publish, FileError> {
        let PublishTable { http, command, itself } = table.get_ref();
        match (http, command, itself) {
            (Some(http), None, None) => {
                let route = self.route(http, &PUBLISH)?;
                match route.has(word::DATA) {
                    true => Ok(Publish::Http(route)),
                    false => Err(self.at(
                        http.span(),
                        "nothing in `publish.http` carries `{data}`: write for example body = \"{data}\"",
                    )),
                }
            }
            (None, Some(command), None) => self.command(command),
            (None, None, Some(itself)) if *itself.get_ref() => Ok(Publish::Itself),
            _ => Err(self.at(
                table.span(),
                "`publish` says one thing: `http = { … }`, `command = [\"./publish\"]` or `self = true`",
            )),
        }
    }

    fn command(&self, words: &Spanned<Vec<Text>>) -> Result<Publish, FileError> {
        if words.get_ref().first().is_none_or(|program| program.get_ref().is_empty()) {
            return Err(self.at(
                words.span(),
                "`command` names no program: write for example [\"./publish.sh\"]; it finds TOPIC, DATA, EVENT and ID in its environment",
            ));
        }
        let argv = words.get_ref().iter().map(|word| self.template(word, &[]));
        let argv = argv.collect::<Result<_, _>>()?;
        Ok(Publish::Command(Command { argv, folder: self.folder.to_owned() }))
    }

    fn wait(&self, table: &Spanned<WaitTable>, subscribe: &Route) -> Result<Wait, FileError> {
        self.only_held("`wait`", table.span())?;
        let WaitTable { send, unit, longest, default } = table.get_ref();
        let place = send.as_ref().map(|text| self.wait_send(text)).transpose()?;
        if let Some(unit) = unit {
            if place == Some(WaitSend::Prefer) && *unit.get_ref() != WaitUnit::S {
                return Err(self.at(
                    unit.span(),
                    "`Prefer: wait=N` is in seconds (RFC 7240 section 4.3): leave `unit` out",
                ));
            }
            if place.is_none() && !subscribe.has(word::WAIT) {
                return Err(self.at(
                    unit.span(),
                    "`unit` has no effect, since nothing says how the time is sent: add `send`",
                ));
            }
        }
        let unit = unit.as_ref().map(|unit| *unit.get_ref()).unwrap_or_default();
        let of = |length: &Option<Length>| length.map(|length| length.0);
        Ok(Wait { send: place, unit, longest: of(longest), default: of(default) })
    }

    fn wait_send(&self, text: &Text) -> Result<WaitSend, FileError> {
        let span = text.span();
        match text.get_ref().split_once(':') {
            None if text.get_ref() == "prefer" => Ok(WaitSend::Prefer),
            Some(("query", name)) => Ok(WaitSend::Query(self.query_name(name, span)?)),
            Some(("header", name)) => Ok(WaitSend::Header(self.field_name(name, span)?)),
            _ => Err(self
                .at(span, "`send` in `wait` is one of `prefer`, `query:NAME` and `header:NAME`")),
        }
    }
}

/// Whether an event can have this type.
fn is_event_type(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(char::is_control)
}
