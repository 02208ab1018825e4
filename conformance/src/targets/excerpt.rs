//! Errors in a file that a person wrote: where, what, and the line itself.
//!
//! `toml` finds the place and serde the fault; this module puts both into our
//! words. Values of `[headers]` and `[credentials]`, and credentials in URLs,
//! are shown as `*`: an error often ends up in the log of a build.

use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, ValueDeserializer};

use super::secrets::names_a_secret;
use super::url;

/// Something is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct FileError {
    /// The file, as it was named.
    pub path: String,
    /// What is wrong, and what to write instead.
    pub message: String,
    /// Where; none when something is missing from the file as a whole.
    pub place: Option<Place>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// How many characters are meant, at least 1.
    pub width: usize,
    /// The line, secrets overwritten.
    pub text: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FileError { path, message, place } = self;
        let Some(Place { line, column, width, text }) = place else {
            return write!(out, "{path}: {message}");
        };
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        writeln!(out, "{path}:{line}:{column}: {message}")?;
        writeln!(out, "{gutter} |")?;
        writeln!(out, "{number} | {text}")?;
        write!(out, "{gutter} | {}{}", " ".repeat(column - 1), "^".repeat(*width))
    }
}

/// A file that is being read.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// How the file was named.
    pub path: &'a str,
    /// What it holds.
    pub text: &'a str,
    /// Says of a name that is no key at the top of the file why it is none,
    /// where there is more to say than which names there are.
    pub absent: fn(&str) -> Option<String>,
    /// Names of tables that are read apart from the rest of the file.
    pub tables: &'a [&'a str],
}

impl<'a> Source<'a> {
    /// An error about the file as a whole.
    pub fn whole(&self, message: impl Into<String>) -> FileError {
        FileError { path: self.path.to_owned(), message: message.into(), place: None }
    }

    /// An error at `span`.
    pub fn at(&self, span: Range<usize>, message: impl Into<String>) -> FileError {
        let place = Some(self.place(span));
        FileError { path: self.path.to_owned(), message: message.into(), place }
    }

    /// The value that the file holds.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, FileError> {
        self.parse_with(|_| Ok(()))
    }

    /// The value that the file holds once `change` was made to it.
    pub fn parse_with<T: DeserializeOwned>(
        &self,
        change: impl FnOnce(&mut DeTable<'a>) -> Result<(), FileError>,
    ) -> Result<T, FileError> {
        let mut table = DeTable::parse(self.text).map_err(|error| match error.span() {
            // Not TOML at all: the parser's words need no translation.
            Some(span) => self.at(span, error.message()),
            None => self.whole(error.message()),
        })?;
        change(table.get_mut())?;
        T::deserialize(Deserializer::from(table)).map_err(|error| self.explain(&error))
    }

    /// The value of a part of the file that was taken out of it.
    pub fn value<T: DeserializeOwned>(&self, part: Spanned<DeValue<'_>>) -> Result<T, FileError> {
        T::deserialize(ValueDeserializer::from(part)).map_err(|error| self.explain(&error))
    }

    /// serde's error, in our words.
    fn explain(&self, error: &toml::de::Error) -> FileError {
        let Some(span) = error.span() else { return self.whole(error.message()) };
        let at = DeTable::parse(self.text).ok();
        let at = at.and_then(|table| find(table.get_ref(), &span)).unwrap_or_default();
        let message = self.reword(&at, error.message());
        self.at(span, message)
    }

    /// Number of the line on which byte `at` stands, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    fn place(&self, span: Range<usize>) -> Place {
        // A syntax error may lie behind the last byte, or inside a character.
        let mut start = span.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let from = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        let line = &self.text[from..to];
        let column = self.text[from..start].chars().count() + 1;
        let mut end = span.end.clamp(start, to);
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let width = self.text[start..end].trim_end().chars().count().max(1);
        let text = conceal(line, has_secret(&self.text[..from], line));
        Place { line: self.line(start), column, width, text }
    }

    /// serde's words about the key at `at`, in ours.
    fn reword(&self, at: &Found, message: &str) -> String {
        let table = at.table();
        if let Some((name, mut known)) = split(message, "unknown field ") {
            if at.path.len() == 1 {
                if let Some(why) = (self.absent)(name) {
                    return why;
                }
                known.extend(self.tables);
            }
            let what = if at.is_table { "table or key" } else { "key" };
            return format!("unknown {what} `{name}` {table}: {}", suggest(name, &known));
        }
        if let Some((name, known)) = split(message, "unknown variant ") {
            let key = at.key();
            return format!("`{key}` {table} cannot be `{name}`: {}", suggest(name, &known));
        }
        if let Some((name, _)) = split(message, "missing field ") {
            return format!("{} lacks `{name}`", at.as_table());
        }
        let invalid = ["invalid type: ", "invalid value: "];
        if let Some(rest) = invalid.iter().find_map(|start| message.strip_prefix(start))
            && let Some((found, expected)) = rest.split_once(", expected ")
        {
            let (found, expected) =
                (found_in_words(found, at.is_secret()), expected_in_words(expected));
            return format!("`{}` {table} must be {expected}, not {found}", at.key());
        }
        match at.path.is_empty() {
            true => message.to_owned(),
            false => format!("`{}` {table}: {message}", at.key()),
        }
    }
}

/// The key to which an error belongs.
#[derive(Default)]
struct Found {
    /// The keys that lead to it, itself last; empty for the file as a whole.
    path: Vec<String>,
    /// Whether a table lies there.
    is_table: bool,
    /// Whether the table around it is one of several: `[[known]]`.
    in_array: bool,
}

