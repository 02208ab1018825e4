//! Which keys of the target file would enable the most skipped cases.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::case::Need;
use crate::families;
use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::messages::{need_keys, need_word, preset_says_them, table_of};
use crate::report::model::{CaseReport, Report, TargetReport};
use crate::report::terminal::{ended, is_unreached, prefix};
use crate::report::text::{clean, hang, number};

const MOST: usize = 3;

/// Something that one target would have to say in one table of its file.
#[derive(Clone, PartialEq, Eq)]
struct Key {
    target: String,
    table: String,
    need: Need,
}

impl Key {
    fn order(&self) -> (&str, &str, String) {
        (&self.target, &self.table, need_word(self.need))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Key) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Key) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// At most three lines; each counts the cases that it enables in addition to
/// the lines above it.
pub(super) fn most(report: &Report, style: &Style) -> String {
    let steps = steps(&missing(report, style));
    if steps.is_empty() {
        return String::new();
    }
    let named = report.targets.len() > 1;
    let texts: Vec<String> = steps.iter().map(|(keys, _)| text(keys, named)).collect();
    let counts: Vec<String> = steps.iter().map(|(_, count)| number(*count)).collect();
    let counted = counts.iter().map(|count| count.chars().count()).max().unwrap_or(0);
    // Behind the keys stand the count and its unit; a text too long for that is wrapped.
    let room = style.width.saturating_sub(counted + "     more cases".len());
    let lengths = texts.iter().map(|text| text.chars().count());
    let wide = lengths.filter(|length| *length <= room).max().unwrap_or(0);
    let title = "These keys of the target file would enable the most, where they are true:";
    let mut out = hang("", "", title, style.width);
    for (index, (keys, count)) in texts.iter().zip(&counts).enumerate() {
        let more = if index == 0 { "" } else { "more " };
        let cases = if count == "1" { "case" } else { "cases" };
        let line = match keys.chars().count() <= wide {
            true => format!("  {keys:<wide$}   {count:>counted$} {more}{cases}\n"),
            false => hang("  ", "  ", &format!("{keys}   {count} {more}{cases}"), style.width),
        };
        out.push_str(&line);
    }
    if let [TargetReport { file: None, url, .. }] = report.targets.as_slice() {
        let init = style.call(["--init", url]);
        out.push_str(&format!("  {init}   {}\n", style.dim("writes such a file")));
        if asks_for_keys(&steps) {
            let says = style.dim(&preset_says_them(&families::presets()));
            out.push_str(&format!("  {}   {says}\n", style.call(["--preset", "NAME", url])));
        }
    }
    out
}

/// Whether a preset would say some of the keys. Where the first ones are of other
/// kinds, there is a preset already.
fn asks_for_keys(steps: &[(BTreeSet<Key>, usize)]) -> bool {
    steps.iter().flat_map(|(keys, _)| keys).any(|key| key.need == Need::Key("publish"))
}

/// For every skipped case the keys that it lacks.
fn missing(report: &Report, style: &Style) -> Vec<BTreeSet<Key>> {
    let mut all = Vec::new();
    let skipped = ended(report, Outcome::Skipped);
    for case in skipped.filter(|case| !is_unreached(report, &case.target)) {
        let needs = lacking(case, style);
        // No key makes a target speak TLS: it has another address for that.
        if needs.contains(&Need::Tls) {
            continue;
        }
        let table = |need| match need {
            // One key for all protocols of a target.
            Need::Start => String::new(),
            _ => clean(table_of(prefix(case))),
        };
        let keys = needs.into_iter().map(|need| Key {
            target: clean(&case.target),
            table: table(need),
            // Where one of two words would do, the first stands for both.
            need: match need {
                Need::Either([first, ..]) => Need::Can(first),
                need => need,
            },
        });
        let keys: BTreeSet<Key> = keys.collect();
        // A case that is skipped for another reason is enabled by no key.
        if !keys.is_empty() {
            all.push(keys);
        }
    }
    all
}

/// The needs of `case` that its target does not meet.
fn lacking(case: &CaseReport, style: &Style) -> Vec<Need> {
    let all = (style.needs)(&case.id).iter().copied();
    all.filter(|need| case.missing.contains(&need_word(*need))).collect()
}

/// Takes, one after the other, the set of keys that enables the most cases per key.
fn steps(missing: &[BTreeSet<Key>]) -> Vec<(BTreeSet<Key>, usize)> {
    let mut have: BTreeSet<Key> = BTreeSet::new();
    let mut steps = Vec::new();
    while have.len() < MOST {
        let enabled = |keys: &BTreeSet<Key>| missing.iter().filter(|m| m.is_subset(keys)).count();
        let before = enabled(&have);
        let candidates = missing.iter().map(|keys| keys - &have);
        let fitting = candidates.filter(|add| !add.is_empty() && have.len() + add.len() <= MOST);
        let gain =
            |add: &BTreeSet<Key>| (enabled(&(&have | add)) - before) as f64 / add.len() as f64;
        // Of equals the first key in alphabetical order, so that output is stable.
        let best = fitting.max_by(|a, b| gain(a).total_cmp(&gain(b)).then_with(|| b.cmp(a)));
        let Some(add) = best else { break };
        have.extend(add.iter().cloned());
        let count = enabled(&have) - before;
        steps.push((add, count));
    }
    steps
}

/// All keys of one set belong to one case, so to one target and one table; a key
/// without a table sorts before the others.
fn text(keys: &BTreeSet<Key>, named: bool) -> String {
    let Some(last) = keys.last() else { return String::new() };
    let needs: Vec<Need> = keys.iter().map(|key| key.need).collect();
    let text = need_keys(&last.table, &needs);
    if named { format!("{}: {text}", last.target) } else { text }
}
