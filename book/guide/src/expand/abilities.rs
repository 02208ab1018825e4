//! What a target file can promise: under `can`, or by the keys of a contract.

use wireproof::case::Need;
use wireproof::families::{self, Protocol};

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

/// One row per key of a contract: how it is written, how many cases of each protocol of
/// the family need it, what it means.
fn keys(one: &Protocol) -> String {
    let is_of = |protocols: &&[&Protocol]| protocols.iter().any(|own| own.name == one.name);
    let mut families = families::all().map(|family| family.protocols);
    let protocols = families.find(is_of).unwrap_or_default();
    let mut heads = vec!["Key"];
    heads.extend(protocols.iter().map(|protocol| protocol.name));
    heads.push("What it says");
    let mut table = Table::new("wp-keys", "Keys of a contract".to_owned(), &heads);
    for key in (one.table.keys)() {
        let below = key.below.trim_start_matches('.');
        let dot = if below.is_empty() { "" } else { "." };
        let mut row = vec![code(&format!("{below}{dot}{}", key.write))];
        let needs = |need: &Need| matches!(need, Need::Key(name) if *name == key.name);
        row.extend(protocols.iter().map(|protocol| {
            let all = protocol.cases.iter().copied().flatten();
            all.filter(|case| case.needs.iter().any(needs)).count().to_string()
        }));
        row.push(prose(key.says));
        table.row(row);
    }
    table.html()
}