impl Found {
    fn key(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Where the key stands: `in [timing]`.
    fn table(&self) -> String {
        match self.path.split_last() {
            None | Some((_, [])) => "at the top of the file".to_owned(),
            Some((_, [table])) if self.in_array => format!("in [[{table}]]"),
            Some((_, around)) => format!("in [{}]", around.join(".")),
        }
    }

    /// The table that lies at the key.
    fn as_table(&self) -> String {
        match self.path.as_slice() {
            [] => "the file".to_owned(),
            [table] if self.in_array => format!("[[{table}]]"),
            path => format!("[{}]", path.join(".")),
        }
    }

    fn is_secret(&self) -> bool {
        self.path.first().is_some_and(|table| SECRET_TABLES.contains(&table.as_str()))
            || is_secret_key(self.key())
    }
}

/// The key whose name or value lies exactly at `span`.
fn find(table: &DeTable<'_>, span: &Range<usize>) -> Option<Found> {
    for (key, value) in table {
        let name = key.get_ref().to_string();
        if key.span() == *span || value.span() == *span {
            let is_table = value.get_ref().is_table();
            // An array of tables lies where its first table does.
            let items = value.get_ref().as_array();
            let in_array =
                items.is_some_and(|items| items.iter().any(|item| item.get_ref().is_table()));
            return Some(Found { path: vec![name], is_table, in_array });
        }
        if let Some(mut found) = find_in(value.get_ref(), span) {
            found.path.insert(0, name);
            return Some(found);
        }
    }
    None
}

fn find_in(value: &DeValue<'_>, span: &Range<usize>) -> Option<Found> {
    match value {
        DeValue::Table(table) => find(table, span),
        DeValue::Array(items) => items.iter().find_map(|item| {
            if item.span() == *span {
                return Some(Found { in_array: item.get_ref().is_table(), ..Found::default() });
            }
            let found = find_in(item.get_ref(), span)?;
            Some(Found { in_array: true, ..found })
        }),
        _ => None,
    }
}

/// The name between backquotes that follows `start`, and those behind it.
fn split<'m>(message: &'m str, start: &str) -> Option<(&'m str, Vec<&'m str>)> {
    let mut quoted = message.strip_prefix(start)?.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted.collect()))
}

/// `did you mean …` where a known name is near, else all of them.
pub fn suggest(name: &str, known: &[&str]) -> String {
    let near = nearest(name, known.iter().copied());
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "nothing may stand here".to_owned(),
        None => format!("known are {}", list(known)),
    }
}

/// The known name that a slip of the keyboard may have turned into `name`.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let name = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&name, known), known))
        .filter(|(distance, known)| *distance <= (known.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// `` `a`, `b` and `c` ``
pub fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

fn expected_in_words(expected: &str) -> String {
    match expected {
        "a sequence" => "a list".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a map" => "a table".to_owned(),
        "u32" | "u64" => "a whole number".to_owned(),
        other if other.starts_with("struct ") => "a table".to_owned(),
        other => other.to_owned(),
    }
}

fn found_in_words(found: &str, secret: bool) -> String {
    let kind = found.split([' ', '`', '"']).next().unwrap_or(found);
    match kind {
        "sequence" => "a list".to_owned(),
        "map" => "a table".to_owned(),
        _ if secret => format!("{} {kind}", if kind.starts_with('i') { "an" } else { "a" }),
        _ => format!("the {}", found.replace('`', "")),
    }
}

const SECRET_TABLES: [&str; 2] = ["headers", "credentials"];

/// Whether a key holds a secret by its name; `key` alone is a file of `[tls]`.
fn is_secret_key(key: &str) -> bool {
    key != "key" && names_a_secret(key)
}

/// Whether `line` holds secrets, also where the file is not TOML and only its
/// lines can be looked at.
fn has_secret(before: &str, line: &str) -> bool {
    let header = |line: &str| {
        Some(line.trim().strip_prefix('[')?.split([']', '.']).next()?.trim().to_owned())
    };
    let table = before.lines().rev().find_map(header);
    let own = line.split(['=', '.', ' ']).next().unwrap_or_default().trim();
    SECRET_TABLES.iter().any(|secret| table.as_deref() == Some(secret) || own == *secret)
        || keys(line).any(is_secret_key)
}

/// What stands before each `=`.
fn keys(line: &str) -> impl Iterator<Item = &str> {
    let before = line.split('=').map(|part| part.trim_end().trim_end_matches(['"', '\'']));
    before.map(|part| part.rsplit([' ', '{', '"', '\'', '.', ',']).next().unwrap_or(part))
}

/// Whether a value only names a variable of the environment.
fn names_a_variable(value: &str) -> bool {
    let inner = value.trim().strip_prefix('{').and_then(|value| value.strip_suffix('}'));
    let parts = inner.and_then(|inner| inner.trim().strip_prefix("env"));
    let name = parts.and_then(|parts| parts.trim().strip_prefix('='));
    name.is_some_and(|name| !name.contains(['=', ',']))
}

/// `line` with secrets overwritten, each character by one `*`, so that the
/// mark below the line still stands right.
fn conceal(line: &str, values: bool) -> String {
    let mut hidden: Vec<Range<usize>> = url::secret_parts(line);
    if values
        && let Some(equals) = line.find('=')
        && !names_a_variable(&line[equals + 1..])
    {
        hidden.push(equals + 1..line.len());
    }
    line.char_indices()
        .map(|(at, c)| match c {
            // A tab would shift the mark.
            '\t' => ' ',
            ' ' | '"' | '\'' | '{' | '}' => c,
            _ if hidden.iter().any(|part| part.contains(&at)) => '*',
            _ => c,
        })
        .collect()
}
