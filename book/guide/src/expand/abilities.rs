//! What a target file can promise under `can`.

use conformance::case::Need;

use super::Page;
use super::cases::protocol;
use crate::html::{Table, code, prose};

/// One row per ability: the word, how many cases need it, what it means.
pub(super) fn table(_: &Page<'_>, name: &str) -> Result<String, String> {
    let protocol = protocol(name)?;
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
            Need::Tls | Need::Start => false,
        };
        let all = protocol.cases.iter().copied().flatten();
        let count = all.filter(|case| case.needs.iter().any(needs)).count();
        table.row(vec![code(&word), count.to_string(), prose(ability.says)]);
    }
    Ok(table.html())
}
