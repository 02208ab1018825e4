//! Several runs side by side, as tables.

use crate::outcome::Outcome;
use crate::report::html;
use crate::report::markdown::escape::{code, plain};
use crate::report::markdown::{count, exits, row};
use crate::report::matrix::{Column, Matrix, Row, Topic};
use crate::report::model::{CaseReport, Report};
use crate::report::text::{number, plural};

/// Three tables: the targets, passes per topic, and every case that some target
/// does not pass, with what was seen below it.
pub fn matrix(reports: &[Report]) -> String {
    let matrix = Matrix::of(reports);
    let parts = [overview(&matrix), topics(&matrix), rows(&matrix), told(&matrix)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// A row per target.
fn overview(matrix: &Matrix<'_>) -> String {
    let columns = &matrix.columns;
    let mut outcomes = html::ORDER.to_vec();
    outcomes.retain(|outcome| columns.iter().any(|column| column.part.summary.of(*outcome) > 0));
    let head = ["Target", "Verdict", "MUST cases that pass, of those that ran"].map(str::to_owned);
    let words = outcomes.iter().map(|outcome| outcome.word().to_owned());
    let mut text = row(head.into_iter().chain(words));
    text.push_str(&format!("|---|---|---:|{}\n", "---:|".repeat(outcomes.len())));
    for column in columns {
        let about = column.target.about.as_ref().map(|about| format!("{}<br>", plain(about)));
        let about = about.unwrap_or_default();
        let first = [
            format!(
                "**{}**<br>{about}{}, {}",
                plain(&column.name),
                plain(&column.tool()),
                plain(&column.day())
            ),
            column.verdict.word.clone(),
            column.musts(),
        ];
        let counts = outcomes.iter().map(|outcome| count(&column.part.summary, *outcome));
        text.push_str(&row(first.into_iter().chain(counts)));
    }
    text
}

/// Passes of all cases that the target has, by topic.
fn topics(matrix: &Matrix<'_>) -> String {
    let mut text = head(matrix, "Passes by topic");
    for topic in &matrix.topics {
        let cells = (0..matrix.columns.len()).map(|index| passes(topic, index));
        text.push_str(&row([code(&topic.name)].into_iter().chain(cells)));
    }
    text
}

fn passes(topic: &Topic<'_>, index: usize) -> String {
    let cases: Vec<&CaseReport> = topic.rows.iter().filter_map(|row| row.cells[index]).collect();
    let passed = cases.iter().filter(|case| case.outcome == Outcome::Pass).count();
    match cases.len() {
        0 => "–".to_owned(),
        all => format!("{} of {}", number(passed), number(all)),
    }
}

/// The first row of a table with a column per target.
fn head(matrix: &Matrix<'_>, first: &str) -> String {
    let names = matrix.columns.iter().map(|column| plain(&column.name));
    let head = row([first.to_owned()].into_iter().chain(names));
    format!("{head}|---|{}\n", "---|".repeat(matrix.columns.len()))
}

/// Every case that some target does not pass or does not have.
fn rows(matrix: &Matrix<'_>) -> String {
    let worth = |row: &&Row<'_>| row.differs() || row.deviates();
    let shown: Vec<&Row<'_>> = matrix.rows().filter(worth).collect();
    let same = matrix.rows().count() - shown.len();
    let all = format!(
        "{} on every target.\n",
        match same {
            1 => "1 case passes".to_owned(),
            same => format!("{} pass", plural(same, "case")),
        }
    );
    if shown.is_empty() {
        return all;
    }
    let mut text = format!("{all}\n{}", head(matrix, "All other cases"));
    for shown in shown {
        let cells = shown.cells.iter().map(|cell| cell.map_or("–", |case| case.outcome.word()));
        let name = format!("{} {}", code(&shown.case.id), shown.case.level.keyword());
        text.push_str(&row([name].into_iter().chain(cells.map(str::to_owned))));
    }
    text
}

/// What was seen where a case neither passes nor is skipped.
fn told(matrix: &Matrix<'_>) -> String {
    let columns = matrix.columns.iter().enumerate();
    columns.map(|(index, column)| column_told(matrix, column, index)).collect()
}

fn column_told(matrix: &Matrix<'_>, column: &Column<'_>, index: usize) -> String {
    let quiet = [Outcome::Pass, Outcome::Skipped];
    let cases = matrix.rows().filter_map(|row| row.cells[index]);
    let items: Vec<String> =
        cases.filter(|case| !quiet.contains(&case.outcome)).map(item).collect();
    let exits = exits(&column.part);
    let parts = [exits, items.concat()].into_iter().filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("**{}**\n\n{}\n", plain(&column.name), parts.join("\n")),
    }
}

fn item(case: &CaseReport) -> String {
    let said = [case.actual.as_ref(), case.reason.as_ref()].into_iter().flatten();
    let said: Vec<String> = said.map(|said| plain(said)).collect();
    format!("- {} {}: {}\n", case.outcome.word(), code(&case.id), said.join("; "))
}
