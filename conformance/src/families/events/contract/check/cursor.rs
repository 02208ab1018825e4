//! The keys of `cursor`.

use crate::families::events::contract::word;
use std::ops::Range;

use super::Terms;
use crate::families::events::contract::tables::{CursorTable, FeedTable};
use crate::families::events::contract::{Cursor, CursorRead, CursorSend, Pointer, Route};
use crate::targets::excerpt::FileError;

impl Terms<'_> {
    pub(super) fn cursor(
        &self,
        feed: &FeedTable,
        subscribe: &Route,
    ) -> Result<Option<Cursor>, FileError> {
        let Some(table) = &feed.cursor else {
            return match (&feed.subscribe, subscribe.has(word::CURSOR)) {
                (Some(route), true) => Err(self.at(
                    route.span(),
                    "`{cursor}` has no value without `cursor`: add `cursor = { read = … }`",
                )),
                _ => Ok(None),
            };
        };
        let CursorTable { read, send, start, add } = table.get_ref();
        let Some(read) = read else {
            return Err(self.at(
                table.span(),
                format!("`cursor` lacks `read`: write for example {}", self.read_example()),
            ));
        };
        let reads = self.each(read.get_ref(), &read.span(), "read", Terms::cursor_read)?;
        let is_in_route = subscribe.has(word::CURSOR);
        let sends = match send {
            Some(send) if is_in_route => {
                return Err(self.at(
                    send.span(),
                    "`send` and `{cursor}` in `subscribe` say the same thing twice: keep one of them",
                ));
            }
            Some(send) => self.each(send.get_ref(), &send.span(), "send", Terms::cursor_send)?,
            None if is_in_route && reads.len() == 1 => Vec::new(),
            None => {
                return Err(self.at(
                    table.span(),
                    "`cursor` lacks `send`: write for example send = \"query:after\", or `{cursor}` in `subscribe`",
                ));
            }
        };
        if let Some(send) = send
            && reads.len() > 1
            && sends.len() != reads.len()
        {
            return Err(self.at(
                send.span(),
                format!(
                    "`read` names {} places and `send` names {}: each that is read is sent in its own",
                    reads.len(),
                    sends.len()
                ),
            ));
        }
        let start = start.as_ref().map(|start| *start.get_ref()).unwrap_or_default();
        let add = add.as_ref().map_or(0, |add| *add.get_ref());
        Ok(Some(Cursor { read: reads, send: sends, start, add }))
    }

    /// Reads every word of a list, which is not empty.
    fn each<T>(
        &self,
        words: &crate::targets::values::Strings,
        span: &Range<usize>,
        key: &str,
        one: fn(&Self, &str, &Range<usize>) -> Result<T, FileError>,
    ) -> Result<Vec<T>, FileError> {
        if words.0.is_empty() {
            return Err(
                self.at(span.clone(), format!("`{key}` is empty: leave it out, or name a place"))
            );
        }
        words.0.iter().map(|word| one(self, word, span)).collect()
    }

    fn read_example(&self) -> &'static str {
        match self.is_sse() {
            true => "read = \"id\"",
            false => "read = \"json:/cursor\"",
        }
    }

    fn cursor_read(&self, word: &str, span: &Range<usize>) -> Result<CursorRead, FileError> {
        let pointer =
            |text: &str| Pointer::read(text).map_err(|message| self.at(span.clone(), message));
        match (word.split_once(':'), self.is_sse()) {
            (None, true) if word == "id" => Ok(CursorRead::Id),
            (Some(("json", _)), false) => Ok(CursorRead::Json(pointer(word)?)),
            (Some(("message", rest)), false) => Ok(CursorRead::Message(pointer(rest)?)),
            (Some(("header", name)), false) => {
                Ok(CursorRead::Header(self.field_name(name, span.clone())?))
            }
            (_, is_sse) => {
                let all = match is_sse {
                    true => "`id`",
                    false => "`json:/POINTER`, `message:json:/POINTER` or `header:NAME`",
                };
                let (word, table) = (word.escape_debug(), self.table);
                let message =
                    format!("`read` in `cursor` cannot be `{word}`: in [{table}] it is {all}");
                Err(self.at(span.clone(), message))
            }
        }
    }

    fn cursor_send(&self, word: &str, span: &Range<usize>) -> Result<CursorSend, FileError> {
        match word.split_once(':') {
            Some(("header", name)) => Ok(CursorSend::Header(self.field_name(name, span.clone())?)),
            Some(("query", name)) => Ok(CursorSend::Query(self.query_name(name, span.clone())?)),
            _ => Err(self.at(
                span.clone(),
                format!(
                    "`send` in `cursor` cannot be `{}`: it is `header:NAME` or `query:NAME`",
                    word.escape_debug()
                ),
            )),
        }
    }
}
