//! Rules for single words of a target file.

use super::excerpt::{list, nearest};
use crate::families::Protocol;

/// Whether `word` is something that a target of `protocol` may promise; else what is wrong.
pub(crate) fn ability(protocol: &Protocol, word: &str) -> Result<(), String> {
    let (name, value) =
        word.split_once(':').map_or((word, None), |(name, value)| (name, Some(value)));
    let abilities = protocol.abilities;
    let Some(ability) = abilities.iter().find(|ability| ability.word == name) else {
        let words = abilities.iter().map(|ability| ability.word);
        let hint = match nearest(name, words.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let all: Vec<&str> = words.collect();
                format!("{} targets can {}", protocol.title, list(&all))
            }
        };
        return Err(format!("unknown word `{name}` in `can`: {hint}"));
    };
    match (ability.value, value) {
        (Some(kind), None | Some("")) => {
            Err(format!("`{name}` in `can` takes a value: write `{name}:{kind}`"))
        }
        (None, Some(_)) => Err(format!("`{name}` in `can` takes no value: write `{name}`")),
        _ => Ok(()),
    }
}

/// Fields that every case writes itself; a second one would break the request.
const OWN_FIELDS: [&str; 8] = [
    "host",
    "connection",
    "upgrade",
    "content-length",
    "transfer-encoding",
    "sec-websocket-key",
    "sec-websocket-version",
    "sec-websocket-extensions",
];

/// Whether a target file may add a header field called `name`; else why not.
pub(crate) fn field_name(name: &str) -> Result<(), String> {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(token) {
        return Err(format!(
            "\"{}\" is no name of a header field: it is made of letters, digits and `-`",
            name.escape_debug()
        ));
    }
    match OWN_FIELDS.iter().any(|own| name.eq_ignore_ascii_case(own)) {
        true => Err(format!("`{name}` is written by the cases themselves: leave it out")),
        false => Ok(()),
    }
}
