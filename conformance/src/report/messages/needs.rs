//! What a case needs and a target lacks.

use std::time::Duration;

use crate::case::Need;
use crate::families::{self, Key, names};
use crate::report::text::{and, span};

/// Why a case is skipped that lacks `need`.
pub fn skipped_for_need(table: &str, need: Need) -> String {
    skipped_for_needs(table, &[need])
}

/// Why a case is skipped that lacks all of `missing`, where `table` is that of the
/// target in its file.
pub fn skipped_for_needs(table: &str, missing: &[Need]) -> String {
    let words: Vec<String> = missing.iter().copied().filter_map(quoted).collect();
    let keys: Vec<String> = keys(missing).map(|key| key.named()).collect();
    let mut parts = Vec::new();
    if !words.is_empty() {
        parts.push(format!("the target does not promise {}", words.join(", ")));
    }
    if !keys.is_empty() {
        parts.push(format!("needs {} in [{table}]", keys.join(", ")));
    }
    if missing.contains(&Need::Tls) {
        parts.push("the target does not speak TLS".to_owned());
    }
    if missing.contains(&Need::Start) {
        parts.push("may harm the target, which this run did not start".to_owned());
    }
    parts.join("; ")
}

/// What `can` would have to list.
fn quoted(need: Need) -> Option<String> {
    match need {
        Need::Tls | Need::Start | Need::Key(_) => None,
        Need::Either(words) => {
            let words = words.iter().map(|word| format!("`{word}`"));
            Some(words.collect::<Vec<String>>().join(" or "))
        }
        need => Some(format!("`{}`", need_word(need))),
    }
}

/// The keys of a contract among `needs`.
fn keys(needs: &[Need]) -> impl Iterator<Item = &'static Key> {
    needs.iter().filter_map(|need| match need {
        Need::Key(name) => families::key(name),
        _ => None,
    })
}

/// A need in a word, as `can` would list it: `echo`, `subprotocol:NAME`; a key of
/// a contract: `publish`; and `start` for a target that the run starts itself,
/// `tls` for one that speaks it.
pub fn need_word(need: Need) -> String {
    match need {
        Need::Can(word) => word.to_owned(),
        Need::CanValue(word) => format!("{word}:{}", value_of(word)),
        Need::Either(words) => words.first().copied().unwrap_or_default().to_owned(),
        Need::Key(name) => name.to_owned(),
        Need::Tls => "tls".to_owned(),
        Need::Start => "start".to_owned(),
    }
}

/// The keys of a target file that meet `needs` in the table called `table`.
pub fn need_keys(table: &str, needs: &[Need]) -> String {
    let is_word = |need: &&Need| matches!(need, Need::Can(_) | Need::CanValue(_) | Need::Either(_));
    let words = needs.iter().filter(is_word);
    let words: Vec<String> = words.map(|need| format!("\"{}\"", need_word(*need))).collect();
    let mut lines = Vec::new();
    if !words.is_empty() {
        lines.push(format!("[{}] can = [{}]", table, words.join(", ")));
    }
    lines.extend(written(table, keys(needs)));
    if needs.contains(&Need::Start) {
        lines.push("[start] command = [\"…\"]".to_owned());
    }
    and(&lines)
}

/// What is written for `keys`, each table once.
fn written(table: &str, keys: impl Iterator<Item = &'static Key>) -> Vec<String> {
    let mut tables: Vec<(&str, Vec<&str>)> = Vec::new();
    for Key { below, write, .. } in keys {
        match tables.iter_mut().find(|(table, _)| table == below) {
            // Two needs may be met by the same words.
            Some((_, lines)) if lines.contains(write) => {}
            Some((_, lines)) => lines.push(write),
            None => tables.push((below, vec![write])),
        }
    }
    // The table itself before those below it.
    tables.sort_by_key(|(below, _)| *below);
    let line = |(below, lines): (&str, Vec<&str>)| format!("[{table}{below}] {}", lines.join(", "));
    tables.into_iter().map(line).collect()
}

/// What `--preset NAME` does where keys are missing; `presets` are the names that
/// there are.
pub fn preset_says_them(presets: &[&str]) -> String {
    format!("says them for a known kind of server: {}", presets.join(", "))
}

/// A case would wait longer than a run waits by default.
pub fn skipped_for_wait(wait: Duration, longest: Duration) -> String {
    let seconds = wait.as_millis().div_ceil(1000);
    format!(
        "would wait {}, more than longest_wait ({}); --longest-wait {seconds}s runs it",
        span(wait),
        span(longest)
    )
}

/// A hardening case on a target that is not this machine.
pub fn skipped_for_remote(host: &str) -> String {
    format!("may harm {host}, which is not this machine; --yes-remote runs it")
}

/// What the value of an ability is called.
fn value_of(word: &str) -> &'static str {
    families::ability(word).and_then(|ability| ability.value).unwrap_or("VALUE")
}

/// The table of a target file for the cases with this prefix: `mqtt` for `mqtt5`.
pub fn table_of(prefix: &str) -> &str {
    let of = |names: &&&names::Names| names.prefixes.contains(&prefix);
    names::ALL.iter().find(of).map_or(prefix, |names| names.name)
}
