//! The keys of `capabilities`.

use crate::families::events::contract::word;
use std::ops::Range;

use toml::Spanned;

use super::{Terms, is_event_type};
use crate::families::events::contract::tables::{CapabilitiesTable, FeedTable};
use crate::families::events::contract::{
    Capabilities, Contract, Finished, Pointer, Publish, Resume, TimeoutForm, UnknownCursor,
};
use crate::targets::excerpt::{FileError, nearest};
use crate::targets::file::Text;
use crate::targets::url;
use crate::targets::values::Strings;

impl Terms<'_> {
    pub(super) fn capabilities(
        &self,
        table: &CapabilitiesTable,
    ) -> Result<Capabilities, FileError> {
        self.check_places(table)?;
        let is = |key: &Option<Spanned<bool>>| key.as_ref().is_some_and(|key| *key.get_ref());
        Ok(Capabilities {
            custom_event: is(&table.custom_event),
            custom_id: is(&table.custom_id),
            multiline: table.multiline.as_ref().map(|key| *key.get_ref()),
            history: self.number("history", &table.history)?,
            resume: table.resume.as_ref().map(|key| *key.get_ref()),
            unknown_cursor: self.read(&table.unknown_cursor, Terms::unknown_cursor)?,
            keepalive_max_s: self.number("keepalive_max_s", &table.keepalive_max_s)?,
            retry: is(&table.retry),
            cors_origin: self.read(&table.cors_origin, Terms::origin)?,
            subscribers: self.read(&table.subscribers, Terms::subscribers)?,
            data_max: self.number("data_max", &table.data_max)?,
            page_max: self.number("page_max", &table.page_max)?,
            timeout: self.timeout(table.timeout.as_ref())?,
            spurious_wake: is(&table.spurious_wake),
            cache: table.cache.as_ref().map(|key| *key.get_ref()),
            rate: self.number("rate", &table.rate)?,
            finished: self.read(&table.finished, Terms::finished)?,
        })
    }

    /// Some promises make sense only of streams, and some only of polls.
    fn check_places(&self, table: &CapabilitiesTable) -> Result<(), FileError> {
        fn span<T>(key: &Option<Spanned<T>>) -> Option<Range<usize>> {
            key.as_ref().map(Spanned::span)
        }
        let of_streams = [
            ("`custom_event`", span(&table.custom_event)),
            ("`custom_id`", span(&table.custom_id)),
            ("`keepalive_max_s`", span(&table.keepalive_max_s)),
            ("`retry`", span(&table.retry)),
        ];
        for (key, span) in of_streams {
            span.map_or(Ok(()), |span| self.only_sse(key, span))?;
        }
        let of_polls = [("`page_max`", span(&table.page_max)), ("`timeout`", span(&table.timeout))];
        for (key, span) in of_polls {
            span.map_or(Ok(()), |span| self.only_polls(key, span))?;
        }
        if let Some(span) = span(&table.spurious_wake) {
            self.only_held("`spurious_wake`", span)?;
        }
        match (&table.finished, self.is_sse()) {
            (Some(finished), true) => Err(self.at(
                finished.span(),
                "a stream that is finished is answered with 204, so that clients stay away: leave `finished` out",
            )),
            _ => Ok(()),
        }
    }

    fn read<T>(
        &self,
        key: &Option<Text>,
        read: fn(&Self, &Text) -> Result<T, FileError>,
    ) -> Result<Option<T>, FileError> {
        key.as_ref().map(|text| read(self, text)).transpose()
    }

    fn number(&self, key: &str, number: &Option<Spanned<u64>>) -> Result<Option<u64>, FileError> {
        match number {
            Some(number) if *number.get_ref() == 0 => Err(self.at(
                number.span(),
                format!("`{key}` is at least 1; leave it out where nothing is promised"),
            )),
            number => Ok(number.as_ref().map(|number| *number.get_ref())),
        }
    }

    fn unknown_cursor(&self, text: &Text) -> Result<UnknownCursor, FileError> {
        let wrong = || {
            self.at(
                text.span(),
                format!(
                    "`unknown_cursor` cannot be `{}`: it is `live`, `replay-all`, `status:4xx`, a status such as `status:410`, `event:NAME` or `header:NAME=VALUE`",
                    text.get_ref().escape_debug()
                ),
            )
        };
        match text.get_ref().split_once(':') {
            None if text.get_ref() == "live" => Ok(UnknownCursor::Live),
            None if text.get_ref() == "replay-all" => Ok(UnknownCursor::ReplayAll),
            Some(("status", "4xx")) => Ok(UnknownCursor::AnyClientError),
            Some(("status", status)) => {
                read_status(status).map(UnknownCursor::Status).ok_or_else(wrong)
            }
            Some(("event", name)) if is_event_type(name) => {
                self.only_sse("`unknown_cursor = \"event:NAME\"`", text.span())?;
                Ok(UnknownCursor::Event(name.to_owned()))
            }
            Some(("header", pair)) => {
                let (name, value) = pair.split_once('=').ok_or_else(wrong)?;
                let name = self.field_name(name, text.span())?;
                Ok(UnknownCursor::Header(name, value.to_owned()))
            }
            _ => Err(wrong()),
        }
    }

    fn origin(&self, text: &Text) -> Result<String, FileError> {
        let origin = text.get_ref();
        let pieces = url::take_apart(origin).ok().filter(|pieces| {
            let authority = pieces.authority(if pieces.scheme == "https" { 443 } else { 80 }).1;
            let web = ["http", "https"].contains(&pieces.scheme.as_str());
            web && *origin == format!("{}://{authority}", pieces.scheme)
        });
        match pieces {
            Some(_) => Ok(origin.clone()),
            None => Err(self.at(
                text.span(),
                "`cors_origin` is an origin as a browser sends it: SCHEME://HOST or SCHEME://HOST:PORT in small letters, without a path and without the usual port, such as \"https://app.example\"",
            )),
        }
    }

    fn timeout(&self, key: Option<&Spanned<Strings>>) -> Result<Vec<TimeoutForm>, FileError> {
        let Some(key) = key else { return Ok(Vec::new()) };
        let read = |word: &String| {
            let known = TimeoutForm::ALL.iter().find(|form| form.word() == word);
            known.copied().ok_or_else(|| {
                let words = TimeoutForm::ALL.iter().map(|form| form.word());
                let hint = match nearest(word, words) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "there are `200-empty`, `204`, `304` and `408`".to_owned(),
                };
                let word = word.escape_debug();
                self.at(key.span(), format!("`timeout` cannot be `{word}`: {hint}"))
            })
        };
        match key.get_ref().0.as_slice() {
            [] => Err(self.at(key.span(), "`timeout` is empty: leave it out, or name a form")),
            words => words.iter().map(read).collect(),
        }
    }

    fn finished(&self, text: &Text) -> Result<Finished, FileError> {
        let status = text.get_ref().strip_prefix("status:");
        match status {
            Some(status) => read_status(status).map(Finished::Status),
            None => Pointer::read(text.get_ref()).ok().map(Finished::Json),
        }
        .ok_or_else(|| {
            self.at(
                text.span(),
                "`finished` is `json:/POINTER`, which is true in the answer of a finished topic, or a status such as `status:410`",
            )
        })
    }

    /// Promises that only make sense together with other keys.
    pub(super) fn check_promises(
        &self,
        feed: &FeedTable,
        contract: &Contract,
    ) -> Result<(), FileError> {
        let table = &feed.capabilities;
        let needs_cursor = |key: &str, span: Range<usize>| {
            self.at(
                span,
                format!("`{key}` needs `cursor`, which says how a client tells where it stands"),
            )
        };
        if contract.cursor.is_none() {
            if let Some(resume) = &table.resume
                && *resume.get_ref() != Resume::None
            {
                return Err(needs_cursor("resume", resume.span()));
            }
            if let Some(unknown) = &table.unknown_cursor {
                return Err(needs_cursor("unknown_cursor", unknown.span()));
            }
        }
        let Some(Publish::Http(route)) = &contract.publish else { return Ok(()) };
        let carried = [
            ("custom_event", &table.custom_event, word::EVENT),
            ("custom_id", &table.custom_id, word::ID),
        ];
        for (key, promised, word) in carried {
            if let Some(promised) = promised
                && *promised.get_ref()
                && !route.has(word)
            {
                let word = word.placeholder();
                return Err(self.at(
                    promised.span(),
                    format!("`{key}` needs `{word}` in `publish.http`: write for example headers = {{ X-Name = \"{word}\" }}"),
                ));
            }
        }
        Ok(())
    }
}

fn read_status(text: &str) -> Option<u16> {
    let status = text.parse().ok().filter(|status| (100..=599).contains(status));
    status.filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}
