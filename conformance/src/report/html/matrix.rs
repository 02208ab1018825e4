//! Several runs side by side in one page.

use askama::Template;

use crate::outcome::Outcome;
use crate::report::html::anchors::Anchors;
use crate::report::html::case::CaseView;
use crate::report::html::shell::Shell;
use crate::report::html::{Count, ExitView, counts, exits};
use crate::report::matrix::{Column, Matrix, Row};
use crate::report::model::{CaseReport, Report};
use crate::report::text::{clean, plural};
use crate::report::verdict::Verdict;

#[derive(Template)]
#[template(path = "matrix.html", whitespace = "minimize")]
struct Page {
    shell: Shell,
    title: String,
    columns: Vec<ColumnView>,
    topics: Vec<TopicView>,
    total: usize,
    differing: usize,
    deviating: usize,
}

struct ColumnView {
    name: String,
    about: Option<String>,
    tool: String,
    day: String,
    verdict: Verdict,
    musts: String,
    counts: Vec<Count>,
    exits: Vec<ExitView>,
    /// Everything but passes, told in full below the table.
    told: Vec<CaseView>,
}

struct TopicView {
    name: String,
    rows: Vec<RowView>,
}

struct RowView {
    id: String,
    /// The id behind the topic, for the topic stands above it.
    name: String,
    title: String,
    level: &'static str,
    differs: bool,
    deviates: bool,
    cells: Vec<Option<CellView>>,
}

struct CellView {
    outcome: &'static str,
    /// Where the case is told; a pass is told nowhere.
    anchor: Option<String>,
}

/// All runs as one HTML page: a row per case, a column per target.
///
/// # Panics
/// Never: a template is rendered into memory, which does not fail.
pub fn page(reports: &[Report]) -> String {
    let matrix = Matrix::of(reports);
    let mut columns: Vec<ColumnView> = matrix.columns.iter().map(ColumnView::of).collect();
    let mut anchors = Anchors::default();
    for taken in ["rows", "shown"] {
        anchors.take(taken);
    }
    let topics: Vec<TopicView> = matrix
        .topics
        .iter()
        .map(|topic| TopicView {
            name: topic.name.clone(),
            rows: topic
                .rows
                .iter()
                .map(|row| RowView::of(row, &topic.name, &matrix, &mut columns, &mut anchors))
                .collect(),
        })
        .collect();
    let page = Page {
        shell: Shell::matrix(),
        title: format!("{} side by side", plural(columns.len(), "target")),
        columns,
        topics,
        total: matrix.rows().count(),
        differing: matrix.rows().filter(|row| row.differs()).count(),
        deviating: matrix.rows().filter(|row| row.deviates()).count(),
    };
    page.render().expect("a template is rendered into memory")
}

impl ColumnView {
    fn of(column: &Column<'_>) -> ColumnView {
        ColumnView {
            name: column.name.clone(),
            about: column.target.about.as_ref().map(|about| clean(about)),
            tool: column.tool(),
            day: column.day(),
            verdict: column.verdict.clone(),
            musts: column.musts(),
            counts: counts(&column.part.summary),
            exits: exits(&column.part),
            told: Vec::new(),
        }
    }
}

impl RowView {
    /// Adds what is to be told to the columns.
    fn of(
        row: &Row<'_>,
        topic: &str,
        matrix: &Matrix<'_>,
        columns: &mut [ColumnView],
        anchors: &mut Anchors,
    ) -> RowView {
        let id = clean(&row.case.id);
        let name = id.strip_prefix(topic).and_then(|name| name.strip_prefix('.')).unwrap_or(&id);
        let mut cells = Vec::new();
        for (index, cell) in row.cells.iter().enumerate() {
            let run = matrix.columns[index].run;
            cells.push(cell.map(|case| CellView::of(run, case, &mut columns[index], anchors)));
        }
        RowView {
            name: name.to_owned(),
            title: clean(&row.case.title),
            level: row.case.level.keyword(),
            differs: row.differs(),
            deviates: row.deviates(),
            cells,
            id,
        }
    }
}

impl CellView {
    fn of(
        run: &Report,
        case: &CaseReport,
        column: &mut ColumnView,
        anchors: &mut Anchors,
    ) -> CellView {
        let outcome = case.outcome.word();
        if case.outcome == Outcome::Pass {
            return CellView { outcome, anchor: None };
        }
        let anchor = anchors.take(&format!("{}@{}", case.id, column.name));
        column.told.push(CaseView::of(run, case, anchor.clone()));
        CellView { outcome, anchor: Some(anchor) }
    }
}
