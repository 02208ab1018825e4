//! A list of extensions, as it was written.

use super::shown;
use crate::http1::{ResponseHead, is_token_byte};

/// White space that may stand between the parts of a list.
const SPACE: [char; 2] = [' ', '\t'];

/// So many oddities are kept of a list.
const MOST_ODDITIES: usize = 1000;

/// So many extensions, and parameters of one, are named in a report.
const NAMED: usize = 8;

/// The extensions of a request or response, those of all its fields together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// In order.
    pub list: Vec<Extension>,
    /// What the grammar does not foresee, in order of appearance; no more than a thousand.
    pub oddities: Vec<Oddity>,
}

/// One extension with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its name; empty where it has none.
    pub name: String,
    /// Its parameters in order.
    pub params: Vec<Param>,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name; empty where it has none.
    pub name: String,
    /// Its value, without quotes; nothing where there is no equals sign.
    pub value: Option<String>,
    /// Whether the value stood in quotes.
    pub is_quoted: bool,
}

/// Something in a list that the grammar does not foresee, or only older ones do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Nothing between two commas, or before or behind them all.
    EmptyElement,
    /// An extension without a name.
    NoName,
    /// An extension whose name is no token.
    BadName,
    /// Nothing behind a semicolon.
    EmptyParam,
    /// A parameter without a name.
    NoParamName,
    /// A parameter whose name is no token.
    BadParamName,
    /// An equals sign and no value, or empty quotes.
    EmptyValue,
    /// A value that is no token, in quotes or not.
    BadValue,
    /// Quotes that are not closed.
    OpenQuotes,
    /// Text behind the closing quotes.
    BehindQuotes,
    /// White space at the equals sign: RFC 2616 allows it, RFC 9110 does not.
    SpaceAtEquals,
}

impl Oddity {
    /// In words, for a report.
    pub fn says(self) -> &'static str {
        match self {
            Oddity::EmptyElement => "an empty element in the list",
            Oddity::NoName => "an extension without a name",
            Oddity::BadName => "an extension name that is no token",
            Oddity::EmptyParam => "nothing behind a semicolon",
            Oddity::NoParamName => "a parameter without a name",
            Oddity::BadParamName => "a parameter name that is no token",
            Oddity::EmptyValue => "a parameter with an empty value",
            Oddity::BadValue => "a parameter value that is no token",
            Oddity::OpenQuotes => "quotes that are not closed",
            Oddity::BehindQuotes => "text behind closing quotes",
            Oddity::SpaceAtEquals => "white space at an equals sign",
        }
    }
}

impl Extensions {
    /// The extensions of a response.
    pub fn of(head: &ResponseHead) -> Extensions {
        read(head.values("Sec-WebSocket-Extensions"))
    }

    /// Every extension called `name`, in any case.
    pub fn called<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Extension> {
        self.list.iter().filter(move |extension| extension.name.eq_ignore_ascii_case(name))
    }

    /// In words, for a report: as they would be written with care.
    pub fn says(&self) -> String {
        match self.list.as_slice() {
            [] => "no extension".to_owned(),
            list => some(list.iter().map(Extension::says), ", "),
        }
    }
}

impl Extension {
    /// In words, for a report: `name; param=value; other="10"`.
    pub fn says(&self) -> String {
        let name = match self.name.as_str() {
            "" => "(no name)".to_owned(),
            name => bare(name),
        };
        some(std::iter::once(name).chain(self.params.iter().map(Param::says)), "; ")
    }
}

impl Param {
    /// In words, for a report.
    pub fn says(&self) -> String {
        let name = bare(&self.name);
        match &self.value {
            None => name,
            Some(value) if self.is_quoted => format!("{name}={}", shown(value)),
            Some(value) => format!("{name}={}", bare(value)),
        }
    }
}

/// Text as it is where it is a short token, else quoted and cut.
fn bare(text: &str) -> String {
    match text.is_empty() || (is_token(text) && text.len() <= super::SHOWN) {
        true => text.to_owned(),
        false => shown(text),
    }
}

/// The first few of `all`.
fn some(all: impl Iterator<Item = String>, between: &str) -> String {
    let mut first: Vec<String> = all.take(NAMED + 1).collect();
    if first.len() > NAMED {
        first[NAMED] = "…".to_owned();
    }
    first.join(between)
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// Reads the values of all Sec-WebSocket-Extensions fields of a head, as one list.
pub fn read<'a>(values: impl IntoIterator<Item = &'a str>) -> Extensions {
    let mut read = Extensions::default();
    for value in values {
        for element in parts(value, ',') {
            match element.trim_matches(SPACE) {
                "" => read.note(Oddity::EmptyElement),
                element => {
                    let extension = read.extension(element);
                    read.list.push(extension);
                }
            }
        }
    }
    read
}

impl Extensions {
    fn note(&mut self, oddity: Oddity) {
        if self.oddities.len() < MOST_ODDITIES {
            self.oddities.push(oddity);
        }
    }

    fn extension(&mut self, element: &str) -> Extension {
        let mut parts = parts(element, ';').map(|part| part.trim_matches(SPACE));
        let name = parts.next().unwrap_or_default().to_owned();
        match name.as_str() {
            "" => self.note(Oddity::NoName),
            name if !is_token(name) => self.note(Oddity::BadName),
            _ => {}
        }
        let mut params = Vec::new();
        for part in parts {
            match part {
                "" => self.note(Oddity::EmptyParam),
                part => params.push(self.param(part)),
            }
        }
        Extension { name, params }
    }

    fn param(&mut self, part: &str) -> Param {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (part, None),
        };
        let trimmed = name.trim_matches(SPACE);
        if trimmed != name || value.is_some_and(|value| value.starts_with(SPACE)) {
            self.note(Oddity::SpaceAtEquals);
        }
        match trimmed {
            "" => self.note(Oddity::NoParamName),
            name if !is_token(name) => self.note(Oddity::BadParamName),
            _ => {}
        }
        let value = value.map(|value| value.trim_matches(SPACE));
        let quoted = value.and_then(|value| value.strip_prefix('"'));
        let value = match quoted {
            Some(quoted) => Some(self.unquoted(quoted)),
            None => value.map(str::to_owned),
        };
        match value.as_deref() {
            Some("") => self.note(Oddity::EmptyValue),
            Some(value) if !is_token(value) => self.note(Oddity::BadValue),
            _ => {}
        }
        Param { name: trimmed.to_owned(), value, is_quoted: quoted.is_some() }
    }

    /// What stands in quotes that have been opened. A backslash takes the next
    /// character as it is.
    fn unquoted(&mut self, text: &str) -> String {
        let (mut value, mut chars) = (String::new(), text.chars());
        loop {
            match chars.next() {
                Some('"') => break,
                Some('\\') => value.extend(chars.next()),
                Some(other) => value.push(other),
                None => {
                    self.note(Oddity::OpenQuotes);
                    return value;
                }
            }
        }
        if !chars.as_str().is_empty() {
            self.note(Oddity::BehindQuotes);
        }
        value
    }
}

/// The parts of `text` between the separators that stand outside of quotes.
fn parts(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut in_quotes, mut is_escaped) = (false, false);
    text.split(move |char| {
        let was_escaped = std::mem::replace(&mut is_escaped, false);
        match char {
            '"' if !was_escaped => in_quotes = !in_quotes,
            '\\' if in_quotes && !was_escaped => is_escaped = true,
            _ => {}
        }
        char == separator && !in_quotes
    })
}
