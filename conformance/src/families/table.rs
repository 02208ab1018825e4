//! The table of a target file that describes a target of one protocol: its keys,
//! how it is read, and what `--init` writes of it.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use schemars::{Schema, SchemaGenerator};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Protocol, Settings};
use crate::targets::TargetError;
use crate::targets::excerpt::{FileError, Source};
use crate::targets::file::{PlainTable, Text};
use crate::targets::template::{Template, Word};
use crate::targets::url::TargetUrl;
use crate::targets::values::Value;

/// What a URL, and the name of a preset with it, say of a target.
pub type OfUrl = fn(&TargetUrl, Option<&str>) -> Result<Option<Arc<dyn Settings>>, TargetError>;

/// How the table of a protocol is read and written.
#[derive(Clone, Copy)]
pub struct Table {
    /// Keys that a case may need.
    pub keys: fn() -> Vec<&'static Key>,
    /// Words that stand in braces in its values: `{topic}`.
    pub words: &'static [Word],
    /// The presets that it may name.
    pub presets: fn() -> Vec<&'static str>,
    /// Puts what its preset says into the table with this name, where it names one.
    pub add_preset: fn(&Source<'_>, &str, &mut DeTable<'_>) -> Result<(), FileError>,
    /// Reads it, as far as that needs no other table.
    pub read: fn(&Source<'_>, &'static Protocol, Spanned<DeValue<'_>>) -> Result<Entry, FileError>,
    /// What holds for a target that is known by its URL, and by a preset of that
    /// protocol where there is one.
    pub of_url: OfUrl,
    /// Its form.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// What `--init` writes below `url`, based on this preset where there is one.
    pub init: fn(&Protocol, Option<&str>) -> String,
}

impl Table {
    /// A table with `url` and `can`.
    pub const PLAIN: Table = Table {
        keys: Vec::new,
        words: &[],
        presets: Vec::new,
        add_preset: |_, _, _| Ok(()),
        read: |source, _, table| {
            let PlainTable { url, can } = source.value(table)?;
            Ok(Entry { url, can, check: None })
        },
        of_url: |_, _| Ok(None),
        schema: |generator| generator.subschema_for::<Option<PlainTable>>(),
        init: |protocol, _| abilities(protocol),
    };
}

/// A table that was read and is still to be checked against the rest of the file.
pub struct Entry {
    /// The address.
    pub url: Text,
    /// What the target promises.
    pub can: Vec<Text>,
    /// What remains to be checked.
    pub check: Option<Check>,
}

/// Checks a table, and says what it comes to.
pub type Check = Box<dyn FnOnce(&Reading<'_>) -> Result<Arc<dyn Settings>, FileError>>;

/// Says whether a text at this place may have its ports and its folder.
pub type IsTold<'t> = &'t dyn Fn(&Template, Range<usize>) -> Result<(), FileError>;

/// The string that a value at this place stands for, and whether it is from the environment.
pub type ValueOf<'t> = &'t dyn Fn(&Value, Range<usize>) -> Result<(String, bool), FileError>;

/// What the reader of a file knows that a table does not say.
#[derive(Clone, Copy)]
pub struct Reading<'t> {
    /// The file.
    pub source: Source<'t>,
    /// Whether ports and folders in a text are those that the target is told.
    pub is_told: IsTold<'t>,
    /// The string that a value stands for, and whether it came from the environment.
    pub value: ValueOf<'t>,
    /// The folder of the file.
    pub folder: &'t Path,
    /// Whether `url` has a query, behind which no path can go.
    pub has_query: bool,
}

/// A key of a table that a case may need, in the words that a person has to write.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// What a case needs: `publish`, `capabilities.resume`.
    pub name: &'static str,
    /// How a sentence names it; by its name, where this is empty.
    pub words: &'static str,
    /// Below which table of the protocol it is written: nothing, or `.capabilities`.
    pub below: &'static str,
    /// What is written there, where it is true.
    pub write: &'static str,
    /// What it means.
    pub says: &'static str,
}

impl Key {
    /// How a sentence names it: `` `publish` ``.
    pub fn named(&self) -> String {
        match self.words {
            "" => format!("`{}`", self.name),
            words => words.to_owned(),
        }
    }
}

/// `can` with every word, each explained.
fn abilities(protocol: &Protocol) -> String {
    let mut text =
        "# What the server promises; cases that need more are skipped.\n# can = [\n".to_owned();
    for ability in protocol.abilities {
        let word = match ability.value {
            Some(value) => format!("\"{}:{value}\",", ability.word),
            None => format!("\"{}\",", ability.word),
        };
        text.push_str(&format!("#     {word:<34} # {}\n", ability.says));
    }
    text + "# ]\n"
}
