//! What a target file can promise: under `can`, or by the keys of a contract.

use conformance::case::Need;
use conformance::protocols::Protocol;
use conformance::target::contract::KEYS;

use super::Page;
use super::cases::protocol;
use crate::html::{Table, code, prose};

/// One row per ability: the word, how many cases need it, what it means.
pub(super) fn table(_: &Page<'_>, name: &str) -> Result<String, String> {
    let protocol = protocol(name)?;
    if protocol.abilities.is_empty() {
        return Ok(keys(protocol));
    }
    let label = format!("Abilities of {}", protocol.title);
    let mut table = Table::new("wp-plain", label, &["Word", "Cases", "What it promises"]);
    for ability in protocol.abilities {
        let word = match ability.value {
            Some(value) => format!("{}:{value}", ability.word),
            None => ability.word.to_owned(),
        };
        let needs = |need: &Need| match need {
            Need::Can(word) | Need::CanValue(word) => *word == ability.word,
            Need::Either(words) => words.contains(&ability.word),
            Need::Key(_) | Need::Tls | Need::Start => false,
        };
        let all = protocol.cases.iter().copied().flatten();
        let count = all.filter(|case| case.needs.iter().any(needs)).count();
        table.row(vec![code(&word), count.to_string(), prose(ability.says)]);
    }
    Ok(table.html())
}

/// One row per key of a contract that a case needs: where it is written and how, how many
/// cases need it, what it means.
fn keys(protocol: &Protocol) -> String {
    let label = format!("Keys of {}", protocol.title);
    let heads = ["In the table", "Key", "Cases", "What it says"];
    let mut table = Table::new("wp-plain", label, &heads);
    for key in KEYS {
        let needs = |need: &Need| matches!(need, Need::Key(name) if *name == key.name);
        let all = protocol.cases.iter().copied().flatten();
        let count = all.filter(|case| case.needs.iter().any(needs)).count();
        let place = format!("[{}{}]", protocol.name, key.below);
        table.row(vec![code(&place), code(key.write), count.to_string(), prose(key.says)]);
    }
    table.html()
}
