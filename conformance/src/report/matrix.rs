//! Several runs side by side: what every form of a comparison shares.

use crate::outcome::Outcome;
use crate::report::model::{CaseReport, Report, TargetReport};
use crate::report::text::{clean, day, instant};
use crate::report::verdict::{self, Verdict};

/// A column per target of every run, and a row per case of any of them.
pub(super) struct Matrix<'a> {
    pub(super) columns: Vec<Column<'a>>,
    pub(super) topics: Vec<Topic<'a>>,
}

/// One target of one run.
pub(super) struct Column<'a> {
    /// Its name, and what tells it from others of that name.
    pub(super) name: String,
    pub(super) target: TargetReport,
    /// The run that it comes from.
    pub(super) run: &'a Report,
    /// What that run says of this target alone.
    pub(super) part: Report,
    pub(super) verdict: Verdict,
}

/// The rows that share prefix and topic.
pub(super) struct Topic<'a> {
    pub(super) name: String,
    pub(super) rows: Vec<Row<'a>>,
}

/// One case on every target.
pub(super) struct Row<'a> {
    /// The case as the first run that has it tells it.
    pub(super) case: &'a CaseReport,
    /// Nothing where a run does not have the case.
    pub(super) cells: Vec<Option<&'a CaseReport>>,
}

impl<'a> Matrix<'a> {
    /// Columns in the order of the runs, rows in the order in which they first
    /// come up, gathered by topic.
    pub(super) fn of(reports: &'a [Report]) -> Matrix<'a> {
        let columns = columns(reports);
        let mut topics: Vec<Topic<'a>> = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            let cases = column.run.cases.iter();
            for case in cases.filter(|case| case.target == column.target.name) {
                row(&mut topics, case, columns.len()).cells[index] = Some(case);
            }
        }
        Matrix { columns, topics }
    }

    /// All rows, topic by topic.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row<'a>> {
        self.topics.iter().flat_map(|topic| &topic.rows)
    }
}

/// The row of `case`, made where there is none yet.
fn row<'a, 'b>(
    topics: &'b mut Vec<Topic<'a>>,
    case: &'a CaseReport,
    width: usize,
) -> &'b mut Row<'a> {
    let name = clean(case.topic());
    let topic = topics.iter().position(|topic| topic.name == name).unwrap_or_else(|| {
        topics.push(Topic { name, rows: Vec::new() });
        topics.len() - 1
    });
    let rows = &mut topics[topic].rows;
    let at = rows.iter().position(|row| row.case.id == case.id).unwrap_or_else(|| {
        rows.push(Row { case, cells: vec![None; width] });
        rows.len() - 1
    });
    &mut rows[at]
}

impl Row<'_> {
    /// Whether two targets differ; a case that a run does not have differs too.
    pub(super) fn differs(&self) -> bool {
        let mut outcomes = self.cells.iter().map(|cell| cell.map(|case| case.outcome));
        let first = outcomes.next();
        outcomes.any(|outcome| Some(outcome) != first)
    }

    /// Whether a target that has the case does not pass it.
    pub(super) fn deviates(&self) -> bool {
        self.cells.iter().flatten().any(|case| case.outcome != Outcome::Pass)
    }
}

impl Column<'_> {
    /// What wrote the run: `wireproof 0.1.0`
    pub(super) fn tool(&self) -> String {
        clean(&format!("{} {}", self.run.tool.name, self.run.tool.version))
    }

    /// The day of the run.
    pub(super) fn day(&self) -> String {
        day(&self.run.run.started)
    }

    /// Passed MUST cases of those that ran: `101 of 103 (98 %)`. Never rounded up,
    /// so that 100 % means all.
    pub(super) fn musts(&self) -> String {
        let tally = verdict::musts(&self.part);
        match tally.ran {
            0 => "none ran".to_owned(),
            ran => format!("{} of {ran} ({} %)", tally.pass, tally.pass * 100 / ran),
        }
    }
}

fn columns(reports: &[Report]) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    for run in reports {
        let targets = run.every_target();
        let is_only = targets.len() == 1;
        for target in targets {
            let part = run.of_target(&target);
            // The exit code may say more of the only target than its cases do.
            let verdict = verdict::of(if is_only { run } else { &part });
            columns.push(Column { name: clean(&target.name), target, run, part, verdict });
        }
    }
    tell_apart(&mut columns);
    columns
}

/// Adds to a name that several columns have what tells them apart: the day, else
/// the time, else the target file, else a number.
fn tell_apart(columns: &mut [Column<'_>]) {
    let suffixes: [fn(&Column<'_>, usize) -> String; 4] = [
        |column, _| day(&column.run.run.started),
        |column, _| instant(&column.run.run.started),
        |column, _| {
            column
                .target
                .file
                .as_ref()
                .map_or_else(|| clean(&column.target.url), |file| clean(file))
        },
        |_, index| (index + 1).to_string(),
    ];
    let plain: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    for index in 0..columns.len() {
        let same: Vec<usize> = (0..columns.len()).filter(|at| plain[*at] == plain[index]).collect();
        if same.len() == 1 {
            continue;
        }
        let named = |suffix: &fn(&Column<'_>, usize) -> String| {
            let of = |at: usize| suffix(&columns[at], at);
            let is_distinct =
                (0..same.len()).all(|at| same[..at].iter().all(|had| of(*had) != of(same[at])));
            is_distinct.then(|| format!("{} ({})", plain[index], of(index)))
        };
        let name = suffixes.iter().find_map(named).expect("numbers differ");
        columns[index].name = name;
    }
}
