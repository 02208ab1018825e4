//! Values of a target file that are more than a string.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Longer waits are a slip of the pen, and overflow the clock.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A positive length of time: `"2s"`, `"300ms"`, `"1m 30s"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(pub Duration);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Length, D::Error> {
        deserializer.deserialize_any(LengthVisitor)
    }
}

struct LengthVisitor;

impl Visitor<'_> for LengthVisitor {
    type Value = Length;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a length of time such as \"2s\" or \"300ms\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Length, E> {
        Length::read(text).map_err(E::custom)
    }
}

impl Length {
    /// Reads a length of time; on error says what is wrong with it.
    pub fn read(text: &str) -> Result<Length, String> {
        let length: SignedDuration = text.parse().map_err(|_| {
            format!(
                "\"{text}\" is no length of time: write for example \"2s\", \"300ms\" or \"1m 30s\""
            )
        })?;
        match Duration::try_from(length) {
            Ok(length) if length > LONGEST => {
                Err(format!("\"{text}\" is longer than a day: write at most \"24h\""))
            }
            Ok(length) if !length.is_zero() => Ok(Length(length)),
            _ => Err(format!("\"{text}\" is not longer than zero: write for example \"2s\"")),
        }
    }
}

impl JsonSchema for Length {
    fn schema_name() -> Cow<'static, str> {
        "Length".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A positive length of time: \"2s\", \"300ms\", \"1m 30s\".",
            "examples": ["2s", "300ms", "1m 30s"]
        })
    }
}

/// A string that stands in the file, or in a variable of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `"value"`
    Plain(String),
    /// `{ env = "VARIABLE" }`
    Env(String),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a string, or { env = \"VARIABLE\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Plain(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut variable = None;
        while let Some(key) = map.next_key::<String>()? {
            if key != "env" {
                return Err(A::Error::custom(format!(
                    "`{key}` is no source of a value: write \"value\", or {{ env = \"VARIABLE\" }}"
                )));
            }
            variable = Some(map.next_value()?);
        }
        variable.map(Value::Env).ok_or_else(|| {
            A::Error::custom("the table is empty: write \"value\", or { env = \"VARIABLE\" }")
        })
    }
}

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A string, or the name of a variable of the environment that holds it.",
            "oneOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": { "env": { "type": "string", "description": "The variable." } },
                    "required": ["env"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// One string or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strings(pub Vec<String>);

impl<'de> Deserialize<'de> for Strings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Strings, D::Error> {
        deserializer.deserialize_any(StringsVisitor)
    }
}

struct StringsVisitor;

impl<'de> Visitor<'de> for StringsVisitor {
    type Value = Strings;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a string, or a list of strings")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Strings, E> {
        Ok(Strings(vec![text.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Strings, A::Error> {
        let mut strings = Vec::new();
        while let Some(text) = items.next_element()? {
            strings.push(text);
        }
        Ok(Strings(strings))
    }
}

impl JsonSchema for Strings {
    fn schema_name() -> Cow<'static, str> {
        "Strings".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A string, or a list of strings.",
            "oneOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string" } }
            ]
        })
    }
}

/// A status code of HTTP: from 100 to 599.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u16);

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Status, D::Error> {
        deserializer.deserialize_any(StatusVisitor)
    }
}

struct StatusVisitor;

impl Visitor<'_> for StatusVisitor {
    type Value = Status;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a status code from 100 to 599")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Status, E> {
        let status = u16::try_from(number).ok().filter(|status| (100..=599).contains(status));
        status.map(Status).ok_or_else(|| {
            E::custom(format!("{number} is no status code: those go from 100 to 599"))
        })
    }
}

impl JsonSchema for Status {
    fn schema_name() -> Cow<'static, str> {
        "Status".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "description": "A status code of HTTP.",
            "minimum": 100,
            "maximum": 599
        })
    }
}
