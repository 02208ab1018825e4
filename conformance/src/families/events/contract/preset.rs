//! Presets: what is known about a kind of server, as the text of a target file.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::targets::excerpt::{FileError, Source, list, nearest};

/// A preset.
struct Preset {
    name: &'static str,
    text: &'static str,
}

/// All presets.
static PRESETS: &[Preset] = &[
    Preset { name: "app", text: include_str!("../presets/app.toml") },
    Preset { name: "nchan", text: include_str!("../presets/nchan.toml") },
    Preset { name: "etcd2", text: include_str!("../presets/etcd2.toml") },
];

/// Tables in which single keys of the file and of the preset stand side by side;
/// of every other key, the file's value counts as a whole.
const MIXED: [&str; 4] = ["payload", "cursor", "wait", "capabilities"];

/// The names of all presets.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|preset| preset.name)
}

/// What the preset called `name` says in the table called `table`; else what is wrong.
pub(super) fn table(name: &str, table: &str) -> Result<DeTable<'static>, String> {
    let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) else {
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", list(&names().collect::<Vec<_>>())),
        };
        return Err(format!("no preset is called `{name}`: {hint}"));
    };
    let mut tables = DeTable::parse(preset.text)
        .map_err(|error| format!("the preset `{name}` is broken: {error}"))?
        .into_inner();
    match tables.remove(table).map(Spanned::into_inner) {
        Some(DeValue::Table(found)) => Ok(found),
        _ => {
            let has: Vec<String> =
                tables.keys().map(|key| format!("[{}]", key.get_ref())).collect();
            Err(format!("the preset `{name}` has no [{table}]: it has {}", has.join(" and ")))
        }
    }
}

/// Puts what its preset says into the table called `name`, where it names one.
pub(super) fn mix(source: &Source<'_>, name: &str, own: &mut DeTable<'_>) -> Result<(), FileError> {
    let Some(preset) = own.get("preset") else { return Ok(()) };
    let span = preset.span();
    // What is no string is for the reader of the file to complain about.
    let Some(preset) = preset.get_ref().as_str() else { return Ok(()) };
    let preset = table(preset, name).map_err(|message| source.at(span.clone(), message))?;
    // An error about something that nobody wrote points at the name of the preset.
    add(own, moved_table(preset, &span), true);
    Ok(())
}

/// Adds what `own` does not say.
pub(super) fn add<'i>(own: &mut DeTable<'i>, preset: DeTable<'i>, mixes: bool) {
    for (key, value) in preset {
        let is_mixed = mixes && MIXED.contains(&key.get_ref().as_ref());
        match (own.get_mut(&key).map(Spanned::get_mut), value.get_ref()) {
            (None, _) => {
                own.insert(key, value);
            }
            (Some(DeValue::Table(own)), DeValue::Table(_)) if is_mixed => {
                if let DeValue::Table(preset) = value.into_inner() {
                    add(own, preset, false);
                }
            }
            (Some(_), _) => {}
        }
    }
}

fn moved_table<'i>(table: DeTable<'i>, to: &Range<usize>) -> DeTable<'i> {
    let pair = |(key, value): (Spanned<_>, Spanned<DeValue<'i>>)| {
        (Spanned::new(to.clone(), key.into_inner()), moved(value, to))
    };
    table.into_iter().map(pair).collect()
}

fn moved<'i>(value: Spanned<DeValue<'i>>, to: &Range<usize>) -> Spanned<DeValue<'i>> {
    let value = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(moved_table(table, to)),
        DeValue::Array(items) => {
            DeValue::Array(items.into_iter().map(|item| moved(item, to)).collect())
        }
        plain => plain,
    };
    Spanned::new(to.clone(), value)
}
