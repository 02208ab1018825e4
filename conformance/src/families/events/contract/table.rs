//! The tables `[sse]`, `[poll]` and `[longpoll]`, as the rest of the suite sees them.

use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeValue;

use super::tables::FeedTable;
use super::{KEYS, Terms, check, preset, word};
use crate::families::events::init;
use crate::families::{Entry, Protocol, Reading, Settings, Table};
use crate::targets::TargetError;
use crate::targets::excerpt::{FileError, Source};
use crate::targets::url::TargetUrl;
use crate::targets::values::Value;

/// One form for all three; what a key means in one and not in another, [`check`] says.
pub(crate) const TABLE: Table = Table {
    keys: || KEYS.iter().map(|promise| &promise.key).collect(),
    words: word::ALL,
    presets: || preset::names().collect(),
    add_preset: preset::mix,
    read,
    of_url,
    schema: |generator| generator.subschema_for::<Option<FeedTable>>(),
    init: |protocol, preset| init::keys(protocol.name, preset),
};

fn read(
    source: &Source<'_>,
    protocol: &'static Protocol,
    table: Spanned<DeValue<'_>>,
) -> Result<Entry, FileError> {
    let feed: FeedTable = source.value(table)?;
    let url = feed.url.clone();
    let check = move |reading: &Reading<'_>| -> Result<Arc<dyn Settings>, FileError> {
        Ok(Arc::new(check(&feed, Terms::of(protocol, reading))?))
    };
    Ok(Entry { url, can: Vec::new(), check: Some(Box::new(check)) })
}

/// The contract with the target at `url`: what the preset says, else a GET of the
/// address.
fn of_url(url: &TargetUrl, preset: Option<&str>) -> Result<Option<Arc<dyn Settings>>, TargetError> {
    let protocol = url.protocol;
    let table = preset.map(|name| preset::table(name, protocol.name)).transpose();
    let table = table.map_err(TargetError::Preset)?.unwrap_or_default();
    let path = preset.unwrap_or_default();
    let source = Source { path, text: "", absent: |_| None, tables: &[] };
    let feed = FeedTable::of(&url.shown, preset, table).map_err(TargetError::Preset)?;
    let reading = Reading {
        source,
        is_told: &|_, _| Ok(()),
        value: &|value, _| match value {
            Value::Plain(text) => Ok((text.clone(), false)),
            Value::Env(variable) => Err(source.whole(format!("`{variable}` is not set"))),
        },
        folder: Path::new("."),
        has_query: url.address.path.contains('?'),
    };
    let contract = check(&feed, Terms::of(protocol, &reading)).map_err(|error| {
        TargetError::Preset(format!("the preset `{}` does not fit: {}", error.path, error.message))
    })?;
    Ok(Some(Arc::new(contract)))
}
