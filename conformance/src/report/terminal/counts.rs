//! The first lines: what was run, and one row of counts per target and protocol.

use crate::outcome::Outcome;
use crate::report::Style;
use crate::report::model::{Report, Summary, TargetReport};
use crate::report::terminal::prefix;
use crate::report::text::{clean, number, plural};

/// `wireproof 0.1.0 · 2 targets · 188 cases, 64 at a time`
pub(super) fn head(report: &Report, style: &Style) -> String {
    let what = match report.targets.as_slice() {
        [one] => target(one),
        several => plural(several.len(), "target"),
    };
    let mut cases = plural(report.cases.len(), "case");
    if let Some(jobs) = style.jobs {
        cases.push_str(&format!(", {} at a time", number(jobs)));
    }
    let tool = format!("{} {}", clean(&report.tool.name), clean(&report.tool.version));
    let used = tool.chars().count() + what.chars().count() + cases.chars().count() + 6;
    // The address may be long; then the number of cases gets a line of its own.
    let gap = if used > style.width { "\n  " } else { " · " };
    format!("{} · {what}{gap}{cases}\n", style.bold(&tool))
}

/// `my-server (axum 0.8) at ws://127.0.0.1:9001/`
fn target(target: &TargetReport) -> String {
    let (name, url) = (clean(&target.name), clean(&target.url));
    let about = target.about.as_ref().map(|about| format!(" ({})", clean(about)));
    let at = if name == url { String::new() } else { format!(" at {url}") };
    format!("{name}{}{at}", about.unwrap_or_default())
}

struct Row {
    target: String,
    prefix: String,
    counts: Summary,
}

/// One row per target and protocol, zeros left out; numbers under numbers, where
/// that fits the width.
pub(super) fn rows(report: &Report, style: &Style) -> String {
    let rows = collect(report);
    let named = report.targets.len() > 1;
    let aligned = Table { rows: &rows, named, aligned: true };
    let plain = Style { color: false, ..style.clone() };
    if aligned.text(&plain).lines().all(|line| line.chars().count() <= style.width) {
        return aligned.text(style);
    }
    Table { aligned: false, ..aligned }.text(style)
}

struct Table<'a> {
    rows: &'a [Row],
    named: bool,
    aligned: bool,
}

impl Table<'_> {
    fn text(&self, style: &Style) -> String {
        let named = if self.named { width(self.rows.iter().map(|row| &row.target)) + 2 } else { 0 };
        let prefixed = width(self.rows.iter().map(|row| &row.prefix));
        let totals = digits(self.rows.iter().map(|row| row.counts.total()));
        let mut text = String::new();
        for row in self.rows {
            let name = if self.named { &row.target } else { "" };
            let total = number(row.counts.total());
            let start = format!("  {name:<named$}{:<prefixed$}  {total:>totals$} ", row.prefix);
            let cells = Outcome::ALL.map(|outcome| self.cell(row, outcome, style)).concat();
            text.push_str((start + &cells).trim_end());
            text.push('\n');
        }
        text
    }

    /// One column of a row: as wide in all rows, and nothing where no row has it.
    fn cell(&self, row: &Row, outcome: Outcome, style: &Style) -> String {
        let counts = self.rows.iter().map(|row| row.counts.of(outcome));
        let wide = if self.aligned { digits(counts.clone()) } else { 0 };
        let text = format!("{:>wide$} {}", number(row.counts.of(outcome)), outcome.word());
        match (row.counts.of(outcome), counts.sum::<usize>()) {
            (0, 0) => String::new(),
            (0, _) if self.aligned => " ".repeat(text.chars().count() + 2),
            (0, _) => String::new(),
            _ => format!("  {}", style.outcome(&text, outcome)),
        }
    }
}

/// Rows in the order in which the report first names target and protocol.
fn collect(report: &Report) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for case in &report.cases {
        let (target, prefix) = (clean(&case.target), clean(prefix(case)));
        let at = rows.iter().position(|row| row.target == target && row.prefix == prefix);
        let at = at.unwrap_or_else(|| {
            rows.push(Row { target, prefix, counts: Summary::default() });
            rows.len() - 1
        });
        rows[at].counts.count(case.outcome);
    }
    rows
}

fn width<'a>(texts: impl Iterator<Item = &'a String>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

fn digits(numbers: impl Iterator<Item = usize>) -> usize {
    numbers.map(|n| number(n).chars().count()).max().unwrap_or(0)
}
