//! A place in a JSON text: `json:/data/items`.

use std::fmt;

use serde_json::Value;

/// A place in a JSON text, as JSON Pointer (RFC 6901) names it, but for `/`
/// alone: that is the whole text here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(String);

impl Pointer {
    /// Reads `json:/POINTER`; on error says what it has to be.
    pub(crate) fn read(text: &str) -> Result<Pointer, String> {
        let wrong = || {
            format!(
                "`{text}` is no place in a JSON text: write `json:/` and the keys that lead to it, such as `json:/data/0`"
            )
        };
        let path = text.strip_prefix("json:").filter(|path| path.starts_with('/'));
        let path = path.ok_or_else(wrong)?;
        // `~` only ever begins `~0` or `~1`.
        let mut after = path.split('~').skip(1);
        match after.all(|rest| rest.starts_with(['0', '1'])) {
            true => Ok(Pointer(path.to_owned())),
            false => Err(format!("{}; a `~` in a key is `~0`, a `/` is `~1`", wrong())),
        }
    }

    /// What stands there.
    pub fn find<'v>(&self, json: &'v Value) -> Option<&'v Value> {
        json.pointer(if self.0 == "/" { "" } else { &self.0 })
    }

    /// What stands there as text: a string without its quotation marks, a number
    /// in its digits.
    pub fn text(&self, json: &Value) -> Option<String> {
        match self.find(json)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "json:{}", self.0)
    }
}
